"""What may cost money is sent only by a press that was meant, and says what it costs."""

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from tests.helpers.edited_window import (
    arrive,
    charge_for_edits,
    held,
    lost,
    press,
    rows,
    start,
)
from tests.helpers.scripted_service import (
    ScriptedService,
    error,
    stall,
)
from tests.helpers.window import Hands


def test_cancel_clicked_when_the_answer_has_just_come_sends_nothing(
    hands: Hands, service: ScriptedService
) -> None:
    gate, button = threading.Event(), hands.window.prompt.button
    start(hands, service, held(gate))
    hands.wait(lambda: not hands.window.prompt.presses.is_hesitating, "Cancel to listen")
    QTest.mousePress(button, Qt.MouseButton.LeftButton)  # on Cancel, and the answer comes
    gate.set()
    hands.wait_for_answer()
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.keyClick(button, Qt.Key.Key_Space)
    keys = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(hands.window.prompt.text, Qt.Key.Key_Return, keys)
    assert not hands.is_editing
    assert len(service.calls) == 1
    hands.edit()  # a moment later it does what it says
    assert len(service.calls) == 2


def test_a_double_click_on_send_again_sends_once_though_the_service_fails_at_once(
    hands: Hands, service: ScriptedService
) -> None:
    start(hands, service, error(500, "boom"))
    hands.wait_for_answer()
    service.steps[:] = [error(500, "boom")]
    hands.press_notice("service.failed", "send_again")
    hands.wait_for_answer()
    (card,) = hands.window.notices.cards  # it asks again, below the mouse
    hands.live(0.3)  # until it has slid in
    button = card.findChild(QPushButton, "send_again")
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not hands.is_editing
    assert len(service.calls) == 2


def test_a_double_click_on_a_rows_send_again_sends_once(
    hands: Hands, service: ScriptedService
) -> None:
    start(hands, service, lost, arrive)
    hands.wait_for_answer()
    service.steps[:] = [lost]
    (row,) = rows(hands)
    press(hands, row, again=True)
    hands.wait_for_answer()
    hands.live(0.2)  # until the row lies where it is clicked
    QTest.mouseClick(row.again, Qt.MouseButton.LeftButton)
    assert not hands.is_editing
    assert len(service.calls) == 3


def test_when_all_failed_the_button_says_how_many_it_sends_and_what_they_cost(
    hands: Hands, service: ScriptedService, monkeypatch: pytest.MonkeyPatch
) -> None:
    charge_for_edits(monkeypatch)
    start(hands, service, lost, lost, lost)
    hands.wait_for_answer()
    (notice,) = hands.notices
    assert notice.sentence == "3 of 3 variants did not arrive."
    assert "sending them again can be charged a second time" in notice.advice
    assert notice.advice.endswith("About $0.75 for 3 variants.")
    assert [one.text for one in notice.actions] == ["Send 3 Again"]
    press(hands, rows(hands)[0])  # one of them is not wanted any more
    (notice,) = hands.notices
    assert notice.advice.endswith("About $0.50 for 2 variants.")
    assert [one.text for one in notice.actions] == ["Send 2 Again"]
    hands.press_notice(notice.id, "send_again")
    hands.wait_for_answer()
    assert len(service.calls) == 5


@pytest.mark.parametrize("priced", [False, True])
def test_cancelling_what_the_service_has_says_whether_it_may_cost_money(
    hands: Hands, service: ScriptedService, monkeypatch: pytest.MonkeyPatch, priced: bool
) -> None:
    if priced:
        charge_for_edits(monkeypatch)
    start(hands, service, stall)
    words = "The service is working"
    hands.wait(lambda: words in hands.window.prompt.hint.text(), "the service")
    hands.press_primary()
    (notice,) = hands.notices
    assert notice.sentence == "The edit was cancelled."
    assert ("may still charge" in notice.advice) == priced


def test_what_the_service_refused_for_now_costs_nothing_when_it_is_cancelled(
    hands: Hands, service: ScriptedService, monkeypatch: pytest.MonkeyPatch
) -> None:
    charge_for_edits(monkeypatch)
    service.steps[:] = [error(503, "later", Retry_After="30")]
    hands.press_primary()
    hint = hands.window.prompt.hint
    hands.wait(lambda: "Overloaded, trying again in" in hint.text(), "the countdown")
    hands.press_primary()
    (notice,) = hands.notices
    assert notice.advice == ""


def test_the_cost_is_said_before_an_edit_and_afterwards(
    hands: Hands, service: ScriptedService, monkeypatch: pytest.MonkeyPatch
) -> None:
    cost, spent = hands.window.prompt.cost, hands.window.status_line.cost
    assert (cost.text(), spent.text()) == ("", "")  # the practice service is free
    charge_for_edits(monkeypatch)
    hands.type_prompt("er")
    assert cost.text() == "About $0.25."
    gate = threading.Event()
    start(hands, service, arrive, held(gate))
    assert not cost.isVisible()
    hands.wait(lambda: spent.text() == "Last edit: $0.25", "the cost of the first variant")
    gate.set()
    hands.wait_for_answer()
    assert cost.text() == "About $0.50 for 2 variants."
    assert spent.isVisible()
    assert spent.text() == "Last edit: $0.50"
    facts = [entry.facts for entry in hands.opened.composition.journal.entries()]
    assert [one["estimated_usd"] for one in facts] == [0.25, 0.25]
    assert {one["base_path"] for one in facts} == {str(hands.folder / "fig.png")}
