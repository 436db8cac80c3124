"""The table of menu entries, in the order in which the menus show them. Nothing but the table."""

from PySide6.QtGui import QKeySequence

from desktop_editor.ui.action_table_select import edge_entries, mask_entries, select_entries
from desktop_editor.ui.action_table_tools import tool_entries
from desktop_editor.ui.actions import ActionSpec, Need
from desktop_editor.ui.actions import entry as _entry
from desktop_editor.ui.translation import translate
from desktop_editor.ui.view_menu import view_menu

_Std = QKeySequence.StandardKey


def action_table() -> tuple[ActionSpec, ...]:
    """Every menu entry with translated words; call it once an application exists."""
    edits = (_file, _saving, _edit, select_entries, mask_entries, edge_entries, _nudge, _layer)
    menus = (*edits, view_menu, _theme, tool_entries, _service, _help)
    return tuple(spec for menu in menus for spec in menu())


def _file() -> tuple[ActionSpec, ...]:
    return (
        _entry("file.new_window", translate("Action", "&New Window"), _Std.New),
        _entry(
            "file.open_photo", translate("Action", "&Open Photo…"), _Std.Open, icon="open_photo"
        ),
        _entry("file.open_sample", translate("Action", "Try the &Sample Photo")),
        _entry(
            "file.paste_image", translate("Action", "&Paste Photo"), _Std.Paste, icon="paste_image"
        ),
        _entry(
            "file.open_project",
            translate("Action", "Open Pro&ject…"),
            "Ctrl+Shift+O",
            icon="open_project",
            separated=True,
        ),
        _entry("file.recover_work", translate("Action", "Restore &Unsaved Work")),
    )


def _saving() -> tuple[ActionSpec, ...]:
    return (
        _entry(
            "file.save_project",
            translate("Action", "Sa&ve Project"),
            _Std.Save,
            icon="save_project",
            need=Need.BASE,
        ),
        _entry(
            "file.save_project_as",
            translate("Action", "Save Project &As…"),
            "Ctrl+Shift+S",
            need=Need.BASE,
        ),
        _entry(
            "file.revert_project", translate("Action", "Rever&t to Saved"), need=Need.SAVED_BEFORE
        ),
        _entry(
            "file.export_as",
            translate("Action", "&Export As…"),
            "Ctrl+E",
            icon="export_as",
            need=Need.BASE,
            separated=True,
        ),
        _entry(
            "file.close_window",
            translate("Action", "&Close Window"),
            _Std.Close,
            separated=True,
        ),
        _entry("file.quit", translate("Action", "&Quit"), _Std.Quit, "Ctrl+Q"),
    )


def _edit() -> tuple[ActionSpec, ...]:
    return (
        _entry("edit.undo", translate("Action", "&Undo"), _Std.Undo, icon="undo"),
        _entry(
            "edit.redo",
            translate("Action", "&Redo"),
            _Std.Redo,
            "Ctrl+Shift+Z",
            "Ctrl+Y",
            icon="redo",
        ),
        _entry(
            "edit.focus_prompt", translate("Action", "&Write the Prompt"), "Ctrl+L", separated=True
        ),
        _entry(
            "edit.show_prompts",
            translate("Action", "Earlier Pro&mpts…"),
            "Ctrl+Shift+P",
            icon="history",
        ),
        _entry("edit.go_to_candidates", translate("Action", "Go to the &Candidates"), "Ctrl+K"),
        _entry(
            "edit.open_earlier_candidates",
            translate("Action", "&Find Earlier Candidates"),
            "Ctrl+Shift+F",
        ),
        _entry(
            "edit.region_planned",
            translate("Action", "&Plan What Is Sent"),
            need=Need.BASE,
            separated=True,
        ),
        _entry("edit.region_whole", translate("Action", "&Send the Whole Photo"), need=Need.BASE),
        _entry(
            "edit.whole_photo_along",
            translate("Action", "Whole Photo &Along with a Small Region"),
            checkable=True,
        ),
    )


