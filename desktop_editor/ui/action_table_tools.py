"""The tools' entries. Nothing but the table."""

from desktop_editor.ui.actions import ActionSpec, entry
from desktop_editor.ui.translation import translate


def tool_entries() -> tuple[ActionSpec, ...]:
    """What the pointer can do, in the order of the tool strip, and the brush's size."""
    return (*_selecting(), *_painting())


def _selecting() -> tuple[ActionSpec, ...]:
    return (
        entry("tools.pan", translate("Action", "&Move Around"), "V", "H", icon="pan", group="tool"),
        entry(
            "tools.select_brush",
            translate("Action", "&Selection Brush"),
            "S",
            icon="select_brush",
            group="tool",
        ),
        entry(
            "tools.select_rectangle",
            translate("Action", "Selection &Rectangle"),
            "M",
            "R",
            icon="select_rectangle",
            group="tool",
        ),
        entry(
            "tools.select_ellipse",
            translate("Action", "Selection E&llipse"),
            "Shift+M",
            icon="select_ellipse",
            group="tool",
        ),
        entry(
            "tools.select_lasso",
            translate("Action", "L&asso"),
            "L",
            icon="select_lasso",
            group="tool",
        ),
        entry(
            "tools.select_polygon",
            translate("Action", "&Polygon Lasso"),
            "Shift+L",
            icon="select_polygon",
            group="tool",
        ),
        entry(
            "tools.select_wand",
            translate("Action", "Magic &Wand"),
            "W",
            icon="select_wand",
            group="tool",
        ),
        entry(
            "tools.select_colour",
            translate("Action", "&Colour Range"),
            "Shift+W",
            icon="select_colour",
            group="tool",
        ),
    )


def _painting() -> tuple[ActionSpec, ...]:
    return (
        entry(
            "tools.brush",
            translate("Action", "&Brush: Show the Layer"),
            "B",
            icon="brush",
            group="tool",
        ),
        entry(
            "tools.eraser",
            translate("Action", "&Eraser: Hide the Layer"),
            "E",
            icon="eraser",
            group="tool",
        ),
        entry("tools.brush_smaller", translate("Action", "Sm&aller Brush"), "[", separated=True),
        entry("tools.brush_larger", translate("Action", "&Larger Brush"), "]"),
    )
