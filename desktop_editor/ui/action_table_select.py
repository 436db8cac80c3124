"""The Select menu's entries and those on a layer's mask. Nothing but the table."""

from PySide6.QtGui import QKeySequence

from desktop_editor.ui.actions import ActionSpec, Need, entry
from desktop_editor.ui.translation import translate

_Std = QKeySequence.StandardKey


def select_entries() -> tuple[ActionSpec, ...]:
    """What can be selected, and what can be done with it."""
    return (*_whole(), *_found(), *_reshaped(), *_elsewhere())


def _whole() -> tuple[ActionSpec, ...]:
    base, selection = Need.BASE, Need.SELECTION
    return (
        entry("select.select_all", translate("Action", "Select &All"), _Std.SelectAll, need=base),
        entry(
            "select.select_none",
            translate("Action", "Select &Nothing"),
            "Ctrl+D",
            icon="select_none",
            need=selection,
        ),
        entry(
            "select.invert_selection",
            translate("Action", "&Invert Selection"),
            "Ctrl+Shift+I",
            need=base,
        ),
    )


def _found() -> tuple[ActionSpec, ...]:
    return (
        entry(
            "select.select_subject",
            translate("Action", "S&ubject"),
            "Ctrl+Alt+S",
            need=Need.BASE,
            separated=True,
        ),
        entry("select.select_background", translate("Action", "Ba&ckground"), need=Need.BASE),
        entry(
            "select.select_changed",
            translate("Action", "From &Difference"),
            "Shift+A",
            icon="select_changed",
            need=Need.LAYERS,
            group="tool",
        ),
    )


def _reshaped() -> tuple[ActionSpec, ...]:
    need = Need.SELECTION
    return (
        entry(
            "select.grow_selection",
            translate("Action", "&Grow Selection"),
            "Ctrl+Shift+G",
            need=need,
            separated=True,
        ),
        entry(
            "select.shrink_selection",
            translate("Action", "S&hrink Selection"),
            "Ctrl+Shift+K",
            need=need,
        ),
        entry("select.grow_selection_by", translate("Action", "Grow by Pi&xels…"), need=need),
        entry("select.shrink_selection_by", translate("Action", "Shrin&k by Pixels…"), need=need),
        entry(
            "select.feather_selection",
            translate("Action", "&Feather…"),
            "Shift+F6",
            need=need,
            separated=True,
        ),
        entry("select.smooth_selection", translate("Action", "S&mooth…"), need=need),
        entry("select.border_selection", translate("Action", "&Border…"), need=need),
        entry("select.fill_selection_holes", translate("Action", "Fill H&oles"), need=need),
    )


def _elsewhere() -> tuple[ActionSpec, ...]:
    return (
        entry(
            "select.selection_from_layer",
            translate("Action", "Selection from &Layer Mask"),
            need=Need.LAYERS,
            separated=True,
        ),
        entry(
            "select.selection_from_transparency",
            translate("Action", "Selection from Layer &Transparency"),
            need=Need.LAYERS,
        ),
        entry(
            "select.selection_from_file",
            translate("Action", "Selection from Fil&e…"),
            need=Need.BASE,
        ),
        entry(
            "select.selection_as_reference",
            translate("Action", "Use as &Reference"),
            "Ctrl+Alt+R",
            need=Need.SELECTION,
        ),
        entry(
            "select.selection_to_file",
            translate("Action", "&Save Selection to File…"),
            need=Need.SELECTION,
        ),
    )


def mask_entries() -> tuple[ActionSpec, ...]:
    """What replaces the active layer's mask."""
    need = Need.LAYERS
    return (
        entry("layer.mask_suggested", translate("Action", "Mask: Show What &Changed"), need=need),
        entry("layer.mask_all", translate("Action", "Mask: Show &Everything"), need=need),
        entry("layer.mask_none", translate("Action", "Mask: Show &Nothing"), need=need),
        entry("layer.mask_invert", translate("Action", "Mask: &Invert"), "Ctrl+I", need=need),
        entry("layer.mask_selection", translate("Action", "Mask: From the &Selection"), need=need),
        entry(
            "layer.align_again",
            translate("Action", "&Align Again"),
            "Ctrl+Shift+A",
            need=need,
            separated=True,
        ),
    )


def edge_entries() -> tuple[ActionSpec, ...]:
    """What is done to the active layer's mask as it is."""
    need = Need.LAYERS
    return (
        entry("edge.grow_mask", translate("Action", "&Grow Mask…"), need=need),
        entry("edge.shrink_mask", translate("Action", "S&hrink Mask…"), need=need),
        entry("edge.feather_mask", translate("Action", "&Feather Mask…"), need=need),
        entry("edge.smooth_mask", translate("Action", "S&mooth Mask…"), need=need),
        entry("edge.fill_mask_holes", translate("Action", "Fill H&oles in Mask"), need=need),
        entry(
            "edge.mask_from_file",
            translate("Action", "Mask from Fil&e…"),
            need=need,
            separated=True,
        ),
        entry("edge.mask_to_file", translate("Action", "&Save Mask to File…"), need=need),
    )
