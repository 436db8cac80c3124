"""Edits of the whole picture's colours are told from drift."""

import numpy as np
import pytest
from numpy.typing import NDArray

from desktop_editor.imaging.filters import from_lab, to_lab
from desktop_editor.imaging.recolouring import recolours_everything

NOTHING = np.zeros((240, 320), np.uint8)
SOMETHING = np.pad(np.full((60, 80), 255, np.uint8), ((90, 90), (120, 120)))


def colourful() -> NDArray[np.uint8]:
    rows, columns = np.mgrid[0:240, 0:320]
    waves = [np.sin(columns / 40 + shift) * np.cos(rows / 50) for shift in (0, 2, 4)]
    return np.asarray(np.clip(np.dstack(waves) * 90 + 128, 0, 255), np.uint8)


def brighter(pixels: NDArray[np.uint8], by: float) -> NDArray[np.uint8]:
    lab = to_lab(pixels)
    lab[..., 0] = np.clip(lab[..., 0] + by, 0, 100)
    return from_lab(lab)


def black_and_white(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(np.repeat(pixels.mean(axis=2, keepdims=True), 3, axis=2), np.uint8)


@pytest.mark.parametrize("changed", [NOTHING, SOMETHING])
def test_black_and_white_is_kept_even_where_tone_match_left_something(
    changed: NDArray[np.uint8],
) -> None:
    base = colourful()
    assert recolours_everything(base, black_and_white(base), changed)


def test_a_much_brighter_picture_is_an_edit_when_nothing_else_changed() -> None:
    base = colourful()
    assert recolours_everything(base, brighter(base, 12), NOTHING)


def test_a_slightly_brighter_picture_is_drift() -> None:
    base = colourful()
    assert not recolours_everything(base, brighter(base, 3), NOTHING)


def test_a_brighter_picture_with_a_local_change_is_a_local_edit_that_drifted() -> None:
    base = colourful()
    assert not recolours_everything(base, brighter(base, 12), SOMETHING)


def test_a_grey_photo_has_no_colours_to_lose() -> None:
    grey = black_and_white(colourful())
    assert not recolours_everything(grey, grey, NOTHING)


def test_sixteen_bits_and_other_sizes_are_judged_alike() -> None:
    base = colourful()
    wide = base.astype(np.uint16) * 257
    assert recolours_everything(wide, black_and_white(base)[::2, ::2], NOTHING)
