"""What is taken for a photo's subject, with and without the network that finds subjects."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from desktop_editor.imaging.cut_out import Picture
from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.object_look import Likely
from desktop_editor.imaging.object_select import object_at, object_within, subject_of
from desktop_editor.storage.subject_model import FILE_NAME, read_subject_model
from tests.helpers.outlined_things import overlap, picture, selected, subject_truth, thing
from tests.helpers.subject_finder import needed_subject_finder


def test_what_clearly_stands_out_by_colour_is_the_subject_without_any_network() -> None:
    found = subject_of(picture("fig-in-a-bowl.jpg"))
    assert found is not None
    mask = selected("fig-in-a-bowl.jpg", found)
    assert overlap(mask, subject_truth("fig-in-a-bowl.jpg")) >= 0.95


@pytest.mark.parametrize("photo", ["stream.jpg", "sunset.jpg"])
def test_a_landscape_has_no_subject_by_colour(photo: str) -> None:
    assert subject_of(picture(photo)) is None


@pytest.mark.parametrize(
    "pixels",
    [
        np.full((300, 400, 3), 120, np.uint8),
        np.full((1, 1, 3), 120, np.uint8),
        np.zeros((3, 900, 4), np.uint16),
    ],
    ids=["flat", "one pixel", "thin, deep and see-through"],
)
def test_where_nothing_differs_there_is_no_subject(pixels: NDArray[np.uint8]) -> None:
    assert subject_of(pixels) is None


@pytest.mark.parametrize(
    ("photo", "least"),
    [
        ("fig-in-a-bowl.jpg", 0.95),
        ("two-dogs.jpg", 0.60),  # with the curtain between them
        ("sunset.jpg", 0.60),  # the table without its foot
    ],
)
def test_the_network_finds_animals_and_things(photo: str, least: float) -> None:
    found = subject_of(picture(photo), needed_subject_finder())
    assert found is not None
    assert overlap(selected(photo, found), subject_truth(photo)) >= least


def test_the_network_finds_no_subject_in_a_stream() -> None:
    assert subject_of(picture("stream.jpg"), needed_subject_finder()) is None


@pytest.mark.parametrize("name", ["fig", "stone table"])
def test_with_the_network_a_loose_box_is_enough(name: str) -> None:
    one = thing(name)
    found = object_within(picture(one.photo), one.box(0.12), needed_subject_finder())
    assert overlap(selected(one.photo, found), one.truth) >= 0.8


@pytest.mark.parametrize("name", ["fig", "bowl"])
def test_with_the_network_a_click_on_a_thing_selects_the_thing(name: str) -> None:
    one = thing(name)
    (place,) = one.places(1)
    found = object_at(picture(one.photo), *place, needed_subject_finder())
    assert overlap(selected(one.photo, found), one.truth) >= 0.85


@pytest.mark.parametrize("name", ["fig", "lower dog"])
def test_a_box_begins_where_the_outline_is_clearest(name: str) -> None:
    """Each of these was missed when there was but one way to begin."""
    one = thing(name)
    around = 0.03 if name == "lower dog" else 0.12
    found = object_within(picture(one.photo), one.box(around))
    assert overlap(selected(one.photo, found), one.truth) >= 0.8


def red_things(picture: Picture) -> Likely:
    """A made-up salience: whatever is red stands out."""
    red = (picture[..., 2] > 150) & (picture[..., 1] < 110)
    small = cv2.resize(red.astype(np.float32), (160, 160), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32)


def two_discs() -> NDArray[np.uint8]:
    photo = np.full((600, 900, 3), (150, 140, 130), np.uint8)
    photo += np.random.default_rng(1).integers(0, 12, photo.shape, np.uint8)
    cv2.circle(photo, (250, 300), 90, (40, 60, 200), -1)
    cv2.circle(photo, (680, 320), 60, (40, 60, 200), -1)
    return photo


def disc(x: int, y: int, radius: int) -> NDArray[np.bool_]:
    rows, columns = np.mgrid[0:600, 0:900]
    return np.asarray(np.hypot(columns - x, rows - y) <= radius, np.bool_)


def covered(found: tuple[Rect, NDArray[np.uint8]] | None) -> NDArray[np.bool_]:
    assert found is not None
    whole = np.zeros((600, 900), np.uint8)
    whole[found[0].slices] = found[1]
    return whole > 127


def test_what_a_salience_sees_decides_between_one_thing_and_all() -> None:
    photo, left, right = two_discs(), disc(250, 300, 90), disc(680, 320, 60)
    assert overlap(covered(subject_of(photo, red_things)), left | right) > 0.97
    assert overlap(covered(object_at(photo, 680, 320, red_things)), right) > 0.97
    box = Rect(x=140, y=190, width=220, height=220)
    found = object_within(photo, box, red_things)
    assert found[0] == box
    assert overlap(covered(found), left) > 0.97


def test_beside_all_that_a_salience_sees_the_colour_decides() -> None:
    photo = two_discs()
    cv2.rectangle(photo, (400, 80), (520, 160), (190, 60, 40), -1)
    found = covered(object_at(photo, 460, 120, red_things))
    wanted = np.zeros((600, 900), np.bool_)
    wanted[80:161, 400:521] = True
    assert overlap(found, wanted) > 0.9


def test_a_file_that_is_not_the_network_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"something else")
    found = read_subject_model(tmp_path)
    assert found == read_subject_model()
    assert found is None or len(found) > 1_000_000


def test_the_network_is_found_in_a_folder(tmp_path: Path) -> None:
    needed_subject_finder()
    model = read_subject_model()
    assert model is not None
    (tmp_path / FILE_NAME).write_bytes(model)
    assert read_subject_model(tmp_path) == model
