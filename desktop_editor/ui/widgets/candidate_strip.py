"""Thumbnails of the variants of one edit, side by side; a click chooses one."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_editor.ui.layers_view import LayerView
from desktop_editor.ui.theme import current_tokens
from desktop_editor.ui.translation import translate
from desktop_editor.ui.widgets.picture import paint_cover, pixmap_of

_SIDE: Final = 68


class VariantButton(QAbstractButton):
    """One variant: its picture, its number, a frame when it is the one that is shown."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.layer_id = ""
        self._number = 0
        self._pixmap = QPixmap()
        self._source: object = None
        self.setCheckable(True)
        self.setFixedSize(_SIDE, _SIDE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_variant(self, number: int, layer: LayerView) -> None:
        """Show this layer as variant `number`."""
        self.layer_id = layer.id
        self._number = number
        if layer.thumbnail is not self._source:
            self._source = layer.thumbnail
            self._pixmap = pixmap_of(layer.thumbnail)
        self.setChecked(layer.visible)
        name = translate("Layers", "Variant {n}: {score}")
        self.setAccessibleName(name.format(n=number, score=layer.score_words))
        self.setToolTip(self.accessibleName())
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Always the same square."""
        return QSize(_SIDE, _SIDE)

    def nextCheckState(self) -> None:  # noqa: N802 - Qt's name
        """Stay: what is chosen is decided elsewhere."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name and argument
        """Picture, number and frame."""
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inside = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        if self._pixmap.isNull():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.raised))
            painter.drawRoundedRect(inside, 6, 6)
        else:
            paint_cover(painter, self._pixmap, inside, 6)
        badge = QRectF(inside.left() + 4, inside.bottom() - 21, 17, 17)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 170))
        painter.drawEllipse(badge)
        painter.setPen(QColor("#ffffff"))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(self._number))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.isChecked() or self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 2.5 if self.isChecked() else 1.5))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), 7, 7)
        elif self.underMouse():
            painter.setPen(QPen(QColor(tokens.border_strong), 1))
            painter.drawRoundedRect(inside, 6, 6)


class CandidateStrip(QWidget):
    """The variants of the edit that the active layer came from; hidden when there is one."""

    variant_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(translate("Layers", "Variants"))
        self.buttons: list[VariantButton] = []
        self._row = QHBoxLayout()
        self._build()
        self.show_variants(())

    def show_variants(self, variants: tuple[LayerView, ...]) -> None:
        """Show these layers, the first variant first."""
        while len(self.buttons) < len(variants):
            button = VariantButton(self)
            button.clicked.connect(self._clicked)
            self._row.insertWidget(len(self.buttons), button)
            self.buttons.append(button)
        while len(self.buttons) > len(variants):
            button = self.buttons.pop()
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        for number, (button, layer) in enumerate(zip(self.buttons, variants, strict=True), 1):
            button.show_variant(number, layer)
        self.setVisible(len(variants) > 1)

    def _clicked(self) -> None:
        button = self.sender()
        if isinstance(button, VariantButton):
            self.variant_chosen.emit(button.layer_id)

    def _build(self) -> None:
        title = QLabel(translate("Layers", "Variants"), self)
        title.setProperty("muted", True)
        inside = QWidget()
        inside.setObjectName("scrolled")
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        self._row.addStretch(1)
        inside.setLayout(self._row)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setWidget(inside)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFixedHeight(_SIDE + 10)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(title)
        column.addWidget(area)
