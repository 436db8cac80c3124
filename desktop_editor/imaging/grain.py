"""How strong the finest texture of a candidate must be to look like the base's.

Measures where both show the same thing, applies where only the candidate has content.
"""

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.field import Field, Flags, blurred, boxed, luma

FINE_SIGMA_PX = 1.2
WINDOW_PX = 25
HALO_PX = 20
LEVELS = 6
LEAST_EVIDENCE_PX = 4000
THINNED = 4
FLOOR = 0.4 / 255
GAIN_RANGE = (0.6, 1.8)
CAUTION = 0.8
"""Exponent of the measured ratios: noise that is amplified is no detail."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GrainCurve:
    """Gain of the candidate's finest band as a function of its local strength.

    Attributes:
        strength: (n,) rising, deviation of the finest band within 25 px, 0..1.
        gain: (n,) what to multiply the band by.
    """

    strength: NDArray[np.float64]
    gain: NDArray[np.float64]

    @classmethod
    def neutral(cls) -> "GrainCurve":
        """Change nothing."""
        return cls(strength=np.array([0.0, 1.0]), gain=np.ones(2))


def measure_grain(base: Field, laid: Field, still: Flags) -> GrainCurve:
    """Compare the finest bands outside the edit, by how strong they are in the candidate.

    Services smooth weak texture away and sharpen strong edges, so one number would not do: the
    evidence is sorted into six classes of strength, each giving one ratio of typical strengths.

    Args:
        base: float32 (h, w, 3) 0..1 at full size.
        laid: float32 (h, w, 3), toned candidate.
        still: bool (h, w), where nothing was asked to change.
    """
    if int(still.sum()) < LEAST_EVIDENCE_PX:
        return GrainCurve.neutral()
    # Strengths within 25 px change little from pixel to pixel: one of four by four is enough.
    chosen = still[::THINNED, ::THINNED]
    ours = _strength(luma(base))[1][::THINNED, ::THINNED][chosen]
    theirs = _strength(luma(laid))[1][::THINNED, ::THINNED][chosen]
    edges = np.quantile(theirs, np.linspace(0, 1, LEVELS + 1))
    strength, gain = [], []
    for low, high in itertools.pairwise(edges):
        inside = (theirs >= low) & (theirs <= high)
        if int(inside.sum()) < LEAST_EVIDENCE_PX // (2 * LEVELS * THINNED**2):
            continue
        typical = float(np.quantile(theirs[inside], 0.5))
        strength.append(typical)
        gain.append((float(np.quantile(ours[inside], 0.5)) + FLOOR) / (typical + FLOOR))
    if not strength:
        return GrainCurve.neutral()
    # New content stronger than anything in the evidence is not touched: nobody knows its truth.
    strength.append(2.0 * max(strength[-1], FLOOR))
    softened = np.append(np.array(gain) ** CAUTION, 1.0)
    return GrainCurve(strength=np.array(strength), gain=np.clip(softened, *GAIN_RANGE))


def matched_grain(laid: Field, curve: GrainCurve) -> Field:
    """What to add to the candidate so that its finest band is as strong as the base's.

    Args:
        laid: float32 (h, w, 3) 0..1; the outer `HALO_PX` pixels come out wrong.
        curve: From `measure_grain`.
    """
    _, strength = _strength(luma(laid))
    gain = np.interp(strength, curve.strength, curve.gain).astype(np.float32)
    fine = laid - blurred(laid, FINE_SIGMA_PX)
    return np.asarray((gain - np.float32(1))[..., None] * fine, np.float32)


def _strength(grey: Field) -> tuple[Field, Field]:
    band = grey - blurred(grey, FINE_SIGMA_PX)
    return band, np.sqrt(np.maximum(boxed(band * band, WINDOW_PX), np.float32(0)))
