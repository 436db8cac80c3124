"""Paid replies whose photo is not open, requests that were interrupted, and the ledger."""

import time
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from desktop_editor.ui.dialogs.ledger_dialog import LedgerDialog
from desktop_editor.ui.theme import apply_theme
from tests.helpers.left_behind import ANSWER, SIZE, Home
from tests.helpers.photos import photo
from tests.helpers.practice_service import practice_service
from tests.helpers.window import Hands, longest_gaps, written


@pytest.fixture
def home(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Home]:
    apply_theme(qapp, "light")
    home = Home(tmp_path)
    yield home
    for one in home.opened:
        one.close()


def opened_ledger(hands: Hands) -> LedgerDialog:
    hands.act("open_ledger")
    return hands.dialog(LedgerDialog)


def saved_by(hands: Hands, dialog: LedgerDialog, suggestion: str) -> Path:
    """Press the ledger's button, check the name that is suggested, and take another folder."""
    QTest.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    chooser = hands.dialog(QFileDialog)
    assert [Path(one).name for one in chooser.selectedFiles()] == [suggestion]
    target = hands.folder / suggestion
    chooser.close()
    hands.opened.controller.views.dialogs.reply_target_chosen.emit(str(target))
    return target


def test_a_reply_from_last_time_opens_its_photo_and_lies_on_it_where_it_was_asked_for(
    home: Home,
) -> None:
    home.left_behind("request-0001")
    home.left_behind("request-0002")
    hands = home.open()
    hands.wait(lambda: "reply.waiting" in hands.notice_ids, "the offer")
    (notice,) = hands.notices
    assert notice.sentence == "fig.png has 2 paid answers not laid on it yet."
    hands.press_notice("reply.waiting", "open_reply_photo")
    hands.wait(lambda: len(hands.state.layers) == 2, "the layers")
    assert {str(one.candidate.region) for one in hands.state.layers} == {"40,40,120,90"}
    assert {one.candidate.prompt for one in hands.state.layers} == {"a red door"}
    assert "reply.unclaimed" not in hands.notice_ids
    hands.wait(lambda: home.journal.unclaimed() == [], "the claim")
    assert "reply.waiting" not in home.open().notice_ids


def test_the_next_photo_with_replies_is_offered_after_the_first(home: Home) -> None:
    other = written(home.root / "other.png", photo(*SIZE, seed=9))
    digest = sha256(other.read_bytes()).hexdigest()
    home.left_behind("request-0001", base=digest, base_name="other.png", base_path=str(other))
    home.left_behind("request-0002")
    hands = home.open()
    hands.wait(lambda: "reply.waiting" in hands.notice_ids, "the offer")
    hands.press_notice("reply.waiting", "open_reply_photo")
    hands.wait(lambda: hands.state.layers, "the layer")
    hands.wait(lambda: "reply.waiting" in hands.notice_ids, "the next offer")
    assert any("other.png" in one.sentence for one in hands.notices)


def test_opening_the_photo_by_hand_offers_its_replies_there_alone(home: Home) -> None:
    home.left_behind()
    hands = home.open()
    hands.wait(lambda: "reply.waiting" in hands.notice_ids, "the offer")
    hands.open(home.picture)
    hands.wait(lambda: "reply.unclaimed" in hands.notice_ids, "the offer on the photo")
    assert "reply.waiting" not in hands.notice_ids


def test_another_photo_in_the_place_of_the_old_one_gets_no_reply_laid_on_it(home: Home) -> None:
    home.left_behind()
    written(home.picture, photo(*SIZE, seed=8))
    hands = home.open()
    hands.wait(lambda: "reply.waiting" in hands.notice_ids, "the offer")
    hands.press_notice("reply.waiting", "open_reply_photo")
    hands.wait(lambda: "reply.photo_gone" in hands.notice_ids, "what is wrong")
    assert hands.state.layers == ()
    assert len(home.journal.unclaimed()) == 1


def test_a_reply_whose_photo_is_gone_is_saved_as_a_picture_from_the_ledger(home: Home) -> None:
    home.left_behind()
    home.picture.unlink()
    hands = home.open()
    hands.wait(lambda: "reply.waiting_elsewhere" in hands.notice_ids, "the offer")
    hands.press_notice("reply.waiting_elsewhere", "show_waiting_reply")
    dialog = hands.dialog(LedgerDialog)
    assert dialog.selected is not None
    assert dialog.selected.state == "Arrived, not laid yet"
    QTest.mouseClick(dialog.lay, Qt.MouseButton.LeftButton)
    hands.wait(lambda: "reply.photo_gone" in hands.notice_ids, "what is wrong")
    hands.press_notice("reply.photo_gone", "open_ledger")
    dialog = hands.dialog(LedgerDialog)
    target = saved_by(hands, dialog, suggestion="fig-answer.png")
    hands.wait(lambda: "reply.saved" in hands.notice_ids, "the file")
    assert target.read_bytes() == ANSWER
    hands.wait(lambda: dialog.selected and "Saved" in dialog.selected.state, "the row")
    again = home.open()
    again.live(0.3)
    assert again.notice_ids == []


