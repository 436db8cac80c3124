"""Selecting what the window finds by itself: the subject, the background, what an edit changed."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_editor.document.state import DocumentState
from desktop_editor.imaging.cut_out import Picture
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.imaging.object_look import Likely
from desktop_editor.imaging.select import Combine
from tests.helpers.documents import a_layer
from tests.helpers.window import Hands, new_window, written

LEFT = Qt.MouseButton.LeftButton
SIZE = Size(width=320, height=240)
THING = Rect(x=100, y=60, width=90, height=110)
PARTS = (Rect(x=30, y=30, width=80, height=60), Rect(x=200, y=120, width=60, height=60))


@pytest.fixture
def hands(tmp_path: Path, qapp: object) -> Iterator[Hands]:
    """A window without the optional network."""
    del qapp
    hands = new_window(tmp_path)
    hands.opened.composition.__dict__["salience"] = None
    hands.open(written(tmp_path / "thing.png", a_thing()))
    hands.window.canvas.setFocus()
    yield hands
    hands.close()


def a_thing() -> NDArray[np.uint8]:
    grain = np.random.default_rng(4).integers(0, 9, (SIZE.height, SIZE.width, 3), np.uint8)
    pixels = grain + np.array((140, 135, 130), np.uint8)
    pixels[THING.slices] = grain[THING.slices] + np.array((40, 50, 190), np.uint8)
    return pixels


def covered(hands: Hands) -> NDArray[np.bool_]:
    selection = hands.state.selection
    if selection is None:
        return np.zeros((SIZE.height, SIZE.width), np.bool_)
    return selection.array() > 127


def thing() -> NDArray[np.bool_]:
    truth = np.zeros((SIZE.height, SIZE.width), np.bool_)
    truth[THING.slices] = True
    return truth


def alike(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> bool:
    return float((one != other).mean()) < 0.005


def await_selection(hands: Hands, wanted: NDArray[np.bool_]) -> None:
    hands.wait(lambda: alike(covered(hands), wanted), "the selection")


def test_subject_and_background_are_one_step_each(hands: Hands) -> None:
    hands.act("select_subject")
    await_selection(hands, thing())
    hands.act("select_background")
    await_selection(hands, ~thing())
    hands.act("undo")
    assert alike(covered(hands), thing())
    hands.act("undo")
    assert hands.state.selection is None


def test_the_subject_joins_as_the_buttons_above_the_photo_say(hands: Hands) -> None:
    corner = Rect(x=0, y=0, width=40, height=30)
    hands.act("select_rectangle")
    canvas = hands.window.canvas
    QTest.mousePress(canvas, LEFT, pos=hands.at(0, 0))
    QTest.mouseMove(canvas, hands.at(corner.right, corner.bottom))
    QTest.mouseRelease(canvas, LEFT, pos=hands.at(corner.right, corner.bottom))
    assert hands.state.selection is not None
    panel = hands.window.brush.selecting
    QTest.mouseClick(panel.ways[Combine.ADD], LEFT)
    hands.act("select_subject")
    wanted = thing()
    wanted[corner.slices] = True
    await_selection(hands, wanted)
    QTest.mouseClick(panel.ways[Combine.SUBTRACT], LEFT)
    hands.act("select_subject")
    wanted[THING.slices] = False
    await_selection(hands, wanted)


def test_without_a_subject_that_is_said_and_the_object_tool_is_offered(hands: Hands) -> None:
    flat = np.full((SIZE.height, SIZE.width, 3), 120, np.uint8)
    hands.open(written(hands.folder / "flat.png", flat))
    hands.act("select_subject")
    hands.wait(lambda: "mask.no_subject_by_colour" in hands.notice_ids, "the notice")
    assert hands.state.selection is None
    hands.press_notice("mask.no_subject_by_colour", "use_object")
    assert hands.window.action("select_object").isChecked()


class SlowEye:
    """A salience that sees the whole picture, once it may."""

    def __init__(self) -> None:
        self.may_see = threading.Event()
        self.looks = threading.Event()

    def __call__(self, picture: Picture) -> Likely:
        self.looks.set()
        self.may_see.wait(20)
        return np.ones(picture.shape[:2], np.float32)


def test_escape_ends_the_search_and_leaves_the_selection(hands: Hands) -> None:
    eye = SlowEye()
    hands.opened.composition.__dict__["salience"] = eye
    hands.act("select_subject")
    hands.wait(lambda: "reshaping" in hands.notice_ids, "the notice of what takes long")
    assert eye.looks.is_set()
    QTest.keyClick(hands.window.canvas, Qt.Key.Key_Escape)
    assert "reshaping" not in hands.notice_ids
    eye.may_see.set()
    hands.live(0.2)
    assert hands.state.selection is None
    hands.opened.composition.__dict__["salience"] = None
    hands.act("select_subject")  # and the next search is not disturbed
    await_selection(hands, thing())


def test_the_notice_of_a_search_has_a_button_that_ends_it(hands: Hands) -> None:
    eye = SlowEye()
    hands.opened.composition.__dict__["salience"] = eye
    hands.act("select_background")
    hands.wait(lambda: "reshaping" in hands.notice_ids, "the notice of what takes long")
    hands.press_notice("reshaping", "cancel_reshaping")
    eye.may_see.set()
    hands.live(0.2)
    assert hands.state.selection is None


@pytest.fixture
def edited(hands: Hands) -> Hands:
    """An edit that changed two parts of the photo."""
    base = hands.state.base
    assert base is not None
    changed = np.zeros((SIZE.height, SIZE.width), np.uint8)
    for part in PARTS:
        changed[part.slices] = 255
    layer = a_layer(base, changed)
    candidate = replace(layer.candidate, suggested_mask=TiledMask.from_array(changed))
    layer = replace(layer, candidate=candidate)
    state: DocumentState = replace(hands.state, layers=(layer,), active_layer_id=layer.id)
    hands.opened.controller.document.apply(state, "Edit")
    hands.act("select_lasso")
    return hands


def parts(*chosen: int) -> NDArray[np.bool_]:
    truth = np.zeros((SIZE.height, SIZE.width), np.bool_)
    for number in chosen:
        truth[PARTS[number].slices] = True
    return truth


def click(hands: Hands, part: Rect) -> None:
    middle = hands.at(part.x + part.width / 2, part.y + part.height / 2)
    QTest.mouseClick(hands.window.canvas, LEFT, pos=middle)


def press(hands: Hands, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(hands.window.canvas, key)


def test_parts_of_a_difference_are_clicked_off_and_on_as_one_step(edited: Hands) -> None:
    edited.act("select_changed")
    await_selection(edited, parts(0, 1))
    click(edited, PARTS[0])
    assert alike(covered(edited), parts(1))
    click(edited, PARTS[1])
    assert not covered(edited).any()
    click(edited, PARTS[0])
    assert alike(covered(edited), parts(0))
    click(edited, Rect(x=150, y=200, width=2, height=2))  # where nothing changed
    assert alike(covered(edited), parts(0))
    edited.act("undo")
    assert edited.state.selection is None
    assert edited.state.layers


def test_keys_point_at_parts_and_switch_them_and_enter_keeps(edited: Hands) -> None:
    edited.act("select_changed")
    await_selection(edited, parts(0, 1))
    press(edited, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Space)
    assert alike(covered(edited), parts(0))
    press(edited, Qt.Key.Key_Left, Qt.Key.Key_Space)
    assert not covered(edited).any()
    press(edited, Qt.Key.Key_Space, Qt.Key.Key_Return)
    assert alike(covered(edited), parts(0))
    assert edited.window.action("select_lasso").isChecked()
    click(edited, PARTS[0])  # the lasso's business now
    assert alike(covered(edited), parts(0))


def test_escape_takes_the_difference_back_and_the_former_tool_up(edited: Hands) -> None:
    edited.act("select_all")
    edited.act("select_changed")
    await_selection(edited, parts(0, 1))
    click(edited, PARTS[1])
    press(edited, Qt.Key.Key_Escape)
    assert covered(edited).all()
    assert edited.window.action("select_lasso").isChecked()


def test_the_part_under_the_pointer_is_marked_and_those_left_out_are_faint(edited: Hands) -> None:
    canvas = edited.window.canvas
    edited.act("select_changed")
    await_selection(edited, parts(0, 1))
    before = canvas.grab().toImage()
    middle = edited.at(70, 60)
    plain = before.pixelColor(edited.at(35, 35))
    QTest.mouseMove(canvas, middle)
    edited.wait(lambda: canvas.grab().toImage().pixelColor(edited.at(35, 35)) != plain, "the mark")
    click(edited, PARTS[0])
    QTest.mouseMove(canvas, edited.at(150, 210))
    pointed = canvas.grab().toImage().pixelColor(edited.at(35, 35))
    edited.wait(
        lambda: canvas.grab().toImage().pixelColor(edited.at(35, 35)) not in (pointed, plain),
        "the faint mark",
    )
    edited.act("select_rectangle")
    edited.wait(lambda: canvas.grab().toImage().pixelColor(edited.at(35, 35)) == plain, "no mark")


def test_an_edit_that_changed_nothing_says_so(edited: Hands) -> None:
    document = edited.opened.controller.document
    (layer,) = document.state.layers
    nothing = TiledMask.filled(SIZE, 0)
    candidate = replace(layer.candidate, suggested_mask=nothing)
    state = replace(document.state, layers=(replace(layer, candidate=candidate),))
    document.apply(state, "Edit")
    edited.act("select_changed")
    edited.wait(lambda: "mask.no_difference" in edited.notice_ids, "the notice")
    assert edited.window.action("select_lasso").isChecked()
