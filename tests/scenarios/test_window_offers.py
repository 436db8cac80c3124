"""Kept answers: fetched again, laid on restored work, offered once, and what cannot be opened."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from desktop_editor.ui.dialogs.ledger_dialog import LedgerDialog
from desktop_editor.ui.theme import apply_theme
from desktop_editor.ui.widgets.variant_list import VariantRow
from tests.helpers.left_behind import ANSWER, Home
from tests.helpers.photos import photo
from tests.helpers.practice_service import practice_service
from tests.helpers.scripted_service import Call, Line, ScriptedService, Step, answer, picture_body
from tests.helpers.window import Hands, written

TRUNCATED = ANSWER[: len(ANSWER) // 2]
AWAY = answer(404, b"not here")
PICTURE = answer(200, ANSWER, Content_Type="image/png")


@pytest.fixture
def home(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Home]:
    apply_theme(qapp, "light")
    home = Home(tmp_path)
    yield home
    for one in home.opened:
        one.close()


def buttons(hands: Hands, notice_id: str) -> list[str]:
    (notice,) = [one for one in hands.notices if one.id == notice_id]
    return [one.id for one in notice.actions]


def edited(hands: Hands, home: Home) -> None:
    hands.open(home.picture)
    hands.type_prompt()
    hands.edit()


def at_an_address() -> bytes:
    return json.dumps({"data": [{"url": "picture.png"}]}).encode()


def test_a_picture_that_was_not_there_is_fetched_again_at_no_cost(home: Home) -> None:
    told = "service.picture_not_fetched"
    steps = [answer(200, at_an_address()), AWAY, AWAY, PICTURE]
    with ScriptedService(steps) as service:
        home.address = service.url
        hands = home.open()
        edited(hands, home)
        assert buttons(hands, told) == ["fetch_again", "send_again"]
        assert "costs nothing" in hands.notices[0].advice
        hands.press_notice(told, "fetch_again")
        hands.wait(lambda: told in hands.notice_ids, "it is still away")
        assert buttons(hands, told) == ["fetch_again", "send_again"]
        hands.press_notice(told, "fetch_again")
        hands.wait(lambda: hands.state.layers, "the layer")
        assert hands.layer.name == "make it warm"
        assert not hands.opened.controller.edits.can_resend
        assert [one.method for one in service.calls] == ["POST", "GET", "GET", "GET"]
    assert hands.notice_ids[0] == "reply.laid"
    hands.wait(lambda: home.journal.unclaimed() == [], "the claim")


def held(event: threading.Event, step: Step) -> Step:
    """Answer so once the event has come."""

    def late(line: Line, call: Call) -> None:
        event.wait(10)
        step(line, call)

    return late


def can_fetch(row: VariantRow) -> bool:
    return row.again.text() == "Fetch Again"


@pytest.mark.parametrize("way", ["row", "offer"])
def test_a_variant_is_fetched_beside_its_words_while_others_still_run(home: Home, way: str) -> None:
    fetched, ended = threading.Event(), threading.Event()
    edits = iter([answer(200, at_an_address()), held(ended, answer(500, b"broken"))])
    pictures = iter([AWAY, held(fetched, PICTURE)])

    def either(line: Line, call: Call) -> None:
        next(edits if call.method == "POST" else pictures)(line, call)

    with ScriptedService([either] * 4) as service:
        home.address = service.url
        hands = home.open()
        hands.open(home.picture)
        hands.type_prompt()
        hands.opened.controller.desk.change(variants=2)
        hands.press_primary()
        rows = hands.window.prompt.variants.rows

        hands.wait(lambda: any(map(can_fetch, rows)), "the row's button")
        row = next(filter(can_fetch, rows))
        hands.wait(lambda: not row.is_hesitating, "the row to listen")
        if way == "row":
            QTest.mouseClick(row.again, Qt.MouseButton.LeftButton)
        else:
            hands.opened.controller.offer_replies()
            hands.wait(lambda: "reply.unclaimed" in hands.notice_ids, "the offer")
            hands.press_notice("reply.unclaimed", "lay_reply")
        hands.wait(lambda: "Fetching" in row.words.text(), "the row to say so")
        assert not row.again.isVisible()
        assert not hands.opened.controller.edits.can_resend
        fetched.set()
        hands.wait(lambda: hands.state.layers, "the layer")
        assert hands.is_editing
        assert row.words.text() == "It is here"
        ended.set()
        hands.wait_for_answer()
        assert sorted(one.method for one in service.calls) == ["GET", "GET", "POST", "POST"]


def kept_at_address(home: Home, request_id: str) -> None:
    """A window received this reply, which only names its picture, and could not fetch that."""
    home.left_behind(request_id, base_url=home.address)
    folder = home.root / "data" / "journal"
    (kept,) = [one for one in folder.rglob("*") if one.is_file() and request_id in str(one)]
    kept.write_bytes(at_an_address())
    journal = home.journal
    journal.failed(request_id, "service.picture_not_fetched", charged=True)
    journal.close()


def test_answers_at_addresses_are_counted_fetched_one_by_one_and_summed_up(home: Home) -> None:
    with ScriptedService([PICTURE, AWAY]) as service:
        home.address = service.url
        home.left_behind("request-0001")
        kept_at_address(home, "request-0002")
        kept_at_address(home, "request-0003")
        hands = home.open()
        hands.wait(lambda: "reply.waiting" in hands.notice_ids, "the offer")
        assert "2 of them still have to be fetched" in hands.notices[0].advice
        told: list[str] = []
        hands.opened.menu_actions.replies.busy.connect(told.append)
        hands.press_notice("reply.waiting", "open_reply_photo")
        hands.wait(lambda: "reply.laid_some" in hands.notice_ids, "the sum")
    assert len(hands.state.layers) == 2
    (notice,) = [one for one in hands.notices if one.id == "reply.laid_some"]
    assert notice.sentence == "Laid on the photo: 2 of 3 answers."
    assert notice.advice.startswith("1 picture could not be fetched.")
    assert told[1:] == [
        "Laying answer 1 of 3",
        "Fetching answer 2 of 3",
        "Fetching answer 3 of 3",
        "",
    ]


def test_fetching_kept_answers_can_be_cancelled_and_they_stay_on_offer(home: Home) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def late(line: Line, call: Call) -> None:
        asked.set()
        go_on.wait(10)
        PICTURE(line, call)

    with ScriptedService([late, PICTURE]) as service:
        home.address = service.url
        kept_at_address(home, "request-0001")
        kept_at_address(home, "request-0002")
        hands = home.open()
        hands.wait(lambda: "reply.waiting" in hands.notice_ids, "the offer")
        hands.press_notice("reply.waiting", "open_reply_photo")
        hands.wait(asked.is_set, "the first to be fetched")
        hands.press_notice("laying", "cancel_laying")
        assert "laying" not in hands.notice_ids
        go_on.set()
        hands.wait(lambda: "reply.unclaimed" in hands.notice_ids, "the offer")
        assert len(service.calls) == 1
    assert hands.state.layers == ()


def test_the_ledger_fetches_what_was_not_fetched(home: Home) -> None:
    with ScriptedService([answer(200, at_an_address()), AWAY, PICTURE]) as service:
        home.address = service.url
        hands = home.open()
        edited(hands, home)
        hands.act("open_ledger")
        dialog = hands.dialog(LedgerDialog)
        assert dialog.lay.text() == "&Fetch and Lay on Photo"
        QTest.mouseClick(dialog.lay, Qt.MouseButton.LeftButton)
        assert not any(one.isVisible() for one in hands.window.findChildren(LedgerDialog))
        hands.wait(lambda: hands.state.layers, "the layer")


def test_a_broken_answer_is_kept_as_it_came_and_never_offered_again(home: Home) -> None:
    with practice_service(drift="none", scenario="truncated_image") as home.address:
        hands = home.open()
        edited(hands, home)
        assert buttons(hands, "edit.reply_truncated") == ["show_reply", "edit_again"]
        hands.press_notice("edit.reply_truncated", "show_reply")
    dialog = hands.dialog(LedgerDialog)
    row = dialog.selected
    assert row is not None
    assert row.state.startswith("Kept, but it is no usable picture: The service's picture is cut")
    assert dialog.words.text() == f"{row.state}."  # the whole of it, whatever the column's width
    assert not dialog.lay.isEnabled()
    assert dialog.save.text() == "&Save File…"
    QTest.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    chooser = hands.dialog(QFileDialog)
    assert [Path(one).name for one in chooser.selectedFiles()] == ["fig-answer.json"]
    chooser.close()
    target = home.root / "fig-answer.json"
    hands.opened.controller.views.dialogs.reply_target_chosen.emit(str(target))
    hands.wait(lambda: "reply.saved" in hands.notice_ids, "the file")
    assert "b64_json" in json.loads(target.read_bytes())["data"][0]
    hands = home.open()
    hands.wait(lambda: "recovery.found" in hands.notice_ids, "the work")
    hands.live(0.3)
    assert hands.notice_ids == ["recovery.found"]


def test_broken_answers_of_last_time_fail_once_and_lead_to_the_ledger(home: Home) -> None:
    home.left_behind(picture=TRUNCATED)
    hands = home.open()
    hands.wait(lambda: "reply.waiting" in hands.notice_ids, "the offer")
    assert hands.notices[0].sentence == "fig.png has 1 paid answer not laid on it yet."
    assert hands.notices[0].advice.startswith("It is kept on this computer;")
    hands.press_notice("reply.waiting", "open_reply_photo")
    hands.wait(lambda: "edit.reply_truncated" in hands.notice_ids, "what is wrong")
    assert buttons(hands, "edit.reply_truncated") == ["show_reply"]  # nothing to edit again with
    assert "laying" not in hands.notice_ids
    hands = home.open()
    hands.open(home.picture)
    hands.live(0.3)
    assert hands.notice_ids == []
    (entry,) = home.journal.entries()
    assert (entry.told, entry.paid) == ("request.unusable", True)


@pytest.mark.parametrize("told", ["reply.waiting", "reply.unclaimed"])
def test_an_offer_that_was_dismissed_is_not_made_again(home: Home, told: str) -> None:
    home.left_behind()
    hands = home.open()
    hands.wait(lambda: "reply.waiting" in hands.notice_ids, "the offer")
    if told == "reply.unclaimed":
        hands.open(home.picture)
        hands.wait(lambda: told in hands.notice_ids, "the offer on the photo")
    (card,) = hands.window.notices.cards
    hands.button(card, "Dismiss").click()  # it still slides in
    hands = home.open()
    hands.open(home.picture)
    hands.live(0.3)
    assert hands.notice_ids == []
    hands.act("open_ledger")
    dialog = hands.dialog(LedgerDialog)
    assert dialog.selected is not None
    assert dialog.selected.state == "Arrived, not laid yet"
    QTest.mouseClick(dialog.lay, Qt.MouseButton.LeftButton)
    hands.wait(lambda: hands.state.layers, "the layer")


def leave_work(home: Home) -> None:
    hands = home.open()
    hands.open(home.picture)
    hands.type_prompt("a green door")
    hands.wait_until_kept()


@pytest.mark.parametrize("way", ["offer at the start", "offer on the photo", "ledger"])
def test_a_paid_answer_lies_on_the_work_that_was_lost_with_it(home: Home, way: str) -> None:
    leave_work(home)
    home.left_behind()
    hands = home.open()
    both = "Work on fig.png was not saved last time, and has 1 paid answer not laid on it yet."
    hands.wait(lambda: both in [one.sentence for one in hands.notices], "both in one offer")
    assert hands.notice_ids == ["recovery.found"]
    if way == "offer at the start":
        hands.press_notice("recovery.found", "recover_work")
    elif way == "offer on the photo":
        hands.open(home.picture)
        hands.wait(lambda: "reply.unclaimed" in hands.notice_ids, "the offer on the photo")
        hands.press_notice("reply.unclaimed", "lay_reply")
    else:
        hands.act("open_ledger")
        QTest.mouseClick(hands.dialog(LedgerDialog).lay, Qt.MouseButton.LeftButton)
    hands.wait(lambda: hands.state.layers, "the layer")
    assert hands.state.prompt == "a green door"
    assert "recovery.found" not in hands.notice_ids
    assert not hands.window.action("recover_work").isEnabled()


def test_an_answer_outlasts_the_lost_work_that_is_let_go(home: Home) -> None:
    leave_work(home)
    home.left_behind()
    hands = home.open()
    hands.wait(lambda: any("paid answer" in one.sentence for one in hands.notices), "the offer")
    hands.press_notice("recovery.found", "discard_work")
    hands.wait(lambda: hands.notice_ids == ["reply.waiting"], "the answer alone")
    hands.press_notice("reply.waiting", "open_reply_photo")
    hands.wait(lambda: hands.state.layers, "the layer")
    assert hands.state.prompt == ""


def test_an_answer_from_the_ledger_lies_on_restored_work_that_was_undone(home: Home) -> None:
    leave_work(home)
    hands = home.open()
    hands.wait(lambda: "recovery.found" in hands.notice_ids, "the offer")
    hands.press_notice("recovery.found", "recover_work")
    hands.wait(lambda: hands.state.prompt == "a green door", "the work")
    home.left_behind()
    hands.act("undo")
    hands.act("open_ledger")
    QTest.mouseClick(hands.dialog(LedgerDialog).lay, Qt.MouseButton.LeftButton)
    hands.wait(lambda: hands.state.layers, "the layer")
    assert hands.state.prompt == "a green door"
    assert not hands.window.action("recover_work").isEnabled()


def test_lost_work_is_in_the_file_menu_while_there_is_some(home: Home) -> None:
    assert not home.open().window.action("recover_work").isEnabled()
    leave_work(home)
    hands = home.open()
    hands.wait(lambda: "recovery.found" in hands.notice_ids, "the offer")
    (card,) = hands.window.notices.cards
    hands.button(card, "Dismiss").click()
    hands.act("recover_work")
    hands.wait(lambda: hands.state.prompt == "a green door", "the work")
    assert not hands.window.action("recover_work").isEnabled()


def test_an_answer_for_the_photo_before_is_offered_when_undo_brings_that_back(home: Home) -> None:
    with practice_service(drift="none", scenario="slow=1") as home.address:
        hands = home.open()
        hands.open(home.picture)
        hands.type_prompt()
        hands.press_primary()
        hands.open(written(home.root / "other.png", photo(64, 48, seed=2)))
        hands.wait(lambda: "edit.photo_changed" in hands.notice_ids, "the answer")
        hands.act("undo")
        hands.wait(lambda: "reply.unclaimed" in hands.notice_ids, "the offer")
    assert "edit.photo_changed" not in hands.notice_ids
    assert hands.notices[0].sentence == "This photo has 1 answer not laid on it yet."
    hands.act("redo")
    assert "reply.unclaimed" not in hands.notice_ids
    hands.act("undo")
    hands.wait(lambda: "reply.unclaimed" in hands.notice_ids, "the offer again")
    hands.press_notice("reply.unclaimed", "lay_reply")
    hands.wait(lambda: hands.state.layers, "the layer")


def test_the_ledger_says_why_a_request_failed_and_fits_a_small_screen(home: Home) -> None:
    journal = home.journal
    for number, failure in enumerate(("service.unreachable", "service.refused")):
        name = f"request-000{number}"
        journal.begin(name, home.facts() | {"base_url": "https://api.example.com/v1"})
        journal.failed(name, failure, charged=False)
    journal.close()
    hands = home.open()
    hands.act("open_ledger")
    dialog = hands.dialog(LedgerDialog)
    assert dialog.width() <= 1024
    states = {dialog.requests.row(number).state for number in range(2)}
    assert states == {
        "Failed, not charged: api.example.com cannot be reached",
        "Failed, not charged: The service refused the edit (“…”)",
    }


def test_a_broken_answer_for_a_photo_that_is_closed_leads_to_the_ledger_too(home: Home) -> None:
    opened = threading.Event()

    def late(line: Line, call: Call) -> None:
        opened.wait(10)
        answer(200, picture_body(TRUNCATED))(line, call)

    with ScriptedService([late]) as service:
        home.address = service.url
        hands = home.open()
        hands.open(home.picture)
        hands.type_prompt()
        hands.press_primary()
        hands.open(written(home.root / "other.png", photo(64, 48, seed=2)))
        opened.set()
        hands.wait(lambda: "edit.reply_truncated" in hands.notice_ids, "the failure")
        hands.press_notice("edit.reply_truncated", "show_reply")
        row = hands.dialog(LedgerDialog).selected
    assert row is not None
    assert row.state.startswith("Kept, but it is no usable picture")
