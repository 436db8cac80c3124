"""Coverage drawn over the photo as a tint with an outline, at the screen's own resolution.

It makes the picture of the overlay; when and where it is drawn is the painter's.
"""

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QColor, QImage

from desktop_editor.imaging.display import outlined, sampled
from desktop_editor.imaging.geometry import Rect
from desktop_editor.ui.canvas.pyramid import Pyramid, level_rect
from desktop_editor.ui.canvas.viewport import Viewport
from desktop_editor.ui.qt_image import premul_bgra_to_qimage

_STRONGEST_TINT = 253
_DARK, _LIGHT = 254, 255
_DASH_PX = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlayLook:
    """How coverage is shown.

    Attributes:
        tint: Its alpha is the strongest one.
        outline_px: Thickness of the dashed outline in device pixels; 0 for none.
    """

    tint: QColor
    outline_px: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Overlay:
    """A picture and where it belongs, in device pixels."""

    image: QImage
    device_x: int
    device_y: int


def overlay(pyramid: Pyramid, box: Rect, view: Viewport, look: OverlayLook) -> Overlay | None:
    """What is visible of the coverage inside `box` (base pixels); None when nothing is."""
    shown = box.expand(2).intersect(view.visible())
    if shown.is_empty:
        return None
    left, top = view.to_device(shown.x, shown.y)
    right, bottom = view.to_device(shown.right, shown.bottom)
    screen = Rect.from_edges(
        math.floor(left), math.floor(top), math.ceil(right), math.ceil(bottom)
    ).intersect(view.device.rect)
    if screen.is_empty:
        return None
    level = min(pyramid.top, view.level)
    if not pyramid.has(level):
        level = pyramid.top
    part = level_rect(shown, level).intersect(level_rect(pyramid.rect, level))
    scale = view.zoom * (1 << level)
    origin_x, origin_y = view.origin
    offset = (origin_x + part.x * scale - screen.x, origin_y + part.y * scale - screen.y)
    coverage = sampled(pyramid.part(level, part), scale, offset, screen.size)
    indices = np.minimum(coverage, _STRONGEST_TINT)
    if look.outline_px:
        rows, columns = np.nonzero(outlined(coverage, look.outline_px))
        # The dashes are fixed to the photo, so that they do not crawl while it is panned.
        along = rows + columns + (screen.x - origin_x + screen.y - origin_y)
        indices[rows, columns] = _DARK + (along // (_DASH_PX * look.outline_px) & 1)
    colours = _colours(look.tint)
    pixels = colours[indices].view(np.uint8).reshape(screen.height, screen.width, 4)
    return Overlay(image=premul_bgra_to_qimage(pixels), device_x=screen.x, device_y=screen.y)


def _colours(tint: QColor) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    """256 premultiplied 0xAARRGGBB: the tint by coverage, then the two colours of the dashes."""
    share = np.arange(256, dtype=np.float64)[:, np.newaxis] / 255 * tint.alphaF()
    colour = np.array([tint.blue(), tint.green(), tint.red(), 255.0])
    table = np.rint(share * colour).astype(np.uint8)
    table[_DARK] = (20, 20, 20, 255)
    table[_LIGHT] = (255, 255, 255, 255)
    return np.ascontiguousarray(table).view(np.uint32).reshape(256)
