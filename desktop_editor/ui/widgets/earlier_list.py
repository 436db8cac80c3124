"""The history of candidates, folded away until it is wanted: search, rows, what is kept of it.

A row is previewed when it is clicked or gone to with the arrows; Enter or a double click keeps it.
"""

from typing import Final

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QContextMenuEvent, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_editor.ui.candidates_view import CandidateRequest, EarlierPage, EarlierView
from desktop_editor.ui.theme import current_tokens
from desktop_editor.ui.translation import translate
from desktop_editor.ui.widgets.candidate_drag import drag_out
from desktop_editor.ui.widgets.candidate_marks import paint_star
from desktop_editor.ui.widgets.candidate_menu import earlier_menu
from desktop_editor.ui.widgets.dressing import bring_into_sight, guard_wheel, number_box
from desktop_editor.ui.widgets.earlier_model import EarlierModel
from desktop_editor.ui.widgets.icon import set_icon
from desktop_editor.ui.widgets.picture import paint_cover

_ROW_PX: Final = 48
_PICTURE_PX: Final = 40
_SHOWN_ROWS: Final = 5
_TYPING_MS: Final = 200
_LIMITS_MB: Final = (100, 1_000_000)
_Index = QModelIndex | QPersistentModelIndex
_KEYS: Final = {
    Qt.Key.Key_Return: CandidateRequest.KEEP,
    Qt.Key.Key_Enter: CandidateRequest.KEEP,
    Qt.Key.Key_Delete: CandidateRequest.REMOVE,
    Qt.Key.Key_Backspace: CandidateRequest.REMOVE,
    Qt.Key.Key_S: CandidateRequest.STAR,
    Qt.Key.Key_Escape: CandidateRequest.END_PREVIEW,
}


class _Rows(QListView):
    """The list; its keys ask for something."""

    asked = Signal(str, str)

    def __init__(self, model: EarlierModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = model
        self.setModel(model)
        self.setDragEnabled(True)
        self.clicked.connect(self._preview)
        self.doubleClicked.connect(self._keep)

    def chosen(self) -> EarlierView | None:
        """The row that the keyboard is on."""
        index = self.currentIndex()
        return self._rows.rows[index.row()] if index.isValid() else None

    def ask(self, request: CandidateRequest) -> None:
        """Ask for something for the current row."""
        row = self.chosen()
        if row is not None:
            self.asked.emit(request.value, row.id)

    def event(self, event: QEvent) -> bool:
        """Keep its keys for itself although menu entries have the same."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            is_own = not event.modifiers() and event.key() in _KEYS
            if is_own:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows preview, the other keys ask."""
        if not event.modifiers() and event.key() in _KEYS:
            self.ask(_KEYS[Qt.Key(event.key())])
            return
        before = self.currentIndex()
        super().keyPressEvent(event)
        if self.currentIndex() != before:
            self.ask(CandidateRequest.PREVIEW)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """What can be done with a row."""
        row = self.chosen()
        if row is not None:
            menu = earlier_menu(row, self)
            menu.asked.connect(self.ask)
            by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
            middle = self.visualRect(self.currentIndex()).center()
            menu.popup(self.viewport().mapToGlobal(middle) if by_key else event.globalPos())

    def startDrag(self, _actions: Qt.DropAction) -> None:  # noqa: N802 - Qt's name
        """Its file is asked for; the drag begins when it is written."""
        self.ask(CandidateRequest.DRAG)

    def hand_out(self, candidate_id: str, path: str, png: bytes) -> None:
        """A row's file is written."""
        row = self.chosen()
        if row is not None and row.id == candidate_id:
            drag_out(self, path, png, self._rows.picture(candidate_id), _PICTURE_PX)

    def _preview(self) -> None:
        self.ask(CandidateRequest.PREVIEW)

    def _keep(self) -> None:
        self.ask(CandidateRequest.KEEP)


class _RowPainter(QStyledItemDelegate):
    """Picture, prompt and details of a row."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: ARG002, N802 - Qt's name and arguments
        """All rows are of one height."""
        return QSize(_ROW_PX, _ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one."""
        model = index.model()
        if not isinstance(model, EarlierModel):
            return
        row, tokens = model.rows[index.row()], current_tokens()
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            is_chosen = bool(state & QStyle.StateFlag.State_Selected)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.selected if is_chosen else tokens.hover))
            painter.drawRoundedRect(QRectF(area).adjusted(1, 1, -1, -1), 5, 5)
        place = QRectF(area.left() + 4, area.top() + 4, _PICTURE_PX, _PICTURE_PX)
        self._paint_picture(painter, place, model, row)
        self._paint_words(painter, area, row, option)
        painter.restore()

    def _paint_picture(
        self, painter: QPainter, place: QRectF, model: EarlierModel, row: EarlierView
    ) -> None:
        pixmap = model.picture(row.id)
        if pixmap.isNull():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(current_tokens().border))
            painter.drawRoundedRect(place, 5, 5)
        else:
            paint_cover(painter, pixmap, place, 5)
        if row.starred:
            paint_star(painter, QRectF(place.right() - 14, place.top() - 2, 16, 16))

    def _paint_words(
        self, painter: QPainter, area: QRect, row: EarlierView, option: QStyleOptionViewItem
    ) -> None:
        tokens = current_tokens()
        words = area.adjusted(_PICTURE_PX + 14, 5, -6, -5)
        font: QFont = option.font
        small = QFont(font)
        small.setPointSizeF(font.pointSizeF() * 0.9)
        line = QFontMetrics(font).height()
        mode, left = Qt.TextElideMode.ElideRight, Qt.AlignmentFlag.AlignLeft
        if row.heading:
            painter.setFont(font)
            painter.setPen(QColor(tokens.text))
            top = QRect(words.left(), words.top(), words.width(), line)
            shown = QFontMetrics(font).elidedText(row.prompt, mode, words.width())
            painter.drawText(top, left | Qt.AlignmentFlag.AlignVCenter, shown)
            words = words.adjusted(0, line, 0, 0)
        painter.setFont(small)
        painter.setPen(QColor(tokens.muted))
        shown = QFontMetrics(small).elidedText(row.details, mode, words.width())
        painter.drawText(words, left | Qt.AlignmentFlag.AlignVCenter, shown)


