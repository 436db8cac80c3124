"""What is said about a failed edit: the right sentence, and never the key."""

import json

import httpx
import pytest

from desktop_editor.edit_api import errors
from desktop_editor.edit_api.errors import (
    KeyRejected,
    NotFound,
    PermissionDenied,
    PromptRejected,
    QuotaExhausted,
    RateLimited,
    RequestInvalid,
    ServiceError,
    ServiceFailed,
    ServiceUnavailable,
    TooLarge,
)
from desktop_editor.edit_api.failures import answer_failure, safe_message, transport_failure
from desktop_editor.edit_api.secret import Secret
from desktop_editor.pipeline.messages.catalogue import plain_words

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


@pytest.mark.parametrize(
    ("error", "categories"),
    [
        ({"message": "Rejected. safety_violations=[violence, sexual]."}, ("violence", "sexual")),
        ({"message": "no", "categories": ["self-harm"]}, ("self-harm",)),
        ({"message": "no", "safety_violations": "hate"}, ("hate",)),
        (
            {
                "message": "no",
                "moderation_details": {"categories": {"hate": True, "sexual": False}},
            },
            ("hate",),
        ),
        (
            {"message": "no", "moderation_details": [{"category": "illicit_drugs"}]},
            ("illicit_drugs",),
        ),
        ({"message": "no"}, ()),
    ],
)
def test_what_the_content_rules_object_to_is_named(
    error: dict[str, object], categories: tuple[str, ...]
) -> None:
    body = json.dumps({"error": {"code": "moderation_blocked", **error}}).encode()
    failure = answer_failure(400, body, None)
    assert isinstance(failure, PromptRejected)
    assert failure.categories == categories
    assert (failure.charged, failure.retry) == (False, "never")
    said = plain_words(failure)
    for category in categories:
        assert category.replace("_", " ") in said


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"message": "too wide", "param": "size"}},
        {"detail": [{"loc": ["body", "size"], "msg": "too wide", "type": "value_error"}]},
    ],
)
def test_the_field_that_is_wrong_is_named(body: object) -> None:
    failure = answer_failure(422, json.dumps(body).encode(), None)
    assert isinstance(failure, RequestInvalid)
    assert failure.field == "size"
    assert plain_words(failure).startswith(
        "The service refused the edit because of “size” (“too wide”)."
    )


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, RequestInvalid),
        (401, KeyRejected),
        (402, QuotaExhausted),
        (403, PermissionDenied),
        (404, NotFound),
        (405, NotFound),
        (413, TooLarge),
        (429, RateLimited),
        (500, ServiceFailed),
        (502, ServiceFailed),
        (503, ServiceUnavailable),
        (504, ServiceFailed),
    ],
)
def test_each_status_has_its_kind_whatever_the_type_says(
    status: int, kind: type[ServiceError]
) -> None:
    body = b'{"error": {"message": "x", "type": "authentication_error", "code": null}}'
    assert type(answer_failure(status, body, None)) is kind


def test_only_a_failure_that_may_have_been_charged_says_so() -> None:
    kinds = [one for one in vars(errors).values() if isinstance(one, type)]
    charged = {one.__name__ for one in kinds if issubclass(one, ServiceError) and one.kind_charged}
    assert charged == {"ServiceFailed", "TimedOut", "ReplyLost", "BadReply", "PictureNotFetched"}


def test_latin_words_of_an_old_server_are_still_understood() -> None:
    body = '{"error": {"message": "größe"}}'.encode("latin-1")
    assert str(answer_failure(400, body, None).parameters["reason"]).startswith("gr")
