"""What the two-band blend knows about a candidate before it looks at the mask.

Nothing in here depends on the mask but through the grid, so a stroke that stays on the grid
measures nothing again, and undoing it gives the same pixels as before. What is done with it is
`blend_bands`'s.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from desktop_editor.imaging.detail import DetailPlan, plan_detail
from desktop_editor.imaging.difference import Look, look_at, ratio_of
from desktop_editor.imaging.field import (
    Field,
    Flags,
    averaged,
    blurred,
    outward,
    reduced_pixels,
    unit_float,
)
from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.grain import GrainCurve, measure_grain
from desktop_editor.imaging.laid import REAL
from desktop_editor.imaging.work_grid import Overlap, WorkGrid

SPLIT_SIGMA_U = 6.0
GRAIN_EDGE_PX = 1400


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evidence:
    """Measured once for a candidate, what lies below it and a grid; one value a cell.

    Attributes:
        grid: Where, and how finely.
        unit: u in cells: a thousandth of the region's mean side.
        looks: How the pictures differ.
        real: Where the candidate really has content.
        other: 0..1, 1 where the candidate does not show what the base does.
        low: (h, w, 3) low band of candidate - base.
        detail: Where the base's own detail stands in for the candidate's.
        grain: How strong the candidate's grain must be.
    """

    grid: WorkGrid
    unit: float
    looks: tuple[Look, ...]
    real: Flags
    other: Field
    low: Field
    detail: DetailPlan
    grain: GrainCurve


def gather(overlap: Overlap, grid: WorkGrid) -> Evidence:
    """Look at base and candidate once."""
    at, small = grid.around.slices, grid.small
    unit = float(np.sqrt(overlap.size.pixels)) / 1000.0 * grid.factor
    base = reduced_pixels(overlap.base[at], small)
    laid = reduced_pixels(overlap.laid.pixels[at], small)
    valid = (overlap.laid.valid[at] == REAL).astype(np.float32)
    real = averaged(valid, small) > 0.99
    looks = look_at(base, laid)
    # What looks the same is evidence, inside the mask as well as outside: were it the mask that
    # decided, every stroke would change the finest detail everywhere, if only by a trifle.
    same = real & (ratio_of(looks, real.astype(np.float32)) < 1.0)
    with ThreadPoolExecutor(1) as aside:
        measured = aside.submit(_grain, overlap, grid, same)
        detail = plan_detail(base, laid, same.astype(np.float32), unit)
        low = _low_band(laid - base, real, max(SPLIT_SIGMA_U * unit, 0.8))
        grain = measured.result()
    return Evidence(
        grid=grid,
        unit=unit,
        looks=looks,
        real=real,
        other=np.float32(1) - outward(detail.agreement, real),
        low=low,
        detail=detail,
        grain=grain,
    )


def _low_band(off: Field, real: Flags, sigma: float) -> Field:
    """From the candidate's real content only."""
    seen = real.astype(np.float32)
    weight = np.maximum(blurred(seen, sigma), np.float32(1e-4))
    low = blurred(off * seen[..., np.newaxis], sigma)
    return np.asarray(low / weight[..., np.newaxis], np.float32)


def _grain(overlap: Overlap, grid: WorkGrid, same: Flags) -> GrainCurve:
    """Measured on at most a few megapixels around the grid's middle."""
    around, small = grid.around, grid.small
    margin_x = max(0, around.width - GRAIN_EDGE_PX) // 2
    margin_y = max(0, around.height - GRAIN_EDGE_PX) // 2
    part = Rect.from_edges(
        around.x + margin_x,
        around.y + margin_y,
        around.right - margin_x,
        around.bottom - margin_y,
    )
    at = part.slices
    rows = np.arange(margin_y, margin_y + part.height) * small.height // around.height
    columns = np.arange(margin_x, margin_x + part.width) * small.width // around.width
    still = same[np.ix_(rows, columns)] & (overlap.laid.valid[at] == REAL)
    return measure_grain(unit_float(overlap.base[at]), unit_float(overlap.laid.pixels[at]), still)
