"""The key goes to the service and nowhere else."""

import asyncio
import copy
import logging
import os
import pickle
import traceback
import types
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import pytest

from desktop_editor.edit_api.checks import authorization
from desktop_editor.edit_api.secret import Secret
from desktop_editor.edit_api.services import SERVICES
from desktop_editor.errors import EditorError
from desktop_editor.storage.credentials import Credentials
from tests.helpers.edit_client import KEY, Listener, quick_client, send, send_async
from tests.helpers.scripted_service import (
    ScriptedService,
    Step,
    answer,
    error,
    hang_up,
    reset,
    stall,
)

FAILURES = [
    error(400, f"bad key {KEY}"),
    error(401, f"Incorrect API key provided: {KEY[:8]}...{KEY[-4:]}"),
    error(429, KEY),
    error(500, f"Authorization: Bearer {KEY}"),
    answer(200, b'{"error": {"message": "%s"}}' % KEY.encode()),
    answer(200, KEY.encode()),
    answer(302, b"", Location=f"https://elsewhere.invalid/?key={KEY}"),
    hang_up(),
    hang_up(b"garbage\r\n\r\n"),
    reset,
    stall,
]


def _linked(error: BaseException | None) -> list[BaseException]:
    """The exception and every other that can be reached from it."""
    found: list[BaseException] = []
    waiting = [error]
    while waiting:
        current = waiting.pop()
        if current is None or current in found:
            continue
        found.append(current)
        waiting += [current.__cause__, current.__context__]
    return found


@pytest.mark.parametrize("step", FAILURES)
def test_no_failure_shows_the_key(step: Step, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with (
        ScriptedService([step]) as service,
        pytest.raises(EditorError) as caught,
    ):
        send(service.url, client=quick_client(read_s=0.3))
    shown = "".join(traceback.format_exception(caught.value))
    shown += repr(caught.value) + str(caught.value) + str(caught.value.parameters)
    assert KEY not in shown
    assert KEY[-8:] not in shown
    for linked in _linked(caught.value):
        assert not hasattr(linked, "request"), "an exception of the HTTP library is linked"


def variables_of_ours(frames: Iterable[traceback.FrameSummary]) -> list[str]:
    """What a crash report that lists variables shows of the application's own functions."""
    own = [frame for frame in frames if f"{os.sep}desktop_editor{os.sep}" in frame.filename]
    return [f"{frame.name}: {frame.locals}" for frame in own]


@pytest.mark.parametrize(
    "step", [error(401), error(500), answer(200, b"{}"), hang_up(b"garbage"), reset, stall]
)
def test_no_variable_of_ours_shows_the_key_after_a_failure(step: Step) -> None:
    with ScriptedService([step]) as service, pytest.raises(EditorError) as caught:
        send(service.url, client=quick_client(read_s=0.3))
    report = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    shown = variables_of_ours(report.stack)
    assert any(one.startswith("edit:") for one in shown)
    assert [one for one in shown if KEY in one] == []


def test_no_variable_of_ours_shows_the_key_while_the_service_works() -> None:
    """Whatever fails then, this is what its report would list."""

    async def looked_at(service: ScriptedService) -> list[str]:
        task = asyncio.ensure_future(send_async(service.url))
        await asyncio.to_thread(service.arrived.wait, 5)
        frames: list[tuple[types.FrameType, int]] = []
        waiting: Any = task.get_coro()
        while waiting is not None:
            frame = getattr(waiting, "cr_frame", None) or getattr(waiting, "ag_frame", None)
            if frame is not None:
                frames.append((frame, frame.f_lineno))
            waiting = getattr(waiting, "cr_await", None) or getattr(waiting, "ag_await", None)
        stack = traceback.StackSummary.extract(iter(frames), capture_locals=True)
        task.cancel()
        await asyncio.wait([task])
        return variables_of_ours(stack)

    with ScriptedService([stall]) as service:
        shown = asyncio.run(looked_at(service))
        assert service.calls[0].headers["authorization"] == f"Bearer {KEY}"
    assert len(shown) >= 3
    assert any("Authorization" in one for one in shown)
    assert [one for one in shown if KEY in one] == []


@pytest.mark.parametrize("key", ["two words", "schlüssel"])
def test_no_variable_of_ours_shows_a_key_that_is_refused(key: str) -> None:
    for refuse in (
        lambda: authorization(SERVICES["openai"], Secret(key)),
        lambda: Credentials({}).set("openai", Secret(key)),
    ):
        with pytest.raises(EditorError) as caught:
            refuse()
        report = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
        shown = variables_of_ours(report.stack)
        assert shown
        assert [one for one in shown if key in one] == []


def test_the_most_talkative_log_does_not_show_the_key(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "asyncio", "desktop_editor"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    with ScriptedService([error(503), error(401), answer()]) as service:
        for _ in range(2):
            try:
                send(service.url)
            except EditorError:
                continue
        assert service.calls[-1].headers["authorization"] == f"Bearer {KEY}"
    assert any(record.name.startswith("httpcore") for record in caplog.records)
    assert any(record.name == "httpx" for record in caplog.records)
    for record in caplog.records:
        assert KEY not in record.getMessage()
        assert KEY not in repr(record.args)


@pytest.mark.parametrize(
    "key", ["abc\ndef", "abc\r\nX-Evil: 1", "schlüssel", "a b", "k\x00y", "“k”"]
)
def test_a_key_that_fits_no_header_is_refused_before_anything_is_sent(key: str) -> None:
    with ScriptedService([answer()]) as service:
        with pytest.raises(EditorError) as caught:
            send(service.url, key=key)
        assert service.connections == 0
    assert caught.value.message_id == "service.key_not_usable"
    assert key not in str(caught.value)


def test_space_around_a_pasted_key_does_no_harm() -> None:
    with ScriptedService([answer()]) as service:
        send(service.url, key=f"  {KEY}\r\n")
        assert service.calls[0].headers["authorization"] == f"Bearer {KEY}"


def test_a_secret_does_not_show_itself() -> None:
    @dataclass(frozen=True, slots=True)
    class Holder:
        key: Secret

    secret = Secret(KEY)
    holder = Holder(secret)
    for text in (repr(secret), str(secret), f"{secret}", f"{secret!r}", "%s" % secret):  # noqa: UP031 - the old way is one of the ways
        assert KEY not in text
    assert KEY not in repr(holder) + str(asdict(holder)) + repr([secret])
    assert secret.reveal() == KEY
    assert copy.deepcopy(secret) is secret


def test_a_secret_cannot_be_pickled() -> None:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match="never pickled"):
            pickle.dumps(Secret(KEY), protocol)


def test_a_cancelled_edit_leaves_no_key_behind() -> None:
    async def cancelled(url: str) -> BaseException:
        listener = Listener()
        task = asyncio.ensure_future(send_async(url, listener=listener))
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
        return caught.value

    with ScriptedService([stall]) as service:
        error = asyncio.run(cancelled(service.url))
    assert KEY not in "".join(traceback.format_exception(error))
