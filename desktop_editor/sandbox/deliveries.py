"""How an answer goes out over HTTP: as documented, or broken in the way a scenario asks for.

What is in the picture is decided in `answers`. Starlette is imported inside the functions.
"""

import asyncio
import base64
import json
import time
from collections.abc import AsyncGenerator, Callable
from typing import TYPE_CHECKING, Final

from desktop_editor.sandbox.scenarios import Delivery

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

_PROXY: Final = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
_LOGIN: Final = "<html><head><title>Sign in</title></head><body>Accept the terms.</body></html>"
_TEXT: Final = b"This is not a picture."

_MANY_BYTES: Final = 1024**3
_CHUNK: Final = b"A" * 65536

Drop = Callable[["Scope", bool], None]
"""Ends the connection that a request came on; True resets it, False closes it in order."""


def success_body(
    picture: dict[str, str] | None, usage: dict[str, object] | None
) -> dict[str, object]:
    """The documented object; without a picture its list is empty, usage may be left out."""
    body: dict[str, object] = {
        "created": int(time.time()),
        "data": [] if picture is None else [picture],
    }
    if usage is not None:
        body["usage"] = usage
    return body


def encoded(data: bytes) -> dict[str, str]:
    """A picture as `b64_json`."""
    return {"b64_json": base64.b64encode(data).decode("ascii")}


def text_for_picture() -> dict[str, str]:
    """Valid base64 of something that is no picture."""
    return encoded(_TEXT)


def broken_base64(data: bytes) -> dict[str, str]:
    """A strict reader stumbles over the letters, a kind one over their number: 1 more than 4n."""
    half = base64.b64encode(data[: len(data) // 6 * 3]).decode("ascii")
    return {"b64_json": f"{half}@A"}


def deliver(body: dict[str, object], delivery: Delivery, headers: dict[str, str]) -> "Response":
    """The response for a body, whole or broken."""
    from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse

    json_type = "application/json"
    if delivery in (Delivery.PROXY_PAGE, Delivery.LOGIN_PAGE):
        broken = delivery is Delivery.PROXY_PAGE
        return HTMLResponse(_PROXY if broken else _LOGIN, status_code=502 if broken else 200)
    if delivery is Delivery.EMPTY:
        return Response(media_type=json_type, headers=headers)
    if delivery is Delivery.MANY_BYTES:
        return StreamingResponse(_many_bytes(), media_type=json_type, headers=headers)
    if delivery in (Delivery.TRUNCATED_BODY, Delivery.STALL, Delivery.SILENCE):
        content = b"" if delivery is Delivery.SILENCE else json.dumps(body).encode()
        return _half_answer(content, stays_open=delivery is not Delivery.TRUNCATED_BODY)
    return JSONResponse(body, headers=headers)


async def _many_bytes() -> AsyncGenerator[bytes, None]:
    yield b'{"created": 1, "data": [{"b64_json": "'
    for _ in range(_MANY_BYTES // len(_CHUNK)):
        yield _CHUNK
    yield b'"}]}'


def _half_answer(content: bytes, *, stays_open: bool) -> "Response":
    from starlette.responses import Response

    class HalfAnswer(Response):
        """Promises the whole length, sends half, then ends or waits for the client to go."""

        async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
            del scope
            headers = self.raw_headers
            if content:
                await send({"type": "http.response.start", "status": 200, "headers": headers})
                half = content[: len(content) // 2]
                await send({"type": "http.response.body", "body": half, "more_body": True})
            if stays_open:
                while (await receive())["type"] != "http.disconnect":
                    pass

    return HalfAnswer(content, media_type="application/json")


def dropped(drop: Drop, *, reset: bool) -> "Response":
    """No answer: the connection ends."""
    from starlette.responses import Response

    class Dropped(Response):
        """Ends the connection in place of sending."""

        async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
            del send
            drop(scope, reset)
            while (await receive())["type"] != "http.disconnect":
                pass

    return Dropped()


def gone() -> "Response":
    """For a client that went away; nobody reads it."""
    from starlette.responses import Response

    return Response(status_code=499)


async def wait_unless_gone(request: "Request", seconds: float) -> bool:
    """Wait; returns False at once when the client has gone away."""
    ends = time.monotonic() + seconds
    while (left := ends - time.monotonic()) > 0:
        if await request.is_disconnected():
            return False
        await asyncio.sleep(min(0.1, left))
    return True
