"""Cutting an object out by what is known of it: seeds in, coverage at full size out.

GrabCut, coarse first, then once more along the edge that was found; then the edge follows the
photo's own pixels. Where the seeds come from is the caller's business.
"""

import math
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.bands import side_by_side
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.raster import Coverage, Pixels, to_depth

COARSE_PX: Final = 60_000
"""Where colours are learnt: a picture of about 250 x 250 pixels."""

FINE_PX: Final = 700_000
"""Where the edge is found once more; smaller areas are not magnified."""

_SPECK: Final = 0.02  # beside the object's largest part
_COARSE_ROUNDS: Final = 5
_BAND_PX: Final = 256
_SOFT_PX: Final = 3  # of the picture that the edge was found in: how far it may be soft
_FLAT: Final = 1e-4  # variance of colour, 1 being white: below it nothing is an edge
_UNSURE: Final = 0.5
_STEEP: Final = 2.0  # a guided filter smears: half of its ramp is what the photo shows

Picture: TypeAlias = NDArray[np.uint8]
"""(h, w, 3) BGR."""

Trimap: TypeAlias = NDArray[np.uint8]
"""(h, w): OpenCV's `GC_BGD`, `GC_FGD`, `GC_PR_BGD` and `GC_PR_FGD`."""


def cut_out(colour: Picture, rough: NDArray[np.uint8], seeds: Trimap) -> Coverage:
    """Coverage of an object at full size.

    Args:
        colour: The part of the photo that it lies in.
        rough: (h, w) uint8, smaller: 1 in the object, as `rough_cut` found it.
        seeds: (h, w), what it was found from; what was no object stays none.
    """
    fine = reduced(colour, FINE_PX)
    return _followed(colour, fine, _sharper(fine, rough, seeds))


def rough_cut(picture: Picture, seeds: Trimap) -> NDArray[np.uint8]:
    """1 in the object, without specks and pinholes; 0 everywhere when the seeds tell nothing.

    GrabCut (Rother, Kolmogorov and Blake, SIGGRAPH 2004), by OpenCV.
    """
    return _solid(_grab(picture, seeds, _COARSE_ROUNDS))


def colour_of(pixels: Pixels) -> Picture:
    """A photo, or a part of one, as BGR of 8 bits."""
    return np.ascontiguousarray(to_depth(pixels[..., :3], np.dtype(np.uint8)))


def reduced(pixels: Pixels, most_px: int) -> Picture:
    """The same, so small that it has no more pixels than this."""
    import cv2

    height, width = pixels.shape[:2]
    scale = math.sqrt(most_px / (height * width))
    if scale >= 1:
        return colour_of(pixels)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    is_deep = pixels.dtype == np.uint16
    return colour_of(np.asarray(small, np.uint16) if is_deep else np.asarray(small, np.uint8))


def scaled(box: Rect, of: Size, to: Size) -> Rect:
    """A box of one picture in the same picture of another size; not empty."""
    across, down = to.width / of.width, to.height / of.height
    left, top = round(box.x * across), round(box.y * down)
    right, bottom = round(box.right * across), round(box.bottom * down)
    return Rect.from_edges(left, top, max(left + 1, right), max(top + 1, bottom))


def _grab(picture: Picture, trimap: Trimap, rounds: int) -> NDArray[np.uint8]:
    """1 where the object is; 0 everywhere when the seeds tell nothing apart."""
    import cv2

    if not (trimap & 1).any() or (trimap & 1).all():
        return np.zeros_like(trimap)
    cv2.setRNGSeed(0)  # the same box twice is the same object
    nothing = np.zeros((1, 65), np.float64)
    labels, _, _ = cv2.grabCut(
        picture, trimap, (0, 0, 1, 1), nothing, nothing.copy(), rounds, cv2.GC_INIT_WITH_MASK
    )
    return np.asarray(labels, np.uint8) & np.uint8(1)


