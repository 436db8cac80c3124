"""Cancelling an edit takes effect at once, wherever it is, and nothing is waited for afterwards."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from desktop_editor.edit_api import client as client_module
from desktop_editor.edit_api.client import EditClient
from desktop_editor.edit_api.loop import new_event_loop
from desktop_editor.edit_api.secret import Secret
from desktop_editor.edit_api.services import custom_service
from desktop_editor.edit_api.types import ImagePart
from tests.helpers.edit_client import KEY, REQUEST, Listener
from tests.helpers.scripted_service import PNG, ScriptedService, answer, picture_body, slowly, stall

AT_ONCE_S = 0.5
BIG = replace(
    REQUEST, image=ImagePart(data=bytes(60 << 20), media_type="image/png", name="photo.png")
)


@pytest.fixture
def release() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


def silent_port(stack: ExitStack, backlog: int = 5) -> socket.socket:
    """A socket that takes connections and never reads."""
    return stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=backlog))


def cancel_seconds(url: str, stage: str, *, begun: Callable[[], bool] | None = None) -> float:
    """Send a large edit, cancel it in this stage, close everything; how long both took."""
    listener = Listener()
    runner = asyncio.Runner(loop_factory=new_event_loop)

    def is_there() -> bool:
        there = any(name == stage for name, _ in listener.stages)
        return there and (begun is None or begun())

    async def cancelled() -> float:
        async with EditClient() as speaker:
            secret = Secret(KEY) if url.startswith(("https", "http://127.")) else None
            task = asyncio.ensure_future(
                speaker.edit(custom_service(url), secret, BIG, listener, listener.progress)
            )
            async with asyncio.timeout(10):
                while not is_there():  # noqa: ASYNC110 - stages are told by a plain call
                    await asyncio.sleep(0.01)
            await asyncio.sleep(0.1)
            assert not task.done()
            started = time.monotonic()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        return started

    started = runner.run(cancelled())
    runner.close()
    return time.monotonic() - started


def test_while_a_name_is_looked_up(
    release: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = threading.Event()

    def never(*_arguments: object, **_hints: object) -> list[object]:
        asked.set()
        release.wait(20)
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", never)
    assert cancel_seconds("http://slow.test/v1", "connecting", begun=asked.is_set) < AT_ONCE_S


def test_while_nobody_takes_the_connection(stack: ExitStack) -> None:
    server = silent_port(stack, backlog=0)
    for _ in range(8):  # fill what the system queues
        waiting = stack.enter_context(socket.socket())
        waiting.setblocking(False)
        waiting.connect_ex(server.getsockname())
    url = f"http://127.0.0.1:{server.getsockname()[1]}/v1"
    assert cancel_seconds(url, "connecting") < AT_ONCE_S


def test_while_the_other_side_does_not_answer_the_handshake(stack: ExitStack) -> None:
    url = f"https://127.0.0.1:{silent_port(stack).getsockname()[1]}/v1"
    assert cancel_seconds(url, "connecting") < AT_ONCE_S


def test_while_the_photo_is_sent_to_a_service_that_does_not_read(stack: ExitStack) -> None:
    url = f"http://127.0.0.1:{silent_port(stack).getsockname()[1]}/v1"
    assert cancel_seconds(url, "sending") < AT_ONCE_S


def test_while_the_service_works() -> None:
    with ScriptedService([stall]) as service:
        assert cancel_seconds(service.url, "waiting", begun=service.arrived.is_set) < AT_ONCE_S


def test_while_the_answer_arrives() -> None:
    body = picture_body(PNG + bytes(100_000))
    with ScriptedService([slowly(body, 200, 0.05)]) as service:
        assert cancel_seconds(service.url, "receiving") < AT_ONCE_S


def test_while_the_answer_is_decoded(
    release: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = threading.Event()

    def slow(_raw: bytes, _key: Secret | None) -> None:
        reading.set()
        release.wait(0.3)  # reading is short, and is not broken off: closing waits for it

    monkeypatch.setattr(client_module, "parse_reply", slow)
    with ScriptedService([answer()]) as service:
        assert cancel_seconds(service.url, "receiving", begun=reading.is_set) < AT_ONCE_S


def test_a_name_that_was_looked_up_leads_to_the_service() -> None:
    async def found() -> list[object]:
        loop = asyncio.get_running_loop()
        return list(await loop.getaddrinfo("127.0.0.1", 80, type=socket.SOCK_STREAM))

    async def unknown() -> None:
        await asyncio.get_running_loop().getaddrinfo("a" * 70 + ".test", 80)

    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        assert runner.run(found())
        with pytest.raises((OSError, UnicodeError)):
            runner.run(unknown())
