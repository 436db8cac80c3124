"""Several edits at once in the window: each has its own rows, its own fate, its own layer."""

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_editor.ui.canvas_view import Tool
from desktop_editor.ui.selecting_view import DrawnSelection
from tests.helpers.edited_window import arrive, held, lost, press, row_saying, rows
from tests.helpers.scripted_service import ScriptedService, Step
from tests.helpers.window import Hands


@pytest.fixture
def gates(hands: Hands, service: ScriptedService) -> tuple[threading.Event, threading.Event]:
    """Two edits are under way; each answers when its gate opens."""
    second = threading.Event()
    first = under_way(hands, service, held(second), arrive)
    hands.type_prompt(", and blue")
    hands.wait(lambda: hands.window.prompt.button.text() == "Edit photo", "a new request")
    hands.press_primary()
    hands.wait(lambda: len(service.calls) == 2, "the second request")
    return first, second


def under_way(hands: Hands, service: ScriptedService, *then: Step) -> threading.Event:
    """An edit that waits until this is set; how those after it are answered."""
    gate = threading.Event()
    service.steps[:] = [held(gate), *then]
    hands.press_primary()
    hands.wait(lambda: len(service.calls) == 1, "the request")
    return gate


def prompts(hands: Hands) -> list[str]:
    return [layer.candidate.prompt for layer in hands.state.layers]


def test_another_wish_is_sent_while_one_is_under_way(
    hands: Hands, gates: tuple[threading.Event, threading.Event]
) -> None:
    prompt = hands.window.prompt
    assert [row.number for row in rows(hands)] == [1, 2]
    assert prompt.hint.text().endswith("2 edits under way")
    first, second = gates
    second.set()
    hands.wait(lambda: hands.state.layers, "the second answer")
    assert prompts(hands) == ["make it warm, and blue"]
    assert hands.is_editing
    first.set()
    hands.wait(lambda: not hands.is_editing, "the first answer")
    assert prompts(hands) == ["make it warm, and blue", "make it warm"]
    assert all(layer.visible for layer in hands.state.layers)
    hands.opened.controller.document.undo()
    assert prompts(hands) == ["make it warm, and blue"]


def test_the_same_wish_is_never_sent_twice_by_mistake(
    hands: Hands, service: ScriptedService
) -> None:
    gate = under_way(hands, service, arrive)
    prompt = hands.window.prompt
    assert prompt.button.text() == "Cancel"
    hands.type_prompt("!")
    hands.wait(lambda: prompt.button.text() == "Edit photo", "another wish")
    QTest.keyClick(prompt.text, Qt.Key.Key_Backspace)
    hands.wait(lambda: prompt.button.text() == "Cancel", "the same wish again")
    hands.live(1.2)
    QTest.keyClick(prompt.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    hands.live(0.3)
    gate.set()
    hands.wait(lambda: not hands.is_editing, "the answer")
    assert len(service.calls) == 1


def test_one_of_two_is_cancelled_and_the_other_goes_on(
    hands: Hands, gates: tuple[threading.Event, threading.Event]
) -> None:
    press(hands, row_saying(hands, "– make it warm, and blue"))
    hands.wait(lambda: len(rows(hands)) < 2, "its row to go")
    assert "edit.cancelled" in " ".join(hands.notice_ids)
    gates[0].set()
    hands.wait(lambda: not hands.is_editing, "the other one")
    assert prompts(hands) == ["make it warm"]


def test_a_selection_drawn_for_the_next_edit_outlives_the_answer_before(
    hands: Hands, service: ScriptedService
) -> None:
    gate = under_way(hands, service, arrive)
    hands.opened.controller.selections.draw(
        DrawnSelection(tool=Tool.SELECT_RECTANGLE, points=((20, 20), (90, 90)))
    )
    hands.wait(lambda: hands.window.prompt.button.text() == "Edit photo", "another wish")
    selection, tool = hands.state.selection, hands.opened.controller.painting.tool
    gate.set()
    hands.wait(lambda: hands.state.layers, "the answer")
    assert hands.state.selection is selection
    assert hands.opened.controller.painting.tool is tool


def test_what_failed_beside_another_edit_is_sent_again(
    hands: Hands, service: ScriptedService
) -> None:
    gate = under_way(hands, service, lost, arrive)
    hands.type_prompt(", and blue")
    hands.press_primary()
    failed = row_saying(hands, "The connection broke")
    assert failed.number == 2
    press(hands, failed, again=True)
    hands.wait(lambda: hands.state.layers, "the answer to the second try")
    assert prompts(hands) == ["make it warm, and blue"]
    gate.set()
    hands.wait(lambda: not hands.is_editing, "the first answer")
    assert sorted(prompts(hands)) == ["make it warm", "make it warm, and blue"]
