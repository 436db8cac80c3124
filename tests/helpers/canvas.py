"""A canvas with plain pictures on it, and what a test sees of it."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.raster import Raster
from desktop_editor.ui.canvas.canvas_widget import CanvasWidget
from desktop_editor.ui.canvas_view import CanvasContent, CanvasLayer

GREY, ORANGE = QColor(90, 90, 90), QColor(255, 128, 0)
PHOTO = Size(width=1200, height=800)
LEFT, NO_KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def plain(colour: QColor, size: Size = PHOTO) -> Raster:
    pixels = np.empty((size.height, size.width, 3), np.uint8)
    pixels[:] = (colour.blue(), colour.green(), colour.red())
    return Raster(pixels=pixels)


def orange_layer(coverage: int = 255) -> CanvasLayer:
    values = np.full((PHOTO.height, PHOTO.width), coverage, np.uint8)
    pixels = plain(ORANGE).pixels
    return CanvasLayer(id="a", rect=PHOTO.rect, pixels=pixels, coverage=values)


def settled(widget: CanvasWidget) -> QImage:
    """What is seen once everything is up to date, which may take some frames."""
    while True:
        widget._more.stop()
        image = widget.grab().toImage()
        if not widget._more.isActive():
            return image


def pixel(widget: CanvasWidget, x: float, y: float) -> QColor:
    """The colour at a position given as shares of the widget."""
    image = settled(widget)
    return image.pixelColor(round(x * (image.width() - 1)), round(y * (image.height() - 1)))


def show_grey(canvas: CanvasWidget) -> None:
    """Show a plain grey photo."""
    canvas.show_content(CanvasContent(base=plain(GREY)), None)
    QApplication.processEvents()
