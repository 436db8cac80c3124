"""The islands of a mask: its connected parts. What they mean is the caller's business."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from desktop_editor.imaging.raster import Coverage

_VIEW_EDGE_PX: Final = 1000
_MANY: Final = 8
_SCATTERED: Final = 0.5


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
