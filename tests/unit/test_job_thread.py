"""Worker threads: order, superseding, failures, cancelling, and what they hold on to."""

import asyncio
import gc
import socket
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_editor.edit_api.client import EditClient
from desktop_editor.errors import Cancelled, Checkpoint, EditorError
from desktop_editor.ui.job_thread import EditThread, JobThread, Work


def calling(function: Callable[[Any], Any], value: Any) -> Work:
    """Work that calls a function with one value."""
    return lambda _checkpoint: function(value)


@pytest.fixture
def thread(qtbot: QtBot) -> Iterator[JobThread]:
    thread = JobThread("test")
    thread.start()
    yield thread
    thread.stop()


@pytest.fixture
def edits(qtbot: QtBot) -> Iterator[EditThread]:
    edits = EditThread()
    edits.start()
    yield edits
    edits.stop()


def test_jobs_run_in_order_beside_the_main_thread(qtbot: QtBot, thread: JobThread) -> None:
    done: list[object] = []
    threads: list[threading.Thread] = []
    thread.job_done.connect(lambda _job, result: done.append(result))

    def work(number: int) -> int:
        threads.append(threading.current_thread())
        return number

    for number in range(5):
        thread.submit(f"job {number}", calling(work, number))
    qtbot.waitUntil(lambda: len(done) == 5)
    assert done == [0, 1, 2, 3, 4]
    assert threading.main_thread() not in threads


def test_a_newer_job_stops_the_older_one_at_its_next_checkpoint(
    qtbot: QtBot, thread: JobThread
) -> None:
    begun, told = threading.Event(), threading.Event()
    current: list[tuple[object, bool]] = []
    thread.job_done.connect(lambda job, result: current.append((result, thread.is_current(job))))

    def old(checkpoint: Checkpoint) -> str:
        begun.set()
        told.wait(5)
        checkpoint("next")
        return "old"

    thread.submit("same", old)
    assert begun.wait(5)
    thread.submit("same", lambda _checkpoint: "new")
    told.set()
    qtbot.waitUntil(lambda: bool(current))
    assert current == [("new", True)]


def test_a_job_that_nobody_can_stop_is_known_to_be_stale(qtbot: QtBot, thread: JobThread) -> None:
    told = threading.Event()
    current: list[bool] = []
    thread.job_done.connect(lambda job, _result: current.append(thread.is_current(job)))
    thread.submit("same", lambda _checkpoint: told.wait(5))
    thread.cancel("same")
    told.set()
    qtbot.waitUntil(lambda: bool(current))
    assert current == [False]


def test_a_failure_is_told_and_a_defect_with_its_traceback_and_the_thread_goes_on(
    qtbot: QtBot, thread: JobThread
) -> None:
    failed: list[str] = []
    crashed: list[str] = []
    done: list[object] = []
    thread.job_failed.connect(lambda _job, error: failed.append(error.message_id))
    thread.job_crashed.connect(crashed.append)
    thread.job_done.connect(lambda _job, result: done.append(result))

    def failing(error: BaseException) -> None:
        raise error

    errors = [EditorError("edit.no_photo"), MemoryError(), KeyError("sk-abcdefghijklmnop1234")]
    for number, error in enumerate([*errors, Cancelled()]):
        thread.submit(str(number), calling(failing, error))
    thread.submit("last", lambda _checkpoint: "still here")
    qtbot.waitUntil(lambda: done == ["still here"])
    assert failed == ["edit.no_photo", "work.out_of_memory", "work.crashed"]
    assert len(crashed) == 1
    assert "KeyError" in crashed[0]
    assert "sk-abcdefghijklmnop1234" not in crashed[0]


def test_what_is_queued_is_finished_before_the_thread_stops(qtbot: QtBot) -> None:
    thread = JobThread("test")
    thread.start()
    done: list[int] = []
    for number in range(3):
        thread.submit(str(number), calling(done.append, number))
    thread.stop()
    assert done == [0, 1, 2]
    assert thread.isFinished()


def test_a_finished_job_holds_on_to_no_picture(
    qtbot: QtBot, qapp: QApplication, thread: JobThread
) -> None:
    class Picture:
        pass

    picture = Picture()
    known = weakref.ref(picture)
    finished: list[int] = []
    thread.job_done.connect(lambda job, _result: finished.append(job.number))
    thread.submit("render", calling(str, picture))
    del picture
    qtbot.waitUntil(lambda: bool(finished))
    qapp.processEvents()
    gc.collect()
    qtbot.waitUntil(lambda: known() is None)


def test_edits_run_side_by_side_and_cancelling_one_is_immediate(
    qtbot: QtBot, edits: EditThread
) -> None:
    done: list[str] = []
    cancelled: list[str] = []
    edits.edit_done.connect(lambda edit_id, _result: done.append(edit_id))
    edits.edit_cancelled.connect(cancelled.append)

    async def forever(_client: EditClient) -> None:
        await asyncio.sleep(60)

    async def quick(_client: EditClient) -> str:
        return "answer"

    edits.submit("slow", forever)
    edits.submit("quick", quick)
    qtbot.waitUntil(lambda: done == ["quick"])
    begun = time.monotonic()
    edits.cancel("slow")
    qtbot.waitUntil(lambda: cancelled == ["slow"])
    assert time.monotonic() - begun < 1
    edits.cancel("slow")  # twice is harmless


def test_a_defect_in_an_edit_is_told_with_its_id(qtbot: QtBot, edits: EditThread) -> None:
    async def defective(_client: EditClient) -> None:
        raise ZeroDivisionError

    with qtbot.waitSignal(edits.edit_crashed) as crash:
        edits.submit("broken", defective)
    edit_id, details = crash.args or ("", "")
    assert edit_id == "broken"
    assert "ZeroDivisionError" in details


def test_ending_the_thread_cancels_what_runs(qtbot: QtBot) -> None:
    edits = EditThread()
    edits.start()

    async def forever(_client: EditClient) -> None:
        await asyncio.sleep(60)

    edits.submit("slow", forever)
    begun = time.monotonic()
    edits.stop()
    assert time.monotonic() - begun < 3
    assert edits.isFinished()
    edits.stop()


def test_closing_the_window_waits_for_no_name_that_nobody_answers(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, release = threading.Event(), threading.Event()

    def never(*_arguments: object, **_hints: object) -> list[object]:
        asked.set()
        release.wait(20)
        raise socket.gaierror

    async def lookup(_client: EditClient) -> None:
        await asyncio.get_running_loop().getaddrinfo("slow.test", 443)

    monkeypatch.setattr(socket, "getaddrinfo", never)
    edits = EditThread()
    edits.start()
    edits.submit("slow", lookup)
    assert asked.wait(5)
    begun = time.monotonic()
    edits.stop()
    assert time.monotonic() - begun < 0.5
    release.set()


def test_each_edit_has_a_client_of_its_own_made_when_it_begins(qtbot: QtBot) -> None:
    made: list[EditClient] = []

    def new_client() -> EditClient:
        made.append(EditClient())
        return made[-1]

    edits = EditThread(new_client=new_client)
    edits.start()
    used: list[object] = []
    edits.edit_done.connect(lambda _edit_id, client: used.append(client))

    async def mine(client: EditClient) -> EditClient:
        return client

    for edit_id in ("one", "two"):
        edits.submit(edit_id, mine)
    qtbot.waitUntil(lambda: len(used) == 2)
    edits.stop()
    assert used == made