def _solid(rough: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Without specks and pinholes: those smaller than a share of the object's largest part."""
    without_specks = rough & ~_small_parts(rough, _largest_part(rough))
    hollow = np.asarray(1 - without_specks, np.uint8)
    return without_specks | _small_parts(hollow, _largest_part(rough))


def _largest_part(labels: NDArray[np.uint8]) -> int:
    """Area of the largest part that hangs together."""
    import cv2

    count, _, stats, _ = cv2.connectedComponentsWithStats(labels, connectivity=4)
    return int(stats[1:, cv2.CC_STAT_AREA].max()) if count > 1 else 0


def _small_parts(labels: NDArray[np.uint8], largest: int) -> NDArray[np.uint8]:
    """1 in parts that are next to nothing beside the largest one."""
    import cv2

    _, parts, stats, _ = cv2.connectedComponentsWithStats(labels, connectivity=4)
    small = stats[:, cv2.CC_STAT_AREA] < _SPECK * largest
    small[0] = False
    return np.asarray(small.astype(np.uint8)[parts], np.uint8)


def _sharper(picture: Picture, rough: NDArray[np.uint8], seeds: Trimap) -> NDArray[np.uint8]:
    """The rough object, its edge found again in a larger picture."""
    import cv2

    height, width = picture.shape[:2]
    larger = cv2.resize(rough, (width, height), interpolation=cv2.INTER_LINEAR_EXACT)
    reach = max(2, round(2.5 * width / rough.shape[1]))
    round_brush = disc(reach)
    trimap = np.where(larger > 0, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    trimap[cv2.erode(larger, round_brush) > 0] = cv2.GC_FGD
    trimap[cv2.dilate(larger, round_brush) == 0] = cv2.GC_BGD
    outside = cv2.resize(seeds, (width, height), interpolation=cv2.INTER_NEAREST) == cv2.GC_BGD
    trimap[outside] = cv2.GC_BGD
    return _grab(picture, trimap, 1)


def _followed(colour: Picture, picture: Picture, solid: NDArray[np.uint8]) -> Coverage:
    """Coverage at full size whose edge follows the photo's.

    Fast guided filter (He and Sun, arXiv 1505.00996): how coverage depends on colour is fitted
    in the smaller picture, and said of the large one.
    """
    import cv2

    slopes, offset = _dependence(
        picture.astype(np.float32) / np.float32(255), solid.astype(np.float32)
    )
    height, width = colour.shape[:2]
    across, down = solid.shape[1] / width, solid.shape[0] / height
    sure = np.where(cv2.erode(solid, disc(_SOFT_PX)) > 0, 1.0, _UNSURE).astype(np.float32)
    sure[cv2.dilate(solid, disc(_SOFT_PX)) == 0] = 0
    out = np.empty((height, width), np.uint8)

    def fill(band: slice) -> None:
        first = (band.start + 0.5) * down - 0.5
        from_full = np.array([[across, 0, 0.5 * across - 0.5], [0, down, first]], np.float64)
        size = (width, band.stop - band.start)

        def enlarged(small: NDArray[np.float32], how: int) -> NDArray[np.float32]:
            flags, beyond = how | cv2.WARP_INVERSE_MAP, cv2.BORDER_REPLICATE
            return np.asarray(
                cv2.warpAffine(small, from_full, size, flags=flags, borderMode=beyond), np.float32
            )

        guide = colour[band].astype(np.float32) / np.float32(255)
        fitted = (guide * enlarged(slopes, cv2.INTER_LINEAR)).sum(axis=2)
        fitted += enlarged(offset, cv2.INTER_LINEAR)
        soft = np.clip((fitted - 0.5) * _STEEP + 0.5, 0, 1)
        known = enlarged(sure, cv2.INTER_NEAREST)
        out[band] = np.rint(np.where(known == _UNSURE, soft, known) * 255)

    side_by_side(fill, height, _BAND_PX)
    return out


def _dependence(
    guide: NDArray[np.float32], wanted: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Slopes (h, w, 3) and offset (h, w) of coverage as a linear function of colour nearby."""
    import cv2

    def mean(of: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(cv2.blur(of, (2 * _SOFT_PX + 1, 2 * _SOFT_PX + 1)), np.float32)

    middle, level = mean(guide), mean(wanted)
    together = mean(guide * wanted[..., np.newaxis]) - middle * level[..., np.newaxis]
    spread = np.empty((*wanted.shape, 3, 3), np.float32)
    for one in range(3):
        for other in range(3):
            product = mean(np.ascontiguousarray(guide[..., one] * guide[..., other]))
            spread[..., one, other] = product - middle[..., one] * middle[..., other]
    spread += np.eye(3, dtype=np.float32) * np.float32(_FLAT)
    slopes = np.linalg.solve(spread, together[..., np.newaxis])[..., 0]
    offset = level - (slopes * middle).sum(axis=2)
    return mean(np.ascontiguousarray(slopes)), mean(offset)


def disc(radius: int) -> NDArray[np.uint8]:
    """A round brush for growing and shrinking."""
    import cv2

    across = 2 * radius + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (across, across)), np.uint8)
