"""Reads the two body formats of an edit, multipart and JSON, into the same raw form.

Nothing is judged here but size and shape of the body; the rules of the fields stand in `fields`.
"""

import json
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NoReturn, TypeAlias

from desktop_editor.sandbox.multipart import MultipartReader, Part
from desktop_editor.sandbox.refusals import Refusal, invalid, too_large

if TYPE_CHECKING:
    from starlette.requests import Request

MAX_PICTURE_BYTES: Final = 64 * 1024 * 1024
"""Largest single picture, as a file or decoded from a data URL."""

MAX_BODY_BYTES: Final = 768 * 1024 * 1024
_MAX_PICTURE_TEXT: Final = MAX_PICTURE_BYTES * 4 // 3 + 1024
_MAX_TEXT_BYTES: Final = 1024 * 1024

SentPicture: TypeAlias = bytes | str
"""A file's bytes, or the text that stands for a picture (data URL, URL, file ID)."""

Take: TypeAlias = Callable[[int], None]
"""Told of the size of each piece of a body before it is kept; raises `Refusal`."""

_PRIMARY_NAMES: Final = ("image", "image[]")
_REFERENCE_NAMES: Final = ("images", "images[]")
_NAMES: Final = (*_PRIMARY_NAMES, *_REFERENCE_NAMES)
_MASK_NAMES: Final = ("mask", "input_image_mask")
_OBJECT_KEYS: Final = ("image_url", "file_id")
_TEXTS: Final = (b"data:", b"http://", b"https://", b"file-")


@dataclass(frozen=True, slots=True, kw_only=True)
class RawBody:
    """What a request says, before any rule is applied.

    Attributes:
        textual: Whether numbers arrive as text (multipart).
        values: Every field that is no picture.
        images: `image` and `image[]` in order; the first is the primary one.
        references: `images` and `images[]` in order, or None when the field was left out.
    """

    textual: bool
    values: Mapping[str, object] = field(repr=False)
    images: tuple[SentPicture, ...] = field(repr=False)
    references: tuple[SentPicture, ...] | None = field(repr=False)


async def read_body(request: "Request", take: Take) -> RawBody:
    """Read the whole body.

    Raises:
        Refusal: 400, 413, or what `take` raises.
        starlette.requests.ClientDisconnect: The client went away.
    """
    content_type = request.headers.get("content-type", "")
    kind = content_type.partition(";")[0].strip().lower()
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > MAX_BODY_BYTES:
        raise _body_too_large()
    if kind == "application/json":
        return _from_json(await _text(request, take))
    if kind == "multipart/form-data":
        return _from_parts(await _parts(request, content_type, take))
    raise invalid(None, "Content-Type must be multipart/form-data or application/json.")


async def _limited(request: "Request", take: Take) -> AsyncGenerator[bytes, None]:
    received = 0
    async for chunk in request.stream():
        received += len(chunk)
        if received > MAX_BODY_BYTES:
            raise _body_too_large()
        take(len(chunk))
        yield chunk


def _body_too_large() -> Refusal:
    return too_large(None, f"The request body is larger than {MAX_BODY_BYTES} bytes.")


async def _text(request: "Request", take: Take) -> str:
    data = bytearray()
    async for chunk in _limited(request, take):
        data += chunk
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise _not_json() from None


def _from_json(text: str) -> RawBody:
    try:
        content = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise _not_json() from None
    if not isinstance(content, dict):
        raise invalid(None, "The request body must be a JSON object.", "invalid_json")
    listed = content.pop("images", None)
    images = _texts("image", content.pop("image", None)) or []
    references = _texts("images", listed)
    if not images and references and all(isinstance(item, dict) for item in listed or ()):
        images, references = references, None  # OpenAI's form: one list, the photo first
    return RawBody(
        textual=False,
        values={name: value for name, value in content.items() if value is not None},
        images=tuple(images),
        references=None if references is None else tuple(references),
    )


def _no_constant(text: str) -> NoReturn:
    raise ValueError(text)


def _not_json() -> Refusal:
    return invalid(None, "The request body is not valid JSON.", "invalid_json")


def _texts(name: str, value: object) -> list[SentPicture] | None:
    """One picture or a list of pictures as their texts; None when the field is absent or null."""
    if value is None:
        return None
    return [_picture_text(name, item) for item in (value if isinstance(value, list) else [value])]


def _picture_text(name: str, item: object) -> str:
    """A text, or the one text of `{"image_url": …}` or `{"file_id": …}`."""
    if isinstance(item, dict):
        given = [item[key] for key in _OBJECT_KEYS if item.get(key) is not None]
        item = given[0] if len(given) == 1 else None
    if isinstance(item, str):
        return item
    raise invalid(
        name,
        f"'{name}' must hold strings, or objects with either image_url or file_id.",
        "invalid_type",
    )


async def _parts(request: "Request", content_type: str, take: Take) -> list[Part]:
    reader = MultipartReader(content_type, _largest)
    async for chunk in _limited(request, take):
        reader.feed(chunk)
    return reader.parts()


def _largest(name: str, is_file: bool) -> int | None:
    """Masks and unknown files have no effect, so they are not kept."""
    if name in _NAMES:
        return MAX_PICTURE_BYTES if is_file else _MAX_PICTURE_TEXT
    return None if is_file or name in _MASK_NAMES else _MAX_TEXT_BYTES


def _from_parts(parts: list[Part]) -> RawBody:
    values: dict[str, object] = {}
    pictures: dict[str, list[SentPicture]] = {}
    for part in parts:
        if part.name in _NAMES:
            pictures.setdefault(part.name, []).append(_picture(part))
        else:
            values[part.name] = _value(part)
    named = [name for name in _REFERENCE_NAMES if name in pictures]
    return RawBody(
        textual=True,
        values=values,
        images=tuple(sent for name in _PRIMARY_NAMES for sent in pictures.get(name, [])),
        references=tuple(sent for name in named for sent in pictures[name]) if named else None,
    )


def _picture(part: Part) -> SentPicture:
    """Text that stands for a picture only where it reads like it: some clients name no file."""
    if not part.is_file and part.data.startswith(_TEXTS):
        return part.data.decode("utf-8", "replace")
    return part.data


def _value(part: Part) -> str:
    try:
        return part.data.decode("utf-8")
    except UnicodeDecodeError:
        raise invalid(part.name, f"'{part.name}' is not UTF-8.") from None
