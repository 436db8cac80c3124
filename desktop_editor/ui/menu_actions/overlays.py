"""What the View menu's Selection Shown does: how the selection looks, kept as a setting."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from desktop_editor.ui.controller import EditorController
from desktop_editor.ui.selection_look import STRENGTHS, TINTS, SelectionMark


class OverlayActions(QObject):
    """Changes the settings of the overlays and shows them."""

    def __init__(self, controller: EditorController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._controller = controller

    def table(self) -> Mapping[str, Callable[[], Any]]:
        """The call behind each action id."""
        return {
            **{
                f"selection_{m}": partial(self._change, selection_mark=m.value)
                for m in SelectionMark
            },
            **{f"tint_{name}": partial(self._change, selection_tint=name) for name in TINTS},
            **{f"strength_{p}": partial(self._change, selection_strength=p) for p in STRENGTHS},
        }

    def _change(self, **values: Any) -> None:
        self._controller.desk.change(**values)
        self._controller.show_overlays()
