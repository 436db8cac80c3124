"""The locked area drawn over the photo: dimmed and hatched wherever no layer may change a pixel.

What the pixel lock protects, looked at as far as it is in sight. Which masks count, others say.
"""

from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import zip_longest
from time import perf_counter
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QPainter

from desktop_editor.imaging.display import in_halves, zero_as_full
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.mask import TiledMask, maximum
from desktop_editor.imaging.raster import Coverage
from desktop_editor.ui.canvas.coverage_overlay import in_photo, on_screen, sampled_on_screen
from desktop_editor.ui.canvas.mask_pyramid import MaskPyramid
from desktop_editor.ui.canvas.pyramid import level_rect, top_level
from desktop_editor.ui.canvas.viewport import Viewport
from desktop_editor.ui.qt_image import indexed_to_qimage

_BUDGET_S: Final = 0.004
_PERIOD_PX: Final = 10  # from line to line, in logical pixels
_DIM_ALPHA: Final = 96
_LINE_ALPHA: Final = 64
_LINE: Final = 128
"""Colours from here on are those of the lines, the others those between them."""


_NOTHING: Final = Rect(x=0, y=0, width=0, height=0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Drawn:
    """What was drawn last.

    Attributes:
        view: What is looked at.
        period: From line to line, in device pixels.
        settled: Whether every edge is as exact as it will be.
        screen: Where, in device pixels.
        halves: (screen.height, screen.width) uint8, colours of `_colours`.
    """

    view: Viewport
    period: int
    settled: bool
    screen: Rect
    halves: Coverage

    def is_moved_by(self, view: Viewport, period: int) -> bool:
        """Whether the same is looked at elsewhere, so that most of it can be kept."""
        before = (self.view.zoom, self.view.device, self.view.image, self.period)
        return self.settled and before == (view.zoom, view.device, view.image, period)


class LockedArea:
    """Where the masks of all visible layers are 0, shown by hatching it.

    Nothing is computed while it is not shown, and then for the screen's pixels only.
    """

    def __init__(self) -> None:
        self.is_shown = False
        self._masks: tuple[TiledMask, ...] = ()
        self._photo = Size(width=0, height=0)
        self._pyramids: list[MaskPyramid] = []
        self._drawn: _Drawn | None = None

    def show(self, masks: tuple[TiledMask, ...], photo: Size) -> Rect:
        """Take over the masks of the visible layers; returns the base pixels that may change."""
        self._masks, self._photo = masks, photo
        return self._follow() if self.is_shown else _NOTHING

    def switch(self, *, shown: bool) -> None:
        """Show it from now on, or no more."""
        self.is_shown = shown
        self._drawn = None
        if shown:
            self._follow()
        else:
            self._pyramids = []

    def draw(self, painter: QPainter, view: Viewport, ratio: float) -> bool:
        """Draw it; the painter works in device pixels, `ratio` of them for a logical one.

        Returns:
            Whether every edge is as exact as it will be; otherwise it is within a few frames.
        """
        if not self.is_shown or not self._photo.pixels:
            return True
        until = perf_counter() + _BUDGET_S
        level = min(view.level, self._top())
        settled = all(one.settle(level, view.visible(), until) for one in self._pyramids)
        period = max(2, round(_PERIOD_PX * ratio))
        before = self._drawn
        if before is None or (before.view, before.period) != (view, period) or not before.settled:
            self._drawn = before = self._looked_at(view, level, period, settled=settled)
        if not before.screen.is_empty:
            picture = indexed_to_qimage(before.halves, _colours())
            painter.drawImage(before.screen.x, before.screen.y, picture)
        return settled

    def _follow(self) -> Rect:
        missing = len(self._masks) - len(self._pyramids)
        self._pyramids += [MaskPyramid() for _ in range(missing)]
        changed = _NOTHING
        for pyramid, mask in zip_longest(self._pyramids, self._masks):
            changed = changed.union(pyramid.show(mask))
        del self._pyramids[len(self._masks) :]
        if not changed.is_empty:
            self._drawn = None
        return changed

    def _top(self) -> int:
        return min((one.top for one in self._pyramids), default=top_level(self._photo))

    def _looked_at(self, view: Viewport, level: int, period: int, *, settled: bool) -> _Drawn:
        """What is in sight; after a pan only what has come into sight is looked at."""
        screen = on_screen(view.visible(), view)
        before, missing = self._drawn, [screen]
        halves = np.empty((max(0, screen.height), max(0, screen.width)), np.uint8)
        if before is not None and settled and before.is_moved_by(view, period):
            by = (view.origin[0] - before.view.origin[0], view.origin[1] - before.view.origin[1])
            kept = before.screen.translate(*by).intersect(screen)
            if not kept.is_empty:
                inside = kept.translate(-screen.x, -screen.y).slices
                there = kept.translate(-by[0] - before.screen.x, -by[1] - before.screen.y).slices
                halves[inside] = before.halves[there]
                missing = _around(kept, screen)
        for strip in missing:
            if not strip.is_empty:
                inside = strip.translate(-screen.x, -screen.y).slices
                halves[inside] = self._halves(strip, view, level, period)
        return _Drawn(view=view, period=period, settled=settled, screen=screen, halves=halves)

    def _halves(self, screen: Rect, view: Viewport, level: int, period: int) -> Coverage:
        """Colours of `_colours` for a part of the screen."""
        seen = in_photo(screen, view)
        part = level_rect(seen.expand(2 << level).intersect(self._photo.rect), level)
        locked = sampled_on_screen(self._locked(level, part), part, (level, screen), view)
        # The lines are fixed to the photo, so that they do not crawl while it is panned.
        origin_x, origin_y = view.origin
        phase = (screen.x - origin_x + screen.y - origin_y) % period
        lines = _lines(view.device, period)[: screen.height, phase : phase + screen.width]
        return in_halves(locked, lines)

    def _locked(self, level: int, part: Rect) -> Coverage:
        """255 where no mask covers anything, (part.height, part.width) uint8."""
        if not self._pyramids:
            return np.full((part.height, part.width), 255, np.uint8)
        return zero_as_full(reduce(maximum, (one.part(level, part) for one in self._pyramids)))


def _around(kept: Rect, screen: Rect) -> list[Rect]:
    """What `kept`, which lies inside `screen`, leaves of it; some may be empty."""
    return [
        Rect.from_edges(screen.x, screen.y, screen.right, kept.y),
        Rect.from_edges(screen.x, kept.bottom, screen.right, screen.bottom),
        Rect.from_edges(screen.x, kept.y, kept.x, kept.bottom),
        Rect.from_edges(kept.right, kept.y, screen.right, kept.bottom),
    ]


@lru_cache(maxsize=2)
def _lines(size: Size, period: int) -> NDArray[np.uint8]:
    """`_LINE` on diagonals, 0 between them; one period wider than `size`."""
    along = np.arange(size.height)[:, np.newaxis] + np.arange(size.width + period)
    wide = max(1, period // 10)
    return np.where(along % period < wide, np.uint8(_LINE), np.uint8(0))


@lru_cache(maxsize=1)
def _colours() -> tuple[int, ...]:
    """256 entries 0xAARRGGBB: black by how much is locked, then the same in white."""
    shares = [step / (_LINE - 1) for step in range(_LINE)]
    dimmed = [round(share * _DIM_ALPHA) << 24 for share in shares]
    lined = [round(share * _LINE_ALPHA) << 24 | 0xFFFFFF for share in shares]
    return (*dimmed, *lined)
