"""The paths of the practice service, and what each answers.

The rules of a request stand in `fields`, its troubles in `scenarios`, its picture in `answers`.
Starlette is imported inside the functions, picture code only once a picture is asked for.
"""

import asyncio
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from desktop_editor.errors import EditorError
from desktop_editor.sandbox import deliveries
from desktop_editor.sandbox.answer_counts import AnswerCounts
from desktop_editor.sandbox.bodies import read_body
from desktop_editor.sandbox.drift_level import DriftLevel
from desktop_editor.sandbox.fields import MODEL, EditFields, read_fields
from desktop_editor.sandbox.refusals import Refusal, invalid
from desktop_editor.sandbox.scenarios import Delivery, Refusals, Scenario, scenario_named
from desktop_editor.sandbox.temporary_pictures import StoredPicture, TemporaryPictures

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.exceptions import HTTPException
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    from desktop_editor.sandbox.answers import Answer

_LOOPBACK: Final = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]{1,5})?", re.IGNORECASE)
_MODEL_CREATED: Final = 1_776_729_600
_DRAWN_AT_ONCE: Final = 2  # one edit of the largest size takes some 0.5 GB
_NOT_FOUND: Final = "There is nothing at this address."


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
        self._options = options
        self._refusals = Refusals()
        self._temporary = TemporaryPictures()
        self._counts = AnswerCounts()
        self._drawing = asyncio.Semaphore(_DRAWN_AT_ONCE)

    async def edit(self, request: "Request") -> "Response":
        """POST images/edits."""
        _check_key(request)
        scenario, level = self._behaviour(request)
        fields = read_fields(await read_body(request))
        await self._play_problem(scenario, fields)
        if not await deliveries.wait_unless_gone(request, scenario.delay_s):
            return deliveries.dropped(self._options.drop)
        if scenario.delivery is Delivery.DROPPED:
            return deliveries.dropped(self._options.drop)
        answer = await self._answer(request, fields, level, scenario)
        body = await self._body(request, fields, answer, scenario.delivery)
        headers = {
            "x-request-id": f"req_{secrets.token_hex(12)}",
            "x-sandbox-verbs": "; ".join(answer.verbs),
        }
        return deliveries.deliver(body, scenario.delivery, headers)

    async def models(self, request: "Request") -> "Response":
        """GET models."""
        from starlette.responses import JSONResponse

        _check_key(request)
        model = {"id": MODEL, "object": "model", "created": _MODEL_CREATED, "owned_by": "sandbox"}
        return JSONResponse({"object": "list", "data": [model]})

    async def generations(self, _request: "Request") -> "Response":
        """The practice service edits; it does not generate."""
        raise Refusal(404, "The practice service has no images/generations; use images/edits.")

    async def temporary(self, request: "Request") -> "Response":
        """GET a picture that an answer pointed to; like a signed URL it needs no key."""
        from starlette.responses import Response

        picture = self._temporary.get(request.path_params["name"])
        if picture is None:
            raise Refusal(404, "This temporary picture is gone.")
        return Response(picture.data, media_type=picture.media_type)

    def _behaviour(self, request: "Request") -> tuple[Scenario, DriftLevel]:
        """Scenario and drift of this request."""
        scenario, level = self._options.scenario, self._options.drift
        try:
            if name := request.headers.get("x-sandbox-scenario"):
                scenario = scenario_named(name)
            if name := request.headers.get("x-sandbox-drift"):
                level = DriftLevel.named(name)
        except EditorError as error:
            message = f"Unknown name {name!r}; known are: {error.parameters['names']}."
            raise invalid(None, message) from error
        return scenario, level

    async def _play_problem(self, scenario: Scenario, fields: EditFields) -> None:
        if scenario.problem is None:
            return
        from starlette.concurrency import run_in_threadpool

        from desktop_editor.sandbox.answers import fingerprint

        self._refusals.check(scenario, await run_in_threadpool(fingerprint, fields))

    async def _answer(
        self, request: "Request", fields: EditFields, level: DriftLevel, scenario: Scenario
    ) -> "Answer":
        from starlette.concurrency import run_in_threadpool

        from desktop_editor.sandbox.answers import Turn, fingerprint, make_answer

        prefix = self._temporary_prefix(request)

        def stored(url: str) -> bytes | None:
            kept = self._temporary.get(url[len(prefix) :]) if url.startswith(prefix) else None
            return None if kept is None else kept.data

        shrink = 2 if scenario.delivery is Delivery.WRONG_SIZE else 1
        request_print = f"{level} {await run_in_threadpool(fingerprint, fields)}"
        turn = Turn(number=self._counts.next_number(request_print), shrink=shrink)
        async with self._drawing:
            return await run_in_threadpool(make_answer, fields, level, stored, turn)

    async def _body(
        self, request: "Request", fields: EditFields, answer: "Answer", delivery: Delivery
    ) -> dict[str, object]:
        if delivery is Delivery.NO_DATA:
            return deliveries.success_body(None, answer.usage)
        if delivery is Delivery.TEXT_FOR_PICTURE:
            return deliveries.success_body(deliveries.text_for_picture(), answer.usage)
        if delivery is Delivery.BOMB:
            from starlette.concurrency import run_in_threadpool

            from desktop_editor.sandbox.answers import bomb

            picture = deliveries.encoded(await run_in_threadpool(bomb))
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

    def _temporary_prefix(self, request: "Request") -> str:
        return f"http://{request.headers['host']}/{self._options.token}/v1/temporary/"


def _check_key(request: "Request") -> None:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise Refusal(
            401,
            "No API key provided: send the header Authorization: Bearer KEY.",
            code="invalid_api_key",
        )


def build_app(options: ServiceOptions) -> "ASGIApp":
    """The ASGI application; every error has the documented body."""
    from starlette.applications import Starlette
    from starlette.exceptions import HTTPException
    from starlette.routing import Route

    service = Service(options)
    base = f"/{options.token}/v1"
    app = Starlette(
        routes=[
            Route(f"{base}/images/edits", service.edit, methods=["POST"]),
            Route(f"{base}/images/generations", service.generations, methods=["POST"]),
            Route(f"{base}/models", service.models, methods=["GET"]),
            Route(f"{base}/temporary/{{name}}", service.temporary, methods=["GET"]),
        ],
        exception_handlers={
            Refusal: _on_refusal,
            HTTPException: _on_http_error,
            Exception: _on_fault,
        },
    )
    app.router.redirect_slashes = False
    return _loopback_only(app)


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
    return _error_response(Refusal(status, message, code=code), getattr(error, "headers", None))


async def _on_fault(_request: "Request", _error: Exception) -> "Response":
    return _error_response(Refusal(500, "The practice service had an error."))
