"""The fill of an erased area: its surroundings, mirrored in from four sides. No prompts here.

Mirroring continues tone, grain and texture without a seam and draws nothing out into streaks;
what was in the area does not return.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.filters import Bgr8, Plane

_STEEPNESS: Final = 3
"""The weight of a side falls with this power of the distance from it."""
_SIDEWAYS: Final = 8
"""How much more left and right count than above and below: most scenes lie in level layers."""


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
    return filled


def _sides(span: slice, length: int) -> list[tuple[NDArray[np.intp], NDArray[np.float32]]]:
    """For the strips before and after the span: which line each line shows, and how far off."""
    first, after = int(span.start), int(span.stop)
    before = np.arange(after - first)
    found = []
    if first:
        found.append((first - 1 - _to_and_fro(before, first), before))
    if after < length:
        behind = before[::-1]
        found.append((after + _to_and_fro(behind, length - after), behind))
    return [(source, (steps + 1).astype(np.float32)) for source, steps in found]


def _to_and_fro(steps: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """0, 1 … count - 1, count - 1 … 1, 0, 0, 1 … for the steps 0, 1, 2 …."""
    turn = steps % (2 * count)
    return np.minimum(turn, 2 * count - 1 - turn)
