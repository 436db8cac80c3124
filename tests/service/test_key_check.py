"""A key is tested without an edit: what each answer of a service says about the key."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop_editor.edit_api.key_check import KeyCheck, check_key
from desktop_editor.edit_api.network import Network, Route
from desktop_editor.edit_api.secret import Secret
from desktop_editor.edit_api.services import SERVICES, ServiceProfile, custom_service
from desktop_editor.errors import EditorError
from desktop_editor.pipeline.messages.catalogue import sentence
from tests.helpers.edit_client import KEY
from tests.helpers.practice_service import practice_service
from tests.helpers.scripted_service import (
    Call,
    Line,
    ScriptedService,
    Step,
    answer,
    error,
    hang_up,
    reset,
    slowly,
    stall,
)

LIST = answer(200, b'{"object": "list", "data": []}')
NO_KEY = error(401, "You need a key", "authentication_error")
INVALID = error(400, "image: is required", "invalid_request_error")
NO_ADDRESS = error(404, "nothing here", "not_found_error")
WAYS = {"models": ("GET", "/v1/models"), "invalid_request": ("POST", "/v1/images/edits")}


def asked(models: Step = NO_ADDRESS, edits: Step = INVALID, without_key: Step = NO_KEY) -> Step:
    """A service that answers a key so, and turns away whoever has none."""

    def step(line: Line, call: Call) -> None:
        assert call.body in (b"", b"{}"), "nothing that could be edited is ever sent"
        if "authorization" not in call.headers:
            without_key(line, call)
        else:
            (models if call.method == "GET" else edits)(line, call)

    return step


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits ten seconds here."""
    monkeypatch.setattr("desktop_editor.edit_api.key_check._STEP_S", 0.4)


def check(service: ServiceProfile, key: str | None = KEY) -> KeyCheck:
    return asyncio.run(check_key(service, Secret(key) if key else None))


def ways_of(service: ScriptedService) -> list[tuple[str, str]]:
    return [(call.method, call.path) for call in service.calls]


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        (asked(LIST), ("accepted", "models", "key.accepted")),
        (asked(NO_KEY), ("rejected", "models", "key.rejected")),
        (asked(NO_ADDRESS), ("accepted", "invalid_request", "key.accepted")),
        (asked(error(405)), ("accepted", "invalid_request", "key.accepted")),
        (asked(NO_ADDRESS, error(422)), ("accepted", "invalid_request", "key.accepted")),
        (asked(NO_ADDRESS, NO_KEY), ("rejected", "invalid_request", "key.rejected")),
        (
            asked(NO_ADDRESS, error(400, "API key not valid. Pass a valid API key.")),
            ("rejected", "invalid_request", "key.rejected"),
        ),
        (
            asked(NO_ADDRESS, error(400, "no", code="invalid_api_key")),
            ("rejected", "invalid_request", "key.rejected"),
        ),
        # A key that may edit and not list models is a good key.
        (asked(error(403, "Missing scopes")), ("accepted", "invalid_request", "key.accepted")),
        (
            asked(error(403), error(403, "not for you", "permission_error")),
            ("accepted", "invalid_request", "key.accepted_without_rights"),
        ),
        (
            asked(NO_ADDRESS, error(401, "Missing scopes: images", code="missing_scope")),
            ("accepted", "invalid_request", "key.accepted_without_rights"),
        ),
        # The page of a filter between here and the service.
        (
            asked(answer(403, b"<html>blocked</html>"), answer(403, b"<html>blocked</html>")),
            ("unclear", "invalid_request", "key.no_verdict"),
        ),
        (
            asked(error(429, "no", "rate_limit_error", "insufficient_quota")),
            ("accepted", "models", "key.accepted_without_credit"),
        ),
        (
            asked(NO_ADDRESS, error(429, "slowly", "rate_limit_error")),
            ("unclear", "invalid_request", "service.rate_limited"),
        ),
        (asked(error(503), error(503)), ("unclear", "invalid_request", "service.unavailable")),
        (asked(error(500), error(500)), ("unclear", "invalid_request", "key.no_verdict")),
        (asked(NO_ADDRESS, NO_ADDRESS), ("unclear", "invalid_request", "service.not_found")),
    ],
)
def test_what_a_service_answers_is_understood(answers: Step, found: tuple[str, str, str]) -> None:
    with ScriptedService([answers]) as service:
        told = check(custom_service(service.url))
        assert set(ways_of(service)) <= set(WAYS.values())
    assert (told.verdict, told.how, told.message_id) == found
    assert told.remark_id == f"key.tested_{told.how}"


def test_a_list_that_everybody_may_read_proves_no_key() -> None:
    def public_list(line: Line, call: Call) -> None:
        (LIST if call.method == "GET" else asked())(line, call)

    with ScriptedService([public_list]) as service:
        told = check(custom_service(service.url))
        keyed = ["authorization" in call.headers for call in service.calls]
    assert (told.verdict, told.how) == ("accepted", "invalid_request")
    assert keyed == [True, False, True, False]


@pytest.mark.parametrize(
    ("always", "message_id"), [(LIST, "key.no_verdict"), (INVALID, "key.not_looked_at")]
)
def test_a_service_that_looks_at_no_key_leaves_it_open(always: Step, message_id: str) -> None:
    with ScriptedService([always]) as service:
        told = check(custom_service(service.url))
    assert (told.verdict, told.message_id) == ("unclear", message_id)


