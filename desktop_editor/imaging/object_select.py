"""The object in a box or at a place, and the photo's subject, as coverage. Tools live above.

Without a salience nothing is learnt from other pictures: the object's colours and those around it
are told apart. With one, what it takes for the object is where that starts from.
"""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.colour_salience import subject_by_colour
from desktop_editor.imaging.cut_out import (
    COARSE_PX,
    Picture,
    Trimap,
    colour_of,
    cut_out,
    disc,
    reduced,
    rough_cut,
    scaled,
)
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.object_guess import edge_strength, perceived, region_around
from desktop_editor.imaging.object_look import (
    Look,
    Salience,
    look_at,
    look_for_subject,
    look_within,
    seeds_from,
)
from desktop_editor.imaging.raster import Coverage, Pixels, box_around, size_of

_SURROUNDINGS: Final = 0.3  # of the box, to each side: where the colours of what is not wanted are
_MIDDLES: Final = (0.8, 0.6, None)  # of the box: how much of it is more likely the object
_LEAST_MARGIN_PX: Final = 8
_FULL: Final = 0.9  # of the box that the object reaches across: more tells nothing
_TOUCHED: Final = 0.02  # of a row or column: less is a stray hair

_Found = tuple[NDArray[np.uint8], Trimap]


def object_within(
    pixels: Pixels, box: Rect, salience: Salience | None = None
) -> tuple[Rect, Coverage]:
    """What lies in a box that was drawn around it.

    Args:
        pixels: (h, w, 3 or 4) uint8 or uint16.
        box: Around the object, inside the picture, not empty; what is outside is not the object.
        salience: An eye for things, if there is one.

    Returns:
        The box and the coverage in it; nothing is covered where no object stands out.
    """
    look = look_within(pixels, box, salience) if salience else None
    if look is not None:
        area, whole = _as_seen(pixels, look)
    else:
        margin = max(_LEAST_MARGIN_PX, round(_SURROUNDINGS * box.size.longest))
        area = box.expand(margin).intersect(size_of(pixels).rect)
        colour = colour_of(pixels[area.slices])
        coarse = reduced(colour, COARSE_PX)
        inside = scaled(box.translate(-area.x, -area.y), area.size, size_of(coarse))
        whole = cut_out(colour, *_clearest(coarse, inside))
    within = np.zeros((box.height, box.width), np.uint8)
    shared = box.intersect(area)
    within[shared.translate(-box.x, -box.y).slices] = whole[
        shared.translate(-area.x, -area.y).slices
    ]
    return box, within


def object_at(
    pixels: Pixels, x: int, y: int, salience: Salience | None = None
) -> tuple[Rect, Coverage]:
    """What lies at a place: its outline is guessed first, then found as within a box.

    Args:
        pixels: (h, w, 3 or 4) uint8 or uint16.
        x: Column of the place, inside the picture.
        y: Row of the place.
        salience: An eye for things, if there is one.

    Returns:
        Where the object may be, and its coverage there.
    """
    look = look_at(pixels, x, y, salience) if salience else None
    if look is not None:
        return _as_seen(pixels, look)
    photo = size_of(pixels)
    overview = reduced(pixels, COARSE_PX)
    small = size_of(overview)
    guess = region_around(
        overview, x * small.width // photo.width, y * small.height // photo.height
    )
    area = scaled(_reach_of(guess), small, photo).intersect(photo.rect)
    part = scaled(area, photo, small).intersect(small.rect)
    return area, _near(pixels, area, guess[part.slices])


def subject_of(pixels: Pixels, salience: Salience | None = None) -> tuple[Rect, Coverage] | None:
    """What the photo is of: its person, animal or thing; None where nothing stands out.

    Without a salience only what clearly differs in colour from all that reaches the photo's edge.

    Args:
        pixels: (h, w, 3 or 4) uint8 or uint16.
        salience: An eye for things, if there is one.
    """
    if salience:
        look = look_for_subject(pixels, salience)
        return None if look is None else _as_seen(pixels, look)
    guess = subject_by_colour(reduced(pixels, COARSE_PX))
    if guess is None:
        return None
    whole = size_of(pixels).rect
    return whole, _near(pixels, whole, guess)


