"""Flow and spacing of the brush: how much each dab adds, and how far apart they are."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_editor.imaging.brush import Brush, Dab, WetPaint, spaced, stamp
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.mask import TiledMask

SIZE = Size(width=640, height=480)
EMPTY = TiledMask.filled(SIZE, 0)
FULL = TiledMask.filled(SIZE, 255)


def dab(x: float, y: float) -> Dab:
    return Dab(image_x=x, image_y=y)


def line(brush: Brush, *corners: tuple[float, float]) -> list[Dab]:
    dabs, carry = [dab(*corners[0])], 0.0
    for one, other in pairwise(corners):
        some, carry = spaced(dab(*one), dab(*other), brush, carry)
        dabs += some
    return dabs


@pytest.mark.parametrize("flow", [0.01, 0.1, 0.5])
@pytest.mark.parametrize("opacity", [1.0, 0.6])
def test_dabs_on_one_spot_add_their_share_of_what_is_missing(flow: float, opacity: float) -> None:
    brush = Brush(radius_px=30, hardness=0.9, flow=flow, opacity=opacity)
    mask, wet = EMPTY, WetPaint()
    for count in range(1, 40):
        mask, _ = stamp(mask, brush, [dab(100, 100)], wet)
        expected = round(255 * opacity) * (1 - (1 - flow) ** count)
        assert mask.array()[100, 100] == pytest.approx(expected, abs=0.51)


def test_a_stroke_builds_up_where_it_crosses_itself_and_no_further_than_the_opacity() -> None:
    brush = Brush(radius_px=20, hardness=1, flow=0.05, opacity=0.8)
    across, down = ((50, 240), (590, 240)), ((320, 50), (320, 430))
    once = stamp(EMPTY, brush, line(brush, *across))[0].array()
    both = stamp(EMPTY, brush, line(brush, *across) + line(brush, *down))[0].array()
    assert once[240, 320] < both[240, 320] <= 204
    assert both[240, 150] == once[240, 150]
    over = line(brush, *across, *reversed(across)) * 20
    assert stamp(EMPTY, brush, over)[0].array().max() == 204


def test_a_crossing_is_what_the_formula_says() -> None:
    brush = Brush(radius_px=40, hardness=1, flow=0.2, spacing=0.25)
    dabs = line(brush, (100, 240), (500, 240))
    painted = stamp(EMPTY, brush, dabs)[0].array()
    reference = np.zeros((480, 640))
    down, across = np.ogrid[:480, :640]
    for one in dabs:
        distance = np.hypot(across + 0.5 - one.image_x, down + 0.5 - one.image_y)
        wanted = 255 * np.clip(40.5 - distance, 0, 1)
        reference += 0.2 * np.maximum(0, wanted - reference)
    assert np.abs(painted - reference).mean() < 0.3
    inside = np.abs(down - 240) < 30
    assert np.abs(painted - reference)[np.broadcast_to(inside, painted.shape)].max() < 30


def test_a_faint_stroke_is_the_same_however_its_moves_arrive() -> None:
    brush = Brush(radius_px=40, hardness=0, flow=0.01)
    dabs = line(brush, (200, 200), (400, 260), (200, 300))
    whole = stamp(EMPTY, brush, dabs)[0].array()
    mask, wet = EMPTY, WetPaint()
    for one in dabs:
        mask, _ = stamp(mask, brush, [one], wet)
    assert np.abs(mask.array().astype(int) - whole).max() <= 1
    assert whole.max() > 20


def test_what_was_changed_between_two_moves_is_gone_on_from() -> None:
    brush, wet = Brush(radius_px=30, hardness=1, flow=0.5), WetPaint()
    stamp(EMPTY, brush, [dab(100, 100)], wet)
    again, _ = stamp(FULL, brush, [dab(100, 100)], wet)
    assert again.array().min() == 255
    anew, _ = stamp(EMPTY, brush, [dab(100, 100)], wet)
    assert anew.array()[100, 100] == 128


def test_erasing_with_flow_takes_away_what_painting_would_add() -> None:
    paint = Brush(radius_px=40, hardness=0.3, flow=0.15, opacity=0.7)
    erase = Brush(radius_px=40, hardness=0.3, flow=0.15, opacity=0.7, erase=True)
    dabs = line(paint, (100, 100), (400, 300))
    added = stamp(EMPTY, paint, dabs)[0].array().astype(int)
    left = stamp(FULL, erase, dabs)[0].array()
    assert np.abs(255 - added - left).max() <= 1


@given(
    flow=st.floats(0.01, 1), opacity=st.floats(0.05, 1), hardness=st.floats(0, 1),
    places=st.lists(st.tuples(st.floats(0, 640), st.floats(0, 480)), min_size=1, max_size=12),
)  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_no_flow_paints_more_than_the_brush_without_it(
    flow: float, opacity: float, hardness: float, places: list[tuple[float, float]]
) -> None:
    dabs = [dab(*place) for place in places]
    most = Brush(radius_px=50, opacity=opacity, hardness=hardness)
    faint = Brush(radius_px=50, opacity=opacity, hardness=hardness, flow=flow)
    limit, reached = (stamp(EMPTY, brush, dabs)[0].array() for brush in (most, faint))
    assert np.all(reached <= limit)


@pytest.mark.parametrize("spacing", [0.1, 0.5, 1.5])
def test_spacing_is_a_share_of_the_diameter(spacing: float) -> None:
    brush = Brush(radius_px=20, spacing=spacing)
    dabs = line(brush, (0, 0), (300, 400))
    gaps = [math.hypot(b.image_x - a.image_x, b.image_y - a.image_y) for a, b in pairwise(dabs)]
    assert gaps == pytest.approx([40 * spacing] * len(gaps))
    assert len(gaps) == int(500 / (40 * spacing) + 1e-9)


@pytest.mark.parametrize("diameter", [1, 2, 2000])
def test_the_smallest_and_the_largest_brush_paint_their_size(diameter: int) -> None:
    large = TiledMask.filled(Size(width=2100, height=2100), 0)
    painted = stamp(large, Brush(radius_px=diameter / 2, hardness=1), [dab(1050.5, 1050.5)])[0]
    area = painted.array().sum() / 255
    assert area == pytest.approx(math.pi * diameter**2 / 4, rel=0.02, abs=1.2)
