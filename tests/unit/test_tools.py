"""Strokes, straight lines, rectangles and brush sizes as the pointer draws them."""

import itertools
import math

import pytest

from desktop_editor.imaging.brush import Brush, Dab
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.ui.canvas.tools import (
    LARGEST_RADIUS_PX,
    SMALLEST_RADIUS_PX,
    RectangleDrag,
    Stroke,
    stepped_hardness,
    stepped_size,
)

PHOTO = Size(width=400, height=300)


def dab(x: float, y: float, pressure: float = 1.0) -> Dab:
    return Dab(image_x=x, image_y=y, pressure=pressure)


def test_a_click_paints_one_dab() -> None:
    stroke = Stroke(Brush(radius_px=10))
    stroke.begin(dab(5, 6))
    assert stroke.take() == [dab(5, 6)]


def test_dabs_are_handed_over_once() -> None:
    stroke = Stroke(Brush(radius_px=10))
    stroke.begin(dab(0, 0))
    stroke.move(dab(50, 0))
    assert len(stroke.take()) > 1
    assert stroke.take() == []


def test_a_fast_movement_leaves_no_gaps() -> None:
    stroke = Stroke(Brush(radius_px=10))
    stroke.begin(dab(0, 0))
    for x in (100, 300, 1000):
        stroke.move(dab(x, 0))
    places = [one.image_x for one in stroke.take()]
    assert max(b - a for a, b in itertools.pairwise(places)) <= 10
    assert places[-1] > 990


def test_many_small_movements_paint_like_one_large_one() -> None:
    slow, fast = Stroke(Brush(radius_px=20)), Stroke(Brush(radius_px=20))
    for stroke in (slow, fast):
        stroke.begin(dab(0, 0))
    for x in range(1, 301):
        slow.move(dab(x, 0))
    fast.move(dab(300, 0))
    slow_x = [one.image_x for one in slow.take()]
    assert slow_x == pytest.approx([one.image_x for one in fast.take()])


def test_a_straight_line_runs_from_the_last_dab() -> None:
    stroke = Stroke(Brush(radius_px=5))
    stroke.begin(dab(30, 40), line_from=dab(0, 0))
    dabs = stroke.take()
    assert all(one.image_y * 3 == pytest.approx(one.image_x * 4) for one in dabs)
    assert math.dist((dabs[-1].image_x, dabs[-1].image_y), (30, 40)) <= 5


def test_pressure_changes_gradually_along_a_stroke() -> None:
    stroke = Stroke(Brush(radius_px=10))
    stroke.begin(dab(0, 0, 0.2))
    stroke.move(dab(100, 0, 1.0))
    pressures = [one.pressure for one in stroke.take()]
    assert pressures == sorted(pressures)
    assert pressures[0] == 0.2


def test_every_stroke_has_an_id_of_its_own() -> None:
    assert Stroke(Brush(radius_px=1)).id != Stroke(Brush(radius_px=1)).id


def test_brush_keys_go_up_and_down_within_the_limits() -> None:
    brush = Brush(radius_px=1)
    for _ in range(200):
        larger = stepped_size(brush, 1)
        assert larger.radius_px > brush.radius_px or brush.radius_px == LARGEST_RADIUS_PX
        brush = larger
    assert brush.radius_px == LARGEST_RADIUS_PX
    for _ in range(200):
        brush = stepped_size(brush, -1)
    assert brush.radius_px == SMALLEST_RADIUS_PX


def test_hardness_steps_stay_between_soft_and_hard() -> None:
    brush = Brush(radius_px=10, hardness=0.8)
    assert stepped_hardness(brush, 1).hardness == 0.9
    assert stepped_hardness(brush, 5).hardness == 1.0
    assert stepped_hardness(brush, -20).hardness == 0.0


def test_a_rectangle_can_be_pulled_in_any_direction() -> None:
    forward = RectangleDrag(from_x=10.2, from_y=20.1, to_x=50.4, to_y=80.2)
    backward = RectangleDrag(from_x=50.4, from_y=80.2, to_x=10.2, to_y=20.1)
    assert forward.rect(PHOTO) == backward.rect(PHOTO) == Rect(x=10, y=20, width=40, height=60)


def test_a_rectangle_ends_at_the_photos_edge() -> None:
    drawn = RectangleDrag(from_x=-50, from_y=-50, to_x=5000, to_y=5000)
    assert drawn.rect(PHOTO) == PHOTO.rect
    outside = RectangleDrag(from_x=500, from_y=10, to_x=600, to_y=60)
    assert outside.rect(PHOTO).is_empty


def test_a_square_and_one_from_the_centre() -> None:
    square = RectangleDrag(from_x=100, from_y=100, to_x=150, to_y=110, square=True)
    assert square.rect(PHOTO).size == Size(width=50, height=50)
    centred = RectangleDrag(from_x=100, from_y=100, to_x=120, to_y=110, from_centre=True)
    assert centred.rect(PHOTO) == Rect(x=80, y=90, width=40, height=20)
