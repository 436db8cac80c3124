"""The frame of what is sent: dragged, pulled, drawn anew, moved by keys, and what is said of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.ui.canvas.region_framing import (
    INSIDE,
    LEAST_PX,
    STEP_PX,
    Grip,
    grip_at,
    pulled,
)
from tests.helpers.canvas import settled
from tests.helpers.practice_service import practice_service
from tests.helpers.window import Hands, new_window

NO_KEYS = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with practice_service(drift="none") as address:
        yield address


@pytest.fixture
def hands(tmp_path: Path, qtbot: QtBot, qapp: QApplication, service: str) -> Iterator[Hands]:
    hands = new_window(tmp_path, address=service)
    hands.open_photo(2400, 1600)
    hands.act("edit_region")
    yield hands
    hands.close()


def dragged(hands: Hands, start: tuple[float, float], end: tuple[float, float]) -> None:
    hands.stroke(start, ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2), end)


def region(hands: Hands) -> Rect:
    assert hands.state.region is not None
    return hands.state.region


def near(value: int, wanted: float) -> bool:
    return abs(value - wanted) <= STEP_PX


def test_a_frame_is_drawn_pulled_and_moved_and_that_is_what_is_sent(hands: Hands) -> None:
    dragged(hands, (300, 200), (1500, 1000))
    drawn = region(hands)
    assert near(drawn.x, 300)
    assert near(drawn.right, 1500)
    assert drawn.width % STEP_PX == drawn.height % STEP_PX == 0
    dragged(hands, (drawn.right, drawn.bottom), (1700, 1200))
    assert near(region(hands).right, 1700)
    assert (region(hands).x, region(hands).y) == (drawn.x, drawn.y)
    pulled_one = region(hands)
    dragged(hands, (800, 600), (900, 700))
    assert region(hands).size == pulled_one.size
    assert near(region(hands).x, pulled_one.x + 100)
    hands.type_prompt()
    hands.edit()
    assert hands.layer.candidate.region == region(hands)


def test_keys_move_the_frame_and_delete_plans_it_anew(hands: Hands) -> None:
    dragged(hands, (300, 200), (1500, 1000))
    before, canvas = region(hands), hands.window.canvas
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Down, SHIFT)
    assert region(hands) == before.translate(1, STEP_PX)
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert hands.state.region is None
    hands.act("undo")
    assert region(hands) == before.translate(1, STEP_PX)
    hands.act("region_whole")
    assert region(hands) == hands.window.canvas.viewport.image.rect
    hands.act("region_planned")
    assert hands.state.region is None


def test_escape_leaves_the_frame_as_it_was(hands: Hands) -> None:
    dragged(hands, (300, 200), (1500, 1000))
    before, canvas = region(hands), hands.window.canvas
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, NO_KEYS, hands.at(800, 600))
    QTest.mouseMove(canvas, hands.at(1000, 700))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, NO_KEYS, hands.at(1000, 700))
    assert region(hands) == before


def test_the_frame_tells_what_is_sent_and_how_much_detail_is_kept(hands: Hands) -> None:
    scene = hands.window.canvas._renderer.scene
    assert not scene.content.region
    dragged(hands, (304, 208), (1504, 1008))
    assert scene.content.region == region(hands)
    size = region(hands).size
    assert f"{size.width} × {size.height} px" in scene.content.region_words
    assert "full detail" in scene.content.region_words
    with_tool = settled(hands.window.canvas)
    hands.act("pan")
    assert settled(hands.window.canvas) != with_tool


def test_that_the_whole_photo_goes_along_is_switched_in_the_menu(hands: Hands) -> None:
    action = hands.window.action("whole_photo_along")
    assert action.isChecked()
    hands.act("whole_photo_along")
    assert not hands.opened.controller.desk.settings.whole_photo_along
    assert not action.isChecked()


PHOTOS = st.builds(Size, width=st.integers(70, 9000), height=st.integers(70, 9000))
GRIPS = st.builds(Grip, across=st.sampled_from((-1, 0, 1)), down=st.sampled_from((-1, 0, 1)))
FAR = st.floats(-12_000, 12_000)


@settings(max_examples=200)
@given(data=st.data(), photo=PHOTOS, grip=GRIPS, across=FAR, down=FAR)
def test_a_frame_never_leaves_the_photo_nor_gets_too_small(
    data: st.DataObject, photo: Size, grip: Grip, across: float, down: float
) -> None:
    x = data.draw(st.integers(0, photo.width - LEAST_PX))
    y = data.draw(st.integers(0, photo.height - LEAST_PX))
    frame = Rect(
        x=x,
        y=y,
        width=data.draw(st.integers(LEAST_PX, photo.width - x)),
        height=data.draw(st.integers(LEAST_PX, photo.height - y)),
    )
    after = pulled(frame, grip, (across, down), photo)
    assert photo.rect.contains(after)
    assert not after.is_empty
    if grip == INSIDE:
        assert after.size == frame.size
    for held, first, last, limit, was in (
        (grip.across, after.x, after.right, photo.width, (frame.x, frame.right)),
        (grip.down, after.y, after.bottom, photo.height, (frame.y, frame.bottom)),
    ):
        if held and grip != INSIDE:
            at_edge = last == limit if held > 0 else first == 0
            assert at_edge or (last - first) % STEP_PX == 0
            assert (first if held > 0 else last) == (was[0] if held > 0 else was[1])


def test_corners_edges_and_the_inside_are_held_where_they_are() -> None:
    frame = Rect(x=100, y=100, width=400, height=300)
    assert grip_at(frame, (101, 399), 8) == Grip(across=-1, down=1)
    assert grip_at(frame, (300, 104), 8) == Grip(across=0, down=-1)
    assert grip_at(frame, (300, 250), 8) == INSIDE
    assert grip_at(frame, (80, 250), 8) is None
