"""Several variants in the real window: each has its own fate, and nothing is sent twice unasked."""

import threading
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_editor.document.base import Base
from desktop_editor.document.layer import Candidate
from desktop_editor.errors import Checkpoint
from desktop_editor.pipeline.finish import Reply, make_candidate
from tests.helpers.edited_window import (
    arrive,
    charge_for_edits,
    held,
    lost,
    press,
    row_saying,
    rows,
    start,
)
from tests.helpers.photos import photo
from tests.helpers.scripted_service import (
    ScriptedService,
    error,
    stall,
)
from tests.helpers.window import Hands, written


def test_the_first_variant_shows_at_once_and_all_of_them_are_one_undo_step(
    hands: Hands, service: ScriptedService
) -> None:
    before, gate = hands.state, threading.Event()
    start(hands, service, arrive, held(gate), held(gate))
    hands.wait(lambda: hands.state.layers, "the first variant")
    assert hands.is_editing
    assert row_saying(hands, "It is here").isVisible()
    assert hands.window.prompt.hint.text().endswith("Variants here: 1 of 3")
    first = hands.layer
    assert first.visible
    hands.act("eraser")
    gate.set()
    hands.wait_for_answer()
    assert [layer.visible for layer in hands.state.layers] == [True, False, False]
    assert hands.state.active_layer_id == first.id
    assert hands.opened.controller.painting.tool.value == "eraser"
    assert hands.notice_ids == []
    assert not rows(hands)
    hands.act("undo")
    assert hands.state.layers == before.layers == ()


def test_a_variant_that_was_undone_comes_back_hidden_when_the_next_one_arrives(
    hands: Hands, service: ScriptedService
) -> None:
    gate = threading.Event()
    start(hands, service, arrive, held(gate))
    hands.wait(lambda: hands.state.layers, "the first variant")
    first = hands.layer.id
    hands.act("undo")
    gate.set()
    hands.wait_for_answer()
    assert [layer.id == first for layer in hands.state.layers] == [True, False]
    assert [layer.visible for layer in hands.state.layers] == [False, True]


def test_cancelling_one_of_three_leaves_the_others_alone(
    hands: Hands, service: ScriptedService
) -> None:
    gate = threading.Event()
    start(hands, service, held(gate), held(gate), held(gate))
    (row,) = [row for row in rows(hands) if row.number == 2]
    assert row.close_button.accessibleName() == "Cancel variant 2"
    row.close_button.setFocus()
    hands.wait(lambda: not row.is_hesitating, "the row's buttons to listen")
    QTest.keyClick(row.close_button, Qt.Key.Key_Space)
    assert row.words.text() == "Cancelled"
    gate.set()
    hands.wait_for_answer()
    ids = [layer.id.rsplit("-", 1)[1] for layer in hands.state.layers]
    assert sorted(ids) == ["1", "3"]
    assert hands.notice_ids == []
    assert len(service.calls) == 3


def test_a_lost_reply_is_asked_for_again_only_by_the_button_and_only_once(
    hands: Hands, service: ScriptedService
) -> None:
    gate = threading.Event()
    start(hands, service, held(gate), lost)
    row = row_saying(hands, "connection broke")
    assert "charged a second time" in row.words.toolTip()
    gate.set()
    hands.wait_for_answer()
    (notice,) = hands.notices
    assert notice.sentence == "1 of 2 variants did not arrive."
    assert "charged a second time" in notice.advice
    assert [action.id for action in notice.actions] == ["send_again"]
    assert hands.layer.visible
    hands.live(0.4)
    assert len(service.calls) == 2
    assert hands.window.prompt.button.text() == "Edit photo"  # asking keeps nobody from working

    hands.type_prompt(" and cold")
    press(hands, row, again=True)
    QTest.mouseClick(row.again, Qt.MouseButton.LeftButton)
    assert hands.notice_ids == []
    hands.wait_for_answer()
    hands.live(0.1)
    assert len(service.calls) == 3
    first, again = service.calls[0].parts(), service.calls[2].parts()
    assert [(one.name, one.content) for one in first] == [(one.name, one.content) for one in again]
    assert len(hands.state.layers) == 2
    assert len({layer.candidate.edit_id for layer in hands.state.layers}) == 1
    assert not rows(hands)


def test_the_notice_sends_all_that_failed_again_while_the_rest_stays(
    hands: Hands, service: ScriptedService
) -> None:
    start(hands, service, lost, error(500), error(502))
    hands.wait_for_answer()
    assert len(rows(hands)) == len(service.calls) == 3
    service.steps[:] = [arrive, lost]
    hands.press_notice("edit.some_variants_failed", "send_again")
    hands.wait_for_answer()
    assert len(service.calls) == 6
    assert len(hands.state.layers) == 1
    assert hands.notices[0].sentence == "2 of 3 variants did not arrive."


