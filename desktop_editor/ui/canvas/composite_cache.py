"""The composite of one stack at several levels, made tile by tile when it is looked at. Qt-free.

It does not know how pixels are made: a `render` function is passed in.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import perf_counter
from typing import Final

import numpy as np

from desktop_editor.imaging.display import ShownPixels, write_bgra
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.ui.canvas.pyramid import level_rect

TILE_PX: Final = 256

Render = Callable[[int, Rect], ShownPixels]
_Tile = tuple[int, int]


@dataclass(slots=True)
class CompositeLevel:
    """One level: a contiguous BGRA buffer, which tiles are in it, and what went stale since."""

    size: Size
    buffer: ShownPixels
    done: set[_Tile] = field(default_factory=set)
    stale: dict[_Tile, Rect] = field(default_factory=dict)

    @classmethod
    def empty(cls, size: Size) -> "CompositeLevel":
        """Memory is only touched, and so only used, where tiles are composited."""
        return cls(size=size, buffer=np.empty((size.height, size.width, 4), np.uint8))


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

    def invalidate(self, rect: Rect, first_level: int = 0) -> None:
        """Forget what lies inside `rect` (base pixels) from `first_level` on."""
        for number, level in self._levels.items():
            if number < first_level:
                continue
            region = level_rect(rect, number).intersect(level.size.rect)
            for tile in _tiles(region) if not region.is_empty else ():
                if tile in level.done:
                    part = region.intersect(_tile_rect(tile, level.size))
                    level.stale[tile] = part.union(level.stale.get(tile, part))

    def fill(self, number: int, rect: Rect, until: float) -> bool:
        """Composite what is missing of a level inside `rect` (pixels of the level).

        Tiles that only went stale are always brought up to date, so a stroke never lags behind;
        new ones stop at `until` (`perf_counter` seconds).

        Returns:
            Whether everything inside `rect` is there.
        """
        level = self.level(number)
        complete = True
        for tile in _tiles(rect.intersect(level.size.rect)):
            if tile in level.done:
                part = level.stale.pop(tile, None)
            elif perf_counter() < until:
                part = _tile_rect(tile, level.size)
                level.done.add(tile)
            else:
                complete = False
                continue
            if part is not None:
                write_bgra(level.buffer[part.slices], self._render(number, part))
        return complete


def _tiles(rect: Rect) -> Iterator[_Tile]:
    if rect.is_empty:
        return
    for row in range(rect.y // TILE_PX, (rect.bottom - 1) // TILE_PX + 1):
        for column in range(rect.x // TILE_PX, (rect.right - 1) // TILE_PX + 1):
            yield column, row


def _tile_rect(tile: _Tile, size: Size) -> Rect:
    return Rect(x=tile[0] * TILE_PX, y=tile[1] * TILE_PX, width=TILE_PX, height=TILE_PX).intersect(
        size.rect
    )
