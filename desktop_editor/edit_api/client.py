"""The client of the hosted service: sends one edit, hands its raw reply to the journal, reads it.

Runs inside one asyncio loop; cancelling the task closes the connection at once. Knows no storage,
no window and no picture format. Failures leave here as `EditorError`s that hold no request.
"""

import logging
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self, cast
from urllib.parse import urljoin, urlsplit

from desktop_editor.about import IDENTIFIER, VERSION
from desktop_editor.edit_api.checks import authorization, check_request
from desktop_editor.edit_api.delivery import Delivery
from desktop_editor.edit_api.errors import ServiceError, answer_failure, transport_failure
from desktop_editor.edit_api.reply import Reply, is_whole, parse_reply, sniff_media_type
from desktop_editor.edit_api.retry import RetryPolicy, seconds_until, with_retries
from desktop_editor.edit_api.secret import Secret
from desktop_editor.edit_api.services import ServiceProfile, is_loopback
from desktop_editor.edit_api.types import EditRequest, EditResult, Progress, ReplySink
from desktop_editor.edit_api.wire import RequestBody, request_body
from desktop_editor.errors import EditorError
from desktop_editor.logs import masked_bytes

if TYPE_CHECKING:
    import httpx

_LOG: Final = logging.getLogger(__name__)
_MOST_HOPS: Final = 3
_KEEP_ALIVE_S: Final = 4.0  # below the 5 s after which common servers hang up
_MOST_CONNECTIONS: Final = 20
_MOST_ERROR_BYTES: Final = 65_536
_SAME_REQUEST_ELSEWHERE: Final = frozenset({307, 308})


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """How long the client waits, in seconds; `read_s` covers the service's own work."""

    connect_s: float = 10.0
    write_s: float = 120.0
    read_s: float = 600.0
    pool_s: float = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    status: int
    body: bytes
    location: str
    retry_after_s: float | None

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300