def _as_seen(pixels: Pixels, look: Look) -> tuple[Rect, Coverage]:
    colour = colour_of(pixels[look.area.slices])
    coarse = reduced(colour, COARSE_PX)
    seeds = seeds_from(look, size_of(coarse))
    return look.area, cut_out(colour, rough_cut(coarse, seeds), seeds)


def _near(pixels: Pixels, area: Rect, guess: NDArray[np.uint8]) -> Coverage:
    colour = colour_of(pixels[area.slices])
    coarse = reduced(colour, COARSE_PX)
    seeds = _seeds_near(coarse, guess)
    return cut_out(colour, rough_cut(coarse, seeds), seeds)


def _clearest(picture: Picture, inside: Rect) -> _Found:
    """The object in a box, and its seeds: of several ways to begin the one that ends best.

    That is where the outline lies on clear edges and reaches far across the box, for people draw
    boxes around things and not beside them.
    """
    import cv2

    edges = edge_strength(perceived(picture))
    best: _Found | None = None
    best_score = -1.0
    for middle in _MIDDLES:
        seeds = _seeds_in(picture, inside, middle)
        rough = rough_cut(picture, seeds.copy())
        ring = cv2.dilate(rough, np.ones((3, 3), np.uint8)) > rough
        score = float(edges[ring].mean()) * _reach(rough[inside.slices]) if ring.any() else 0.0
        if best is None or score > best_score:
            best, best_score = (rough, seeds), score
    assert best is not None  # noqa: S101 - there is more than one way
    return best


def _reach(rough: NDArray[np.uint8]) -> float:
    """How much of a box the object's own box fills, up to what counts as full."""
    rows = np.flatnonzero(rough.mean(axis=1) > _TOUCHED)
    columns = np.flatnonzero(rough.mean(axis=0) > _TOUCHED)
    if not rows.size or not columns.size:
        return 0.0
    filled = (rows[-1] - rows[0] + 1) * (columns[-1] - columns[0] + 1) / rough.size
    return min(_FULL, float(filled))


def _seeds_in(picture: Picture, inside: Rect, middle: float | None) -> Trimap:
    """What GrabCut starts from: a box whose corners are less likely the object than its middle.

    Where nothing is around the box, its rim is no object.
    """
    import cv2

    trimap = np.full(picture.shape[:2], cv2.GC_BGD, np.uint8)
    trimap[inside.slices] = cv2.GC_PR_FGD if middle is None else cv2.GC_PR_BGD
    if middle is not None:
        centre = (inside.x + inside.width // 2, inside.y + inside.height // 2)
        axes = (round(inside.width * middle / 2), round(inside.height * middle / 2))
        likely = cv2.ellipse(np.zeros_like(trimap), centre, axes, 0, 0, 360, 1, -1)
        trimap[np.asarray(likely) > 0] = cv2.GC_PR_FGD
    if not (trimap == cv2.GC_BGD).any():
        trimap[[0, -1]] = trimap[:, [0, -1]] = cv2.GC_BGD
    return trimap


def _seeds_near(picture: Picture, guess: NDArray[np.uint8]) -> Trimap:
    """What GrabCut starts from: a guess, sure in its middle and far away from it."""
    import cv2

    height, width = picture.shape[:2]
    likely = cv2.resize(guess, (width, height), interpolation=cv2.INTER_NEAREST)
    deep = max(1, round(0.1 * math.sqrt(int(likely.sum()))))
    trimap = np.where(likely > 0, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    trimap[cv2.erode(likely, disc(deep)) > 0] = cv2.GC_FGD
    trimap[cv2.dilate(likely, disc(2 * deep)) == 0] = cv2.GC_BGD
    return trimap


def _reach_of(guess: NDArray[np.uint8]) -> Rect:
    """A guess and enough around it to tell what it is not."""
    box = box_around(guess)
    assert box is not None  # noqa: S101 - callers guess something
    around = box.expand(max(4, round(_SURROUNDINGS * box.size.longest)))
    return around.intersect(Size(width=guess.shape[1], height=guess.shape[0]).rect)
