"""Four buttons: what something new does to the selection that is there."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from desktop_editor.imaging.select import Combine
from desktop_editor.ui.translation import translate
from desktop_editor.ui.widgets.dressing import icon_button


class CombineButtons(QWidget):
    """Emits `chosen(Combine)` when the user presses one, never when it is shown one."""

    chosen = Signal(object)

    def __init__(self, words: dict[Combine, str], parent: QWidget) -> None:
        """Make a button for each of these, with its words."""
        super().__init__(parent)
        self.ways: Final[dict[Combine, QToolButton]] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        group = QButtonGroup(self)
        for way, tip in words.items():
            button = icon_button(f"combine_{way.value}", tip, self)
            button.setCheckable(True)
            button.setProperty("segment", True)
            button.clicked.connect(self._clicked)
            group.addButton(button)
            self.ways[way] = button
            row.addWidget(button)

    @property
    def way(self) -> Combine:
        """The one that is pressed."""
        return next((way for way, one in self.ways.items() if one.isChecked()), Combine.NEW)

    def show_way(self, way: Combine) -> None:
        """Show this one pressed."""
        self.ways[way].setChecked(True)

    def _clicked(self) -> None:
        self.chosen.emit(self.way)


def words_for_shapes() -> dict[Combine, str]:
    """Tips of the buttons for shapes, with the keys that do the same."""
    return {
        Combine.NEW: translate("Tools", "New selection"),
        Combine.ADD: translate("Tools", "Add to the selection (Shift)"),
        Combine.SUBTRACT: translate("Tools", "Subtract from the selection (Alt)"),
        Combine.INTERSECT: translate("Tools", "Intersect with the selection (Shift+Alt)"),
    }


def words_for_strokes() -> dict[Combine, str]:
    """Tips of the buttons for strokes, whose Shift draws straight lines."""
    return {
        Combine.NEW: translate("Tools", "Each stroke is a new selection"),
        Combine.ADD: translate("Tools", "Strokes add to the selection"),
        Combine.SUBTRACT: translate("Tools", "Strokes subtract from the selection (Alt)"),
        Combine.INTERSECT: translate("Tools", "Only what a stroke covers stays selected"),
    }
