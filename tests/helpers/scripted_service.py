"""A real HTTP server on 127.0.0.1 that does exactly what a test says, well-behaved or not.

Raw sockets and threads, so that it can stall, cut a connection or announce a wrong length.
Shares no code with the client.
"""

import base64
import gzip
import io
import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import python_multipart

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU"
    b"\x00\x00\x00\nIDATx\x9cc`\x00\x00\x00\x02\x00\x01H\xaf\xa4q\x00\x00\x00\x00IEND\xaeB`\x82"
)


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of a multipart body; `file_name` is empty for text."""

    name: str
    content: bytes
    file_name: str = ""
    media_type: str = ""


@dataclass(frozen=True, kw_only=True)
class Call:
    """A request as it arrived; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    connection: int

    def json(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self.body)
        return content

    def parts(self) -> list[Part]:
        found: list[Part] = []

        def take_field(item: Any) -> None:
            found.append(Part(name=item.field_name.decode(), content=item.value or b""))

        def take_file(item: Any) -> None:
            item.file_object.seek(0)
            found.append(
                Part(
                    name=item.field_name.decode(),
                    content=item.file_object.read(),
                    file_name=item.file_name.decode(),
                    media_type=item.content_type or "",
                )
            )
            item.close()

        raw = {"Content-Type": self.headers["content-type"].encode()}
        raw["Content-Length"] = self.headers["content-length"].encode()
        python_multipart.parse_form(raw, io.BytesIO(self.body), take_field, take_file)
        return found

    def texts(self) -> dict[str, str]:
        return {part.name: part.content.decode() for part in self.parts() if not part.file_name}


