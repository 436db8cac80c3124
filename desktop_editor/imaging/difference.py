"""What really changed between base and laid candidate, as opposed to drift, grain and compression.

Decides about pixels only by their content; masks painted by people come in as evidence.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from desktop_editor.imaging.field import (
    Field,
    Flags,
    averaged,
    blurred,
    field_size,
    gradients,
    lab,
    reduced_pixels,
    shrunk,
    squared_length,
)
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.laid import Laid
from desktop_editor.imaging.raster import Coverage, Pixels

WORK_EDGE_PX = 1000
SCALES = ((1.5, 5.0), (5.0, 3.0))
"""(sigma in work pixels, tolerated Lab difference) of the two looks at the pictures."""
GRADIENT_TOLERANCE = 1.2
LEVEL_TOLERANCE = 2.0
WEAK, STRONG = 1.0, 1.75
TRIM, TRIM_PX = 0.25, 10
"""The blur spreads a change over its border: below this share of the greatest ratio within so
many pixels it is no longer the change itself."""
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Look:
    """How much two pictures differ at one scale, float32 (h, w).

    Attributes:
        off: Difference in CIE Lab.
        allowed: What a rest of misregistration explains of it.
    """

    off: Field
    allowed: Field


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
    return ratio_of(look_at(base, laid), evidence)


def look_at(base: Field, laid: Field) -> tuple[Look, ...]:
    """The slow part of `change_ratio`, which needs no evidence: one look for each scale."""
    with ThreadPoolExecutor(1) as aside:
        looking = aside.submit(_looks, laid)
        ours, theirs = _looks(base), looking.result()
    looks = []
    for (_, tolerance), (first, steep_1), (second, steep_2) in zip(
        SCALES, ours, theirs, strict=True
    ):
        off = np.sqrt(squared_length(first - second))
        steep = np.minimum(steep_1, steep_2)
        allowed = np.float32(tolerance) + np.float32(GRADIENT_TOLERANCE) * steep
        looks.append(Look(off=off, allowed=allowed))
    return tuple(looks)


def ratio_of(looks: Sequence[Look], evidence: Field) -> Field:
    """The rest of `change_ratio`."""
    ratio = np.zeros(evidence.shape, np.float32)
    for look in looks:
        level = _residual_level(look.off / look.allowed, evidence)
        tolerated = np.float32(0.6) + np.float32(LEVEL_TOLERANCE) * level
        ratio = np.maximum(ratio, look.off / (look.allowed * tolerated))
    return ratio


def changed_core(ratio: Field, inside: Flags | None = None) -> Coverage:
    """Hysteresis on the ratio, trimmed, closed and filled.

    Args:
        ratio: float32 (h, w) from `change_ratio`.
        inside: bool (h, w), only look there; None: everywhere.

    Returns:
        uint8 (h, w) 0/1.
    """
    import cv2

    if inside is None:
        return _closed(_trimmed(ratio))
    core = np.zeros(ratio.shape, np.uint8)
    x, y, width, height = cv2.boundingRect(inside.astype(np.uint8))
    if not width:
        return core
    at = slice(y, y + height), slice(x, x + width)
    core[at] = _trimmed(np.where(inside[at], ratio[at], np.float32(0)))
    return _closed(core)


def _trimmed(ratio: Field) -> Coverage:
    core = _hysteresis(ratio, WEAK, STRONG)
    return core & _is_near_peak(np.where(core > 0, ratio, np.float32(0)))


def _is_near_peak(ratio: Field) -> Coverage:
    import cv2

    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * TRIM_PX + 1, 2 * TRIM_PX + 1))
    peak = np.asarray(cv2.dilate(ratio, disc), np.float32)
    return np.asarray(ratio > np.float32(TRIM) * peak, np.uint8)


def work_size(full: Size) -> Size:
    """The size at which changes are looked for in a picture of this size."""
    factor = min(1.0, WORK_EDGE_PX / full.longest)
    return Size(
        width=max(1, round(full.width * factor)), height=max(1, round(full.height * factor))
    )


def suggest_mask(base: Pixels, laid: Laid) -> Suggestion:
    """The mask of what really changed, from the pictures alone.

    Args:
        base: (h, w, 3|4) uint8 or uint16.
        laid: The toned candidate on the base's grid, or `placement.laid_preview` of it: nothing
            larger than `WORK_EDGE_PX` is looked at.

    Returns:
        The suggestion; a low score means that callers had better use everything.
    """
    import cv2

    full = field_size(base)
    size = work_size(full)
    valid = averaged(laid.valid.astype(np.float32), size) > 250.0
    ratio = change_ratio(
        reduced_pixels(base, size), reduced_pixels(laid.pixels, size), valid.astype(np.float32)
    )
    smooth = blurred(np.where(shrunk(valid, 5), ratio, np.float32(0)), 3.0)
    peak = float(np.quantile(smooth, 0.999))
    core = _closed(
        _hysteresis(smooth, max(WEAK, PEAK_WEAK * peak), max(STRONG, PEAK_STRONG * peak))
    )
    share = float(core.mean())
    score = 0.0 if share == 0.0 else float(np.clip(1.6 - 2.0 * share, 0.0, 1.0))
    target = (full.width, full.height)
    mask = cv2.resize(core * np.uint8(255), target, interpolation=cv2.INTER_LINEAR)
    return Suggestion(mask=np.where(mask > 127, np.uint8(255), np.uint8(0)), score=score)


def _looks(picture: Field) -> list[tuple[Field, Field]]:
    """The picture in Lab at each scale, and how steep it is there."""
    colours = lab(picture)
    smooth = [blurred(colours, sigma) for sigma, _ in SCALES]
    return [(one, _steepness(one)) for one in smooth]


def _steepness(picture: Field) -> Field:
    import cv2

    across, down = gradients(picture)
    steep = np.sqrt(squared_length(across) + squared_length(down)) / np.float32(8)
    return np.asarray(cv2.dilate(steep, np.ones((3, 3), np.uint8)), np.float32)


def _residual_level(relative: Field, evidence: Field) -> Field:
    """Typical relative difference around each pixel, from the evidence and capped against edits."""
    shown = relative[evidence > 0.5]
    cap = 3.0 * float(np.quantile(shown, 0.5)) + 0.02 if shown.size else 1.0
    full = field_size(relative)
    factor = 8.0 / max(8.0, full.longest / 25.0)
    size = Size(
        width=max(1, round(full.width * factor)), height=max(1, round(full.height * factor))
    )
    capped = np.minimum(relative, np.float32(cap)) * evidence
    total = blurred(averaged(capped, size), 8.0)
    weight = blurred(averaged(evidence, size), 8.0)
    prior = np.float32(0.02)
    level = (total + prior * np.float32(cap / 3.0)) / (weight + prior)
    return averaged(level, full)


def _hysteresis(ratio: Field, weak: float, strong: float) -> Coverage:
    """Canny's (1986) two thresholds: weak pixels count when joined to a strong one."""
    import cv2

    count, labels = cv2.connectedComponents((ratio > weak).astype(np.uint8), connectivity=8)
    places = np.asarray(labels, np.int32)
    kept = np.zeros(count, np.uint8)
    kept[np.unique(places[ratio > strong])] = 1
    kept[0] = 0
    return np.asarray(kept[places], np.uint8)


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
    return core | np.asarray(fill[np.asarray(labels, np.int32)], np.uint8)
