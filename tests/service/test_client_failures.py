"""However the service or the network fails, the user gets one honest failure."""

import asyncio
import json
import socket
import time
from dataclasses import replace
from typing import Any

import pytest

from desktop_editor.edit_api.client import EditClient
from desktop_editor.edit_api.errors import ServiceError
from desktop_editor.edit_api.services import custom_service
from desktop_editor.edit_api.types import ImagePart
from desktop_editor.errors import EditorError
from tests.helpers.edit_client import (
    KEY,
    REQUEST,
    Listener,
    failure_of,
    quick_client,
    send,
    send_async,
)
from tests.helpers.scripted_service import (
    PNG,
    ScriptedService,
    Step,
    answer,
    error,
    hang_up,
    head,
    picture_body,
    reset,
    stall,
    wrong_length,
)

HTML = b"<html><head><title>Bad gateway</title></head><body>nginx</body></html>"


@pytest.mark.parametrize(
    ("step", "message_id", "charged", "retry"),
    [
        (error(400, "bad size", "invalid_request_error"), "refused", False, "never"),
        (error(400, "no", "x", "moderation_blocked"), "moderation_blocked", False, "never"),
        (
            error(401, "no", "authentication_error", "invalid_api_key"),
            "key_rejected",
            False,
            "never",
        ),
        (error(402), "quota_exhausted", False, "never"),
        (error(403, "no", "permission_error"), "not_permitted", False, "never"),
        (error(404, "no", "not_found_error"), "not_found", False, "never"),
        (error(404, "no", "x", "model_not_found"), "model_not_found", False, "never"),
        (error(413, "no", "invalid_request_error"), "photo_too_large", False, "never"),
        (error(418), "refused", False, "never"),
        (error(429, "no", "x", "insufficient_quota"), "quota_exhausted", False, "never"),
        (error(429, "no", "insufficient_quota"), "quota_exhausted", False, "never"),
        (error(500, "no", "server_error"), "failed", True, "ask"),
        (error(502), "failed", True, "ask"),
        (error(504), "failed", True, "ask"),
        (error(524), "failed", True, "ask"),
        (answer(502, HTML, Content_Type="text/html"), "failed", True, "ask"),
        (answer(404, HTML), "not_found", False, "never"),
        (answer(200, HTML), "reply_not_understood", True, "ask"),
        (answer(200, b""), "reply_not_understood", True, "ask"),
        (answer(200, b'{"created": 1, "data": []}'), "reply_without_picture", True, "ask"),
        (answer(200, b'{"data": [{}]}'), "reply_without_picture", True, "ask"),
        (answer(200, b'{"data": [{"b64_json": "%%%"}]}'), "reply_not_understood", True, "ask"),
        (answer(200, b'{"data": [{"b64_json": "aGVsbG8="}]}'), "reply_not_a_picture", True, "ask"),
        (
            answer(200, b'{"data": [{"url": "file:///etc/passwd"}]}'),
            "picture_not_fetched",
            True,
            "ask",
        ),
        (answer(302, b"", Location="https://elsewhere.invalid/"), "redirected", False, "never"),
        (answer(307, b"", Location="https://elsewhere.invalid/"), "redirected", False, "never"),
        (hang_up(), "reply_lost", True, "ask"),
        (reset, "reply_lost", True, "ask"),
        (hang_up(head(200, {}, 5000) + b'{"data": ['), "reply_lost", True, "ask"),
        (wrong_length(picture_body()[:50], 5000), "reply_lost", True, "ask"),
        (wrong_length(picture_body(), 50), "reply_not_understood", True, "ask"),
        (hang_up(b"this is not HTTP\r\n\r\n"), "reply_lost", True, "ask"),
        (answer(200, b"not gzip", Content_Encoding="gzip"), "reply_lost", True, "ask"),
    ],
)
def test_each_failure_says_what_it_is_and_is_sent_once_only(
    step: Step, message_id: str, charged: bool, retry: str
) -> None:
    with ScriptedService([step]) as service:
        failure = failure_of(service.url)
        assert len(service.calls) == 1
    assert failure.message_id == f"service.{message_id}"
    assert (failure.charged, failure.retry) == (charged, retry)


