"""Every reply that was paid for is on disk before anything else, and is offered until used."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_editor.edit_api.types import ReplySink
from desktop_editor.errors import EditorError
from desktop_editor.storage.journal import SAFE_DAYS, Journal
from tests.helpers.small_disk import mounted_small_disk

DAY_S = 86_400.0
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
    assert (entry.request_id, entry.status, entry.begun_at) == ("request-0001", 200, 1_000_000.0)
    assert _journal(tmp_path).read("request-0001") == REPLY


def test_a_claimed_reply_is_not_offered_but_stays_readable(tmp_path: Path) -> None:
    journal = _journal(tmp_path)
    journal.begin("request-0001", {})
    _receive(journal, "request-0001")
    journal.claim("request-0001")
    assert journal.unclaimed() == []
    assert [entry.claimed for entry in journal.replies()] == [True]
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


def test_an_error_reply_is_recorded_and_never_offered(tmp_path: Path) -> None:
    journal = _journal(tmp_path)
    journal.begin("request-0001", {})
    _receive(journal, "request-0001", 400, b'{"error": {}}')
    journal.close()
    assert [entry.status for entry in journal.replies()] == [400]
    assert journal.unclaimed() == []
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
    names = sorted(path.name for path in (tmp_path / "journal" / "request-0001").glob("reply*"))
    assert names == ["reply-1.503.body", "reply-2.part", "reply-3.200.body"]
    assert journal.read("request-0001") == REPLY


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


def test_a_damaged_entry_still_gives_its_reply(tmp_path: Path) -> None:
    journal = _journal(tmp_path)
    journal.begin("request-0001", {"prompt": "x"})
    _receive(journal, "request-0001")
    journal.close()
    (tmp_path / "journal" / "request-0001" / "request.json").write_text('{"id": ')
    (entry,) = _journal(tmp_path).unclaimed()
    assert (entry.request_id, dict(entry.facts)) == ("request-0001", {})


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
    assert (tmp_path / "journal" / "request-0001").stat().st_mode & 0o077 == 0


def test_tidying_up_never_deletes_a_young_reply_that_was_not_used(tmp_path: Path) -> None:
    clock = Clock()
    journal = _journal(tmp_path, clock)
    for request_id, status in (("unclaimed", 200), ("is-claimed", 200), ("is-refused", 400)):
        journal.begin(request_id, {})
        _receive(journal, request_id, status)
    journal.begin("still-in-hand", {})
    journal.claim("is-claimed")
    journal.release("unclaimed")
    journal.release("is-refused")
    assert journal.prune(max_bytes=0, max_age_days=0) == 2
    assert {entry.request_id for entry in journal.entries()} == {"unclaimed", "still-in-hand"}
    clock.now_s += (SAFE_DAYS + 1) * DAY_S
    assert journal.prune(max_bytes=10**9, max_age_days=7) == 1
    assert [entry.request_id for entry in journal.entries()] == ["still-in-hand"]


def test_tidying_up_deletes_the_oldest_first_until_the_rest_fits(tmp_path: Path) -> None:
    clock = Clock()
    journal = _journal(tmp_path, clock)
    for number in range(4):
        clock.now_s += 1
        journal.begin(f"request-000{number}", {})
        _receive(journal, f"request-000{number}")
        journal.claim(f"request-000{number}")
    one = journal.entries()[0].size_bytes
    assert journal.prune(max_bytes=2 * one, max_age_days=7) == 2
    assert [e.request_id for e in journal.entries()] == ["request-0002", "request-0003"]


def test_an_empty_journal_has_nothing_to_offer(tmp_path: Path) -> None:
    journal = _journal(tmp_path)
    assert journal.entries() == []
    assert journal.prune(0, 0) == 0
