"""Selections as algebra: shapes combine like sets, outlines cover what they enclose."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from desktop_editor.imaging.colour_select import alike, colour_distance, connected, in_range
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.imaging.mask_edges import border, fill_holes, smooth
from desktop_editor.imaging.select import Combine, combined, moved
from desktop_editor.imaging.shapes import Point, ellipse, polygon

PHOTO = Size(width=300, height=280)
FINE = 16
SEEDS = st.integers(0, 999)


@st.composite
def boxes(draw: st.DrawFn) -> Rect:
    return Rect(
        x=draw(st.integers(0, 290)), y=draw(st.integers(0, 270)),
        width=draw(st.integers(1, 200)), height=draw(st.integers(1, 200)),
    ).intersect(PHOTO.rect)  # fmt: skip


def noise(seed: int, box: Rect) -> NDArray[np.uint8]:
    rng = np.random.default_rng(seed)
    return rng.choice(np.array([0, 255, 255, 90], np.uint8), (box.height, box.width))


def whole(box: Rect, shape: NDArray[np.uint8]) -> NDArray[np.uint8]:
    full = np.zeros((PHOTO.height, PHOTO.width), np.uint8)
    full[box.slices] = shape
    return full


def selected(box: Rect, seed: int) -> TiledMask:
    return TiledMask.filled(PHOTO, 0).replaced(box, noise(seed, box))


@given(boxes(), boxes(), SEEDS)
@settings(max_examples=60, deadline=None)
def test_shapes_combine_pixel_by_pixel(first: Rect, second: Rect, seed: int) -> None:
    before, shape = selected(first, seed), noise(seed + 1, second)
    old, new = before.array(), whole(second, shape)
    expected = {
        Combine.NEW: new,
        Combine.ADD: np.maximum(old, new),
        Combine.SUBTRACT: np.minimum(old, 255 - new),
        Combine.INTERSECT: np.minimum(old, new),
    }
    for how, result in expected.items():
        assert np.array_equal(combined(before, second, shape, how).array(), result)


@given(boxes(), boxes(), SEEDS)
@settings(max_examples=40, deadline=None)
def test_adding_twice_is_adding_once_and_never_loses_anything(
    first: Rect, second: Rect, seed: int
) -> None:
    before, shape = selected(first, seed), noise(seed + 1, second)
    once = combined(before, second, shape, Combine.ADD)
    twice = combined(once, second, shape, Combine.ADD)
    assert np.array_equal(once.array(), twice.array())
    assert np.all(once.array() >= before.array())
    back = combined(once, second, shape, Combine.SUBTRACT)
    assert np.all(back.array()[whole(second, shape) == 255] == 0)


@given(boxes(), SEEDS, st.integers(-40, 40), st.integers(-40, 40))
@settings(max_examples=40, deadline=None)
def test_moving_moves_every_pixel_and_leaves_nothing_behind(
    box: Rect, seed: int, right: int, down: int
) -> None:
    mask = selected(box, seed)
    there = moved(mask, right, down)
    inside = PHOTO.rect.intersect(PHOTO.rect.translate(right, down))
    expected = np.zeros((PHOTO.height, PHOTO.width), np.uint8)
    expected[inside.slices] = mask.array()[inside.translate(-right, -down).slices]
    assert np.array_equal(there.array(), expected)


def reference(points: list[Point]) -> NDArray[np.float64]:
    """The same outline drawn sixteen times as large by Pillow, and averaged."""
    picture = Image.new("L", (PHOTO.width * FINE, PHOTO.height * FINE))
    # Pillow's pixels have their centres at whole numbers.
    corners = [(x * FINE - 0.5, y * FINE - 0.5) for x, y in points]
    ImageDraw.Draw(picture).polygon(corners, fill=255)
    fine = np.asarray(picture, np.float64)
    means = fine.reshape(PHOTO.height, FINE, PHOTO.width, FINE).mean(axis=(1, 3))
    return np.asarray(means, np.float64)


@st.composite
def stars(draw: st.DrawFn) -> list[Point]:
    """An outline around a middle, which never crosses itself."""
    count = draw(st.integers(3, 14))
    middle = draw(st.tuples(st.floats(60, 240), st.floats(60, 220)))
    reach = st.floats(8, 130)
    turned = draw(st.floats(0, 1))
    outline = []
    for index in range(count):
        angle, radius = 2 * math.pi * (index + turned) / count, draw(reach)
        outline.append((middle[0] + radius * math.cos(angle), middle[1] + radius * math.sin(angle)))
    return outline if draw(st.booleans()) else outline[::-1]


@given(stars())
@settings(max_examples=12, deadline=None)
def test_a_polygon_covers_what_a_finer_drawing_covers(points: list[Point]) -> None:
    box, shape = polygon(points, PHOTO)
    difference = whole(box, shape) - reference(points)
    assert np.abs(difference).max() <= 48  # the reference counts whole fine pixels at the edge
    assert np.abs(difference).mean() <= 0.2


@given(st.floats(20, 140), st.floats(20, 130), st.floats(1, 100), st.floats(1, 100))
@settings(max_examples=30, deadline=None)
def test_an_ellipse_has_its_area_and_stays_in_its_rectangle(
    left: float, top: float, width: float, height: float
) -> None:
    box, shape = ellipse((left + width, top), (left, top + height), PHOTO)
    area = math.pi * width * height / 4
    assert abs(shape.sum(dtype=np.float64) / 255 - area) <= 0.01 * area + 0.6
    assert Rect.from_edges(
        math.floor(left), math.floor(top), math.ceil(left + width), math.ceil(top + height)
    ).contains(box)


def test_an_outline_reaching_beyond_the_photo_covers_the_part_inside() -> None:
    box, shape = polygon([(-500, -500), (900, -500), (900, 150.5), (-500, 150.5)], PHOTO)
    full = whole(box, shape)
    assert np.all(full[:150] == 255)
    assert np.all(full[151:] == 0)
    assert np.all(np.abs(full[150].astype(int) - 128) <= 1)
    assert polygon([(400, 10), (500, 10), (450, 90)], PHOTO)[0].is_empty
    assert polygon([(10, 10), (20, 20)], PHOTO)[0].is_empty


def test_an_outline_that_crosses_itself_covers_both_loops() -> None:
    box, shape = polygon([(20, 20), (120, 120), (120, 20), (20, 120)], PHOTO)
    full = whole(box, shape)
    assert full[70, 30] == full[70, 110] == 255
    assert full[30, 70] == full[110, 70] == 0


@given(SEEDS, st.integers(0, 39), st.integers(0, 29), st.integers(0, 254))
@settings(max_examples=60, deadline=None)
def test_more_tolerance_never_selects_less(seed: int, x: int, y: int, tolerance: int) -> None:
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (30, 40, 3), np.uint8)
    distance = colour_distance(pixels, x, y)
    assert distance[y, x] == 0
    less, more = alike(distance, tolerance), alike(distance, tolerance + 1)
    part = connected(less, x, y)
    assert part[y, x] == 255
    assert np.all(part <= less)
    assert np.all(less <= more)
    assert np.all(part <= connected(more, x, y))
    soft, softer = in_range(distance, tolerance), in_range(distance, tolerance + 1)
    assert np.all(soft <= softer)
    assert np.all((soft == 0) == (distance >= max(1, tolerance)))


def test_what_touches_at_a_corner_only_is_not_connected() -> None:
    corners = np.zeros((4, 4), np.uint8)
    corners[:2, :2] = corners[2:, 2:] = 255
    assert np.count_nonzero(connected(corners, 0, 0)) == 4


def masks(seed: int) -> NDArray[np.uint8]:
    import cv2

    rng = np.random.default_rng(seed)
    coverage = np.zeros((70, 90), np.uint8)
    for _ in range(7):
        centre = (int(rng.integers(90)), int(rng.integers(70)))
        value = int(rng.choice([0, 255, 255, 140, 60]))
        cv2.circle(coverage, centre, int(rng.integers(3, 30)), value, int(rng.choice([-1, 3])))
    return coverage


@given(SEEDS)
@settings(max_examples=80, deadline=None)
def test_filling_holes_only_adds_and_is_done_after_once(seed: int) -> None:
    before = masks(seed)
    filled = fill_holes(before)
    assert np.all(filled >= before)
    assert np.array_equal(fill_holes(filled), filled)


def test_a_ring_is_filled_and_a_bay_is_not() -> None:
    import cv2

    ring = np.zeros((60, 60), np.uint8)
    cv2.circle(ring, (30, 30), 20, 255, 3, cv2.LINE_AA)
    assert fill_holes(ring)[30, 30] == 255
    ring[28:33, 30:] = 0
    assert fill_holes(ring)[30, 30] == 0
    soft = np.zeros((60, 60), np.uint8)
    cv2.circle(soft, (30, 30), 20, 180, 5)
    assert fill_holes(soft)[30, 30] == 255


@given(SEEDS, st.integers(1, 12))
@settings(max_examples=60, deadline=None)
def test_smoothing_and_inverting_can_be_swapped(seed: int, px: int) -> None:
    before = masks(seed)
    gap = smooth(255 - before, px).astype(int) - (255 - smooth(before, px).astype(int))
    assert np.abs(gap).max() <= 12 * max(1, px)  # what rounding leaves, made steep
    assert np.all(smooth(np.full((20, 20), 255, np.uint8), px) == 255)


def test_smoothing_drops_a_speck_and_keeps_a_straight_edge() -> None:
    mask = np.zeros((80, 80), np.uint8)
    mask[:, 40:] = 255
    mask[20:22, 10:12] = 255
    smoothed = smooth(mask, 10)
    assert np.all(smoothed[:, :37] == 0)
    assert np.all(smoothed[:, 43:] == 255)


@given(st.integers(1, 14))
@settings(max_examples=20, deadline=None)
def test_a_border_is_as_wide_as_asked_and_lies_about_the_edge(px: int) -> None:
    mask = np.zeros((70, 90), np.uint8)
    mask[:, 45:] = 255
    ring = border(mask, px)
    assert np.all(ring.sum(axis=1, dtype=int) == 255 * px)
    columns = np.flatnonzero(ring[35])
    assert columns[0] == 45 - (px + 1) // 2
    assert columns[-1] == 44 + px // 2
