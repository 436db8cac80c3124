"""The base's own detail and grain for a candidate that shows the same thing more coarsely.

Changes only the finest band of the candidate; where the candidate shows is decided by the blends.
"""

from dataclasses import dataclass

import numpy as np

from desktop_editor.imaging.field import Field, blurred, luma

AGREEMENT_FROM, AGREEMENT_TO = 0.72, 0.92
SPLIT_U = 3.0
COARSE_U = 9.0
WINDOW_U = 6.0
LEAST_VARIANCE = 2e-4
"""What passes for grain: below it both pictures show nothing, and the base's own grain stays."""
GAIN_LIMIT = 3.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DetailPlan:
    """Where and how the base's high band replaces the candidate's; float32 at reduced size.

    Attributes:
        agreement: (h, w) 0..1, share that is replaced.
        gain: (h, w) contrast of the candidate relative to the base.
        tint: (h, w, 3) what each channel follows the base's luma by beyond that.
        base_low: (h, w, 3) the base without its finest band.
        laid_low: (h, w, 3) the candidate without its own; by the same blur, because the split must
            be complementary, otherwise the result is sharpened twice.
    """

    agreement: Field
    gain: Field
    tint: Field
    base_low: Field
    laid_low: Field


def plan_detail(base: Field, laid: Field, still: Field, unit: float) -> DetailPlan:
    """Find where base and candidate show the same structure, by local correlation.

    The candidate's local contrast relative to the base comes from a regression on a middle band
    (between the split and three times it), normalised by its value where nothing changed, so that
    a candidate that is sharper or softer all over does not count as an edit.

    Args:
        base: float32 (h, w, 3) 0..1 at work size.
        laid: float32 (h, w, 3), toned candidate.
        still: float32 (h, w), 1 where nothing was asked to change.
        unit: u in work pixels (a thousandth of the region's mean side).
    """
    fine, coarse = max(0.35 * SPLIT_U * unit, 0.6), max(COARSE_U * unit, 2.0)
    middle_base, middle_laid = _band(base, fine, coarse), _band(laid, fine, coarse)
    ours, theirs = luma(middle_base), luma(middle_laid)
    window = max(WINDOW_U * unit, 2.5)
    least = np.float32(LEAST_VARIANCE)
    power = blurred(ours * ours, window) + least
    other = blurred(theirs * theirs, window) + least
    both = blurred(ours * theirs, window)
    correlation = (both + least) / np.sqrt(power * other)
    share = (correlation - AGREEMENT_FROM) / (AGREEMENT_TO - AGREEMENT_FROM)
    agreement = np.clip(share, 0.0, 1.0).astype(np.float32)
    usual = (both / power)[(still > 0.5) & (agreement > 0.5) & (power > 3 * least)]
    normal = float(np.clip(np.quantile(usual, 0.5), 0.6, 1.6)) if usual.size > 50 else 1.0
    follows_ours = (blurred(middle_base * ours[..., None], window) + least) / power[..., None]
    follows = (blurred(middle_laid * ours[..., None], window) / normal + least) / power[..., None]
    gain = np.asarray(np.clip((both / normal + least) / power, 0.0, GAIN_LIMIT), np.float32)
    tint = np.clip(follows - gain[..., None] * follows_ours, -GAIN_LIMIT, GAIN_LIMIT)
    split = max(SPLIT_U * unit, 0.8)
    return DetailPlan(
        agreement=agreement,
        gain=gain,
        tint=np.asarray(tint, np.float32),
        base_low=blurred(base, split),
        laid_low=blurred(laid, split),
    )


def own_detail(base: Field, laid: Field, plan: DetailPlan, strength: float) -> Field:
    """What to add to the candidate so that its finest band becomes the base's.

    Args:
        base: float32 (h, w, 3) 0..1.
        laid: float32 (h, w, 3), toned candidate.
        plan: Already enlarged to these pixels.
        strength: 0..1.
    """
    high = base - plan.base_low
    wanted = plan.gain[..., None] * high + plan.tint * luma(high)[..., None]
    share = plan.agreement[..., None] * np.float32(strength)
    return np.asarray(share * (wanted - (laid - plan.laid_low)), np.float32)


def _band(picture: Field, fine: float, coarse: float) -> Field:
    return blurred(picture, fine) - blurred(picture, coarse)
