"""Asks a service whether it accepts a key, in a way that costs nothing: no edit is made.

One of two ways: the list of models, or an edit without photo and prompt, which is refused whoever
asks. Keys are not looked up here, and no sentence is made.
"""

import asyncio
import re
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, cast
from urllib.parse import urljoin, urlsplit

from desktop_editor.edit_api.checks import authorization
from desktop_editor.edit_api.errors import ServiceError, TimedOut
from desktop_editor.edit_api.failures import (
    error_object,
    host_words,
    safe_message,
    transport_failure,
)
from desktop_editor.edit_api.network import Network, NetworkOptions, Route
from desktop_editor.edit_api.secret import Secret
from desktop_editor.edit_api.services import ServiceProfile
from desktop_editor.errors import Parameter

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    import httpx

Verdict: TypeAlias = Literal["accepted", "rejected", "unclear"]
How: TypeAlias = Literal["models", "invalid_request"]

_STEP_S: Final = 10.0
_PATIENCE_S: Final = 30.0
_MOST_HOPS: Final = 3
_MOST_BYTES: Final = 65_536
_SAME_REQUEST_ELSEWHERE: Final = frozenset({307, 308})

_WITHOUT_LIST_OF_MODELS: Final = frozenset({"infinity-blue"})
_NO_CREDIT: Final = frozenset(
    {
        "insufficient_quota",
        "credit_balance_exhausted",
        "billing_hard_limit_reached",
        "billing_not_active",
    }
)
_BAD_KEY: Final = frozenset({"invalid_api_key", "authentication_error", "invalid_authentication"})
_NO_RIGHTS: Final = frozenset({"missing_scope", "insufficient_permissions", "permission_error"})
_SPEAKS_OF_THE_KEY: Final = re.compile(r"api[ _-]?key|unauthori[sz]ed", re.IGNORECASE)
_INVALID: Final = frozenset({400, 411, 413, 415, 422})
_CLIENTS_WORDS: Final[Mapping[int, str]] = {
    HTTPStatus.NOT_FOUND: "service.not_found",
    HTTPStatus.METHOD_NOT_ALLOWED: "service.not_found",
    HTTPStatus.TOO_MANY_REQUESTS: "service.rate_limited",
    HTTPStatus.SERVICE_UNAVAILABLE: "service.unavailable",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyCheck:
    """What came of asking.

    Attributes:
        verdict: `unclear` where the service could not be asked or its answer says nothing.
        how: The way that led to the verdict.
        message_id: What was found out, with `parameters` for its sentence.
        remark_id: How it was found out, and that it cost nothing.
    """

    verdict: Verdict
    how: How
    message_id: str
    remark_id: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    status: int
    location: str
    error: Mapping[str, Any]

    @property
    def codes(self) -> frozenset[str]:
        return frozenset({str(self.error.get("code")), str(self.error.get("type"))})

    @property
    def message(self) -> str:
        return str(self.error.get("message") or "")


async def check_key(
    service: ServiceProfile, key: Secret | None, options: NetworkOptions | None = None
) -> KeyCheck:
    """Ask whether a service accepts a key. Costs nothing, changes nothing, can be cancelled.

    An answer counts only where the same question without a key is turned away: many services
    list their models to everybody, or look at the request before they look at the key.

    Args:
        service: Its base URL must be a real one.
        key: None where the service needs none.
        options: Proxy and certificates.

    Raises:
        EditorError: `service.key_missing`, `service.key_not_usable`, `service.key_unencrypted`,
            `service.url_not_usable`, or from `Network.route`; nothing was sent.
    """
    asking, network = _Asking(service, key), Network(options)
    try:
        found = await _answered(asking, await network.route(service.base_url), service.base_url)
    finally:
        await network.aclose()
    if isinstance(found, KeyCheck):
        return found
    return KeyCheck(
        verdict="unclear",
        how=asking.how,
        message_id=found.message_id,
        parameters=found.parameters,
        remark_id="key.not_tested",
    )


async def _answered(asking: "_Asking", route: Route, base_url: str) -> KeyCheck | ServiceError:
    """The verdict, or why there is none; no exception with a request in it leaves here."""
    import httpx

    try:
        async with asyncio.timeout(_PATIENCE_S):
            return await asking.verdict(route.client)
    except TimeoutError:
        return TimedOut("service.reply_timed_out")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        host = host_words(base_url)
        connecting = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
        return route.failure(error, host) or transport_failure(
            error, begun=not connecting, body_sent=not connecting, host=host
        )


class _Asking:
    """One service asked about one key, in up to two ways."""

    def __init__(self, service: ServiceProfile, key: Secret | None) -> None:
        self._service = service
        self._key = key
        self._header = authorization(service, key)
        self._ways: tuple[How, ...] = ("models", "invalid_request")
        if service.id in _WITHOUT_LIST_OF_MODELS:
            self._ways = ("invalid_request",)
        self.how: How = self._ways[0]

    async def verdict(self, client: "httpx.AsyncClient") -> KeyCheck:
        """Ask in one way after the other, until an answer says something about the key."""
        for how in self._ways:
            self.how = how
            answer = await self._ask(client, self._header)
            found = self._judged(answer)
            if found.verdict == "accepted" and self._header:
                found = await self._confirmed(client, answer, found)
            # A key may edit and yet not list models: only the last way's “not permitted” counts.
            may_edit = found.message_id != "key.accepted_without_rights"
            if found.verdict == "rejected" or (found.verdict == "accepted" and may_edit):
                break
        return found

    async def _confirmed(
        self, client: "httpx.AsyncClient", answer: _Answer, found: KeyCheck
    ) -> KeyCheck:
        """Ask once more without the key; the same answer means that nobody looked at it."""
        bare = await self._ask(client, {})
        turned_away = bare.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
        if turned_away and bare.status != answer.status:
            return found
        if _speaks_of_the_key(bare):
            return found
        return self._check("unclear", "key.not_looked_at")

    def _judged(self, answer: _Answer) -> KeyCheck:
        status = answer.status
        if status == HTTPStatus.PAYMENT_REQUIRED or answer.codes & _NO_CREDIT:
            return self._check("accepted", "key.accepted_without_credit")
        if status == HTTPStatus.FORBIDDEN or answer.codes & _NO_RIGHTS:
            return self._without_rights(answer)
        if status == HTTPStatus.UNAUTHORIZED or _speaks_of_the_key(answer):
            needed = "key.rejected" if self._header else "service.key_missing"
            return self._check("rejected", needed)
        fits = HTTPStatus(200) <= status < 300 if self.how == "models" else status in _INVALID
        if fits and self._header:
            return self._check("accepted", "key.accepted")
        if fits:
            return self._check("accepted", "key.not_asked_for")
        usual = "service.redirected" if 300 <= status < 400 else "key.no_verdict"
        reason = self._reason(answer)
        return self._check("unclear", _CLIENTS_WORDS.get(status, usual), reason=reason)

    def _without_rights(self, answer: _Answer) -> KeyCheck:
        """Said by the service itself, or by something on the way to it, like a filter's page."""
        reason = self._reason(answer)
        if not answer.error:
            return self._check("unclear", "key.no_verdict", reason=reason)
        return self._check("accepted", "key.accepted_without_rights", reason=reason)

    def _reason(self, answer: _Answer) -> str:
        return safe_message(answer.message, self._key) or str(answer.status)

    def _check(self, verdict: Verdict, message_id: str, **parameters: Parameter) -> KeyCheck:
        remarks = {"models": "key.tested_models", "invalid_request": "key.tested_invalid_request"}
        return KeyCheck(
            verdict=verdict,
            how=self.how,
            message_id=message_id,
            parameters={"service": self._service.name, **parameters},
            remark_id=remarks[self.how],
        )

    async def _ask(self, client: "httpx.AsyncClient", header: Mapping[str, str]) -> _Answer:
        """Send the question; a redirect is followed on the same host only, with the key."""
        base = self._service.base_url.rstrip("/")
        lists = self.how == "models"
        url = f"{base}/models" if lists else f"{base}/images/edits"
        for _hop in range(_MOST_HOPS):
            answer = await _exchange(client, "GET" if lists else "POST", url, header)
            target = urljoin(url, answer.location)
            stays = urlsplit(target)[:2] == urlsplit(url)[:2]
            if answer.status not in _SAME_REQUEST_ELSEWHERE or not stays:
                break
            url = target
        return answer


async def _exchange(
    client: "httpx.AsyncClient", method: str, url: str, header: Mapping[str, str]
) -> _Answer:
    """Send one request, without anything in it, and read the beginning of the answer."""
    nothing: dict[str, str] | None = {} if method == "POST" else None
    body = bytearray()
    async with client.stream(
        method, url, headers=header, follow_redirects=False, json=nothing, timeout=_STEP_S
    ) as response:
        pieces = cast("AsyncGenerator[bytes, None]", response.aiter_raw())
        async with aclosing(pieces) as chunks:
            async for chunk in chunks:
                body += chunk
                if len(body) >= _MOST_BYTES:
                    break
    return _Answer(
        status=response.status_code,
        location=response.headers.get("Location", ""),
        error={} if response.is_success else error_object(bytes(body)),
    )


def _speaks_of_the_key(answer: _Answer) -> bool:
    """Some services answer a wrong key with 400."""
    if answer.codes & _BAD_KEY:
        return True
    return answer.status in _INVALID and bool(_SPEAKS_OF_THE_KEY.search(answer.message))