def test_without_a_key_a_service_that_needs_none_is_fine_and_another_says_so() -> None:
    with ScriptedService([LIST]) as service:
        told = check(custom_service(service.url), key=None)
    assert (told.verdict, told.message_id) == ("accepted", "key.not_asked_for")
    with ScriptedService([asked(LIST)]) as service:
        told = check(custom_service(service.url), key=None)
    assert (told.verdict, told.message_id) == ("rejected", "service.key_missing")


def test_infinity_blue_is_asked_with_a_request_that_cannot_cost_anything() -> None:
    with ScriptedService([asked(LIST)]) as service:
        told = check(replace(SERVICES["infinity-blue"], base_url=service.url))
        assert set(ways_of(service)) == {WAYS["invalid_request"]}
        assert service.calls[0].headers["authorization"] == f"Bearer {KEY}"
    assert (told.verdict, told.how) == ("accepted", "invalid_request")
    words = sentence(told.message_id, told.parameters) + sentence(told.remark_id)
    assert words.startswith("Infinity Blue accepts the key.")
    assert "without photo and prompt" in words
    assert "costs nothing" in words


def test_openai_is_asked_for_its_models() -> None:
    with ScriptedService([asked(LIST)]) as service:
        told = check(replace(SERVICES["openai"], base_url=service.url))
        assert set(ways_of(service)) == {WAYS["models"]}
    assert "list of models" in sentence(told.remark_id)


def test_the_practice_service_takes_a_key() -> None:
    with practice_service() as address:
        told = check(replace(SERVICES["sandbox"], base_url=address))
    assert (told.verdict, told.how) == ("accepted", "models")


@pytest.mark.parametrize(
    ("trouble", "message_id"),
    [
        (stall, "service.reply_timed_out"),
        (hang_up(), "service.reply_lost"),
        (hang_up(b"garbage\r\n\r\n"), "service.reply_lost"),
        (reset, "service.reply_lost"),
    ],
)
def test_trouble_on_the_way_is_no_verdict_on_the_key(trouble: Step, message_id: str) -> None:
    with ScriptedService([trouble]) as service:
        told = check(custom_service(service.url))
    assert (told.verdict, told.message_id) == ("unclear", message_id)
    assert told.remark_id == "key.not_tested"


def test_nobody_at_the_address_is_no_verdict_on_the_key() -> None:
    with ScriptedService([LIST]) as service:
        url = service.url
    told = check(custom_service(url))
    assert (told.verdict, told.message_id) == ("unclear", "service.unreachable")
    assert told.parameters == {"host": url.split("/")[2]}


def test_the_key_follows_no_redirect_to_another_address() -> None:
    with ScriptedService([LIST]) as stranger:
        elsewhere = f"{stranger.url}/models"
        moved = asked(answer(307, b"", Location=elsewhere), answer(308, b"", Location=elsewhere))
        with ScriptedService([moved]) as service:
            told = check(custom_service(service.url))
        assert stranger.connections == 0
    assert (told.verdict, told.message_id) == ("unclear", "service.redirected")


def test_a_redirect_on_the_same_host_is_followed() -> None:
    def step(line: Line, call: Call) -> None:
        moved = answer(308, b"", Location="/v2/models")
        (asked(LIST) if call.path == "/v2/models" else moved)(line, call)

    with ScriptedService([step]) as service:
        assert check(custom_service(service.url)).message_id == "key.accepted"


def test_an_endless_list_is_not_read_to_its_end() -> None:
    endless = asked(slowly(b"x" * (1 << 25), 1 << 16, 0.01))
    with ScriptedService([endless]) as service:
        assert check(custom_service(service.url)).message_id == "key.accepted"


def test_a_test_that_is_cancelled_is_over_at_once() -> None:
    async def cancelled(service: ScriptedService) -> float:
        loop = asyncio.get_running_loop()
        task = asyncio.ensure_future(check_key(custom_service(service.url), Secret(KEY)))
        await asyncio.to_thread(service.arrived.wait, 5)
        begun = loop.time()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return loop.time() - begun

    with ScriptedService([stall]) as service:
        assert asyncio.run(cancelled(service)) < 0.5
        assert service.ended.wait(5)


@pytest.mark.parametrize(
    ("service", "key", "message_id"),
    [
        (SERVICES["openai"], None, "service.key_missing"),
        (SERVICES["openai"], "two words", "service.key_not_usable"),
        (custom_service("http://images.example/v1"), KEY, "service.key_unencrypted"),
    ],
)
def test_what_cannot_be_sent_is_refused(
    service: ServiceProfile, key: str | None, message_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(_self: Network, _url: str) -> Route:
        raise AssertionError("nothing is opened")

    monkeypatch.setattr(Network, "route", never)
    with pytest.raises(EditorError) as caught:
        check(service, key)
    assert caught.value.message_id == message_id


ECHOES: list[Callable[[], Step]] = [
    lambda: error(401, f"Incorrect API key provided: {KEY[:8]}...{KEY[-4:]}"),
    lambda: error(403, f"The key {KEY} may not", "permission_error"),
    lambda: error(500, f"Authorization: Bearer {KEY}"),
]


@pytest.mark.parametrize("echo", ECHOES)
def test_no_verdict_and_no_log_shows_the_key(
    echo: Callable[[], Step], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "asyncio", "desktop_editor"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    with ScriptedService([asked(echo(), echo())]) as service:
        told = check(custom_service(service.url))
    words = sentence(told.message_id, told.parameters) + sentence(told.remark_id)
    for text in (repr(told), words, caplog.text):
        assert KEY not in text
        assert KEY[:8] not in text
        assert KEY[-8:] not in text
