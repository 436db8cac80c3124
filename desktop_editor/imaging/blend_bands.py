"""Two-band blend around what really changed, inside the mask.

Which pixels changed is decided in `difference`; the mix itself is `composite`'s.
"""

from dataclasses import dataclass

import numpy as np

from desktop_editor.imaging.bands import side_by_side
from desktop_editor.imaging.detail import DetailPlan, own_detail, plan_detail
from desktop_editor.imaging.difference import change_ratio, changed_core
from desktop_editor.imaging.field import (
    Field,
    Flags,
    averaged,
    blurred,
    distance_inside,
    enlarged_rows,
    outward,
    reduced_pixels,
    smoothstep,
    unit_float,
)
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.grain import HALO_PX, GrainCurve, matched_grain, measure_grain
from desktop_editor.imaging.laid import REAL, Laid
from desktop_editor.imaging.raster import Coverage, Pixels, size_of

WORK_EDGE_PX = 1000
CORE_MARGIN_U = 8.0
HIGH_BAND_U = 3.0
LOW_BAND_U = 34.0
SPLIT_SIGMA_U = 6.0
BORDER_U = 3.0
CUT_BORDER_U = 12.0
"""Width of the fade where the mask cuts through what changed: a hard cut would be seen."""
CONTEXT_U = 60.0
BAND_ROWS = 128
GRAIN_EDGE_PX = 2000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Work:
    """Everything at reduced size: float32, `around` says where in the region."""

    around: Rect
    unit: float
    base: Field
    laid: Field
    support: Field
    locked: Field
    real: Flags


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Plan:
    """What the full-size pass needs: reduced fields over `around`."""

    around: Rect
    high: Field
    low: Field
    smooth: Field
    detail: DetailPlan
    strength: float
    grain: GrainCurve


def two_band(
    base: Pixels, laid: Laid, mask: Coverage, detail: float
) -> tuple[Pixels, Coverage] | None:
    """Show the change, hide its border: colours fade over a wide band, detail over a narrow one.

    Burt and Adelson's (1983) multiband idea with two bands of the *difference* between candidate
    and base, in encoded values: base + w_low * low + w_high * high. Both weights are 1 on what
    changed plus a margin, fall to 0 away from it, and are 0 at the mask's border. Lengths are in
    u = sqrt(width * height) / 1000 pixels.

    Args:
        base: (h, w, 3|4) uint8 or uint16.
        laid: The candidate on the base's grid.
        mask: (h, w) uint8, the upper bound of both weights.
        detail: 0..1, see `BlendOptions`.

    Returns:
        Pixels of the base's type and coverage, or None when nothing inside the mask changed.
    """
    work = _reduced(base, laid, mask)
    # Beyond the candidate's edge nobody knows: there its border is continued.
    ratio = outward(change_ratio(work.base, work.laid, work.locked), work.real)
    core = changed_core(ratio, work.support > 0.5)
    if not core.any():
        return None
    high, low = _weights(work, core)
    detail_plan = plan_detail(work.base, work.laid, work.locked, work.unit)
    # Where only the colours changed next to such a strip, the base's own detail stays in it.
    other = np.float32(1) - outward(detail_plan.agreement, work.real)
    high = np.where(work.real, high, high * other)
    plan = _Plan(
        around=work.around,
        high=high,
        low=low,
        smooth=_low_band(work),
        detail=detail_plan,
        strength=detail,
        grain=_grain(base, laid, mask, work.around),
    )
    return _mixed(base, laid, mask, plan)


def context_px(size: Size) -> int:
    """How far beyond the mask this blend looks, in pixels of a region of this size."""
    return int(np.ceil(CONTEXT_U * float(np.sqrt(size.pixels)) / 1000.0)) + 8


def _reduced(base: Pixels, laid: Laid, mask: Coverage) -> _Work:
    size = size_of(mask)
    unit = float(np.sqrt(size.pixels)) / 1000.0
    support = (mask > 0) & (laid.valid > 0)
    around = _box(support).expand(context_px(size)).intersect(size.rect)
    factor = min(1.0, WORK_EDGE_PX / around.size.longest)
    small = Size(
        width=max(1, round(around.width * factor)), height=max(1, round(around.height * factor))
    )
    at = around.slices
    real = laid.valid[at] == REAL
    locked = ((mask[at] == 0) & real).astype(np.float32)
    return _Work(
        around=around,
        unit=unit * factor,
        base=reduced_pixels(base[at], small),
        laid=reduced_pixels(laid.pixels[at], small),
        support=averaged(support[at].astype(np.float32), small),
        locked=(averaged(locked, small) > 0.99).astype(np.float32),
        real=averaged(real.astype(np.float32), small) > 0.99,
    )


