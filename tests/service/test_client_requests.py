"""What reaches the service, and what the user gets from its answer."""

import asyncio
import base64
import json
from dataclasses import replace

import pytest

from desktop_editor.edit_api.client import EditClient
from desktop_editor.edit_api.secret import Secret
from desktop_editor.edit_api.services import SERVICES, custom_service
from desktop_editor.edit_api.types import EditRequest, ImagePart, Usage
from desktop_editor.errors import EditorError
from tests.helpers.edit_client import KEY, PHOTO, REQUEST, Listener, quick_client, send
from tests.helpers.scripted_service import (
    PNG,
    ScriptedService,
    answer,
    picture_body,
    slowly,
    wrong_length,
    zipped,
)

REFERENCE = ImagePart(data=b"\xff\xd8\xff reference", media_type="image/jpeg", name="one.jpg")


def _data_url() -> str:
    return "data:image/png;base64," + base64.b64encode(PNG).decode()


def _url_body(url: str) -> bytes:
    return json.dumps({"created": 5, "data": [{"url": url}]}).encode()


def test_an_edit_brings_back_the_picture_and_its_facts() -> None:
    with ScriptedService([answer()]) as service:
        result = send(service.url)
    assert result.data == PNG
    assert result.media_type == "image/png"
    assert result.created == 1_700_000_000
    assert result.request_id == "request-1"
    assert result.usage == Usage(
        total_tokens=30, input_tokens=20, output_tokens=10, text_tokens=5, image_tokens=15
    )


def test_the_form_carries_exactly_the_documented_fields() -> None:
    request = replace(REQUEST, references=(REFERENCE, "file-abc123", "https://example.com/a.png"))
    with ScriptedService([answer()]) as service:
        send(service.url, request)
        call = service.calls[0]
    assert (call.method, call.path) == ("POST", "/v1/images/edits")
    assert call.headers["authorization"] == f"Bearer {KEY}"
    assert call.headers["user-agent"].startswith("desktop-editor/")
    assert [(part.name, bool(part.file_name)) for part in call.parts()] == [
        ("model", False),
        ("prompt", False),
        ("size", False),
        ("response_format", False),
        ("output_format", False),
        ("image", True),
        ("images", True),
        ("images", False),
        ("images", False),
    ]
    assert call.texts() | {"images": ""} == {
        "model": "gpt-image-2",
        "prompt": "Make it red",
        "size": "1024x1024",
        "response_format": "b64_json",
        "output_format": "png",
        "images": "",
    }
    assert [part.content for part in call.parts() if part.name == "image"] == [PHOTO.data]


def test_a_large_picture_survives_the_json_body_whole() -> None:
    data = bytes(range(251)) * 8000
    request = replace(REQUEST, image=replace(PHOTO, data=data), body_format="json")
    with ScriptedService([answer()]) as service:
        send(service.url, request)
        encoded = service.calls[0].json()["image"].partition(",")[2]
    assert base64.b64decode(encoded, validate=True) == data


def test_the_json_body_says_the_same() -> None:
    request = replace(REQUEST, references=(REFERENCE, "file-abc"), body_format="json", user="u-1")
    with ScriptedService([answer()]) as service:
        send(service.url, request)
        call = service.calls[0]
    content = call.json()
    assert call.headers["content-type"] == "application/json"
    assert content.pop("image") == "data:image/png;base64," + base64.b64encode(PHOTO.data).decode()
    first = "data:image/jpeg;base64," + base64.b64encode(REFERENCE.data).decode()
    assert content == {
        "model": "gpt-image-2",
        "prompt": "Make it red",
        "size": "1024x1024",
        "response_format": "b64_json",
        "output_format": "png",
        "user": "u-1",
        "images": [first, "file-abc"],
    }


@pytest.mark.parametrize(
    ("change", "name", "value"),
    [
        ({"width": None, "height": None}, "size", "auto"),
        ({"output_format": "jpeg", "compression": 80}, "output_compression", "80"),
        ({"output_format": "webp", "compression": 0}, "output_compression", "0"),
        ({"output_format": "png", "compression": 80}, "output_compression", None),
        ({"quality": "high"}, "quality", None),
        ({"input_fidelity": "high"}, "input_fidelity", None),
        ({"user": "u-7"}, "user", "u-7"),
        ({"model": "other-model"}, "model", "other-model"),
        ({"response_format": "url"}, "response_format", "url"),
        ({"background": "opaque"}, "background", "opaque"),
        ({"background": "auto"}, "background", None),
    ],
)
def test_optional_fields_travel_only_where_they_mean_something(
    change: dict[str, object], name: str, value: str | None
) -> None:
    request: EditRequest = replace(REQUEST, **change)  # type: ignore[arg-type]
    with ScriptedService([answer()]) as service:
        send(service.url, request)
        assert service.calls[0].texts().get(name) == value


