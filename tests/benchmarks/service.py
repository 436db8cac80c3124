"""The way to the service and back: memory of a large request, long use, and cancelling.

Everything goes over real HTTP on 127.0.0.1: to the practice service, and to servers that stop in a
chosen stage. Memory is what Linux says of a process, so this one runs on Linux.
"""

import asyncio
import gc
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from desktop_editor.composition.transport import Connection, JournalledTransport
from desktop_editor.document.reference import Reference
from desktop_editor.document.state import DocumentState
from desktop_editor.edit_api.client import EditClient
from desktop_editor.edit_api.loop import new_event_loop
from desktop_editor.edit_api.secret import Secret
from desktop_editor.edit_api.services import SERVICES, custom_service
from desktop_editor.edit_api.types import BodyFormat, EditRequest, ImagePart
from desktop_editor.edit_api.wire import request_body
from desktop_editor.imaging.codec import EncodeOptions, ImageFormat, encode
from desktop_editor.imaging.raster import Raster
from desktop_editor.pipeline.prepare import EditOptions, build_edit_request
from desktop_editor.storage.journal import Journal
from tests.benchmarks.report import Report, percentile_95
from tests.helpers.documents import a_base
from tests.helpers.edit_client import Listener
from tests.helpers.photos import photo
from tests.helpers.practice_service import Held, forget_peak, held, running_service
from tests.helpers.scripted_service import ScriptedService, answer, picture_body, slowly, stall

EDITS: Final = 1000
WARM_EDITS: Final = 100
GROWTH_MB: Final = 16.0
CANCELS: Final = 20
CANCEL_MS: Final = 500.0
KEY: Final = Secret("sk-benchmark-0123456789")
NOWHERE: Final = "http://127.0.0.1:1/v1"


def main() -> int:
    """Print one line for each goal."""
    report = Report(bench="service")
    if not sys.platform.startswith("linux"):
        return report.exit_code
    _memory_of_sending(report, "multipart")
    _memory_of_sending(report, "json")
    _cancelling(report)
    _long_use(report)
    return report.exit_code


# Memory of one large request


def _memory_of_sending(report: Report, body_format: BodyFormat) -> None:
    """A 24 megapixel base and 16 references: what they hold as encoded, and what sending adds."""
    request = _large_request(body_format)
    service = SERVICES["infinity-blue"]
    body_mb = request_body(service, request).length / 2**20
    pictures = (request.image, *request.references)
    parts_mb = sum(len(one.data) for one in pictures if isinstance(one, ImagePart)) / 2**20
    with _swallowing() as url:
        asyncio.run(_send(url, replace(request, references=())))  # loads what it needs
        gc.collect()
        before = held(os.getpid())
        forget_peak(os.getpid())
        asyncio.run(_send(url, request))
        added_mb = held(os.getpid()).peak_mb - before.memory_mb
    name = f"a 24 megapixel base and 16 references as {body_format}, encoded and sent"
    report.at_most(name, (parts_mb + added_mb) / body_mb, "x the body", 1.3)


def _large_request(body_format: BodyFormat) -> EditRequest:
    large = Raster(pixels=photo(3000, 2000, seed=2))
    picture = encode(large, EncodeOptions(format=ImageFormat.JPEG))
    slots = tuple(
        Reference(id=f"slot-{number}", name=f"{number}.jpg", data=picture) for number in range(16)
    )
    state = DocumentState(
        base=a_base(photo(6000, 4000)), prompt="in the colours of the others", references=slots
    )
    options = EditOptions(service=SERVICES["infinity-blue"], body_format=body_format)
    return build_edit_request(state, options, "large").request


async def _send(url: str, request: EditRequest) -> None:
    heard = Listener()
    service = replace(SERVICES["infinity-blue"], base_url=url)
    async with EditClient() as client:
        await client.edit(service, KEY, request, heard, heard.progress)


@contextmanager
def _swallowing() -> Iterator[str]:
    command = [sys.executable, "-m", "tests.helpers.swallowing_service"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}/v1"
        finally:
            process.kill()


# Long use


def _long_use(report: Report) -> None:
    """Many edits in a row leave memory, files and threads of both processes as they were."""
    marks: list[dict[str, Held]] = []
    with tempfile.TemporaryDirectory() as folder, running_service(drift="none") as (url, pid):

        def mark() -> None:
            gc.collect()
            marks.append({"client": held(os.getpid()), "practice service": held(pid)})

        with asyncio.Runner(loop_factory=new_event_loop) as runner:
            runner.run(_many(url, Path(folder), mark))
    first, last = marks
    for who, now in last.items():
        name, before = f"{who} after {EDITS} edits, more", first[who]
        report.at_most(f"{name} memory", now.memory_mb - before.memory_mb, "MB", GROWTH_MB)
        report.at_most(f"{name} files", now.files - before.files, "files", 0)
        report.at_most(f"{name} threads", now.threads - before.threads, "threads", 0)


