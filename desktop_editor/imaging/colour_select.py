"""Selecting by colour: how far colours are from one that was picked. Tools and undo live above."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.bands import side_by_side
from desktop_editor.imaging.raster import Coverage, Pixels, to_depth

_BAND_PX: Final = 256
_HALF: Final = 0.5


def colour_distance(pixels: Pixels, x: int, y: int, around: int = 0) -> NDArray[np.uint8]:
    """How far each pixel's colour is from the one at a place, as a difference that is seen.

    The distance is the Euclidean one in CIE L*a*b* (Delta E of 1976), rounded; beyond 255 it
    stays 255. Alpha plays no part.

    Args:
        pixels: (h, w, 3 or 4) uint8 or uint16.
        x: Column of the place, inside the picture.
        y: Row of the place.
        around: The colour is the mean of a square that reaches so many pixels to each side.

    Returns:
        (h, w) uint8.
    """
    height, width = pixels.shape[:2]
    rows = slice(max(0, y - around), min(height, y + around + 1))
    columns = slice(max(0, x - around), min(width, x + around + 1))
    picked = _lab(pixels[rows, columns]).reshape(-1, 3).mean(axis=0)
    out = np.empty((height, width), np.uint8)

    def fill(band: slice) -> None:
        out[band] = _distance(_lab(pixels[band]), picked)

    side_by_side(fill, height, _BAND_PX)
    return out


def alike(distance: NDArray[np.uint8], tolerance: int) -> Coverage:
    """255 where the distance is at most the tolerance, 0 elsewhere."""
    import cv2

    return np.asarray(cv2.inRange(distance, 0, tolerance), np.uint8)


def connected(coverage: Coverage, x: int, y: int) -> Coverage:
    """The part of a mask of 0 and 255 that hangs together with a place, corners not counting."""
    import cv2

    if not coverage[y, x]:
        return np.zeros_like(coverage)
    height, width = coverage.shape
    reached = np.zeros((height + 2, width + 2), np.uint8)
    flags = 4 | cv2.FLOODFILL_MASK_ONLY | (255 << 8)
    cv2.floodFill(coverage, reached, (x, y), 0, 0, 0, flags)
    return np.ascontiguousarray(reached[1:-1, 1:-1])


def antialiased(coverage: Coverage) -> Coverage:
    """A mask of 0 and 255 with a soft edge of one pixel around it.

    Pixels on the edge of a thing are mixed, so that they are not alike: they get as much as a
    binomial mean of 3 x 3 pixels says. What was selected stays so, however thin it is.
    """
    import cv2

    soft = cv2.GaussianBlur(coverage, (3, 3), 0, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.max(coverage, soft), np.uint8)


def in_range(distance: NDArray[np.uint8], fuzziness: int) -> Coverage:
    """Soft coverage: 255 up to half the fuzziness, then falling to 0 at the whole of it."""
    import cv2

    if fuzziness <= 0:
        return alike(distance, 0)
    levels = np.arange(256, dtype=np.float64)
    ramp = np.clip((fuzziness - levels) / (_HALF * fuzziness), 0, 1)
    return np.asarray(cv2.LUT(distance, np.rint(255 * ramp).astype(np.uint8)), np.uint8)


def _lab(pixels: Pixels) -> NDArray[np.uint8]:
    import cv2

    colour = np.ascontiguousarray(to_depth(pixels[..., :3], np.dtype(np.uint8)), np.uint8)
    return np.asarray(cv2.cvtColor(colour, cv2.COLOR_BGR2LAB), np.uint8)


def _distance(lab: NDArray[np.uint8], picked: NDArray[np.float64]) -> NDArray[np.uint8]:
    """8-bit Lab holds L* times 2.55, and a* and b* plus 128."""
    import cv2

    levels = np.arange(256, dtype=np.float64)
    scales = (100 / 255, 1.0, 1.0)
    total = np.zeros(lab.shape[:2], np.float32)
    for channel, scale in enumerate(scales):
        squares = ((levels - picked[channel]) * scale) ** 2
        one = cv2.LUT(np.ascontiguousarray(lab[..., channel]), squares.astype(np.float32))
        total = np.asarray(cv2.add(total, one), np.float32)
    return np.asarray(cv2.convertScaleAbs(cv2.sqrt(total)), np.uint8)
