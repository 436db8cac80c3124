"""Faults of the service, of the connection and of the application itself, and what must hold.

Each fault is one edit by the real application, in a process of its own, against a real server on
127.0.0.1. The server knows what reached it and what it delivered; the journal must know as much.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from desktop_editor.imaging.codec import EncodeOptions, ImageFormat, encode
from desktop_editor.imaging.raster import Raster
from desktop_editor.storage.journal import Journal
from desktop_editor.storage.journal_entry import JournalEntry
from tests.helpers.command_line import COMMAND, ROOT, environment
from tests.helpers.photos import photo
from tests.helpers.scripted_service import (
    Call,
    Line,
    ScriptedService,
    Step,
    answer,
    error,
    hang_up,
    head,
    picture_body,
    reset,
    slowly,
    stall,
    wrong_length,
    zipped,
)

PATIENCE_S: Final = 60.0
"""After that an edit is said to hang."""
_READ_S: Final = 1.5
"""How long the application waits for this service."""

WINDOW: Final = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from tests.helpers.window import new_window

application = QApplication([])
hands = new_window(Path(sys.argv[1]))

def work():
    hands.open(Path(sys.argv[2]))
    hands.type_prompt("make it warm")
    hands.press_primary()

QTimer.singleShot(0, work)
application.exec()
"""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What goes wrong in one edit.

    Attributes:
        steps: What the service does with each request, the last one again and again.
        resends: How often it may be sent again without asking.
        paid: The service delivers a picture, or where one is, whole.
        charged: It may have been charged, and that must be told.
        strike: A signal to the application, `delay_s` after `share` of the reply has left.
        in_window: In the window instead of on the command line; only for a strike that kills.
    """

    name: str
    steps: Sequence[Step]
    resends: int = 0
    paid: bool = False
    charged: bool = False
    hang_up_mid_body: bool = False
    most_body_bytes: int | None = None
    is_unreachable: bool = False
    variants: int = 1
    strike: int | None = None
    share: float = 0.0
    delay_s: float = 0.0
    in_window: bool = False


@dataclass(kw_only=True)
class Outcome:
    """What was seen of a fault; `broken` lists the promises that did not hold."""

    fault: Fault
    seconds: float
    code: int | None
    broken: list[str] = field(default_factory=list)


def a_reply(width: int = 320, height: int = 200) -> bytes:
    """The picture that a service of these faults answers with."""
    return encode(
        Raster(pixels=photo(width, height, seed=4)), EncodeOptions(format=ImageFormat.PNG)
    )


def faults_of_the_service(picture: bytes) -> Iterator[Fault]:
    """The documented troubles, and those that nobody documents."""
    good, body = answer(200, picture_body(picture)), picture_body(picture)
    for name, step in _charged(body).items():
        yield Fault(name=name, steps=[step], charged=True)
    for name, step in _useless(picture).items():
        yield Fault(name=name, steps=[step, error(404)], charged=True)
    for name, step in _refused().items():
        yield Fault(name=name, steps=[step])
    for times in (1, 2, 3):
        busy, away = error(429, Retry_After="0"), error(503, Retry_After="0")
        yield Fault(name=f"busy {times}", steps=[busy] * times + [good], resends=times, paid=True)
        yield Fault(name=f"away {times}", steps=[away] * times + [good], resends=times, paid=True)
    yield Fault(name="busy for good", steps=[error(429, Retry_After="0")], resends=3)
    yield Fault(name="unreachable", steps=[good], is_unreachable=True)
    yield Fault(name="cut while it is sent", steps=[good], hang_up_mid_body=True)
    yield Fault(name="too large", steps=[good], most_body_bytes=1000)
    yield Fault(name="slow reply", steps=[slowly(body, 1 + len(body) // 9, 0.05)], paid=True)
    yield Fault(name="zipped", steps=[zipped(body)], paid=True)
    yield Fault(name="announced longer", steps=[wrong_length(body, len(body) + 9)], paid=True)
    address = answer(200, b'{"data": [{"url": "/v1/there.png"}]}')
    yield Fault(name="address", steps=[address, answer(200, picture)], paid=True)


def strikes(picture: bytes, signal: int, delays_s: Sequence[float], **more: Any) -> Iterator[Fault]:
    """The same signal in every stage of an edit, some time after that stage began."""
    step = answer(200, picture_body(picture))
    for share in (0.0, 0.5, 1.0):
        for delay_s in delays_s:
            yield Fault(
                name=f"signal {signal}, {share:.0%} of the reply + {delay_s * 1000:g} ms",
                steps=[step],
                strike=signal,
                share=share,
                delay_s=delay_s,
                **more,
            )


def in_variants(faults: Iterator[Fault], variants: int) -> Iterator[Fault]:
    """The same faults, met by several variants at once."""
    for fault in faults:
        # Steps are played in the order of arrival: only one that never changes fits them all.
        if len(set(map(id, fault.steps))) == 1:
            yield replace(fault, name=f"{fault.name}, {variants} variants", variants=variants)


def suffer(fault: Fault, photo_path: Path, home: Path) -> Outcome:
    """Play a fault on one edit and check every promise."""
    moment: list[float] = []
    steps = fault.steps
    if fault.strike is not None:
        steps = [_telling(step, moment, fault.share) for step in steps]
    with ScriptedService(
        list(steps),
        hang_up_mid_body=fault.hang_up_mid_body,
        most_body_bytes=fault.most_body_bytes,
    ) as service:
        _describe_service(home, "http://127.0.0.1:9/v1" if fault.is_unreachable else service.url)
        start = time.monotonic()
        code, told = _edit(fault, photo_path, home, moment)
        outcome = Outcome(fault=fault, seconds=time.monotonic() - start, code=code)
        sent = sum(call.method == "POST" for call in service.calls)
    outcome.broken += _broken_promises(outcome, told, home, sent)
    return outcome


def _charged(body: bytes) -> dict[str, Step]:
    half = head(200, {}, len(body)) + body[: len(body) // 2]
    return {
        "reset": reset,
        "hang up": hang_up(),
        "hang up in the head": hang_up(b"HTTP/1.1 200 OK\r\nContent-Le"),
        "no answer in time": stall,
        "500": error(500),
        "502 page": answer(502, b"<html>Bad gateway</html>"),
        "504": error(504),
        "520": answer(520, b""),
        "half a reply": hang_up(half),
        "half a reply, then nothing": _both(half, stall),
        "half a reply, then a reset": _both(half, reset),
        "garbage": hang_up(b"garbage\r\n\r\n"),
        "cut short": wrong_length(body[: len(body) // 3], len(body)),
    }


def _useless(picture: bytes) -> dict[str, Step]:
    return {
        "empty": answer(200, b""),
        "not json": answer(200, b'{"created": 1, "data": ['),
        "html": answer(200, b"<html>hello</html>"),
        "no data": answer(200, b'{"created": 1, "data": []}'),
        "nulls": answer(200, b'{"data": [{"b64_json": null, "url": null}]}'),
        "text for a picture": answer(200, picture_body(b"hello")),
        "half a picture": answer(200, picture_body(picture[: len(picture) // 2])),
        "bad base64": answer(200, b'{"data": [{"b64_json": "!!!"}]}'),
        "picture gone": answer(200, b'{"data": [{"url": "/v1/gone.png"}]}'),
        "picture in a private place": answer(200, b'{"data": [{"url": "http://10.0.0.1/x.png"}]}'),
    }


def _refused() -> dict[str, Step]:
    return {
        "moderation": error(400, code="moderation_blocked"),
        "invalid": error(400, code="invalid_value"),
        "key": error(401, code="invalid_api_key"),
        "forbidden": error(403),
        "not found": error(404),
        "conflict": error(409),
        "detail": answer(422, b'{"detail": [{"loc": ["body", "size"], "msg": "no"}]}'),
        "quota": error(429, code="insufficient_quota"),
        "credit": error(429, code="credit_balance_exhausted"),
        "asks for an hour": error(429, Retry_After="3600"),
        "moved": answer(302, b"", Location="http://127.0.0.1:9/"),
    }


def _both(data: bytes, then: Step) -> Step:
    def step(line: Line, call: Call) -> None:
        line.send(data)
        then(line, call)

    return step


def _telling(step: Step, moment: list[float], share: float) -> Step:
    """Note when a share of the reply has left; the rest follows a little later."""

    def play(line: Line, call: Call) -> None:
        sent = bytearray()
        # A line that keeps what it is told; the step itself has no pauses.
        step(replace(line, socket=_Kept(sent)), call)  # type: ignore[arg-type]
        cut = int(len(sent) * share)
        line.send(bytes(sent[:cut]))
        moment.append(time.monotonic())
        line.stop.wait(0.4 if share < 1 else 0)
        line.send(bytes(sent[cut:]))

    return play


@dataclass
class _Kept:
    data: bytearray

    def sendall(self, data: bytes) -> None:
        self.data += data


def _describe_service(home: Path, url: str) -> None:
    described = {"name": "Faulty", "base_url": url, "read_timeout_s": _READ_S, "needs_key": False}
    path = home / "config" / "settings.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"service": "faulty", "services": {"faulty": described}}))


def _edit(
    fault: Fault, photo_path: Path, home: Path, moment: list[float]
) -> tuple[int | None, str]:
    """The exit code, or None when it had to be ended, and what was said."""
    words = ["edit", photo_path, "--prompt", "make it warm", "--service", "faulty"]
    command: list[object] = [*COMMAND, *words, "-o", home / "o.png", "--variants", fault.variants]
    if fault.in_window:
        command = [sys.executable, "-c", WINDOW, home, photo_path]
    with subprocess.Popen(
        [str(word) for word in command],
        cwd=ROOT,
        env=environment(home, QT_QPA_PLATFORM="offscreen"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        ends = time.monotonic() + PATIENCE_S
        if fault.strike is not None:
            while not moment and process.poll() is None and time.monotonic() < ends:
                time.sleep(0.001)
            time.sleep(fault.delay_s)
            process.send_signal(fault.strike)
        try:
            _, told = process.communicate(timeout=max(0.1, ends - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            _, told = process.communicate()
            return None, told
    return process.returncode, told


def _broken_promises(outcome: Outcome, told: str, home: Path, sent: int) -> Iterator[str]:
    fault, entries = outcome.fault, _entries(home)
    written = (home / "o.png").exists()
    if outcome.code is None:
        yield "hangs"
    if "Traceback" in told + "".join(one.read_text() for one in (home / "log").glob("*")):
        yield "traceback"
    if sent > fault.variants * (1 + fault.resends):
        yield "sent again without asking"
    kept = [one for one in entries if one.paid or one.claimed]
    known = [one for one in entries if one.charged or one in kept]
    if fault.paid and fault.strike is None and len(kept) < fault.variants:
        yield "paid reply lost"
    if fault.charged and len(known) < fault.variants:
        yield "a possible charge is not told"
    if fault.strike is not None and len(known) < min(sent, fault.variants):
        yield "a possible charge is not told after the strike"
    if fault.paid and fault.strike is None and not (outcome.code == 0 and written):
        yield "no picture"
    if outcome.code not in (0, None) and fault.strike is None and not told.strip():
        yield "fails without a word"
    if any(one.in_hand for one in entries):
        yield "still in hand of nobody"


def _entries(home: Path) -> list[JournalEntry]:
    journal = Journal(home / "data" / "journal")
    try:
        return journal.entries()
    finally:
        journal.close()
