"""Coverage drawn over the photo as a tint with an outline, at the screen's own resolution.

It makes the picture of the overlay; when and where it is drawn is the painter's.
"""

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from desktop_editor.imaging.display import at_most, draw_outline, sampled
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.raster import Coverage
from desktop_editor.ui.canvas.pyramid import level_rect
from desktop_editor.ui.canvas.viewport import Viewport
from desktop_editor.ui.qt_image import indexed_to_qimage

_PHASES: Final = 8
_FIRST_DASH: Final = 256 - _PHASES
_STRONGEST_TINT: Final = _FIRST_DASH - 1
_BLOCK_PX: Final = 32


class CoverageLevels(Protocol):
    """Coverage at several levels: a layer's mask or the selection."""

    @property
    def rect(self) -> Rect:
        """Where it lies on the base."""

    @property
    def top(self) -> int:
        """The coarsest level."""

    def part(self, level: int, rect: Rect) -> Coverage:
        """Coverage at `rect`, in coordinates of the level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlayLook:
    """How coverage is shown.

    Attributes:
        tint: Red, green, blue and the alpha of full coverage.
        outline_px: Thickness of the dashed outline in device pixels; 0 for none.
        phase: How far the dashes have marched, in eighths of the way to where they look the same.
    """

    tint: tuple[int, int, int, int]
    outline_px: int
    phase: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Overlay:
    """A picture and where it belongs, in device pixels; `indices` are into its colours."""

    image: QImage
    device_x: int
    device_y: int
    indices: NDArray[np.uint8]

    def looking(self, look: OverlayLook) -> "Overlay":
        """The same with other colours, or with the dashes of its outline marched on."""
        image = indexed_to_qimage(self.indices, _colours(look.tint, look.phase))
        return replace(self, image=image)

    def outline(self) -> list[Rect]:
        """Blocks of device pixels that hold all of the outline."""
        dashed = self.indices >= _FIRST_DASH
        rows, columns = (range(0, edge, _BLOCK_PX) for edge in dashed.shape)
        blocks = np.logical_or.reduceat(np.logical_or.reduceat(dashed, columns, axis=1), rows)
        return [
            Rect(
                x=self.device_x + int(column) * _BLOCK_PX,
                y=self.device_y + int(row) * _BLOCK_PX,
                width=_BLOCK_PX,
                height=_BLOCK_PX,
            )
            for row, column in np.argwhere(blocks)
        ]


def overlay(levels: CoverageLevels, box: Rect, view: Viewport, look: OverlayLook) -> Overlay | None:
    """What is visible of the coverage inside `box` (base pixels); None when nothing is."""
    shown = box.expand(2).intersect(view.visible())
    screen = on_screen(shown, view)
    if screen.is_empty:
        return None
    level = min(levels.top, view.level)
    part = level_rect(shown, level).intersect(level_rect(levels.rect, level))
    coverage = sampled_on_screen(levels.part(level, part), part, (level, screen), view)
    indices = at_most(coverage, _STRONGEST_TINT)
    if look.outline_px:
        # The dashes are fixed to the photo, so that they do not crawl while it is panned.
        origin_x, origin_y = view.origin
        phase = screen.x - origin_x + screen.y - origin_y
        dashes = _dashes(screen.size, phase, look.outline_px)
        draw_outline(indices, coverage, dashes, look.outline_px)
    image = indexed_to_qimage(indices, _colours(look.tint, look.phase))
    return Overlay(image=image, device_x=screen.x, device_y=screen.y, indices=indices)


def on_screen(shown: Rect, view: Viewport) -> Rect:
    """The device pixels in sight that base pixels have a part in; empty where there are none."""
    if shown.is_empty:
        return shown
    left, top = view.to_device(shown.x, shown.y)
    right, bottom = view.to_device(shown.right, shown.bottom)
    return Rect.from_edges(
        math.floor(left), math.floor(top), math.ceil(right), math.ceil(bottom)
    ).intersect(view.device.rect)


def sampled_on_screen(
    coverage: Coverage, part: Rect, where: tuple[int, Rect], view: Viewport
) -> Coverage:
    """Coverage of a level as it is seen on a part of the screen.

    Args:
        coverage: (part.height, part.width) uint8.
        part: Where it lies, in coordinates of the level.
        where: The level, and the part of the screen in device pixels.
        view: What is looked at.

    Returns:
        (screen.height, screen.width) uint8.
    """
    level, screen = where
    scale = view.zoom * (1 << level)
    origin_x, origin_y = view.origin
    offset = (origin_x + part.x * scale - screen.x, origin_y + part.y * scale - screen.y)
    return sampled(coverage, scale, offset, screen.size)


def tinted(coverage: Coverage, tint: tuple[int, int, int, int]) -> QImage:
    """Coverage as a picture of its own size: the tint, as strong as the coverage."""
    return indexed_to_qimage(
        at_most(np.ascontiguousarray(coverage), _STRONGEST_TINT), _colours(tint)
    )


@lru_cache(maxsize=4)
def _pattern(width: int, height: int, step_px: int) -> NDArray[np.uint8]:
    along = np.arange(height)[:, np.newaxis] + np.arange(width)
    return (_FIRST_DASH + along // step_px % _PHASES).astype(np.uint8)


def _dashes(size: Size, phase: int, step_px: int) -> NDArray[np.uint8]:
    """Diagonal stripes of the dash colours, each `step_px` wide, moved by `phase`."""
    around = 256  # sizes are rounded up, so that panning reuses one pattern
    width, height = (-(-edge // around) * around for edge in (size.width, size.height))
    left = phase % (_PHASES * step_px)
    return _pattern(width + around, height, step_px)[: size.height, left : left + size.width]


@lru_cache(maxsize=4 * _PHASES)
def _colours(tint: tuple[int, int, int, int], phase: int = 0) -> tuple[int, ...]:
    """256 entries 0xAARRGGBB: the tint by coverage, then dark and light dashes by phase.

    So dashes march by other colours for the same indices: nothing is computed anew.
    """
    red, green, blue, alpha = tint
    colour = red << 16 | green << 8 | blue
    table = [round(share * alpha / 255) << 24 | colour for share in range(256)]
    table[_STRONGEST_TINT] = alpha << 24 | colour  # of all that is fuller, too
    for step in range(_PHASES):
        is_dark = (step + phase) % _PHASES < _PHASES // 2
        table[_FIRST_DASH + step] = 0xFF141414 if is_dark else 0xFFFFFFFF
    return tuple(table)
