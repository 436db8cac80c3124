"""Two-band blend around what really changed, inside the mask.

Which pixels changed is decided in `difference`; the mix itself is `composite`'s.
"""

from dataclasses import dataclass

import numpy as np

from desktop_editor.imaging.detail import SPLIT_U, DetailPlan, own_detail, plan_detail
from desktop_editor.imaging.difference import change_ratio, changed_core
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.laid import Laid
from desktop_editor.imaging.raster import Coverage, Pixels, size_of
from desktop_editor.imaging.registration_model import Field

WORK_EDGE_PX = 1000
CORE_MARGIN_U = 8.0
HIGH_BAND_U = 3.0
LOW_BAND_U = 34.0
SPLIT_SIGMA_U = 6.0
BORDER_U = 3.0
CONTEXT_U = 60.0
BAND_ROWS = 256


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Work:
    """Everything at reduced size: float32, `around` says where in the region."""

    around: Rect
    unit: float
    unit_px: float
    base: Field
    laid: Field
    support: Field
    locked: Field


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Plan:
    """What the full-size pass needs: reduced fields over `around`."""

    around: Rect
    high: Field
    low: Field
    smooth: Field
    detail: DetailPlan | None
    strength: float
    split_px: float


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
    ratio = change_ratio(work.base, work.laid, work.locked)
    core = changed_core(ratio, work.support > 0.5)
    if not core.any():
        return None
    high, low = _weights(work, core)
    plan = _Plan(
        around=work.around,
        high=high,
        low=low,
        smooth=_low_band(work),
        detail=plan_detail(work.base, work.laid, work.locked, work.unit) if detail > 0 else None,
        strength=detail,
        split_px=max(SPLIT_U * work.unit_px, 1.0),
    )
    return _mixed(base, laid, mask, plan)


def _reduced(base: Pixels, laid: Laid, mask: Coverage) -> _Work:
    import cv2

    size = size_of(mask)
    unit = float(np.sqrt(size.pixels)) / 1000.0
    support = (mask > 0) & (laid.valid > 0)
    around = _box(support).expand(int(np.ceil(CONTEXT_U * unit)) + 8).intersect(size.rect)
    factor = min(1.0, WORK_EDGE_PX / around.size.longest)
    small = Size(
        width=max(1, round(around.width * factor)), height=max(1, round(around.height * factor))
    )

    def shrink(picture: Pixels | Field) -> Field:
        reduced: Field = cv2.resize(
            np.ascontiguousarray(picture),
            (small.width, small.height),
            interpolation=cv2.INTER_AREA,
        )
        return reduced

    top_value = np.float32(np.iinfo(base.dtype).max)
    at = around.slices
    locked = ((mask[at] == 0) & (laid.valid[at] > 0)).astype(np.float32)
    return _Work(
        around=around,
        unit=unit * factor,
        unit_px=unit,
        base=shrink(base[at][..., :3]).astype(np.float32) / top_value,
        laid=shrink(laid.pixels[at]).astype(np.float32) / np.float32(255),
        support=shrink(support[at].astype(np.float32)),
        locked=(shrink(locked) > 0.99).astype(np.float32),
    )


