"""Reads the two body formats of an edit, multipart and JSON, into the same raw form.

Nothing is judged here but size and shape of the body; the rules of the fields stand in `fields`.
"""

import json
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from desktop_editor.sandbox.refusals import Refusal, invalid, too_large

if TYPE_CHECKING:
    from starlette.requests import Request

MAX_PICTURE_BYTES: Final = 64 * 1024 * 1024
"""Largest single picture, as a file or decoded from a data URL."""

_MAX_TEXT_BYTES: Final = MAX_PICTURE_BYTES * 4 // 3 + 1024
_MAX_BODY_BYTES: Final = 768 * 1024 * 1024
_MAX_PARTS: Final = 200

SentPicture: TypeAlias = bytes | str
"""A file's bytes, or the text that stands for a picture (data URL, URL, file ID)."""

_PRIMARY_NAMES: Final = ("image", "image[]")
_REFERENCE_NAMES: Final = ("images", "images[]")


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


async def read_body(request: "Request") -> RawBody:
    """Read the whole body; raises `Refusal` 400 or 413."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return _from_json(await _whole(request))
    if kind == "multipart/form-data":
        return await _from_multipart(request)
    raise invalid(None, "Content-Type must be multipart/form-data or application/json.")


async def _limited(request: "Request") -> AsyncGenerator[bytes, None]:
    received = 0
    async for chunk in request.stream():
        received += len(chunk)
        if received > _MAX_BODY_BYTES:
            raise too_large(None, f"The request body is larger than {_MAX_BODY_BYTES} bytes.")
        yield chunk


async def _whole(request: "Request") -> bytes:
    return b"".join([chunk async for chunk in _limited(request)])


def _from_json(data: bytes) -> RawBody:
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        raise invalid(None, "The request body is not valid JSON.", "invalid_json") from None
    if not isinstance(content, dict):
        raise invalid(None, "The request body must be a JSON object.", "invalid_json")
    images: list[SentPicture] = []
    references: list[SentPicture] | None = None
    for name in _PRIMARY_NAMES:
        images += _texts(name, content.pop(name, None)) or []
    for name in _REFERENCE_NAMES:
        texts = _texts(name, content.pop(name, None))
        if texts is not None:
            references = (references or []) + texts
    values = {name: value for name, value in content.items() if value is not None}
    return RawBody(
        textual=False,
        values=values,
        images=tuple(images),
        references=None if references is None else tuple(references),
    )


def _texts(name: str, value: object) -> list[SentPicture] | None:
    """A string or a list of strings as a list; None when the field is absent or null."""
    if value is None:
        return None
    if isinstance(value, str):
        return [value]
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return list(value)
    raise invalid(name, f"'{name}' must be a string or a list of strings.", "invalid_type")


async def _from_multipart(request: "Request") -> RawBody:
    from starlette.datastructures import UploadFile
    from starlette.formparsers import MultiPartException, MultiPartParser

    parser = MultiPartParser(
        request.headers,
        _limited(request),
        max_files=_MAX_PARTS,
        max_fields=_MAX_PARTS,
        max_part_size=_MAX_TEXT_BYTES,
    )
    try:
        form = await parser.parse()
    except MultiPartException as error:
        if "maximum size" in error.message:
            raise too_large(None, error.message) from None
        raise invalid(None, error.message, "invalid_multipart") from None
    except KeyError:
        raise invalid(None, "The multipart body has no boundary.", "invalid_multipart") from None
    values: dict[str, object] = {}
    pictures: dict[str, list[SentPicture]] = {}
    try:
        for name, item in form.multi_items():
            if name in (*_PRIMARY_NAMES, *_REFERENCE_NAMES):
                sent = await _file(name, item) if isinstance(item, UploadFile) else item
                pictures.setdefault(name, []).append(sent)
            elif isinstance(item, str):
                values[name] = item
    finally:
        await form.close()
    named = [name for name in _REFERENCE_NAMES if name in pictures]
    return RawBody(
        textual=True,
        values=values,
        images=tuple(sent for name in _PRIMARY_NAMES for sent in pictures.get(name, [])),
        references=tuple(sent for name in named for sent in pictures[name]) if named else None,
    )


async def _file(name: str, upload: object) -> bytes:
    from starlette.datastructures import UploadFile

    if not isinstance(upload, UploadFile):
        raise Refusal(500, "A part of the body is neither text nor file.")
    if (upload.size or 0) > MAX_PICTURE_BYTES:
        raise too_large(name, f"A picture may have at most {MAX_PICTURE_BYTES} bytes.")
    return await upload.read()