@dataclass
class Line:
    """The connection that a step answers on."""

    socket: socket.socket
    stop: threading.Event
    keep: bool = True

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def answer(
        self, status: int, body: bytes, headers: dict[str, str], length: int | None = None
    ) -> None:
        self.send(head(status, headers, len(body) if length is None else length) + body)

    def reset(self) -> None:
        """Hang up rudely: RST instead of FIN."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.keep = False


Step = Callable[[Line, Call], None]


def head(status: int, headers: dict[str, str], length: int | None) -> bytes:
    lines = [f"HTTP/1.1 {status} Whatever"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def picture_body(picture: bytes = PNG, **more: Any) -> bytes:
    encoded = base64.b64encode(picture).decode()
    usage = {
        "total_tokens": 30,
        "input_tokens": 20,
        "output_tokens": 10,
        "input_tokens_details": {"text_tokens": 5, "image_tokens": 15},
    }
    content = {"created": 1_700_000_000, "data": [{"b64_json": encoded}], "usage": usage}
    return json.dumps(content | more).encode()


def answer(status: int = 200, body: bytes | None = None, **headers: str) -> Step:
    """Answer at once; `Retry_After="1"` stands for the header `Retry-After`."""
    content = picture_body() if body is None else body
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda line, _call: line.answer(status, content, named)


def error(
    status: int, message: str = "no", kind: str = "", code: str | None = None, **headers: str
) -> Step:
    content = {"error": {"message": message, "type": kind, "code": code, "param": None}}
    return answer(status, json.dumps(content).encode(), **headers)


def zipped(body: bytes) -> Step:
    return answer(200, gzip.compress(body), Content_Encoding="gzip")


def wrong_length(body: bytes, length: int) -> Step:
    def step(line: Line, _call: Call) -> None:
        line.answer(200, body, {}, length)
        line.keep = False

    return step


def slowly(body: bytes, piece_bytes: int, pause_s: float) -> Step:
    def step(line: Line, _call: Call) -> None:
        line.send(head(200, {}, len(body)))
        for start in range(0, len(body), piece_bytes):
            line.send(body[start : start + piece_bytes])
            line.stop.wait(pause_s)

    return step


def hang_up(sent: bytes = b"") -> Step:
    """Cut the connection once the request is here, after some bytes of an answer."""

    def step(line: Line, _call: Call) -> None:
        line.send(sent)
        line.keep = False

    return step


def reset(line: Line, _call: Call) -> None:
    line.reset()


def stall(line: Line, _call: Call) -> None:
    """Say nothing until the client hangs up or the test ends."""
    line.socket.settimeout(0.02)
    line.keep = False
    while not line.stop.is_set():
        try:
            if not line.socket.recv(1):
                return
        except TimeoutError:
            continue


@dataclass
class ScriptedService:
    """Plays its steps in order, one for each request, the last one again and again.

    Attributes:
        calls: The requests that arrived completely.
        arrived: Set when the first request is here.
        ended: Set when a connection is over.
        most_body_bytes: Answer 413 before the body is here when it is announced longer than this.
        hang_up_mid_body: Close every connection while the body is on its way.
        tls: Speak https with these certificates.
    """

    steps: list[Step]
    most_body_bytes: int | None = None
    hang_up_mid_body: bool = False
    tls: ssl.SSLContext | None = None
    calls: list[Call] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    _stop: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _threads: list[threading.Thread] = field(default_factory=list)
    _connections: int = 0

    def __enter__(self) -> Self:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.05)
        self._start(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(5)
        self._socket.close()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._socket.getsockname()[1]}"

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://{self.host}/v1"

    @property
    def connections(self) -> int:
        return self._connections

    def _start(self, target: Callable[..., None], *arguments: Any) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._stop.is_set():
            try:
                connection, _ = self._socket.accept()
            except TimeoutError:
                continue
            self._connections += 1
            self._start(self._serve, connection, self._connections)

    def _serve(self, connection: socket.socket, number: int) -> None:
        try:
            if self.tls is not None:
                connection.settimeout(5)
                connection = self.tls.wrap_socket(connection, server_side=True)
        except OSError:  # the client does not trust it
            connection.close()
            return
        with connection:
            connection.settimeout(0.05)
            line = Line(connection, self._stop)
            try:
                while line.keep and not self._stop.is_set():
                    call = self._read(connection, number)
                    if call is None:
                        return
                    connection.settimeout(10)
                    self._step(call)(line, call)
                    connection.settimeout(0.05)
            except OSError:
                pass
            finally:
                self.ended.set()

    def _step(self, call: Call) -> Step:
        with self._lock:
            self.calls.append(call)
            self.arrived.set()
            return self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]

    def _read(self, connection: socket.socket, number: int) -> Call | None:
        data = bytearray()
        while b"\r\n\r\n" not in data:
            if not self._more(connection, data):
                return None
        start, _, rest = bytes(data).partition(b"\r\n\r\n")
        first, *lines = start.decode("latin-1").split("\r\n")
        method, path, _ = first.split(" ")
        headers = {k.lower(): v for k, v in (line.split(": ", 1) for line in lines)}
        length = int(headers.get("content-length", "0"))
        if self._cuts_short(connection, length):
            return None
        body = bytearray(rest)
        while len(body) < length:
            if not self._more(connection, body):
                return None
        return Call(method=method, path=path, headers=headers, body=bytes(body), connection=number)

    def _cuts_short(self, connection: socket.socket, length: int) -> bool:
        if self.hang_up_mid_body:
            return True
        if self.most_body_bytes is not None and length > self.most_body_bytes:
            body = b'{"error": {"message": "too large", "type": "invalid_request_error"}}'
            connection.sendall(head(413, {"Connection": "close"}, len(body)) + body)
            connection.shutdown(socket.SHUT_WR)
            while self._more(connection, bytearray()):  # as web servers do: read on, then close
                pass
            return True
        return False

    def _more(self, connection: socket.socket, data: bytearray) -> bool:
        while not self._stop.is_set():
            try:
                chunk = connection.recv(1 << 20)
            except TimeoutError:
                continue
            data += chunk
            return bool(chunk)
        return False
