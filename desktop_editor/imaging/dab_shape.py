"""Coverage of one dab: round, or flattened by the tilt of a pen. Where dabs go: `brush`."""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.raster import Coverage

FINE_RADIUS_PX: Final = 32.0
"""Up to here quarter pixels show; beyond, whole ones do."""

_CACHED_STAMPS: Final = 256
_CACHED_LARGE_STAMPS: Final = 6  # 4 MB each at a radius of 1000
_UPRIGHT_DEG: Final = 25.0  # as a pen is held to write: still round
_ASLANT_DEG: Final = 60.0  # the most that tablets report
_FLATTEST: Final = 0.3
_RATIO_STEPS: Final = 16
_TURN_STEPS: Final = 24  # of half a turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Flattening:
    """An ellipse in place of a disc.

    Attributes:
        ratio: Of its short to its long axis, which stays as long as the disc is wide.
        turn: Of its long axis, in radians from the x axis towards the y axis, 0 to pi.
    """

    ratio: float = 1.0
    turn: float = 0.0


ROUND: Final = Flattening()


def flattening(tilt_x: float, tilt_y: float) -> Flattening:
    """What the tilt of a pen makes of a dab: its long axis lies as the pen leans.

    Round while the pen is held as for writing, then evenly flatter; in steps, so that stamps can
    be reused.

    Args:
        tilt_x: Degrees from upright towards the right, between -90 and 90.
        tilt_y: Degrees from upright towards the bottom.
    """
    across, down = (math.tan(math.radians(max(-80.0, min(80.0, t)))) for t in (tilt_x, tilt_y))
    tilt = math.degrees(math.atan(math.hypot(across, down)))
    aslant = min(1.0, max(0.0, (tilt - _UPRIGHT_DEG) / (_ASLANT_DEG - _UPRIGHT_DEG)))
    ratio = round((1 - (1 - _FLATTEST) * aslant) * _RATIO_STEPS) / _RATIO_STEPS
    if ratio == 1:
        return ROUND
    step = round(math.atan2(down, across) / math.pi * _TURN_STEPS) % _TURN_STEPS
    return Flattening(ratio=ratio, turn=step * math.pi / _TURN_STEPS)


def dab_coverage(
    radius: float,
    hardness: float,
    peak: int,
    offset: tuple[float, float],
    flat: Flattening = ROUND,
) -> Coverage:
    """Coverage of one dab: (n, n) uint8, n even, read-only, the same object for the same dab.

    Full within `hardness` of the radius, then a smooth fall (3t² - 2t³) to 0 at the radius, never
    steeper than one pixel, which is the anti-aliased edge of a hard brush.

    Args:
        radius: Of the long axis, in pixels.
        hardness: 0 to 1.
        peak: The coverage in the middle.
        offset: How far right and below the middle of the array the dab's centre lies.
        flat: What is made of the disc.
    """
    make = _small if radius <= FINE_RADIUS_PX else _large
    return make(radius, hardness, peak, offset, flat)


def _drawn(
    radius: float, hardness: float, peak: int, offset: tuple[float, float], flat: Flattening
) -> Coverage:
    half = math.ceil(radius + 0.5) + 1
    if flat != ROUND and radius > FINE_RADIUS_PX:
        coverage = _flattened(_soft_disc(radius, hardness, peak), flat)
    elif offset == (0.0, 0.0) and flat == ROUND:
        # One quarter is enough, which counts for large brushes.
        coverage = _mirrored(_faded(_quarter(half), (radius, hardness, 1.0), peak), half)
    else:
        centres = np.arange(-half, half, dtype=np.float32) + np.float32(0.5)
        across, down = (centres - np.float32(part) for part in offset)
        distance = _elliptic(across[np.newaxis, :], down[:, np.newaxis], flat)
        coverage = _faded(distance, (radius, hardness, 1 / flat.ratio), peak)
    coverage.flags.writeable = False
    return coverage


@lru_cache(maxsize=2)
def _soft_disc(radius: float, hardness: float, peak: int) -> Coverage:
    """A disc that can be flattened and still has no edge steeper than one pixel."""
    half = math.ceil(radius + 0.5) + 1
    return _mirrored(_faded(_quarter(half), (radius, hardness, 1 / _FLATTEST), peak), half)


def _quarter(half: int) -> NDArray[np.float32]:
    """Distances from the top left corner."""
    centres = np.arange(half, dtype=np.float32) + np.float32(0.5)
    return np.asarray(np.sqrt(centres[np.newaxis] ** 2 + centres[:, np.newaxis] ** 2), np.float32)


def _mirrored(quarter: Coverage, half: int) -> Coverage:
    return np.pad(quarter, ((half, 0), (half, 0)), mode="symmetric")


def _elliptic(
    across: NDArray[np.float32], down: NDArray[np.float32], flat: Flattening
) -> NDArray[np.float32]:
    """How large an ellipse around the middle reaches each place, as its long half axis."""
    if flat == ROUND:
        return np.asarray(np.sqrt(across**2 + down**2), np.float32)
    cos, sin = np.float32(math.cos(flat.turn)), np.float32(math.sin(flat.turn))
    along, athwart = across * cos + down * sin, down * cos - across * sin
    return np.asarray(np.sqrt(along**2 + (athwart / np.float32(flat.ratio)) ** 2), np.float32)


def _faded(distance: NDArray[np.float32], dab: tuple[float, float, float], peak: int) -> Coverage:
    """Coverage by distance; `dab` is its radius, hardness and the least width of its edge."""
    radius, hardness, edge = dab
    outer = radius + edge / 2
    inner = min(radius * hardness, outer - edge)
    level = np.clip((outer - distance) * np.float32(1 / (outer - inner)), 0, 1)
    if outer - inner > edge:
        level *= level * (3 - 2 * level)
    return np.asarray(np.rint(level * np.float32(peak)), np.uint8)


def _flattened(disc: Coverage, flat: Flattening) -> Coverage:
    """A large disc as an ellipse: a tenth of the time of computing it."""
    import cv2

    middle = disc.shape[0] / 2 - 0.5  # pixel centres are whole numbers here
    cos, sin, ratio = math.cos(flat.turn), math.sin(flat.turn), flat.ratio
    to_disc = np.array([[cos, sin, 0.0], [-sin / ratio, cos / ratio, 0.0]])
    to_disc[:, 2] = middle - to_disc[:, :2] @ (middle, middle)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(disc, to_disc, disc.shape[::-1], flags=flags), np.uint8)


_small = lru_cache(maxsize=_CACHED_STAMPS)(_drawn)
_large = lru_cache(maxsize=_CACHED_LARGE_STAMPS)(_drawn)
