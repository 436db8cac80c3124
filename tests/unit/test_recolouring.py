"""Edits of the whole picture's colours are told from drift, and prompts say what was meant."""

import numpy as np
import pytest
from numpy.typing import NDArray

from desktop_editor.imaging.filters import from_lab, to_lab
from desktop_editor.imaging.islands import islands_of
from desktop_editor.imaging.recolouring import colour_shift
from desktop_editor.pipeline.intent import speaks_of_tone


def colourful() -> NDArray[np.uint8]:
    rows, columns = np.mgrid[0:240, 0:320]
    waves = [np.sin(columns / 40 + shift) * np.cos(rows / 50) for shift in (0, 2, 4)]
    return np.asarray(np.clip(np.dstack(waves) * 90 + 128, 0, 255), np.uint8)


def brighter(pixels: NDArray[np.uint8], by: float) -> NDArray[np.uint8]:
    lab = to_lab(pixels)
    lab[..., 0] = np.clip(lab[..., 0] + by, 0, 100)
    return from_lab(lab)


def grey(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(np.repeat(pixels.mean(axis=2, keepdims=True), 3, axis=2), np.uint8)


def test_black_and_white_has_lost_its_colour() -> None:
    base = colourful()
    assert colour_shift(base, grey(base), None).lost_colour


def test_a_change_of_hue_has_not_lost_its_colour() -> None:
    base = colourful()
    assert not colour_shift(base, np.ascontiguousarray(base[..., ::-1]), None).lost_colour


def test_a_grey_photo_has_no_colour_to_lose() -> None:
    base = grey(colourful())
    assert not colour_shift(base, base, None).lost_colour


@pytest.mark.parametrize("by", [3.0, 12.0])
def test_the_distance_tells_how_much_brighter_a_picture_came_back(by: float) -> None:
    base = colourful()
    assert colour_shift(base, brighter(base, by), None).distance == pytest.approx(by, abs=1.0)


def test_only_what_was_not_selected_tells_of_drift() -> None:
    base = colourful()
    candidate = base.copy()
    candidate[:, :200] = brighter(base, 20)[:, :200]
    selection = np.zeros(base.shape[:2], np.uint8)
    selection[:, :205] = 255
    assert colour_shift(base, candidate, selection).distance < 1
    assert colour_shift(base, candidate, None).distance > 10


def test_sixteen_bits_and_other_sizes_are_judged_alike() -> None:
    base = colourful()
    wide = base.astype(np.uint16) * 257
    assert colour_shift(wide, grey(base)[::2, ::2], None).lost_colour


@pytest.mark.parametrize(
    "prompt",
    [
        "make it darker",
        "Warmer, please",
        "black-and-white",
        "more contrast in the sky",
        "in the colours of reference 1",
        "brighten the face",
    ],
)
def test_a_prompt_can_ask_for_another_tone(prompt: str) -> None:
    assert speaks_of_tone(prompt)


@pytest.mark.parametrize(
    "prompt",
    ["remove the lamp", "recolour red to blue", "a stone wall", "put out the light", "darkroom"],
)
def test_other_prompts_do_not(prompt: str) -> None:
    assert not speaks_of_tone(prompt)


def test_one_object_is_no_patchwork_and_many_scraps_are() -> None:
    mask = np.zeros((300, 300), np.uint8)
    mask[100:200, 100:200] = 255
    mask[10:14, 10:14] = 255
    assert islands_of(mask).count == 2
    assert not islands_of(mask).is_patchwork
    scraps = np.zeros((300, 300), np.uint8)
    scraps[::30, ::30] = 255
    assert islands_of(scraps).is_patchwork


def test_an_empty_mask_has_no_islands() -> None:
    assert islands_of(np.zeros((40, 50), np.uint8)).count == 0
