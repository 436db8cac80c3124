"""What the verbs do to a picture: the effect that was asked for, there and nowhere else."""

import numpy as np
import pytest
from numpy.typing import NDArray

from desktop_editor.imaging import filters
from desktop_editor.sandbox.edits import edit
from desktop_editor.sandbox.pictures import placeholder
from desktop_editor.sandbox.shades import shaded
from desktop_editor.sandbox.verbs import VERBS
from tests.helpers.practice_service import Picture, plain, street

CENTRE = (slice(350, 418), slice(470, 554))
BOX = (slice(420, 580), slice(110, 230))
CORNERS = (slice(0, 60), slice(0, 60))
GREEN = (40, 200, 40)


@pytest.fixture(scope="module")
def photo() -> Picture:
    picture = street()
    picture.flags.writeable = False
    return picture


def _changed(before: Picture, after: Picture) -> NDArray[np.bool_]:
    return np.asarray((before != after).any(axis=2))


def _roughness(picture: Picture) -> float:
    return float(np.abs(np.diff(picture.astype(int), axis=1)).mean())


def _mean(picture: Picture, part: tuple[slice, slice]) -> list[float]:
    return [float(value) for value in picture[part].reshape(-1, 3).mean(axis=0)]


@pytest.mark.parametrize("example", [row.example for row in VERBS])
def test_every_verb_shows_and_repeats_exactly(photo: Picture, example: str) -> None:
    reference = plain(GREEN)
    edited = edit(photo, [reference], example)
    assert (edited.shape, edited.dtype) == (photo.shape, photo.dtype)
    assert np.abs(edited.astype(int) - photo).mean() > 0.3
    assert np.array_equal(edited, edit(photo, [reference], example))


@pytest.mark.parametrize(
    "prompt",
    ["remove the figure", "put reference 1 in the middle", "make the subject darker", "magic"],
)
def test_edits_of_the_middle_leave_the_edges_untouched(photo: Picture, prompt: str) -> None:
    changed = _changed(photo, edit(photo, [plain(GREEN)], prompt))
    assert changed[350:418, 470:554].mean() > 0.5
    margin = np.ones(changed.shape, bool)
    margin[90:-90, 120:-120] = False
    assert not changed[margin].any()


def test_black_and_white_has_no_colour(photo: Picture) -> None:
    edited = edit(photo, [], "black and white")
    assert (edited[:, :, 0] == edited[:, :, 1]).all()
    assert (edited[:, :, 1] == edited[:, :, 2]).all()


@pytest.mark.parametrize(("prompt", "to_red"), [("warmer", 1), ("cooler", -1), ("sepia", 1)])
def test_the_light_changes_its_colour(photo: Picture, prompt: str, to_red: int) -> None:
    def balance(picture: Picture) -> float:
        return float(picture[:, :, 2].mean()) - float(picture[:, :, 0].mean())

    assert (balance(edit(photo, [], prompt)) - balance(photo)) * to_red > 5


@pytest.mark.parametrize(("prompt", "sign"), [("brighter", 1), ("darker", -1)])
def test_the_light_changes_its_strength(photo: Picture, prompt: str, sign: int) -> None:
    assert (float(edit(photo, [], prompt).mean()) - float(photo.mean())) * sign > 10


def test_contrast_spreads_the_tones(photo: Picture) -> None:
    assert edit(photo, [], "more contrast").std() > photo.std() * 1.05


def test_recolouring_changes_that_colour_and_no_other(photo: Picture) -> None:
    edited = edit(photo, [], "recolour red to green")
    blue, green, red = _mean(edited, BOX)
    assert green > red + 40
    assert green > blue + 20
    outside = _changed(photo, edited)
    outside[370:630, 70:270] = False
    assert outside.mean() < 0.001


def test_erasing_takes_the_figure_away(photo: Picture) -> None:
    before, after = _mean(photo, CENTRE), _mean(edit(photo, [], "remove the figure"), CENTRE)
    around = _mean(photo, (slice(350, 418), slice(700, 760)))
    distance_before = np.abs(np.subtract(before, around)).mean()
    assert np.abs(np.subtract(after, around)).mean() < distance_before / 3


