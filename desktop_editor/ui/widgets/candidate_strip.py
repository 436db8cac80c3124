"""The candidates of the open photo, grouped by request, newest first; below them the history.

Implements `CandidatesView`. Only the newest request is unfolded until the others are asked for.
"""

from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_editor.imaging.raster import Raster
from desktop_editor.ui.candidates_view import CandidateGroup, CandidateRequest, EarlierPage
from desktop_editor.ui.translation import translate
from desktop_editor.ui.widgets.candidate_card import CandidateCard
from desktop_editor.ui.widgets.candidate_group import CandidateGroupBox
from desktop_editor.ui.widgets.earlier_list import EarlierList
from desktop_editor.ui.widgets.icon import set_icon

_WAYS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class CandidateStrip(QWidget):
    """Cards, what keys do now, and the history."""

    asked = Signal(str, str)
    earlier_wanted = Signal(str)
    picture_wanted = Signal(str)
    limit_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(translate("Candidate", "Candidates"))
        self.groups: list[CandidateGroupBox] = []
        self.hint: Final = QLabel(self)
        self.keep_button: Final = QPushButton(translate("Candidate", "Keep"), self)
        self.more: Final = QToolButton(self)
        self.earlier: Final = EarlierList(self)
        self._title = QLabel(translate("Candidate", "Candidates"), self)
        self._column = QVBoxLayout()
        self._previewed = ""
        self._build()
        self.more.toggled.connect(self._unfold)
        self.keep_button.clicked.connect(self._keep)
        self.earlier.asked.connect(self.asked)
        self.earlier.earlier_wanted.connect(self.earlier_wanted)
        self.earlier.picture_wanted.connect(self.picture_wanted)
        self.earlier.limit_chosen.connect(self.limit_chosen)
        self.show_candidates((), "")

    @property
    def cards(self) -> list[CandidateCard]:
        """All cards that can be seen, in reading order."""
        shown = [group for group in self.groups if not group.isHidden()]
        return [card for group in shown for card in group.cards]

    def show_candidates(self, groups: tuple[CandidateGroup, ...], hint: str) -> None:
        """Show these, newest request first; the hint says what keys do now, or is empty."""
        focused = QApplication.focusWidget()
        place = self.cards.index(focused) if focused in self.cards else -1
        known = {box.key: box for box in self.groups}
        self.groups = []
        for index, group in enumerate(groups):
            box = known.pop(group.key, None) or self._new_group(group.key)
            box.show_group(group)
            if self._column.indexOf(box) != index:
                self._column.insertWidget(index, box)
            self.groups.append(box)
        for gone in known.values():
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self._show_hint(groups, hint)
        self._unfold()
        if place >= 0 and focused not in self.cards:
            self._focus_near(place)

    def show_earlier(self, page: EarlierPage) -> None:
        """Show what was found in the history."""
        self.earlier.show_page(page)

    def show_picture(self, candidate_id: str, picture: Raster | None) -> None:
        """Show the small picture of a row of the history; None: it cannot be read."""
        self.earlier.model.take_picture(candidate_id, picture)

    def hand_out(self, candidate_id: str, path: str, png: bytes) -> None:
        """A dragged candidate's file is written: it can be dropped anywhere."""
        for card in self.cards:
            if card.view.id == candidate_id:
                card.hand_out(path, png)
        self.earlier.rows.hand_out(candidate_id, path, png)

    def is_earlier_open(self) -> bool:
        """Whether the history is unfolded."""
        return self.earlier.heading.isChecked()

    def focus_cards(self) -> None:
        """Put the focus on the card that is previewed, or on the first one."""
        cards = self.cards
        if not cards:
            self.earlier.heading.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        chosen = next((card for card in cards if card.view.previewed), cards[0])
        chosen.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def open_earlier(self) -> None:
        """Unfold the history, with the keyboard in its search."""
        self.earlier.open()

    def _show_hint(self, groups: tuple[CandidateGroup, ...], hint: str) -> None:
        cards = [card for group in groups for card in group.cards]
        self._previewed = next((card.id for card in cards if card.previewed), "")
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self.keep_button.setVisible(bool(self._previewed))
        self._title.setVisible(bool(groups))

    def _unfold(self) -> None:
        """Show the newest request, and the others when they are asked for."""
        others = 0
        for number, group in enumerate(self.groups):
            is_in_use = any(card.view.previewed or card.hasFocus() for card in group.cards)
            is_running = any(card.view.is_under_way for card in group.cards)
            stays = number == 0 or is_in_use or is_running
            others += not stays
            group.setVisible(stays or self.more.isChecked())
        words = translate("Candidate", "{count} more requests")
        if others == 1:
            words = translate("Candidate", "{count} more request")
        self.more.setText(words.format(count=others))
        set_icon(self.more, "down" if self.more.isChecked() else "right")
        self.more.setVisible(others > 0)

    def _arrow(self, key: int) -> None:
        cards = self.cards
        focused = QApplication.focusWidget()
        if not isinstance(focused, CandidateCard) or focused not in cards:
            return
        across, down = _WAYS[Qt.Key(key)]
        target: CandidateCard | None = None
        if across:
            place = cards.index(focused) + across
            target = cards[place] if 0 <= place < len(cards) else None
        else:
            target = _nearest(focused, cards, down, self)
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)
            self.asked.emit(CandidateRequest.PREVIEW.value, target.view.id)

    def _focus_near(self, place: int) -> None:
        cards = self.cards
        if cards:
            cards[min(place, len(cards) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.earlier.heading.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep(self) -> None:
        self.asked.emit(CandidateRequest.KEEP.value, self._previewed)

    def _new_group(self, key: str) -> CandidateGroupBox:
        box = CandidateGroupBox(key, self)
        box.asked.connect(self.asked)
        box.arrow_pressed.connect(self._arrow)
        return box

    def _build(self) -> None:
        self._title.setProperty("section", True)
        self.hint.setProperty("small", True)
        self.hint.setProperty("muted", True)
        self.hint.setWordWrap(True)
        self.keep_button.setProperty("compact", True)
        self.keep_button.setToolTip(translate("Candidate", "Keep the candidate as a layer"))
        self.more.setCheckable(True)
        self.more.setProperty("heading", True)
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        told = QHBoxLayout()
        told.setSpacing(8)
        told.addWidget(self.hint, 1)
        told.addWidget(self.keep_button, 0, Qt.AlignmentFlag.AlignTop)
        self._column.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._title)
        column.addLayout(self._column)
        column.addLayout(told)
        column.addWidget(self.more)
        column.addWidget(self.earlier)


def _nearest(
    card: CandidateCard, cards: list[CandidateCard], down: int, within: QWidget
) -> CandidateCard | None:
    """The card of the next row above (-1) or below (1) that lies nearest."""
    here = card.mapTo(within, QPoint(0, 0))
    places = {one: one.mapTo(within, QPoint(0, 0)) for one in cards}
    rows = [place.y() for place in places.values() if (place.y() - here.y()) * down > 0]
    if not rows:
        return None
    row = min(rows, key=lambda y: abs(y - here.y()))
    beside = [one for one, place in places.items() if place.y() == row]
    return min(beside, key=lambda one: abs(places[one].x() - here.x()))
