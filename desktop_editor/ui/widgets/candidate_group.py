"""The cards of one request, as many beside each other as there is room for, below its prompt."""

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_editor.ui.candidates_view import CandidateGroup
from desktop_editor.ui.translation import translate
from desktop_editor.ui.widgets.candidate_card import SIDE, CandidateCard
from desktop_editor.ui.widgets.dressing import ElidedLabel

_GAP: Final = 6


class CardGrid(QWidget):
    """Lays cards out in rows; as high as it must be for its width."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.cards: list[CandidateCard] = []

    @property
    def columns(self) -> int:
        """How many stand beside each other."""
        return max(1, (self.width() + _GAP) // (SIDE + _GAP))

    def lay_out(self) -> None:
        """Put each card in its place."""
        columns = self.columns
        for place, card in enumerate(self.cards):
            row, column = divmod(place, columns)
            card.move(column * (SIDE + _GAP), row * (card.height() + _GAP))
            card.show()
        self.setFixedHeight(self._height())

    def _height(self) -> int:
        if not self.cards:
            return 0
        rows = -(-len(self.cards) // self.columns)
        return rows * self.cards[0].height() + (rows - 1) * _GAP

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Narrow: the panel decides."""
        return QSize(SIDE, self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Other cards fit beside each other."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.lay_out()


class CandidateGroupBox(QWidget):
    """One request with its cards; a card stays the same widget while its candidate is there."""

    asked = Signal(str, str)
    arrow_pressed = Signal(int)

    def __init__(self, key: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.key: Final = key
        self.prompt: Final = ElidedLabel(self)
        self.grid: Final = CardGrid(self)
        self.prompt.setProperty("muted", True)
        self.prompt.setProperty("small", True)
        self.prompt.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.prompt)
        column.addWidget(self.grid)

    @property
    def cards(self) -> list[CandidateCard]:
        """Its cards, in their order."""
        return self.grid.cards

    def show_group(self, group: CandidateGroup) -> None:
        """Show this request and its candidates."""
        self.prompt.setText(group.prompt)
        name = translate("Candidate", "Candidates for: {prompt}").format(prompt=group.prompt)
        self.setAccessibleName(name)
        known = {card.view.id: card for card in self.cards}
        cards: list[CandidateCard] = []
        for view in group.cards:
            card = known.pop(view.id, None)
            if card is None:
                card = CandidateCard(view, self.grid)
                card.asked.connect(self.asked)
                card.arrow_pressed.connect(self.arrow_pressed)
            else:
                card.show_candidate(view)
            cards.append(card)
        for gone in known.values():
            gone.hide()
            gone.deleteLater()
        if cards != self.grid.cards:
            self.grid.cards = cards
            self.grid.lay_out()
