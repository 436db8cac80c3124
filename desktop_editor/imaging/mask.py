"""Coverage: copy-on-write tiles, and softening, growing and shrinking of mask edges.

Painting lives in `brush`; mixing pixels by coverage lives in `composite`.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np

from desktop_editor.imaging.bands import side_by_side
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.raster import Coverage, size_of

TILE_PX: Final = 256
"""Edge of a tile in pixels."""

EDGE_HALO_PX: Final = 2
"""Margin beyond `px` that a local computation of a mask edge needs."""

_BAND_PX: Final = 1024  # rows at once: distances take four bytes a pixel
_DISC_PX: Final = 12  # larger discs are sums of these: the cost of one grows with its area

TileIndex: TypeAlias = tuple[int, int]
"""(column, row) of a tile."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TiledMask:
    """A whole picture's coverage in immutable tiles, shared between versions.

    Attributes:
        size: Of the picture, in pixels.
        fill: 0 or 255: the coverage wherever no tile is stored.
        tiles: Read-only (256, 256) uint8 arrays; what hangs over the picture's edge is 0. A tile
            that equals `fill` throughout is not stored.
    """

    size: Size
    fill: int = 0
    tiles: Mapping[TileIndex, Coverage] = field(default_factory=dict)

    @classmethod
    def filled(cls, size: Size, value: int) -> "TiledMask":
        """The same coverage everywhere: 0 or 255."""
        if value not in (0, 255):
            raise ValueError(f"a mask is filled with 0 or 255, not {value}")
        return cls(size=size, fill=value)

    @classmethod
    def from_array(cls, coverage: Coverage) -> "TiledMask":
        """Cut a (h, w) uint8 array into tiles."""
        size = size_of(coverage)
        fill = 255 if np.count_nonzero(coverage == 255) * 2 > coverage.size else 0
        return cls.filled(size, fill).replaced(size.rect, coverage)

    def read(self, rect: Rect) -> Coverage:
        """A new (rect.height, rect.width) array; 0 outside the picture."""
        out = np.zeros((max(0, rect.height), max(0, rect.width)), np.uint8)
        inside = rect.intersect(self.size.rect)
        if inside.is_empty:
            return out
        if self.fill:
            out[inside.translate(-rect.x, -rect.y).slices] = self.fill
        # Numbers instead of rectangles: a large brush reads a hundred tiles for each of its dabs.
        for index in tiles_in(inside):
            tile = self.tiles.get(index)
            if tile is None:
                continue
            x, y = index[0] * TILE_PX, index[1] * TILE_PX
            left, right = max(x, inside.x), min(x + TILE_PX, inside.right)
            top, bottom = max(y, inside.y), min(y + TILE_PX, inside.bottom)
            out[top - rect.y : bottom - rect.y, left - rect.x : right - rect.x] = tile[
                top - y : bottom - y, left - x : right - x
            ]
        return out

    def array(self) -> Coverage:
        """The whole mask as a new (h, w) array."""
        return self.read(self.size.rect)

    def replaced(self, rect: Rect, coverage: Coverage) -> "TiledMask":
        """A mask with `coverage` in `rect`; untouched tiles are the same objects.

        Args:
            rect: Where; what lies outside the picture is ignored.
            coverage: (rect.height, rect.width) uint8.
        """
        if coverage.shape != (rect.height, rect.width):
            raise ValueError(f"coverage {coverage.shape} does not fit {rect}")
        inside = rect.intersect(self.size.rect)
        if inside.is_empty:
            return self
        tiles = dict(self.tiles)
        for index in tiles_in(inside):
            area = tile_rect(index)
            part = area.intersect(inside)
            tile = self.editable_tile(index)
            tile[part.translate(-area.x, -area.y).slices] = coverage[
                part.translate(-rect.x, -rect.y).slices
            ]
            tiles[index] = tile
        return self.with_tiles(tiles, tiles_in(inside))

    def editable_tile(self, index: TileIndex) -> Coverage:
        """A writable copy of one tile, stored or not."""
        stored = self.tiles.get(index)
        if stored is not None:
            return stored.copy()
        tile = np.zeros((TILE_PX, TILE_PX), np.uint8)
        if self.fill:
            tile[self._used(index)] = self.fill
        return tile

    def with_tiles(
        self, tiles: dict[TileIndex, Coverage], touched: Iterator[TileIndex]
    ) -> "TiledMask":
        """Take over `tiles`: the `touched` ones become read-only or, when uniform, are dropped."""
        for index in touched:
            tile = tiles[index]
            if tile[0, 0] == self.fill and np.all(tile[self._used(index)] == self.fill):
                del tiles[index]
            else:
                tile.flags.writeable = False
        return TiledMask(size=self.size, fill=self.fill, tiles=tiles)

    def bounding_box(self) -> Rect | None:
        """The smallest rectangle around everything above 0; None when all is 0."""
        import cv2

        box = Rect(x=0, y=0, width=0, height=0)
        if self.fill:
            for index in tiles_in(self.size.rect):
                if index not in self.tiles:
                    box = box.union(tile_rect(index).intersect(self.size.rect))
        for index in _outermost_first(self.tiles):
            area = tile_rect(index)
            if box.contains(area):
                continue
            x, y, width, height = cv2.boundingRect(self.tiles[index])
            box = box.union(Rect(x=area.x + x, y=area.y + y, width=width, height=height))
        return None if box.is_empty else box

    def changed_box(self, other: "TiledMask") -> Rect:
        """Where another mask of the same size may differ, to the tile; empty when it can't.

        Told by the identity of tiles: masks that came from one another share what is equal.
        """
        box = Rect(x=0, y=0, width=0, height=0)
        if self.fill != other.fill:
            return self.size.rect
        for index in self.tiles.keys() | other.tiles.keys():
            if self.tiles.get(index) is not other.tiles.get(index):
                box = box.union(tile_rect(index))
        return box.intersect(self.size.rect)

    @property
    def is_empty(self) -> bool:
        """Whether the coverage is 0 everywhere."""
        columns, rows = -(-self.size.width // TILE_PX), -(-self.size.height // TILE_PX)
        if self.fill and len(self.tiles) < columns * rows:
            return False  # a tile that is not stored is full
        return not any(tile.any() for tile in self.tiles.values())

    @property
    def bytes_used(self) -> int:
        """Memory of the stored tiles, shared or not."""
        return len(self.tiles) * TILE_PX * TILE_PX

    def _used(self, index: TileIndex) -> tuple[slice, slice]:
        """The part of a tile that lies inside the picture."""
        area = tile_rect(index)
        return area.intersect(self.size.rect).translate(-area.x, -area.y).slices


def tile_rect(index: TileIndex) -> Rect:
    """The square that a tile covers."""
    return Rect(x=index[0] * TILE_PX, y=index[1] * TILE_PX, width=TILE_PX, height=TILE_PX)


def _outermost_first(tiles: Mapping[TileIndex, Coverage]) -> list[TileIndex]:
    """Tiles in an order in which a box around them is soon complete."""
    columns, rows = [index[0] for index in tiles], [index[1] for index in tiles]
    if not columns:
        return []
    left, right, top, bottom = min(columns), max(columns), min(rows), max(rows)
    return sorted(
        tiles, key=lambda one: min(one[0] - left, right - one[0], one[1] - top, bottom - one[1])
    )


def tiles_in(rect: Rect) -> Iterator[TileIndex]:
    """Indices of the tiles that a non-empty `rect` touches, row by row."""
    for row in range(rect.y // TILE_PX, (rect.bottom - 1) // TILE_PX + 1):
        for column in range(rect.x // TILE_PX, (rect.right - 1) // TILE_PX + 1):
            yield column, row


def feather_inward(coverage: Coverage, px: float) -> Coverage:
    """Soften the edge of a mask inside itself; nothing grows.

    The ramp rises smoothly (3t² - 2t³) from the first covered pixel to 255 at `px` inside.
    Distances are Borgefors' 5x5 chamfer (1986, within 2 %): unlike an exact transform it adds up
    the same at every position. It is local: a rectangle computed with a margin of `px` +
    `EDGE_HALO_PX` has the same bits as the whole. The picture's border is no edge.

    Args:
        coverage: (h, w) uint8.
        px: Width of the ramp in pixels; 0 or less returns a copy.

    Returns:
        (h, w) uint8, nowhere above `coverage`, 0 where that is 0.
    """
    if px <= 0:
        return coverage.copy()
    reach = math.ceil(px) + EDGE_HALO_PX
    return _in_bands(coverage, reach, lambda band: _feathered(band, px))


def grow(coverage: Coverage, px: int) -> Coverage:
    """Each pixel takes the highest coverage within a disc of radius `px`."""
    import cv2

    return _with_discs(coverage, px, cv2.MORPH_DILATE)


def shrink(coverage: Coverage, px: int) -> Coverage:
    """Each pixel takes the lowest coverage within a disc of radius `px`; the border is no edge."""
    import cv2

    return _with_discs(coverage, px, cv2.MORPH_ERODE)


def invert(coverage: Coverage) -> Coverage:
    """255 minus the coverage."""
    return np.subtract(255, coverage, dtype=np.uint8)


def maximum(first: Coverage, second: Coverage) -> Coverage:
    """What either covers."""
    return np.maximum(first, second)


def minimum(first: Coverage, second: Coverage) -> Coverage:
    """What both cover."""
    return np.minimum(first, second)


def _feathered(coverage: Coverage, px: float) -> Coverage:
    import cv2

    out = np.zeros_like(coverage)
    x, y, width, height = cv2.boundingRect(coverage)
    box = Rect(x=x, y=y, width=width, height=height)
    if box.is_empty:
        return out
    # One pixel of what surrounds the covered part is enough to know where its edge is.
    where = box.expand(1).intersect(size_of(coverage).rect).slices
    part = coverage[where]
    if cv2.countNonZero(part) == part.size:
        return coverage.copy()
    inside = cv2.threshold(part, 0, 1, cv2.THRESH_BINARY)[1]
    distance = cv2.distanceTransform(inside, cv2.DIST_L2, cv2.DIST_MASK_5)
    share = np.linspace(0, 1, 256)
    ramp = np.rint(255 * share * share * (3 - 2 * share)).astype(np.uint8)
    level = cv2.LUT(cv2.convertScaleAbs(distance, alpha=255 / (px + 1)), ramp)
    out[where] = cv2.min(part, level)
    return out


def _with_discs(coverage: Coverage, px: int, operation: int) -> Coverage:
    import cv2

    if px <= 0:
        return coverage.copy()

    def apply(band: Coverage) -> Coverage:
        for radius in _radii(px):
            band = np.asarray(cv2.morphologyEx(band, operation, _disc(radius)), np.uint8)
        return band

    return _in_bands(coverage, px, apply)


def _radii(px: int) -> list[int]:
    """Radii of the discs whose sum stands for one of radius `px`."""
    whole, rest = divmod(px, _DISC_PX)
    return [_DISC_PX] * whole + ([rest] if rest else [])


def _disc(radius: int) -> Coverage:
    across = np.arange(-radius, radius + 1)
    return (across**2 + across[:, np.newaxis] ** 2 <= (radius + 0.5) ** 2 - 0.25).astype(np.uint8)


def _in_bands(
    coverage: Coverage, reach: int, operation: Callable[[Coverage], Coverage]
) -> Coverage:
    """Apply a local operation band by band, which bounds the memory and changes no bit."""
    height = coverage.shape[0]
    step = max(_BAND_PX, 4 * reach)
    if height <= step + reach:
        return operation(coverage)
    out = np.empty_like(coverage)

    def fill(rows: slice) -> None:
        first = max(0, rows.start - reach)
        band = operation(coverage[first : min(height, rows.stop + reach)])
        out[rows] = band[rows.start - first : rows.stop - first]

    side_by_side(fill, height, step)
    return out
