"""Keys that the canvas understands while it has the focus.

The window's menus have their own shortcuts, which come first.
"""

import sys
from dataclasses import replace
from typing import Final, Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from desktop_editor.ui.canvas.interaction import Interaction
from desktop_editor.ui.canvas.tools import BRUSH_TOOLS, SELECTION_TOOLS
from desktop_editor.ui.canvas_view import PartKey, Tool

_PAN_SHARE: Final = 0.08  # of the widget's shorter edge
_FAR_NUDGE_PX: Final = 10
_SCAN_CODES: Final = range(2, 12) if sys.platform == "win32" else range(10, 20)
"""Of the keys 1 to 9 and 0 in the upper row, on Windows and under X."""

_PANS: Final = {
    Qt.Key.Key_Left: (1, 0),
    Qt.Key.Key_Right: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}

_PART_KEYS: Final = {
    Qt.Key.Key_Left: PartKey.PREVIOUS,
    Qt.Key.Key_Right: PartKey.NEXT,
    Qt.Key.Key_Up: PartKey.PREVIOUS,
    Qt.Key.Key_Down: PartKey.NEXT,
    Qt.Key.Key_Space: PartKey.SWITCH,
    Qt.Key.Key_Return: PartKey.KEEP,
    Qt.Key.Key_Enter: PartKey.KEEP,
    Qt.Key.Key_Escape: PartKey.BACK,
}


class Zooming(Protocol):
    """What the keys need of the canvas."""

    def zoom_in(self) -> None:
        """One step closer."""

    def zoom_out(self) -> None:
        """One step away."""

    def zoom_fit(self) -> None:
        """The whole photo."""

    def zoom_100(self) -> None:
        """Actual size."""


def pressed_key(canvas: Zooming, pointer: Interaction, event: QKeyEvent) -> bool:
    """Do what a key means; False where it means nothing here."""
    if not pointer.has_photo:
        return False
    key = event.key()
    if _asked_for_parts(pointer, event) or _held_space(pointer, event):
        return True
    extra = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    if event.modifiers() & extra and not event.text():
        return False
    if key == Qt.Key.Key_Escape:
        if pointer.drag is pointer.drag.NONE and not pointer.selecting.is_open:
            return False
        pointer.cancel()
    elif pointer.selecting.is_open and _edited_outline(pointer, key):
        pass
    elif key in _PANS:
        _move(pointer, *_PANS[Qt.Key(key)], far=_is_shifted(event))
    elif pointer.tool in BRUSH_TOOLS and _chose_percent(pointer, event):
        pass
    else:
        return _typed(canvas, event.text())
    return True


def _asked_for_parts(pointer: Interaction, event: QKeyEvent) -> bool:
    """While parts of a difference are chosen some keys mean something else."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    asked = _PART_KEYS.get(Qt.Key(event.key()))
    if pointer.tool is not Tool.SELECT_CHANGED or asked is None or held:
        return False
    pointer.selecting.parts_asked.emit(asked)
    return True


def _held_space(pointer: Interaction, event: QKeyEvent) -> bool:
    """Space holds the photo; with Ctrl, too: that pulls a frame to zoom to."""
    if event.key() != Qt.Key.Key_Space:
        return False
    if not event.isAutoRepeat():
        pointer.hold_space(held=True)
    return True


def _typed(canvas: Zooming, text: str) -> bool:
    if text in ("+", "="):
        canvas.zoom_in()
    elif text == "-":
        canvas.zoom_out()
    elif text == "0":
        canvas.zoom_fit()
    elif text == "1":
        canvas.zoom_100()
    else:
        return False
    return True


def is_percent_key(pointer: Interaction, event: QKeyEvent) -> bool:
    """Whether a key sets the opacity or flow of the brush in the hand."""
    others = event.modifiers() & (
        Qt.KeyboardModifier.ControlModifier
        | Qt.KeyboardModifier.AltModifier
        | Qt.KeyboardModifier.MetaModifier
    )
    is_meant = pointer.has_photo and pointer.tool in BRUSH_TOOLS and not others
    return is_meant and _digit(event) is not None


def _chose_percent(pointer: Interaction, event: QKeyEvent) -> bool:
    """A digit sets the opacity in tenths, with Shift the flow; 0 is all of it."""
    digit, is_shifted = _digit(event), _is_shifted(event)
    if digit is None or not is_percent_key(pointer, event):
        return False
    share = (digit or 10) / 10
    brush = pointer.brush
    pointer.change_brush(
        replace(brush, flow=share) if is_shifted else replace(brush, opacity=share)
    )
    return True


def _digit(event: QKeyEvent) -> int | None:
    """The digit on a key, also where Shift makes another character of it."""
    key = event.key()
    if Qt.Key.Key_0 <= key <= Qt.Key.Key_9:
        return key - Qt.Key.Key_0
    if not _is_shifted(event):
        return None
    if event.nativeScanCode() in _SCAN_CODES:  # whatever the layout
        return (event.nativeScanCode() - _SCAN_CODES.start + 1) % 10
    shifted = ")!@#$%^&*(".find(event.text() or "?")
    return shifted if shifted >= 0 else None


def _edited_outline(pointer: Interaction, key: int) -> bool:
    if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        pointer.selecting.close()
    elif key == Qt.Key.Key_Backspace:
        pointer.selecting.step_back()
    else:
        return False
    return True


def _move(pointer: Interaction, right: int, down: int, *, far: bool) -> None:
    """Nudge the selection with a selection tool in the hand, otherwise the view."""
    if pointer.tool in SELECTION_TOOLS and pointer.selecting.has_selection:
        step_px = _FAR_NUDGE_PX if far else 1
        pointer.selection_nudged.emit(-right * step_px, -down * step_px)
        return
    device = pointer.view.device
    step = min(device.width, device.height) * (5 if far else 1) * _PAN_SHARE
    pointer.set_view(pointer.view.panned(right * step, down * step))


def _is_shifted(event: QKeyEvent) -> bool:
    return bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
