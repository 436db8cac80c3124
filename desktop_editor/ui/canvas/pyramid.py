"""One picture at full size, at half, a quarter and so on, for showing it small quickly. Qt-free.

Level k has one pixel for 2**k x 2**k base pixels, on a grid that starts at the base's corner, so
that pyramids of pictures which lie anywhere on the base fit together at every level.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.display import halve_into, in_8_bits
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.mask import TileIndex, tile_rect, tiles_in
from desktop_editor.imaging.raster import Coverage, Pixels

_TOP_LEVEL_EDGE_PX: Final = 512
_BAND_ROWS: Final = 64
"""OpenCV runs one parallel job at a time: the window's thread waits for what is under way."""

Levels = dict[int, NDArray[np.uint8]]


def level_rect(rect: Rect, level: int) -> Rect:
    """The pixels of a level that base pixels inside `rect` contribute to."""
    return Rect.from_edges(
        rect.x >> level, rect.y >> level, -(-rect.right >> level), -(-rect.bottom >> level)
    )


def base_rect(rect: Rect, level: int) -> Rect:
    """The base pixels that a level's pixels stand for."""
    return Rect.from_edges(
        rect.x << level, rect.y << level, rect.right << level, rect.bottom << level
    )


def top_level(size: Size) -> int:
    """The coarsest level: the first one that is small enough to be made at any time."""
    level = 0
    while size.longest >> level > _TOP_LEVEL_EDGE_PX:
        level += 1
    return level


def built_levels(source: Pixels | Coverage, rect: Rect, top: int) -> Levels:
    """Levels 1 to `top` of a picture that lies at `rect`. Runs on any thread."""
    levels: Levels = {}
    parent: Pixels | Coverage = source
    for level in range(1, top + 1):
        own = level_rect(rect, level)
        child = np.empty((own.height, own.width, *source.shape[2:]), np.uint8)
        for top_row in range(own.y, own.bottom, _BAND_ROWS):
            band = Rect(x=own.x, y=top_row, width=own.width, height=_BAND_ROWS).intersect(own)
            _fill_from_below(child, parent, rect, (level, band))
        levels[level] = child
        parent = child
    return levels


def _fill_from_below(
    child: NDArray[np.uint8], parent: Pixels | Coverage, rect: Rect, where: tuple[int, Rect]
) -> None:
    """Write a region of a level from the level below; `where` is the level and the region."""
    level, region = where
    parent_rect, child_rect = level_rect(rect, level - 1), level_rect(rect, level)
    wanted = base_rect(region, 1)
    part = wanted.intersect(parent_rect)
    margins = (
        part.x - wanted.x,
        part.y - wanted.y,
        wanted.right - part.right,
        wanted.bottom - part.bottom,
    )
    below = parent[part.translate(-parent_rect.x, -parent_rect.y).slices]
    out = child[region.translate(-child_rect.x, -child_rect.y).slices]
    halve_into(out, below, margins)


class Pyramid:
    """Levels of one picture; the finest is the picture itself, not copied.

    Until `install` is called the other levels consist of picked instead of averaged pixels. What
    changes afterwards is only noted, and averaged again where it is looked at.
    """

    def __init__(self, source: Pixels | Coverage, rect: Rect, top: int) -> None:
        """Start with what costs next to nothing.

        Args:
            source: (h, w, 3|4) pixels of 8 or 16 bits, or (h, w) coverage.
            rect: Where it lies on the base.
            top: The coarsest level.
        """
        self.source = source
        self.rect = rect
        self.top = top
        self.is_built = top == 0
        self._levels: Levels = {}
        self._stale: set[TileIndex] = set()
        """What of the base has changed since the levels were made, in tiles of the base."""
        if top:
            self._levels[top] = self._picked(top, level_rect(rect, top))

    def part(self, level: int, rect: Rect) -> NDArray[np.uint8]:
        """The 8-bit pixels at `rect`, in coordinates of the level, wholly inside the picture."""
        own = level_rect(self.rect, level)
        slices = rect.translate(-own.x, -own.y).slices
        if level == 0:
            return in_8_bits(self.source[slices])
        if self.is_built and self._stale:
            self._update(base_rect(rect, level))
        built = self._levels.get(level)
        return self._picked(level, rect) if built is None else built[slices]

    def install(self, levels: Mapping[int, NDArray[np.uint8]]) -> None:
        """Take the levels that `built_levels` made, and apply what has changed meanwhile."""
        self._levels = dict(levels)
        self.is_built = True

    def replace_source(self, source: Pixels | Coverage, changed: Rect) -> None:
        """Show another array of the same shape that differs inside `changed` (base pixels)."""
        self.source = source
        changed = changed.intersect(self.rect)
        if changed.is_empty or not self.top:
            return
        self._stale.update(tiles_in(changed))
        if not self.is_built:
            self._levels[self.top] = self._picked(self.top, level_rect(self.rect, self.top))

    def _update(self, seen: Rect) -> None:
        """Average again what is stale inside `seen` (base pixels), as one rectangle."""
        seen = seen.intersect(self.rect)
        tiles = self._stale.intersection(() if seen.is_empty else tiles_in(seen))
        if not tiles:
            return
        columns, rows = zip(*tiles, strict=True)
        first, last = tile_rect((min(columns), min(rows))), tile_rect((max(columns), max(rows)))
        changed = first.union(last).intersect(self.rect)
        parent: Pixels | Coverage = self.source
        for level in range(1, self.top + 1):
            region = level_rect(changed, level)
            _fill_from_below(self._levels[level], parent, self.rect, (level, region))
            parent = self._levels[level]
        self._stale -= tiles

    def _picked(self, level: int, rect: Rect) -> NDArray[np.uint8]:
        """Every 2**level-th pixel of the picture itself."""
        step, half = 1 << level, (1 << level) // 2
        rows = np.arange(rect.y, rect.bottom) * step + half - self.rect.y
        columns = np.arange(rect.x, rect.right) * step + half - self.rect.x
        rows = rows.clip(0, self.rect.height - 1)
        columns = columns.clip(0, self.rect.width - 1)
        return in_8_bits(self.source[np.ix_(rows, columns)])
