"""Things in real photos, outlined by hand, and how well a selection meets them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.raster import Coverage

ROOT: Final = Path(__file__).resolve().parents[2]
_PHOTOS: Final = ROOT / "tests/benchmarks/photos"
_SAMPLES: Final = ROOT / "resources/samples"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Thing:
    """One thing in a photo.

    Attributes:
        photo: The file's name.
        name: What it is.
        is_subject: Whether it is (part of) what the photo is of.
        truth: (h, w): where it is.
    """

    photo: str
    name: str
    is_subject: bool
    truth: NDArray[np.bool_]

    def box(self, around: float) -> Rect:
        """A box drawn around it, with so much room to each side, as a share of its size."""
        rows, columns = np.nonzero(self.truth)
        tight = Rect.from_edges(
            int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1
        )
        height, width = self.truth.shape
        room = round(around * tight.size.longest)
        return tight.expand(room).intersect(Rect(x=0, y=0, width=width, height=height))

    def places(self, count: int) -> Iterator[tuple[int, int]]:
        """Where people would click: its middle first, then places well inside."""
        padded = np.pad(self.truth.astype(np.uint8), 1)
        depth = np.asarray(cv2.distanceTransform(padded, cv2.DIST_L2, 5))[1:-1, 1:-1]
        row, column = np.unravel_index(int(depth.argmax()), depth.shape)
        yield int(column), int(row)
        rows, columns = np.nonzero(depth > 0.3 * depth.max())
        chance = np.random.default_rng(1)
        for one in chance.integers(0, len(rows), count - 1):
            yield int(columns[one]), int(rows[one])


@cache
def picture(photo: str) -> NDArray[np.uint8]:
    """The photo's pixels."""
    folder = _SAMPLES if (_SAMPLES / photo).exists() else _PHOTOS
    return np.asarray(cv2.imread(str(folder / photo)), np.uint8)


@cache
def things() -> tuple[Thing, ...]:
    """All of them."""
    listed = json.loads((_PHOTOS / "things.json").read_text(encoding="utf-8"))["things"]
    return tuple(_thing(one) for one in listed)


def thing(name: str) -> Thing:
    """The one of this name."""
    return next(one for one in things() if one.name == name)


def subject_truth(photo: str) -> NDArray[np.bool_]:
    """Where the subject of a photo is: all its things together."""
    parts = [one.truth for one in things() if one.photo == photo and one.is_subject]
    return np.asarray(np.logical_or.reduce(parts), np.bool_)


def selected(photo: str, found: tuple[Rect, Coverage]) -> NDArray[np.bool_]:
    """(h, w): what a selection covers by more than half."""
    coverage = np.zeros(picture(photo).shape[:2], np.uint8)
    coverage[found[0].slices] = found[1]
    return coverage > 127


def overlap(found: NDArray[np.bool_], truth: NDArray[np.bool_]) -> float:
    """Intersection over union."""
    return float((found & truth).sum() / max(1, (found | truth).sum()))


def _thing(listed: dict[str, str | int | bool]) -> Thing:
    photo = str(listed["photo"])
    height, width = picture(photo).shape[:2]
    corners = [pair.split(",") for pair in str(listed["outline"]).split()]
    points = np.array(corners, np.float64) * width / int(listed["width"])
    mask = np.zeros((height, width), np.uint8)
    cv2.fillPoly(mask, [np.rint(points).astype(np.int32)], 1)
    return Thing(
        photo=photo,
        name=str(listed["thing"]),
        is_subject=bool(listed["is_subject"]),
        truth=mask > 0,
    )
