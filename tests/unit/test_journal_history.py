"""Kept replies as a history: found by prompt, starred, removed and brought back, damage skipped."""

import json
import sqlite3
from pathlib import Path

import pytest

from desktop_editor.storage.journal import Journal
from desktop_editor.storage.journal_rows import FILE_NAME

REPLY = json.dumps({"created": 1, "data": [{"b64_json": "AAAA" * 5000}]}).encode()
DAY_S = 86_400


class Clock:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.now_s = 1_000_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def journal(tmp_path: Path, clock: Clock) -> Journal:
    return Journal(tmp_path / "journal", clock=clock, reserve_bytes=0)


def kept(journal: Journal, clock: Clock, number: int, prompt: str) -> str:
    """A candidate that took twelve seconds, cost four cents and was seen."""
    request_id = f"edit-{number:04d}-1"
    facts = {"prompt": prompt, "variant": 1, "edit": f"edit-{number:04d}", "estimated_usd": 0.04}
    journal.begin(request_id, facts, digest=prompt)
    journal.sent(request_id)
    clock.now_s += 12
    sink = journal.sink(request_id)
    sink.opened(request_id, 1)
    sink.received(REPLY)
    sink.closed(200)
    journal.finished(request_id, None, 0.04)
    journal.claim(request_id)
    clock.now_s += 48
    return request_id


def ids(journal: Journal, words: str = "") -> list[str]:
    return [one.request_id for one in journal.history.find(words).candidates]


def test_candidates_are_found_by_the_words_of_their_prompt(journal: Journal, clock: Clock) -> None:
    red = kept(journal, clock, 1, "A RED hat, größer")
    blue = kept(journal, clock, 2, "a blue hat")
    assert ids(journal) == [blue, red]
    assert ids(journal, "hat red") == [red]
    assert ids(journal, "GRÖSSER") == [red]
    assert ids(journal, "green") == []
    (found,) = journal.history.find("blue").candidates
    assert found.usd == 0.04
    assert not found.starred
    assert [one.request_id for one in journal.history.find(without=[blue]).candidates] == [red]


def test_a_removed_candidate_can_be_brought_back_for_a_day(journal: Journal, clock: Clock) -> None:
    gone, stays = kept(journal, clock, 1, "one"), kept(journal, clock, 2, "two")
    journal.history.remove([gone])
    assert ids(journal) == [stays]
    clock.now_s += DAY_S - 60
    assert journal.history.delete_removed() == 0
    journal.history.bring_back([gone])
    assert ids(journal) == [stays, gone]
    assert journal.read(gone) == REPLY
    journal.history.remove([gone])
    clock.now_s += DAY_S + 60
    assert journal.history.delete_removed() == 1
    assert journal.find(gone).size_bytes == 0
    assert journal.ledger().total.requests == 2
    assert journal.read(stays) == REPLY


def test_a_removed_reply_that_nobody_saw_is_not_offered_again(
    journal: Journal, clock: Clock
) -> None:
    request_id = kept(journal, clock, 1, "one")
    journal.history.remove([request_id])
    assert journal.unclaimed() == []


def test_when_room_is_short_the_oldest_without_a_star_go_first(
    journal: Journal, clock: Clock
) -> None:
    oldest, middle, newest = (kept(journal, clock, number, "hat") for number in (1, 2, 3))
    journal.history.star(oldest, starred=True)
    assert journal.prune(2 * len(REPLY)) == 1
    assert ids(journal) == [newest, oldest]
    assert journal.prune(0) == 1
    assert ids(journal) == [oldest]
    journal.history.star(oldest, starred=False)
    assert journal.prune(0) == 1
    del middle


@pytest.mark.parametrize("facts", ["{", "[]", "[" * 5000, "7"])
def test_a_damaged_row_is_left_out_and_counted(
    tmp_path: Path, journal: Journal, clock: Clock, facts: str
) -> None:
    bad, good = kept(journal, clock, 1, "one"), kept(journal, clock, 2, "two")
    journal.close()
    with sqlite3.connect(tmp_path / "journal" / FILE_NAME) as connection:
        connection.execute("UPDATE requests SET facts = ? WHERE id = ?", (facts, bad))
    page = journal.history.find()
    assert [one.request_id for one in page.candidates] == [good]
    assert page.unreadable == 1
    assert set(journal.history.known([bad, good])) == {good}


def test_without_a_journal_there_is_no_history_and_none_is_made(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    assert journal.history.find().found == 0
    assert journal.history.delete_removed() == 0
    assert journal.history.known(["edit-0001-1"]) == {}
    journal.history.star("edit-0001-1", starred=True)
    assert not (tmp_path / "journal").exists()
