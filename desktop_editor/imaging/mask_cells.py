"""A mask reduced to cells for small pictures of it; follows a stroke tile by tile."""

from dataclasses import dataclass, field

import numpy as np

from desktop_editor.imaging.mask import TILE_PX, TiledMask, TileIndex
from desktop_editor.imaging.raster import Coverage


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MaskCells:
    """A mask in cells of a power of two pixels, so that each tile is a whole number of cells.

    Attributes:
        mask: What it is of.
        cell_px: Edge of a cell, 1 to 256.
        whole: (rows, columns) uint8, each cell's mean; also what hangs over the picture's edge.
    """

    mask: TiledMask
    cell_px: int
    whole: Coverage = field(repr=False)

    @property
    def coverage(self) -> Coverage:
        """(h, w) uint8: the cells of the picture."""
        size = self.mask.size
        return self.whole[: -(-size.height // self.cell_px), : -(-size.width // self.cell_px)]


def mask_cells(mask: TiledMask, most: int, before: MaskCells | None = None) -> MaskCells:
    """Average each cell of a mask.

    Args:
        mask: What to reduce.
        most: Cells along the longer edge at most, while a tile has one at least.
        before: An earlier version's: tiles that are the same objects are not looked at again.
    """
    import cv2

    cell_px = 1
    while cell_px < TILE_PX and mask.size.longest > most * cell_px:
        cell_px *= 2
    each = TILE_PX // cell_px
    rows, columns = -(-mask.size.height // TILE_PX), -(-mask.size.width // TILE_PX)
    known: dict[TileIndex, Coverage] = {}
    whole = np.full((rows * each, columns * each), mask.fill, np.uint8)
    if before is not None and _is_alike(before, mask, cell_px):
        known, whole = dict(before.mask.tiles), before.whole.copy()
    for column, row in known.keys() | mask.tiles.keys():
        tile = mask.tiles.get((column, row))
        part = whole[row * each : (row + 1) * each, column * each : (column + 1) * each]
        if tile is None:
            part.fill(mask.fill)
        elif known.get((column, row)) is not tile:
            part[:] = cv2.resize(tile, (each, each), interpolation=cv2.INTER_AREA)
    return MaskCells(mask=mask, cell_px=cell_px, whole=whole)


def _is_alike(before: MaskCells, mask: TiledMask, cell_px: int) -> bool:
    other = before.mask
    return (other.size, other.fill, before.cell_px) == (mask.size, mask.fill, cell_px)
