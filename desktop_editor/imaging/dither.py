"""Dithering: which way a value between two levels is rounded, so that gradients do not band.

Where values come from is the callers' business.
"""

import numpy as np

from desktop_editor.imaging.field import Field
from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.raster import Pixels


def rounding(rect: Rect, dtype: np.dtype[np.uint8] | np.dtype[np.uint16]) -> Field:
    """What to add before cutting the fraction off: around a half at 8 bits, a half at 16.

    Interleaved gradient noise (Jimenez 2014): fixed in the picture, so that each pixel comes out
    the same whichever rectangle asked for it; the same for all channels, so that grey stays grey.
    A whole level stays what it is.

    Args:
        rect: The pixels that are rounded, in the coordinates of the whole picture.
        dtype: What they become.

    Returns:
        float32 (rect.height, rect.width, 1), above 0 and below 1, or (1, 1, 1).
    """
    if dtype != np.uint8:
        return np.full((1, 1, 1), 0.5, np.float32)
    across = 0.06711056 * np.arange(rect.x, rect.right, dtype=np.float64)
    down = 0.00583715 * np.arange(rect.y, rect.bottom, dtype=np.float64)
    noise = np.mod(52.9829189 * np.mod(across[None] + down[:, None], 1.0), 1.0)
    return np.asarray(0.02 + 0.96 * noise, np.float32)[..., None]


def to_levels(unit: Field, rect: Rect, out: Pixels) -> None:
    """Round float32 (h, w, 3) values 0..1 into `out` of the same shape; `rect` is their place."""
    top_value = np.float32(np.iinfo(out.dtype).max)
    out[:] = np.clip(unit * top_value + rounding(rect, out.dtype), 0, top_value)
