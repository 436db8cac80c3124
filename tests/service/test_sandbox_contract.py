"""The practice service keeps the documented contract, over real HTTP."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import pytest

from tests.helpers import practice_service as service
from tests.helpers.practice_service import HEADERS

SIZE = "1024x768"


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with service.practice_service(drift="none") as url:
        yield url


@pytest.fixture(scope="module")
def photo() -> bytes:
    return service.png(service.street())


def _check_error(response: httpx.Response, status: int, kind: str, param: str | None) -> None:
    error = response.json()["error"]
    assert set(error) == {"message", "type", "code", "param"}
    assert (response.status_code, error["type"], error["param"]) == (status, kind, param)
    assert error["message"]


def _check_invalid(response: httpx.Response, param: str | None) -> None:
    _check_error(response, 400, "invalid_request_error", param)


def test_both_body_formats_give_the_same_picture(base_url: str, photo: bytes) -> None:
    files = service.post_files(
        base_url, [("image", photo)], prompt="sepia", size=SIZE, model="gpt-image-2"
    )
    as_json = service.post_json(
        base_url, image=service.data_url(photo), prompt="sepia", size=SIZE, model="gpt-image-2"
    )
    assert files.status_code == as_json.status_code == 200
    assert files.json()["data"] == as_json.json()["data"]


def test_variants_differ_and_the_series_repeats_in_the_next_process(photo: bytes) -> None:
    def series(drift: str) -> list[bytes]:
        with service.practice_service(drift=drift) as url:
            answers = [
                service.post_files(url, [("image", photo)], prompt="sepia", size=SIZE)
                for _ in range(3)
            ]
        return [service.picture_of(answer).tobytes() for answer in answers]

    for drift in ("none", "mild"):
        first = series(drift)
        assert len(set(first)) == 3
        assert series(drift) == first


def test_an_answer_has_the_documented_shape(base_url: str, photo: bytes) -> None:
    response = service.post_files(base_url, [("image", photo)], prompt="sepia", size=SIZE)
    body = response.json()
    assert set(body) == {"created", "data", "usage"}
    assert isinstance(body["created"], int)
    usage = body["usage"]
    details = usage["input_tokens_details"]
    assert usage["input_tokens"] == details["text_tokens"] + details["image_tokens"]
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"]
    assert response.headers["x-request-id"].startswith("req_")
    assert response.headers["x-sandbox-verbs"] == "sepia"


@pytest.mark.parametrize(
    ("size", "shape"),
    [("1536x1024", (1024, 1536)), ("832x2496", (2496, 832)), ("auto", (800, 832))],
)
def test_the_answer_has_exactly_the_size_asked_for(
    base_url: str, size: str, shape: tuple[int, int]
) -> None:
    photo = service.png(service.street(500, 480))
    response = service.post_files(base_url, [("image", photo)], prompt="sepia", size=size)
    assert service.picture_of(response).shape[:2] == shape


@pytest.mark.parametrize(
    ("output_format", "start"), [("png", b"\x89PNG"), ("jpeg", b"\xff\xd8"), ("webp", b"RIFF")]
)
def test_the_answer_has_the_format_asked_for(
    base_url: str, photo: bytes, output_format: str, start: bytes
) -> None:
    response = service.post_files(
        base_url,
        [("image", photo)],
        prompt="sepia",
        size=SIZE,
        output_format=output_format,
        output_compression="60",
        response_format="url",
    )
    picture = httpx.get(response.json()["data"][0]["url"])
    assert picture.content.startswith(start)
    assert picture.headers["content-type"] == f"image/{output_format}"


def test_a_temporary_url_can_be_sent_as_the_next_image(base_url: str, photo: bytes) -> None:
    first = service.post_files(
        base_url, [("image", photo)], prompt="sepia", size=SIZE, response_format="url"
    )
    url = first.json()["data"][0]["url"]
    assert url.startswith(base_url)
    second = service.post_json(base_url, image=url, prompt="warmer", size=SIZE)
    assert service.picture_of(second).shape == (768, 1024, 3)


@pytest.mark.parametrize("names", [("images",), ("images[]",), ("image[]",)])
def test_references_are_understood_in_every_spelling(
    base_url: str, photo: bytes, names: tuple[str]
) -> None:
    red, blue = (service.png(service.plain(bgr)) for bgr in ((0, 0, 250), (250, 0, 0)))
    response = service.post_files(
        base_url,
        [("image", photo), (names[0], red), (names[0], blue)],
        prompt=f"put reference 2 in the middle ({names[0]})",  # a repeated request is a variant
        size=SIZE,
    )
    assert service.picture_of(response)[384, 512].tolist() == [250, 0, 0]


def test_repeated_image_parts_are_photo_first_then_references(base_url: str, photo: bytes) -> None:
    red = service.png(service.plain((0, 0, 250)))
    response = service.post_files(
        base_url,
        [("image[]", photo), ("image[]", red)],
        prompt="put reference 1 in the middle",
        size=SIZE,
    )
    assert service.picture_of(response)[384, 512].tolist() == [0, 0, 250]


@pytest.mark.parametrize("reference", ["https://pictures.example/cat.jpg", "file-abc123"])
def test_a_reference_that_cannot_be_fetched_becomes_its_own_placeholder(
    base_url: str, photo: bytes, reference: str
) -> None:
    fields: dict[str, Any] = {"prompt": "put reference 1 in the middle", "size": SIZE}

    def as_files(text: str) -> Any:
        sent = [("image", photo), ("images", text)]
        return service.post_files(base_url, sent, **fields).json()["data"]

    url = service.data_url(photo)
    as_json = service.post_json(base_url, image=url, images=[reference], **fields)
    assert as_files(reference) == as_json.json()["data"]
    assert as_files(reference + "4") != as_json.json()["data"]


@pytest.mark.parametrize("image", ["https://pictures.example/cat.jpg", "file-abc123", "cat.jpg"])
def test_a_photo_that_cannot_be_fetched_is_refused(base_url: str, image: str) -> None:
    _check_invalid(service.post_json(base_url, image=image, prompt="sepia"), "image")


def test_the_mask_has_no_effect(base_url: str, photo: bytes) -> None:
    mask = service.png(service.plain((0, 0, 0), 1024, 768))
    # The first request is sent as JSON: sent alike, the second would be its variant.
    without = service.post_json(base_url, image=service.data_url(photo), prompt="cooler", size=SIZE)
    masked = service.post_files(
        base_url, [("image", photo), ("mask", mask)], prompt="cooler", size=SIZE
    )
    assert masked.json()["data"] == without.json()["data"]


def test_prompts_are_counted_in_characters_in_both_formats(base_url: str, photo: bytes) -> None:
    url = service.data_url(photo)
    for prompt, status in (("ä😀" * 500, 200), ("ä😀" * 500 + "!", 400)):
        multipart = service.post_files(base_url, [("image", photo)], prompt=prompt, size=SIZE)
        as_json = service.post_json(base_url, image=url, prompt=prompt, size=SIZE)
        assert (multipart.status_code, as_json.status_code) == (status, status)


@pytest.mark.parametrize(
    ("param", "fields"),
    [
        ("prompt", {"prompt": ""}),
        ("size", {"prompt": "x", "size": "1000x1000"}),
        ("n", {"prompt": "x", "n": "2"}),
        ("background", {"prompt": "x", "background": "transparent"}),
        ("output_compression", {"prompt": "x", "output_compression": "high"}),
    ],
)
def test_a_broken_rule_is_named(
    base_url: str, photo: bytes, param: str, fields: dict[str, Any]
) -> None:
    _check_invalid(service.post_files(base_url, [("image", photo)], **fields), param)


def test_missing_and_surplus_pictures_are_refused(base_url: str, photo: bytes) -> None:
    _check_invalid(service.post_files(base_url, [], prompt="x"), "image")
    seventeen = [("image", photo)] + [("images", photo)] * 17
    _check_invalid(service.post_files(base_url, seventeen, prompt="x"), "images")
    url = service.data_url(photo)
    _check_invalid(service.post_json(base_url, image=url, images=[], prompt="x"), "images")
    _check_invalid(service.post_json(base_url, image=url, images=[3], prompt="x"), "images")


def test_sixteen_references_are_accepted(base_url: str, photo: bytes) -> None:
    sixteen = [("image", photo)] + [("images", photo)] * 16
    assert service.post_files(base_url, sixteen, prompt="sepia", size=SIZE).status_code == 200


@pytest.mark.parametrize("content", [b"", b"hello", b"\x89PNG\r\n\x1a\n broken", b"%PDF-1.7"])
def test_what_is_no_picture_is_refused(base_url: str, photo: bytes, content: bytes) -> None:
    _check_invalid(service.post_files(base_url, [("image", content)], prompt="x"), "image")
    as_reference = [("image", photo), ("images", content)]
    _check_invalid(service.post_files(base_url, as_reference, prompt="x"), "images")
    url = service.data_url(content)
    _check_invalid(service.post_json(base_url, image=url, prompt="x"), "image")


@pytest.mark.parametrize(
    "url", ["data:image/png;base64,@@@", "data:text/plain;base64,aGk=", "data:image/png"]
)
def test_a_broken_data_url_is_refused(base_url: str, url: str) -> None:
    _check_invalid(service.post_json(base_url, image=url, prompt="x"), "image")


def test_a_picture_above_64_mb_is_refused_with_413(base_url: str) -> None:
    large = bytes(64 * 1024 * 1024 + 1)
    response = service.post_files(base_url, [("image", large)], prompt="x")
    _check_error(response, 413, "invalid_request_error", "image")


def test_a_large_data_url_in_a_text_part_passes(base_url: str) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (900, 1200, 3), np.uint8)
    url = service.data_url(service.png(noise))
    assert len(url) > 2_000_000
    response = service.post_files(base_url, [("image", url)], prompt="sepia", size=SIZE)
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"\xff\xfe", "application/json"),
        (b"prompt=x", "application/x-www-form-urlencoded"),
        (b"x", "multipart/form-data"),
        (b"x", "multipart/form-data; boundary=b"),
        (b"", ""),
    ],
)
def test_a_broken_body_is_refused_with_400(base_url: str, content: bytes, kind: str) -> None:
    headers = HEADERS | ({"content-type": kind} if kind else {})
    response = httpx.post(f"{base_url}/images/edits", content=content, headers=headers)
    assert response.status_code == 400
    assert response.json()["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer"}, {"Authorization": "Basic eA"}])
def test_without_a_key_everything_is_401(base_url: str, header: dict[str, str]) -> None:
    for response in (
        httpx.get(f"{base_url}/models", headers=header),
        httpx.post(f"{base_url}/images/edits", headers=header, json={}),
    ):
        _check_error(response, 401, "authentication_error", None)
        assert response.json()["error"]["code"] == "invalid_api_key"


def test_the_model_is_listed_and_dated_snapshots_are_not_found(base_url: str, photo: bytes) -> None:
    listed = httpx.get(f"{base_url}/models", headers=HEADERS).json()
    assert [model["id"] for model in listed["data"]] == ["gpt-image-2"]
    response = service.post_files(
        base_url, [("image", photo)], prompt="x", model="gpt-image-2-2026-04-21"
    )
    _check_error(response, 404, "not_found_error", "model")


def test_it_listens_on_the_loopback_address_only(base_url: str) -> None:
    assert base_url.startswith("http://127.0.0.1:")
    assert len(base_url.split("/")[3]) >= 20


def test_lone_surrogates_in_json_do_no_harm(base_url: str, photo: bytes) -> None:
    body = json.dumps({"prompt": "\ud800", "size": SIZE, "image": service.data_url(photo)})
    response = httpx.post(
        f"{base_url}/images/edits",
        content=body,
        headers=HEADERS | {"content-type": "application/json"},
        timeout=60,
    )
    assert response.status_code == 200
