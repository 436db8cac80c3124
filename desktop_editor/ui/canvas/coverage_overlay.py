"""Coverage drawn over the photo as a tint with an outline, at the screen's own resolution.

It makes the picture of the overlay and keeps it; which coverage counts, and when, others say.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage, QPainter

from desktop_editor.imaging.display import at_most, draw_outline, sampled
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.imaging.raster import Coverage
from desktop_editor.ui.canvas.mask_pyramid import MaskPyramid
from desktop_editor.ui.canvas.pyramid import level_rect
from desktop_editor.ui.canvas.viewport import Viewport
from desktop_editor.ui.qt_image import indexed_to_qimage

_PHASES: Final = 8
_FIRST_DASH: Final = 256 - _PHASES
_STRONGEST_TINT: Final = _FIRST_DASH - 1
_BLOCK_PX: Final = 32
_STEP_PX: Final = 256
_NOTHING: Final = Rect(x=0, y=0, width=0, height=0)


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


class CoverageOverlay:
    """Coverage as it is drawn over the photo: what has changed since the last frame is drawn anew.

    The levels are followed, the picture of them is kept for one view and one look.
    """

    def __init__(self) -> None:
        """Nothing to draw until `show` is called."""
        self._levels = MaskPyramid()
        self._changed = _NOTHING
        self._drawn: _Drawn | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is certainly nothing to draw."""
        return self._levels.box.is_empty

    def show(self, mask: TiledMask | None) -> Rect:
        """Follow another version; returns the base pixels that may look different."""
        changed = self._levels.show(mask)
        self._changed = self._changed.union(changed)
        return changed

    def draw(self, painter: QPainter, view: Viewport, look: OverlayLook, until: float) -> bool:
        """Draw what is in sight.

        A large change is first seen with picked instead of averaged pixels.

        Args:
            painter: In device pixels.
            view: What is looked at.
            look: How.
            until: When to stop averaging, in seconds of `perf_counter`.

        Returns:
            Whether every edge is as exact as it will be; otherwise it is within a few frames.
        """
        levels = self._levels
        settled = levels.settle(min(view.level, levels.top), view.visible(), until)
        screen = self._needed(view)
        drawn, changed = self._drawn, self._changed
        if drawn is None or (drawn.view, drawn.screen) != (view, screen) or not drawn.is_like(look):
            changed = levels.rect
            self._drawn = drawn = _Drawn(view, screen, look)
        if not screen.is_empty:
            drawn.follow(levels, changed)
            drawn.look_like(look)
            painter.drawImage(screen.x, screen.y, drawn.image)
        self._changed = _NOTHING if settled else changed
        return settled

    def march(self, look: OverlayLook) -> list[Rect]:
        """Let the dashes look like this; returns where there are any, in device pixels."""
        drawn = self._drawn
        if drawn is None or drawn.screen.is_empty or not drawn.is_like(look):
            return []
        drawn.look_like(look)
        return drawn.outline()

    def _needed(self, view: Viewport) -> Rect:
        """Device pixels that may show something, in steps, so that a stroke rarely leaves them."""
        exact = on_screen(self._levels.box.expand(2).intersect(view.visible()), view)
        if exact.is_empty:
            return _NOTHING
        stepped = Rect.from_edges(
            exact.x // _STEP_PX * _STEP_PX,
            exact.y // _STEP_PX * _STEP_PX,
            -(-exact.right // _STEP_PX) * _STEP_PX,
            -(-exact.bottom // _STEP_PX) * _STEP_PX,
        )
        return stepped.intersect(on_screen(view.visible(), view))


class _Drawn:
    """Indices into the colours of a look, and their picture, for a part of the screen."""

    def __init__(self, view: Viewport, screen: Rect, look: OverlayLook) -> None:
        self.view = view
        self.screen = screen
        self._look = look
        self._indices = np.zeros((screen.height, screen.width), np.uint8)
        self.image = QImage()

    def is_like(self, look: OverlayLook) -> bool:
        """Whether only colours have to be exchanged to look like this."""
        return look.outline_px == self._look.outline_px

    def look_like(self, look: OverlayLook) -> None:
        """Exchange the colours."""
        if look != self._look or self.image.isNull():
            self._look = look
            self.image = indexed_to_qimage(self._indices, _colours(look.tint, look.phase))

    def follow(self, levels: MaskPyramid, changed: Rect) -> None:
        """Draw anew what shows changed base pixels."""
        view, level = self.view, min(levels.top, self.view.level)
        # Reduced pixels look at neighbours, and so does the outline.
        seen = on_screen(changed.expand(2 << level).intersect(view.visible()), view)
        reach = self._look.outline_px
        target = seen.expand(reach).intersect(self.screen)
        if target.is_empty:
            return
        part = target.expand(reach).intersect(self.screen)
        indices = self._drawn_part(levels, level, part)[target.translate(-part.x, -part.y).slices]
        inside = target.translate(-self.screen.x, -self.screen.y)
        self._indices[inside.slices] = indices
        if not self.image.isNull():
            picture = indexed_to_qimage(indices, _colours(self._look.tint, self._look.phase))
            patching = QPainter(self.image)
            patching.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
            patching.drawImage(inside.x, inside.y, picture)
            patching.end()

    def outline(self) -> list[Rect]:
        """Blocks of device pixels that hold all of the outline."""
        dashed = self._indices >= _FIRST_DASH
        rows, columns = (range(0, edge, _BLOCK_PX) for edge in dashed.shape)
        blocks = np.logical_or.reduceat(np.logical_or.reduceat(dashed, columns, axis=1), rows)
        return [
            Rect(
                x=self.screen.x + int(column) * _BLOCK_PX,
                y=self.screen.y + int(row) * _BLOCK_PX,
                width=_BLOCK_PX,
                height=_BLOCK_PX,
            )
            for row, column in np.argwhere(blocks)
        ]

    def _drawn_part(self, levels: MaskPyramid, level: int, screen: Rect) -> NDArray[np.uint8]:
        """Indices for a part of the screen, (screen.height, screen.width) uint8."""
        view = self.view
        seen = in_photo(screen, view).expand(2 << level).intersect(levels.rect)
        part = level_rect(seen, level).intersect(level_rect(levels.rect, level))
        coverage = sampled_on_screen(levels.part(level, part), part, (level, screen), view)
        indices = at_most(coverage, _STRONGEST_TINT)
        if self._look.outline_px:
            # The dashes are fixed to the photo, so that they do not crawl while it is panned.
            step = self._look.outline_px
            left = (screen.x - view.origin[0] + screen.y - view.origin[1]) % (_PHASES * step)
            dashes = _pattern(view.device, step)[: screen.height, left : left + screen.width]
            draw_outline(indices, coverage, dashes, step)
        return indices


def on_screen(shown: Rect, view: Viewport) -> Rect:
    """The device pixels in sight that base pixels have a part in; empty where there are none."""
    if shown.is_empty:
        return shown
    left, top = view.to_device(shown.x, shown.y)
    right, bottom = view.to_device(shown.right, shown.bottom)
    return Rect.from_edges(
        math.floor(left), math.floor(top), math.ceil(right), math.ceil(bottom)
    ).intersect(view.device.rect)


def in_photo(screen: Rect, view: Viewport) -> Rect:
    """The base pixels that device pixels show a part of, some perhaps outside the photo."""
    left, top = view.to_image(screen.x, screen.y)
    right, bottom = view.to_image(screen.right, screen.bottom)
    return Rect.from_edges(math.floor(left), math.floor(top), math.ceil(right), math.ceil(bottom))


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
def _pattern(size: Size, step_px: int) -> NDArray[np.uint8]:
    """Diagonal stripes of the dash colours, each `step_px` wide; one period wider than `size`."""
    along = np.arange(size.height)[:, np.newaxis] + np.arange(size.width + _PHASES * step_px)
    return (_FIRST_DASH + along // step_px % _PHASES).astype(np.uint8)


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
