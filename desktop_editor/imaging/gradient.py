"""Coverage that fades along a line. Whose coverage it becomes, callers say."""

from typing import Final

import numpy as np

from desktop_editor.imaging.bands import side_by_side
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.raster import Coverage
from desktop_editor.imaging.shapes import Point

_BAND_PX: Final = 256


def linear_gradient(start: Point, end: Point, photo: Size) -> Coverage:
    """255 at and behind the start, falling evenly to 0 at and beyond the end.

    Args:
        start: In image pixels; the first pixel reaches from 0 to 1 and counts at its middle.
        end: Not the start.
        photo: Size of what is returned.

    Returns:
        (h, w) uint8.
    """
    right, down = end[0] - start[0], end[1] - start[1]
    square = right * right + down * down
    columns = (np.arange(photo.width) + 0.5 - start[0]) * (-255 * right / square) + 255.5
    rows = (np.arange(photo.height) + 0.5 - start[1]) * (-255 * down / square)
    across, along = columns.astype(np.float32), rows.astype(np.float32)
    out = np.empty((photo.height, photo.width), np.uint8)

    def fill(band: slice) -> None:
        level = along[band, np.newaxis] + across
        out[band] = np.clip(level, 0, 255.5, out=level)  # cut off, which rounds

    side_by_side(fill, photo.height, _BAND_PX)
    return out
