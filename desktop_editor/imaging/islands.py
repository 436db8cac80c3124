"""The islands of a mask: its connected parts. What they mean is the caller's business."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.raster import Coverage, size_of

MOST_LISTED: Final = 12
"""More islands than this are no longer told apart: nobody would look at each."""

_VIEW_EDGE_PX: Final = 1000
_MANY: Final = 8
_SCATTERED: Final = 0.5
_SPECK: Final = 0.004
_POINTS: Final = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class Islands:
    """How a mask falls apart.

    Attributes:
        count: Connected parts.
        largest_share: The largest part's share of all covered pixels; 0 for an empty mask.
    """

    count: int
    largest_share: float

    @property
    def is_patchwork(self) -> bool:
        """Whether there are many parts and none stands out: no object looks like that."""
        return self.count >= _MANY and self.largest_share < _SCATTERED


def islands_of(mask: Coverage) -> Islands:
    """Count the connected parts (8-connected) of what a mask covers.

    Args:
        mask: (h, w) uint8; looked at with at most 1000 pixels along an edge.
    """
    import cv2

    step = max(1, -(-max(mask.shape) // _VIEW_EDGE_PX))
    covered = (mask[::step, ::step] > 0).astype(np.uint8)
    count, _labels, statistics, _centres = cv2.connectedComponentsWithStats(covered)
    areas = statistics[1:, cv2.CC_STAT_AREA]
    if count < 2:
        return Islands(count=0, largest_share=0.0)
    return Islands(count=count - 1, largest_share=float(areas.max() / areas.sum()))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Island:
    """One part of a mask that can be switched on and off.

    Attributes:
        number: Its value in `IslandMap.labels`, from 1.
        box: Where it lies, in pixels of the mask.
        share: Of all that the mask covers, 0 to 1.
        points: (n, 2) covered pixels (x, y), spread over it: enough to see whether it shows.
        parts: How many connected parts it stands for.
    """

    number: int
    box: Rect
    share: float
    points: NDArray[np.intp]
    parts: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IslandMap:
    """Which covered pixel belongs to which island.

    Attributes:
        size: Of the mask.
        step: Edge of the squares of pixels that belong together.
        labels: uint8, one value a square: the island's number, 0 where nothing is covered.
        islands: Largest first; the last one may stand for all the small ones.
    """

    size: Size
    step: int
    labels: Coverage
    islands: tuple[Island, ...]

    def squares(self, number: int, rect: Rect) -> NDArray[np.bool_]:
        """(rect.height, rect.width): whether a pixel lies in a square of this island."""
        down = np.arange(rect.y, rect.bottom) // self.step
        across = np.arange(rect.x, rect.right) // self.step
        first, last = int(down[0]), int(down[-1]) + 1
        left, right = int(across[0]), int(across[-1]) + 1
        flags = self.labels[first:last, left:right] == number
        return np.asarray(flags.take(down - first, axis=0).take(across - left, axis=1))


def labelled(mask: Coverage, most: int = MOST_LISTED) -> IslandMap:
    """Tell a mask's islands apart; parts that are closer than a square count as one.

    Args:
        mask: (h, w) uint8. Looked at in squares, at most 1000 along an edge, so that the cost is
            that of reading it once.
        most: So many are told apart, if they are no specks; the others share the next number.
    """
    import cv2

    step = max(1, -(-max(mask.shape) // _VIEW_EDGE_PX))
    covered = _in_squares(mask, step)
    _count, parts, statistics, _centres = cv2.connectedComponentsWithStats(covered)
    areas = statistics[1:, cv2.CC_STAT_AREA]
    order = np.argsort(-areas, kind="stable") + 1
    total = int(areas.sum())
    listed = [int(one) for one in order if areas[one - 1] >= _SPECK * total][:most]
    number_of = np.zeros(len(areas) + 1, np.uint8)
    number_of[1:] = len(listed) + 1
    number_of[listed] = np.arange(1, len(listed) + 1)
    number_of[0] = 0
    labels = number_of[parts]
    counts = [1] * len(listed) + [len(areas) - len(listed)]
    islands = tuple(
        _island(mask, labels, (number, count, total), step)
        for number, count in enumerate(counts, start=1)
        if count
    )
    return IslandMap(size=size_of(mask), step=step, labels=labels, islands=islands)


def switched(
    mask: Coverage, whole: Coverage, squares: NDArray[np.bool_], *, shown: bool
) -> Coverage:
    """A mask with one island shown as `whole` has it, or hidden; all else as it was.

    Args:
        mask: (h, w) uint8, the mask as it is.
        whole: (h, w) uint8, the mask that the islands were found in.
        squares: (h, w), from `IslandMap.squares`.
        shown: Whether the island shows.
    """
    inside = squares & (whole > 0)
    return np.where(inside, whole if shown else np.uint8(0), mask)


def _in_squares(mask: Coverage, step: int) -> Coverage:
    """1 for every square of `step` pixels that has a covered one."""
    if step == 1:
        return (mask > 0).astype(np.uint8)
    rows = np.maximum.reduceat(mask, np.arange(0, mask.shape[0], step), axis=0)
    squares = np.maximum.reduceat(rows, np.arange(0, mask.shape[1], step), axis=1)
    return (squares > 0).astype(np.uint8)


def _island(mask: Coverage, labels: Coverage, facts: tuple[int, int, int], step: int) -> Island:
    number, parts, total = facts
    rows, columns = np.nonzero(labels == number)
    box = Rect.from_edges(
        int(columns.min()) * step,
        int(rows.min()) * step,
        (int(columns.max()) + 1) * step,
        (int(rows.max()) + 1) * step,
    )
    chosen = np.unique(np.linspace(0, len(rows) - 1, _POINTS).astype(np.intp))
    points = [_covered_pixel(mask, int(rows[one]), int(columns[one]), step) for one in chosen]
    return Island(
        number=number,
        box=box.intersect(size_of(mask).rect),
        share=len(rows) / total,
        points=np.array(points, np.intp),
        parts=parts,
    )


def _covered_pixel(mask: Coverage, row: int, column: int, step: int) -> tuple[int, int]:
    square = mask[row * step : (row + 1) * step, column * step : (column + 1) * step]
    down, across = divmod(int(square.argmax()), square.shape[1])
    return column * step + across, row * step + down
