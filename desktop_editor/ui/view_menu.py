"""The rows of the View menu: zooming, comparing, what is shown besides. Nothing but the table."""

from typing import Final

from PySide6.QtGui import QKeySequence

from desktop_editor.ui.actions import ActionSpec, Need
from desktop_editor.ui.actions import entry as _entry
from desktop_editor.ui.translation import translate

_Std = QKeySequence.StandardKey
_PERCENT: Final = (5, 12, 25, 50, 200, 400, 800, 1600, 3200)


def view_menu() -> tuple[ActionSpec, ...]:
    """The View menu with its Compare and Zoom To submenus."""
    return (*_view(), *_compare(), *_marks(), *_panels())


def _view() -> tuple[ActionSpec, ...]:
    base = Need.BASE
    return (
        _entry(
            "view.zoom_in",
            translate("Action", "Zoom &In"),
            _Std.ZoomIn,
            "Ctrl+=",
            icon="zoom_in",
            need=base,
        ),
        _entry(
            "view.zoom_out",
            translate("Action", "Zoom &Out"),
            _Std.ZoomOut,
            icon="zoom_out",
            need=base,
        ),
        _entry(
            "view.zoom_fit",
            translate("Action", "&Fit in the Window"),
            "Ctrl+0",
            icon="zoom_fit",
            need=base,
        ),
        _entry("view.zoom_fill", translate("Action", "Fi&ll the Window"), "Ctrl+2", need=base),
        _entry("view.zoom_100", translate("Action", "&Actual Pixels (100 %)"), "Ctrl+1", need=base),
        *(_entry(f"zoom.zoom_to_{percent}", f"{percent} %", need=base) for percent in _PERCENT),
    )


def _compare() -> tuple[ActionSpec, ...]:
    return (
        _entry(
            "compare.compare_original",
            translate("Action", "Show the O&riginal (Hold to Peek)"),
            "\\",
            icon="compare_original",
            checkable=True,
            need=Need.BASE,
        ),
        _entry(
            "compare.compare_split",
            translate("Action", "Split: Original Le&ft, Result Right"),
            "Y",
            icon="compare_split",
            checkable=True,
            need=Need.BASE,
        ),
        _entry(
            "compare.compare_split_rows",
            translate("Action", "Split: Original &Above, Result Below"),
            "Shift+Y",
            checkable=True,
            need=Need.BASE,
        ),
        _entry(
            "compare.compare_side_by_side",
            translate("Action", "Side &by Side"),
            "Alt+Y",
            checkable=True,
            need=Need.BASE,
        ),
        _entry(
            "compare.compare_difference",
            translate("Action", "&Difference as Colours"),
            "D",
            checkable=True,
            need=Need.BASE,
        ),
    )


def _marks() -> tuple[ActionSpec, ...]:
    tints = {
        "blue": translate("Action", "&Blue"),
        "green": translate("Action", "&Green"),
        "magenta": translate("Action", "M&agenta"),
        "yellow": translate("Action", "&Yellow"),
    }
    return (
        _entry("marks.selection_ants", translate("Action", "&Marching Ants"), group="mark"),
        _entry("marks.selection_still", translate("Action", "&Still Outline"), group="mark"),
        _entry("marks.selection_tint", translate("Action", "&Tint"), group="mark"),
        *(
            _entry(f"marks.tint_{name}", words, group="tint", separated=name == "blue")
            for name, words in tints.items()
        ),
        _entry("marks.tint_other", translate("Action", "&Other Colour…"), group="tint"),
        *(
            _entry(f"marks.strength_{one}", f"{one} %", group="strength", separated=one == 25)
            for one in (25, 40, 60, 80)
        ),
        _entry(
            "marks.overlay_colours",
            translate("Action", "&Colours and Strengths…"),
            separated=True,
        ),
    )


def _panels() -> tuple[ActionSpec, ...]:
    base = Need.BASE
    return (
        _entry(
            "view.show_mask",
            translate("Action", "Show &Mask"),
            "O",
            checkable=True,
            need=base,
            separated=True,
        ),
        _entry(
            "view.mask_alone",
            translate("Action", "Mask Alone in Gre&y"),
            "Alt+O",
            checkable=True,
            need=base,
        ),
        _entry(
            "view.show_locked",
            translate("Action", "Loc&ked Area"),
            "Shift+O",
            checkable=True,
            need=base,
        ),
        _entry("view.show_proof", translate("Action", "Pi&xel Lock…"), icon="lock", need=base),
        _entry(
            "view.show_grid", translate("Action", "Pixel &Grid"), "#", checkable=True, need=base
        ),
        _entry(
            "view.toggle_panels",
            translate("Action", "Side &Panel"),
            "F9",
            checkable=True,
            separated=True,
        ),
        _entry("view.show_history", translate("Action", "&History"), "F8", checkable=True),
    )
