"""The object within a box or around a place, as coverage. Tools, undo and combining live above.

Nothing is learnt from other pictures: the object's colours and those around it are told apart by
GrabCut, coarse first, then once more along the edge that was found, then the edge follows the
photo's own pixels at full size.
"""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.bands import side_by_side
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.object_guess import region_around
from desktop_editor.imaging.raster import Coverage, Pixels, to_depth

COARSE_PX: Final = 60_000
"""Where colours are learnt: a picture of about 250 x 250 pixels."""

FINE_PX: Final = 700_000
"""Where the edge is found once more; smaller areas are not magnified."""

_SURROUNDINGS: Final = 0.3  # of the box, to each side: where the colours of what is not wanted are
_MIDDLE: Final = 0.8  # of the box: an ellipse that is more likely the object
_LEAST_MARGIN_PX: Final = 8
_SPECK: Final = 0.02  # beside the object's largest part
_COARSE_ROUNDS: Final = 5
_BAND_PX: Final = 256
_SOFT_PX: Final = 3  # of the picture that the edge was found in: how far it may be soft
_FLAT: Final = 1e-4  # variance of colour, 1 being white: below it nothing is an edge
_UNSURE: Final = 0.5
_STEEP: Final = 2.0  # a guided filter smears: half of its ramp is what the photo shows

Trimap = NDArray[np.uint8]


def object_within(pixels: Pixels, box: Rect) -> tuple[Rect, Coverage]:
    """What lies in a box that was drawn around it.

    GrabCut (Rother, Kolmogorov and Blake, SIGGRAPH 2004), by OpenCV.

    Args:
        pixels: (h, w, 3 or 4) uint8 or uint16.
        box: Around the object, inside the picture, not empty; what is outside is not the object.

    Returns:
        The box and the coverage in it; nothing is covered where no object stands out.
    """
    photo = _size(pixels)
    margin = max(_LEAST_MARGIN_PX, round(_SURROUNDINGS * max(box.width, box.height)))
    area = box.expand(margin).intersect(photo.rect)
    colour = _colour(pixels, area)
    coarse = _reduced(colour, COARSE_PX)
    within = box.translate(-area.x, -area.y)
    whole = _cut(colour, coarse, _seeds_in(coarse, _scaled(within, area.size, _size(coarse))))
    return box, np.ascontiguousarray(whole[within.slices])


def object_at(pixels: Pixels, x: int, y: int) -> tuple[Rect, Coverage]:
    """What lies at a place: its outline is guessed first, then found as within a box.

    Args:
        pixels: (h, w, 3 or 4) uint8 or uint16.
        x: Column of the place, inside the picture.
        y: Row of the place.

    Returns:
        Where the object may be, and its coverage there.
    """
    photo = _size(pixels)
    overview = _reduced(_colour(pixels, photo.rect), COARSE_PX)
    height, width = overview.shape[:2]
    guess = region_around(overview, x * width // photo.width, y * height // photo.height)
    area = _scaled(_reach_of(guess), Size(width=width, height=height), photo)
    area = area.intersect(photo.rect)
    colour = _colour(pixels, area)
    coarse = _reduced(colour, COARSE_PX)
    part = _scaled(area, photo, _size(overview)).intersect(
        Rect(x=0, y=0, width=width, height=height)
    )
    return area, _cut(colour, coarse, _seeds_near(coarse, guess[part.slices]))


def _cut(colour: NDArray[np.uint8], coarse: NDArray[np.uint8], seeds: Trimap) -> Coverage:
    fine = _reduced(colour, FINE_PX)
    rough = _solid(_grab(coarse, seeds, _COARSE_ROUNDS))
    return _followed(colour, fine, _sharper(fine, rough, seeds))


def _colour(pixels: Pixels, area: Rect) -> NDArray[np.uint8]:
    """BGR of 8 bits."""
    return np.ascontiguousarray(to_depth(pixels[area.slices][..., :3], np.dtype(np.uint8)))


def _reduced(colour: NDArray[np.uint8], most_px: int) -> NDArray[np.uint8]:
    import cv2

    height, width = colour.shape[:2]
    scale = math.sqrt(most_px / (height * width))
    if scale >= 1:
        return colour
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(colour, size, interpolation=cv2.INTER_AREA), np.uint8)


