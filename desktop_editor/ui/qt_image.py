"""Pixel arrays and Qt's pictures, one as the other.

Only the window needs this: everything below `ui` works on arrays alone.
"""

from typing import Final, cast

import numpy as np
from PySide6.QtGui import QImage, QPixmap

from desktop_editor.imaging.display import ShownPixels, in_8_bits
from desktop_editor.imaging.raster import Coverage, Pixels, frozen

_COLOUR_CHANNELS: Final = 3


def to_qimage(pixels: Pixels) -> QImage:
    """A QImage over the same memory where rows are contiguous, otherwise over a packed copy.

    The QImage keeps the array alive. Qt copies before it writes, so the array stays as it is.

    Args:
        pixels: (h, w, 3) BGR or (h, w, 4) BGRA, straight alpha; 16 bits are reduced to 8.
    """
    shown = np.ascontiguousarray(in_8_bits(pixels))
    kind = (
        QImage.Format.Format_BGR888
        if shown.shape[2] == _COLOUR_CHANNELS
        else QImage.Format.Format_ARGB32
    )
    return _over(shown, kind)


def opaque_bgra_to_qimage(pixels: ShownPixels) -> QImage:
    """A QImage over a contiguous (h, w, 4) BGRA buffer whose alpha is not looked at."""
    return _over(pixels, QImage.Format.Format_RGB32)


def premul_bgra_to_qimage(pixels: ShownPixels) -> QImage:
    """A QImage over a contiguous (h, w, 4) BGRA buffer, colours premultiplied by alpha."""
    return _over(pixels, QImage.Format.Format_ARGB32_Premultiplied)


def indexed_to_qimage(indices: ShownPixels, colours: tuple[int, ...]) -> QImage:
    """A premultiplied picture of (h, w) indices into 256 colours 0xAARRGGBB."""
    image = _over(np.ascontiguousarray(indices), QImage.Format.Format_Indexed8)
    image.setColorTable(colours)
    # Qt draws this format six times as fast, conversion included.
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def coverage_to_qimage(coverage: Coverage) -> QImage:
    """A grey QImage of (h, w) coverage."""
    return _over(np.ascontiguousarray(coverage), QImage.Format.Format_Grayscale8)


def to_qpixmap(pixels: Pixels) -> QPixmap:
    """For labels and icons."""
    return QPixmap.fromImage(to_qimage(pixels))


def from_qimage(image: QImage) -> Pixels:
    """A read-only BGR array, or BGRA where the picture has alpha; 8 bits a channel."""
    if image.hasAlphaChannel():
        image, channels = image.convertToFormat(QImage.Format.Format_ARGB32), 4
    else:
        image, channels = image.convertToFormat(QImage.Format.Format_BGR888), 3
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    packed = rows[:, : image.width() * channels].copy()
    return frozen(packed.reshape(image.height(), image.width(), channels))


def _over(pixels: ShownPixels, kind: QImage.Format) -> QImage:
    height, width = pixels.shape[:2]
    return QImage(cast("bytes", pixels.data), width, height, pixels.strides[0], kind)