def _box(support: np.ndarray) -> Rect:
    rows = np.flatnonzero(support.any(axis=1))
    columns = np.flatnonzero(support.any(axis=0))
    if not rows.size:
        return Rect(x=0, y=0, width=0, height=0)
    return Rect.from_edges(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


def _weights(work: _Work, core: Coverage) -> tuple[Field, Field]:
    """Weights of the high and the low band, float32 at work size."""
    import cv2

    unit = work.unit
    to_core = cv2.distanceTransform(1 - core, cv2.DIST_L2, 5) - np.float32(CORE_MARGIN_U * unit)
    to_core = np.maximum(to_core, 0.0)
    inside = (work.support > 0.999).astype(np.uint8)
    to_border = (
        cv2.distanceTransform(inside, cv2.DIST_L2, 5)
        if not inside.all()
        else np.full(core.shape, 1e4, np.float32)
    )
    room = to_border + to_core
    high = 1.0 - to_core / np.clip(room, 0.5, max(HIGH_BAND_U * unit, 0.5))
    low = 1.0 - to_core / np.clip(room, 0.5, max(LOW_BAND_U * unit, 0.5))
    rim = _smooth(to_border / max(BORDER_U * unit, 1.0))
    return _smooth(high) * rim, _smooth(low) * rim


def _smooth(share: Field) -> Field:
    share = np.clip(share, 0.0, 1.0)
    eased: Field = (share * share * (3.0 - 2.0 * share)).astype(np.float32)
    return eased


def _low_band(work: _Work) -> Field:
    """Low band of candidate - base, from inside the visible candidate only."""
    import cv2

    sigma = max(SPLIT_SIGMA_U * work.unit, 0.8)
    seen = np.maximum(work.support, work.locked)
    weight = cv2.GaussianBlur(seen, (0, 0), sigma)
    blurred = cv2.GaussianBlur((work.laid - work.base) * seen[..., None], (0, 0), sigma)
    low: Field = blurred / np.maximum(weight, 1e-3)[..., None]
    return low


def _mixed(base: Pixels, laid: Laid, mask: Coverage, plan: _Plan) -> tuple[Pixels, Coverage]:
    around = plan.around
    pixels = np.zeros((*base.shape[:2], 3), base.dtype)
    coverage = np.zeros(mask.shape, np.uint8)
    top_value = np.float32(np.iinfo(base.dtype).max)
    for top in range(0, around.height, BAND_ROWS):
        rows = slice(top, min(top + BAND_ROWS, around.height))
        at = (slice(around.y + rows.start, around.y + rows.stop), slice(around.x, around.right))
        high, low, smooth = (
            _enlarged(field, around, rows) for field in (plan.high, plan.low, plan.smooth)
        )
        bound = np.where(laid.valid[at] > 0, mask[at], np.uint8(0))
        limit = bound.astype(np.float32) / np.float32(255)
        high, low = np.minimum(high, limit), np.minimum(low, limit)
        shown = (high > 0) | (low > 0)
        coverage[at] = np.where(shown, bound, np.uint8(0))
        if not bool(shown.any()):
            continue
        ours = base[at][..., :3].astype(np.float32) / top_value
        off = laid.pixels[at].astype(np.float32) / np.float32(255) - ours
        if plan.detail is not None:
            off += _own_detail(base, laid, plan, rows)
        change = high[..., None] * (off - smooth) + low[..., None] * smooth
        # `composite` multiplies by the mask once more, so the change is divided by it here; the
        # weights never exceed it, so nothing is amplified.
        change /= np.maximum(limit, np.float32(1 / 255))[..., None]
        pixels[at] = np.clip((ours + change) * top_value + np.float32(0.5), 0, top_value)
    return pixels, coverage


def _own_detail(base: Pixels, laid: Laid, plan: _Plan, rows: slice) -> Field:
    """`own_detail` for a band, with enough rows around it for the blur."""
    import cv2

    around, detail = plan.around, plan.detail
    halo = int(np.ceil(4.0 * plan.split_px))
    top = max(0, rows.start - halo)
    bottom = min(around.height, rows.stop + halo)
    at = (slice(around.y + top, around.y + bottom), slice(around.x, around.right))
    kept = slice(rows.start - top, rows.stop - top)

    def high_band(pixels: Pixels) -> Field:
        unit = pixels[at][..., :3].astype(np.float32) / np.float32(np.iinfo(pixels.dtype).max)
        return unit[kept] - cv2.GaussianBlur(unit, (0, 0), plan.split_px)[kept]

    enlarged = DetailPlan(
        agreement=_enlarged(detail.agreement, around, rows),
        gain=_enlarged(detail.gain, around, rows),
        tint=_enlarged(detail.tint, around, rows),
    )
    return own_detail(high_band(base), high_band(laid.pixels), enlarged, plan.strength)


def _enlarged(field: Field, around: Rect, rows: slice) -> Field:
    """Rows of a reduced field at full size, bilinear, the same whatever the band."""
    import cv2

    height, width = field.shape[:2]
    xs = (np.arange(around.width, dtype=np.float32) + np.float32(0.5)) * np.float32(
        width / around.width
    ) - np.float32(0.5)
    ys = (np.arange(rows.start, rows.stop, dtype=np.float32) + np.float32(0.5)) * np.float32(
        height / around.height
    ) - np.float32(0.5)
    shape = (rows.stop - rows.start, around.width)
    enlarged: Field = cv2.remap(
        field,
        np.ascontiguousarray(np.broadcast_to(xs[None], shape)),
        np.ascontiguousarray(np.broadcast_to(ys[:, None], shape)),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return enlarged
