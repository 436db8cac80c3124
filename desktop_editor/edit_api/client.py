"""The client of the hosted service: sends one edit, hands its raw reply to the journal, reads it.

Runs inside one asyncio loop; cancelling the task closes the connection at once. Knows no storage,
no window and no picture format. Failures leave here as `EditorError`s that hold no request.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self
from urllib.parse import urljoin

from desktop_editor.edit_api.checks import authorization, check_request
from desktop_editor.edit_api.delivery import Delivery
from desktop_editor.edit_api.errors import (
    BadReply,
    ConnectionFailed,
    PictureNotFetched,
    ServiceError,
    ServiceUnavailable,
    TooLarge,
)
from desktop_editor.edit_api.exchange import Answer, Limits, Message, exchange
from desktop_editor.edit_api.failures import answer_failure
from desktop_editor.edit_api.network import Network, NetworkOptions, Route, Timeouts
from desktop_editor.edit_api.picture_address import Target, checked_target, same_origin
from desktop_editor.edit_api.reply import Reply, parse_reply, sniff_media_type
from desktop_editor.edit_api.retry import RetryPolicy, with_retries
from desktop_editor.edit_api.secret import Secret
from desktop_editor.edit_api.services import ServiceProfile
from desktop_editor.edit_api.types import EditRequest, EditResult, Progress, ReplySink
from desktop_editor.edit_api.wire import request_body

__all__ = ["EditClient", "Timeouts"]

_MOST_REDIRECTS: Final = 3
_SAME_REQUEST_ELSEWHERE: Final = frozenset({307, 308})
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_PICTURE_TIMEOUTS: Final = Timeouts(read_s=60.0)
_PICTURE_S: Final = 300.0
"""For fetching a picture by its address, redirects included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Origin:
    """Where an answer came from: what its addresses are relative to, and who may have the key."""

    url: str = ""
    base_url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


