"""Notices: short messages that slide in above the photo and never block. Implements `NoticesView`.

Which sentence is shown is decided elsewhere; notices arrive translated.
"""

from functools import partial
from typing import Final

from PySide6.QtCore import (
    QEasingCurve,
    QEvent,
    QObject,
    QPropertyAnimation,
    QRectF,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QEnterEvent,
    QPainter,
    QPixmap,
)
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop_editor.imaging.raster import Raster
from desktop_editor.ui.theme import current_tokens
from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import Notice
from desktop_editor.ui.widgets.dressing import icon_button
from desktop_editor.ui.widgets.icon import tinted_pixmap
from desktop_editor.ui.widgets.meant_presses import MeantPresses
from desktop_editor.ui.widgets.picture import paint_cover, pixmap_of

MOST: Final = 3
"""How many notices are shown at once; older ones wait below."""

_PICTURE_PX: Final = 56
_SLIDE_MS: Final = 140
_FOCUS_MS: Final = 500
"""How often a notice whose button has the focus looks whether it may go."""

_WIDEST: Final = 620
_MARGIN: Final = 12
_LARGEST: Final = 16_777_215
"""Qt's QWIDGETSIZE_MAX."""


class NoticeCard(QFrame):
    """One notice. Its time stands still while the pointer or the focus is on it.

    Its buttons hesitate at first: they may come up below a click that was aimed at something else,
    and some of them cost money. Those that stop something never do.
    """

    action_triggered = Signal(str)
    dismissed = Signal(str)
    finished = Signal(str)

    def __init__(self, notice: Notice, parent: QWidget) -> None:
        super().__init__(parent)
        self.notice: Final = notice
        self._presses: list[MeantPresses] = []
        self._icon = QLabel(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._time_is_up)
        self._left_ms = notice.timeout_ms
        self._slide = QPropertyAnimation(self, b"maximumHeight", self)
        self._build()
        if self._left_ms > 0:
            self._timer.start(self._left_ms)

    def slide_in(self) -> None:
        """Grow to full height; at once where the system wants no animations."""
        if self.style().styleHint(self.style().StyleHint.SH_Widget_Animation_Duration) <= 0:
            return
        self._slide.setDuration(_SLIDE_MS)
        self._slide.setStartValue(0)
        self._slide.setEndValue(self.sizeHint().height() + 60)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._slide.finished.connect(self._slid)
        self._slide.start()

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Hold the time."""
        super().enterEvent(event)
        if self._timer.isActive():
            self._left_ms = max(1, self._timer.remainingTime())
            self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Let the time go on."""
        super().leaveEvent(event)
        if self.notice.timeout_ms > 0:
            self._timer.start(self._left_ms)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the icon in the colours of the new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show_icon()

    def hesitate(self) -> None:
        """It moved: clicks that are on their way were not meant for its buttons."""
        for presses in self._presses:
            presses.hesitate()

    @property
    def is_hesitating(self) -> bool:
        """Whether its buttons ignore presses."""
        return any(presses.is_hesitating for presses in self._presses)

    def _slid(self) -> None:
        self.setMaximumHeight(_LARGEST)

    def _time_is_up(self) -> None:
        focused = QApplication.focusWidget()
        if focused is not None and self.isAncestorOf(focused):
            self._timer.start(_FOCUS_MS)
        else:
            self._finish()

    def _dismiss(self) -> None:
        self.dismissed.emit(self.notice.id)
        self._finish()

    def _finish(self) -> None:
        self.finished.emit(self.notice.id)

    def _help(self) -> None:
        """The notice stays: what it offers may be what the page says."""
        self.action_triggered.emit(f"help_{self.notice.help_page}")

    def _act(self, action_id: str) -> None:
        self.action_triggered.emit(action_id)
        self._dismiss()

    def _show_icon(self) -> None:
        colour = QColor(str(getattr(current_tokens(), self.notice.kind.value)))
        pixmap = tinted_pixmap(self.notice.kind.value, colour, 20, self.devicePixelRatioF())
        self._icon.setPixmap(pixmap)

    def _build(self) -> None:
        notice = self.notice
        self.setProperty("noticeKind", notice.kind.value)
        self.setAccessibleName(f"{notice.sentence} {notice.advice}".strip())
        self._show_icon()
        words = QVBoxLayout()
        words.setSpacing(3)
        for text, look in ((notice.sentence, "section"), (notice.advice, "muted")):
            if text:
                label = QLabel(text, self)
                label.setTextFormat(Qt.TextFormat.PlainText)
                label.setWordWrap(True)
                label.setProperty(look, True)
                label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                words.addWidget(label)
        if notice.actions:
            words.addSpacing(4)
            words.addLayout(self._action_row())
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 8, 10)
        row.setSpacing(10)
        one_line = not notice.advice and not notice.actions
        place = Qt.AlignmentFlag.AlignVCenter if one_line else Qt.AlignmentFlag.AlignTop
        row.addWidget(self._icon, 0, place)
        if notice.picture is not None:
            row.addWidget(self._picture(notice.picture), 0, place)
        row.addLayout(words, 1)
        if notice.help_page:
            help_button = icon_button("help", translate("Notice", "What this means"), self)
            help_button.clicked.connect(self._help)
            row.addWidget(help_button, 0, place)
        close = icon_button("close", translate("Notice", "Dismiss"), self)
        close.clicked.connect(self._dismiss)
        row.addWidget(close, 0, place)

    def _picture(self, raster: Raster) -> QLabel:
        """A small rounded square with the middle of the picture."""
        ratio = self.devicePixelRatioF()
        drawn = QPixmap(round(_PICTURE_PX * ratio), round(_PICTURE_PX * ratio))
        drawn.setDevicePixelRatio(ratio)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        paint_cover(painter, pixmap_of(raster), QRectF(0, 0, _PICTURE_PX, _PICTURE_PX), 5)
        painter.end()
        label = QLabel(self)
        label.setObjectName("noticePicture")
        label.setPixmap(drawn)
        label.setAccessibleName(translate("Notice", "Picture of it"))
        return label

    def _action_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        for action in self.notice.actions:
            button = QPushButton(action.text, self)
            button.setObjectName(action.id)
            presses = MeantPresses(button)
            presses.meant.connect(partial(self._act, action.id))
            if not action.id.startswith("cancel_"):  # stopping is harmless, and urgent
                self._presses.append(presses)
            row.addWidget(button)
        row.addStretch(1)
        return row


