"""Draws the canvas with a QPainter: photo, overlays. In device pixels.

It decides nothing: what to draw comes in as values. The empty canvas is a widget of its own.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QImage,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
)

from desktop_editor.imaging.display import ShownPixels
from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.raster import size_of
from desktop_editor.ui.canvas.viewport import Viewport
from desktop_editor.ui.qt_image import opaque_bgra_to_qimage, premul_bgra_to_qimage
from desktop_editor.ui.selection_look import Tint

MASK_ALONE: Final = (255, 255, 255, 255)
HIGHLIGHT_TINT: Final = (255, 176, 0, 150)
_CHECK_PX: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShownLevel:
    """A composited level: a contiguous (h, w, 4) BGRA buffer, premultiplied where it has alpha."""

    buffer: ShownPixels
    level: int
    has_alpha: bool
    is_smooth: bool = True
    """Whether a scaled level is filtered; a frame of a sweep that is gone at once is not."""


def draw_level(painter: QPainter, shown: ShownLevel, view: Viewport) -> None:
    """Draw the visible part of a level in one go: separate tiles would show seams."""
    seen = view.visible().expand(2 << shown.level)
    bounds = size_of(shown.buffer).rect
    level = shown.level
    part = Rect.from_edges(
        seen.x >> level, seen.y >> level, -(-seen.right >> level), -(-seen.bottom >> level)
    ).intersect(bounds)
    scale = view.zoom * (1 << level)
    left, top = view.origin
    target = QRectF(
        left + part.x * scale, top + part.y * scale, part.width * scale, part.height * scale
    )
    if shown.has_alpha:
        _draw_checks(painter, photo_rect(view))
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, shown.is_smooth and scale != 1)
    picture = _picture(shown.buffer, has_alpha=shown.has_alpha)
    painter.drawImage(target, picture, QRectF(part.x, part.y, part.width, part.height))


def draw_enlarged(
    painter: QPainter, shown: ShownLevel, view: Viewport, exposed: QRectF, *, has_grid: bool
) -> None:
    """Draw the exposed part with every pixel as a square, with a grid between them if wanted.

    Qt's own enlarging depends on where the exposed part begins, which leaves trails of the brush
    circle; here a device pixel shows the same image pixel in every frame.
    """
    if shown.has_alpha:
        _draw_checks(painter, photo_rect(view))
    left, top = view.origin
    columns = _image_pixels(exposed.left(), exposed.right(), left, view.zoom, view.image.width)
    rows = _image_pixels(exposed.top(), exposed.bottom(), top, view.zoom, view.image.height)
    if not columns[1].size or not rows[1].size:
        return
    seen = Rect.from_edges(
        int(columns[1][0]), int(rows[1][0]), int(columns[1][-1]) + 1, int(rows[1][-1]) + 1
    )
    packed = shown.buffer[seen.slices].view(np.uint32)[..., 0]
    across, down = columns[1] - seen.x, rows[1] - seen.y
    squares = np.take(packed, across, axis=1)  # a third of the time of indexing
    if not has_grid:
        squares = np.take(squares, down, axis=0)
    else:
        lined = _set_off(packed)
        lines = np.flatnonzero(np.diff(across, prepend=_before(columns, left, view.zoom) - seen.x))
        squares[:, lines] = lined[:, across[lines]]
        squares = np.take(squares, down, axis=0)
        lines = np.flatnonzero(np.diff(down, prepend=_before(rows, top, view.zoom) - seen.y))
        squares[lines] = lined[down[lines]][:, across]
    height, width = squares.shape
    part = squares.view(np.uint8).reshape(height, width, 4)
    painter.drawImage(columns[0], rows[0], _picture(part, has_alpha=shown.has_alpha))


def _image_pixels(
    start: float, end: float, origin: int, zoom: float, count: int
) -> tuple[int, NDArray[np.intp]]:
    """The first device pixel that shows the photo, and the image pixel that each one shows."""
    device = np.arange(math.floor(start), math.ceil(end))
    image = np.floor((device + 0.5 - origin) / zoom).astype(np.intp)
    inside = (image >= 0) & (image < count)
    return (int(device[inside][0]) if inside.any() else 0), image[inside]


def _before(shown: tuple[int, NDArray[np.intp]], origin: int, zoom: float) -> int:
    """The image pixel of the device pixel before the first one of `shown`."""
    return math.floor((shown[0] - 0.5 - origin) / zoom)


def _set_off(packed: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Light pixels a quarter darker, dark ones a quarter lighter: seen on every photo.

    Four channels at once; no channel can carry into the next, nor exceed its alpha.
    """
    quarter = np.uint32(0x3F3F3F3F)
    darker = packed - ((packed >> np.uint32(2)) & quarter)
    lighter = packed + ((~packed >> np.uint32(2)) & quarter)
    return np.where(packed & np.uint32(0x8000), darker, lighter)  # bit 15: green of 128 or more


