"""Looking at parts of a photo with a salience until an object shows: in a box, at a place, at all.

It finds where the object is, roughly; its edge is `cut_out`'s business.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.cut_out import Picture, Trimap, reduced, scaled
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.raster import Pixels, size_of

Likely: TypeAlias = NDArray[np.float32]
"""(h, w), 0 to 1, stretched over an area of the photo: how likely each place is the object."""

Salience: TypeAlias = Callable[[Picture], Likely]
"""What stands out in a picture; `SalienceNet` is one. Any thread may ask it."""

_LOOK_PX: Final = 400_000
_OBJECT: Final = 0.5
_SURELY, _HARDLY = 0.9, 0.05
_AROUND_BOX: Final = (0.05, 0.15, 0.25, 0.5)  # of its longest edge, to each side
_ABOUT_PLACE: Final = (1.0, 0.5, 0.25)  # of the photo's longest edge
_WORTHY: Final = 1.08  # a later look must be so much better: the closer one shows more
_GOOD: Final = 0.8
_CLOSER: Final = 0.02  # what halving the view is worth: things lie on other things
_CLOSE_ENOUGH: Final = 0.4  # of a view's edge
_STARTS_AT, _STARTS_ABOVE = 0.4, 0.15  # of a first look's peak, and at least: worth a closer look
_PEAK: Final = 0.6
_CLEAR: Final = 0.8
_RIM_HURTS: Final = 2.0
_TOUCHED: Final = 0.01  # of a row or column: less is a stray hair


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Look:
    """What was seen in a part of the photo."""

    area: Rect
    likely: Likely

    @property
    def sure(self) -> float:
        """How clear-cut the object is, 0 to 1; 0 where there is none."""
        inside = self.likely[self.likely > _OBJECT]
        return float((2 * inside - 1).mean()) if inside.size else 0.0

    @property
    def extent(self) -> Rect:
        """Where the object lies on the photo; empty where there is none."""
        return self._around(_OBJECT)

    def worth_a_closer_look(self) -> Rect:
        """Where on the photo something shows, however faintly."""
        return self._around(max(_STARTS_ABOVE, _STARTS_AT * float(self.likely.max())))

    def cut_by(self, photo: Rect) -> float:
        """How much of one side the object touches, where the photo goes on beyond it; 0 to 1."""
        seen, area = self.likely > _OBJECT, self.area
        sides = (
            (seen[0], area.y > photo.y),
            (seen[-1], area.bottom < photo.bottom),
            (seen[:, 0], area.x > photo.x),
            (seen[:, -1], area.right < photo.right),
        )
        return max((float(side.mean()) for side, goes_on in sides if goes_on), default=0.0)

    def _around(self, threshold: float) -> Rect:
        seen = self.likely > threshold
        rows = np.flatnonzero(seen.mean(axis=1) > _TOUCHED)
        columns = np.flatnonzero(seen.mean(axis=0) > _TOUCHED)
        if not rows.size or not columns.size:
            return Rect(x=self.area.x, y=self.area.y, width=0, height=0)
        box = Rect.from_edges(
            int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
        )
        on_area = scaled(box, _size(self.likely), self.area.size)
        return on_area.translate(self.area.x, self.area.y).intersect(self.area)


def look_within(pixels: Pixels, box: Rect, salience: Salience) -> Look | None:
    """The object that a box was drawn around; None where the salience shows none.

    How much is seen around the box decides what stands out: of several looks the one is taken
    whose object is clear, reaches far across the box and does not leave it.
    """
    photo = size_of(pixels).rect
    best: Look | None = None
    best_score = 0.0
    for around in _AROUND_BOX:
        area = box.expand(max(8, round(around * box.size.longest))).intersect(photo)
        look = _only(_look(pixels, area, salience), box)
        inside = _part(look, box)
        leaves = min(1.0, _RIM_HURTS * inside.cut_by(photo))
        score = look.extent.size.pixels / box.size.pixels * look.sure * (1 - leaves)
        if score > best_score * _WORTHY:
            best, best_score = look, score
        if best_score > _GOOD:
            break
    return best


def look_at(pixels: Pixels, x: int, y: int, salience: Salience) -> Look | None:
    """The object at a place; None where the salience shows none."""
    photo = size_of(pixels)
    best: Look | None = None
    best_score = 0.0
    for share, area in _views_about(photo, x, y):
        look = _hanging_together(_look(pixels, area, salience), x, y)
        if look is None:
            continue
        score = look.sure - look.cut_by(photo.rect) - _CLOSER * math.log2(share)
        if score > best_score:
            best, best_score = look, score
    if best is None:
        return None
    closer = best.extent.expand(max(8, round(0.35 * best.extent.size.longest)))
    closer = closer.intersect(best.area)
    if closer.size.longest > _CLOSE_ENOUGH * best.area.size.longest:
        return _part(best, closer)
    again = _hanging_together(_look(pixels, closer, salience), x, y)
    return again or _part(best, closer)


def look_for_subject(pixels: Pixels, salience: Salience) -> Look | None:
    """What the photo is of, all its parts; None where nothing is clearly the subject."""
    photo = size_of(pixels).rect
    look = _look(pixels, photo, salience)
    if look.likely.max() < _PEAK:
        return None
    first = look.worth_a_closer_look()
    closer = first.expand(max(8, round(0.4 * first.size.longest))).intersect(photo)
    if closer.size.pixels < 0.7 * photo.size.pixels:
        look = _look(pixels, closer, salience)
    return look if look.sure >= _CLEAR else None


def seeds_from(look: Look, size: Size) -> Trimap:
    """What GrabCut starts from.

    Args:
        look: At the area that is to be cut.
        size: Of the picture in which it is cut.
    """
    import cv2

    likely = cv2.resize(look.likely, (size.width, size.height), interpolation=cv2.INTER_LINEAR)
    trimap = np.where(likely > _OBJECT, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    trimap[likely > _SURELY] = cv2.GC_FGD
    trimap[likely < _HARDLY] = cv2.GC_BGD
    return trimap


def _look(pixels: Pixels, area: Rect, salience: Salience) -> Look:
    return Look(area=area, likely=salience(reduced(pixels[area.slices], _LOOK_PX)))


def _only(look: Look, box: Rect) -> Look:
    """Nothing outside the box is the object."""
    inside = scaled(box.translate(-look.area.x, -look.area.y), look.area.size, _size(look.likely))
    likely = np.zeros_like(look.likely)
    likely[inside.slices] = look.likely[inside.slices]
    return replace(look, likely=likely)


def _part(look: Look, area: Rect) -> Look:
    """What is seen in a part of what was looked at."""
    part = scaled(area.translate(-look.area.x, -look.area.y), look.area.size, _size(look.likely))
    return Look(area=area, likely=look.likely[part.slices])


def _hanging_together(look: Look, x: int, y: int) -> Look | None:
    """Only what hangs together with a place; None where that is not the object."""
    import cv2

    size = _size(look.likely)
    column = (x - look.area.x) * size.width // look.area.width
    row = (y - look.area.y) * size.height // look.area.height
    _, parts = cv2.connectedComponents((look.likely > _OBJECT).astype(np.uint8))
    if not parts[row, column]:
        return None
    mine = (parts == parts[row, column]).astype(np.uint8)
    near = cv2.dilate(mine, np.ones((9, 9), np.uint8)) > 0
    others = (parts > 0) & (mine == 0)
    return replace(look, likely=np.where(near & ~others, look.likely, np.float32(0)))


def _views_about(photo: Size, x: int, y: int) -> Iterator[tuple[float, Rect]]:
    """Ever smaller squares about a place, moved into the photo."""
    for share in _ABOUT_PLACE:
        edge = max(1, round(share * photo.longest))
        width, height = min(edge, photo.width), min(edge, photo.height)
        left = min(max(0, x - width // 2), photo.width - width)
        top = min(max(0, y - height // 2), photo.height - height)
        yield share, Rect(x=left, y=top, width=width, height=height)


def _size(likely: Likely) -> Size:
    return Size(width=likely.shape[1], height=likely.shape[0])
