"""Telling an edit of the whole picture's colours from drift: black and white, warmer, brighter.

Tone match would undo such an edit. Matching tones is `tone`'s business, local changes
`difference`'s.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.filters import blur, to_lab
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.raster import Coverage, Pixels, to_depth
from desktop_editor.imaging.resample import resize

_VIEW: Final = Size(width=96, height=96)
_LEAST_SPREAD: Final = 4.0
COLLAPSED: Final = 0.65
"""Below this share of chroma spread left, the edit took the picture's colours away.

Measured: drifted replies keep 0.82 to 1.6 of it, black and white 0 to 0.25, sepia 0.1 to 0.6.
"""
SHIFTED: Final = 6.0
"""From this median Lab distance on, colours were changed on purpose when nothing else was."""
_LEAST_CHANGE: Final = 0.002


def recolours_everything(base: Pixels, candidate: Pixels, changed: Coverage) -> bool:
    """Whether the edit is one of the whole picture's colours, so that tone match would undo it.

    Either the candidate lost most colour differences (root mean square distance of CIELAB's
    (a, b) from its mean), or its colours are far off while nothing is left that changed once
    tones were matched. Looks at views of 96 x 96 pixels, so no registration is needed.

    Args:
        base: (H, W, 3|4), cut to the edit region.
        candidate: (h, w, 3|4).
        changed: uint8, above 0 what differs after tone match, within the selection if any.
    """
    before, after = _lab_view(base), _lab_view(candidate)
    spread = _chroma_spread(before)
    if spread >= _LEAST_SPREAD and _chroma_spread(after) < COLLAPSED * spread:
        return True
    shift = float(np.median(np.sqrt(((after - before) ** 2).sum(axis=1))))
    return shift >= SHIFTED and float(np.mean(changed > 0)) < _LEAST_CHANGE


def _lab_view(pixels: Pixels) -> NDArray[np.float32]:
    small = to_depth(resize(pixels, _VIEW), np.dtype(np.uint8))
    return to_lab(blur(np.asarray(small[..., :3], np.uint8), 1.5)).reshape(-1, 3)


def _chroma_spread(lab: NDArray[np.float32]) -> float:
    chroma = lab[:, 1:]
    return float(np.sqrt(((chroma - chroma.mean(axis=0)) ** 2).sum(axis=1).mean()))