def test_a_silent_service_ends_in_a_question_and_not_in_a_second_charge() -> None:
    with ScriptedService([stall]) as service:
        failure = failure_of(service.url, client=quick_client(read_s=0.3))
        assert len(service.calls) == 1
    assert failure.message_id == "service.reply_timed_out"
    assert (failure.charged, failure.retry) == (True, "ask")


def test_a_service_may_have_a_patience_of_its_own() -> None:
    with ScriptedService([stall]) as service:
        profile = replace(custom_service(service.url), read_timeout_s=0.3)
        with pytest.raises(ServiceError, match="reply_timed_out"):
            send(service.url, client=EditClient(), profile=profile)


def test_a_connection_cut_while_sending_cost_nothing() -> None:
    big = replace(REQUEST, image=ImagePart(data=bytes(30 << 20), media_type="image/png", name="p"))
    with ScriptedService([answer()], hang_up_mid_body=True) as service:
        failure = failure_of(service.url, big)
        assert service.calls == []
    assert failure.message_id == "service.sending_interrupted"
    assert (failure.charged, failure.retry) == (False, "ask")


def test_a_refusal_of_the_size_that_comes_before_all_is_sent_is_understood() -> None:
    big = replace(REQUEST, image=ImagePart(data=bytes(30 << 20), media_type="image/png", name="p"))
    with ScriptedService([answer()], most_body_bytes=1 << 20) as service:
        alone = failure_of(service.url, big)
        beside = failure_of(service.url, replace(big, references=("file-abc",)))
    assert alone.message_id == "service.photo_too_large"
    assert beside.message_id == "service.request_too_large"


def test_the_services_own_words_are_passed_on_in_short() -> None:
    with ScriptedService([error(400, "Size\r\n must be\x00 one of " + "1024, " * 200)]) as service:
        reason = str(failure_of(service.url).parameters["reason"])
    assert reason.startswith("Size must be one of 1024")
    assert len(reason) <= 300


def test_an_error_page_is_not_shown_to_the_user() -> None:
    with ScriptedService([answer(502, HTML)]) as service:
        assert failure_of(service.url).parameters == {"reason": "502 Bad Gateway"}


def test_a_whole_reply_counts_although_its_length_was_announced_wrongly() -> None:
    listener = Listener()
    with ScriptedService([wrong_length(picture_body(), 99_999)]) as service:
        assert send(service.url, listener=listener).data == PNG
    assert listener.told("closed") == [200]


def test_a_reply_that_was_cut_short_is_never_called_whole() -> None:
    listener = Listener()
    with ScriptedService([wrong_length(picture_body()[:60], 99_999)]) as service:
        failure_of(service.url, listener=listener)
    assert listener.told("closed") == []
    assert listener.saved == picture_body()[:60]


def test_an_endless_reply_is_stopped() -> None:
    with ScriptedService([answer(200, bytes(3 << 20))]) as service:
        failure = failure_of(service.url, client=quick_client(max_reply_bytes=1 << 20))
    assert failure.message_id == "service.reply_too_large"
    assert failure.charged


def test_an_endless_error_page_is_stopped_and_still_understood() -> None:
    with ScriptedService([answer(500, bytes(3 << 20))]) as service:
        listener = Listener()
        failure = failure_of(service.url, listener=listener)
    assert failure.message_id == "service.failed"
    assert len(listener.saved) < 1 << 20


def test_a_redirect_on_the_same_host_is_followed_with_the_whole_request() -> None:
    first = answer(307, b"", Location="/v1/images/edits/")
    with ScriptedService([first, answer()]) as service:
        assert send(service.url).data == PNG
        assert [call.path for call in service.calls] == ["/v1/images/edits", "/v1/images/edits/"]
        assert service.calls[0].body == service.calls[1].body


def test_a_redirect_to_another_host_never_gets_the_key() -> None:
    with ScriptedService([answer()]) as other:
        for status in (301, 302, 303, 307, 308):
            step = answer(status, b"", Location=f"{other.url}/images/edits")
            with ScriptedService([step]) as service:
                assert failure_of(service.url).message_id == "service.redirected"
        assert other.calls == []


