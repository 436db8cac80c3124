"""The variants of an edit, one row each: what it does, how far it is, and a way to stop it.

Shows what it is given; failed ones stay until they are sent again or dismissed.
"""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMoveEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import VariantState, VariantView
from desktop_editor.ui.widgets.clock_words import clock_words
from desktop_editor.ui.widgets.dressing import ElidedLabel, icon_button, set_look
from desktop_editor.ui.widgets.meant_presses import MeantPresses

_TONES: Final = {
    VariantState.UNDER_WAY: "",
    VariantState.ARRIVED: "success",
    VariantState.FAILED: "error",
    VariantState.CANCELLED: "",
}
_LOUD: Final = (VariantState.ARRIVED, VariantState.FAILED)
_BUTTON_PX: Final = 26


def _offer(view: VariantView) -> tuple[VariantState, bool, bool, bool]:
    """What its buttons depend on."""
    return view.state, view.can_resend, view.can_fetch, view.is_fetching


class VariantRow(QWidget):
    """One variant."""

    cancelled = Signal(int)
    resent = Signal(int)
    fetched = Signal(int)
    dismissed = Signal(int)

    def __init__(self, number: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.number: Final = number
        self._shown: VariantView | None = None
        self.words: Final = ElidedLabel(self)
        self.progress: Final = QProgressBar(self)
        self.again: Final = QPushButton(self)
        self.close_button: Final[QToolButton] = icon_button("close", "", self)
        self._presses = (MeantPresses(self.again), MeantPresses(self.close_button))
        self._build()
        again, close = self._presses
        again.meant.connect(self._resend)
        close.meant.connect(self._close)

    def show_variant(self, view: VariantView) -> None:
        """Show how far it is."""
        before, self._shown = self._shown, view
        clock = "" if view.elapsed_s is None else f"{clock_words(view.elapsed_s)}  "
        self.words.setText(f"{clock}{view.words}")
        if view.about:
            whose = translate("Variant", "{doing} – {prompt}")
            self.words.setText(whose.format(doing=self.words.text(), prompt=view.about))
        self.words.setToolTip(view.more or self.words.text())
        self._show_progress(view)
        if before is None or _offer(before) != _offer(view):
            self._show_state(view)
            self.hesitate()

    def hesitate(self) -> None:
        """It came up, moved or changed: clicks on their way were not meant for its buttons."""
        for presses in self._presses:
            presses.hesitate()

    @property
    def is_hesitating(self) -> bool:
        """Whether its buttons ignore presses."""
        return any(presses.is_hesitating for presses in self._presses)

    def _show_progress(self, view: VariantView) -> None:
        # A bar that runs on without end says nothing; one of them, below the button, is enough.
        self.progress.setVisible(view.fraction is not None)
        self.progress.setValue(round(1000 * (view.fraction or 0.0)))

    def _show_state(self, view: VariantView) -> None:
        is_failed = view.state is VariantState.FAILED
        tone = "" if view.is_fetching else _TONES[view.state]
        set_look(self.words, tone=tone, muted=view.state not in _LOUD)
        self._name_again(view)
        self.again.setVisible((view.can_resend or view.can_fetch) and not view.is_fetching)
        can_close = is_failed or view.state is VariantState.UNDER_WAY
        self.close_button.setVisible(can_close and not view.is_fetching)
        words = translate("Variant", "Cancel variant {n}")
        if is_failed:
            words = translate("Variant", "Dismiss variant {n}")
        told = words.format(n=self.number)
        self.close_button.setToolTip(told)
        self.close_button.setAccessibleName(told)

    def _name_again(self, view: VariantView) -> None:
        """What costs nothing comes before what is paid for."""
        text = translate("Variant", "Send Again")
        name = translate("Variant", "Send variant {n} again")
        if view.can_fetch:
            text = translate("Variant", "Fetch Again")
            name = translate("Variant", "Fetch the picture of variant {n} again, at no cost")
        self.again.setText(text)
        self.again.setToolTip(name.format(n=self.number))
        self.again.setAccessibleName(name.format(n=self.number))

    def _resend(self) -> None:
        can_fetch = self._shown is not None and self._shown.can_fetch
        (self.fetched if can_fetch else self.resent).emit(self.number)

    def _close(self) -> None:
        is_failed = self._shown is not None and self._shown.state is VariantState.FAILED
        (self.dismissed if is_failed else self.cancelled).emit(self.number)

    def _build(self) -> None:
        name = translate("Variant", "Variant {n}").format(n=self.number)
        number = QLabel(str(self.number), self)
        number.setProperty("section", True)
        number.setFixedWidth(14)
        number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        number.setToolTip(name)
        number.setAccessibleName(name)
        self.words.setProperty("small", True)
        self.words.setAccessibleDescription(name)
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(
            translate("Variant", "Progress of variant {n}").format(n=self.number)
        )
        self.again.setProperty("compact", True)
        self.close_button.setFixedSize(_BUTTON_PX, _BUTTON_PX)
        middle = QVBoxLayout()
        middle.setSpacing(2)
        middle.addStretch(1)
        middle.addWidget(self.words)
        middle.addWidget(self.progress)
        middle.addStretch(1)
        self.setMinimumHeight(_BUTTON_PX)  # so that nothing jumps when bar or button come and go
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(number)
        row.addLayout(middle, 1)
        row.addWidget(self.again)
        row.addWidget(self.close_button)


class VariantList(QWidget):
    """The rows; hidden while there are none."""

    cancelled = Signal(int)
    resent = Signal(int)
    fetched = Signal(int)
    dismissed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[VariantRow] = []
        self.setAccessibleName(translate("Variant", "Variants of the edit"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self.hide()

    def show_variants(self, views: tuple[VariantView, ...]) -> None:
        """Show these; a row stays the same widget, so that the focus stays where it is."""
        before = [row.number for row in self.rows]
        numbers = {view.number for view in views}
        for row in [row for row in self.rows if row.number not in numbers]:
            self.rows.remove(row)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        known = {row.number: row for row in self.rows}
        for index, view in enumerate(views):
            row = known.get(view.number) or self._new_row(index, view.number)
            row.show_variant(view)
        self.setVisible(bool(views))
        if before != [row.number for row in self.rows]:
            for row in self.rows:
                row.hesitate()

    def moveEvent(self, event: QMoveEvent) -> None:  # noqa: N802 - Qt's name
        """Rows that slide below a double click must not take its second half."""
        super().moveEvent(event)
        for row in self.rows:
            row.hesitate()

    def _new_row(self, index: int, number: int) -> VariantRow:
        row = VariantRow(number, self)
        row.cancelled.connect(self.cancelled)
        row.resent.connect(self.resent)
        row.fetched.connect(self.fetched)
        row.dismissed.connect(self.dismissed)
        self.rows.insert(index, row)
        self._column.insertWidget(index, row)
        return row