def _box(support: Flags) -> Rect:
    rows = np.flatnonzero(support.any(axis=1))
    columns = np.flatnonzero(support.any(axis=0))
    if not rows.size:
        return Rect(x=0, y=0, width=0, height=0)
    return Rect.from_edges(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


def _weights(work: _Work, core: Coverage) -> tuple[Field, Field]:
    """Weights of the high and the low band, float32 at work size."""
    unit = work.unit
    to_core = distance_inside(core == 0) - np.float32(CORE_MARGIN_U * unit)
    to_core = np.maximum(to_core, np.float32(0))
    to_border = distance_inside(work.support > 0.999)
    room = np.maximum(to_border + to_core, np.float32(0.5))
    high = to_core / np.minimum(room, np.float32(max(HIGH_BAND_U * unit, 0.5)))
    low = to_core / np.minimum(room, np.float32(max(LOW_BAND_U * unit, 0.5)))
    rim = smoothstep(to_border / _rim_px(core, to_border, unit))
    one = np.float32(1)
    return smoothstep(one - high) * rim, smoothstep(one - low) * rim


def _rim_px(core: Coverage, to_border: Field, unit: float) -> Field:
    """How wide both bands fade at the mask's border, in work pixels."""
    narrow, wide = max(BORDER_U * unit, 1.0), max(CUT_BORDER_U * unit, 1.0)
    is_cut = (core > 0) & (to_border <= narrow + 1.0)
    away = distance_inside(~is_cut) / np.float32(wide) - np.float32(1)
    return np.float32(wide) - np.float32(wide - narrow) * smoothstep(away)


def _low_band(work: _Work) -> Field:
    """Low band of candidate - base, from the visible candidate only."""
    sigma = max(SPLIT_SIGMA_U * work.unit, 0.8)
    seen = np.maximum(work.support, work.locked) * work.real
    weight = np.maximum(blurred(seen, sigma), np.float32(1e-4))
    low = blurred((work.laid - work.base) * seen[..., None], sigma)
    return np.asarray(low / weight[..., None], np.float32)


def _mixed(base: Pixels, laid: Laid, mask: Coverage, plan: _Plan) -> tuple[Pixels, Coverage]:
    around = plan.around
    pixels = np.zeros((*base.shape[:2], 3), base.dtype)
    coverage = np.zeros(mask.shape, np.uint8)
    top_value = np.float32(np.iinfo(base.dtype).max)

    def fill(rows: slice) -> None:
        at = (slice(around.y + rows.start, around.y + rows.stop), slice(around.x, around.right))
        high, low, smooth = (
            enlarged_rows(field, around, rows) for field in (plan.high, plan.low, plan.smooth)
        )
        bound = np.where(laid.valid[at] > 0, mask[at], np.uint8(0))
        limit = bound.astype(np.float32) / np.float32(255)
        high, low = np.minimum(high, limit), np.minimum(low, limit)
        shown = (high > 0) | (low > 0)
        coverage[at] = np.where(shown, bound, np.uint8(0))
        if not bool(shown.any()):
            return
        ours = unit_float(base[at])
        theirs = unit_float(laid.pixels[at])
        off = theirs - ours
        if plan.strength > 0.0:
            off += _own_detail((ours, theirs), plan, rows)
            off += _own_grain(laid, plan, rows)
        change = high[..., None] * (off - smooth) + low[..., None] * smooth
        # `composite` multiplies by the mask once more, so the change is divided by it here; the
        # weights never exceed it, so nothing is amplified.
        change /= np.maximum(limit, np.float32(1 / 255))[..., None]
        pixels[at] = np.clip((ours + change) * top_value + np.float32(0.5), 0, top_value)

    side_by_side(fill, around.height, BAND_ROWS)
    return pixels, coverage


def _own_detail(pictures: tuple[Field, Field], plan: _Plan, rows: slice) -> Field:
    """What the base's own detail adds to the candidate in a band of rows."""
    around, detail = plan.around, plan.detail
    ours, theirs = pictures
    band = DetailPlan(
        agreement=enlarged_rows(detail.agreement, around, rows),
        gain=enlarged_rows(detail.gain, around, rows),
        tint=enlarged_rows(detail.tint, around, rows),
        base_low=enlarged_rows(detail.base_low, around, rows),
        laid_low=enlarged_rows(detail.laid_low, around, rows),
    )
    return own_detail(ours, theirs, band, plan.strength)


def _grain(base: Pixels, laid: Laid, mask: Coverage, around: Rect) -> GrainCurve:
    """Measured on at most a few megapixels around the mask's middle."""
    margin_x = max(0, around.width - GRAIN_EDGE_PX) // 2
    margin_y = max(0, around.height - GRAIN_EDGE_PX) // 2
    part = Rect.from_edges(
        around.x + margin_x,
        around.y + margin_y,
        around.right - margin_x,
        around.bottom - margin_y,
    )
    at = part.slices
    still = (mask[at] == 0) & (laid.valid[at] == REAL)
    return measure_grain(unit_float(base[at]), unit_float(laid.pixels[at]), still)


def _own_grain(laid: Laid, plan: _Plan, rows: slice) -> Field:
    """What matching the grain adds where the base's own detail does not stand in already."""
    around = plan.around
    top, bottom = max(0, rows.start - HALO_PX), min(around.height, rows.stop + HALO_PX)
    at = (slice(around.y + top, around.y + bottom), slice(around.x, around.right))
    added = matched_grain(unit_float(laid.pixels[at]), plan.grain)
    agreement = enlarged_rows(plan.detail.agreement, around, rows)
    share = np.float32(plan.strength) * (np.float32(1) - agreement)
    kept = added[rows.start - top : rows.stop - top]
    return np.asarray(kept * share[..., None], np.float32)
