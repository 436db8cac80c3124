"""Pull the candidate's pixels onto the base's grid.

Estimates nothing and never resamples the base.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.bands import side_by_side
from desktop_editor.imaging.dither import to_levels
from desktop_editor.imaging.field import Field, unit_float
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.laid import EXTENDED, REAL
from desktop_editor.imaging.raster import Coverage, Pixels, to_depth
from desktop_editor.imaging.registration_model import Registration, mean_scale

BAND_ROWS = 128
REDUCE_ABOVE = 1.25
"""Candidates with more pixels for a base pixel than this are averaged down first."""

EXTENDED_SHARE = 0.015
"""How much of a side the service may have cut off and still have it continued by mirroring."""


def overhang(registration: Registration, base: Size, candidate: Size) -> NDArray[np.float64]:
    """How far the base sticks out of the candidate: left, top, right, bottom in candidate pixels.

    0 or less where nothing was cut off there.
    """
    grid = registration.map_points(
        np.linspace(0.0, base.width - 1.0, 33), np.linspace(0.0, base.height - 1.0, 33)
    )
    across, down = grid[..., 0], grid[..., 1]
    return np.array(
        [
            -0.5 - across.min(),
            -0.5 - down.min(),
            across.max() - candidate.width + 0.5,
            down.max() - candidate.height + 0.5,
        ],
        np.float64,
    )


def is_cut(registration: Registration, base: Size, candidate: Size) -> NDArray[np.bool_]:
    """Whether too much is missing at the left, top, right or bottom to be continued."""
    sides = EXTENDED_SHARE * np.array([candidate.width, candidate.height] * 2)
    return np.asarray(overhang(registration, base, candidate) > sides)


def warp(
    candidate: Pixels,
    registration: Registration,
    rect: Rect,
    size: Size,
    colouring: Callable[[Field, Rect], Field] | None = None,
) -> tuple[Pixels, Coverage]:
    """Bicubic resampling of the candidate on the base pixels of `rect`, in bands of rows.

    Args:
        candidate: (h, w, 3) uint8 or uint16.
        registration: How it lies on the base.
        rect: Base pixels to compute; each pixel is the same whatever the rectangle around it.
        size: Size of the base.
        colouring: What happens to the colours, float32 0..1, of a part of the base before they
            are rounded; 8 bits are dithered then, so that smooth gradients stay smooth.

    Returns:
        (rect.height, rect.width, 3) of the candidate's type, and uint8 coverage: 255 where the
        candidate really has content, 128 in a strip at the border where a little was cut off and
        the candidate is mirrored, else 0. Beside the result it needs one band of float maps.
    """
    import cv2

    # Between the candidate's levels there is more to see than 8 bits hold.
    fine = candidate if colouring is None else to_depth(candidate, np.dtype(np.uint16))
    source, factor_x, factor_y = _reduced(fine, mean_scale(registration.affine))
    pixels = np.empty((rect.height, rect.width, candidate.shape[2]), candidate.dtype)
    valid = np.empty((rect.height, rect.width), np.uint8)
    xs = np.arange(rect.x, rect.right, dtype=np.float64)
    limit = Size(width=candidate.shape[1], height=candidate.shape[0])
    cut = is_cut(registration, size, limit)

    def fill(rows: slice) -> None:
        ys = np.arange(rect.y + rows.start, rect.y + rows.stop, dtype=np.float64)
        maps = registration.map_points(xs, ys)
        across, down = maps[..., 0], maps[..., 1]
        valid[rows] = _coverage(maps, limit, cut)
        part = cv2.remap(
            source,
            (across + np.float32(0.5)) * np.float32(factor_x) - np.float32(0.5),
            (down + np.float32(0.5)) * np.float32(factor_y) - np.float32(0.5),
            cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_REFLECT,
        )
        if colouring is None:
            pixels[rows] = part
            return
        band = Rect.from_edges(rect.x, rect.y + rows.start, rect.right, rect.y + rows.stop)
        to_levels(colouring(unit_float(np.asarray(part, np.uint16)), band), band, pixels[rows])

    side_by_side(fill, rect.height, BAND_ROWS)
    return pixels, valid


def _coverage(maps: Field, limit: Size, cut: NDArray[np.bool_]) -> Coverage:
    """255 inside the candidate, 128 beyond the sides that are not cut, else 0."""
    valid = np.full(maps.shape[:2], REAL, np.uint8)
    low = np.float32(-0.5)
    highest = (np.float32(limit.width - 0.5), np.float32(limit.height - 0.5))
    lost = np.zeros_like(valid)
    for axis, high in enumerate(highest):
        places = np.ascontiguousarray(maps[..., axis])
        # Most bands lie wholly inside, which two numbers tell.
        if places.min() < low:
            (lost if cut[axis] else valid)[places < low] = EXTENDED
        if places.max() > high:
            (lost if cut[axis + 2] else valid)[places > high] = EXTENDED
    valid[lost > 0] = 0
    return valid


def _reduced(candidate: Pixels, scale: float) -> tuple[Pixels, float, float]:
    """Area average, so that a candidate with finer pixels than the base does not alias."""
    import cv2

    height, width = candidate.shape[:2]
    if scale <= REDUCE_ABOVE:
        return candidate, 1.0, 1.0
    small_w, small_h = max(1, round(width / scale)), max(1, round(height / scale))
    small = cv2.resize(candidate, (small_w, small_h), interpolation=cv2.INTER_AREA)
    reduced: Pixels = np.asarray(small, candidate.dtype)  # type: ignore[assignment]  # kept
    return reduced, small_w / width, small_h / height
