"""What is said about a failed edit: the right sentence, and never the key."""

import json

import httpx
import pytest

from desktop_editor.edit_api.failures import answer_failure, safe_message, transport_failure
from desktop_editor.edit_api.secret import Secret

KEY = "ib-live_Zx81kQp0Wm5Rt7Yu"


@pytest.mark.parametrize(
    "message",
    [
        f"Incorrect API key provided: {KEY}.",
        f"Incorrect API key provided: {KEY[:9]}****{KEY[-4:]}",
        f"key=****{KEY[-6:]}",
        f"Authorization: Bearer {KEY}",
        f'{{"headers":{{"authorization":"Bearer {KEY}"}}}}',
        "Incorrect API key provided: sk-proj-ab12********wxyz",
        f"long text {'x ' * 400}{KEY}",
        f"{'x' * 4090} {KEY}",
    ],
)
def test_a_key_that_the_service_repeats_is_masked(message: str) -> None:
    body = json.dumps({"error": {"message": message}}).encode()
    said = str(answer_failure(403, body, Secret(KEY)).parameters["reason"])
    for secret in (KEY, KEY[:6], KEY[-6:], "ab12", "wxyz"):
        assert secret not in said


def test_ordinary_words_are_left_alone() -> None:
    text = "The size 1024x1024 of the sandbox must be a multiple of 16, see the documentation."
    assert safe_message(text, Secret("sandbox")) == text
    assert safe_message(text, Secret(KEY)) == text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"x"',
        b'{"error": null}',
        b'{"error": {"message": 5, "code": ["x"]}}',
        b"\xff\xfe",
        b"[" * 60_000,
        b"x" * 100_000,
    ],
)
def test_any_body_of_an_error_is_survived(body: bytes) -> None:
    assert answer_failure(400, body, None).parameters["reason"] == "400 Bad Request"


def test_an_error_that_is_only_text_is_passed_on() -> None:
    assert answer_failure(400, b'{"error": "No such size"}', None).parameters == {
        "reason": "No such size"
    }


@pytest.mark.parametrize("status", [299, 430, 499, 599, 999])
def test_unheard_of_statuses_have_a_failure_too(status: int) -> None:
    failure = answer_failure(status, b"", None)
    assert failure.message_id == ("service.failed" if status >= 500 else "service.refused")
    assert failure.charged == (status >= 500)


@pytest.mark.parametrize("body_sent", [True, False])
def test_only_a_request_that_left_wholly_can_have_been_charged(body_sent: bool) -> None:
    for error in (httpx.ReadTimeout(""), httpx.WriteError(""), httpx.RemoteProtocolError("")):
        failure = transport_failure(error, begun=True, body_sent=body_sent, host="h")
        assert failure.charged == body_sent
        assert failure.retry == "ask"
