"""A first guess at the object around a place, in a small picture. Its edge: `object_select`."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

_TOLERANCES: Final = tuple(np.geomspace(4, 50, 14).tolist())  # differences in L*a*b* of 8 bits
_LIGHT_WEIGHT: Final = 0.5  # shading changes lightness more than it changes hue
_LEAST_SHARE: Final = 0.0005
_MOST_SHARE: Final = 0.7
_SIZE_WEIGHT: Final = 0.18
_GRAIN_PX: Final = 1.5
_GAP_PX: Final = 2


def region_around(picture: NDArray[np.uint8], x: int, y: int) -> NDArray[np.uint8]:
    """What hangs together with a place in colour, up to where the edges are clearest.

    Of the regions that ever larger tolerances give, the one is taken whose outline lies on the
    strongest edges, is compact, keeps clear of the picture's rim, and is not tiny.

    Args:
        picture: (h, w, 3) uint8, some 250 pixels wide.
        x: Column of the place.
        y: Row of the place.

    Returns:
        (h, w) uint8: 1 in the region, which has no holes and includes the place.
    """
    lab = perceived(picture)
    edges = edge_strength(lab)
    near = lab[max(0, y - 2) : y + 3, max(0, x - 2) : x + 3].reshape(-1, 3)
    distance = np.linalg.norm(lab - np.median(near, axis=0), axis=2)
    best, best_score = np.zeros(distance.shape, np.uint8), -1.0
    best[max(0, y - 2) : y + 3, max(0, x - 2) : x + 3] = 1
    for tolerance in _TOLERANCES:
        region = _hanging_together(distance <= tolerance, x, y)
        share = float(region.mean())
        if share > _MOST_SHARE:
            break
        score = _score(region, edges) * share**_SIZE_WEIGHT
        if share >= _LEAST_SHARE and score > best_score:
            best, best_score = region, score
    return best


def perceived(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(h, w, 3) float32: L*a*b* without grain, in which shading counts for less than hue."""
    import cv2

    smooth = cv2.GaussianBlur(picture, (0, 0), _GRAIN_PX)
    lab = np.asarray(cv2.cvtColor(smooth, cv2.COLOR_BGR2LAB), np.float32)
    lab[..., 0] *= _LIGHT_WEIGHT
    return lab


def edge_strength(lab: NDArray[np.float32]) -> NDArray[np.float32]:
    """(h, w) float32: how steeply the colour changes."""
    import cv2

    total = np.zeros(lab.shape[:2], np.float32)
    for channel in cv2.split(lab):
        across, down = cv2.Sobel(channel, -1, 1, 0), cv2.Sobel(channel, -1, 0, 1)
        total += np.asarray(across, np.float32) ** 2 + np.asarray(down, np.float32) ** 2
    return np.sqrt(total)


def _hanging_together(alike: NDArray[np.bool_], x: int, y: int) -> NDArray[np.uint8]:
    """The part with the place, small gaps closed and holes filled."""
    import cv2

    mask = alike.astype(np.uint8)
    mask[y, x] = 1
    across = 2 * _GAP_PX + 1
    gap = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (across, across))
    mask = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, gap), np.uint8)
    _, parts = cv2.connectedComponents(mask, connectivity=4)
    mine = (parts == parts[y, x]).astype(np.uint8)
    _, rest = cv2.connectedComponents(1 - mine, connectivity=4)
    rim = np.unique(np.concatenate((rest[0], rest[-1], rest[:, 0], rest[:, -1])))
    return 1 - np.isin(rest, rim[rim > 0]).astype(np.uint8)


def _score(region: NDArray[np.uint8], edges: NDArray[np.float32]) -> float:
    import cv2

    ring = cv2.dilate(region, np.ones((3, 3), np.uint8)) > region
    if not ring.any():
        return 0.0
    hull = max(1.0, cv2.contourArea(cv2.convexHull(cv2.findNonZero(region))))
    compact = min(1.0, int(region.sum()) / hull)
    rim = float(np.mean([side.mean() for side in (region[0], region[-1])]))
    rim = (rim + float(np.mean([region[:, 0].mean(), region[:, -1].mean()]))) / 2
    return float(edges[ring].mean()) * compact**2 * (1 - rim) ** 3