def _nudge() -> tuple[ActionSpec, ...]:
    need = Need.LAYERS
    return (
        _entry("nudge.nudge_left", translate("Action", "Nudge &Left"), "Alt+Left", need=need),
        _entry("nudge.nudge_right", translate("Action", "Nudge &Right"), "Alt+Right", need=need),
        _entry("nudge.nudge_up", translate("Action", "Nudge &Up"), "Alt+Up", need=need),
        _entry("nudge.nudge_down", translate("Action", "Nudge &Down"), "Alt+Down", need=need),
        _entry(
            "nudge.nudge_left_far",
            translate("Action", "Nudge Left by 10 Pixels"),
            "Alt+Shift+Left",
            need=need,
            separated=True,
        ),
        _entry(
            "nudge.nudge_right_far",
            translate("Action", "Nudge Right by 10 Pixels"),
            "Alt+Shift+Right",
            need=need,
        ),
        _entry(
            "nudge.nudge_up_far",
            translate("Action", "Nudge Up by 10 Pixels"),
            "Alt+Shift+Up",
            need=need,
        ),
        _entry(
            "nudge.nudge_down_far",
            translate("Action", "Nudge Down by 10 Pixels"),
            "Alt+Shift+Down",
            need=need,
        ),
        _entry("nudge.nudge_reset", translate("Action", "R&eset"), need=need, separated=True),
    )


def _layer() -> tuple[ActionSpec, ...]:
    need = Need.LAYERS
    return (
        _entry(
            "layer.toggle_layer",
            translate("Action", "Show or &Hide Layer"),
            "Ctrl+Shift+H",
            icon="visible",
            need=need,
            separated=True,
        ),
        _entry(
            "layer.move_layer_up",
            translate("Action", "Move Layer &Up"),
            "Ctrl+]",
            icon="up",
            need=need,
        ),
        _entry(
            "layer.move_layer_down",
            translate("Action", "Move Layer &Down"),
            "Ctrl+[",
            icon="down",
            need=need,
        ),
        *_layer_copies(),
        _entry(
            "layer.remove_layer",
            translate("Action", "&Remove Layer"),
            _Std.Delete,
            icon="remove",
            need=need,
            separated=True,
        ),
    )


def _layer_copies() -> tuple[ActionSpec, ...]:
    """What makes two layers of one, or one of several."""
    need = Need.LAYERS
    return (
        _entry(
            "layer.duplicate_layer",
            translate("Action", "Dup&licate Layer"),
            "Ctrl+J",
            icon="duplicate",
            need=need,
            separated=True,
        ),
        _entry("layer.merge_down", translate("Action", "&Merge Down"), "Ctrl+Alt+E", need=need),
        _entry(
            "layer.merge_visible",
            translate("Action", "Merge &Visible"),
            "Ctrl+Alt+Shift+E",
            need=need,
        ),
        _entry("layer.split_layer", translate("Action", "S&plit Merged Layer"), need=Need.MERGED),
    )


def _theme() -> tuple[ActionSpec, ...]:
    return (
        _entry("theme.theme_system", translate("Action", "Like the &System"), group="theme"),
        _entry("theme.theme_light", translate("Action", "&Light"), group="theme"),
        _entry("theme.theme_dark", translate("Action", "&Dark"), group="theme"),
    )


def _service() -> tuple[ActionSpec, ...]:
    return (
        _entry(
            "service.use_sandbox",
            translate("Action", "&Practice Service (No AI Model)"),
            group="service",
        ),
        _entry("service.use_infinity_blue", translate("Action", "&Infinity Blue"), group="service"),
        _entry("service.use_openai", translate("Action", "&OpenAI"), group="service"),
        _entry("service.use_custom", translate("Action", "&Another Address"), group="service"),
        _entry(
            "service.show_outgoing",
            translate("Action", "&What Is Sent…"),
            "Ctrl+Shift+Return",
            icon="visible",
            need=Need.BASE,
            separated=True,
        ),
        _entry("service.copy_curl", translate("Action", "&Copy as curl"), need=Need.BASE),
        _entry("service.enter_key", translate("Action", "Enter &Key…"), icon="key", separated=True),
        _entry(
            "service.open_settings",
            translate("Action", "&Settings…"),
            _Std.Preferences,
            "Ctrl+,",
            icon="settings",
        ),
        _entry("service.open_ledger", translate("Action", "&Ledger…"), "Ctrl+Shift+L"),
    )


def _help() -> tuple[ActionSpec, ...]:
    return (
        _entry("help.show_help", translate("Action", "Help &Contents"), "Shift+F1", icon="help"),
        _entry("help.show_shortcuts", translate("Action", "&Keyboard Shortcuts"), "F1"),
        _entry("help.copy_diagnostics", translate("Action", "Copy &Diagnostics"), separated=True),
        _entry("help.show_log_folder", translate("Action", "Open &Log Folder")),
        _entry("help.about", translate("Action", "&About Desktop Editor"), separated=True),
    )
