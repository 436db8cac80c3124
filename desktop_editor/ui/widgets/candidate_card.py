"""One candidate as a card: its picture or how far it is, a line of words, a menu of its own.

Shows what it is given and asks; a card at rest shows no buttons.
"""

from typing import Final

from PySide6.QtCore import (
    QEvent,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from desktop_editor.ui.candidates_view import CandidateRequest, CandidateState, CandidateView
from desktop_editor.ui.theme import current_tokens
from desktop_editor.ui.widgets.candidate_drag import drag_out
from desktop_editor.ui.widgets.candidate_marks import (
    paint_dots,
    paint_progress,
    paint_star,
    shown_mark,
)
from desktop_editor.ui.widgets.candidate_menu import candidate_menu
from desktop_editor.ui.widgets.dressing import bring_into_sight
from desktop_editor.ui.widgets.icon import tinted_pixmap
from desktop_editor.ui.widgets.picture import paint_cover, pixmap_of

SIDE: Final = 78
_INSET: Final = 3
_GAP: Final = 2
_DOTS: Final = 20
_KEYS: Final = {
    Qt.Key.Key_Return: CandidateRequest.KEEP,
    Qt.Key.Key_Enter: CandidateRequest.KEEP,
    Qt.Key.Key_Delete: CandidateRequest.REJECT,
    Qt.Key.Key_Backspace: CandidateRequest.REJECT,
    Qt.Key.Key_S: CandidateRequest.STAR,
    Qt.Key.Key_R: CandidateRequest.RETRY,
    Qt.Key.Key_Escape: CandidateRequest.END_PREVIEW,
}
_ARROWS: Final = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
_BY_HAND: Final = Qt.KeyboardModifier.KeypadModifier


class CandidateCard(QAbstractButton):
    """A click previews it, a double click or Enter keeps it; the rest is in its menu."""

    asked = Signal(str, str)
    """A `CandidateRequest` and the candidate's id."""
    arrow_pressed = Signal(int)
    """The key of an arrow: the focus shall go to another card."""

    def __init__(self, view: CandidateView, parent: QWidget) -> None:
        super().__init__(parent)
        self.view = view
        self._pixmap = QPixmap()
        self._source: object = None
        self._pressed_at: QPoint | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedSize(self.sizeHint())
        self.show_candidate(view)
        self.clicked.connect(self._preview)

    def show_candidate(self, view: CandidateView) -> None:
        """Show these values."""
        self.view = view
        if view.thumbnail is not self._source:
            self._source = view.thumbnail
            self._pixmap = pixmap_of(view.thumbnail)
        if view.spoken != self.accessibleName():
            self.setAccessibleName(view.spoken)
            self.setToolTip(view.spoken)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A square, and a line of small words below it."""
        return QSize(SIDE, SIDE + _GAP + self._small().height())

    def hand_out(self, path: str, png: bytes) -> None:
        """Its file is written: while the button is still held, the drag begins."""
        self.setDown(False)
        drag_out(self, path, png, self._pixmap, SIDE)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """The menu's dots open it; anything else may become a click or a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            if self._dots().contains(event.position()) and self._is_in_hand():
                self.setFocus(Qt.FocusReason.MouseFocusReason)
                self._open_menu(self.mapToGlobal(self._dots().bottomLeft().toPoint()))
                return
            self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Far enough from where it was pressed, it is dragged."""
        if self._pressed_at is not None and self.view.is_ready:
            way = (event.position().toPoint() - self._pressed_at).manhattanLength()
            if way >= QApplication.startDragDistance():
                self._pressed_at = None
                self.asked.emit(CandidateRequest.DRAG.value, self.view.id)
                return
        super().mouseMoveEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Keep it."""
        if event.button() == Qt.MouseButton.LeftButton and not self._dots().contains(
            event.position()
        ):
            self._ask(CandidateRequest.KEEP)
            return
        super().mouseDoubleClickEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """What can be done with it."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        place = self.mapToGlobal(QPoint(SIDE // 2, SIDE // 2)) if by_key else event.globalPos()
        self._open_menu(place)

    # Keys

    def event(self, event: QEvent) -> bool:
        """Keep its keys for itself although menu entries have the same."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_plain = not event.modifiers() & ~_BY_HAND
            if is_plain and (event.key() in _KEYS or event.key() in _ARROWS):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows go to other cards; the other keys ask for something."""
        key, is_plain = event.key(), not event.modifiers() & ~_BY_HAND
        if is_plain and key in _ARROWS:
            self.arrow_pressed.emit(key)
        elif is_plain and key in _KEYS:
            self._ask(_KEYS[Qt.Key(key)])
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Come into sight."""
        super().focusInEvent(event)
        if event.reason() is not Qt.FocusReason.MouseFocusReason:
            bring_into_sight(self)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name and argument
        """Picture or state, marks, words, frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inside = QRectF(_INSET, _INSET, SIDE - 2 * _INSET, SIDE - 2 * _INSET)
        if self._pixmap.isNull():
            self._paint_state(painter, inside)
        else:
            paint_cover(painter, self._pixmap, inside, 6)
        self._paint_marks(painter, inside)
        self._paint_words(painter)
        self._paint_frame(painter, inside)

    def _paint_state(self, painter: QPainter, inside: QRectF) -> None:
        tokens, state = current_tokens(), self.view.state
        painter.setPen(QPen(QColor(tokens.border), 1))
        painter.setBrush(QColor(tokens.raised))
        painter.drawRoundedRect(inside, 6, 6)
        if self.view.is_under_way:
            paint_progress(painter, inside.center(), self.view.fraction)
            return
        is_failed = state is CandidateState.FAILED
        colour = QColor(tokens.error if is_failed else tokens.muted)
        ratio = self.devicePixelRatioF()
        icon = tinted_pixmap("error" if is_failed else "close", colour, 24, ratio)
        painter.drawPixmap(inside.center() - QPointF(12, 12), icon)

    def _paint_marks(self, painter: QPainter, inside: QRectF) -> None:
        badge = QRectF(inside.left() + 4, inside.bottom() - 21, 17, 17)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 170))
        painter.drawEllipse(badge)
        painter.setPen(QColor("#ffffff"))
        painter.setFont(self._font())
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(self.view.number))
        if self.view.shown:
            shown_mark(painter, QRectF(inside.right() - 21, inside.bottom() - 21, 17, 17), self)
        if self.view.starred:
            paint_star(painter, QRectF(inside.left() + 4, inside.top() + 4, 17, 17))
        if self._is_in_hand():
            paint_dots(painter, self._dots())

    def _paint_words(self, painter: QPainter) -> None:
        tokens = current_tokens()
        is_failed = self.view.state is CandidateState.FAILED
        painter.setFont(self._font())
        painter.setPen(QColor(tokens.error if is_failed else tokens.muted))
        metrics = painter.fontMetrics()
        place = QRect(0, SIDE + _GAP, SIDE, metrics.height())
        words = metrics.elidedText(self.view.caption, Qt.TextElideMode.ElideRight, SIDE)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_frame(self, painter: QPainter, inside: QRectF) -> None:
        tokens = current_tokens()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.view.previewed or self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 2.5 if self.view.previewed else 1.5))
            painter.drawRoundedRect(inside.adjusted(-1.5, -1.5, 1.5, 1.5), 7, 7)
        elif self.underMouse():
            painter.setPen(QPen(QColor(tokens.border_strong), 1))
            painter.drawRoundedRect(inside, 6, 6)

    # Inside

    def _preview(self) -> None:
        self._ask(CandidateRequest.PREVIEW)

    def _ask(self, request: CandidateRequest) -> None:
        self._pressed_at = None
        self.asked.emit(request.value, self.view.id)

    def _open_menu(self, place: QPoint) -> None:
        menu = candidate_menu(self.view, self)
        menu.asked.connect(self._ask)
        menu.popup(place)

    def _is_in_hand(self) -> bool:
        return self.underMouse() or self.hasFocus()

    def _dots(self) -> QRectF:
        return QRectF(SIDE - _INSET - _DOTS - 2, _INSET + 2, _DOTS, _DOTS)

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.85)
        return font

    def _small(self) -> QFontMetrics:
        return QFontMetrics(self._font())
