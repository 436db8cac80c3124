"""The paths of the practice service, and what each answers.

The rules of a request stand in `fields`, its troubles in `scenarios`, its picture in `answers`.
Starlette is imported inside the functions, picture code only once a picture is asked for.
"""

import asyncio
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from desktop_editor.errors import EditorError
from desktop_editor.sandbox import deliveries
from desktop_editor.sandbox.admission import Admission
from desktop_editor.sandbox.bodies import read_body
from desktop_editor.sandbox.contract import described
from desktop_editor.sandbox.drift_level import DriftLevel
from desktop_editor.sandbox.fields import MODEL, EditFields, read_fields
from desktop_editor.sandbox.occurrences import Occurrences
from desktop_editor.sandbox.refusals import Refusal, invalid
from desktop_editor.sandbox.scenarios import Delivery, Scenario, scenario_named
from desktop_editor.sandbox.temporary_pictures import StoredPicture, TemporaryPictures

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.exceptions import HTTPException
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route
    from starlette.types import ASGIApp, Receive, Scope, Send

    from desktop_editor.sandbox.answers import Answer

_Handler: TypeAlias = Callable[["Request"], Awaitable["Response"]]

BAD_KEY: Final = "sk-bad-key"
"""The one key that is not accepted."""

SCENARIO_KEY: Final = "sk-sandbox-"
"""What follows is the scenario of the request."""

_LOOPBACK: Final = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]{1,5})?", re.IGNORECASE)
_MODEL_CREATED: Final = 1_776_729_600
_DRAWN_AT_ONCE: Final = 2  # one edit of the largest size takes some 0.5 GB
_THREADS: Final = 4
_NOT_FOUND: Final = "There is nothing at this address; the service has images/edits and models."


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceOptions:
    """How one running service behaves unless a request's headers say otherwise."""

    token: str
    scenario: Scenario
    drift: DriftLevel
    drop: deliveries.Drop