class EditClient:
    """Speaks to any service; several edits may run at once in one loop.

    Use as an asynchronous context manager.

    Args:
        timeouts: How long to wait for what; the profile of the service says it otherwise.
        retry: What is tried again on its own.
        max_reply_bytes: A larger reply is refused while it arrives.
        network: Proxy and certificates.
    """

    def __init__(
        self,
        *,
        timeouts: Timeouts | None = None,
        retry: RetryPolicy | None = None,
        max_reply_bytes: int = 256 << 20,
        network: NetworkOptions | None = None,
    ) -> None:
        self._timeouts = timeouts
        self._retry = retry or RetryPolicy()
        self._max_reply_bytes = max_reply_bytes
        self._network = Network(network)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._network.aclose()

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
            EditorError: What `checks` and `network` refuse; nothing was sent.
            ServiceError: The edit failed; it says whether a charge is possible.
            asyncio.CancelledError: The task was cancelled; the connection is closed.
        """
        check_request(service, request)
        key_header = authorization(service, key)
        body = request_body(service, request)
        size = {"Content-Type": body.content_type, "Content-Length": str(body.length)}
        url = f"{service.base_url.rstrip('/')}/images/edits"
        message = Message(url=url, headers=key_header | size, body=body)
        delivery = Delivery(request.id, sink, progress)
        limits = Limits(
            timeouts=self._timeouts
            or Timeouts(connect_s=service.connect_timeout_s, read_s=service.read_timeout_s),
            max_reply_bytes=self._max_reply_bytes,
        )

        async def attempt() -> bytes:
            try:
                return await self._post(message, delivery, limits, key)
            except TooLarge as error:
                if request.references:
                    raise
                raise TooLarge("service.photo_too_large", status=error.status) from None

        raw = await with_retries(self._retry, attempt, progress)
        reply = await asyncio.to_thread(parse_reply, raw, key)
        origin = _Origin(url=url, base_url=service.base_url, headers=key_header)
        return await self._result(reply, origin, delivery)

    async def read_saved(
        self,
        raw: bytes,
        request_id: str,
        sink: ReplySink,
        progress: Progress,
        service: ServiceProfile | None = None,
    ) -> EditResult:
        """Return the result of a reply that was saved earlier, fetching its picture if need be.

        Args:
            raw: The body of the reply.
            request_id: Of the request that it answers.
            sink: Takes the picture, if it has to be fetched.
            progress: Told how far that is.
            service: Where the reply came from; without it an address in it must be a public one.

        Raises:
            ServiceError: It holds no picture, or the picture is gone from where it was.
        """
        reply = await asyncio.to_thread(parse_reply, raw)
        origin = _Origin()
        if service is not None:
            url = f"{service.base_url.rstrip('/')}/images/edits"
            origin = _Origin(url=url, base_url=service.base_url)
        return await self._result(reply, origin, Delivery(request_id, sink, progress))

    async def _post(
        self, message: Message, delivery: Delivery, limits: Limits, key: Secret | None
    ) -> bytes:
        """Send once; a redirect is followed on the same host only, for the key goes along."""
        for _hop in range(_MOST_REDIRECTS):
            route = await self._network.route(message.url)
            answer = await exchange(message, route, delivery, limits)
            target = urljoin(message.url, answer.location)
            if answer.status not in _SAME_REQUEST_ELSEWHERE or not same_origin(target, message.url):
                break
            message = Message(url=target, headers=message.headers, body=message.body)
        if answer.is_success:
            return answer.body
        raise answer_failure(answer.status, answer.body, key, answer.wait_s)

    async def _result(self, reply: Reply, origin: _Origin, delivery: Delivery) -> EditResult:
        picture = reply.picture or await self._picture(
            urljoin(origin.url, reply.url), origin, delivery
        )
        media_type = sniff_media_type(picture)
        if not media_type:
            raise BadReply("service.reply_not_a_picture", status=200)
        return EditResult(
            data=picture,
            media_type=media_type,
            created=reply.created,
            usage=reply.usage,
            request_id=delivery.request_id,
        )

    async def _picture(self, url: str, origin: _Origin, delivery: Delivery) -> bytes:
        """Fetch the picture of a `url` answer; this costs nothing to repeat."""

        async def attempt() -> bytes:
            try:
                async with asyncio.timeout(_PICTURE_S):
                    answer = await self._followed(url, origin, delivery)
            except TimeoutError:
                raise PictureNotFetched("service.picture_not_fetched") from None
            if answer.is_success:
                return answer.body
            if answer.status in {408, 429} or answer.status >= 500:
                busy = ServiceUnavailable("service.unavailable", status=answer.status)
                busy.retry_after_s = answer.wait_s
                raise busy
            raise PictureNotFetched("service.picture_not_fetched", status=answer.status)

        try:
            return await with_retries(self._retry, attempt, delivery.progress)
        except PictureNotFetched:
            raise
        except ServiceError as error:
            failure = PictureNotFetched("service.picture_not_fetched", status=error.status)
        raise failure

    async def _followed(self, url: str, origin: _Origin, delivery: Delivery) -> Answer:
        """Get a URL and where it leads to; every stop is checked before it is asked."""
        for _hop in range(_MOST_REDIRECTS + 1):
            route = await self._network.route(url)
            target = await checked_target(url, origin.base_url, by_proxy=bool(route.proxy))
            headers = origin.headers if same_origin(url, origin.base_url) else {}
            answer = await self._get(target, headers, route, delivery)
            if answer.status not in _REDIRECTS or not answer.location:
                return answer
            url = urljoin(url, answer.location)
        raise PictureNotFetched("service.picture_not_fetched", status=answer.status)

    async def _get(
        self, target: Target, headers: Mapping[str, str], route: Route, delivery: Delivery
    ) -> Answer:
        """Ask the addresses that were checked, in order, until one can be connected to."""
        limits = Limits(
            timeouts=self._timeouts or _PICTURE_TIMEOUTS, max_reply_bytes=self._max_reply_bytes
        )
        failure = ConnectionFailed("service.unreachable", host=target.host_name)
        for url in target.urls():
            message = Message(
                url=url,
                headers={**headers, "Host": target.host},
                extensions={"sni_hostname": target.host_name},
            )
            try:
                return await exchange(message, route, delivery, limits)
            except ConnectionFailed as error:
                failure = error
        raise failure
