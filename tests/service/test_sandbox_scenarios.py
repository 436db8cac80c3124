"""Every trouble that the practice service plays arrives as its sentence says, over real HTTP."""

import base64
import struct
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

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


def test_disconnect_gives_no_answer_at_all(base_url: str, photo: bytes) -> None:
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        _edit(base_url, photo, "disconnect")
    assert _edit(base_url, photo, "ok").status_code == 200


def test_truncated_breaks_off_after_the_status(base_url: str, photo: bytes) -> None:
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


def test_stalled_stops_in_the_middle_and_stays_open(base_url: str, photo: bytes) -> None:
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(
            f"{base_url}/images/edits",
            files={"image": photo},
            data={"prompt": "sepia", "size": "1024x768"},
            headers=HEADERS | {"X-Sandbox-Scenario": "stall"},
            timeout=httpx.Timeout(5, read=1.5),
        )


def test_not_an_image_is_valid_base64_of_something_else(base_url: str, photo: bytes) -> None:
    data = _edit(base_url, photo, "wrong_type").json()["data"][0]["b64_json"]
    assert base64.b64decode(data) == b"This is not a picture."


def test_html_error_is_a_proxy_page(base_url: str, photo: bytes) -> None:
    response = _edit(base_url, photo, "bad_gateway_html")
    assert response.status_code == 502
    assert response.headers["content-type"].startswith("text/html")


def test_odd_answers_are_odd_in_their_way(base_url: str, photo: bytes) -> None:
    with pytest.raises(ValueError, match="Expecting"):
        _edit(base_url, photo, "not_json").json()
    assert _edit(base_url, photo, "no_data").json()["data"] == []
    assert "usage" not in _edit(base_url, photo, "no_usage").json()
    assert service.picture_of(_edit(base_url, photo, "wrong_size")).shape[:2] == (384, 512)


def test_url_only_answers_with_a_url_that_works_and_url_gone_with_one_that_does_not(
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
