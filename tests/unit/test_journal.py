"""Every reply that was paid for is on disk before anything else, and is offered until used."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop_editor.edit_api.types import ReplySink, Usage
from desktop_editor.errors import EditorError
from desktop_editor.storage.journal import Journal
from tests.helpers.small_disk import mounted_small_disk

REPLY = json.dumps({"created": 1, "data": [{"b64_json": "AAAA" * 5000}]}).encode()


class Clock:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.now_s = 1_000_000.0

    def __call__(self) -> float:
        return self.now_s


def _journal(folder: Path, clock: Clock | None = None) -> Journal:
    return Journal(folder / "journal", clock=clock or Clock(), reserve_bytes=0)


def _receive(journal: Journal, request_id: str, status: int = 200, body: bytes = REPLY) -> None:
    sink: ReplySink = journal.sink(request_id)
    sink.opened(request_id, 1)
    for start in range(0, len(body), 1000):
        sink.received(body[start : start + 1000])
    sink.closed(status)


def _answered(journal: Journal, request_id: str) -> None:
    """A request that was sent and whose reply was read."""
    journal.begin(request_id, {})
    journal.sent(request_id)
    _receive(journal, request_id)
    journal.finished(request_id, None, None)


def _names(folder: Path, request_id: str) -> list[str]:
    return sorted(path.name for path in (folder / "journal" / request_id).glob("*"))


def _ids(journal: Journal) -> list[str]:
    return [entry.request_id for entry in journal.unclaimed()]


@pytest.fixture(name="small_disk")
def _small_disk(tmp_path: Path) -> Iterator[Path]:
    with mounted_small_disk(tmp_path) as place:
        yield place


def test_a_reply_that_never_became_a_candidate_is_offered_after_a_restart(tmp_path: Path) -> None:
    facts = {"prompt": "a red door", "base": "ab" * 32, "region": [1, 2, 3, 4], "seed": None}
    first = _journal(tmp_path)
    first.begin("request-0001", facts)
    _receive(first, "request-0001")
    first.close()

    (entry,) = _journal(tmp_path).unclaimed()
    assert entry.facts == facts
    told = (entry.request_id, entry.state, entry.begun_at)
    assert told == ("request-0001", "received", 1_000_000.0)
    assert _journal(tmp_path).read("request-0001") == REPLY


def test_a_claimed_reply_is_not_offered_but_stays_readable(tmp_path: Path) -> None:
    journal = _journal(tmp_path)
    journal.begin("request-0001", {})
    _receive(journal, "request-0001")
    journal.claim("request-0001")
    assert journal.unclaimed() == []
    assert [entry.claimed for entry in journal.entries()] == [True]
    assert journal.read("request-0001") == REPLY


def test_another_window_is_not_offered_what_this_one_is_busy_with(tmp_path: Path) -> None:
    busy = _journal(tmp_path)
    busy.begin("request-0001", {})
    _receive(busy, "request-0001")
    assert _ids(busy) == []
    assert _ids(_journal(tmp_path)) == []
    busy.release("request-0001")
    assert _ids(busy) == ["request-0001"]
    assert _ids(_journal(tmp_path)) == ["request-0001"]


def test_a_refusal_is_recorded_not_kept_and_never_offered(tmp_path: Path) -> None:
    journal = _journal(tmp_path)
    journal.begin("request-0001", {})
    journal.sent("request-0001")
    _receive(journal, "request-0001", 401, b'{"error": {"message": "wrong key sk-secret-key"}}')
    journal.failed("request-0001", "service.key_rejected", charged=False)
    (entry,) = _journal(tmp_path).entries()
    told = (entry.state, entry.message_id, entry.charged, entry.paid)
    assert told == ("failed", "service.key_rejected", False, False)
    assert journal.unclaimed() == []
    assert not (tmp_path / "journal" / "request-0001").exists()
    with pytest.raises(EditorError, match=r"journal\.no_reply"):
        journal.read("request-0001")


def test_a_second_attempt_does_not_overwrite_the_first(tmp_path: Path) -> None:
    journal = _journal(tmp_path)
    journal.begin("request-0001", {})
    _receive(journal, "request-0001", 503, b"busy")
    sink = journal.sink("request-0001")
    sink.opened("request-0001", 2)
    sink.received(b"cut sho")  # the connection broke: never closed
    _receive(journal, "request-0001")
    assert _names(tmp_path, "request-0001") == ["reply-1.part", "reply-2.200.body"]
    assert journal.read("request-0001") == REPLY


def test_each_state_has_its_time(tmp_path: Path) -> None:
    clock = Clock()
    journal = _journal(tmp_path, clock)
    steps: list[Callable[[], None]] = [
        lambda: journal.begin("request-0001", {"estimated_usd": 0.2}, "d1"),
        lambda: journal.sent("request-0001"),
        lambda: _receive(journal, "request-0001"),
        lambda: journal.finished("request-0001", Usage(total_tokens=30), 0.1),
        lambda: journal.claim("request-0001"),
        lambda: journal.shown("request-0001"),
    ]
    for step in steps:
        clock.now_s += 10
        step()
    (one,) = _journal(tmp_path).entries()
    start = 1_000_000.0
    assert (one.begun_at, one.sent_at) == (start + 10, start + 20)
    assert (one.ended_at, one.claimed_at, one.shown_at) == (start + 40, start + 50, start + 60)
    assert one.received_at is not None
    assert (one.state, one.digest, one.charged) == ("finished", "d1", True)
    assert (one.total_tokens, one.estimated_usd, one.actual_usd) == (30, 0.2, 0.1)


def test_a_request_that_is_cancelled_keeps_a_reply_that_was_there_already(tmp_path: Path) -> None:
    journal = _journal(tmp_path)
    for request_id in ("is-there-already", "not-there-yet"):
        journal.begin(request_id, {})
        journal.sent(request_id)
    _receive(journal, "is-there-already")
    sink = journal.sink("not-there-yet")
    sink.opened("not-there-yet", 1)
    sink.received(REPLY[:100])
    journal.cancelled("is-there-already")
    journal.cancelled("not-there-yet")
    assert _ids(journal) == ["is-there-already"]
    assert {one.state for one in journal.entries()} == {"cancelled"}
    assert not (tmp_path / "journal" / "not-there-yet").exists()


def test_a_reply_whose_picture_could_not_be_fetched_stays_on_offer(tmp_path: Path) -> None:
    journal = _journal(tmp_path)
    for request_id, failure in (
        ("to-be-fetched", "service.picture_not_fetched"),
        ("not-understood", "service.reply_not_understood"),
    ):
        journal.begin(request_id, {})
        journal.sent(request_id)
        _receive(journal, request_id, body=b'{"data": [{"url": "https://x/y.png"}]}')
        journal.failed(request_id, failure, charged=True)
    assert _ids(journal) == ["to-be-fetched"]


def test_the_practice_service_never_charges(tmp_path: Path) -> None:
    journal = _journal(tmp_path)
    journal.begin("request-0001", {"estimated_usd": 0.0})
    journal.sent("request-0001")
    journal.failed("request-0001", "service.failed", charged=True)
    assert not journal.entries()[0].charged


def test_a_reply_that_was_cut_short_is_not_offered(tmp_path: Path) -> None:
    journal = _journal(tmp_path)
    journal.begin("request-0001", {})
    sink = journal.sink("request-0001")
    sink.opened("request-0001", 1)
    sink.received(REPLY[:-1])
    journal.close()
    assert _journal(tmp_path).unclaimed() == []


def test_a_reply_that_was_whole_when_the_process_died_is_offered(tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path\n"
        "from desktop_editor.storage.journal import Journal\n"
        "journal = Journal(Path(sys.argv[1]), reserve_bytes=0)\n"
        "journal.begin('request-0001', {'prompt': 'x'}); sink = journal.sink('request-0001')\n"
        "sink.opened('request-0001', 1); sink.received(sys.stdin.buffer.read())\n"
        "os.kill(os.getpid(), 9)\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "journal")]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, input=REPLY, cwd=root, check=False)
    assert done.returncode == -9
    assert _ids(_journal(tmp_path)) == ["request-0001"]
    assert _journal(tmp_path).read("request-0001") == REPLY


def test_nothing_is_sent_when_the_disk_has_no_room_for_the_reply(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal", reserve_bytes=10**18)
    with pytest.raises(EditorError, match=r"journal\.no_room"):
        journal.begin("request-0001", {})


def test_a_disk_that_fills_up_midway_loses_nothing_of_the_reply(small_disk: Path) -> None:
    journal = _journal(small_disk)
    journal.begin("request-0001", {})
    body = bytes(3_000_000)
    _receive(journal, "request-0001", 200, body)
    problem = journal.sink("request-0001").problem
    assert problem is not None
    assert problem.message_id == "storage.disk_full"
    assert journal.read("request-0001") == body
    journal.release("request-0001")
    assert _ids(journal) == ["request-0001"]
    assert journal.read("request-0001") == body


def test_room_that_appears_before_the_end_is_used(small_disk: Path) -> None:
    journal = _journal(small_disk)
    journal.begin("request-0001", {})
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(900_000))
    sink = journal.sink("request-0001")
    sink.opened("request-0001", 1)
    sink.received(b"a" * 300_000)
    assert str(sink.problem).startswith("storage.disk_full")
    ballast.unlink()
    sink.received(b"b" * 300_000)
    sink.closed(200)
    journal.close()
    assert _journal(small_disk).read("request-0001") == b"a" * 300_000 + b"b" * 300_000


def test_any_request_id_stays_inside_the_folder(tmp_path: Path) -> None:
    journal = _journal(tmp_path)
    for request_id in ("../../escape", "a/b", "", "x" * 300, "CON"):
        journal.begin(request_id, {})
        _receive(journal, request_id)
    journal.close()
    assert [path.name for path in tmp_path.iterdir()] == ["journal"]
    assert set(_ids(_journal(tmp_path))) == {"../../escape", "a/b", "", "x" * 300, "CON"}


def test_only_the_owner_can_read_the_journal(tmp_path: Path) -> None:
    journal = _journal(tmp_path)
    journal.begin("request-0001", {})
    for path in (tmp_path / "journal").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_tidying_up_deletes_the_oldest_first_until_the_rest_fits(tmp_path: Path) -> None:
    clock = Clock()
    journal = _journal(tmp_path, clock)
    for number in range(4):
        clock.now_s += 1
        _answered(journal, f"request-000{number}")
        journal.claim(f"request-000{number}")
    one = journal.entries()[0].size_bytes
    assert journal.prune(2 * one) == 2
    assert [entry.paid for entry in journal.entries()] == [False, False, True, True]
    assert journal.ledger().total.requests == 4


def test_tidying_up_leaves_what_a_window_has_in_hand(tmp_path: Path) -> None:
    journal = _journal(tmp_path)
    _answered(journal, "request-0001")
    journal.shown("request-0001")
    assert _journal(tmp_path).prune(0) == 0
    journal.release("request-0001")
    assert _journal(tmp_path).prune(0) == 1


def test_pages_go_back_in_time_and_leave_nothing_out(tmp_path: Path) -> None:
    journal = _journal(tmp_path)  # all at the same moment
    for number in range(7):
        journal.begin(f"request-{number}", {})
    seen: list[str] = []
    page = journal.page(3)
    while page:
        seen += [one.request_id for one in page]
        page = journal.page(3, page[-1])
    assert seen == [f"request-{number}" for number in range(6, -1, -1)]


def test_an_unknown_request_is_said_to_be_unknown(tmp_path: Path) -> None:
    journal = _journal(tmp_path)
    journal.begin("request-0001", {})
    assert journal.find("request-0001").state == "begun"
    with pytest.raises(EditorError, match=r"journal\.no_request"):
        journal.find("request-0002")


def test_an_empty_journal_has_nothing_to_offer(tmp_path: Path) -> None:
    journal = _journal(tmp_path)
    assert journal.entries() == journal.unclaimed() == journal.interrupted() == []
    assert journal.prune(0) == 0
    assert journal.ledger().total.requests == 0
    journal.claim("request-0001")
    assert list(tmp_path.iterdir()) == []  # looking creates nothing
