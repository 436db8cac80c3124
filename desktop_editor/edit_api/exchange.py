"""One HTTP request and its answer, which is handed on while it arrives; decides nothing else.

Failures leave here as `ServiceError`s that hold no request.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import urlsplit

from desktop_editor.edit_api.delivery import Delivery
from desktop_editor.edit_api.errors import BadReply, ConnectionFailed, ProxyFailed, ServiceError
from desktop_editor.edit_api.failures import host_words, transport_failure
from desktop_editor.edit_api.network import Route, Timeouts
from desktop_editor.edit_api.reply import is_whole
from desktop_editor.edit_api.retry import asked_wait_s
from desktop_editor.edit_api.services import is_loopback
from desktop_editor.edit_api.wire import RequestBody
from desktop_editor.logs import masked_bytes

if TYPE_CHECKING:
    import httpx

_LOG: Final = logging.getLogger(__name__)
_MOST_ERROR_BYTES: Final = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is sent: a POST with its body, or a GET without.

    Attributes:
        headers: May carry the key, so they are not shown.
        extensions: For the HTTP library, such as the name that a certificate must have.
    """

    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: RequestBody | None = None
    extensions: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back; `wait_s` is how long it asks to wait."""

    status: int
    body: bytes = field(repr=False)
    location: str = field(repr=False)
    wait_s: float | None

    @property
    def is_success(self) -> bool:
        """Whether it is one of the statuses from 200 to 299."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long is waited, and how many bytes an answer may have."""

    timeouts: Timeouts
    max_reply_bytes: int


async def exchange(message: Message, route: Route, delivery: Delivery, limits: Limits) -> Answer:
    """Send one request and return its answer, whatever its status.

    Raises:
        ServiceError: No whole answer came.
        asyncio.CancelledError: The connection is closed at once.
    """
    import httpx

    delivery.progress("connecting", None)
    delivery.begin()
    body, times = message.body, limits.timeouts
    opened = _Opened()
    try:
        async with route.client.stream(
            "GET" if body is None else "POST",
            message.url,
            headers=message.headers,
            content=None if body is None else _outgoing(body, delivery),
            timeout=httpx.Timeout(
                connect=times.connect_s, write=times.write_s, read=times.read_s, pool=None
            ),
            extensions={**message.extensions, "trace": opened.note},
        ) as response:
            answer = await _receive(response, delivery, limits.max_reply_bytes)
    except asyncio.CancelledError:
        await opened.aclose()
        raise
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        failure = _failure(error, message.url, route, delivery)
    else:
        if answer.status != HTTPStatus.PROXY_AUTHENTICATION_REQUIRED or not route.proxy:
            return answer
        proxy = urlsplit(route.proxy).hostname or ""
        failure = ProxyFailed("service.proxy_wants_password", retry="never", proxy=proxy)
    _LOG.warning("Edit %s: %s", delivery.request_id, failure.message_id)
    raise failure  # here, so that no exception with a request in it is linked to it


class _Opened:
    """The TCP connection of an exchange; httpcore forgets it when TLS is cancelled half-way."""

    def __init__(self) -> None:
        self._stream: Any = None

    async def note(self, event: str, facts: Mapping[str, Any]) -> None:
        """Take what httpcore tells (its `trace` extension)."""
        if event == "connection.connect_tcp.complete":
            self._stream = facts["return_value"]

    async def aclose(self) -> None:
        """Hang up, once more where that was done."""
        if self._stream is not None:
            await self._stream.aclose()


def _failure(error: Exception, url: str, route: Route, delivery: Delivery) -> ServiceError:
    host = host_words(url)
    found = None if delivery.begun else route.failure(error, host)
    failure = found or transport_failure(
        error, begun=delivery.begun, body_sent=delivery.body_sent, host=host
    )
    if isinstance(failure, ConnectionFailed):
        failure.is_local = is_loopback(url)
    return failure


async def _outgoing(body: RequestBody, delivery: Delivery) -> AsyncIterator[bytes]:
    """Yield the body; before its last piece leaves, say that all of it may have arrived."""
    total, sent = body.length, 0
    delivery.begun = True
    for chunk in body.chunks():
        delivery.progress("sending", sent / total)
        sent += len(chunk)
        if sent == total:
            delivery.progress("sending", 1.0)
            delivery.body_sent = True
            delivery.progress("waiting", None)
        yield chunk


async def _receive(response: "httpx.Response", delivery: Delivery, most_bytes: int) -> Answer:
    """Hand the body on while it arrives, then return it."""
    import httpx

    status = response.status_code
    delivery.open(_length(response))
    refusal = bytearray()
    try:
        pieces = cast("AsyncGenerator[bytes, None]", response.aiter_bytes())
        async with aclosing(pieces) as chunks:
            async for chunk in chunks:
                if not response.is_success:
                    refusal += chunk
                    if len(refusal) > _MOST_ERROR_BYTES:
                        break
                    continue
                delivery.take(chunk)
                if len(delivery.received) > most_bytes:
                    raise BadReply("service.reply_too_large", status=status)
    except httpx.HTTPError:
        # A wrong Content-Length or a late reset must not cost a reply that is all there.
        if not response.is_success:
            raise
        if not await asyncio.to_thread(is_whole, bytes(delivery.received)):
            raise
    if refusal:  # some services repeat the key that they refuse, and this may go to disk
        delivery.take(masked_bytes(bytes(refusal)))
    delivery.close(status)
    _LOG.info("Edit %s: attempt %d, status %d", delivery.request_id, delivery.attempt, status)
    return Answer(
        status=status,
        body=bytes(delivery.received),
        location=response.headers.get("Location", ""),
        wait_s=asked_wait_s(response.headers),
    )


def _length(response: "httpx.Response") -> int | None:
    """Return the announced size of the body as it will be counted, if it can be known."""
    text = response.headers.get("Content-Length", "")
    return int(text) if text.isdigit() and "Content-Encoding" not in response.headers else None
