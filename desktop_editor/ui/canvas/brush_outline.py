"""The brush drawn where the pointer is: size, shape and hardness, and whether it takes away."""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QLineF, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from desktop_editor.imaging.dab_shape import ROUND, Flattening

_LARGEST_KEPT_PX: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class BrushOutline:
    """What is drawn, in device pixels.

    Attributes:
        radius: Where the brush ends.
        core: Where its fall-off begins.
        flat: What the tilt of a pen makes of the circle.
        erases: It takes away: a minus in the middle instead of a plus.
    """

    radius: float
    core: float
    flat: Flattening = ROUND
    erases: bool = False


def draw_brush(painter: QPainter, centre: QPointF, outline: BrushOutline, ratio: float) -> None:
    """A white ring in a black one for the size, a dashed one for the hard core.

    Args:
        painter: In device pixels.
        centre: Of the brush.
        outline: What it looks like.
        ratio: Device pixels of a logical one.
    """
    if outline.radius > _LARGEST_KEPT_PX:
        _draw_rings(painter, centre, outline, ratio)
        return
    # Smooth rings take a millisecond, the picture of them a twentieth.
    picture = _picture(outline, ratio)
    middle = QPoint(picture.width() // 2, picture.height() // 2)
    painter.drawImage(centre.toPoint() - middle, picture)


@lru_cache(maxsize=4)
def _picture(outline: BrushOutline, ratio: float) -> QImage:
    reach = math.ceil(outline.radius + 3 * ratio)
    picture = QImage(2 * reach, 2 * reach, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    _draw_rings(painter, QPointF(reach, reach), outline, ratio)
    painter.end()
    return picture


def _draw_rings(painter: QPainter, centre: QPointF, outline: BrushOutline, ratio: float) -> None:
    outer, inner = outline.radius, outline.core
    painter.save()
    painter.translate(centre)
    painter.rotate(math.degrees(outline.flat.turn))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(0, 0, 0, 190), 1.2 * ratio))
    _draw_ring(painter, outer, outline.flat, ratio)
    painter.setPen(QPen(QColor(255, 255, 255, 235), 1.2 * ratio))
    _draw_ring(painter, outer, outline.flat)
    if 6 * ratio < inner * outline.flat.ratio and inner < outer - 3 * ratio:
        pen = QPen(QColor(0, 0, 0, 110), ratio)
        painter.setPen(pen)
        _draw_ring(painter, inner, outline.flat)
        pen.setColor(QColor(255, 255, 255, 170))
        pen.setDashPattern([3, 4])
        painter.setPen(pen)
        _draw_ring(painter, inner, outline.flat)
    painter.restore()
    if outer * outline.flat.ratio > 12 * ratio:
        _draw_middle(painter, centre, ratio, erases=outline.erases)


def _draw_ring(painter: QPainter, radius: float, flat: Flattening, wider: float = 0.0) -> None:
    painter.drawEllipse(QPointF(), radius + wider, radius * flat.ratio + wider)


def _draw_middle(painter: QPainter, centre: QPointF, ratio: float, *, erases: bool) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    x, y, arm = centre.x(), centre.y(), 3 * ratio
    lines = [QLineF(x - arm, y, x + arm, y)]
    if not erases:
        lines.append(QLineF(x, y - arm, x, y + arm))
    for colour, width in ((QColor(0, 0, 0, 160), 3 * ratio), (QColor(255, 255, 255), ratio)):
        painter.setPen(QPen(colour, width))
        painter.drawLines(lines)