class EarlierList(QWidget):
    """Heading that unfolds it, search, rows, and how much is kept."""

    asked = Signal(str, str)
    earlier_wanted = Signal(str)
    picture_wanted = Signal(str)
    limit_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading: Final = QToolButton(self)
        self.model: Final = EarlierModel(self)
        self.search: Final = QLineEdit(self)
        self.rows: Final = _Rows(self.model, self)
        self.words: Final = QLabel(self)
        self.limit: Final = number_box(*_LIMITS_MB, " MB", self)
        self.remove_all: Final = QPushButton(translate("Candidate", "Remove All"), self)
        self._inside = QWidget(self)
        self._typing = QTimer(self)
        self._build()
        self.heading.toggled.connect(self._fold)
        self.search.textEdited.connect(self._typing.start)
        self._typing.timeout.connect(self._look)
        self.rows.asked.connect(self.asked)
        self.model.picture_wanted.connect(self.picture_wanted)
        self.limit.editingFinished.connect(self._choose_limit)
        self.remove_all.clicked.connect(self._remove_all)
        self._fold(opened=False)

    def show_page(self, page: EarlierPage) -> None:
        """Show what was found; the row that was chosen stays chosen where it is still there."""
        before = self.rows.chosen()
        place = self.rows.currentIndex().row()
        self.model.show(page.rows)
        ids = [row.id for row in page.rows]
        if before is not None and ids:
            place = ids.index(before.id) if before.id in ids else min(place, len(ids) - 1)
            self.rows.setCurrentIndex(self.model.index(place))
        self.words.setText(page.words)
        self.limit.blockSignals(True)
        self.limit.setValue(page.limit_mb)
        self.limit.blockSignals(False)
        self.remove_all.setEnabled(bool(page.rows))
        self.rows.setVisible(bool(page.rows))
        self.rows.setFixedHeight(min(len(ids), _SHOWN_ROWS) * _ROW_PX + 4)

    def open(self) -> None:
        """Unfold it, with the keyboard in the search."""
        self.heading.setChecked(True)
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()
        bring_into_sight(self)

    def _fold(self, opened: bool) -> None:
        self._inside.setVisible(opened)
        set_icon(self.heading, "down" if opened else "right")
        if opened:
            self._look()

    def _look(self) -> None:
        self.earlier_wanted.emit(self.search.text())

    def _choose_limit(self) -> None:
        self.limit_chosen.emit(self.limit.value())

    def _remove_all(self) -> None:
        self.asked.emit(CandidateRequest.REMOVE_ALL.value, "")

    def _build(self) -> None:
        self.heading.setText(translate("Candidate", "Earlier candidates"))
        self.heading.setCheckable(True)
        self.heading.setProperty("heading", True)
        self.heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.heading.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self.search.setPlaceholderText(translate("Candidate", "Search prompts"))
        self.search.setAccessibleName(translate("Candidate", "Search the prompts"))
        self.search.setClearButtonEnabled(True)
        rows = self.rows
        rows.setItemDelegate(_RowPainter(rows))
        rows.setUniformItemSizes(True)
        rows.setMouseTracking(True)
        rows.setAccessibleName(translate("Candidate", "Earlier candidates"))
        rows.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.words.setWordWrap(True)
        self.words.setProperty("muted", True)
        self.words.setProperty("small", True)
        self.limit.setAccessibleName(translate("Candidate", "Keep answers up to"))
        self.limit.setToolTip(translate("Candidate", "How much room all answers may take on disk"))
        guard_wheel(self.limit)
        self.remove_all.setProperty("compact", True)
        self._build_inside()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.heading)
        column.addWidget(self._inside)

    def _build_inside(self) -> None:
        below = QHBoxLayout()
        below.setSpacing(6)
        keep = QLabel(translate("Candidate", "Keep up to"), self._inside)
        keep.setProperty("small", True)
        below.addWidget(keep)
        below.addWidget(self.limit)
        below.addStretch(1)
        below.addWidget(self.remove_all)
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(6)
        for part in (self.search, self.rows, self.words):
            inside.addWidget(part)
        inside.addLayout(below)
