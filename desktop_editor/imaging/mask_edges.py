"""Reshaping a mask as a whole: smooth, border, fill holes. Growing and feathering: `mask`."""

import math
from typing import Final

import numpy as np

from desktop_editor.imaging.mask import grow, invert, minimum, shrink
from desktop_editor.imaging.raster import Coverage

_PASSES: Final = 3  # box blurs whose sum is nearly a Gaussian
_STEEPNESS: Final = 1.25
_COVERED: Final = 128


def smooth(coverage: Coverage, px: int) -> Coverage:
    """Round corners off and drop specks smaller than about `px`; edges stay as hard as they were.

    The coverage is blurred and made steep again about its middle, so straight edges stay.
    """
    import cv2

    if px <= 0:
        return coverage.copy()
    sigma = px / 2
    side = max(3, 2 * round((math.sqrt(4 * sigma * sigma + 1) - 1) / 2) + 1)
    blurred = coverage
    for _ in range(_PASSES):
        blurred = np.asarray(
            cv2.blur(blurred, (side, side), borderType=cv2.BORDER_REPLICATE), np.uint8
        )
    levels = np.arange(256, dtype=np.float64) - 127.5
    steep = np.clip(levels * max(1.0, _STEEPNESS * sigma) + 127.5, 0, 255)
    return np.asarray(cv2.LUT(blurred, np.rint(steep).astype(np.uint8)), np.uint8)


def border(coverage: Coverage, px: int) -> Coverage:
    """A ring of `px` along the edge, half of it inside; the photo's border is no edge."""
    outside = (px + 1) // 2
    return minimum(grow(coverage, outside), invert(shrink(coverage, px - outside)))


def fill_holes(coverage: Coverage) -> Coverage:
    """Cover fully what is enclosed; what touches the photo's border is no hole.

    A hole is less than half covered and surrounded by more, or surrounded by full coverage.
    """
    half = _filled_below(coverage, _COVERED)
    return _filled_below(half, 255)


def _filled_below(coverage: Coverage, level: int) -> Coverage:
    import cv2

    height, width = coverage.shape
    # A margin that counts as uncovered joins everything that touches the border.
    open_parts = np.full((height + 2, width + 2), 255, np.uint8)
    open_parts[1:-1, 1:-1] = cv2.inRange(coverage, 0, level - 1)
    cv2.floodFill(open_parts, None, (0, 0), 0)
    return np.asarray(cv2.max(coverage, open_parts[1:-1, 1:-1]), np.uint8)
