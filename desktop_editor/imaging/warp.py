"""Pull the candidate's pixels onto the base's grid.

Estimates nothing and never resamples the base.
"""

import numpy as np

from desktop_editor.imaging.bands import side_by_side
from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.raster import Coverage, Pixels
from desktop_editor.imaging.registration_model import Registration, mean_scale

BAND_ROWS = 128
REDUCE_ABOVE = 1.25
"""Candidates with more pixels for a base pixel than this are averaged down first."""


def warp(candidate: Pixels, registration: Registration, rect: Rect) -> tuple[Pixels, Coverage]:
    """Bicubic resampling of the candidate on the base pixels of `rect`, in bands of rows.

    Args:
        candidate: (h, w, 3) uint8.
        registration: How it lies on the base.
        rect: Base pixels to compute; each pixel is the same whatever the rectangle around it.

    Returns:
        (rect.height, rect.width, 3) of the candidate's type, and uint8 coverage that is 255 where
        the candidate really has content. Beside the result it needs one band of float maps.
    """
    import cv2

    source, factor_x, factor_y = _reduced(candidate, mean_scale(registration.affine))
    pixels = np.empty((rect.height, rect.width, candidate.shape[2]), candidate.dtype)
    valid = np.empty((rect.height, rect.width), np.uint8)
    xs = np.arange(rect.x, rect.right, dtype=np.float64)
    height, width = candidate.shape[:2]

    def fill(rows: slice) -> None:
        ys = np.arange(rect.y + rows.start, rect.y + rows.stop, dtype=np.float64)
        maps = registration.map_points(xs, ys)
        across, down = maps[..., 0], maps[..., 1]
        inside = (across >= -0.5) & (down >= -0.5)
        inside &= (across <= width - 0.5) & (down <= height - 0.5)
        valid[rows] = inside.astype(np.uint8) * np.uint8(255)
        pixels[rows] = cv2.remap(
            source,
            (across + np.float32(0.5)) * np.float32(factor_x) - np.float32(0.5),
            (down + np.float32(0.5)) * np.float32(factor_y) - np.float32(0.5),
            cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_REPLICATE,
        )

    side_by_side(fill, rect.height, BAND_ROWS)
    return pixels, valid


def _reduced(candidate: Pixels, scale: float) -> tuple[Pixels, float, float]:
    """Area average, so that a candidate with finer pixels than the base does not alias."""
    import cv2

    height, width = candidate.shape[:2]
    if scale <= REDUCE_ABOVE:
        return candidate, 1.0, 1.0
    small_w, small_h = max(1, round(width / scale)), max(1, round(height / scale))
    small = cv2.resize(candidate, (small_w, small_h), interpolation=cv2.INTER_AREA)
    reduced = np.asarray(small, np.uint8)
    return reduced, small_w / width, small_h / height
