"""The tools' entries, in the order of the tool strip. Nothing but the table."""

from desktop_editor.ui.actions import ActionSpec, entry
from desktop_editor.ui.translation import translate


def tool_entries() -> tuple[ActionSpec, ...]:
    """What the pointer can do, and the brush's size."""
    return (
        _tool("pan", translate("Action", "&Move Around"), "V", "H"),
        _tool("select_brush", translate("Action", "&Selection Brush"), "S"),
        _tool("select_rectangle", translate("Action", "Selection &Rectangle"), "M", "R"),
        _tool("select_ellipse", translate("Action", "Selection Ell&ipse"), "Shift+M"),
        _tool("select_lasso", translate("Action", "Lass&o"), "L"),
        _tool("select_polygon", translate("Action", "&Polygon Lasso"), "Shift+L"),
        _tool("select_scissors", translate("Action", "In&telligent Scissors"), "I"),
        _tool("select_wand", translate("Action", "Magic &Wand"), "W"),
        _tool("select_colour", translate("Action", "&Colour Range"), "Shift+W"),
        _tool("select_object", translate("Action", "Ob&ject"), "A"),
        _tool("gradient", translate("Action", "&Gradient"), "G"),
        _tool("brush", translate("Action", "&Brush: Show the Layer"), "B"),
        _tool("eraser", translate("Action", "&Eraser: Hide the Layer"), "E"),
        _tool("edit_region", translate("Action", "Edit Regio&n"), "Shift+R"),
        _tool("zoom", translate("Action", "&Zoom"), "Z"),
        entry("tools.brush_smaller", translate("Action", "Sm&aller Brush"), "[", separated=True),
        entry("tools.brush_larger", translate("Action", "&Larger Brush"), "]"),
        entry("tools.brush_softer", translate("Action", "Softer Brush"), "{"),
        entry("tools.brush_harder", translate("Action", "Harder Brush"), "}"),
    )


def _tool(name: str, text: str, *keys: str) -> ActionSpec:
    return entry(f"tools.{name}", text, *keys, icon=name, group="tool")