def test_openai_gets_its_own_field_names() -> None:
    request = replace(
        REQUEST, prompt="x" * 1001, references=(REFERENCE,), quality="high", input_fidelity="high"
    )
    with ScriptedService([answer()]) as service:
        send(service.url, request, profile=SERVICES["openai"])
        send(service.url, replace(request, model="gpt-image-1"), profile=SERVICES["openai"])
        newest, older = service.calls
    names = [part.name for part in newest.parts()]
    assert names.count("image[]") == 2
    assert not {"image", "images", "response_format", "input_fidelity"} & set(names)
    assert newest.texts()["quality"] == "high"
    assert older.texts()["input_fidelity"] == "high"


def test_openai_gets_references_by_address_as_json_objects() -> None:
    request = replace(REQUEST, references=("file-abc", "https://example.com/a.png"))
    with ScriptedService([answer()]) as service:
        send(service.url, request, profile=SERVICES["openai"])
        images = service.calls[0].json()["images"]
    assert images[1:] == [{"file_id": "file-abc"}, {"image_url": "https://example.com/a.png"}]
    assert images[0]["image_url"].startswith("data:image/png;base64,")


def test_a_service_without_a_key_gets_no_authorization() -> None:
    with ScriptedService([answer()]) as service:
        send(service.url, key=None)
        assert "authorization" not in service.calls[0].headers


def test_progress_goes_from_connecting_to_all_received() -> None:
    listener = Listener()
    body = picture_body(PNG + bytes(200_000))
    with ScriptedService([answer(200, body)]) as service:
        send(service.url, listener=listener)
    stages = list(dict.fromkeys(stage for stage, _ in listener.stages))
    assert stages == ["connecting", "sending", "waiting", "receiving"]
    for stage in ("sending", "receiving"):
        fractions = [fraction for name, fraction in listener.stages if name == stage]
        assert fractions == sorted(fractions, key=lambda fraction: fraction or 0.0)
        assert all(fraction is not None and 0 <= fraction <= 1 for fraction in fractions)
    assert listener.stages[-1] == ("receiving", 1.0)


def test_waiting_is_told_before_the_service_can_have_the_whole_request() -> None:
    """Whoever notes it down has noted it when a charge becomes possible, whatever happens then."""

    class PowerCut(Listener):
        def progress(self, stage: str, fraction: float | None) -> None:
            super().progress(stage, fraction)
            if stage == "waiting":
                raise asyncio.CancelledError

    listener = PowerCut()
    with ScriptedService([answer()]) as service:
        with pytest.raises(asyncio.CancelledError):
            send(service.url, listener=listener)
        assert service.ended.wait(5)
        assert service.calls == []
    assert listener.stages[-2:] == [("sending", 1.0), ("waiting", None)]


def test_the_raw_reply_is_handed_over_while_it_still_arrives() -> None:
    body = picture_body()
    listener = Listener()

    async def half_way(url: str) -> bytes:
        task = asyncio.ensure_future(_send(url, listener))
        await listener.chunk_came.wait()
        early = listener.saved
        await task
        return early

    with ScriptedService([slowly(body, 60, 0.05)]) as service:
        early = asyncio.run(half_way(service.url))
    assert 0 < len(early) < len(body)
    assert listener.saved == body
    assert listener.events[0] == ("opened", ("request-1", 1))
    assert listener.events[-1] == ("closed", 200)


async def _send(url: str, listener: Listener) -> None:
    async with quick_client() as client:
        await client.edit(custom_service(url), Secret(KEY), REQUEST, listener, listener.progress)


def test_a_zipped_answer_is_saved_as_plain_json() -> None:
    listener = Listener()
    with ScriptedService([zipped(picture_body())]) as service:
        assert send(service.url, listener=listener).data == PNG
    assert json.loads(listener.saved)["created"] == 1_700_000_000


def test_a_picture_by_address_is_fetched_without_the_key_and_saved() -> None:
    listener = Listener()
    with (
        ScriptedService([answer(200, PNG)]) as shelf,
        ScriptedService([answer(200, _url_body(f"{shelf.url}/p.png?sig=1"))]) as service,
    ):
        result = send(service.url, listener=listener)
        call = shelf.calls[0]
    assert result.data == PNG
    assert (call.method, call.path) == ("GET", "/v1/p.png?sig=1")
    assert "authorization" not in call.headers
    assert KEY not in repr(call)
    assert listener.told("opened") == [("request-1", 1), ("request-1", 2)]
    assert listener.told("closed") == [200, 200]
    assert listener.saved.endswith(PNG)