async def _many(url: str, folder: Path, mark: Callable[[], None]) -> None:
    picture = encode(Raster(pixels=photo(256, 192)), EncodeOptions(format=ImageFormat.JPEG))
    journal = Journal(folder)
    async with EditClient() as client:
        connection = Connection(profile=custom_service(url), key=KEY)
        transport = JournalledTransport(client, connection, journal)
        for number in range(1, WARM_EDITS + EDITS + 1):
            request = EditRequest(
                id=f"edit-{uuid.uuid4().hex}",
                prompt=f"warmer {number}",
                image=ImagePart(data=picture, media_type="image/jpeg", name="photo.jpg"),
                width=1024,
                height=640,
            )
            await transport.edit(request, {"prompt": request.prompt}, _unwatched)
            journal.claim(request.id)
            if number in (WARM_EDITS, WARM_EDITS + EDITS):
                mark()
            journal.prune(10_000_000)
    journal.close()


def _unwatched(stage: str, fraction: float | None) -> None:
    """Nobody watches."""
    del stage, fraction


# Cancelling


def _cancelling(report: Report) -> None:
    small, body = _request(1000), picture_body()
    with ScriptedService([stall]) as server:
        _report_cancel(report, "waiting", server.url, "waiting", small)
    with ScriptedService([slowly(body, 20, 0.2)]) as server:
        _report_cancel(report, "receiving", server.url, "receiving", small)
    with _listening(backlog=2 * CANCELS) as url:
        _report_cancel(report, "sending", url, "sending", _request(30_000_000))
    with _listening(backlog=0) as url:
        _report_cancel(report, "connecting", url, "connecting", small)
    with _slow_names():
        _report_cancel(report, "looking up", "http://name.invalid/v1", "connecting", small)
    large = picture_body(b"\x89PNG\r\n\x1a\n" + os.urandom(60_000_000))
    with ScriptedService([answer(200, large)]) as server:
        _report_cancel(report, "reading the reply", server.url, "receiving", small, share=1.0)


def _request(size_bytes: int) -> EditRequest:
    part = ImagePart(data=bytes(size_bytes), media_type="image/png", name="photo.png")
    return EditRequest(id="cancelled", prompt="warm", image=part, width=1024, height=640)


def _report_cancel(
    report: Report, name: str, url: str, stage: str, request: EditRequest, *, share: float = 0.0
) -> None:  # fmt: skip
    taken_ms = [_cancel_ms(url, stage, request, share) for _ in range(CANCELS)]
    report.at_most(f"cancel while {name}, 95 %", percentile_95(taken_ms), "ms", CANCEL_MS)


def _cancel_ms(url: str, awaited: str, request: EditRequest, share: float) -> float:
    """From the call, made in another thread, until edit and client have ended."""
    reached = threading.Event()
    called: list[float] = []
    ended: list[float] = []

    def progress(stage: str, fraction: float | None) -> None:
        if stage == awaited and (fraction or 0.0) >= share:
            reached.set()

    async def edit() -> None:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None

        def strike() -> None:
            reached.wait(20)
            time.sleep(0.01)
            called.append(time.perf_counter())
            loop.call_soon_threadsafe(task.cancel)

        threading.Thread(target=strike, daemon=True).start()
        service = replace(custom_service(NOWHERE), base_url=url)
        try:
            async with EditClient() as client:
                await client.edit(service, None, request, Listener(), progress)
        except asyncio.CancelledError:
            ended.append(time.perf_counter())

    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(edit())
    if not ended:
        sys.exit(f"service: an edit had ended before it was cancelled in the stage {awaited}")
    return (ended[0] - called[0]) * 1000


@contextmanager
def _listening(backlog: int) -> Iterator[str]:
    """Nobody accepts; with an empty backlog further connections wait for ever."""
    with socket.create_server(("127.0.0.1", 0), backlog=backlog) as listener:
        port = listener.getsockname()[1]
        queued = [] if backlog else [socket.socket() for _ in range(4)]
        for one in queued:
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        try:
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            for one in queued:
                one.close()


@contextmanager
def _slow_names() -> Iterator[None]:
    """Names are looked up for half a minute, as with a name server that does not answer."""
    original = socket.getaddrinfo

    def slow(host: object, *arguments: object, **hints: object) -> object:
        if host in ("name.invalid", b"name.invalid"):
            time.sleep(30)
        return original(host, *arguments, **hints)  # type: ignore[arg-type]  # passed on as given

    socket.getaddrinfo = slow  # type: ignore[assignment]
    try:
        yield
    finally:
        socket.getaddrinfo = original


if __name__ == "__main__":
    sys.exit(main())
