"""Paths, methods, keys and broken bodies: every answer has the documented shape."""

import json
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.helpers import practice_service as service
from tests.helpers.practice_service import HEADERS

SIZE = "1024x640"


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with service.practice_service(drift="none", scenario="no_data") as url:
        yield url


@pytest.fixture(scope="module")
def photo() -> bytes:
    return service.png(service.plain((0, 0, 250), 48, 32))


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client() as client:
        yield client


def _check_error(response: httpx.Response, status: int, kind: str, param: str | None) -> None:
    error = response.json()["error"]
    assert set(error) == {"message", "type", "code", "param"}
    assert (response.status_code, error["type"], error["param"]) == (status, kind, param)
    assert error["message"]


def _code(response: httpx.Response) -> Any:
    return response.json()["error"]["code"]


def test_other_addresses_are_not_found_with_or_without_a_key(
    base_url: str, client: httpx.Client
) -> None:
    root = base_url.rsplit("/", 2)[0]
    for url in (
        f"{root}/",
        f"{root}/v1/models",
        f"{root}/guess/v1/models",
        f"{root}/guess/v1/images/edits",
        f"{base_url}/x",
        f"{base_url}/models/",
        f"{base_url}/images/generations",
        f"{base_url}/%ff%00",
    ):
        for method in ("GET", "POST", "DELETE", "OPTIONS"):
            _check_error(client.request(method, url), 404, "not_found_error", None)
        _check_error(client.post(url, headers=HEADERS), 404, "not_found_error", None)


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("images/edits", "OPTIONS, POST"),
        ("models", "GET, HEAD, OPTIONS"),
        ("openapi.json", "GET, HEAD, OPTIONS"),
        ("temporary/x.png", "GET, HEAD, OPTIONS"),
    ],
)
def test_other_methods_are_405_and_options_says_which_there_are(
    base_url: str, client: httpx.Client, path: str, allowed: str
) -> None:
    url = f"{base_url}/{path}"
    for method in {"GET", "POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW"} - set(
        allowed.split(", ")
    ):
        wrong = client.request(method, url, headers=HEADERS)
        _check_error(wrong, 405, "invalid_request_error", None)
        assert wrong.headers["allow"] == allowed
    asked = httpx.options(url, headers={"Origin": "https://evil.example"})
    assert (asked.status_code, asked.headers["allow"], asked.content) == (204, allowed, b"")
    assert not [name for name in asked.headers if name.startswith("access-control")]


def test_head_answers_like_get_without_the_body(base_url: str) -> None:
    for path in ("models", "openapi.json"):
        whole = httpx.get(f"{base_url}/{path}", headers=HEADERS)
        head = httpx.head(f"{base_url}/{path}", headers=HEADERS)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == str(len(whole.content))
    assert httpx.head(f"{base_url}/temporary/none.png").status_code == 404
    assert httpx.head(f"{base_url}/images/edits", headers=HEADERS).status_code == 405


def test_a_web_page_cannot_reach_it_under_another_name(base_url: str) -> None:
    response = httpx.get(f"{base_url}/models", headers=HEADERS | {"Host": "evil.example"})
    _check_error(response, 403, "permission_error", None)


@pytest.mark.parametrize("sent", [b"what?\r\n\r\n", b"GET / HTTP/1.1\r\nno colon\r\n\r\n"])
def test_what_is_no_http_is_refused_in_the_same_shape(base_url: str, sent: bytes) -> None:
    url = httpx.URL(base_url)
    with socket.create_connection((url.host, url.port or 80), timeout=10) as connection:
        connection.sendall(sent)
        received = b"".join(iter(lambda: connection.recv(4096), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert json.loads(body)["error"]["code"] == "invalid_http"


def _edit(base_url: str, photo: bytes, **headers: str) -> httpx.Response:
    plain = {name.replace("_", "-"): value for name, value in headers.items()}
    return service.post_files(
        base_url, [("image", photo)], headers=plain, prompt="sepia", size=SIZE
    )


@pytest.mark.parametrize("key", ["x", "sandbox", "sk-1234", "sk-sandbox", "sk-bad-key-2"])
def test_any_key_is_accepted(base_url: str, photo: bytes, key: str) -> None:
    assert _edit(base_url, photo, Authorization=f"Bearer {key}").json()["data"] == []


@pytest.mark.parametrize("path", ["images/edits", "models"])
def test_one_key_is_not(base_url: str, path: str) -> None:
    method = "GET" if path == "models" else "POST"
    header = {"Authorization": "Bearer sk-bad-key"}
    response = httpx.request(method, f"{base_url}/{path}", headers=header)
    _check_error(response, 401, "authentication_error", None)
    assert _code(response) == "invalid_api_key"


def test_the_header_wins_over_the_key_and_the_key_over_the_start_option(
    base_url: str, photo: bytes
) -> None:
    assert _edit(base_url, photo).json()["data"] == []
    key = {"Authorization": "Bearer sk-sandbox-forbidden"}
    assert _edit(base_url, photo, **key).status_code == 403
    assert _edit(base_url, photo, **key, X_Sandbox_Scenario="quota").status_code == 429
    assert "usage" not in _edit(base_url, photo, **key, X_Sandbox_Scenario="no-usage").json()


@pytest.mark.parametrize("path", ["images/edits", "models"])
@pytest.mark.parametrize("name", ["stormy", "", "slow=x"])
def test_a_key_that_names_no_scenario_is_400_and_says_what_there_is(
    base_url: str, path: str, name: str
) -> None:
    method = "GET" if path == "models" else "POST"
    header = {"Authorization": f"Bearer sk-sandbox-{name}"}
    response = httpx.request(method, f"{base_url}/{path}", headers=header)
    _check_error(response, 400, "invalid_request_error", None)
    assert "slow" in response.json()["error"]["message"]


def test_the_list_of_models_shows_a_rejected_key_and_no_other_trouble(base_url: str) -> None:
    statuses = [
        httpx.get(
            f"{base_url}/models", headers={"Authorization": f"Bearer sk-sandbox-{name}"}
        ).status_code
        for name in ("key_rejected", "forbidden", "slow=60", "server_error")
    ]
    assert statuses == [401, 200, 200, 200]


def _form(parts: list[str], end: str = "--b--\r\n") -> bytes:
    return "".join(f"--b\r\n{part}\r\n" for part in parts).encode("latin-1") + end.encode()


def _post(base_url: str, content: bytes, kind: str, **headers: str) -> httpx.Response:
    return httpx.post(
        f"{base_url}/images/edits",
        content=content,
        headers=HEADERS | {"Content-Type": kind} | headers,
        timeout=60,
    )


FORM = "multipart/form-data; boundary=b"
PROMPT = 'Content-Disposition: form-data; name="prompt"\r\n\r\nsepia'


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x",
        b"--b",
        _form([PROMPT], end=""),
        _form(["Content-Disposition: form-data\r\n\r\nx"]),
        _form(["no header\r\n\r\nx"]),
        _form([PROMPT] * 201),
        _form([f"X-Long: {'x' * 9000}\r\n{PROMPT}"]),
    ],
    ids=["nothing", "text", "begun", "no end", "no name", "no colon", "many parts", "long header"],
)
def test_a_broken_form_is_refused(base_url: str, content: bytes) -> None:
    response = _post(base_url, content, FORM)
    _check_error(response, 400, "invalid_request_error", None)
    assert _code(response) == "invalid_multipart"


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", f"{FORM}{'b' * 5000}", "multipart/form-data; boundary="]
)
def test_a_form_needs_a_usable_boundary(base_url: str, kind: str) -> None:
    assert _code(_post(base_url, b"--b--\r\n", kind)) == "invalid_multipart"


