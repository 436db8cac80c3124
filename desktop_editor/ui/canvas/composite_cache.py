"""The composite of one stack at several levels, made tile by tile when it is looked at. Qt-free.

It does not know how pixels are made: a `render` function is passed in.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from time import perf_counter
from typing import Final

import numpy as np

from desktop_editor.imaging.display import ShownPixels, write_bgra
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.ui.canvas.pyramid import level_rect

TILE_PX: Final = 256
_NOTHING: Final = Rect(x=0, y=0, width=0, height=0)

Render = Callable[[int, Rect], ShownPixels]
_Tile = tuple[int, int]


class Filled(Enum):
    """How far a part of a level is.

    `OUTDATED` shows the last look of some tiles: good enough while strokes and blends come in.
    """

    WHOLE = "whole"
    OUTDATED = "outdated"
    PARTLY = "partly"


@dataclass(slots=True)
class CompositeLevel:
    """One level: a contiguous BGRA buffer, which tiles are in it, and what went stale since.

    `drawn` is what was written in sight since somebody last asked with `take_drawn`.
    """

    size: Size
    buffer: ShownPixels
    done: set[_Tile] = field(default_factory=set)
    stale: dict[_Tile, Rect] = field(default_factory=dict)
    drawn: Rect = _NOTHING
    whole: tuple[int, int, int, int] | None = None
    """Columns and rows of tiles that are all done, from and to; None where nobody has looked."""
    prepared: tuple[int, int, int, int] | None = None
    """The same of what lies around them."""

    @classmethod
    def empty(cls, size: Size) -> "CompositeLevel":
        """Memory is only touched, and so only used, where tiles are composited."""
        return cls(size=size, buffer=np.empty((size.height, size.width, 4), np.uint8))

    def take_drawn(self) -> Rect:
        """The pixels in sight that may have changed in the buffer since the last call."""
        drawn, self.drawn = self.drawn, _NOTHING
        return drawn


class CompositeCache:
    """Composited tiles of every level that has been looked at."""

    def __init__(self, size: Size, render: Render) -> None:
        """Cache what `render(level, rect)` makes of a base of this size."""
        self._size = size
        self._render = render
        self._levels: dict[int, CompositeLevel] = {}

    def level(self, level: int) -> CompositeLevel:
        """The buffer of a level."""
        found = self._levels.get(level)
        if found is None:
            found = CompositeLevel.empty(level_rect(self._size.rect, level).size)
            self._levels[level] = found
        return found

    def forget(self, rect: Rect) -> None:
        """What lies inside `rect` (base pixels) must not be shown any more."""
        for number, level in self._levels.items():
            level.whole = level.prepared = None
            for tile in _tiles(level_rect(rect, number).intersect(level.size.rect)):
                level.done.discard(tile)
                level.stale.pop(tile, None)

    def invalidate(self, rect: Rect, first_level: int = 0) -> None:
        """What lies inside `rect` (base pixels) is out of date from `first_level` on."""
        for number, level in self._levels.items():
            if number < first_level:
                continue
            region = level_rect(rect, number).intersect(level.size.rect)
            for tile in _tiles(region):
                if tile in level.done:
                    whole, stale = _tile_rect(tile, level.size), level.stale.get(tile)
                    if stale != whole:
                        part = region.intersect(whole)
                        level.stale[tile] = part if stale is None else part.union(stale)

    def fill(self, number: int, rect: Rect, until: float) -> Filled:
        """Composite what is missing or stale of a level inside `rect` (pixels of the level).

        It stops after the first tile that ends past `until` (`perf_counter` seconds). Missing
        tiles come first, then those that have been stale for longest, so that none starves.
        """
        level = self.level(number)
        rect = rect.intersect(level.size.rect)
        range_of_tiles = _range(rect)
        if range_of_tiles == level.whole and not level.stale:
            return Filled.WHOLE
        seen = list(_tiles(rect))
        for tile in seen:
            if tile not in level.done:
                if perf_counter() >= until:
                    return Filled.PARTLY
                self._draw(number, level, _tile_rect(tile, level.size))
                level.done.add(tile)
        wanted = set(seen)
        for tile in [one for one in level.stale if one in wanted]:
            if perf_counter() >= until:
                return Filled.OUTDATED
            self._draw(number, level, level.stale.pop(tile))
        level.whole = range_of_tiles
        return Filled.WHOLE

    def prepare(self, number: int, rect: Rect) -> None:
        """Composite one more missing tile of a level inside `rect`, if there is one.

        Called with what lies around the part in sight, a frame that pans finds its tiles there.
        """
        level = self.level(number)
        rect = rect.intersect(level.size.rect)
        range_of_tiles = _range(rect)
        if range_of_tiles == level.prepared:
            return
        for tile in _tiles(rect):
            if tile not in level.done:
                self._write(number, level, _tile_rect(tile, level.size))
                level.done.add(tile)
                return
        level.prepared = range_of_tiles

    def _draw(self, number: int, level: CompositeLevel, part: Rect) -> None:
        self._write(number, level, part)
        level.drawn = level.drawn.union(part)

    def _write(self, number: int, level: CompositeLevel, part: Rect) -> None:
        write_bgra(level.buffer[part.slices], self._render(number, part))


def _range(rect: Rect) -> tuple[int, int, int, int]:
    """The first column and row of tiles of a rectangle, and the first ones beyond it."""
    right, bottom = -(-rect.right // TILE_PX), -(-rect.bottom // TILE_PX)
    return rect.x // TILE_PX, rect.y // TILE_PX, right, bottom


def _tiles(rect: Rect) -> Iterator[_Tile]:
    if rect.is_empty:
        return
    left, top, right, bottom = _range(rect)
    for row in range(top, bottom):
        for column in range(left, right):
            yield column, row


def _tile_rect(tile: _Tile, size: Size) -> Rect:
    return Rect(x=tile[0] * TILE_PX, y=tile[1] * TILE_PX, width=TILE_PX, height=TILE_PX).intersect(
        size.rect
    )
