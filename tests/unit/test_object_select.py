"""The object tool's eye: what it takes for the object in a box or at a place, on real photos."""

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.object_select import object_at, object_within
from desktop_editor.imaging.raster import Coverage

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "resources/samples/fig-in-a-bowl.jpg"
DOGS = ROOT / "tests/benchmarks/photos/two-dogs.jpg"
# Drawn by hand, in thousandths of the sample's width.
BOWL = (
    "227,330 250,291 283,250 333,204 389,167 444,134 500,111 556,97 611,88 667,86 722,89 778,98 "
    "833,114 889,142 933,183 964,239 982,294 990,344 989,389 982,444 964,500 933,556 889,603 "
    "833,638 778,658 722,667 667,669 611,664 556,651 500,627 444,593 389,549 333,493 289,442 "
    "256,391 236,364"
)
FIG = (
    "416,310 442,308 467,307 494,291 513,271 539,253 567,243 594,241 624,246 656,259 680,283 "
    "693,311 698,344 691,383 680,411 664,444 650,474 628,497 600,503 572,500 544,489 517,461 "
    "494,433 480,394 473,356 471,338 456,332 417,332"
)


@cache
def sample() -> NDArray[np.uint8]:
    return read(SAMPLE)


def read(photo: Path) -> NDArray[np.uint8]:
    return np.asarray(cv2.imread(str(photo)), np.uint8)


def drawn(outline: str) -> NDArray[np.bool_]:
    height, width = sample().shape[:2]
    points = np.array([pair.split(",") for pair in outline.split()], np.float64) * width / 1000
    mask = np.zeros((height, width), np.uint8)
    cv2.fillPoly(mask, [np.rint(points).astype(np.int32)], 1)
    return mask > 0


def whole(picture: NDArray[np.generic], found: tuple[Rect, Coverage]) -> NDArray[np.bool_]:
    coverage = np.zeros(picture.shape[:2], np.uint8)
    coverage[found[0].slices] = found[1]
    return coverage > 127


def overlap(found: NDArray[np.bool_], truth: NDArray[np.bool_]) -> float:
    return float((found & truth).sum() / (found | truth).sum())


@pytest.mark.parametrize(
    ("box", "outline", "least"),
    [
        (Rect(x=560, y=190, width=2010, height=1545), BOWL, 0.97),
        (Rect(x=430, y=90, width=2140, height=1650), BOWL, 0.97),
        (Rect(x=1040, y=580, width=790, height=750), FIG, 0.87),
    ],
    ids=["bowl", "bowl, loosely", "fig"],
)
def test_a_box_around_a_thing_selects_the_thing(box: Rect, outline: str, least: float) -> None:
    found = whole(sample(), object_within(sample(), box))
    assert overlap(found, drawn(outline)) >= least


@pytest.mark.parametrize(
    ("place", "outline", "least"),
    [((2140, 570), BOWL, 0.97), ((860, 860), BOWL, 0.97), ((1230, 860), FIG, 0.94)],
    ids=["bowl", "bowl, at its left", "fig"],
)
def test_a_click_on_a_thing_selects_the_thing(
    place: tuple[int, int], outline: str, least: float
) -> None:
    assert overlap(whole(sample(), object_at(sample(), *place)), drawn(outline)) >= least


def test_a_dog_is_told_from_curtain_wall_and_the_other_dog() -> None:
    dogs = read(DOGS)
    height, width = dogs.shape[:2]
    box = Rect.from_edges(
        round(0.29 * width), round(0.222 * height), round(0.54 * width), round(0.417 * height)
    )
    found = whole(dogs, object_within(dogs, box))
    seen = {
        "forehead": (0.42, 0.25, True),
        "muzzle": (0.44, 0.29, True),
        "left ear": (0.345, 0.31, True),
        "right ear": (0.485, 0.32, True),
        "curtain": (0.43, 0.40, False),
        "dark wall": (0.305, 0.235, False),
        "window": (0.53, 0.24, False),
    }
    for name, (x, y, expected) in seen.items():
        assert found[round(y * height), round(x * width)] == expected, name


def a_disc(radius: float = 150.0) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """A green disc on a grey wall, with grain, and how much of each pixel it covers."""
    rows, columns = np.mgrid[0:1200, 0:1600]
    share = np.clip(radius - np.hypot(columns - 800, rows - 600) + 0.5, 0, 1)
    grain = np.random.default_rng(3).normal(0, 3, (1200, 1600, 3))
    mixed = share[..., np.newaxis] * (60, 150, 70) + (1 - share[..., np.newaxis]) * (128, 128, 128)
    return np.clip(mixed + grain, 0, 255).astype(np.uint8), share


def test_the_edge_lies_on_the_thing_s_own_within_a_pixel() -> None:
    picture, share = a_disc()
    box = Rect(x=600, y=400, width=400, height=400)
    _, coverage = object_within(picture, box)
    off_by = np.abs(coverage / 255 - share[box.slices])
    assert off_by.sum() / (2 * np.pi * 150) < 0.5  # pixels, all along the edge
    assert ((coverage > 0) & (coverage < 255)).any()


def test_16_bits_and_alpha_select_the_same() -> None:
    picture, _ = a_disc()
    box = Rect(x=600, y=400, width=400, height=400)
    _, plain = object_within(picture, box)
    deep = np.dstack((picture, np.full(picture.shape[:2], 90, np.uint8))).astype(np.uint16) * 257
    assert np.array_equal(object_within(deep, box)[1], plain)
    assert np.array_equal(object_within(picture, box)[1], plain)  # and twice is the same


@pytest.mark.parametrize(
    "box",
    [
        Rect(x=0, y=0, width=1600, height=1200),
        Rect(x=799, y=599, width=1, height=1),
        Rect(x=0, y=0, width=1, height=1200),
        Rect(x=1590, y=1190, width=10, height=10),
    ],
)
def test_any_box_gives_an_answer_that_stays_inside(box: Rect) -> None:
    found, coverage = object_within(a_disc()[0], box)
    assert found == box
    assert coverage.shape == (box.height, box.width)


def test_where_all_is_of_one_colour_nothing_stands_out() -> None:
    flat = np.full((300, 400, 3), 120, np.uint8)
    _, coverage = object_within(flat, Rect(x=100, y=100, width=100, height=100))
    area, at_place = object_at(flat, 399, 0)
    assert coverage.shape == (100, 100)
    assert at_place.shape == (area.height, area.width)
    tiny = np.full((1, 1, 3), 120, np.uint8)
    assert object_at(tiny, 0, 0)[1].shape == (1, 1)
    assert object_within(tiny, Rect(x=0, y=0, width=1, height=1))[1].shape == (1, 1)
