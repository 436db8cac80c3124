"""Telling an edit of the whole picture's colours from drift: black and white, warmer, brighter.

Tone match would undo such an edit. Matching tones is `tone`'s business, local changes
`difference`'s.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.filters import blur, to_lab
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.raster import Coverage, Pixels, to_depth
from desktop_editor.imaging.resample import resize

_VIEW: Final = Size(width=96, height=96)
_LEAST_SPREAD: Final = 4.0
_LOST_SPREAD: Final = 9.0
_LOST_SHARE: Final = 0.65
_LEAST_EVIDENCE: Final = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class ColourShift:
    """How the colours of a candidate differ from the base's, before anything is matched.

    Attributes:
        distance: Median distance in CIELAB where no edit was asked for.
        lost_colour: Most differences of colour are gone, as in black and white or sepia.
            Measured: drift keeps 0.82 to 1.6 of the spread, sepia 0.1 to 0.6, grey 0 to 0.25.
    """

    distance: float
    lost_colour: bool


def colour_shift(base: Pixels, candidate: Pixels, selection: Coverage | None) -> ColourShift:
    """Measure how far the whole picture's colours are off.

    Looks at views of 96 x 96 pixels, so no registration is needed. Spread is the root mean
    square distance of (a, b) in CIELAB from its mean.

    Args:
        base: (H, W, 3|4), cut to the edit region.
        candidate: (h, w, 3|4).
        selection: uint8 (H, W), above 0 where an edit was asked for; None when nobody said.
    """
    before, after = _lab_view(base), _lab_view(candidate)
    outside = _outside(selection)
    distances = np.sqrt(((after - before) ** 2).sum(axis=1))[outside]
    spread, left = _chroma_spread(before), _chroma_spread(after)
    lost = spread >= _LEAST_SPREAD and left < min(_LOST_SHARE * spread, _LOST_SPREAD)
    return ColourShift(distance=float(np.median(distances)), lost_colour=lost)


def _outside(selection: Coverage | None) -> NDArray[np.bool_]:
    everything = np.ones(_VIEW.pixels, np.bool_)
    if selection is None:
        return everything
    import cv2

    small = cv2.resize(
        selection, (_VIEW.width, _VIEW.height), interpolation=cv2.INTER_AREA
    ).reshape(-1)
    outside = np.asarray(small == 0, np.bool_)
    return outside if outside.mean() >= _LEAST_EVIDENCE else everything


def _lab_view(pixels: Pixels) -> NDArray[np.float32]:
    small = to_depth(resize(pixels, _VIEW), np.dtype(np.uint8))
    return to_lab(blur(np.asarray(small[..., :3], np.uint8), 1.5)).reshape(-1, 3)


def _chroma_spread(lab: NDArray[np.float32]) -> float:
    chroma = lab[:, 1:]
    return float(np.sqrt(((chroma - chroma.mean(axis=0)) ** 2).sum(axis=1).mean()))
