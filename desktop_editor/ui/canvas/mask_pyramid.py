"""A mask at every level, the selection or a layer's own, following its tiles. Qt-free.

The finest level is read from the tiles themselves. Coarser ones hold how far the coverage is from
the mask's fill, so that selecting everything on a huge photo costs nothing. A tile that changes is
only noted; it is halved when it is looked at, and within the time that a frame has.
"""

from time import perf_counter
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.display import halve_into
from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.mask import TILE_PX, TiledMask, TileIndex, tile_rect, tiles_in
from desktop_editor.imaging.raster import Coverage
from desktop_editor.ui.canvas.pyramid import Levels, base_rect, level_rect, top_level

_NOTHING: Final = Rect(x=0, y=0, width=0, height=0)
_TILE_LEVELS: Final = TILE_PX.bit_length() - 1
"""At this level a tile is one pixel."""


class MaskPyramid:
    """Shows one version of a mask after the other at the cost of the tiles that are looked at."""

    def __init__(self) -> None:
        self.box = _NOTHING
        self.mask: TiledMask | None = None
        self._levels: Levels = {}
        self._stale: dict[TileIndex, set[int]] = {}
        """Tiles that are not halved yet, and the levels where picked pixels stand for them."""

    @property
    def rect(self) -> Rect:
        """Where it lies on the base."""
        return self.mask.size.rect if self.mask else _NOTHING

    @property
    def top(self) -> int:
        """The coarsest level."""
        return len(self._levels)

    def part(self, level: int, rect: Rect) -> Coverage:
        """Coverage at `rect`, in coordinates of the level, wholly inside the photo; not to be kept.

        Tiles that `settle` had no time for consist of picked instead of averaged pixels.
        """
        if self.mask is None:
            return np.zeros((rect.height, rect.width), np.uint8)
        if level == 0:
            return self.mask.read(rect)
        for index in self._stale_in(base_rect(rect, level)):
            if level not in self._stale[index]:
                self._pick(self.mask, index, level)
        own = self._levels[level][rect.slices]
        return cast("Coverage", own ^ np.uint8(255) if self.mask.fill else own)

    def settle(self, level: int, rect: Rect, until: float) -> bool:
        """Halve what is stale inside `rect` (base pixels), as far as `level` needs it.

        It stops after the first tile that ends past `until` (`perf_counter` seconds).

        Returns:
            Whether `part` shows averages throughout.
        """
        if self.mask is None or level == 0:
            return True
        for index in self._stale_in(rect):
            if perf_counter() >= until:
                return False
            self._halve(self.mask, index)
            del self._stale[index]
        return True

    def show(self, mask: TiledMask | None) -> Rect:
        """Take over another version; returns the base pixels that may look different."""
        before, self.mask = self.mask, mask
        if mask is before:
            return _NOTHING
        old_box = self.box
        self.box = _box(mask)
        if mask is None:
            self._levels = {}
            self._stale = {}
            return old_box
        changed = _NOTHING
        if before is None or (before.size, before.fill) != (mask.size, mask.fill):
            self._levels = _empty_levels(mask)
            self._stale = {}
            before = TiledMask.filled(mask.size, mask.fill)
            changed = old_box.union(self.box)
        tiles = [
            index
            for index in before.tiles.keys() | mask.tiles.keys()
            if mask.tiles.get(index) is not before.tiles.get(index)
        ]
        for index in tiles:
            self._stale[index] = set()
        return changed.union(_around(tiles).intersect(mask.size.rect))

    def _stale_in(self, rect: Rect) -> list[TileIndex]:
        """The stale tiles that `rect` touches (base pixels), whichever are fewer to look at."""
        inside = rect.intersect(self.rect)
        if inside.is_empty or not self._stale:
            return []
        first, last = (
            (inside.x // TILE_PX, inside.y // TILE_PX),
            ((inside.right - 1) // TILE_PX, (inside.bottom - 1) // TILE_PX),
        )
        seen = (last[0] - first[0] + 1) * (last[1] - first[1] + 1)
        if seen < len(self._stale):
            return [index for index in tiles_in(inside) if index in self._stale]
        return [
            (column, row)
            for column, row in self._stale
            if first[0] <= column <= last[0] and first[1] <= row <= last[1]
        ]

    def _halve(self, mask: TiledMask, index: TileIndex) -> None:
        """Write one tile at every level; its square is a whole one at each, but at the edges."""
        below = _from_fill(mask, index)
        column, row = index
        for level in range(1, self.top + 1):
            height, width = below.shape
            side = TILE_PX >> level
            x, y = column * side, row * side
            own = self._levels[level][y : y + (height + 1) // 2, x : x + (width + 1) // 2]
            halve_into(own, below, (0, 0, width % 2, height % 2))
            below = own

    def _pick(self, mask: TiledMask, index: TileIndex, level: int) -> None:
        """Write every 2**level-th pixel of one tile."""
        step, side = 1 << level, TILE_PX >> level
        x, y = index[0] * side, index[1] * side
        own = self._levels[level][y : y + side, x : x + side]  # less at the photo's edges
        stored = mask.tiles.get(index)
        if stored is None:
            own[:] = 0
        else:
            picked = stored[::step, ::step][: own.shape[0], : own.shape[1]]
            own[:] = ~picked if mask.fill else picked
        self._stale[index].add(level)


def _from_fill(mask: TiledMask, index: TileIndex) -> NDArray[np.uint8]:
    """How far the coverage of a tile is from the fill, as large as its part of the photo."""
    area = tile_rect(index).intersect(mask.size.rect)
    stored = mask.tiles.get(index)
    if stored is None:
        return np.zeros((area.height, area.width), np.uint8)
    tile = stored[: area.height, : area.width]
    return tile ^ np.uint8(255) if mask.fill else tile


def _empty_levels(mask: TiledMask) -> Levels:
    sizes = {
        level: level_rect(mask.size.rect, level).size
        for level in range(1, min(_TILE_LEVELS, top_level(mask.size)) + 1)
    }
    # zeros() takes no memory until it is painted on.
    return {level: np.zeros((s.height, s.width), np.uint8) for level, s in sizes.items()}


def _box(mask: TiledMask | None) -> Rect:
    if mask is None:
        return _NOTHING
    return mask.size.rect if mask.fill else _around(list(mask.tiles)).intersect(mask.size.rect)


def _around(tiles: list[TileIndex]) -> Rect:
    if not tiles:
        return _NOTHING
    columns, rows = zip(*tiles, strict=True)
    return tile_rect((min(columns), min(rows))).union(tile_rect((max(columns), max(rows))))
