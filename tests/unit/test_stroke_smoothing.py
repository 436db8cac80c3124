"""Smoothing: the brush on a string behind a shaky hand."""

import math

import numpy as np
import pytest

from desktop_editor.imaging.brush import Brush, Dab
from desktop_editor.ui.canvas.tools import Stroke

BRUSH = Brush(radius_px=10)


def dab(x: float, y: float) -> Dab:
    return Dab(image_x=x, image_y=y)


def drawn(string_px: float, hand: list[tuple[float, float]]) -> list[Dab]:
    stroke = Stroke(BRUSH, string_px)
    stroke.begin(dab(*hand[0]))
    for place in hand[1:]:
        stroke.move(dab(*place))
    stroke.finish()
    return stroke.take()


def shaky() -> list[tuple[float, float]]:
    shaking = np.random.default_rng(5).normal(0, 4, 201)
    return [(3.0 * step, 100 + float(shaking[step])) for step in range(201)]


def test_a_shaky_line_becomes_smooth_and_ends_where_the_hand_does() -> None:
    rough = np.array([one.image_y for one in drawn(0, shaky())])
    smooth = np.array([one.image_y for one in drawn(60, shaky())])
    assert smooth[5:-20].std() < 0.5 * rough.std()
    last = drawn(60, shaky())[-1]
    assert math.dist((last.image_x, last.image_y), shaky()[-1]) <= BRUSH.radius_px


def test_the_string_is_slack_until_it_is_pulled() -> None:
    stroke = Stroke(BRUSH, 50)
    stroke.begin(dab(100, 100))
    stroke.take()
    stroke.move(dab(140, 100))
    assert stroke.take() == []
    stroke.move(dab(200, 100))
    assert max(one.image_x for one in stroke.take()) <= 150
    stroke.finish()
    assert stroke.take()[-1].image_x == pytest.approx(200, abs=2)
    assert stroke.last == dab(200, 100)


def test_a_straight_line_stays_where_it_is() -> None:
    hand = [(4.0 * step, 30.0 + 3.0 * step) for step in range(100)]
    plain, smooth = drawn(0, hand), drawn(40, hand)
    assert len(plain) == len(smooth)
    for one, other in zip(plain, smooth, strict=True):
        assert math.dist((one.image_x, one.image_y), (other.image_x, other.image_y)) < 1e-6
