"""Outlines as antialiased coverage: polygons and ellipses. How they are combined: `select`."""

import math
from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.bands import side_by_side
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.raster import Coverage

Point: TypeAlias = tuple[float, float]
"""x and y in image pixels; the first pixel reaches from 0 to 1."""

_SCANS: Final = 16  # lines a row; along each of them coverage is exact
_BAND_PX: Final = 256
_FLATNESS_PX: Final = 0.02


def polygon(points: Sequence[Point], photo: Size) -> tuple[Rect, Coverage]:
    """The inside of a closed outline, by the non-zero winding rule.

    Coverage is accumulated from signed crossings of scan lines, exact along each line and with
    16 lines a row, as font rasterisers do (Raph Levien, font-rs, 2016).

    Args:
        points: Corners in order; the last one joins the first. Fewer than three enclose nothing.
        photo: Size of the photo; what lies outside is left out.

    Returns:
        A rectangle inside the photo, empty when nothing is enclosed there, and the
        (rect.height, rect.width) uint8 coverage within it.
    """
    corners = np.asarray(points, np.float64).reshape(-1, 2)
    box = _box_around(corners).intersect(photo.rect) if len(corners) > 2 else _NOTHING
    if box.is_empty:
        return _NOTHING, np.zeros((0, 0), np.uint8)
    rows, places, signs = _crossings(corners - (box.x, box.y), box.size)
    out = np.empty((box.height, box.width), np.uint8)

    def fill(band: slice) -> None:
        first, last = np.searchsorted(rows, (band.start, band.stop))
        part = slice(int(first), int(last))
        out[band] = _filled(
            rows[part] - band.start, places[part], signs[part], (band.stop - band.start, box.width)
        )

    side_by_side(fill, box.height, _BAND_PX)
    return box, out


def ellipse(corner: Point, opposite: Point, photo: Size) -> tuple[Rect, Coverage]:
    """The ellipse within the rectangle between two corners; results as of `polygon`."""
    (left, top), (right, bottom) = corner, opposite
    across, down = abs(right - left) / 2, abs(bottom - top) / 2
    if across == 0 or down == 0:
        return _NOTHING, np.zeros((0, 0), np.uint8)
    count = max(16, math.ceil(math.pi * math.sqrt(max(across, down) / (2 * _FLATNESS_PX))))
    turn = np.linspace(0, 2 * math.pi, count, endpoint=False)
    # What is rounded may lie beyond the rectangle by a trillionth.
    xs = np.clip((left + right) / 2 + across * np.cos(turn), min(left, right), max(left, right))
    ys = np.clip((top + bottom) / 2 + down * np.sin(turn), min(top, bottom), max(top, bottom))
    return polygon(list(zip(xs.tolist(), ys.tolist(), strict=True)), photo)


_NOTHING: Final = Rect(x=0, y=0, width=0, height=0)


def _box_around(corners: NDArray[np.float64]) -> Rect:
    low, high = np.floor(corners.min(axis=0)), np.ceil(corners.max(axis=0))
    return Rect.from_edges(int(low[0]), int(low[1]), int(high[0]), int(high[1]))


def _crossings(
    corners: NDArray[np.float64], size: Size
) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.float64]]:
    """Where scan lines meet the outline: row (ascending), x, and +1 down or -1 up."""
    ends = np.roll(corners, -1, axis=0)
    sign = np.sign(ends[:, 1] - corners[:, 1])
    upper = np.where((sign > 0)[:, np.newaxis], corners, ends)
    lower = np.where((sign > 0)[:, np.newaxis], ends, corners)
    # Scan line n lies at (n + 0.5) / _SCANS; an edge owns those from its upper end up to its lower.
    lines = size.height * _SCANS
    first = np.clip(np.ceil(upper[:, 1] * _SCANS - 0.5), 0, lines).astype(np.intp)
    last = np.clip(np.ceil(lower[:, 1] * _SCANS - 0.5), 0, lines).astype(np.intp)
    counts = np.maximum(0, last - first)
    edge = np.repeat(np.arange(len(corners)), counts)
    before = np.repeat(np.cumsum(counts) - counts, counts)
    line = first[edge] + np.arange(len(edge)) - before
    height = np.where(sign == 0, 1.0, lower[:, 1] - upper[:, 1])
    slope = (lower[:, 0] - upper[:, 0]) / height
    x = upper[edge, 0] + ((line + 0.5) / _SCANS - upper[edge, 1]) * slope[edge]
    order = np.argsort(line, kind="stable")
    rows = line[order] // _SCANS
    return rows, np.clip(x[order], 0, size.width), sign[edge][order]


def _filled(
    rows: NDArray[np.intp],
    x: NDArray[np.float64],
    signs: NDArray[np.float64],
    shape: tuple[int, int],
) -> Coverage:
    """What lies right of each crossing is inside once more or once less."""
    import cv2

    height, width = shape
    column = np.floor(x).astype(np.intp)
    beyond = (x - column) * signs / _SCANS
    place = rows * (width + 2) + column
    places = np.concatenate((place, place + 1))
    steps = np.bincount(
        places, np.concatenate((signs / _SCANS - beyond, beyond)), height * (width + 2)
    )
    winding = np.cumsum(steps.reshape(height, width + 2), axis=1, dtype=np.float32)
    return np.asarray(cv2.convertScaleAbs(winding[:, :width], alpha=255), np.uint8)
