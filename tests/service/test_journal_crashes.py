"""The process is killed at every moment of a paid edit: what was paid for is found again."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from desktop_editor.storage.journal import Journal
from desktop_editor.storage.journal_entry import JournalEntry
from tests.helpers.dying_client import FACTS, KEY
from tests.helpers.scripted_service import (
    Call,
    Line,
    ScriptedService,
    Step,
    answer,
    head,
    picture_body,
    stall,
)

ROOT = Path(__file__).parents[2]
BODY = picture_body(padding="x" * 200_000)


def half(line: Line, call: Call) -> None:
    """Half of the answer, and then nothing more."""
    line.send(head(200, {}, len(BODY)) + BODY[: len(BODY) // 2])
    stall(line, call)


def died(folder: Path, service: ScriptedService, moment: str) -> None:
    """Let a client send and die at this moment."""
    command = [sys.executable, "-m", "tests.helpers.dying_client", str(folder), service.url, moment]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) as child:
        _out, said = child.communicate(timeout=60)
    assert child.returncode == -signal.SIGKILL, said


def the_entry(folder: Path) -> JournalEntry:
    journal = Journal(folder)
    try:
        (entry,) = journal.entries()
    finally:
        journal.close()
    assert entry.facts.items() >= FACTS.items()
    assert not entry.in_hand
    return entry


@pytest.mark.parametrize(
    ("moment", "charged"),
    [
        ("after begin", False),
        ("connecting", False),
        ("after sent", True),
        ("sending", True),
        ("waiting", True),
    ],
)
def test_a_request_without_a_reply_is_interrupted(
    tmp_path: Path, moment: str, charged: bool
) -> None:
    with ScriptedService([stall]) as service:
        died(tmp_path, service, moment)
        arrived = len(service.calls)
    entry = the_entry(tmp_path)
    assert (entry.state, entry.charged, entry.paid) == ("interrupted", charged, False)
    assert arrived <= charged  # whatever the service has got is said to be paid, perhaps
    assert bool(Journal(tmp_path).interrupted()) == charged
    assert Journal(tmp_path).unclaimed() == []


@pytest.mark.parametrize("step", [half, answer(200, BODY)])
def test_a_reply_that_is_half_there_counts_as_lost_and_a_whole_one_as_there(
    tmp_path: Path, step: Step
) -> None:
    with ScriptedService([step]) as service:
        died(tmp_path, service, "receiving" if step is half else "before closed")
    entry = the_entry(tmp_path)
    state = "interrupted" if step is half else "received"
    assert (entry.state, entry.charged, entry.paid) == (state, True, step is not half)


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        ("before closed", "received"),
        ("after closed", "received"),
        ("before finished", "received"),
        ("after finished", "finished"),
        ("laying", "finished"),
    ],
)
def test_a_reply_that_was_not_laid_is_offered(tmp_path: Path, moment: str, state: str) -> None:
    with ScriptedService([answer(200, BODY)]) as service:
        died(tmp_path, service, moment)
        assert len(service.calls) == 1
    entry = the_entry(tmp_path)
    assert (entry.state, entry.charged) == (state, True)
    journal = Journal(tmp_path)
    assert [one.request_id for one in journal.unclaimed()] == ["request-0001"]
    assert journal.interrupted() == []
    assert json.loads(journal.read("request-0001")) == json.loads(BODY)


def test_a_reply_that_was_laid_is_not_offered_again(tmp_path: Path) -> None:
    with ScriptedService([answer(200, BODY)]) as service:
        died(tmp_path, service, "after claim")
    entry = the_entry(tmp_path)
    assert (entry.claimed, entry.state, entry.total_tokens) == (True, "finished", 30)
    assert Journal(tmp_path).unclaimed() == []


def test_an_interrupted_request_is_told_once(tmp_path: Path) -> None:
    with ScriptedService([stall]) as service:
        died(tmp_path, service, "waiting")
    journal = Journal(tmp_path)
    (entry,) = journal.interrupted()
    journal.dismiss(entry.request_id)
    assert Journal(tmp_path).interrupted() == []
    assert the_entry(tmp_path).state == "interrupted"


def test_a_window_that_is_frozen_keeps_what_it_has_in_hand(tmp_path: Path) -> None:
    with ScriptedService([stall]) as service:
        command = [sys.executable, "-m", "tests.helpers.dying_client", str(tmp_path)]
        with subprocess.Popen([*command, service.url, "never"], cwd=ROOT) as child:
            assert service.arrived.wait(30)
            os.kill(child.pid, signal.SIGSTOP)
            try:
                (entry,) = Journal(tmp_path).entries()
                assert (entry.state, entry.in_hand) == ("sent", True)
                assert Journal(tmp_path).interrupted() == []
            finally:
                os.kill(child.pid, signal.SIGKILL)
    assert the_entry(tmp_path).state == "interrupted"


def test_the_key_is_nowhere_in_the_journal(tmp_path: Path) -> None:
    words = {"error": {"message": f"Incorrect key {KEY}", "code": None, "type": "x"}}
    steps = [answer(503, json.dumps(words).encode(), Retry_After="0"), answer(200, BODY)]
    with ScriptedService(steps) as service:
        died(tmp_path, service, "after finished")
        assert KEY in service.calls[0].headers["authorization"]
    assert the_entry(tmp_path).paid
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {"requests.sqlite", "reply-1.200.body"} <= {path.name for path in files}
    assert [path for path in files if KEY.encode() in path.read_bytes()] == []


def test_two_processes_write_at_once_and_none_loses_anything(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from desktop_editor.storage.journal import Journal\n"
        "journal, who = Journal(Path(sys.argv[1]), reserve_bytes=0), sys.argv[2]\n"
        "for number in range(40):\n"
        "    name = f'request-{who}-{number:02d}'\n"
        "    journal.begin(name, {'prompt': name}); journal.sent(name)\n"
        "    sink = journal.sink(name); sink.opened(name, 1); sink.received(name.encode())\n"
        "    sink.closed(200); journal.finished(name, None, None); journal.release(name)\n"
    )
    failures: list[int] = []

    def write(who: str) -> None:
        command = [sys.executable, "-c", program, str(tmp_path), who]
        failures.append(subprocess.run(command, cwd=ROOT, check=False, timeout=60).returncode)

    threads = [threading.Thread(target=write, args=(who,)) for who in "abc"]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failures == [0, 0, 0]
    journal = Journal(tmp_path)
    assert len(journal.unclaimed()) == 120
    for entry in journal.entries():
        assert journal.read(entry.request_id) == entry.request_id.encode()
        assert entry.facts == {"prompt": entry.request_id}