class NoticeBar(QWidget):
    """The stack of notices, newest first, floating at the top of the widget it lies on.

    Where there are more than a few, older passing news goes; whatever stays until it is dismissed
    waits: its turn comes when another goes, or all are shown on request.
    """

    action_triggered = Signal(str)
    dismissed = Signal(str)

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._below: Final = over
        self.cards: list[NoticeCard] = []
        self.setAccessibleName(translate("Notice", "Notices"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._more = QPushButton(self)
        self._more.setAccessibleName(translate("Notice", "Show more notices"))
        self._more.setProperty("compact", True)
        self._more.clicked.connect(self._show_all)
        self._more.hide()
        self._column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addStretch(1)
        self._shows_all = False
        over.installEventFilter(self)
        self.hide()

    def show_notice(self, notice: Notice) -> None:
        """Show a notice until its timeout, its dismissal or a newer one with the same id."""
        on_top = bool(self.cards) and self.cards[0].notice.id == notice.id
        known = self._remove(notice.id)
        card = NoticeCard(notice, self)
        card.action_triggered.connect(self.action_triggered)
        card.dismissed.connect(self.dismissed)
        card.finished.connect(self.withdraw)
        self.cards.insert(0, card)
        self._column.insertWidget(0, card)
        for old in self.cards[MOST:]:
            if old.notice.timeout_ms > 0:
                self._remove(old.notice.id)
        self._take_turns()
        self.show()
        self.raise_()
        if not known:
            card.slide_in()
        card.hesitate()
        if not on_top:  # else nothing moves: what goes on says how far it is
            self._hesitate()
        self._place()
        QAccessible.updateAccessibility(QAccessibleEvent(card, QAccessible.Event.Alert))

    def withdraw(self, notice_id: str) -> None:
        """Take a notice away that is no longer true."""
        if self._remove(notice_id):
            self._take_turns()
            self._hesitate()
        self.setVisible(bool(self.cards))
        self._place()

    def event(self, event: QEvent) -> bool:
        """Follow the height of the cards while one slides in or wraps its words."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stay at the top of the widget below when its size changes."""
        if event.type() == QEvent.Type.Resize and watched is self._below:
            self._place()
        return super().eventFilter(watched, event)

    def _remove(self, notice_id: str) -> bool:
        gone = [card for card in self.cards if card.notice.id == notice_id]
        for card in gone:
            self.cards.remove(card)
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        return bool(gone)

    def _take_turns(self) -> None:
        """Show the newest few, and how many wait."""
        waiting = len(self.cards) - MOST
        self._shows_all = self._shows_all and waiting > 0
        for place, card in enumerate(self.cards):
            card.setVisible(place < MOST or self._shows_all)
        more = (
            translate("Notice", "Show {n} more")
            if waiting > 1
            else translate("Notice", "Show 1 more")
        )
        self._more.setText(more.format(n=waiting))
        self._more.setVisible(waiting > 0 and not self._shows_all)

    @Slot()
    def _show_all(self) -> None:
        self._shows_all = True
        self._take_turns()
        self._hesitate()
        self._place()

    def _hesitate(self) -> None:
        """A card came or went, and so the others moved."""
        for card in self.cards:
            card.hesitate()

    def _place(self) -> None:
        below = self._below
        width = min(_WIDEST, max(200, below.width() - 2 * _MARGIN))
        height = self._column.heightForWidth(width) if self._column.hasHeightForWidth() else -1
        if height < 0:
            height = self._column.sizeHint().height()
        height = min(height, max(0, below.height() - 2 * _MARGIN))
        self.setGeometry((below.width() - width) // 2, _MARGIN, width, height)