def _size(picture: Pixels) -> Size:
    return Size(width=picture.shape[1], height=picture.shape[0])


def _scaled(box: Rect, of: Size, to: Size) -> Rect:
    """A box of one picture in the same picture of another size; not empty."""
    across, down = to.width / of.width, to.height / of.height
    left, top = round(box.x * across), round(box.y * down)
    right, bottom = round(box.right * across), round(box.bottom * down)
    return Rect.from_edges(left, top, max(left + 1, right), max(top + 1, bottom))


def _seeds_in(picture: NDArray[np.uint8], inside: Rect) -> Trimap:
    """What GrabCut starts from: a box whose corners are less likely the object than its middle.

    Where nothing is around the box, its rim is no object.
    """
    import cv2

    trimap = np.full(picture.shape[:2], cv2.GC_BGD, np.uint8)
    trimap[inside.slices] = cv2.GC_PR_BGD
    centre = (inside.x + inside.width // 2, inside.y + inside.height // 2)
    axes = (round(inside.width * _MIDDLE / 2), round(inside.height * _MIDDLE / 2))
    middle = cv2.ellipse(np.zeros_like(trimap), centre, axes, 0, 0, 360, 1, -1)
    trimap[np.asarray(middle) > 0] = cv2.GC_PR_FGD
    if not (trimap == cv2.GC_BGD).any():
        trimap[[0, -1]] = trimap[:, [0, -1]] = cv2.GC_BGD
    return trimap


def _seeds_near(picture: NDArray[np.uint8], guess: NDArray[np.uint8]) -> Trimap:
    """What GrabCut starts from: a guess, sure in its middle and far away from it."""
    import cv2

    height, width = picture.shape[:2]
    likely = cv2.resize(guess, (width, height), interpolation=cv2.INTER_NEAREST)
    deep = max(1, round(0.1 * math.sqrt(int(likely.sum()))))
    trimap = np.where(likely > 0, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    trimap[cv2.erode(likely, _disc(deep)) > 0] = cv2.GC_FGD
    trimap[cv2.dilate(likely, _disc(2 * deep)) == 0] = cv2.GC_BGD
    return trimap


def _reach_of(guess: NDArray[np.uint8]) -> Rect:
    """A guess and enough around it to tell what it is not."""
    rows, columns = np.flatnonzero(guess.any(axis=1)), np.flatnonzero(guess.any(axis=0))
    box = Rect.from_edges(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    around = box.expand(max(4, round(_SURROUNDINGS * max(box.width, box.height))))
    return around.intersect(Rect(x=0, y=0, width=guess.shape[1], height=guess.shape[0]))


def _grab(picture: NDArray[np.uint8], trimap: Trimap, rounds: int) -> NDArray[np.uint8]:
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


def _sharper(
    picture: NDArray[np.uint8], rough: NDArray[np.uint8], seeds: Trimap
) -> NDArray[np.uint8]:
    """The rough object, its edge found again in a larger picture."""
    import cv2

    height, width = picture.shape[:2]
    larger = cv2.resize(rough, (width, height), interpolation=cv2.INTER_LINEAR_EXACT)
    reach = max(2, round(2.5 * width / rough.shape[1]))
    round_brush = _disc(reach)
    trimap = np.where(larger > 0, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    trimap[cv2.erode(larger, round_brush) > 0] = cv2.GC_FGD
    trimap[cv2.dilate(larger, round_brush) == 0] = cv2.GC_BGD
    outside = cv2.resize(seeds, (width, height), interpolation=cv2.INTER_NEAREST) == cv2.GC_BGD
    trimap[outside] = cv2.GC_BGD
    return _grab(picture, trimap, 1)


def _followed(
    colour: NDArray[np.uint8], picture: NDArray[np.uint8], solid: NDArray[np.uint8]
) -> Coverage:
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
    sure = np.where(cv2.erode(solid, _disc(_SOFT_PX)) > 0, 1.0, _UNSURE).astype(np.float32)
    sure[cv2.dilate(solid, _disc(_SOFT_PX)) == 0] = 0
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


def _disc(radius: int) -> NDArray[np.uint8]:
    import cv2

    across = 2 * radius + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (across, across)), np.uint8)
