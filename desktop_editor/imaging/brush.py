"""Dabs of a brush on a tiled mask, and their even spacing along a stroke.

A stroke's life (press, move, release, undo) lives in the canvas and the document.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.mask import TiledMask, TileIndex, tile_rect, tiles_in
from desktop_editor.imaging.raster import Coverage

SMALLEST_RADIUS_PX: Final = 0.5
"""Thinner brushes paint as this one does: a pixel."""

_SPACING: Final = 0.15  # of the radius: the scallops of a hard edge stay under 0.3 % of the radius
_SMALLEST_SPACING_PX: Final = 0.5
_FINE_RADIUS_PX: Final = 32.0  # up to here quarter pixels show; beyond, whole ones do
_CACHED_STAMPS: Final = 256
_CACHED_LARGE_STAMPS: Final = 6  # 4 MB each at a radius of 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Brush:
    """What a dab looks like.

    Attributes:
        radius_px: In image pixels, at full pressure.
        hardness: 0 (falls off from the centre) to 1 (full up to an anti-aliased edge).
        opacity: 0 to 1: the most that one stroke adds or takes away.
        erase: Whether it takes away.
    """

    radius_px: float
    hardness: float = 0.8
    opacity: float = 1.0
    erase: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Dab:
    """One stamp of the brush.

    Attributes:
        image_x: Column; the centre of the first pixel is 0.5.
        image_y: Row, likewise.
        pressure: 0 to 1, scales the radius.
    """

    image_x: float
    image_y: float
    pressure: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stamp:
    """Coverage of one dab and where its first pixel lies."""

    coverage: Coverage
    rect: Rect


def stamp(mask: TiledMask, brush: Brush, dabs: Sequence[Dab]) -> tuple[TiledMask, Rect]:
    """Put dabs on a mask: paint takes the maximum, erase the minimum, so nothing accumulates.

    Returns:
        The new mask (untouched tiles are the same objects) and the rectangle that may have changed,
        inside the picture; empty when no dab touches it.
    """
    dirty = Rect(x=0, y=0, width=0, height=0)
    tiles = dict(mask.tiles)
    touched: set[TileIndex] = set()
    for dab in dabs:
        placed = _placed(brush, dab)
        inside = placed.rect.intersect(mask.size.rect)
        if inside.is_empty:
            continue
        dirty = dirty.union(inside)
        for index in tiles_in(inside):
            if index not in touched:
                touched.add(index)
                tiles[index] = mask.editable_tile(index)
            _press(tiles[index], tile_rect(index), placed, inside, erase=brush.erase)
    if not touched:
        return mask, dirty
    return mask.with_tiles(tiles, iter(touched)), dirty


def spaced(previous: Dab, to: Dab, brush: Brush, carry_px: float) -> tuple[list[Dab], float]:
    """Dabs at even distances along the segment after `previous`.

    Args:
        previous: Where the segment starts; its own dab is not repeated.
        to: Where it ends.
        brush: Its radius at the lighter pressure gives the distance.
        carry_px: Path already travelled since the last dab.

    Returns:
        The dabs and the new carry.
    """
    across, down = to.image_x - previous.image_x, to.image_y - previous.image_y
    length = math.hypot(across, down)
    radius = brush.radius_px * min(previous.pressure, to.pressure)
    spacing = max(_SMALLEST_SPACING_PX, radius * _SPACING)
    if length == 0:
        return [], carry_px
    dabs = []
    position = max(0.0, spacing - carry_px)
    while position <= length:
        share = position / length
        dabs.append(
            Dab(
                image_x=previous.image_x + across * share,
                image_y=previous.image_y + down * share,
                pressure=previous.pressure + (to.pressure - previous.pressure) * share,
            )
        )
        position += spacing
    return dabs, length - (position - spacing)


def _press(tile: Coverage, area: Rect, placed: _Stamp, inside: Rect, *, erase: bool) -> None:
    import cv2

    part = area.intersect(inside)
    below = tile[part.translate(-area.x, -area.y).slices]
    dab = placed.coverage[part.translate(-placed.rect.x, -placed.rect.y).slices]
    if erase:
        cv2.min(below, cv2.bitwise_not(dab), below)
    else:
        cv2.max(below, dab, below)


def _placed(brush: Brush, dab: Dab) -> _Stamp:
    """The cached stamp that fits a dab, moved to it."""
    radius = max(SMALLEST_RADIUS_PX, brush.radius_px * min(1.0, max(0.0, dab.pressure)))
    steps = 4 if radius <= _FINE_RADIUS_PX else 1
    grain = 1 / 8 if radius <= _FINE_RADIUS_PX else 2.0 ** math.floor(math.log2(radius / 64))
    radius = max(SMALLEST_RADIUS_PX, round(radius / grain) * grain)
    column, row = round(dab.image_x * steps), round(dab.image_y * steps)
    make = _stamp_coverage if radius <= _FINE_RADIUS_PX else _large_stamp_coverage
    coverage = make(
        radius,
        round(min(1.0, max(0.0, brush.hardness)), 3),
        round(255 * min(1.0, max(0.0, brush.opacity))),
        (column % steps / steps, row % steps / steps),
    )
    half = coverage.shape[0] // 2
    rect = Rect(
        x=column // steps - half,
        y=row // steps - half,
        width=coverage.shape[1],
        height=coverage.shape[0],
    )
    return _Stamp(coverage=coverage, rect=rect)


def _drawn(radius: float, hardness: float, peak: int, offset: tuple[float, float]) -> Coverage:
    """Coverage of one dab: (n, n) uint8, n even, the centre `offset` right and below the middle.

    Full within `hardness` of the radius, then a smooth fall (3t² - 2t³) to 0 at the radius, never
    steeper than one pixel, which is the anti-aliased edge of a hard brush.
    """
    half = math.ceil(radius + 0.5) + 1
    is_symmetric = offset == (0.0, 0.0)
    first = 0 if is_symmetric else -half  # one quarter is enough, which counts for large brushes
    centres = np.arange(first, half, dtype=np.float32) + np.float32(0.5)
    across, down = (centres - np.float32(part) for part in offset)
    distance = np.sqrt(across[np.newaxis, :] ** 2 + down[:, np.newaxis] ** 2)
    outer = radius + 0.5
    inner = min(radius * hardness, outer - 1.0)
    level = np.clip((outer - distance) * np.float32(1 / (outer - inner)), 0, 1)
    if outer - inner > 1.0:
        level *= level * (3 - 2 * level)
    coverage = np.rint(level * np.float32(peak)).astype(np.uint8)
    if is_symmetric:
        coverage = np.pad(coverage, ((half, 0), (half, 0)), mode="symmetric")
    coverage.flags.writeable = False
    return coverage


_stamp_coverage = lru_cache(maxsize=_CACHED_STAMPS)(_drawn)
_large_stamp_coverage = lru_cache(maxsize=_CACHED_LARGE_STAMPS)(_drawn)
