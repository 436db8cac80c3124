"""What stands out by its colour from all that reaches the picture's edge. Nothing is learnt."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.superpixels import Patches, patches_of

_PATCHES: Final = 300
_ALIKE: Final = 10.0  # difference of L*a*b* within one thing
_NEAR: Final = 0.25  # of the longer edge: farther patches hardly matter
_TRUST_RIM: Final = 5.0
_SMOOTH: Final = 0.1
_HALF: Final = 0.5
_CLEAR: Final = 0.5
_LEAST_SHARE, _MOST_SHARE = 0.005, 0.85


def subject_by_colour(picture: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """(h, w) uint8: 1 in what stands out; None where that is not clear-cut.

    Args:
        picture: (h, w, 3) BGR uint8, some 250 pixels wide.
    """
    found = colour_salience(picture)
    inside = found > _HALF
    share = float(inside.mean())
    if not _LEAST_SHARE <= share <= _MOST_SHARE:
        return None
    return inside.astype(np.uint8) if clearness(found) >= _CLEAR else None


def clearness(found: NDArray[np.float32]) -> float:
    """How far a salience falls in two, 0 to 1: what lies between counts against what is in."""
    inside = found > _HALF
    between = (found > 0.2) & (found < 0.8)
    return float(1 - between.sum() / max(1, int((found > 0.2).sum()))) if inside.any() else 0.0


def colour_salience(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """How much each place stands out, 0 to 1.

    Robust background detection (Zhu, Liang, Wei and Sun, CVPR 2014): what hangs together with much
    of the picture's edge is background; what differs from that in colour stands out.

    Args:
        picture: (h, w, 3) BGR uint8, some 250 pixels wide.
    """
    import cv2

    lab = np.asarray(
        cv2.cvtColor(picture.astype(np.float32) / np.float32(255), cv2.COLOR_BGR2LAB), np.float32
    )
    patches = patches_of(lab, _PATCHES)
    differs = _distances(patches.colours)
    background = _background(patches, differs)
    nearness = np.exp(-(_distances(patches.places) ** 2) / (2 * _NEAR**2))
    contrast = _stretched((differs * nearness * background).sum(axis=1))
    return _settled(patches, differs, background, contrast)[patches.labels]


def _background(patches: Patches, differs: NDArray[np.float32]) -> NDArray[np.float32]:
    """(n,): how likely a patch belongs to what goes on beyond the picture's edge."""
    linked = patches.touching | (patches.on_rim[:, np.newaxis] & patches.on_rim)
    np.fill_diagonal(linked, val=False)
    steps = np.where(linked, differs, np.float32(np.inf))
    usual = float(np.mean(steps.min(axis=1))) if len(steps) > 1 else 0.0
    ways = np.maximum(steps - np.float32(usual), 0)
    np.fill_diagonal(ways, 0)
    for over in range(len(ways)):  # Floyd and Warshall
        np.minimum(ways, ways[:, over : over + 1] + ways[over], out=ways)
    together = np.exp(-(ways**2) / (2 * _ALIKE**2))
    along_rim = together[:, patches.on_rim].sum(axis=1) / np.sqrt(together.sum(axis=1))
    return np.asarray(1 - np.exp(-(along_rim**2) / 2), np.float32)


def _settled(
    patches: Patches,
    differs: NDArray[np.float32],
    background: NDArray[np.float32],
    contrast: NDArray[np.float32],
) -> NDArray[np.float32]:
    """(n,): 0 for background, 1 for what has contrast, much the same for neighbours alike."""
    bonds = np.where(patches.touching, np.exp(-(differs**2) / (2 * _ALIKE**2)) + _SMOOTH, 0)
    system = np.diag(bonds.sum(axis=1) + _TRUST_RIM * background + contrast) - bonds
    system += np.eye(len(bonds)) * 1e-9
    return _stretched(np.linalg.solve(system, contrast))


def _distances(points: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(np.linalg.norm(points[:, np.newaxis] - points, axis=2), np.float32)


def _stretched(values: NDArray[np.floating]) -> NDArray[np.float32]:
    """From 0 to 1; all 0 where nothing differs."""
    spread = float(np.ptp(values))
    return np.asarray((values - values.min()) / spread if spread > 1e-6 else values * 0, np.float32)
