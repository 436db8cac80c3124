"""The pointer's shape over the canvas. It looks at the interaction and changes nothing."""

from typing import Final

from PySide6.QtCore import Qt

from desktop_editor.ui.canvas.interaction import Drag, Interaction
from desktop_editor.ui.canvas_view import Compare, Tool

_Shape: Final = Qt.CursorShape


def cursor_shape(pointer: Interaction, *, has_circle: bool) -> Qt.CursorShape:
    """What the pointer looks like here; `has_circle` where the brush is drawn instead of it."""
    on_divider = pointer.drag is Drag.NONE and pointer.is_over_divider()
    if not pointer.has_photo:
        return _Shape.ArrowCursor
    if pointer.drag is Drag.PAN:
        return _Shape.ClosedHandCursor
    if pointer.space_held and pointer.drag is Drag.NONE:
        return _Shape.OpenHandCursor
    if pointer.drag is Drag.DIVIDER or on_divider:
        across = pointer.compare is Compare.SPLIT_ROWS
        return _Shape.SplitVCursor if across else _Shape.SplitHCursor
    return _shape_of_tool(pointer.tool, has_circle=has_circle)


def _shape_of_tool(tool: Tool, *, has_circle: bool) -> Qt.CursorShape:
    if tool is Tool.PAN:
        return _Shape.OpenHandCursor
    return _Shape.BlankCursor if has_circle else _Shape.CrossCursor
