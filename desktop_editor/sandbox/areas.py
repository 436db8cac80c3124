"""Where an edit works: soft ellipses, the guessed subject, and mixing by such a weight.

Weights are float32 (h, w) from 0 to 1. What is done there stands in `edits` and `edits_tone`.
"""

from typing import Final

import numpy as np

from desktop_editor.imaging import filters
from desktop_editor.imaging.filters import Bgr8, Plane
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.resample import resize
from desktop_editor.sandbox.verbs import Area

_SUBJECT_EDGE_PX: Final = 240
_BAND_ROWS: Final = 256


def ellipse(
    shape: tuple[int, ...], area: Area, radius: float = 0.30, softness: float = 0.35
) -> Plane:
    """A soft ellipse: 1 well inside, 0 outside, smooth between.

    Args:
        shape: (h, w, ...) of the picture.
        area: Where its centre lies.
        radius: Half axes as a share of width and height.
        softness: Share of the radius over which it fades, inward.
    """
    height, width = shape[:2]
    across = (np.arange(width, dtype=np.float32) + 0.5) / width - (0.5 + 0.25 * area.across)
    down = (np.arange(height, dtype=np.float32) + 0.5) / height - (0.5 + 0.25 * area.down)
    distance = np.sqrt((across / radius)[None, :] ** 2 + (down / radius)[:, None] ** 2)
    ramp = np.clip((1 - distance) / softness, 0, 1)
    return np.asarray(ramp * ramp * (3 - 2 * ramp), np.float32)


def erased(shape: tuple[int, ...], area: Area) -> Plane:
    """Where something is taken away: the middle half of both sides, or an ellipse at a place.

    A planned edit region has the selection in its middle half, which is so covered to its corners.
    """
    if area.across or area.down:
        return ellipse(shape, area, radius=0.165, softness=0.18)
    height, width = shape[:2]
    across = np.abs((np.arange(width, dtype=np.float32) + 0.5) / width - 0.5)
    down = np.abs((np.arange(height, dtype=np.float32) + 0.5) / height - 0.5)
    distance = (across[None, :] ** 8 + down[:, None] ** 8) ** np.float32(1 / 8)
    ramp = np.clip((0.30 - distance) / 0.03, 0, 1)
    return np.asarray(ramp * ramp * (3 - 2 * ramp), np.float32)


def subject(pixels: Bgr8) -> Plane:
    """The guessed subject near the centre, with a soft edge."""
    height, width = pixels.shape[:2]
    scale = min(1.0, _SUBJECT_EDGE_PX / max(height, width))
    small_size = Size(width=max(16, round(width * scale)), height=max(16, round(height * scale)))
    small = np.asarray(resize(pixels, small_size), np.uint8)
    likely = ellipse(small.shape, Area(), radius=0.38, softness=0.05)
    found = filters.subject_in(small, np.asarray(np.rint(likely * 255), np.uint8))
    soft = filters.blur(found, 1.5).astype(np.float32) / np.float32(255)
    return np.clip(filters.smooth_field(soft, width, height), 0, 1)


def mix(base: Bgr8, other: Bgr8, weight: Plane) -> Bgr8:
    """`other` where the weight is 1, exactly `base` where it is 0."""
    mixed = base.copy()
    for top in range(0, base.shape[0], _BAND_ROWS):
        rows = slice(top, top + _BAND_ROWS)
        share = weight[rows, :, None]
        if not share.any():
            continue
        below = base[rows].astype(np.float32)
        mixed[rows] = np.rint(below + (other[rows].astype(np.float32) - below) * share)
    return mixed