class Service:
    """The handlers, with the little state that lives between requests."""

    def __init__(self, options: ServiceOptions) -> None:
        from anyio import CapacityLimiter

        self._options = options
        self._refusals = Occurrences()
        self._answers = Occurrences()
        self._temporary = TemporaryPictures()
        self._admission = Admission()
        self._drawing = asyncio.Semaphore(_DRAWN_AT_ONCE)
        self._threads = CapacityLimiter(_THREADS)

    async def edit(self, request: "Request") -> "Response":
        """POST images/edits."""
        scenario, level = self._behaviour(request)
        with self._admission.edit() as take:
            fields = read_fields(await read_body(request, take))
            return await self._edited(request, fields, scenario, level)

    async def models(self, request: "Request") -> "Response":
        """GET models; the one scenario about the key shows here too."""
        from starlette.responses import JSONResponse

        scenario, _ = self._behaviour(request)
        if scenario.problem is not None and scenario.problem.status == 401:
            raise scenario.problem.refusal()
        model = {"id": MODEL, "object": "model", "created": _MODEL_CREATED, "owned_by": "sandbox"}
        return JSONResponse({"object": "list", "data": [model]})

    async def description(self, request: "Request") -> "Response":
        """GET openapi.json, which needs no key."""
        from starlette.responses import JSONResponse

        return JSONResponse(described(self._base_url(request)))

    async def temporary(self, request: "Request") -> "Response":
        """GET a picture that an answer pointed to; like a signed URL it needs no key."""
        from starlette.responses import Response

        picture = self._temporary.get(request.path_params["name"])
        if picture is None:
            raise Refusal(404, "This temporary picture is gone.")
        return Response(picture.data, media_type=picture.media_type)

    def _behaviour(self, request: "Request") -> tuple[Scenario, DriftLevel]:
        """Scenario and drift of this request: its header, else its key, else the start option."""
        scenario, level = self._options.scenario, self._options.drift
        key = _key(request)
        try:
            if name := request.headers.get("x-sandbox-scenario"):
                scenario = scenario_named(name)
            elif key.startswith(SCENARIO_KEY):
                scenario = scenario_named(key[len(SCENARIO_KEY) :])
            if name := request.headers.get("x-sandbox-drift"):
                level = DriftLevel.named(name)
        except EditorError as error:
            told = error.parameters
            message = f"{told['name']!r} is not known so; known: {told.get('names', '')}"
            raise invalid(None, f"{message}{told.get('usage', '')}.") from error
        return scenario, level

    async def _edited(
        self, request: "Request", fields: EditFields, scenario: Scenario, level: DriftLevel
    ) -> "Response":
        from desktop_editor.sandbox.answers import fingerprint

        request_print = await self._in_thread(fingerprint, fields)
        self._refuse(scenario, request_print)
        if not await deliveries.wait_unless_gone(request, scenario.delay_s):
            return deliveries.gone()
        if scenario.delivery in (Delivery.DISCONNECT, Delivery.RESET):
            reset = scenario.delivery is Delivery.RESET
            return deliveries.dropped(self._options.drop, reset=reset)
        async with self._drawing:
            if await request.is_disconnected():
                return deliveries.gone()
            number = self._answers.next_number(f"{level} {request_print}")
            answer = await self._answer(request, fields, (level, scenario.delivery, number))
        body = await self._body(request, fields, answer, scenario.delivery)
        headers = {
            "x-request-id": f"req_{secrets.token_hex(12)}",
            "x-sandbox-verbs": "; ".join(answer.verbs),
        }
        return deliveries.deliver(body, scenario.delivery, headers)

    def _refuse(self, scenario: Scenario, request_print: str) -> None:
        """Raise the scenario's `Refusal` while it is still due for this request."""
        problem = scenario.problem
        if problem is None:
            return
        key = f"{scenario.name} {problem.times} {request_print}"
        if problem.times is None or self._refusals.next_number(key) <= problem.times:
            raise problem.refusal()

    async def _answer(
        self, request: "Request", fields: EditFields, turn: tuple[DriftLevel, Delivery, int]
    ) -> "Answer":
        from desktop_editor.sandbox.answers import Turn, make_answer

        prefix = self._temporary_prefix(request)
        level, delivery, number = turn

        def stored(url: str) -> bytes | None:
            kept = self._temporary.get(url[len(prefix) :]) if url.startswith(prefix) else None
            return None if kept is None else kept.data

        shrink = 2 if delivery is Delivery.WRONG_SIZE else 1
        which = Turn(number=number, shrink=shrink)
        answer: Answer = await self._in_thread(make_answer, fields, level, stored, which)
        return answer

    async def _in_thread(self, work: Callable[..., Any], *arguments: object) -> Any:
        from anyio.to_thread import run_sync

        return await run_sync(work, *arguments, limiter=self._threads)

    async def _body(
        self, request: "Request", fields: EditFields, answer: "Answer", delivery: Delivery
    ) -> dict[str, object]:
        if delivery is Delivery.NO_DATA:
            return deliveries.success_body(None, answer.usage)
        if delivery is Delivery.TEXT_FOR_PICTURE:
            return deliveries.success_body(deliveries.text_for_picture(), answer.usage)
        if delivery is Delivery.BAD_BASE64:
            return deliveries.success_body(deliveries.broken_base64(answer.data), answer.usage)
        if delivery is Delivery.TRUNCATED_IMAGE:
            half = answer.data[: len(answer.data) // 2]
            return deliveries.success_body(deliveries.encoded(half), answer.usage)
        if delivery is Delivery.MANY_PIXELS:
            from desktop_editor.sandbox.answers import bomb

            picture = deliveries.encoded(await self._in_thread(bomb))
            return deliveries.success_body(picture, answer.usage)
        if delivery is Delivery.URL_GONE:
            picture = {"url": f"{self._temporary_prefix(request)}gone.png"}
        elif delivery is Delivery.URL_ONLY or fields.response_format == "url":
            kept = StoredPicture(data=answer.data, media_type=answer.media_type)
            picture = {"url": self._temporary_prefix(request) + self._temporary.keep(kept)}
        else:
            picture = deliveries.encoded(answer.data)
        usage = None if delivery is Delivery.NO_USAGE else answer.usage
        return deliveries.success_body(picture, usage)

    def _base_url(self, request: "Request") -> str:
        return f"http://{request.headers['host']}/{self._options.token}/v1"

    def _temporary_prefix(self, request: "Request") -> str:
        return f"{self._base_url(request)}/temporary/"


def _key(request: "Request") -> str:
    """The bearer key; raises `Refusal` 401 when there is none or the bad one."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    key = key.strip()
    if scheme.lower() != "bearer" or not key:
        raise Refusal(
            401,
            "No API key provided: send the header Authorization: Bearer KEY.",
            code="invalid_api_key",
        )
    if key == BAD_KEY:
        raise Refusal(401, "Incorrect API key provided.", code="invalid_api_key")
    return key


def build_app(options: ServiceOptions) -> "ASGIApp":
    """The ASGI application; every error has the documented body."""
    from starlette.applications import Starlette
    from starlette.exceptions import HTTPException
    from starlette.requests import ClientDisconnect

    service = Service(options)
    base = f"/{options.token}/v1"
    app = Starlette(
        routes=[
            _route(f"{base}/images/edits", service.edit, "POST"),
            _route(f"{base}/models", service.models, "GET"),
            _route(f"{base}/openapi.json", service.description, "GET"),
            _route(f"{base}/temporary/{{name}}", service.temporary, "GET"),
        ],
        exception_handlers={
            Refusal: _on_refusal,
            HTTPException: _on_http_error,
            ClientDisconnect: _on_gone,
            Exception: _on_fault,
        },
    )
    app.router.redirect_slashes = False
    return _loopback_only(app)


def _route(path: str, handler: _Handler, method: str) -> "Route":
    """A path with one method; GET brings HEAD, and OPTIONS says which there are."""
    from starlette.responses import Response
    from starlette.routing import Route

    allowed = ", ".join(["GET", "HEAD", "OPTIONS"] if method == "GET" else ["OPTIONS", method])

    async def endpoint(request: "Request") -> "Response":
        if request.method == "OPTIONS":  # no CORS headers: web pages have no business here
            return Response(status_code=204, headers={"Allow": allowed})
        return await handler(request)

    return Route(path, endpoint, methods=[method, "OPTIONS"])


def _loopback_only(app: "Starlette") -> "ASGIApp":
    """Refuse requests whose Host is another name: a web page may have rebound its own to us."""

    async def guarded(scope: "Scope", receive: "Receive", send: "Send") -> None:
        if scope["type"] == "http":
            hosts = [value for name, value in scope["headers"] if name == b"host"]
            host = hosts[0].decode("latin-1") if len(hosts) == 1 else ""
            if not _LOOPBACK.fullmatch(host):
                answer = _error_response(Refusal(403, "This service answers to 127.0.0.1 only."))
                await answer(scope, receive, send)
                return
        await app(scope, receive, send)

    return guarded


def _error_response(refusal: Refusal, headers: Mapping[str, str] | None = None) -> "Response":
    from starlette.responses import JSONResponse

    all_headers = {"x-request-id": f"req_{secrets.token_hex(12)}", **refusal.headers}
    return JSONResponse(
        refusal.body, status_code=refusal.status, headers={**all_headers, **(headers or {})}
    )


async def _on_refusal(_request: "Request", error: Exception) -> "Response":
    return _error_response(error if isinstance(error, Refusal) else Refusal(500, "Unexpected."))


async def _on_http_error(_request: "Request", error: "Exception | HTTPException") -> "Response":
    status = int(getattr(error, "status_code", 500))
    message = _NOT_FOUND if status == 404 else str(getattr(error, "detail", "Unexpected."))
    code = "method_not_allowed" if status == 405 else None
    given: Mapping[str, str] = getattr(error, "headers", None) or {}
    headers = {name: ", ".join(sorted(value.split(", "))) for name, value in given.items()}
    return _error_response(Refusal(status, message, code=code), headers)


async def _on_gone(_request: "Request", _error: Exception) -> "Response":
    return deliveries.gone()


async def _on_fault(_request: "Request", _error: Exception) -> "Response":
    return _error_response(Refusal(500, "The practice service had an error."))