def _picture(buffer: ShownPixels, *, has_alpha: bool) -> QImage:
    return premul_bgra_to_qimage(buffer) if has_alpha else opaque_bgra_to_qimage(buffer)


def photo_rect(view: Viewport) -> QRectF:
    """Where the whole photo lies, in device pixels."""
    left, top = view.origin
    return QRectF(left, top, view.image.width * view.zoom, view.image.height * view.zoom)


def device_rect(rect: Rect, view: Viewport) -> QRectF:
    """Where base pixels lie, in device pixels."""
    left, top = view.to_device(rect.x, rect.y)
    return QRectF(left, top, rect.width * view.zoom, rect.height * view.zoom)


def draw_region(painter: QPainter, rect: QRectF, ratio: float) -> None:
    """The edit region: a thin dashed frame, readable on light and on dark."""
    width = max(1, round(ratio))
    snapped = QRectF(rect.toAlignedRect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(0, 0, 0, 120), width))
    painter.drawRect(snapped)
    pen = QPen(QColor(255, 255, 255, 235), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([7, 7])
    painter.setPen(pen)
    painter.drawRect(snapped)


def open_path(corners: list[QPointF]) -> QPainterPath:
    """A line along the corners, not closed."""
    path = QPainterPath()
    path.addPolygon(QPolygonF(corners))
    return path


def ellipse_path(rect: QRectF) -> QPainterPath:
    """The ellipse in a rectangle."""
    path = QPainterPath()
    path.addEllipse(rect)
    return path


def draw_outline(painter: QPainter, path: QPainterPath, ratio: float) -> None:
    """A selection that is being drawn: thin and dashed, readable on light and on dark."""
    width = max(1, round(ratio))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(0, 0, 0, 170), width))
    painter.drawPath(path)
    pen = QPen(QColor(255, 255, 255, 235), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([5, 5])
    painter.setPen(pen)
    painter.drawPath(path)


def draw_gradient(
    painter: QPainter, ends: tuple[QPointF, QPointF], tint: Tint, view: Viewport
) -> None:
    """What a gradient between two places will cover, as a tint over the part that is in sight."""
    red, green, blue, alpha = tint
    fading = QLinearGradient(*ends)
    fading.setColorAt(0, QColor(red, green, blue, alpha))
    fading.setColorAt(1, QColor(red, green, blue, 0))
    seen = QRectF(0, 0, view.device.width, view.device.height)
    painter.fillRect(photo_rect(view).intersected(seen), QBrush(fading))


def draw_stretched(painter: QPainter, picture: QImage, rect: QRectF) -> None:
    """A small picture over all of `rect`."""
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
    painter.drawImage(rect, picture, QRectF(picture.rect()))


def draw_dimmed_outside(painter: QPainter, rect: QRectF, view: Viewport) -> None:
    """Darken the photo outside `rect`."""
    photo = photo_rect(view).intersected(QRectF(0, 0, view.device.width, view.device.height))
    inner = rect.intersected(photo)
    dark = QColor(0, 0, 0, 90)
    painter.fillRect(
        QRectF(photo.left(), photo.top(), photo.width(), inner.top() - photo.top()), dark
    )
    painter.fillRect(
        QRectF(photo.left(), inner.bottom(), photo.width(), photo.bottom() - inner.bottom()), dark
    )
    painter.fillRect(
        QRectF(photo.left(), inner.top(), inner.left() - photo.left(), inner.height()), dark
    )
    painter.fillRect(
        QRectF(inner.right(), inner.top(), photo.right() - inner.right(), inner.height()), dark
    )


def draw_drop_highlight(painter: QPainter, rect: QRect, accent: QColor) -> None:
    """The whole canvas welcomes what hovers over it."""
    veil = QColor(accent)
    veil.setAlpha(46)
    painter.fillRect(rect, veil)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(accent, 3))
    painter.drawRoundedRect(QRectF(rect).adjusted(6, 6, -6, -6), 10, 10)


def _draw_checks(painter: QPainter, rect: QRectF) -> None:
    pattern = QImage(2 * _CHECK_PX, 2 * _CHECK_PX, QImage.Format.Format_RGB32)
    pattern.fill(QColor(255, 255, 255))
    fill = QPainter(pattern)
    for x, y in ((0, 0), (_CHECK_PX, _CHECK_PX)):
        fill.fillRect(x, y, _CHECK_PX, _CHECK_PX, QColor(204, 204, 204))
    fill.end()
    painter.setBrushOrigin(rect.topLeft())
    painter.fillRect(rect, QBrush(pattern))
    painter.setBrushOrigin(0, 0)