def test_erasing_covers_the_middle_half_with_what_is_around_it(photo: Picture) -> None:
    marked = photo.copy()
    marked[192:576, 256:768] = (255, 0, 255)
    edited = edit(marked, [], "remove the bowl")
    pinkness = edited.astype(int)[:, :, 0] - edited[:, :, 1]
    assert pinkness[192:576, 256:768].max() < 120
    assert _roughness(edited[450:570, 300:720]) > _roughness(photo[660:760, 300:720]) * 0.4
    assert np.array_equal(edited[:150], marked[:150])


def test_erasing_at_a_place_leaves_the_rest(photo: Picture) -> None:
    changed = _changed(photo, edit(photo, [], "remove the box on the left"))
    assert changed[300:468, 180:330].mean() > 0.5
    assert not changed[:, 470:].any()


def test_the_background_can_be_blurred_behind_a_sharp_subject(photo: Picture) -> None:
    edited = edit(photo, [], "blur the background")
    assert np.abs(edited[CENTRE].astype(int) - photo[CENTRE]).mean() < 2
    ground = (slice(660, 760), slice(300, 1000))
    assert _roughness(edited[ground]) < _roughness(photo[ground]) * 0.5


def test_the_background_can_become_a_colour_or_a_reference(photo: Picture) -> None:
    blue = edit(photo, [], "replace the background with blue")
    assert _mean(blue, CORNERS)[0] > _mean(blue, CORNERS)[2] + 60
    green = edit(photo, [plain(GREEN)], "replace the background with reference 1")
    assert np.abs(green[CORNERS].astype(int) - GREEN).max() <= 1
    assert np.abs(green[CENTRE].astype(int) - photo[CENTRE]).mean() < 2


@pytest.mark.parametrize(
    ("place", "row", "column"),
    [("in the middle", 384, 512), ("on the left", 384, 256), ("at the bottom right", 576, 768)],
)
def test_a_reference_is_put_where_the_prompt_says(
    photo: Picture, place: str, row: int, column: int
) -> None:
    edited = edit(photo, [plain(GREEN)], f"put reference 1 {place}")
    assert edited[row, column].tolist() == list(GREEN)


def test_the_transparent_part_of_a_reference_stays_transparent(photo: Picture) -> None:
    ring = np.zeros((200, 200, 4), np.uint8)
    ring[:, :, :3] = GREEN
    ring[:60, :, 3] = 255
    edited = edit(photo, [ring], "put reference 1 in the middle")
    assert edited[384 - 120, 512].tolist() == list(GREEN)
    assert edited[384 + 100, 512].tolist() == photo[384 + 100, 512].tolist()


def test_a_style_brings_the_colours_of_the_reference(photo: Picture) -> None:
    style = placeholder("https://pictures.example/dunes.jpg")
    edited = edit(photo, [style], "in the style of reference 1")

    def mean_lab(picture: Picture) -> NDArray[np.float64]:
        return np.asarray(filters.to_lab(picture).mean(axis=(0, 1)), np.float64)

    wanted = mean_lab(style)
    assert np.abs(mean_lab(edited) - wanted).max() < 8
    assert np.abs(mean_lab(photo) - wanted).max() > 12


def test_different_words_without_a_verb_look_different(photo: Picture) -> None:
    first, second = edit(photo, [], "let there be magic"), edit(photo, [], "surprise me")
    assert not np.array_equal(first, second)


@pytest.mark.parametrize("shape", [(16, 48), (1200, 400), (333, 999)])
def test_every_verb_copes_with_odd_shapes(shape: tuple[int, int]) -> None:
    small = street(shape[1], shape[0])
    for row in VERBS:
        assert edit(small, [plain(GREEN, 5, 400)], row.example).shape == small.shape


def test_every_further_answer_has_the_edit_in_another_shade(photo: Picture) -> None:
    edited = edit(photo, [], "recolour red to green")
    answers = [shaded(photo, edited, number) for number in range(1, 11)]
    assert answers[0] is edited
    shades = {tuple(map(round, _mean(answer, BOX))) for answer in answers}
    assert len(shades) == len(answers)
    for answer in answers:
        assert not (_changed(photo, answer) & ~_changed(photo, edited)).any()
