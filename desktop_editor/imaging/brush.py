"""Dabs of a brush on a tiled mask, and their even spacing along a stroke.

A stroke's life (press, move, release, undo) lives in the canvas and the document.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.dab_shape import FINE_RADIUS_PX, dab_coverage, flattening
from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.mask import TiledMask, TileIndex, tile_rect, tiles_in
from desktop_editor.imaging.raster import Coverage

SMALLEST_RADIUS_PX: Final = 0.5
"""Thinner brushes paint as this one does: a pixel."""

_SPACING: Final = 0.15  # of the radius: the scallops of a hard edge stay under 0.3 % of the radius
_SMALLEST_SPACING_PX: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Brush:
    """What a dab looks like.

    Attributes:
        radius_px: In image pixels, at full pressure.
        hardness: 0 (falls off from the centre) to 1 (full up to an anti-aliased edge).
        opacity: 0 to 1: the most that one stroke adds or takes away.
        erase: Whether it takes away.
        flow: 0 to 1: the share of what is still missing that one dab adds, up to the opacity.
        spacing: From dab to dab, as a share of the diameter; 0 for as close as the edge needs.
        smoothing: 0 to 1: how far the line may lag behind the hand; the dabs don't look at it.
        tilt: Whether the tilt of a pen flattens the dabs; they themselves say how it is held.
    """

    radius_px: float
    hardness: float = 0.8
    opacity: float = 1.0
    erase: bool = False
    flow: float = 1.0
    spacing: float = 0.0
    smoothing: float = 0.0
    tilt: bool = True


class WetPaint:
    """The fractions of a level that flow has added to a mask, for as long as a stroke lasts.

    A faint flow adds less than a level a dab, which would be lost in eight bits each time.
    """

    def __init__(self) -> None:
        self._wet: dict[TileIndex, tuple[Coverage | None, NDArray[np.float32]]] = {}

    def level(
        self, index: TileIndex, stored: Coverage | None, tile: Coverage
    ) -> NDArray[np.float32]:
        """What lies on a tile, writable; where it was changed meanwhile, what it is itself.

        Args:
            index: Of the tile.
            stored: As the mask holds it; the same object as `dry` left saves the comparison.
            tile: What is written to.
        """
        known = self._wet.get(index)
        if known is not None and known[0] is stored:
            return known[1]
        level = tile.astype(np.float32)
        if known is not None:
            np.copyto(level, known[1], where=np.rint(known[1]) == level)
        self._wet[index] = (stored, level)
        return level

    def dry(self, tiles: dict[TileIndex, Coverage], touched: set[TileIndex]) -> None:
        """Write whole levels into the tiles that were touched."""
        for index in touched:
            level = self._wet[index][1]
            np.copyto(tiles[index], np.rint(level), casting="unsafe")
            self._wet[index] = (tiles[index], level)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dab:
    """One stamp of the brush.

    Attributes:
        image_x: Column; the centre of the first pixel is 0.5.
        image_y: Row, likewise.
        pressure: 0 to 1, scales the radius.
        tilt_x: Of the pen to the right, in degrees from upright; see `dab_shape.flattening`.
        tilt_y: Of the pen to the bottom.
    """

    image_x: float
    image_y: float
    pressure: float = 1.0
    tilt_x: float = 0.0
    tilt_y: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stamp:
    """Coverage of one dab and where its first pixel lies."""

    coverage: Coverage
    rect: Rect


def stamp(
    mask: TiledMask, brush: Brush, dabs: Sequence[Dab], wet: WetPaint | None = None
) -> tuple[TiledMask, Rect]:
    """Put dabs on a mask: paint takes the maximum, erase the minimum, so nothing accumulates.

    With a flow below 1 each dab goes that share of the way there, so that a stroke builds up
    where it crosses itself, never beyond the opacity.

    `wet` is what the same stroke has left; without it a call begins with whole levels.

    Returns:
        The new mask (untouched tiles are the same objects) and the rectangle that may have changed,
        inside the picture; empty when no dab touches it.
    """
    dirty = Rect(x=0, y=0, width=0, height=0)
    tiles = dict(mask.tiles)
    touched: set[TileIndex] = set()
    flowing = None if brush.flow >= 1 else wet or WetPaint()
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
            if flowing is None:
                _press(tiles[index], tile_rect(index), placed, inside, erase=brush.erase)
            else:
                level = flowing.level(index, mask.tiles.get(index), tiles[index])
                _flow(level, tile_rect(index), placed, inside, brush)
    if not touched:
        return mask, dirty
    if flowing is not None:
        flowing.dry(tiles, touched)
    return mask.with_tiles(tiles, iter(touched)), dirty


def spaced(previous: Dab, to: Dab, brush: Brush, carry_px: float) -> tuple[list[Dab], float]:
    """Dabs at even distances along the segment after `previous`.

    Args:
        previous: Where the segment starts; its own dab is not repeated.
        to: Where it ends.
        brush: Its spacing, and its shortest radius at the lighter pressure, give the distance.
        carry_px: Path already travelled since the last dab.

    Returns:
        The dabs and the new carry.
    """
    across, down = to.image_x - previous.image_x, to.image_y - previous.image_y
    length = math.hypot(across, down)
    flattest = min(flattening(one.tilt_x, one.tilt_y).ratio for one in (previous, to))
    radius = brush.radius_px * min(previous.pressure, to.pressure) * flattest
    spacing = max(_SMALLEST_SPACING_PX, radius * (2 * brush.spacing or _SPACING))
    if length == 0:
        return [], carry_px
    dabs = []
    position = max(0.0, spacing - carry_px)
    while position <= length:
        share = position / length
        dabs.append(_between(previous, to, share))
        position += spacing
    return dabs, length - (position - spacing)


def _between(previous: Dab, to: Dab, share: float) -> Dab:
    def part(start: float, end: float) -> float:
        return start + (end - start) * share

    return Dab(
        image_x=part(previous.image_x, to.image_x),
        image_y=part(previous.image_y, to.image_y),
        pressure=part(previous.pressure, to.pressure),
        tilt_x=part(previous.tilt_x, to.tilt_x),
        tilt_y=part(previous.tilt_y, to.tilt_y),
    )


def _press(tile: Coverage, area: Rect, placed: _Stamp, inside: Rect, *, erase: bool) -> None:
    import cv2

    part = area.intersect(inside)
    below = tile[part.translate(-area.x, -area.y).slices]
    dab = placed.coverage[part.translate(-placed.rect.x, -placed.rect.y).slices]
    if erase:
        cv2.min(below, cv2.bitwise_not(dab), below)
    else:
        cv2.max(below, dab, below)


def _flow(
    level: NDArray[np.float32], area: Rect, placed: _Stamp, inside: Rect, brush: Brush
) -> None:
    """Go a part of the way from what is there to what the dab asks for."""
    import cv2

    part = area.intersect(inside)
    below = level[part.translate(-area.x, -area.y).slices]
    dab = placed.coverage[part.translate(-placed.rect.x, -placed.rect.y).slices]
    asked = cv2.bitwise_not(dab) if brush.erase else dab
    wanted = asked.astype(np.float32)
    reached = cv2.min(below, wanted) if brush.erase else cv2.max(below, wanted)
    cv2.addWeighted(below, 1 - brush.flow, reached, brush.flow, 0, dst=below)


def _placed(brush: Brush, dab: Dab) -> _Stamp:
    """The cached stamp that fits a dab, moved to it."""
    radius = max(SMALLEST_RADIUS_PX, brush.radius_px * min(1.0, max(0.0, dab.pressure)))
    steps = 4 if radius <= FINE_RADIUS_PX else 1
    grain = 1 / 8 if radius <= FINE_RADIUS_PX else 2.0 ** math.floor(math.log2(radius / 64))
    radius = max(SMALLEST_RADIUS_PX, round(radius / grain) * grain)
    column, row = round(dab.image_x * steps), round(dab.image_y * steps)
    coverage = dab_coverage(
        radius,
        round(min(1.0, max(0.0, brush.hardness)), 3),
        round(255 * min(1.0, max(0.0, brush.opacity))),
        (column % steps / steps, row % steps / steps),
        flattening(dab.tilt_x, dab.tilt_y),
    )
    half = coverage.shape[0] // 2
    rect = Rect(
        x=column // steps - half,
        y=row // steps - half,
        width=coverage.shape[1],
        height=coverage.shape[0],
    )
    return _Stamp(coverage=coverage, rect=rect)
