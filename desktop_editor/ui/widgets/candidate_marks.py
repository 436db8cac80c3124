"""The small marks on a candidate: star, dots of the menu, progress, that its layer shows."""

import math
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from desktop_editor.ui.theme import current_tokens
from desktop_editor.ui.widgets.icon import tinted_pixmap

_VEIL: Final = QColor(0, 0, 0, 170)
_STAR: Final = QColor("#ffcf4a")
_INNER: Final = 0.42
_RING: Final = 13.0


def paint_veil(painter: QPainter, place: QRectF) -> None:
    """A dark disc on which a light mark is seen on any picture."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_VEIL)
    painter.drawEllipse(place)


def paint_star(painter: QPainter, place: QRectF) -> None:
    """A star on its disc."""
    paint_veil(painter, place)
    path, middle, radius = QPainterPath(), place.center(), place.width() * 0.36
    for corner in range(10):
        length = radius if corner % 2 == 0 else radius * _INNER
        angle = math.pi * (corner / 5 - 0.5)
        point = middle + QPointF(math.cos(angle) * length, math.sin(angle) * length)
        if corner == 0:
            path.moveTo(point)
        else:
            path.lineTo(point)
    path.closeSubpath()
    painter.setBrush(_STAR)
    painter.drawPath(path)


def paint_dots(painter: QPainter, place: QRectF) -> None:
    """The three dots of a menu."""
    paint_veil(painter, place)
    painter.setBrush(QColor("#ffffff"))
    for step in (-1, 0, 1):
        painter.drawEllipse(place.center() + QPointF(step * 4.5, 0), 1.5, 1.5)


def paint_progress(painter: QPainter, middle: QPointF, fraction: float | None) -> None:
    """A ring as far as it is known, three quiet dots while it is not."""
    tokens = current_tokens()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if fraction is None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.muted))
        for step in (-1, 0, 1):
            painter.drawEllipse(middle + QPointF(step * 9, 0), 2.5, 2.5)
        return
    ring = QRectF(middle.x() - _RING, middle.y() - _RING, 2 * _RING, 2 * _RING)
    painter.setPen(QPen(QColor(tokens.border), 3))
    painter.drawEllipse(ring)
    painter.setPen(QPen(QColor(tokens.accent), 3, c=Qt.PenCapStyle.RoundCap))
    painter.drawArc(ring, 90 * 16, round(-360 * 16 * min(1.0, max(0.0, fraction))))


def shown_mark(painter: QPainter, place: QRectF, widget: QWidget) -> None:
    """An eye on its disc: the layer shows on the photo."""
    paint_veil(painter, place)
    side = 13
    eye = tinted_pixmap("visible", QColor("#ffffff"), side, widget.devicePixelRatioF())
    painter.drawPixmap(place.center() - QPointF(side / 2, side / 2), eye)