def test_a_field_that_is_no_utf8_or_too_long_is_named(base_url: str) -> None:
    broken = _post(base_url, _form([PROMPT.replace("sepia", "s\xe9pia")]), FORM)
    _check_error(broken, 400, "invalid_request_error", "prompt")
    long = _post(base_url, _form([PROMPT.replace("sepia", "x" * 1_100_000)]), FORM)
    _check_error(long, 413, "invalid_request_error", "prompt")


@pytest.mark.parametrize(
    "head",
    [
        'Content-Disposition: form-data; name="image"',
        'Content-Disposition: form-data; name="image"\r\nContent-Type: application/octet-stream',
        'Content-Disposition: form-data; name="image"\r\nContent-Type: image/png',
        'Content-Disposition: form-data; name="image"; filename=""',
        "content-disposition: form-data; name=image; filename*=UTF-8''p%C3%A4.png",
    ],
)
def test_a_picture_is_known_by_its_content_whatever_its_part_says(
    base_url: str, photo: bytes, head: str
) -> None:
    picture = f"{head}\r\n\r\n{photo.decode('latin-1')}"
    assert _post(base_url, _form([PROMPT, picture]), FORM).json()["data"] == []


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"prompt": 3}, "prompt"),
        ({"prompt": ["x"]}, "prompt"),
        ({"prompt": None}, "prompt"),
        ({"image": 3}, "image"),
        ({"image": {}}, "image"),
        ({"image": {"image_url": "data:,", "file_id": "file-1"}}, "image"),
        ({"image": {"image_url": {"url": "data:,"}}}, "image"),
        ({"images": [["x"]]}, "images"),
        ({"images": 0}, "images"),
        ({"size": 1024}, "size"),
        ({"n": "one"}, "n"),
        ({"n": 2}, "n"),
        ({"stream": "yes"}, "stream"),
        ({"mask": 1}, "mask"),
        ({"image": "data:image/png;base64,\u00e4"}, "image"),
        ({"image": "data:image/png;base64,\ud800"}, "image"),
        ({"image": "data:image/png,\ud800"}, "image"),
        ({"image": "\ud800"}, "image"),
        ({"size": "\ud800"}, "size"),
        ({"quality": "\ud800"}, "quality"),
    ],
)
def test_a_wrong_type_in_json_is_400_and_named(
    base_url: str, photo: bytes, fields: dict[str, Any], param: str
) -> None:
    body = {"prompt": "sepia", "image": service.data_url(photo)} | fields
    response = _post(base_url, json.dumps(body).encode(), "application/json")
    _check_error(response, 400, "invalid_request_error", param)


def test_half_a_surrogate_pair_in_the_name_of_a_model_is_told_as_any_other(
    base_url: str, photo: bytes
) -> None:
    body = {"prompt": "x", "image": service.data_url(photo), "model": "gpt-\ud800"}
    response = _post(base_url, json.dumps(body).encode(), "application/json")
    _check_error(response, 404, "not_found_error", "model")


@pytest.mark.parametrize("content", [b"{}", b'{"prompt": NaN}', b"\xff", b"null", b"[1]", b"1"])
def test_other_json_is_refused(base_url: str, content: bytes) -> None:
    assert _post(base_url, content, "application/json").status_code == 400


def test_a_list_without_a_photo_is_refused_where_its_items_are_strings(
    base_url: str, photo: bytes
) -> None:
    body = {"prompt": "x", "images": [service.data_url(photo)]}
    response = _post(base_url, json.dumps(body).encode(), "application/json")
    _check_error(response, 400, "invalid_request_error", "image")
