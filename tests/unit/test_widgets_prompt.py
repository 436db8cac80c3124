"""What the prompt box promises to the person who types."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_editor.ui.views import EditChoices, EditStatus
from desktop_editor.ui.widgets.prompt_box import PromptBox

PRESETS = ("1024x1024", "1536x1024")


@pytest.fixture
def box(qtbot: QtBot) -> PromptBox:
    box = PromptBox()
    qtbot.addWidget(box)
    box.show_choices(EditChoices(), PRESETS)
    box.show()
    qtbot.waitExposed(box)
    return box


def heard(signal: object) -> list[object]:
    calls: list[object] = []
    connect: Callable[[Callable[..., None]], None] = signal.connect  # type: ignore[attr-defined]  # signals are typed too loosely
    connect(lambda *values: calls.append(values[0] if values else None))
    return calls


def test_typing_tells_the_prompt_and_counts_it(qtbot: QtBot, box: PromptBox) -> None:
    told = heard(box.prompt_changed)
    QTest.keyClicks(box.text, "warm")
    assert told == ["w", "wa", "war", "warm"]
    assert box.count.text() == "4 / 1000"


def test_showing_the_prompt_tells_nothing_and_keeps_the_cursor(
    qtbot: QtBot, box: PromptBox
) -> None:
    QTest.keyClicks(box.text, "abc")
    QTest.keyClick(box.text, Qt.Key.Key_Left)
    told = heard(box.prompt_changed)
    box.show_prompt("abc", 1000)
    assert told == []
    assert box.text.textCursor().position() == 2


def test_a_prompt_that_is_too_long_is_counted_and_never_cut(box: PromptBox) -> None:
    box.show_prompt("x" * 1012, 1000)
    assert len(box.text.toPlainText()) == 1012
    assert "12 too many" in box.count.text()
    assert box.count.property("tone") == "error"


def test_the_count_warns_near_the_limit_and_calms_down_again(box: PromptBox) -> None:
    box.show_prompt("x" * 950, 1000)
    assert box.count.property("tone") == "warning"
    box.show_prompt("x" * 10, 1000)
    assert not box.count.property("tone")


def test_a_picture_dropped_on_the_text_is_not_pasted_as_its_address(box: PromptBox) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile("/photos/a.jpg")])
    assert not box.text.canInsertFromMimeData(mime)
    mime = QMimeData()
    mime.setText("warmer")
    assert box.text.canInsertFromMimeData(mime)


def test_the_button_and_ctrl_enter_start_an_edit_once_it_can_be_started(
    qtbot: QtBot, box: PromptBox
) -> None:
    asked = heard(box.edit_requested)
    box.text.setFocus()
    QTest.keyClick(box.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert asked == []
    assert not box.button.isEnabled()
    box.show_status(EditStatus(can_edit=True))
    QTest.keyClick(box.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    QTest.mouseClick(box.button, Qt.MouseButton.LeftButton)
    assert len(asked) == 2
    assert box.text.toPlainText() == ""


def test_while_an_edit_runs_the_button_cancels_it(qtbot: QtBot, box: PromptBox) -> None:
    cancelled = heard(box.cancel_requested)
    asked = heard(box.edit_requested)
    box.show_status(EditStatus(can_edit=True))
    box.show_status(EditStatus(running=True, stage="Waiting", elapsed_s=75, fraction=0.5))
    assert box.button.text() == "Cancel"
    assert box.hint.text() == "1:15  Waiting"
    assert box.progress.isVisible()
    assert box.progress.value() * 2 == box.progress.maximum()
    qtbot.wait(QApplication.doubleClickInterval() + 50)
    QTest.mouseClick(box.button, Qt.MouseButton.LeftButton)
    assert (len(cancelled), asked) == (1, [])


def test_the_second_click_of_a_double_click_does_not_cancel(qtbot: QtBot, box: PromptBox) -> None:
    cancelled = heard(box.cancel_requested)
    box.show_status(EditStatus(can_edit=True))
    box.edit_requested.connect(lambda: box.show_status(EditStatus(running=True)))
    QTest.mouseClick(box.button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(box.button, Qt.MouseButton.LeftButton)
    assert cancelled == []


def test_ctrl_enter_held_down_sends_no_second_edit_after_the_first(box: PromptBox) -> None:
    shortcuts = box.findChildren(QShortcut)
    shortcuts = [one for one in shortcuts if "Ctrl" in one.key().toString()]
    assert len(shortcuts) == 2
    assert not any(shortcut.autoRepeat() for shortcut in shortcuts)


def test_nothing_sends_in_the_moment_after_the_button_was_cancel(
    qtbot: QtBot, box: PromptBox
) -> None:
    asked = heard(box.edit_requested)
    box.show_status(EditStatus(running=True))
    box.show_status(EditStatus(can_edit=True))
    box.text.setFocus()
    QTest.mouseClick(box.button, Qt.MouseButton.LeftButton)
    QTest.keyClick(box.button, Qt.Key.Key_Space)
    QTest.keyClick(box.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert asked == []
    qtbot.waitUntil(lambda: not box.presses.is_hesitating, timeout=3000)
    QTest.mouseClick(box.button, Qt.MouseButton.LeftButton)
    assert asked == [None]


def test_leaving_the_text_ends_the_typing(qtbot: QtBot, box: PromptBox) -> None:
    left = heard(box.prompt_finished)
    box.text.setFocus()
    QTest.keyClick(box.text, Qt.Key.Key_Tab)
    assert not box.text.hasFocus()
    assert left == [None]


def test_undo_in_the_text_takes_the_typing_back(qtbot: QtBot, box: PromptBox) -> None:
    QTest.keyClicks(box.text, "warm")
    QTest.keyClick(box.text, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert box.text.toPlainText() == ""


@pytest.mark.parametrize("size", ["match", "auto", "1536x1024", "1600x1024"])
def test_a_size_that_is_shown_is_the_size_that_is_chosen(box: PromptBox, size: str) -> None:
    box.show_choices(EditChoices(size=size, variants=3), PRESETS)
    assert box.choices.choices == EditChoices(size=size, variants=3)


def test_choosing_variants_and_sizes_is_told(qtbot: QtBot, box: PromptBox) -> None:
    told = heard(box.choices_changed)
    QTest.mouseClick(box.choices.variants.button(4), Qt.MouseButton.LeftButton)
    box.choices.size_box.setCurrentIndex(2)
    box.choices.size_box.activated.emit(2)
    assert told == [EditChoices(variants=4), EditChoices(size="1024x1024", variants=4)]


def test_an_own_size_is_rounded_to_what_the_service_takes(qtbot: QtBot, box: PromptBox) -> None:
    told = heard(box.choices_changed)
    box.show_choices(EditChoices(size="1600x1024"), PRESETS)
    box.choices.width_box.setFocus()
    box.choices.width_box.setValue(1601)
    QTest.keyClick(box.choices.width_box, Qt.Key.Key_Return)
    assert told[-1] == EditChoices(size="1600x1024")
