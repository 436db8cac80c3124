"""The islands of what an edit changed, as small pictures that are switched on and off."""

from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QLabel, QVBoxLayout, QWidget

from desktop_editor.ui.layers_view import IslandView
from desktop_editor.ui.theme import current_tokens
from desktop_editor.ui.translation import translate
from desktop_editor.ui.widgets.icon import tinted_pixmap
from desktop_editor.ui.widgets.picture import paint_cover, pixmap_of

_SIDE: Final = 44
_GAP: Final = 2
_HIDDEN_OPACITY: Final = 0.28
_FEWEST: Final = 2


class IslandChip(QAbstractButton):
    """One island: bright while it shows, faint with a crossed eye while it is hidden."""

    pointed = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.number = 0
        self._parts = 1
        self._source: object = None
        self._pixmap = QPixmap()
        self.setCheckable(True)
        self.setFixedSize(_SIDE, _SIDE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_island(self, island: IslandView) -> None:
        """Show this island."""
        self.number, self._parts = island.number, island.parts
        if island.picture is not self._source:
            self._source = island.picture
            self._pixmap = pixmap_of(island.picture)
        self.setChecked(island.shown)
        self.setAccessibleName(island.words)
        does = translate("Layers", "Click to hide it.")
        if not island.shown:
            does = translate("Layers", "Click to show it.")
        self.setToolTip(f"{island.words} {does}")
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Always the same square."""
        return QSize(_SIDE, _SIDE)

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Show on the photo which one it is."""
        super().enterEvent(event)
        self.pointed.emit(self.number)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Enough of that."""
        super().leaveEvent(event)
        self.pointed.emit(0)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """The keyboard points, too."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.pointed.emit(self.number)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """It points elsewhere now."""
        super().focusOutEvent(event)
        self.pointed.emit(0)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name and argument
        """Picture, how many it stands for, and whether it shows."""
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inside = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.raised))
        painter.drawRoundedRect(inside, 5, 5)
        painter.setOpacity(1.0 if self.isChecked() else _HIDDEN_OPACITY)
        if not self._pixmap.isNull():
            paint_cover(painter, self._pixmap, inside, 5)
        painter.setOpacity(1.0)
        if self._parts > 1:
            self._paint_count(painter, inside)
        elif not self.isChecked():
            side = 20
            eye = tinted_pixmap("hidden", QColor(tokens.text), side, self.devicePixelRatioF())
            left, top = (self.width() - side) // 2, (self.height() - side) // 2
            painter.drawPixmap(left, top, eye)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        edge = QRectF(self.rect()).adjusted(1.25, 1.25, -1.25, -1.25)
        if self.hasFocus() or self.underMouse():
            painter.setPen(QPen(QColor(tokens.accent), 2.5 if self.hasFocus() else 1.5))
            painter.drawRoundedRect(edge, 7, 7)
        else:
            painter.setPen(
                QPen(QColor(tokens.border_strong if self.isChecked() else tokens.border))
            )
            painter.drawRoundedRect(inside, 5, 5)

    def _paint_count(self, painter: QPainter, inside: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 150 if self.isChecked() else 90))
        painter.drawRoundedRect(inside, 5, 5)
        painter.setPen(QColor("#ffffff"))
        font = painter.font()
        font.setStrikeOut(not self.isChecked())
        painter.setFont(font)
        painter.drawText(inside, Qt.AlignmentFlag.AlignCenter, f"+{self._parts}")


class _ChipArea(QWidget):
    """As many chips in a row as there is room for; never a reason to be wider."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._chips: tuple[IslandChip, ...] = ()

    def place(self, chips: list[IslandChip]) -> None:
        """Put these in rows."""
        self._chips = tuple(chips)
        in_a_row = max(1, (self.width() + _GAP) // (_SIDE + _GAP))
        for place, chip in enumerate(chips):
            row, column = divmod(place, in_a_row)
            chip.move(column * (_SIDE + _GAP), row * (_SIDE + _GAP))
        rows = max(1, -(-len(chips) // in_a_row))
        self.setFixedHeight(rows * (_SIDE + _GAP) - _GAP)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Another width holds another number."""
        super().resizeEvent(event)
        self.place(list(self._chips))


class IslandChips(QWidget):
    """Emits `switched(number, shown)` and `pointed(number)`; hidden when there is no choice."""

    switched = Signal(int, bool)
    pointed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chips: list[IslandChip] = []
        self._area = _ChipArea(self)
        self._build()
        self.show_islands(())

    def show_islands(self, islands: tuple[IslandView, ...]) -> None:
        """Show these, largest first; a chip stays while its place stays."""
        if len(islands) < _FEWEST:
            islands = ()
        while len(self.chips) < len(islands):
            self._add_chip()
        while len(self.chips) > len(islands):
            chip = self.chips.pop()
            chip.hide()
            chip.deleteLater()
        for chip, island in zip(self.chips, islands, strict=True):
            chip.show_island(island)
        self._area.place(self.chips)
        self.setVisible(bool(islands))

    def _add_chip(self) -> None:
        chip = IslandChip(self._area)
        chip.clicked.connect(self._clicked)
        chip.pointed.connect(self.pointed)
        chip.show()
        self.chips.append(chip)

    def _clicked(self, checked: bool) -> None:
        chip = self.sender()
        if isinstance(chip, IslandChip):
            self.switched.emit(chip.number, checked)

    def _build(self) -> None:
        self.setAccessibleName(translate("Layers", "Changed parts"))
        title = QLabel(translate("Layers", "Changed parts"), self)
        title.setProperty("muted", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 2)
        column.setSpacing(4)
        column.addWidget(title)
        column.addWidget(self._area)
