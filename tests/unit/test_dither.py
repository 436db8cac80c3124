"""Gradients stay smooth when values between two levels are rounded."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_editor.imaging.dither import rounding, to_levels
from desktop_editor.imaging.geometry import Rect


def levels(unit: np.ndarray, rect: Rect) -> np.ndarray:
    out = np.empty(unit.shape, np.uint8)
    to_levels(unit.astype(np.float32), rect, out)
    return out


@given(level=st.integers(0, 255), x=st.integers(0, 9000), y=st.integers(0, 9000))
def test_a_whole_level_stays_what_it_is(level: int, x: int, y: int) -> None:
    rect = Rect(x=x, y=y, width=16, height=16)
    assert (levels(np.full((16, 16, 3), level / 255), rect) == level).all()


@given(value=st.floats(0.01, 0.99))
def test_the_mean_of_an_even_area_is_kept(value: float) -> None:
    rect = Rect(x=0, y=0, width=64, height=64)
    assert levels(np.full((64, 64, 3), value), rect).mean() / 255 == pytest.approx(
        value, abs=0.05 / 255
    )


def test_a_slow_gradient_has_no_wide_steps() -> None:
    ramp = np.linspace(0.5, 0.52, 512)[None, :, None] * np.ones((8, 1, 3))
    shown = levels(ramp, Rect(x=0, y=0, width=512, height=8))
    plain = (ramp * 255 + 0.5).astype(np.uint8)
    blocks = (1, 8, 16)
    smooth = ramp.reshape(*blocks, -1, 3).mean(axis=(1, 3))
    off = np.abs(shown.reshape(*blocks, -1, 3).mean(axis=(1, 3)) / 255 - smooth).max()
    banded = np.abs(plain.reshape(*blocks, -1, 3).mean(axis=(1, 3)) / 255 - smooth).max()
    assert off < 0.4 * banded


def test_a_part_is_rounded_as_the_whole_is_and_grey_stays_grey() -> None:
    values = np.repeat(np.random.default_rng(1).random((40, 50, 1)), 3, axis=2)
    whole = levels(values, Rect(x=0, y=0, width=50, height=40))
    part = Rect(x=13, y=7, width=20, height=11)
    assert np.array_equal(levels(values[part.slices], part), whole[part.slices])
    assert (whole[..., 0] == whole[..., 1]).all()
    assert (whole[..., 0] == whole[..., 2]).all()


def test_16_bits_are_not_dithered() -> None:
    half = rounding(Rect(x=3, y=4, width=5, height=6), np.dtype(np.uint16))
    assert (half == 0.5).all()