class EditClient:
    """Speaks to any service of `services`; several edits may run at once in one loop.

    Use as an asynchronous context manager. Connections are opened on first use and kept alive
    between edits.

    Args:
        timeouts: How long to wait for what.
        retry: What is tried again on its own.
        max_reply_bytes: A larger reply is refused while it arrives.
    """

    def __init__(
        self,
        *,
        timeouts: Timeouts | None = None,
        retry: RetryPolicy | None = None,
        max_reply_bytes: int = 256 << 20,
    ) -> None:
        self._timeouts = timeouts or Timeouts()
        self._retry = retry or RetryPolicy()
        self._max_reply_bytes = max_reply_bytes
        self._clients: dict[bool, httpx.AsyncClient] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        clients = list(self._clients.values())
        self._clients.clear()
        for client in clients:
            await client.aclose()

    async def edit(
        self,
        service: ServiceProfile,
        key: Secret | None,
        request: EditRequest,
        sink: ReplySink,
        progress: Progress,
    ) -> EditResult:
        """Send one edit and return its picture; the raw reply reaches the sink first.

        Raises:
            EditorError: What `checks` refuses; nothing was sent.
            ServiceError: The edit failed; it says whether a charge is possible.
            asyncio.CancelledError: The task was cancelled; the connection is closed.
        """
        check_request(service, request)
        headers = authorization(service, key)
        body = request_body(service, request)
        headers["Content-Type"] = body.content_type
        headers["Content-Length"] = str(body.length)
        url = f"{service.base_url.rstrip('/')}/images/edits"
        delivery = Delivery(request.id, sink, progress)

        async def attempt() -> bytes:
            return await self._post(url, headers, body, delivery, key)

        raw = await with_retries(self._retry, attempt, progress)
        return await self._result(parse_reply(raw, key), url, delivery)

    async def read_saved(
        self, raw: bytes, request_id: str, sink: ReplySink, progress: Progress
    ) -> EditResult:
        """Return the result of a reply that was saved earlier, fetching its picture if need be.

        Raises:
            ServiceError: It holds no picture, or the picture is gone from where it was.
        """
        return await self._result(parse_reply(raw), "", Delivery(request_id, sink, progress))

    async def _post(
        self,
        url: str,
        headers: Mapping[str, str],
        body: RequestBody,
        delivery: Delivery,
        key: Secret | None,
    ) -> bytes:
        """Send once; a redirect is followed on the same host only, for the key goes along."""
        for _hop in range(_MOST_HOPS):
            answer = await self._exchange(url, headers, body, delivery)
            target = urljoin(url, answer.location)
            if answer.status not in _SAME_REQUEST_ELSEWHERE or _origin(target) != _origin(url):
                break
            url = target
        if answer.is_success:
            return answer.body
        failure = answer_failure(answer.status, answer.body, key)
        failure.retry_after_s = answer.retry_after_s
        raise failure

    async def _result(self, reply: Reply, base: str, delivery: Delivery) -> EditResult:
        picture = reply.picture or await self._picture(urljoin(base, reply.url), delivery)
        media_type = sniff_media_type(picture)
        if not media_type:
            raise ServiceError("service.reply_not_a_picture", status=200, charged=True, retry="ask")
        return EditResult(
            data=picture,
            media_type=media_type,
            created=reply.created,
            usage=reply.usage,
            request_id=delivery.request_id,
        )

    async def _picture(self, url: str, delivery: Delivery) -> bytes:
        """Fetch the picture of a `url` answer, without the key; this costs nothing to repeat."""

        async def attempt() -> bytes:
            answer = await self._exchange(url, {}, None, delivery)
            if answer.is_success:
                return answer.body
            again = answer.status in {408, 429} or answer.status >= 500
            failure = ServiceError("service.picture_not_fetched", status=answer.status)
            failure.retry = "automatic" if again else "ask"
            failure.retry_after_s = answer.retry_after_s
            raise failure

        try:
            return await with_retries(self._retry, attempt, delivery.progress)
        except ServiceError as error:
            failure = ServiceError(
                "service.picture_not_fetched", status=error.status, charged=True, retry="ask"
            )
        raise failure

    async def _exchange(
        self,
        url: str,
        headers: Mapping[str, str],
        body: RequestBody | None,
        delivery: Delivery,
    ) -> _Answer:
        """Send one HTTP request: a POST with its body, or a GET without; return the answer."""
        import httpx

        client = self._client(url)
        delivery.progress("connecting", None)
        delivery.body_sent = False
        content = None if body is None else _outgoing(body, delivery)
        method = "GET" if body is None else "POST"
        try:
            async with client.stream(
                method, url, headers=headers, content=content, follow_redirects=body is None
            ) as response:
                return await self._receive(response, delivery)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            host = urlsplit(url).hostname or ""
            failure = transport_failure(error, body_sent=delivery.body_sent, host=host)
        if body is None and failure.message_id != "service.certificate_not_trusted":
            failure.retry = "automatic"
        _LOG.warning("Edit %s: %s", delivery.request_id, failure.message_id)
        raise failure  # here, so that no exception with a request in it is linked to it

    async def _receive(self, response: "httpx.Response", delivery: Delivery) -> _Answer:
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
                    if len(delivery.received) > self._max_reply_bytes:
                        raise ServiceError(
                            "service.reply_too_large", status=status, charged=True, retry="ask"
                        )
        except httpx.HTTPError:
            # A wrong Content-Length or a late reset must not cost a reply that is all there.
            if not (response.is_success and is_whole(delivery.received)):
                raise
        if refusal:  # some services repeat the key that they refuse, and this goes to disk
            delivery.take(masked_bytes(bytes(refusal)))
        delivery.close(status)
        _LOG.info("Edit %s: attempt %d, status %d", delivery.request_id, delivery.attempt, status)
        return _Answer(
            status=status,
            body=bytes(delivery.received),
            location=response.headers.get("Location", ""),
            retry_after_s=seconds_until(response.headers.get("Retry-After")),
        )

    def _client(self, url: str) -> "httpx.AsyncClient":
        """Return the client for this machine, or the one that honours the system's proxies.

        Raises:
            EditorError: `service.proxy_not_usable`.
        """
        import httpx

        outside = not is_loopback(url)
        if outside not in self._clients:
            times = self._timeouts
            try:
                self._clients[outside] = httpx.AsyncClient(
                    headers={
                        "User-Agent": f"{IDENTIFIER}/{VERSION}",
                        "Accept-Encoding": "identity",  # the saved reply is what was sent
                    },
                    timeout=httpx.Timeout(
                        connect=times.connect_s,
                        write=times.write_s,
                        read=times.read_s,
                        pool=times.pool_s,
                    ),
                    limits=httpx.Limits(
                        max_connections=_MOST_CONNECTIONS, keepalive_expiry=_KEEP_ALIVE_S
                    ),
                    trust_env=outside,
                )
            except (ImportError, ValueError, httpx.InvalidURL):  # such as a socks:// proxy
                raise EditorError("service.proxy_not_usable") from None
        return self._clients[outside]


async def _outgoing(body: RequestBody, delivery: Delivery) -> AsyncIterator[bytes]:
    """Yield the body; before its last piece leaves, note that it may have arrived."""
    total, sent = body.length, 0
    for chunk in body.chunks():
        delivery.progress("sending", sent / total)
        sent += len(chunk)
        delivery.body_sent = sent == total
        yield chunk
    delivery.progress("waiting", None)


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def _length(response: "httpx.Response") -> int | None:
    """Return the announced size of the body as it will be counted, if it can be known."""
    text = response.headers.get("Content-Length", "")
    return int(text) if text.isdigit() and "Content-Encoding" not in response.headers else None
