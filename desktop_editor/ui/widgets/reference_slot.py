"""One reference slot: shows a picture and its number, takes drops, pastes, clicks and keys.

What a slot asks for is decided elsewhere; it changes only when it is shown something.
"""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRectF, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from desktop_editor.ui.drop import accepts, read_drops, take_copy
from desktop_editor.ui.reference_colours import reference_colour
from desktop_editor.ui.references_view import SlotView
from desktop_editor.ui.theme import Tokens, current_tokens
from desktop_editor.ui.translation import translate
from desktop_editor.ui.widgets.icon import tinted_pixmap
from desktop_editor.ui.widgets.picture import paint_cover, pixmap_of
from desktop_editor.ui.widgets.reference_name import ReferenceName

SIDE: Final = 76
MOVE_MIME: Final = "application/x-desktop-editor-reference"
_CROSS_SIDE: Final = 20


class ReferenceSlot(QWidget):
    """A square drop target; filled or empty."""

    images_dropped = Signal(int, tuple)
    clear_requested = Signal(int)
    move_requested = Signal(int, int)
    browse_requested = Signal(int)
    paste_requested = Signal(int)
    rename_requested = Signal(int, str)
    preview_requested = Signal(int)
    selection_wanted = Signal(int)

    def __init__(self, index: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.index: Final = index
        self._view: SlotView | None = None
        self._pixmap = QPixmap()
        self._hovered = False
        self._drop_hovers = False
        self._pressed_at: QPoint | None = None
        self.setAcceptDrops(True)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(SIDE, SIDE)
        self.show_slot(None)

    @property
    def is_filled(self) -> bool:
        """Whether a reference is shown."""
        return self._view is not None

    def show_slot(self, view: SlotView | None) -> None:
        """Show a filled slot, or an empty one (None)."""
        if view is not None and self._view is not None and view.thumbnail is self._view.thumbnail:
            self._view = view
        else:
            self._view = view
            self._pixmap = pixmap_of(view.thumbnail) if view else QPixmap()
        number = self.index + 1
        if view is None:
            name = translate("Reference", "Empty reference slot {n}").format(n=number)
            tip = translate("Reference", "Drop a picture here, click to choose one, or paste")
        else:
            name = translate("Reference", "Reference {n}: {name}").format(n=number, name=view.name)
            tip = translate("Reference", "{name}\nThe prompt may call it @{n}").format(
                name=view.name, n=number
            )
            tip = f"{tip}\n{view.reveals}".strip()
        self.setAccessibleName(name)
        self.setAccessibleDescription(
            translate(
                "Reference",
                "Enter chooses a picture, Space shows it large, F2 renames it, Ctrl+V pastes,"
                " Delete clears, Alt with an arrow key moves it",
            )
        )
        self.setToolTip(tip)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Always the same square."""
        return QSize(SIDE, SIDE)

    # Pointer -----------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Remember where a click or a drag begins."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Start a drag once the pointer has gone far enough."""
        self.update()
        if self._pressed_at is None or not self.is_filled:
            return
        gone = (event.position().toPoint() - self._pressed_at).manhattanLength()
        if gone >= QApplication.startDragDistance():
            self._pressed_at = None
            self._drag()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A click on the cross clears; else a picture is shown large, or asked for."""
        pressed, self._pressed_at = self._pressed_at, None
        if pressed is None or not self.rect().contains(event.position().toPoint()):
            return
        if self.is_filled and self._cross().contains(event.position()):
            self.clear_requested.emit(self.index)
        elif self.is_filled and not self._pixmap.isNull():
            self.preview_requested.emit(self.index)
        else:
            self.browse_requested.emit(self.index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Offer the same by menu."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, act in self._offers():
            menu.addAction(words, act)
        menu.popup(event.globalPos())

    def _offers(self) -> list[tuple[str, Callable[[], None]]]:
        """What can be done with the slot."""

        def asking(signal: SignalInstance) -> Callable[[], None]:
            return lambda: signal.emit(self.index)

        offers = [
            (translate("Reference", "Choose Picture…"), asking(self.browse_requested)),
            (translate("Reference", "Paste Picture"), asking(self.paste_requested)),
            (translate("Reference", "Use the Selection"), asking(self.selection_wanted)),
        ]
        if self.is_filled and not self._pixmap.isNull():
            look = (translate("Reference", "Show Large"), asking(self.preview_requested))
            offers.insert(0, look)
        if self.is_filled:
            offers.append((translate("Reference", "Rename…"), self.rename))
            offers.append((translate("Reference", "Remove"), asking(self.clear_requested)))
        return offers

    def rename(self) -> None:
        """Let the user type another name."""
        if self._view is not None:
            field = ReferenceName(self._view.name, self)
            field.named.connect(partial(self.rename_requested.emit, self.index))
            field.open()

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Highlight."""
        self._hovered = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """End the highlight."""
        self._hovered = False
        self.update()
        super().leaveEvent(event)

    # Keys --------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Keep paste and delete for the slot although menu entries have the same keys."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            clears = event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
            own = clears or event.key() in (Qt.Key.Key_Space, Qt.Key.Key_F2)
            if (own and self.is_filled) or event.matches(QKeySequence.StandardKey.Paste):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter chooses, space looks, F2 names, paste pastes, delete clears, Alt+arrows move."""
        key = event.key()
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste_requested.emit(self.index)
        elif key == Qt.Key.Key_F2 and self.is_filled:
            self.rename()
        elif key == Qt.Key.Key_Space and not self._pixmap.isNull():
            self.preview_requested.emit(self.index)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.browse_requested.emit(self.index)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.is_filled:
            self.clear_requested.emit(self.index)
        elif key == Qt.Key.Key_Left and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._move_to(self.index - 1)
        elif key == Qt.Key.Key_Right and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._move_to(self.index + 1)
        else:
            super().keyPressEvent(event)

    def _move_to(self, index: int) -> None:
        if self.is_filled and index >= 0:
            self.move_requested.emit(self.index, index)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show the focus ring."""
        super().focusInEvent(event)
        self.update()

    # Drops -------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Take pictures, addresses, and other references that are moved."""
        mime = event.mimeData()
        if mime.hasFormat(MOVE_MIME) or accepts(mime):
            self._take(event)
            self._drop_hovers = True
            self.update()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802 - Qt's name
        """The same wherever in the slot."""
        self._take(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802 - Qt's name
        """End the highlight."""
        self._drop_hovers = False
        self.update()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Ask for what was dropped to fill this slot, or for the move."""
        self._drop_hovers = False
        self.update()
        mime = event.mimeData()
        if mime.hasFormat(MOVE_MIME):
            origin = int(bytes(mime.data(MOVE_MIME).data()).decode())
            self._take(event)
            if origin != self.index:
                self.move_requested.emit(origin, self.index)
            return
        images = read_drops(mime)
        if images:
            self._take(event)
            self.images_dropped.emit(self.index, images)

    def _take(self, event: QDropEvent) -> None:
        if event.mimeData().hasFormat(MOVE_MIME):
            event.acceptProposedAction()
        else:
            take_copy(event)

    def _drag(self) -> None:
        mime = QMimeData()
        mime.setData(MOVE_MIME, str(self.index).encode())
        drag = QDrag(self)
        drag.setMimeData(mime)
        drag.setPixmap(self.grab())
        drag.setHotSpot(QPoint(SIDE // 2, SIDE // 2))
        drag.exec(Qt.DropAction.MoveAction)

    # Painting ----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name and argument
        """Picture or plus sign, number, cross, and a ring for focus or a hovering drop."""
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inside = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        if self._view is None:
            self._paint_empty(painter, inside, tokens)
        else:
            self._paint_filled(painter, inside, tokens)
        if self._drop_hovers or self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.accent), 2.5 if self._drop_hovers else 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 9, 9)

    def _paint_empty(self, painter: QPainter, inside: QRectF, tokens: Tokens) -> None:
        lit = self._hovered or self._drop_hovers
        painter.setBrush(QColor(tokens.hover if lit else tokens.field))
        pen = QPen(QColor(tokens.accent if self._drop_hovers else tokens.border_strong), 1.2)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.drawRoundedRect(inside, 8, 8)
        self._paint_icon(painter, "add", inside, QColor(tokens.text if lit else tokens.muted))

    def _paint_filled(self, painter: QPainter, inside: QRectF, tokens: Tokens) -> None:
        if self._pixmap.isNull():
            painter.setPen(QPen(QColor(tokens.border), 1))
            painter.setBrush(QColor(tokens.raised))
            painter.drawRoundedRect(inside, 8, 8)
            self._paint_icon(painter, "address", inside, QColor(tokens.muted))
        else:
            paint_cover(painter, self._pixmap, inside, 8)
        self._paint_number(painter, inside)
        if self._hovered or self.hasFocus():
            cross = self._cross()
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(0, 0, 0, 170))
            painter.drawEllipse(cross)
            self._paint_icon(painter, "close", cross, QColor("#ffffff"), side=14)

    def _paint_number(self, painter: QPainter, inside: QRectF) -> None:
        font = painter.font()
        font.setPointSizeF(max(7.0, font.pointSizeF() * 0.85))
        font.setBold(True)
        painter.setFont(font)
        words = str(self.index + 1)
        width = max(18.0, painter.fontMetrics().horizontalAdvance(words) + 10.0)
        badge = QRectF(inside.left() + 4, inside.bottom() - 22, width, 18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(reference_colour(self.index + 1)))
        painter.drawRoundedRect(badge, 9, 9)
        painter.setPen(QColor("#ffffff"))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_icon(
        self, painter: QPainter, name: str, around: QRectF, colour: QColor, *, side: int = 22
    ) -> None:
        pixmap = tinted_pixmap(name, colour, side, self.devicePixelRatioF())
        left = around.center().x() - side / 2
        top = around.center().y() - side / 2
        painter.drawPixmap(QRectF(left, top, side, side), pixmap, QRectF(pixmap.rect()))

    def _cross(self) -> QRectF:
        return QRectF(self.width() - _CROSS_SIDE - 6, 6, _CROSS_SIDE, _CROSS_SIDE)
