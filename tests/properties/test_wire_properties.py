"""The wire format holds for any prompt, any bytes and any number of references."""

import base64
import json
import string
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_editor.edit_api.errors import ServiceError
from desktop_editor.edit_api.reply import parse_reply, sniff_media_type
from desktop_editor.edit_api.secret import Secret
from desktop_editor.edit_api.services import SERVICES, ServiceProfile, SizeRules
from desktop_editor.edit_api.types import BodyFormat, EditRequest, ImagePart
from desktop_editor.edit_api.wire import RequestBody, request_body
from tests.helpers.scripted_service import PNG, Call, Part

GATEWAY = SERVICES["infinity-blue"]
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300)
names = st.text(max_size=40)
pictures = st.builds(
    ImagePart,
    data=st.binary(min_size=1, max_size=200_000),
    media_type=st.sampled_from(["image/png", "image/jpeg", "image/webp"]),
    name=names,
)
ids = st.text(string.ascii_letters + string.digits, min_size=1, max_size=30).map("file-".__add__)


def _parts(body: RequestBody) -> list[Part]:
    data = b"".join(body.chunks())
    headers = {"content-type": body.content_type, "content-length": str(len(data))}
    return Call(method="POST", path="/", headers=headers, body=data, connection=1).parts()


@given(prompt=texts, image=pictures, references=st.lists(pictures | ids, max_size=16))
def test_a_multipart_reader_gets_back_what_was_asked(
    prompt: str, image: ImagePart, references: list[ImagePart | str]
) -> None:
    request = EditRequest(id="r", prompt=prompt, image=image, references=tuple(references))
    body = request_body(GATEWAY, request)
    parts = _parts(body)
    assert [part.content for part in parts if part.name == "prompt"] == [prompt.encode()]
    assert [part.content for part in parts if part.name == "image"] == [image.data]
    sent = [part for part in parts if part.name == "images"]
    wanted = [each.encode() if isinstance(each, str) else each.data for each in references]
    assert [part.content for part in sent] == wanted
    assert [bool(part.file_name) for part in sent] == [
        isinstance(each, ImagePart) for each in references
    ]
    assert body.length == len(b"".join(body.chunks()))


@given(prompt=texts, image=pictures, references=st.lists(pictures | ids, max_size=16))
def test_a_json_reader_gets_back_what_was_asked(
    prompt: str, image: ImagePart, references: list[ImagePart | str]
) -> None:
    request = EditRequest(
        id="r", prompt=prompt, image=image, references=tuple(references), body_format="json"
    )
    content = json.loads(b"".join(request_body(GATEWAY, request).chunks()))
    assert content["prompt"] == prompt
    head, _, encoded = content["image"].partition(",")
    assert head == f"data:{image.media_type};base64"
    assert base64.b64decode(encoded, validate=True) == image.data
    assert len(content.get("images", [])) == len(references)
    assert ("images" in content) == bool(references)


@given(image=pictures, references=st.lists(pictures, max_size=15))
def test_openai_reads_all_pictures_from_one_list_in_order(
    image: ImagePart, references: list[ImagePart]
) -> None:
    request = EditRequest(id="r", prompt="red", image=image, references=tuple(references))
    wanted = [one.data for one in (image, *references)]
    parts = _parts(request_body(SERVICES["openai"], request))
    assert [part.content for part in parts if part.name == "image[]"] == wanted
    body = request_body(SERVICES["openai"], replace(request, body_format="json"))
    sent = b"".join(body.chunks())
    assert len(sent) == body.length
    urls = [one["image_url"] for one in json.loads(sent)["images"]]
    assert [base64.b64decode(url.partition(",")[2], validate=True) for url in urls] == wanted


@given(
    st.sampled_from([one for one in SERVICES.values() if one.id != "custom"]),
    st.sampled_from(["multipart", "json"]),
    st.lists(ids, max_size=3),
)
def test_no_service_ever_gets_a_mask_or_several_or_a_stream(
    service: ServiceProfile, body_format: BodyFormat, references: list[str]
) -> None:
    request = EditRequest(
        id="r",
        prompt="red",
        image=ImagePart(data=PNG, media_type="image/png", name="photo.png"),
        references=tuple(references),
        body_format=body_format,
    )
    body = request_body(service, request)
    if body.content_type == "application/json":
        fields = set(json.loads(b"".join(body.chunks())))
    else:
        fields = {part.name for part in _parts(body)}
    known = {"model", "prompt", "size", "output_format", "response_format"}
    assert fields - {"image", "images", "image[]"} <= known


@given(name=names, prompt=st.text(min_size=1, max_size=50))
def test_neither_file_names_nor_prompts_can_add_a_field(name: str, prompt: str) -> None:
    image = ImagePart(data=PNG, media_type="image/png", name=name)
    parts = _parts(request_body(GATEWAY, EditRequest(id="r", prompt=prompt, image=image)))
    assert sorted(part.name for part in parts) == sorted(
        ["model", "prompt", "size", "response_format", "output_format", "image"]
    )


@given(
    st.binary(max_size=3000),
    st.sampled_from(["plain", "url-safe", "broken lines", "escaped", "data url", "url field"]),
    st.sampled_from([None, 1]),
)
def test_a_picture_comes_back_from_a_reply_as_it_was(
    tail: bytes, style: str, indent: int | None
) -> None:
    picture = PNG + tail
    text = base64.b64encode(picture).decode()
    if style == "url-safe":
        text = base64.urlsafe_b64encode(picture).decode().rstrip("=")
    elif style == "broken lines":
        text = base64.encodebytes(picture).decode()
    elif style in {"data url", "url field"}:
        text = f"data:image/png;base64,{text}"
    item = {"url" if style == "url field" else "b64_json": text, "note": '"b64_json": "x"'}
    body = json.dumps({"preview": {"b64_json": "AAAA"}, "data": [item]}, indent=indent)
    if style == "escaped":
        body = body.replace("/", "\\/")
    assert parse_reply(body.encode()).picture == picture


@given(st.binary(max_size=2000))
def test_no_bytes_a_server_may_send_end_in_anything_but_a_plain_failure(body: bytes) -> None:
    if sniff_media_type(body):
        return
    with pytest.raises(ServiceError) as caught:
        parse_reply(body)
    assert caught.value.charged


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["data", "b64_json", "url", "usage", "created", "error", "message"]),
            inner,
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_no_json_a_server_may_send_ends_in_anything_but_a_plain_failure(content: object) -> None:
    try:
        reply = parse_reply(json.dumps(content).encode(), Secret("sk-secret-0123456789"))
    except ServiceError as error:
        assert error.charged  # noqa: PT017 - either outcome is allowed, only no other failure
    else:
        assert reply.picture or reply.url


@given(st.integers(0, 4200), st.integers(0, 4200))
def test_allowed_sizes_are_those_of_the_documentation(width: int, height: int) -> None:
    allowed = (
        width % 16 == 0
        and height % 16 == 0
        and max(width, height) <= 3840
        and 655_360 <= width * height <= 8_294_400
        and max(width, height) <= 3 * min(width, height)
    )
    assert SizeRules().allow(width, height) == allowed


@given(st.integers(1, 240), st.integers(1, 240))
def test_allowed_sizes_on_the_grid_are_those_of_the_documentation(column: int, row: int) -> None:
    test_allowed_sizes_are_those_of_the_documentation.hypothesis.inner_test(  # type: ignore[attr-defined]
        column * 16, row * 16
    )
