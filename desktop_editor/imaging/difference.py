"""What really changed between base and laid candidate, as opposed to drift, grain and compression.

Decides about pixels only by their content; masks painted by people come in as evidence.
"""

from dataclasses import dataclass

import numpy as np

from desktop_editor.imaging.laid import Laid
from desktop_editor.imaging.raster import Coverage, Pixels
from desktop_editor.imaging.registration_model import Field
from desktop_editor.imaging.registration_view import unit_float

WORK_EDGE_PX = 1000
SCALES = ((1.5, 5.0), (5.0, 3.0))
"""(sigma in work pixels, tolerated Lab difference) of the two looks at the pictures."""
GRADIENT_TOLERANCE = 1.2
LEVEL_TOLERANCE = 2.0
WEAK, STRONG = 1.0, 1.75
PEAK_WEAK, PEAK_STRONG = 0.085, 0.35


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Suggestion:
    """The mask of what changed.

    Attributes:
        mask: (h, w) uint8.
        score: 0..1; low when most of the picture differs or nothing does.
    """

    mask: Coverage
    score: float


def change_ratio(base: Field, laid: Field, evidence: Field) -> Field:
    """How many times more the pictures differ than drift explains; above 1 is a change.

    Differences in CIE Lab at two scales, divided by a tolerance that grows with the local gradient
    (a rest of misregistration) and with the residual level around (grain, resynthesised texture).

    Args:
        base: float32 (h, w, 3) 0..1 BGR at work size (<= 1000 px).
        laid: float32 (h, w, 3), the toned candidate on the same grid.
        evidence: float32 (h, w), 1 where nothing was asked to change; all ones without a mask.

    Returns:
        float32 (h, w).
    """
    import cv2

    lab_1 = cv2.cvtColor(base, cv2.COLOR_BGR2Lab)
    lab_2 = cv2.cvtColor(laid, cv2.COLOR_BGR2Lab)
    ratio = np.zeros(base.shape[:2], np.float32)
    for sigma, tolerance in SCALES:
        first = cv2.GaussianBlur(lab_1, (0, 0), sigma)
        second = cv2.GaussianBlur(lab_2, (0, 0), sigma)
        off = np.sqrt(((first - second) ** 2).sum(axis=2))
        steep = np.minimum(_steepness(first), _steepness(second))
        allowed = tolerance + GRADIENT_TOLERANCE * steep
        level = _residual_level(off / allowed, evidence)
        ratio = np.maximum(ratio, off / (allowed * (0.6 + LEVEL_TOLERANCE * level)))
    return ratio


def changed_core(ratio: Field, inside: Field | None = None) -> Field:
    """Hysteresis on the ratio, closed and filled.

    Args:
        ratio: float32 (h, w) from `change_ratio`.
        inside: bool (h, w), only look there; None: everywhere.

    Returns:
        uint8 (h, w) 0/1.
    """
    if inside is not None:
        ratio = np.where(inside, ratio, 0).astype(np.float32)
    return _closed(_hysteresis(ratio, WEAK, STRONG))


def suggest_mask(base: Pixels, laid: Laid) -> Suggestion:
    """The mask of what really changed, from the pictures alone.

    Args:
        base: (h, w, 3|4) uint8 or uint16.
        laid: The toned candidate on the base's grid.

    Returns:
        The suggestion; a low score means that callers had better use everything.
    """
    import cv2

    height, width = base.shape[:2]
    factor = min(1.0, WORK_EDGE_PX / max(height, width))
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    small_base = unit_float(cv2.resize(base, size, interpolation=cv2.INTER_AREA))
    small_laid = unit_float(cv2.resize(laid.pixels, size, interpolation=cv2.INTER_AREA))
    valid = cv2.resize(laid.valid, size, interpolation=cv2.INTER_AREA) > 250
    ratio = change_ratio(small_base, small_laid, valid.astype(np.float32))
    ratio = np.where(cv2.erode(valid.astype(np.uint8), np.ones((5, 5))) > 0, ratio, 0)
    smooth = cv2.GaussianBlur(ratio, (0, 0), 3.0)
    peak = float(np.quantile(smooth, 0.999))
    weak, strong = max(WEAK, PEAK_WEAK * peak), max(STRONG, PEAK_STRONG * peak)
    core = _closed(_hysteresis(smooth, weak, strong))
    share = float(core.mean())
    score = 0.0 if share == 0.0 else float(np.clip(1.6 - 2.0 * share, 0.0, 1.0))
    mask = cv2.resize(core * np.uint8(255), (width, height), interpolation=cv2.INTER_LINEAR)
    mask = np.where(mask > 127, np.uint8(255), np.uint8(0))
    return Suggestion(mask=mask, score=score)


def _steepness(lab: Field) -> Field:
    import cv2

    across = cv2.Sobel(lab, cv2.CV_32F, 1, 0) / 8.0
    down = cv2.Sobel(lab, cv2.CV_32F, 0, 1) / 8.0
    steep: Field = cv2.dilate(np.sqrt((across**2 + down**2).sum(axis=2)), np.ones((3, 3)))
    return steep


def _residual_level(relative: Field, evidence: Field) -> Field:
    """Typical relative difference around each pixel, from the evidence and capped against edits."""
    import cv2

    shown = relative[evidence > 0.5]
    cap = 3.0 * float(np.median(shown)) + 0.02 if shown.size else 1.0
    sigma = max(8.0, max(relative.shape) / 25.0)
    factor = 8.0 / sigma
    size = (max(1, round(relative.shape[1] * factor)), max(1, round(relative.shape[0] * factor)))
    capped = np.minimum(relative, cap) * evidence
    total = cv2.GaussianBlur(cv2.resize(capped, size, interpolation=cv2.INTER_AREA), (0, 0), 8.0)
    weight = cv2.GaussianBlur(cv2.resize(evidence, size, interpolation=cv2.INTER_AREA), (0, 0), 8.0)
    typical = cap / 3.0
    level = (total + 0.02 * typical) / (weight + 0.02)
    result: Field = cv2.resize(level, (relative.shape[1], relative.shape[0]))
    return result


def _hysteresis(ratio: Field, weak: float, strong: float) -> Coverage:
    """Canny's (1986) two thresholds: weak pixels count when joined to a strong one."""
    import cv2

    count, labels = cv2.connectedComponents((ratio > weak).astype(np.uint8), connectivity=8)
    kept = np.zeros(count, np.uint8)
    kept[np.unique(labels[ratio > strong])] = 1
    kept[0] = 0
    return kept[labels]


def _closed(core: Coverage) -> Coverage:
    import cv2

    radius = max(3, max(core.shape) // 120) | 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (radius, radius))
    padded = cv2.copyMakeBorder(core, radius, radius, radius, radius, cv2.BORDER_CONSTANT)
    closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, disc)[radius:-radius, radius:-radius]
    return _filled(np.ascontiguousarray(closed))


def _filled(core: Coverage) -> Coverage:
    """Holes smaller than a fiftieth of the change belong to it."""
    import cv2

    count, labels, facts, _ = cv2.connectedComponentsWithStats(1 - core, connectivity=4)
    limit = 0.02 * float(core.sum())
    fill = np.zeros(count, np.uint8)
    for label in range(1, count):
        x, y, w, h, area = facts[label]
        touches = x == 0 or y == 0 or x + w == core.shape[1] or y + h == core.shape[0]
        fill[label] = area < limit and not touches
    return core | fill[labels]
