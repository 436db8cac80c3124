"""Every trouble that the practice service plays arrives as its sentence says, over real HTTP."""

import base64
import binascii
import socket
import struct
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from desktop_editor.errors import EditorError
from tests.helpers import practice_service as service
from tests.helpers.practice_service import HEADERS


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with service.practice_service(drift="none") as url:
        yield url


@pytest.fixture(scope="module")
def photo() -> bytes:
    return service.png(service.street(640, 480))


def _edit(base_url: str, photo: bytes, scenario: str, prompt: str = "sepia") -> httpx.Response:
    return service.post_files(
        base_url,
        [("image", photo)],
        headers={"X-Sandbox-Scenario": scenario},
        prompt=prompt,
        size="1024x768",
    )


_LASTING = {
    "quota": (429, "rate_limit_error", "insufficient_quota"),
    "key_rejected": (401, "authentication_error", "invalid_api_key"),
    "forbidden": (403, "permission_error", None),
    "moderation": (400, "invalid_request_error", "moderation_blocked"),
    "not_found": (404, "not_found_error", "model_not_found"),
    "too_large": (413, "invalid_request_error", "request_too_large"),
    "server_error": (500, "server_error", None),
    "bad_gateway": (502, "server_error", None),
    "gateway_timeout": (504, "server_error", None),
}


@pytest.mark.parametrize("scenario", _LASTING)
def test_a_lasting_problem_answers_the_same_every_time(
    base_url: str, photo: bytes, scenario: str
) -> None:
    for _ in range(3):
        response = _edit(base_url, photo, scenario)
        error = response.json()["error"]
        assert (response.status_code, error["type"], error["code"]) == _LASTING[scenario]
        assert "retry-after" not in response.headers


