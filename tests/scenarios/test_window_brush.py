"""The brush in the whole window: what is set of it, how it paints, that it is found again."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_editor.imaging.brush import Brush
from desktop_editor.imaging.select import Combine
from tests.helpers.window import Hands, new_window


@pytest.fixture
def hands(tmp_path: Path, qapp: object) -> Iterator[Hands]:
    del qapp
    hands = new_window(tmp_path)
    hands.open_photo()
    hands.act("select_brush")
    yield hands
    hands.close()


def brush_of(hands: Hands) -> Brush:
    return hands.opened.controller.painting.brush


def peak(hands: Hands) -> int:
    assert hands.state.selection is not None
    return int(hands.state.selection.array().max())


def test_flow_spacing_and_smoothing_drop_down_and_are_found_again(
    hands: Hands, tmp_path: Path
) -> None:
    panel = hands.window.brush
    QTest.mouseClick(panel.more_button, Qt.MouseButton.LeftButton)
    more = panel.more
    shown = [more.isVisible()]
    QTest.keyClick(more.flow, Qt.Key.Key_Home)
    more.spacing.setValue(40)
    more.smoothing.setValue(30)
    more.flow.setValue(25)
    panel.size_box.setValue(2000)
    QTest.keyClick(more, Qt.Key.Key_Escape)
    shown.append(more.isVisible())
    assert shown == [True, False]
    chosen = brush_of(hands)
    shares = [chosen.flow, chosen.spacing, chosen.smoothing, chosen.radius_px]
    assert shares == [0.25, 0.4, 0.3, 1000]
    hands.close()
    again = new_window(tmp_path)
    try:
        assert brush_of(again) == chosen
        assert again.window.brush.more.flow.value() == 25
    finally:
        again.close()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape])
def test_after_a_size_is_typed_keys_mean_the_canvas_again(hands: Hands, key: Qt.Key) -> None:
    box = hands.window.brush.size_box
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "64")
    QTest.keyClick(box, key)
    assert brush_of(hands).radius_px == 32
    assert hands.window.focusWidget() is hands.window.canvas
    QTest.keyClick(hands.window.canvas, Qt.Key.Key_BracketRight)
    assert brush_of(hands).radius_px > 32


def test_brackets_and_braces_change_the_brush_as_soon_as_a_photo_is_open(hands: Hands) -> None:
    window = hands.window
    assert window.focusWidget() is window.canvas
    before = brush_of(hands)
    QTest.keyClicks(window.canvas, "]]")
    QTest.keyClicks(window.canvas, "{{")
    now = brush_of(hands)
    assert now.radius_px > before.radius_px
    assert now.hardness == pytest.approx(before.hardness - 0.2)
    QTest.keyClicks(window.canvas, "}")
    assert brush_of(hands).hardness == pytest.approx(before.hardness - 0.1)


def test_a_photo_that_opens_takes_no_focus_from_the_prompt(tmp_path: Path, qapp: object) -> None:
    del qapp
    hands = new_window(tmp_path)
    try:
        hands.window.prompt.text.setFocus()
        hands.open_photo()
        assert hands.window.focusWidget() is hands.window.prompt.text
    finally:
        hands.close()


def test_one_stroke_with_flow_builds_up_over_itself_and_is_one_undo_step(hands: Hands) -> None:
    hands.window.brush.brush_changed.emit(Brush(radius_px=15, hardness=1, flow=0.04, opacity=0.5))
    hands.stroke((60, 100), (200, 100))
    once = peak(hands)
    hands.act("undo")
    hands.stroke((60, 100), (200, 100), (60, 100), (200, 100), (60, 100))
    assert once < peak(hands) <= 128
    hands.act("undo")
    assert hands.state.selection is None


def test_a_smoothed_stroke_catches_up_with_the_hand_that_is_lifted(hands: Hands) -> None:
    hands.use_brush(6)
    hands.window.brush.brush_changed.emit(replace(brush_of(hands), smoothing=1.0))
    hands.stroke((60, 100), (120, 100), (200, 100))
    assert hands.state.selection is not None
    box = hands.state.selection.bounding_box()
    assert box is not None
    assert box.right == pytest.approx(206, abs=3)


def test_the_buttons_choose_what_strokes_do_to_the_selection(hands: Hands) -> None:
    panel = hands.window.brush
    assert panel.combining.isVisible()
    assert panel.combining.way is Combine.ADD
    hands.use_brush(8)
    hands.stroke((100, 100), (140, 100))
    hands.stroke((240, 100), (280, 100))
    assert hands.state.selection is not None
    assert hands.state.selection.array()[100, 120] == 255
    panel.combining.ways[Combine.NEW].click()
    hands.stroke((100, 200), (140, 200))
    seen = hands.state.selection.array()
    assert (seen[100, 120], seen[100, 260], seen[200, 120]) == (0, 0, 255)


def test_without_a_layer_the_brush_offers_the_ways_and_the_eraser_only_takes_away(
    hands: Hands,
) -> None:
    panel = hands.window.brush
    hands.act("brush")
    assert panel.combining.isVisible()
    hands.use_brush(8)
    hands.stroke((100, 100), (140, 100))
    assert peak(hands) == 255
    hands.act("eraser")
    assert not panel.combining.isVisible()
    hands.use_brush(30)
    hands.stroke((90, 100), (150, 100))
    assert hands.state.selection is None


def test_escape_takes_a_half_made_stroke_back_and_no_more(hands: Hands) -> None:
    canvas = hands.window.canvas
    hands.use_brush(8)
    hands.stroke((100, 100), (140, 100))
    before = hands.state
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=hands.at(60, 60))
    QTest.mouseMove(canvas, hands.at(90, 60))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=hands.at(90, 60))
    assert hands.state is before
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=hands.at(-20, -20))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=hands.at(-20, -20))
    assert hands.state is before, "a stroke that changed nothing takes nothing back"


def test_shift_and_a_digit_is_the_brushs_before_a_menus_shortcut(hands: Hands) -> None:
    canvas, shift = hands.window.canvas, Qt.KeyboardModifier.ShiftModifier

    def is_taken() -> bool:
        asked = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_NumberSign, shift, "#")
        asked.ignore()
        QApplication.sendEvent(canvas, asked)
        return asked.isAccepted()

    assert is_taken(), "else the pixel grid would be switched, whose key is #"
    QTest.keyClick(canvas, Qt.Key.Key_NumberSign, shift)
    assert brush_of(hands).flow == pytest.approx(0.3)
    hands.act("select_rectangle")
    assert not is_taken()
