"""What is laid over the photo: how the selection looks, kept as a setting, and the pixel lock."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QObject, Slot

from desktop_editor.ui.controller import EditorController
from desktop_editor.ui.selection_look import STRENGTHS, TINTS, SelectionMark

_SHOWN: Final = ("selection_tint", "selection_strength", "mask_tint", "mask_strength")


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
            "tint_other": self._ask,
            "show_proof": self._controller.lock.show_proof,
            "show_locked_area": self._controller.views.window.show_locked_area,
            "overlay_colours": self._ask,
            **{f"strength_{p}": partial(self._change, selection_strength=p) for p in STRENGTHS},
        }

    def _ask(self) -> None:
        kept = self._controller.desk.settings
        self._controller.views.dialogs.show_overlays({one: getattr(kept, one) for one in _SHOWN})
        self._controller.show_overlays()  # the menu marks what is, not what was pressed

    @Slot(dict)
    def change(self, values: dict[str, Any]) -> None:
        """Colours or strengths were chosen in the dialog; the selection's show as a tint."""
        is_selection = any(name.startswith("selection_") for name in values)
        mark = {"selection_mark": SelectionMark.TINT.value} if is_selection else {}
        self._change(**values, **mark)

    def _change(self, **values: Any) -> None:
        self._controller.desk.change(**values)
        self._controller.show_overlays()
