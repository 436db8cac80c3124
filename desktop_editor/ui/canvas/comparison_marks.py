"""What is drawn over a comparison: the divider, who is who, and what the colours mean.

In device pixels; which picture lies where is `panes`' to say.
"""

from typing import Final

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from desktop_editor.imaging.display import heat_colours
from desktop_editor.imaging.geometry import Size
from desktop_editor.ui.canvas.panes import GAP_PX
from desktop_editor.ui.canvas_view import Compare
from desktop_editor.ui.qt_image import to_qimage
from desktop_editor.ui.translation import translate

_LABEL_MARGIN_PX: Final = 14
_LEGEND_PX: Final = (220, 10)
_LEGEND_STEPS: Final = (0, 4, 16, 64, 128, 255)
_LABEL_PX: Final = 12


def draw_marks(
    painter: QPainter, compare: Compare, divider: float, device: Size, ratio: float
) -> None:
    """Say what a comparison shows.

    Args:
        painter: In device pixels.
        compare: The comparison; nothing is drawn for the composite.
        divider: Where a split lies, as a share of the viewport.
        device: Size of the viewport.
        ratio: Device pixels of a logical one.
    """
    look = painter.font()
    look.setPixelSize(round(_LABEL_PX * ratio))
    original = translate("CanvasWidget", "Original")
    result = translate("CanvasWidget", "Composite")
    x, y = round(divider * device.width), round(divider * device.height)
    if compare is Compare.SPLIT:
        _draw_label(painter, original, (QPointF(x, 0), -1, 1), look)
        _draw_label(painter, result, (QPointF(x, 0), 1, 1), look)
        _draw_divider(painter, QLineF(x, 0, x, device.height), ratio)
    elif compare is Compare.SPLIT_ROWS:
        _draw_label(painter, original, (QPointF(0, y), 1, -1), look)
        _draw_label(painter, result, (QPointF(0, y), 1, 1), look)
        _draw_divider(painter, QLineF(0, y, device.width, y), ratio)
    elif compare is Compare.SIDE_BY_SIDE:
        left, right = QPointF(0, device.height), QPointF(device.width + GAP_PX, device.height)
        _draw_label(painter, original, (left, 1, -1), look)
        _draw_label(painter, result, (right, 1, -1), look)
    elif compare is Compare.ORIGINAL:
        _draw_label(painter, original, (QPointF(0, 0), 1, 1), look)
    elif compare is Compare.DIFFERENCE:
        _draw_legend(painter, device, look, ratio)


def _draw_legend(painter: QPainter, device: Size, look: QFont, ratio: float) -> None:
    """The colours from no difference to the largest, with some numbers below them."""
    width, height = (edge * ratio for edge in _LEGEND_PX)
    line = QFontMetricsF(look).height()
    pad = 10 * ratio
    box = QRectF(pad, device.height - pad - 2 * line - height - pad, width + 2 * pad, 0)
    box.setHeight(2 * line + height + 0.8 * pad)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(20, 20, 22, 210))
    painter.drawRoundedRect(box, 6 * ratio, 6 * ratio)
    bar = QRectF(box.left() + pad, box.top() + 0.3 * pad + line, width, height)
    # Spaced by the square root, as the colours are: otherwise the small ones have no room.
    places = np.round(255 * np.linspace(0, 1, 256) ** 2).astype(np.intp)
    colours = to_qimage(heat_colours()[places].reshape(1, 256, 3))
    painter.drawImage(bar, colours, QRectF(colours.rect()))
    painter.setFont(look)
    painter.setPen(QColor(255, 255, 255))
    title = translate("CanvasWidget", "Difference from the original")
    above = QRectF(bar.left(), box.top() + 0.15 * pad, width, line)
    painter.drawText(above, Qt.AlignmentFlag.AlignLeft, title)
    for step in _LEGEND_STEPS:
        wide = QFontMetricsF(look).horizontalAdvance(str(step))
        at = bar.left() + (step / 255) ** 0.5 * (width - wide)
        place = QRectF(at, bar.bottom(), wide + 1, line)
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft, str(step))


def _draw_divider(painter: QPainter, line: QLineF, ratio: float) -> None:
    """The line between original and composite, with a handle to take it by."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(QPen(QColor(0, 0, 0, 110), 3 * ratio))
    painter.drawLine(line)
    painter.setPen(QPen(QColor(255, 255, 255), 1.5 * ratio))
    painter.drawLine(line)
    centre, radius = line.center(), 13 * ratio
    painter.setPen(QPen(QColor(0, 0, 0, 110), ratio))
    painter.setBrush(QColor(255, 255, 255))
    painter.drawEllipse(centre, radius, radius)
    painter.setPen(
        QPen(QColor(50, 50, 54), 1.8 * ratio, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    )
    across = QPointF(1, 0) if line.dx() == 0 else QPointF(0, 1)
    for side in (-1, 1):
        tip = centre + across * (side * 7 * ratio)
        for turn in (-1, 1):
            barb = across * -side + across.transposed() * turn
            painter.drawLine(tip, tip + barb * (3.5 * ratio))


def _draw_label(
    painter: QPainter, text: str, corner: tuple[QPointF, int, int], look: QFont
) -> None:
    """A small pill beside a point, towards the right or left (1, -1) and down or up (1, -1)."""
    point, right, down = corner
    metrics = QFontMetricsF(look)
    unit = metrics.height() / 2
    width, height = metrics.horizontalAdvance(text) + 2 * unit, metrics.height() + unit * 0.7
    left = point.x() + right * _LABEL_MARGIN_PX - (width if right < 0 else 0)
    top = point.y() + down * _LABEL_MARGIN_PX - (height if down < 0 else 0)
    pill = QRectF(left, top, width, height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(20, 20, 22, 190))
    painter.drawRoundedRect(pill, height / 2, height / 2)
    painter.setFont(look)
    painter.setPen(QColor(255, 255, 255))
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)
