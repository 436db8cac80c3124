"""Membrane blend: shift the candidate's colours so that they meet the base's at the mask's border.

The mask decides where; nothing here looks at what changed.
"""

import numpy as np

from desktop_editor.imaging.field import (
    Field,
    averaged,
    enlarged_rows,
    field_size,
    reduced_pixels,
    unit_float,
)
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.laid import REAL, Laid
from desktop_editor.imaging.raster import Coverage, Pixels, size_of

WORK_EDGE_PX = 400
RING_PX = 3
BAND_ROWS = 256


def membrane(base: Pixels, laid: Laid, mask: Coverage, rect: Rect) -> Pixels:
    """Add the harmonic function that equals base - candidate around the mask.

    Poisson image editing (Perez, Gangnet, Blake 2003) in its membrane form (Georgiev 2006): the
    candidate's gradients stay, its offset follows the border. Solved at <= 400 px by pyramid and
    relaxation, in encoded values; where the mask reaches the picture's edge nothing pulls.

    Args:
        base: (h, w, 3|4) uint8 or uint16.
        laid: The candidate on the base's grid.
        mask: (h, w) uint8.
        rect: Bounding box of the mask's support.

    Returns:
        (h, w, 3) of the base's type.
    """
    around = rect.expand(context_px(rect.size)).intersect(size_of(mask).rect)
    factor = min(1.0, WORK_EDGE_PX / around.size.longest)
    small = Size(
        width=max(2, round(around.width * factor)), height=max(2, round(around.height * factor))
    )
    at = around.slices
    top_value = float(np.iinfo(base.dtype).max)
    outside = ((mask[at] == 0) & (laid.valid[at] == REAL)).astype(np.float32)
    known = (averaged(outside, small) > 0.5).astype(np.float32)
    off = reduced_pixels(base[at], small) - reduced_pixels(laid.pixels[at], small)
    field = harmonic(off, known)
    pixels = np.zeros((*base.shape[:2], 3), base.dtype)
    for top in range(0, around.height, BAND_ROWS):
        rows = slice(top, min(top + BAND_ROWS, around.height))
        band = (slice(around.y + rows.start, around.y + rows.stop), slice(around.x, around.right))
        unit = unit_float(laid.pixels[band]) + enlarged_rows(field, around, rows)
        pixels[band] = np.clip(unit * top_value + 0.5, 0, top_value)
    return pixels


def context_px(size: Size) -> int:
    """How far beyond a mask with a bounding box of this size the blend looks, in pixels."""
    return 2 * RING_PX + size.longest // 50


def harmonic(values: Field, known: Field) -> Field:
    """Continue values smoothly into the unknown: Laplace's equation, pull-push then relaxation.

    Args:
        values: float32 (h, w, channels).
        known: float32 (h, w), 1 where the value holds, 0 where it is wanted.

    Returns:
        float32 (h, w, channels); all zero when nothing is known.
    """
    import cv2

    if not bool(known.any()):
        return np.zeros_like(values)
    height, width = known.shape
    if min(height, width) <= 4 or bool(known.all()):
        average = (values * known[..., None]).sum(axis=(0, 1)) / known.sum()
        return np.where(known[..., None] > 0, values, average).astype(np.float32)
    size = Size(width=(width + 1) // 2, height=(height + 1) // 2)
    weight = averaged(known, size)
    total = averaged(values * known[..., None], size)
    means = np.asarray(total / np.maximum(weight, np.float32(1e-6))[..., None], np.float32)
    coarse = harmonic(means, (weight > 0).astype(np.float32))
    guess = averaged(coarse, field_size(known))
    fixed = known[..., None] > 0
    result = np.where(fixed, values, guess)
    kernel = np.array([[0, 0.25, 0], [0.25, 0, 0.25], [0, 0.25, 0]], np.float32)
    for _ in range(12):
        smoothed = np.asarray(
            cv2.filter2D(result, -1, kernel, borderType=cv2.BORDER_REPLICATE), np.float32
        )
        result = np.where(fixed, values, smoothed)
    return result.astype(np.float32)