def test_a_picture_by_data_url_needs_no_second_request() -> None:
    body = _url_body("data:image/png;base64," + base64.b64encode(PNG).decode())
    with ScriptedService([answer(200, body)]) as service:
        assert send(service.url).data == PNG
        assert len(service.calls) == 1


def test_an_empty_picture_beside_an_address_does_not_hide_the_address() -> None:
    with ScriptedService([answer(200, PNG)]) as shelf:
        item = {"b64_json": "", "url": f"{shelf.url}/p.png"}
        body = json.dumps({"data": [{"b64_json": None}, item]}).encode()
        with ScriptedService([answer(200, body)]) as service:
            assert send(service.url).data == PNG


@pytest.mark.parametrize(
    ("picture", "media_type"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
    ],
)
def test_the_media_type_is_read_from_the_picture(picture: bytes, media_type: str) -> None:
    with ScriptedService([answer(200, picture_body(picture))]) as service:
        assert send(service.url).media_type == media_type


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf" + picture_body(),
        picture_body().decode().encode("utf-16"),
        PNG,
        json.dumps({"data": {"b64_json": base64.b64encode(PNG).decode(), "url": None}}).encode(),
        json.dumps({"data": [None, {"b64_json": base64.b64encode(PNG).decode()}]}).encode(),
        json.dumps({"created": None, "data": [{"b64_json": _data_url()}], "usage": {}}).encode(),
    ],
    ids=["byte order mark", "UTF-16", "the picture itself", "no list", "a null", "data URL"],
)
def test_an_odd_answer_with_a_picture_in_it_is_not_lost(body: bytes) -> None:
    with ScriptedService([answer(200, body)]) as service:
        assert send(service.url).data == PNG


def test_a_byte_order_mark_does_not_hide_that_an_answer_is_all_there() -> None:
    body = b"\xef\xbb\xbf" + picture_body()
    with ScriptedService([wrong_length(body, len(body) + 5)]) as service:
        assert send(service.url).data == PNG


def test_missing_usage_and_unknown_fields_are_fine() -> None:
    body = picture_body(usage=None, created="soon", surprise={"a": 1})
    with ScriptedService([answer(200, body)]) as service:
        result = send(service.url)
    assert (result.data, result.usage, result.created) == (PNG, None, 0)


def test_a_reply_saved_before_a_crash_is_read_again_without_a_second_edit() -> None:
    async def read(raw: bytes, url: str = "") -> bytes:
        listener = Listener()
        service = custom_service(url) if url else None
        async with EditClient() as client:
            result = await client.read_saved(raw, "request-1", listener, listener.progress, service)
            return result.data

    with ScriptedService([answer(200, PNG)]) as shelf:
        assert asyncio.run(read(_url_body(f"{shelf.url}/p.png"), shelf.url)) == PNG
        assert asyncio.run(read(_url_body("/p.png"), shelf.url)) == PNG
        assert [call.path for call in shelf.calls] == ["/v1/p.png", "/p.png"]
    assert asyncio.run(read(picture_body())) == PNG
    assert asyncio.run(read(PNG)) == PNG


def test_several_variants_run_at_once() -> None:
    async def three(url: str) -> list[bytes]:
        async with quick_client() as client:
            listener = Listener()
            edits = [
                client.edit(
                    custom_service(url),
                    None,
                    replace(REQUEST, id=f"request-{number}"),
                    listener,
                    listener.progress,
                )
                for number in range(3)
            ]
            return [result.data for result in await asyncio.gather(*edits)]

    with ScriptedService([slowly(picture_body(), 50, 0.02)]) as service:
        assert asyncio.run(three(service.url)) == [PNG] * 3
        assert service.connections == 3


def test_no_edit_is_sent_on_a_connection_that_may_have_died() -> None:
    async def twice(url: str) -> None:
        async with quick_client() as client:
            for _ in range(2):
                listener = Listener()
                await client.edit(custom_service(url), None, REQUEST, listener, listener.progress)

    with ScriptedService([answer()]) as service:
        asyncio.run(twice(service.url))
        assert len(service.calls) == 2
        assert service.connections == 2


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:9", "socks5://127.0.0.1:9"])
def test_a_proxy_setting_does_not_reach_into_this_machine(
    proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.setenv(name, proxy)
    with ScriptedService([answer()]) as service:
        assert send(service.url).data == PNG


def test_a_proxy_of_an_unsupported_kind_is_named_as_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:9")
    with pytest.raises(EditorError, match="proxy_not_usable"):
        send("https://service.invalid/v1")


def test_a_proxy_setting_is_used_for_services_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedService([answer()]) as proxy:
        for name in ("http_proxy", "all_proxy", "ALL_PROXY", "NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("HTTP_PROXY", f"http://{proxy.host}")
        assert send("http://service.invalid/v1", key=None).data == PNG
        assert proxy.calls[0].path == "http://service.invalid/v1/images/edits"