def test_interrupted_requests_are_told_until_the_user_has_read_it(home: Home) -> None:
    home.interrupted("request-0001")
    home.interrupted("request-0002")
    told = "request.were_interrupted"
    hands = home.open()
    hands.wait(lambda: told in hands.notice_ids, "the warning")
    assert "may have been charged" in hands.notices[0].advice
    hands = home.open()
    hands.wait(lambda: told in hands.notice_ids, "the warning, which nobody has read")
    (card,) = hands.window.notices.cards
    hands.button(card, "Dismiss").click()  # it still slides in
    assert hands.notice_ids == []
    hands = home.open()
    hands.live(0.3)
    assert hands.notice_ids == []
    assert {one.told for one in home.journal.entries()} == {"request.interrupted_charged"}


def test_a_damaged_list_of_requests_is_told_and_leads_to_what_is_left(home: Home) -> None:
    home.left_behind()
    (home.root / "data/journal/requests.sqlite").write_bytes(b"no database" * 1000)
    hands = home.open()
    hands.wait(lambda: "journal.begun_anew" in hands.notice_ids, "the warning")
    hands.press_notice("journal.begun_anew", "open_ledger")
    dialog = hands.dialog(LedgerDialog)
    assert dialog.selected is not None
    assert dialog.selected.prompt == "(unknown)"
    assert dialog.save.isEnabled()


def test_an_edit_stands_in_the_ledger_and_its_reply_is_laid_once(home: Home) -> None:
    with practice_service(drift="none") as home.address:
        hands = home.open()
        hands.open(home.picture)
        hands.type_prompt()
        hands.edit()
        hands.wait_until_kept()
        dialog = opened_ledger(hands)
        row = dialog.selected
        assert row is not None
        assert (row.prompt, row.service, row.state) == (
            "make it warm", "Practice service", "Laid on the photo",
        )  # fmt: skip
        assert "0.00" in row.cost
        QTest.mouseClick(dialog.lay, Qt.MouseButton.LeftButton)
        hands.wait(lambda: "reply.already_laid" in hands.notice_ids, "an answer")
        assert len(hands.state.layers) == 1
        hands.act("remove_layer")
        QTest.mouseClick(opened_ledger(hands).lay, Qt.MouseButton.LeftButton)
        hands.wait(lambda: hands.state.layers, "the layer")


def test_an_empty_ledger_says_so(home: Home) -> None:
    dialog = opened_ledger(home.open())
    assert not dialog.table.isVisible()
    assert not dialog.save.isVisible()


def test_the_ledger_is_used_with_the_keyboard_and_read_aloud(home: Home) -> None:
    home.left_behind("request-0001")
    home.interrupted("request-0002")
    hands = home.open()
    assert not hands.window.action("open_ledger").shortcut().isEmpty()
    dialog = opened_ledger(hands)
    assert dialog.table.accessibleName() == "Requests"
    assert dialog.sums_table.accessibleName() == "Sums per day"
    assert not dialog.lay.isEnabled()  # the newest has no reply
    QTest.keyClick(dialog.table, Qt.Key.Key_Down)
    assert dialog.lay.isEnabled()
    chain, widget = [], dialog.table.nextInFocusChain()
    while widget is not None and widget is not dialog.table:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            chain.append(widget)
        widget = widget.nextInFocusChain()
    assert dialog.lay in chain
    assert dialog.save in chain
    assert not dialog.table.tabKeyNavigation()
    sums = dialog.sums_table.model()
    words = [sums.index(0, column).data() for column in range(sums.columnCount())]
    assert words[:4] == ["Total", "2", "1", "4160"] or words[3] == "4,160"
    assert words[4] == "unknown"
    assert words[5].startswith("at least")


def test_ten_thousand_requests_never_stall_the_window(home: Home) -> None:
    home.left_behind()
    fill(home, 10_000)
    hands = home.open()
    gaps_ms: list[float] = []
    with longest_gaps(gaps_ms):
        dialog = opened_ledger(hands)
        assert dialog.requests.rowCount() < 1_000
        for count in range(1, 6):
            dialog.table.scrollToBottom()
            hands.wait(partial(has_more_than, dialog, 200 * count), "older ones")
    assert max(gaps_ms) < 700  # most of it is making the dialog, on a busy machine
    ids = {dialog.requests.row(number).id for number in range(dialog.requests.rowCount())}
    assert len(ids) == dialog.requests.rowCount()


def has_more_than(dialog: LedgerDialog, count: int) -> bool:
    return dialog.requests.rowCount() > count


def fill(home: Home, count: int) -> None:
    """Rows as they are, written at once."""
    import sqlite3

    connection = sqlite3.connect(home.root / "data/journal/requests.sqlite")
    now = time.time()
    with connection:
        connection.executemany(
            "INSERT INTO requests (id, place, state, begun_at) VALUES (?, ?, 'failed', ?)",
            [(f"many-{n:06d}", f"many-{n:06d}", now - n) for n in range(count)],
        )
    connection.close()
