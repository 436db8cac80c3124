"""The fill of an erased area: its surroundings, mirrored in from four sides. No prompts here.

Mirroring continues tone, grain and texture without a seam and draws nothing out into streaks;
what was in the area does not return. Towards the middle shapes go soft and only the grain stays.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging import filters
from desktop_editor.imaging.filters import Bgr8, Plane
from desktop_editor.sandbox import areas

_STEEPNESS: Final = 3
"""The weight of a side falls with this power of the distance from it."""
_SIDEWAYS: Final = 4
"""How much more left and right count than above and below: most scenes lie in level layers."""
_NEAR: Final = 0.07
"""The strips that are mirrored are at most this share of the picture wide: what is close fits."""
_SOFTNESS: Final = 0.012
"""Shapes in the middle are blurred by this share of the box's longer side."""
_CALM_AT: Final = 0.6
"""They are so from this share of the way to the middle on."""
_GRAIN_PX: Final = 2.5
_GRAIN_LEVELS: Final = 30


def mirrored_into(pixels: Bgr8, where: Plane) -> Bgr8:
    """A copy in which the bounding box of `where` is filled from around it.

    Args:
        pixels: (h, w, 3) uint8.
        where: float32 (h, w); the box reaches as far as it is above 0.
    """
    filled = pixels.copy()
    down, across = np.flatnonzero(where.any(axis=1)), np.flatnonzero(where.any(axis=0))
    if not down.size:
        return filled
    rows, columns = slice(down[0], down[-1] + 1), slice(across[0], across[-1] + 1)
    box = filled[rows, columns]
    total = np.zeros(box.shape[:2], np.float32)
    mixed = np.zeros(box.shape, np.float32)
    for axis, span in ((0, rows), (1, columns)):
        for source, steps in _sides(span, pixels.shape[axis]):
            weight = (steps / np.float32(pixels.shape[axis])) ** -_STEEPNESS
            weight = weight[:, None] if axis == 0 else weight[None, :] * np.float32(_SIDEWAYS)
            seen = pixels[source, columns] if axis == 0 else pixels[rows, source]
            mixed += seen * weight[:, :, None]
            total += weight
    if total.all():  # without any surroundings there is nothing to fill it from
        box[:] = np.rint(mixed / total[:, :, None])
        box[:] = _calmed(box)
    return filled


def _calmed(box: Bgr8) -> Bgr8:
    """Soft away from the border, where mirrored shapes would show as such; the grain stays."""
    height, width = box.shape[:2]
    soft = filters.blur(box, _SOFTNESS * max(height, width))
    grain = box.astype(np.int16) - filters.blur(box, _GRAIN_PX)
    grainy = np.clip(soft + np.clip(grain, -_GRAIN_LEVELS, _GRAIN_LEVELS), 0, 255)
    off = [1 - np.abs(np.linspace(-1, 1, side, dtype=np.float32)) for side in (height, width)]
    depth = np.minimum(off[0][:, None], off[1][None, :])
    return areas.mix(box, grainy.astype(np.uint8), np.minimum(depth / np.float32(_CALM_AT), 1))


def _sides(span: slice, length: int) -> list[tuple[NDArray[np.intp], NDArray[np.float32]]]:
    """For the strips before and after the span: which line each line shows, and how far off."""
    first, after = int(span.start), int(span.stop)
    before, near = np.arange(after - first), max(1, round(length * _NEAR))
    found = []
    if first:
        found.append((first - 1 - _to_and_fro(before, min(near, first)), before))
    if after < length:
        behind = before[::-1]
        found.append((after + _to_and_fro(behind, min(near, length - after)), behind))
    return [(source, (steps + 1).astype(np.float32)) for source, steps in found]


def _to_and_fro(steps: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """0, 1 … count - 1, count - 1 … 1, 0, 0, 1 … for the steps 0, 1, 2 …."""
    turn = steps % (2 * count)
    return np.minimum(turn, 2 * count - 1 - turn)
