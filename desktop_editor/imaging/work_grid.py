"""The reduced grid on which a blend looks at a region, and the full-size tiles that it fills.

Both follow from what the mask covers, in steps so coarse that most strokes leave them alone; then
only what a stroke changes is computed again. What is looked at, and what fills a tile, blends say.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.bands import side_by_side
from desktop_editor.imaging.field import Field, Flags
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.laid import Laid
from desktop_editor.imaging.raster import Coverage, Pixels, size_of

STEPS = 16
"""The edges of a grid lie on sixteenths of the region's longest edge, or at the region's border."""
TILE_PX = 256
REACH_CELLS = 2
"""How far, in cells, an enlarged field looks beyond a pixel; one more than bilinear needs."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Overlap:
    """A candidate over its base, and the mask between them.

    Attributes:
        base: (h, w, 3|4) uint8 or uint16; alpha is ignored.
        laid: The candidate on the base's grid.
        mask: (h, w) uint8.
        covered: Bounding box of the pixels that may show the candidate, not empty.
    """

    base: Pixels
    laid: Laid
    mask: Coverage
    covered: Rect

    @property
    def size(self) -> Size:
        """Of the region."""
        return size_of(self.mask)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkGrid:
    """A part of a region at reduced size.

    Attributes:
        around: The part, in the region's pixels.
        small: Its size in cells.
    """

    around: Rect
    small: Size

    @classmethod
    def over(cls, around: Rect, edge_px: int) -> "WorkGrid":
        """At most `edge_px` cells long."""
        factor = min(1.0, edge_px / around.size.longest)
        width, height = round(around.width * factor), round(around.height * factor)
        return cls(around=around, small=Size(width=max(1, width), height=max(1, height)))

    @property
    def factor(self) -> float:
        """Cells in a pixel along the longer edge."""
        return self.small.longest / self.around.size.longest

    def cells(self, part: Rect) -> Rect:
        """The cells that a rectangle of the region touches, `REACH_CELLS` more on each side."""
        inside = part.intersect(self.around).translate(-self.around.x, -self.around.y)
        across = self.small.width / self.around.width, self.small.height / self.around.height
        touched = Rect.from_edges(
            int(inside.x * across[0]),
            int(inside.y * across[1]),
            int(np.ceil(inside.right * across[0])),
            int(np.ceil(inside.bottom * across[1])),
        )
        return touched.expand(REACH_CELLS).intersect(self.small.rect)

    def pixels(self, cells: Rect) -> Rect:
        """The pixels of the region that these cells share among them."""
        columns, rows = self._edges()
        left, right = int(columns[cells.x]), int(columns[cells.right])
        top, bottom = int(rows[cells.y]), int(rows[cells.bottom])
        return Rect.from_edges(left, top, right, bottom).translate(self.around.x, self.around.y)

    def shares(self, flags: Flags, cells: Rect) -> Field:
        """How much of each cell is True; counted, so the same whichever rectangle asked for it.

        Args:
            flags: bool, the pixels of `cells`.
            cells: Not empty.

        Returns:
            float32, one value a cell.
        """
        columns, rows = self._edges()
        down, across = rows[cells.y : cells.bottom + 1], columns[cells.x : cells.right + 1]
        narrow = np.dtype(np.uint8 if int(np.diff(down).max()) < 256 else np.uint32)
        counts = np.add.reduceat(flags.view(np.uint8), down[:-1] - down[0], axis=0, dtype=narrow)
        total = np.add.reduceat(counts, across[:-1] - across[0], axis=1, dtype=np.uint32)
        area = np.diff(down)[:, np.newaxis] * np.diff(across)
        return np.asarray(total / area.astype(np.float32), np.float32)

    def tiles(self) -> list[Rect]:
        """Squares of the region that make up `around`, row by row."""
        around = self.around
        return [
            Rect(x=x, y=y, width=TILE_PX, height=TILE_PX).intersect(around)
            for y in range(around.y, around.bottom, TILE_PX)
            for x in range(around.x, around.right, TILE_PX)
        ]

    def sees(self, tile: Rect, flags: Flags) -> bool:
        """Whether an enlarged field sees any of the cells that are True within a tile."""
        return bool(flags[self.cells(tile).slices].any())

    def _edges(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where cells begin and end, across and down, in pixels of `around`."""
        small, full = self.small, self.around.size
        columns = np.arange(small.width + 1, dtype=np.int64) * full.width // small.width
        return columns, np.arange(small.height + 1, dtype=np.int64) * full.height // small.height


def covered_rect(mask: Coverage, valid: Coverage) -> Rect:
    """Bounding box of the pixels that may show the candidate."""
    import cv2

    both = mask if mask is valid else cv2.min(mask, valid)
    x, y, width, height = cv2.boundingRect(both)
    return Rect(x=x, y=y, width=width, height=height)


def stepped(covered: Rect, margin_px: int, size: Size) -> Rect:
    """What is covered and a margin around it, with the room that is left to strokes.

    Args:
        covered: In the region.
        margin_px: The least distance of the result's edges.
        size: Of the region.
    """
    step = max(1, size.longest // STEPS)
    wide = covered.expand(margin_px)
    return Rect.from_edges(
        wide.x // step * step,
        wide.y // step * step,
        -(-wide.right // step) * step,
        -(-wide.bottom // step) * step,
    ).intersect(size.rect)


def changed_rect(first: Coverage, second: Coverage) -> Rect:
    """Bounding box of the pixels in which two coverages of the same size differ."""
    import cv2

    x, y, width, height = cv2.boundingRect(cv2.absdiff(first, second))
    return Rect(x=x, y=y, width=width, height=height)


def fill_tiles(tiles: list[Rect], fill: Callable[[Rect], None]) -> None:
    """Call `fill` for every tile, several at a time."""

    def work(numbers: slice) -> None:
        for tile in tiles[numbers]:
            fill(tile)

    if tiles:
        side_by_side(work, len(tiles), 1)