def test_a_picture_that_is_gone_asks_before_paying_again() -> None:
    with ScriptedService([error(404)]) as shelf:
        body = json.dumps({"data": [{"url": f"{shelf.url}/p.png"}]}).encode()
        with ScriptedService([answer(200, body)]) as service:
            failure = failure_of(service.url)
            assert len(service.calls) == 1
        assert len(shelf.calls) == 1
    assert failure.message_id == "service.picture_not_fetched"
    assert (failure.charged, failure.retry) == (True, "ask")


def test_a_full_disk_does_not_cost_the_picture() -> None:
    class FullDisk(Listener):
        def received(self, chunk: bytes) -> None:
            raise EditorError("storage.disk_full", name=f"journal, {len(chunk)} bytes")

    with ScriptedService([answer()]) as service:
        assert send(service.url, listener=FullDisk()).data == PNG


def test_nobody_at_the_address_is_tried_again_and_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    listener = Listener()
    failure = failure_of(f"http://127.0.0.1:{port}/v1", listener=listener)
    assert failure.message_id == "service.unreachable"
    assert failure.parameters == {"host": f"127.0.0.1:{port}"}
    assert (failure.charged, failure.retry) == (False, "automatic")
    assert [stage for stage, _ in listener.stages].count("connecting") == 3


def test_cancelling_hangs_up_at_once() -> None:
    async def cancelled(url: str, service: ScriptedService) -> float:
        task = asyncio.ensure_future(send_async(url))
        await asyncio.to_thread(service.arrived.wait, 5)
        started = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(service.ended.wait, 5)
        return time.monotonic() - started

    with ScriptedService([stall]) as service:
        assert asyncio.run(cancelled(service.url, service)) < 1.0


def test_cancelling_ends_a_wait_for_the_next_attempt() -> None:
    async def cancelled(url: str) -> float:
        listener = Listener()
        task = asyncio.ensure_future(send_async(url, listener=listener))
        await listener.retry_waits.wait()
        started = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return time.monotonic() - started

    with ScriptedService([error(429, Retry_After="2")]) as service:
        assert asyncio.run(cancelled(service.url)) < 0.5


@pytest.mark.parametrize(
    ("change", "message_id", "parameters"),
    [
        ({"prompt": ""}, "prompt_empty", {}),
        ({"prompt": " \n\t"}, "prompt_empty", {}),
        ({"prompt": "😀" * 1001}, "prompt_too_long", {"count": 1001, "limit": 1000}),
        ({"references": ("file-a",) * 17}, "too_many_references", {"count": 17, "limit": 16}),
        ({"references": ("file-a", "C:/x.png")}, "reference_not_understood", {"number": 2}),
        ({"width": 1000, "height": 1000}, "size_not_allowed", {"width": 1000, "height": 1000}),
        ({"width": 1024, "height": None}, "size_not_allowed", {"width": 1024, "height": 0}),
        ({"background": "transparent"}, "background_not_allowed", {"background": "transparent"}),
        ({"output_format": "gif"}, "format_not_allowed", {"format": "gif"}),
        ({"compression": 101}, "compression_not_allowed", {"compression": 101}),
    ],
)
def test_what_the_service_would_refuse_is_never_sent(
    change: dict[str, Any], message_id: str, parameters: dict[str, object]
) -> None:
    with ScriptedService([answer()]) as service:
        with pytest.raises(EditorError) as caught:
            send(service.url, replace(REQUEST, **change))
        assert service.connections == 0
    assert caught.value.message_id == f"service.{message_id}"
    assert caught.value.parameters == parameters


def test_the_longest_prompt_and_all_sixteen_references_are_sent() -> None:
    request = replace(REQUEST, prompt="😀" * 1000, references=("file-a",) * 16)
    with ScriptedService([answer()]) as service:
        assert send(service.url, request).data == PNG
        assert service.calls[0].texts()["prompt"] == "😀" * 1000


def test_a_missing_key_is_said_before_anything_is_sent() -> None:
    with ScriptedService([answer()]) as service:
        profile = replace(custom_service(service.url), needs_key=True)
        with pytest.raises(EditorError, match="key_missing"):
            send(service.url, key=None, profile=profile)
        assert service.connections == 0


def test_a_key_never_travels_unencrypted_to_another_machine() -> None:
    with pytest.raises(EditorError, match="key_unencrypted"):
        send("http://192.0.2.1/v1", key=KEY)
