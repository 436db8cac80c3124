"""How an answer goes out over HTTP: as documented, or broken in the way a scenario asks for.

What is in the picture is decided in `answers`. Starlette is imported inside the functions.
"""

import asyncio
import base64
import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from desktop_editor.sandbox.scenarios import Delivery

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

_PAGE: Final = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
_TEXT: Final = b"This is not a picture."

Drop = Callable[["Scope"], None]
"""Closes the connection that a request came on."""


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


def deliver(body: dict[str, object], delivery: Delivery, headers: dict[str, str]) -> "Response":
    """The response for a body, whole or broken."""
    from starlette.responses import HTMLResponse, JSONResponse, Response

    if delivery is Delivery.PROXY_PAGE:
        return HTMLResponse(_PAGE, status_code=502)
    if delivery is Delivery.BROKEN_JSON:
        return Response(b'{"created": 1, "data": [', media_type="application/json")
    if delivery in (Delivery.TRUNCATED, Delivery.STALLED):
        return _half_answer(json.dumps(body).encode(), delivery)
    return JSONResponse(body, headers=headers)


def _half_answer(content: bytes, delivery: Delivery) -> "Response":
    from starlette.responses import Response

    class HalfAnswer(Response):
        """Promises the whole length, sends half, then ends or waits for the client to go."""

        async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
            del scope
            headers = self.raw_headers
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            half = content[: len(content) // 2]
            await send({"type": "http.response.body", "body": half, "more_body": True})
            if delivery is Delivery.STALLED:
                while (await receive())["type"] != "http.disconnect":
                    pass

    return HalfAnswer(content, media_type="application/json")


def dropped(drop: Drop) -> "Response":
    """No answer: the connection ends."""
    from starlette.responses import Response

    class Dropped(Response):
        """Closes the connection in place of sending."""

        async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
            del send
            drop(scope)
            while (await receive())["type"] != "http.disconnect":
                pass

    return Dropped()


async def wait_unless_gone(request: "Request", seconds: float) -> bool:
    """Wait; returns False at once when the client has gone away."""
    ends = time.monotonic() + seconds
    while (left := ends - time.monotonic()) > 0:
        if await request.is_disconnected():
            return False
        await asyncio.sleep(min(0.1, left))
    return True