@pytest.mark.parametrize(
    ("scenario", "status", "retry_after"), [("rate_limited", 429, "1"), ("unavailable", 503, None)]
)
def test_a_passing_problem_refuses_each_request_twice(
    base_url: str, photo: bytes, scenario: str, status: int, retry_after: str | None
) -> None:
    for prompt in ("sepia", "warmer"):
        answers = [_edit(base_url, photo, scenario, prompt) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [status, status, 200]
        assert answers[0].headers.get("retry-after") == retry_after


def test_how_often_and_how_long_a_request_is_refused_can_be_said(
    base_url: str, photo: bytes
) -> None:
    answers = [_edit(base_url, photo, "rate_limited=1,30", "cooler") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [429, 200]
    assert answers[0].headers["retry-after"] == "30"
    always = [_edit(base_url, photo, "unavailable=always,0.5", "cooler") for _ in range(4)]
    assert {answer.status_code for answer in always} == {503}
    assert always[0].headers["retry-after-ms"] == "500"


def test_moderation_names_the_categories(base_url: str, photo: bytes) -> None:
    message = _edit(base_url, photo, "moderation=sexual,hate").json()["error"]["message"]
    assert "safety_violations=[sexual, hate]" in message


def _post_raw(base_url: str, photo: bytes, scenario: str) -> socket.socket:
    """The connection, once the whole edit was sent."""
    request = httpx.Request(
        "POST",
        f"{base_url}/images/edits",
        files={"image": photo},
        data={"prompt": "sepia", "size": "1024x768"},
        headers=HEADERS | {"X-Sandbox-Scenario": scenario},
    )
    head = [f"POST {request.url.path} HTTP/1.1".encode()]
    head += [name + b": " + value for name, value in request.headers.raw]
    connection = socket.create_connection((request.url.host, request.url.port or 80), timeout=20)
    connection.sendall(b"\r\n".join(head) + b"\r\n\r\n" + request.read())
    return connection


def test_disconnect_closes_in_order_and_reset_after_upload_does_not(
    base_url: str, photo: bytes
) -> None:
    with _post_raw(base_url, photo, "disconnect") as connection:
        assert connection.recv(1) == b""
    with (
        _post_raw(base_url, photo, "reset_after_upload") as connection,
        pytest.raises(ConnectionResetError),
    ):
        connection.recv(1)
    assert _edit(base_url, photo, "ok").status_code == 200


def test_truncated_body_breaks_off_after_the_status(base_url: str, photo: bytes) -> None:
    with httpx.stream(
        "POST",
        f"{base_url}/images/edits",
        files={"image": photo},
        data={"prompt": "sepia", "size": "1024x768"},
        headers=HEADERS | {"X-Sandbox-Scenario": "truncated_body"},
        timeout=30,
    ) as response:
        assert response.status_code == 200
        with pytest.raises(httpx.RemoteProtocolError):
            response.read()


@pytest.mark.parametrize(
    ("scenario", "starts"), [("stall", True), ("stall=inside", True), ("stall=before", False)]
)
def test_stall_stops_before_or_inside_the_answer_and_stays_open(
    base_url: str, photo: bytes, scenario: str, starts: bool
) -> None:
    with _post_raw(base_url, photo, scenario) as connection:
        connection.settimeout(1.2)
        received: list[bytes] = []
        with pytest.raises(TimeoutError):
            received.extend(iter(lambda: connection.recv(65536), b""))
    assert bool(received) is starts
    assert b"".join(received).startswith(b"HTTP/1.1 200" if starts else b"")


def test_wrong_type_is_valid_base64_of_something_else(base_url: str, photo: bytes) -> None:
    data = _edit(base_url, photo, "wrong_type").json()["data"][0]["b64_json"]
    assert base64.b64decode(data) == b"This is not a picture."


def test_bad_base64_is_read_by_no_decoder(base_url: str, photo: bytes) -> None:
    text = _edit(base_url, photo, "bad_base64").json()["data"][0]["b64_json"]
    for strict in (True, False):
        with pytest.raises(binascii.Error):
            base64.b64decode(text, validate=strict)


def test_truncated_image_is_half_of_a_picture_file(base_url: str, photo: bytes) -> None:
    data = base64.b64decode(_edit(base_url, photo, "truncated_image").json()["data"][0]["b64_json"])
    assert data.startswith(b"\x89PNG")
    assert b"IEND" not in data
    with pytest.raises(EditorError):
        service.opened(data)


def test_empty_is_a_200_without_a_body(base_url: str, photo: bytes) -> None:
    response = _edit(base_url, photo, "empty")
    assert (response.status_code, response.content) == (200, b"")


def test_bad_gateway_html_is_a_proxy_page(base_url: str, photo: bytes) -> None:
    response = _edit(base_url, photo, "bad_gateway_html")
    assert response.status_code == 502
    assert response.headers["content-type"].startswith("text/html")


def test_odd_answers_are_odd_in_their_way(base_url: str, photo: bytes) -> None:
    page = _edit(base_url, photo, "not_json")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert _edit(base_url, photo, "no_data").json()["data"] == []
    assert "usage" not in _edit(base_url, photo, "no_usage").json()
    assert service.picture_of(_edit(base_url, photo, "wrong_size")).shape[:2] == (384, 512)


def test_url_reply_is_a_url_that_works_and_url_expired_one_that_does_not(
    base_url: str, photo: bytes
) -> None:
    kept, gone = (
        httpx.get(_edit(base_url, photo, name).json()["data"][0]["url"])
        for name in ("url_reply", "url_expired")
    )
    assert service.opened(kept.content).shape[:2] == (768, 1024)
    assert (gone.status_code, gone.json()["error"]["type"]) == (404, "not_found_error")


def test_huge_is_a_small_file_that_declares_very_many_pixels(base_url: str, photo: bytes) -> None:
    data = base64.b64decode(_edit(base_url, photo, "huge").json()["data"][0]["b64_json"])
    assert struct.unpack(">II", data[16:24]) == (24_000, 24_000)
    assert len(data) < 500_000


def test_huge_can_be_a_body_that_hardly_ends(base_url: str, photo: bytes) -> None:
    with httpx.stream(
        "POST",
        f"{base_url}/images/edits",
        files={"image": photo},
        data={"prompt": "sepia", "size": "1024x768"},
        headers=HEADERS | {"X-Sandbox-Scenario": "huge=bytes"},
        timeout=30,
    ) as response:
        assert response.status_code == 200
        received = 0
        for piece in response.iter_raw():
            received += len(piece)
            if received > 50_000_000:
                break
    assert received > 50_000_000


def test_slow_takes_its_time_while_others_are_answered(base_url: str, photo: bytes) -> None:
    started = time.monotonic()
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(_edit, base_url, photo, "slow=2")
        assert httpx.get(f"{base_url}/models", headers=HEADERS).status_code == 200
        assert time.monotonic() - started < 1.5
        assert slow.result().status_code == 200
    assert time.monotonic() - started >= 2


def test_an_unknown_scenario_in_the_header_lists_the_names(base_url: str, photo: bytes) -> None:
    response = _edit(base_url, photo, "stormy")
    assert response.status_code == 400
    assert "rate_limited" in response.json()["error"]["message"]


def test_the_scenario_of_the_command_line_holds_for_every_request(photo: bytes) -> None:
    with service.practice_service(scenario="forbidden") as url:
        response = service.post_files(url, [("image", photo)], prompt="sepia")
        assert response.status_code == 403
