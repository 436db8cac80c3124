"""How a candidate is laid on the base: registration and tone together, and how sure that is.

The one door to the engine for callers that have no wish to know its stages.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from desktop_editor.errors import Checkpoint, no_checkpoint
from desktop_editor.imaging.difference import change_ratio, changed_core, work_size
from desktop_editor.imaging.field import Field, Flags, grown, sampled, shrunk
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.laid import Laid
from desktop_editor.imaging.raster import Coverage, Pixels, size_of
from desktop_editor.imaging.registration import (
    LEAST_EDGE_PX,
    Registration,
    plain_fit,
    register_view,
)
from desktop_editor.imaging.registration_view import PairView, pair_view
from desktop_editor.imaging.resample import resize
from desktop_editor.imaging.tone import ToneMap, apply_tone, tone_unit
from desktop_editor.imaging.tone_fit import STIFF_INTERVALS, fit_tone_to
from desktop_editor.imaging.warp import is_cut, warp

LIKELY_SCORE = 0.39
"""Score of a registration that is as likely right as wrong."""
TRUSTED = 0.5
"""Below this confidence the candidate is laid on plainly and feathered."""

__all__ = ["TRUSTED", "Laid", "Placement", "PlacementOptions", "laid", "laid_preview", "place"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementOptions:
    """Which stages run; both off lays the candidate on as a plain resize."""

    registration: bool = True
    tone: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Placement:
    """How a candidate lies on the base and how its colours are matched.

    Attributes:
        registration: The transform.
        tone_map: The colours, or None when they are left alone.
        confidence: 0..1, how sure the engine is that both show the same picture outside the edit;
            1 when nothing was to be measured.
        reasons: Message ids for what lowered it or is worth knowing.
    """

    registration: Registration
    tone_map: ToneMap | None
    confidence: float
    reasons: tuple[str, ...] = ()


def place(
    base: Pixels,
    candidate: Pixels,
    mask: Coverage | None,
    options: PlacementOptions,
    checkpoint: Checkpoint = no_checkpoint,
) -> Placement:
    """Find out how the candidate lies on the base, and how its colours differ.

    Args:
        base: (H, W, 3|4) uint8 or uint16, cut to the edit region.
        candidate: (h, w, 3|4) uint8 or uint16, the service's reply.
        mask: (H, W) uint8, above 0 where an edit is expected; None when nobody knows.
        options: Which stages run.
        checkpoint: Called between the stages ("registration", "tone"); may raise `Cancelled`.

    Returns:
        Always a placement: when it is not believed (`confidence` < 0.5), the plain fit.
    """
    plain = plain_fit(size_of(base), size_of(candidate))
    if min(*base.shape[:2], *candidate.shape[:2]) < LEAST_EDGE_PX:
        return Placement(
            registration=plain, tone_map=None, confidence=0.0, reasons=("engine.too_small",)
        )
    view = pair_view(base, candidate, mask)
    found = register_view(view, checkpoint) if options.registration else plain
    confidence = _confidence(found) if options.registration else 1.0
    if confidence < TRUSTED:
        return Placement(
            registration=plain,
            tone_map=None,
            confidence=confidence,
            reasons=_doubts(found),
        )
    checkpoint("tone")
    tone_map = _fit_tone(view, found) if options.tone else None
    return Placement(
        registration=found, tone_map=tone_map, confidence=confidence, reasons=_remarks(found, view)
    )


def laid(
    candidate: Pixels,
    placement: Placement,
    size: Size,
    rect: Rect | None = None,
    tone_strength: float = 1.0,
) -> Laid:
    """The candidate's pixels on the base's grid, colours matched.

    Args:
        candidate: (h, w, 3|4) uint8 or uint16; where it is more see-through than not, it has
            nothing to show.
        placement: From `place`.
        size: Size of the edit region.
        rect: Part of the region to compute; the whole when None. Each pixel is the same whichever
            rectangle asked for it.
        tone_strength: 0..1.

    Returns:
        BGR of `rect`, of the candidate's type; 8 bits are dithered where colours were matched.
    """
    rect = rect or size.rect
    colour: Pixels = np.ascontiguousarray(candidate[..., :3])  # type: ignore[assignment]  # kept
    tone_map = placement.tone_map if tone_strength > 0.0 else None
    if not placement.registration.is_plain:
        colouring = None if tone_map is None else _colouring(tone_map, size, tone_strength)
        pixels, valid = warp(colour, placement.registration, rect, size, colouring)
    else:
        pixels = resize(colour, size)[rect.slices]
        valid = np.full(pixels.shape[:2], 255, np.uint8)
        if tone_map is not None:
            pixels = apply_tone(pixels, tone_map, tone_strength, rect=rect, size=size)
    if candidate.shape[2] == 4 and bool((candidate[..., 3] < np.iinfo(candidate.dtype).max).any()):
        valid = np.where(_is_opaque(candidate, placement, size, rect), valid, np.uint8(0))
    return Laid(pixels=pixels, valid=valid, trusted=placement.confidence >= TRUSTED)


def laid_preview(
    candidate: Pixels, placement: Placement, size: Size, tone_strength: float = 1.0
) -> Laid:
    """`laid` at the size at which changes are looked for (`difference.WORK_EDGE_PX`), far quicker.

    Args:
        candidate: (h, w, 3|4) uint8 or uint16; alpha is ignored.
        placement: From `place`.
        size: Size of the edit region.
        tone_strength: 0..1.
    """
    small = work_size(size)
    registration = placement.registration.reduced(size, small)
    reduced = replace(placement, registration=registration)
    return laid(candidate, reduced, small, tone_strength=tone_strength)


def _is_opaque(candidate: Pixels, placement: Placement, size: Size, rect: Rect) -> Flags:
    alpha = np.repeat((candidate[..., 3:] > np.iinfo(candidate.dtype).max // 2), 3, axis=2)
    shown: Pixels = alpha.astype(np.uint8) * np.uint8(255)
    if placement.registration.is_plain:
        return np.asarray(resize(shown, size)[rect.slices][..., 0] > 127)
    return np.asarray(warp(shown, placement.registration, rect, size)[0][..., 0] > 127)


def _colouring(tone_map: ToneMap, size: Size, strength: float) -> Callable[[Field, Rect], Field]:
    return lambda unit, rect: tone_unit(unit, tone_map, rect, size, strength)


def _confidence(found: Registration) -> float:
    return float(1.0 / (1.0 + np.exp(-(found.score - LIKELY_SCORE) / 0.02)))


def _doubts(found: Registration) -> tuple[str, ...]:
    # Features that agree on one affine map show the same scene: then it was the frame that moved.
    same_scene = found.model == "features"
    return ("engine.reframed" if same_scene else "engine.nothing_matches", *found.reasons)


def _remarks(found: Registration, view: PairView) -> tuple[str, ...]:
    cut = bool(is_cut(found, view.full_base, view.full_candidate).any())
    return (*found.reasons, "engine.cropped") if cut else found.reasons


def _fit_tone(view: PairView, found: Registration) -> ToneMap:
    """Twice: first away from the mask only, then wherever the first showed no change."""
    small = view.reduced(700)
    size = small.base_size
    warped, valid = _laid_view(small, found)
    evidence = small.evidence * valid
    first = fit_tone_to(small.base, warped, evidence, STIFF_INTERVALS)
    toned = tone_unit(warped, first, size.rect, size)
    changed = changed_core(change_ratio(small.base, toned, evidence) * valid)
    near = grown(changed > 0, max(3, round(0.02 * size.longest)))
    still = (~near).astype(np.float32)
    second = still * valid * (np.float32(0.5) + np.float32(0.5) * small.evidence)
    if float(second.mean()) < 0.02:
        return first
    return fit_tone_to(small.base, warped, second)


def _laid_view(small: PairView, found: Registration) -> tuple[Field, Field]:
    """The reduced candidate on the reduced base's grid, and where it has content."""
    size = small.base_size
    to_base = small.base_map
    xs = (np.arange(size.width) - to_base[0, 2]) / to_base[0, 0]
    ys = (np.arange(size.height) - to_base[1, 2]) / to_base[1, 1]
    maps = found.map_points(xs, ys)
    stretch = small.candidate_map[[0, 1], [0, 1]].astype(np.float32)
    maps = maps * stretch + small.candidate_map[:, 2].astype(np.float32)
    limit = small.candidate_size
    across, down = maps[..., 0], maps[..., 1]
    inside = (across >= 0) & (down >= 0)
    inside &= (across <= limit.width - 1) & (down <= limit.height - 1)
    return sampled(small.candidate, maps), shrunk(inside, 3).astype(np.float32)
