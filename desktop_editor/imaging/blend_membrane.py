"""Membrane blend: shift the candidate's colours so that they meet the base's at the mask's border.

The mask decides where; nothing here looks at what changed.
"""

import numpy as np

from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.laid import Laid
from desktop_editor.imaging.raster import Coverage, Pixels, size_of
from desktop_editor.imaging.registration_model import Field

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
    import cv2

    around = rect.expand(2 * RING_PX + max(rect.width, rect.height) // 50)
    around = around.intersect(size_of(mask).rect)
    factor = min(1.0, WORK_EDGE_PX / around.size.longest)
    small = (max(2, round(around.width * factor)), max(2, round(around.height * factor)))
    top_value = float(np.iinfo(base.dtype).max)
    ours = _reduced(base[around.slices][..., :3], small, top_value)
    theirs = _reduced(laid.pixels[around.slices], small, 255.0)
    outside = cv2.resize(
        ((mask[around.slices] == 0) & (laid.valid[around.slices] > 0)).astype(np.float32),
        small,
        interpolation=cv2.INTER_AREA,
    )
    known = (outside > 0.5).astype(np.float32)
    field = harmonic(ours - theirs, known)
    pixels = np.zeros((*base.shape[:2], 3), base.dtype)
    full = cv2.resize(field, (around.width, around.height), interpolation=cv2.INTER_LINEAR)
    left, right = around.x, around.right
    for top in range(0, around.height, BAND_ROWS):
        rows = slice(top, min(top + BAND_ROWS, around.height))
        at = slice(around.y + rows.start, around.y + rows.stop)
        unit = laid.pixels[at, left:right].astype(np.float32) / np.float32(255) + full[rows]
        pixels[at, left:right] = np.clip(unit * top_value + 0.5, 0, top_value)
    return pixels


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
        mean = (values * known[..., None]).sum(axis=(0, 1)) / known.sum()
        return np.where(known[..., None] > 0, values, mean).astype(np.float32)
    size = ((width + 1) // 2, (height + 1) // 2)
    weight = cv2.resize(known, size, interpolation=cv2.INTER_AREA)
    total = cv2.resize(values * known[..., None], size, interpolation=cv2.INTER_AREA)
    coarse = harmonic(total / np.maximum(weight, 1e-6)[..., None], (weight > 0).astype(np.float32))
    guess = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    fixed = known[..., None] > 0
    result = np.where(fixed, values, guess)
    kernel = np.array([[0, 0.25, 0], [0.25, 0, 0.25], [0, 0.25, 0]], np.float32)
    for _ in range(12):
        smoothed = cv2.filter2D(result, -1, kernel, borderType=cv2.BORDER_REPLICATE)
        result = np.where(fixed, values, smoothed)
    return result.astype(np.float32)


def _reduced(pixels: Pixels, size: tuple[int, int], top_value: float) -> Field:
    import cv2

    small = cv2.resize(np.ascontiguousarray(pixels), size, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32) / np.float32(top_value)
