"""Membrane blend: shift the candidate's colours so that they meet the base's at the mask's border.

The mask decides where; nothing here looks at what changed.
"""

from dataclasses import dataclass

import numpy as np

from desktop_editor.imaging.dither import to_levels
from desktop_editor.imaging.field import (
    Field,
    averaged,
    enlarged,
    field_size,
    reduced_pixels,
    unit_float,
)
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.laid import REAL
from desktop_editor.imaging.raster import Coverage, Pixels
from desktop_editor.imaging.work_grid import (
    Overlap,
    WorkGrid,
    changed_rect,
    fill_tiles,
    stepped,
)

WORK_EDGE_PX = 400
RING_PX = 3
STEP = 1.0 / 2040
"""The offsets are rounded to an eighth of a level of 8 bits, so that a stroke far away leaves them
alone to the bit; between the cells they are interpolated."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Membrane:
    """A result and what it takes to bring it up to date after a stroke.

    Attributes:
        grid: Where, and how finely.
        off: (h, w, 3) base - candidate, one value a cell.
        mask: The mask within the grid's rectangle, a copy.
        outside: Share of the pixels of each cell that hold the membrane.
        offset: (h, w, 3) what is added, one value a cell.
        pixels: (h, w, 3) of the base's type.
    """

    grid: WorkGrid
    off: Field
    mask: Coverage
    outside: Field
    offset: Field
    pixels: Pixels


def membrane(overlap: Overlap, before: Membrane | None) -> Membrane:
    """Add the harmonic function that equals base - candidate around the mask.

    Poisson image editing (Perez, Gangnet, Blake 2003) in its membrane form (Georgiev 2006): the
    candidate's gradients stay, its offset follows the border. Solved at <= 400 px by pyramid and
    relaxation, in encoded values; where the mask reaches the picture's edge nothing pulls.

    Args:
        overlap: Base, candidate and mask.
        before: The result for another mask, everything else being the same. It saves time and
            changes no bit.

    Returns:
        The result; its pixels are 0 in tiles that the mask does not touch.
    """
    around = stepped(overlap.covered, context_px(overlap.size), overlap.size)
    grid = WorkGrid.over(around, WORK_EDGE_PX)
    if before is not None and before.grid != grid:
        before = None
    off = _off(overlap, grid) if before is None else before.off
    mask = overlap.mask[around.slices].copy()
    outside = _outside(overlap, grid, mask, before)
    solved = harmonic(off, (outside > 0.5).astype(np.float32))
    offset = np.asarray(np.rint(solved / np.float32(STEP)) * np.float32(STEP), np.float32)
    pixels = np.zeros((*overlap.mask.shape, 3), overlap.base.dtype)
    result = Membrane(grid=grid, off=off, mask=mask, outside=outside, offset=offset, pixels=pixels)
    _fill(result, overlap, before)
    return result


def context_px(size: Size) -> int:
    """How far beyond the mask the blend looks, in pixels of a region of this size."""
    return 2 * RING_PX + size.longest // 50


def _off(overlap: Overlap, grid: WorkGrid) -> Field:
    at = grid.around.slices
    ours = reduced_pixels(overlap.base[at], grid.small)
    return ours - reduced_pixels(overlap.laid.pixels[at], grid.small)


def _outside(overlap: Overlap, grid: WorkGrid, mask: Coverage, before: Membrane | None) -> Field:
    """Reduce what surrounds the mask, or only what changed of it."""
    if before is None:
        cells = grid.small.rect
        outside = np.zeros((cells.height, cells.width), np.float32)
    else:
        changed = changed_rect(mask, before.mask)
        if changed.is_empty:
            return before.outside
        cells = grid.cells(changed.translate(grid.around.x, grid.around.y))
        outside = before.outside.copy()
    at = grid.pixels(cells).slices
    holds = (overlap.mask[at] == 0) & (overlap.laid.valid[at] == REAL)
    outside[cells.slices] = grid.shares(holds, cells)
    return outside


def _fill(result: Membrane, overlap: Overlap, before: Membrane | None) -> None:
    """Fill the tiles that the mask touches; those that stayed the same are copied."""
    grid = result.grid
    touched = result.outside < 1.0
    tiles = [tile for tile in grid.tiles() if grid.sees(tile, touched)]
    if before is not None:
        moved, filled = (result.offset != before.offset).any(axis=2), before.outside < 1.0
        same = {tile for tile in tiles if grid.sees(tile, filled) and not grid.sees(tile, moved)}
        for tile in same:
            result.pixels[tile.slices] = before.pixels[tile.slices]
        tiles = [tile for tile in tiles if tile not in same]

    def fill(tile: Rect) -> None:
        at = tile.slices
        unit = unit_float(overlap.laid.pixels[at]) + enlarged(result.offset, grid.around, tile)
        to_levels(unit, tile, result.pixels[at])

    fill_tiles(tiles, fill)


def harmonic(values: Field, known: Field) -> Field:
    """Continue values smoothly into the unknown: Laplace's equation, pull-push then relaxation.

    Args:
        values: float32 (h, w, channels).
        known: float32 (h, w), 1 where the value holds, 0 where it is wanted.

    Returns:
        float32 (h, w, channels); all zero when nothing is known.
    """
    import cv2

    if not bool(known.any()):
        return np.zeros_like(values)
    height, width = known.shape
    if min(height, width) <= 4 or bool(known.all()):
        average = (values * known[..., None]).sum(axis=(0, 1)) / known.sum()
        return np.where(known[..., None] > 0, values, average).astype(np.float32)
    size = Size(width=(width + 1) // 2, height=(height + 1) // 2)
    weight = averaged(known, size)
    total = averaged(values * known[..., None], size)
    means = np.asarray(total / np.maximum(weight, np.float32(1e-6))[..., None], np.float32)
    coarse = harmonic(means, (weight > 0).astype(np.float32))
    guess = averaged(coarse, field_size(known))
    fixed = np.broadcast_to(known[..., None] > 0, values.shape).copy()
    result = np.where(fixed, values, guess)
    kernel = np.array([[0, 0.25, 0], [0.25, 0, 0.25], [0, 0.25, 0]], np.float32)
    for _ in range(12):
        smoothed = np.asarray(
            cv2.filter2D(result, -1, kernel, borderType=cv2.BORDER_REPLICATE), np.float32
        )
        np.copyto(smoothed, values, where=fixed)
        result = smoothed
    return np.asarray(result, np.float32)