def test_what_was_refused_is_not_offered_again_and_can_be_dismissed(
    hands: Hands, service: ScriptedService
) -> None:
    start(hands, service, arrive, error(400, "no", code="moderation_blocked"))
    hands.wait_for_answer()
    (row,) = rows(hands)
    assert "content rules" in row.words.text()
    assert not row.again.isVisible()
    assert hands.notices[0].actions == ()
    press(hands, row)
    hands.wait(lambda: not rows(hands), "the row to go")


def test_dismissing_all_that_failed_ends_the_asking(hands: Hands, service: ScriptedService) -> None:
    start(hands, service, lost, lost)
    hands.wait_for_answer()
    first, second = rows(hands)
    press(hands, first)
    assert hands.notice_ids == ["edit.some_variants_failed"]
    press(hands, second)
    assert hands.notice_ids == []
    assert not rows(hands)
    assert len(service.calls) == 2


def test_another_photo_ends_the_asking(hands: Hands, service: ScriptedService) -> None:
    start(hands, service, lost, lost)
    hands.wait_for_answer()
    assert hands.notice_ids == ["edit.some_variants_failed"]
    assert len(rows(hands)) == 2
    hands.open(written(hands.folder / "other.png", photo(300, 200, seed=9)))
    assert "edit.some_variants_failed" not in hands.notice_ids
    assert not rows(hands)
    hands.opened.controller.editing.send_again()
    hands.live(0.2)
    assert len(service.calls) == 2


def test_the_time_until_the_next_try_counts_down_and_can_be_cancelled(
    hands: Hands, service: ScriptedService
) -> None:
    service.steps[:] = [error(429, "slow down", Retry_After="30"), arrive]
    hands.press_primary()
    hint = hands.window.prompt.hint
    hands.wait(lambda: "trying again in 30 s" in hint.text(), "the countdown")
    hands.wait(lambda: "trying again in 28 s" in hint.text(), "the countdown to go on")
    begun = time.monotonic()
    hands.press_primary()
    assert not hands.is_editing
    assert time.monotonic() - begun < 0.5
    assert hands.notice_ids == ["edit.cancelled"]
    hands.live(0.1)
    assert len(service.calls) == 1


def test_cancelling_all_is_over_at_once_while_the_service_is_silent(
    hands: Hands, service: ScriptedService
) -> None:
    start(hands, service, stall, stall, stall)
    hands.live(QApplication.doubleClickInterval() / 1000)
    assert hands.window.prompt.button.text() == "Cancel All"
    begun = time.monotonic()
    hands.press_primary()
    assert not hands.is_editing
    assert time.monotonic() - begun < 0.5
    assert hands.window.prompt.button.text() == "Edit photo"
    hands.wait(service.ended.is_set, "the connection to close")
    assert hands.state.layers == ()


def test_cancelling_while_the_photo_is_prepared_sends_nothing(
    hands: Hands, service: ScriptedService, monkeypatch: pytest.MonkeyPatch
) -> None:
    charge_for_edits(monkeypatch)
    hands.opened.controller.start_edit()
    hands.opened.controller.edits.cancel()
    assert not hands.is_editing
    assert [notice.advice for notice in hands.notices] == [""]
    hands.edit()  # the thread is free for the next one
    assert len(service.calls) == len(hands.state.layers) == 1


def test_an_answer_that_is_cancelled_while_it_is_laid_is_offered_again(
    hands: Hands, service: ScriptedService, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()

    def slowly(base: Base, reply: Reply, checkpoint: Checkpoint) -> Candidate:
        gate.wait(20)
        return make_candidate(base, reply, checkpoint)

    monkeypatch.setattr("desktop_editor.pipeline.job.make_candidate", slowly)
    service.steps[:] = [arrive]
    hands.press_primary()
    words = "Laying the answer on the photo"
    hands.wait(lambda: words in hands.window.prompt.hint.text(), "the answer")
    begun = time.monotonic()
    hands.opened.controller.edits.cancel()
    assert not hands.is_editing
    assert time.monotonic() - begun < 0.5
    hands.wait(lambda: "reply.unclaimed" in hands.notice_ids, "the offer")
    gate.set()
    hands.live(0.1)
    assert hands.state.layers == ()
    hands.press_notice("reply.unclaimed", "lay_reply")
    hands.wait(lambda: hands.state.layers, "the layer")
    assert len(service.calls) == 1
