"""How far the practice service strays from the picture that was sent."""

import numpy as np
import pytest

from desktop_editor.imaging.geometry import Size
from desktop_editor.sandbox.drift import framed, redraw
from desktop_editor.sandbox.drift_level import DriftLevel
from tests.helpers.practice_service import Picture, street


@pytest.fixture(scope="module")
def photo() -> Picture:
    picture = street(640, 480)
    picture.flags.writeable = False
    return picture


def _difference(first: Picture, second: Picture) -> float:
    return float(np.abs(first.astype(int) - second).mean())


def test_without_drift_every_pixel_is_kept(photo: Picture) -> None:
    assert np.array_equal(redraw(photo, DriftLevel.NONE, 1), photo)


def test_levels_stray_further_and_further(photo: Picture) -> None:
    means = [
        np.mean([_difference(photo, redraw(photo, level, seed)) for seed in range(4)])
        for level in (DriftLevel.MILD, DriftLevel.MEDIUM, DriftLevel.HARD)
    ]
    assert 0.5 < means[0] < means[1] < means[2] < 40


@pytest.mark.parametrize("level", [DriftLevel.MILD, DriftLevel.MEDIUM, DriftLevel.HARD])
def test_the_same_seed_strays_the_same_way_and_another_differently(
    photo: Picture, level: DriftLevel
) -> None:
    drawn = redraw(photo, level, 7)
    assert drawn.shape == photo.shape
    assert np.array_equal(drawn, redraw(photo, level, 7))
    assert _difference(drawn, redraw(photo, level, 8)) > 0.5


def test_no_black_border_appears(photo: Picture) -> None:
    bright = np.maximum(photo, 90)
    for seed in range(6):
        assert redraw(bright, DriftLevel.HARD, seed).min() > 40


def test_the_picture_really_moves(photo: Picture) -> None:
    def centre_of_the_red_box(picture: Picture) -> tuple[float, float]:
        red = (picture[:, :, 2] > 120) & (picture[:, :, 0] < 80)
        rows, columns = np.nonzero(red)
        return float(rows.mean()), float(columns.mean())

    before = centre_of_the_red_box(photo)
    after = centre_of_the_red_box(redraw(photo, DriftLevel.MEDIUM, 3))
    assert 1.5 < float(np.hypot(after[0] - before[0], after[1] - before[1])) < 30


def test_another_shape_is_squashed_and_cropped_when_hard() -> None:
    wide = street(1200, 400)
    square = Size(width=400, height=400)
    squashed, cropped = (
        framed(wide, square, level) for level in (DriftLevel.MILD, DriftLevel.HARD)
    )
    assert squashed.shape == cropped.shape == (400, 400, 3)
    assert np.array_equal(cropped, wide[:, 400:800])
    assert _difference(squashed, cropped) > 5
