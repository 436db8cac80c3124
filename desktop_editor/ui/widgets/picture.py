"""Small pictures: a raster as a pixmap, painted to cover a rounded rectangle.

Nothing is decoded or resampled here beyond what the painter does with a thumbnail.
"""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPixmap

from desktop_editor.imaging.raster import Raster
from desktop_editor.ui.qt_image import to_qpixmap


def pixmap_of(raster: Raster | None) -> QPixmap:
    """The raster as a pixmap; a null pixmap for None."""
    return QPixmap() if raster is None else to_qpixmap(raster.pixels)


def paint_cover(painter: QPainter, pixmap: QPixmap, target: QRectF, radius: float) -> None:
    """Fill `target` (rounded by `radius` points) with the middle of the picture."""
    scale = max(target.width() / pixmap.width(), target.height() / pixmap.height())
    width, height = target.width() / scale, target.height() / scale
    source = QRectF((pixmap.width() - width) / 2, (pixmap.height() - height) / 2, width, height)
    shape = QPainterPath()
    shape.addRoundedRect(target, radius, radius)
    painter.save()
    painter.setRenderHints(
        QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
    )
    painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
    painter.drawPixmap(target, pixmap, source)
    painter.restore()
