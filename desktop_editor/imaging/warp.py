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
from desktop_editor.imaging.raster import Coverage, Pixels, size_of, to_depth
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
        colouring: What happens to colours, float32 0..1, before they are rounded (and dithered).

    Returns:
        (rect.height, rect.width, 3) of the candidate's type, and coverage: 255 where it really has
        content, 128 in a strip at the border that was cut off and is mirrored, else 0.
    """
    # Between the candidate's levels there is more to see than 8 bits hold.
    fine = candidate if colouring is None else to_depth(candidate, np.dtype(np.uint16))
    source, limit = _reduced(fine, mean_scale(registration.affine)), size_of(candidate)
    shape = (rect.height, rect.width)
    pixels, valid = np.empty((*shape, 3), candidate.dtype), np.empty(shape, np.uint8)
    xs = np.arange(rect.x, rect.right, dtype=np.float64)
    cut = is_cut(registration, size, limit)

    def fill(rows: slice) -> None:
        band = Rect.from_edges(rect.x, rect.y + rows.start, rect.right, rect.y + rows.stop)
        maps = registration.map_points(xs, np.arange(band.y, band.bottom, dtype=np.float64))
        valid[rows] = _coverage(maps, limit, cut)
        part = _pulled(source, maps, limit)
        if colouring is None:
            pixels[rows] = part
        else:
            to_levels(colouring(unit_float(part), band), band, pixels[rows])

    side_by_side(fill, rect.height, BAND_ROWS)
    return pixels, valid


def _pulled(source: Pixels, maps: Field, limit: Size) -> Pixels:
    """The candidate, `source` at another size, at the places of `maps` in candidate pixels."""
    import cv2

    half = np.float32(0.5)
    stretch = (source.shape[1] / limit.width, source.shape[0] / limit.height)
    across, down = ((maps[..., i] + half) * np.float32(stretch[i]) - half for i in (0, 1))
    part = cv2.remap(source, across, down, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    pulled: Pixels = np.asarray(part, source.dtype)  # type: ignore[assignment]  # kept
    return pulled


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


def _reduced(candidate: Pixels, scale: float) -> Pixels:
    """Area average, so that a candidate with finer pixels than the base does not alias."""
    import cv2

    if scale <= REDUCE_ABOVE:
        return candidate
    height, width = candidate.shape[:2]
    small = (max(1, round(width / scale)), max(1, round(height / scale)))
    averaged = cv2.resize(candidate, small, interpolation=cv2.INTER_AREA)
    reduced: Pixels = np.asarray(averaged, candidate.dtype)  # type: ignore[assignment]  # kept
    return reduced
