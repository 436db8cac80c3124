"""How a request looks on the wire, multipart and JSON; replies are read in `reply`.

Opens no connection. Files are sent in slices of the caller's bytes, never as one big copy.
"""

import base64
import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from desktop_editor.edit_api.checks import COMPRESSIBLE
from desktop_editor.edit_api.services import ServiceProfile
from desktop_editor.edit_api.types import EditRequest, ImagePart, Reference

CHUNK_BYTES: Final = 65_536
_BASE64_SLICE_BYTES: Final = 3 << 14  # a multiple of 3: the slices join without padding

Field: TypeAlias = tuple[str, str | int]
_IMAGE_TYPE: Final = re.compile(r"image/[a-z0-9.+-]+")
_FILE_NAME_ESCAPES: Final = {ord('"'): "%22", ord("\r"): "%0D", ord("\n"): "%0A", 0: None}


@dataclass(frozen=True, slots=True, kw_only=True)
class AsBase64:
    """Bytes of the caller that travel as base64, encoded slice by slice while they are sent."""

    data: bytes

    def __len__(self) -> int:
        return 4 * -(-len(self.data) // 3)

    def slices(self) -> Iterator[bytes]:
        """Yield the encoded text; the slices join without padding."""
        for start in range(0, len(self.data), _BASE64_SLICE_BYTES):
            yield base64.b64encode(self.data[start : start + _BASE64_SLICE_BYTES])


Piece: TypeAlias = bytes | AsBase64


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestBody:
    """A complete body in pieces, together as long as the Content-Length."""

    content_type: str
    pieces: tuple[Piece, ...]

    @property
    def length(self) -> int:
        """The number of bytes of all pieces; nothing is encoded to know it."""
        return sum(len(piece) for piece in self.pieces)

    def chunks(self) -> Iterator[bytes]:
        """Yield the body, as often as it is sent; small pieces travel together."""
        pending = b""
        for piece in self.pieces:
            for part in _slices(piece):
                pending += part
                if len(pending) >= CHUNK_BYTES:
                    yield pending
                    pending = b""
        if pending:
            yield pending


def request_body(service: ServiceProfile, request: EditRequest) -> RequestBody:
    """Return the body in the format that the request names.

    A service that keeps all pictures in one list takes references by URL or id in JSON only, so
    such a request travels as JSON there.
    """
    texts = any(isinstance(reference, str) for reference in request.references)
    if request.body_format == "json" or (texts and service.image_fields == "list"):
        return _json_body(service, request)
    return _multipart_body(service, request)


def text_fields(service: ServiceProfile, request: EditRequest) -> list[Field]:
    """Return all fields but the pictures, in the order of the documentation.

    Only what the user or the profile set; `n`, `mask`, `stream` and `partial_images` never.
    """
    model = request.model or service.default_model
    automatic = request.width is None
    fields: list[Field] = [
        ("model", model),
        ("prompt", request.prompt),
        ("size", "auto" if automatic else f"{request.width}x{request.height}"),
    ]
    if service.sends_response_format:
        fields.append(("response_format", request.response_format))
    if service.sends_output_format:
        fields.append(("output_format", request.output_format))
        if request.compression is not None and request.output_format in COMPRESSIBLE:
            fields.append(("output_compression", request.compression))
    if request.background != "auto" and service.sends_background:
        fields.append(("background", request.background))
    if request.quality and service.sends_quality:
        fields.append(("quality", request.quality))
    if request.input_fidelity and service.honours_input_fidelity(model):
        fields.append(("input_fidelity", request.input_fidelity))
    if request.user and service.sends_user:
        fields.append(("user", request.user))
    return fields


def _multipart_body(service: ServiceProfile, request: EditRequest) -> RequestBody:
    boundary = secrets.token_hex(16)
    in_list = service.image_fields == "list"
    parts: list[tuple[str, str | int | ImagePart]] = [*text_fields(service, request)]
    parts.append(("image[]" if in_list else "image", request.image))
    parts += [("image[]" if in_list else "images", each) for each in request.references]
    pieces: list[Piece] = []
    for name, value in parts:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'
        if isinstance(value, ImagePart):
            head += (
                f'; filename="{_file_name(value)}"\r\nContent-Type: {_media_type(value)}\r\n\r\n'
            )
            pieces += [_utf8(head), value.data, b"\r\n"]
        else:
            pieces.append(_utf8(f"{head}\r\n\r\n{value}\r\n"))
    pieces.append(_utf8(f"--{boundary}--\r\n"))
    return RequestBody(
        content_type=f"multipart/form-data; boundary={boundary}", pieces=tuple(pieces)
    )


def _json_body(service: ServiceProfile, request: EditRequest) -> RequestBody:
    """Write the JSON with markers, then put the pictures' base64 in their place."""
    mark = secrets.token_hex()
    pictures = (request.image, *request.references)
    texts = [_as_text(each, f"{mark}{number:02}") for number, each in enumerate(pictures)]
    content: dict[str, Any] = dict(text_fields(service, request))
    if service.image_fields == "list":
        content["images"] = [_as_object(text) for text in texts]
    else:
        content["image"] = texts[0]
        if request.references:
            content["images"] = texts[1:]
    start, *rest = json.dumps(content, ensure_ascii=False).split(mark)
    pieces: list[Piece] = [_utf8(start)]
    for text in rest:
        picture = pictures[int(text[:2])]
        if isinstance(picture, ImagePart):
            pieces.append(AsBase64(data=picture.data))
        pieces.append(_utf8(text[2:]))
    return RequestBody(content_type="application/json", pieces=tuple(pieces))


def _as_text(reference: Reference, marker: str) -> str:
    if isinstance(reference, str):
        return reference
    return f"data:{_media_type(reference)};base64,{marker}"


def _as_object(text: str) -> dict[str, str]:
    return {"file_id" if text.startswith("file-") else "image_url": text}


def _slices(piece: Piece) -> Iterator[bytes]:
    if isinstance(piece, AsBase64):
        yield from piece.slices()
        return
    for start in range(0, len(piece), CHUNK_BYTES):
        yield piece[start : start + CHUNK_BYTES]


def _file_name(part: ImagePart) -> str:
    """Escape as the HTML standard does for form data; a part without a name would be text."""
    return part.name.translate(_FILE_NAME_ESCAPES) or "image"


def _media_type(part: ImagePart) -> str:
    known = _IMAGE_TYPE.fullmatch(part.media_type)
    return part.media_type if known else "application/octet-stream"


def _utf8(text: str) -> bytes:
    """Encode; half a surrogate pair, which some input methods produce, becomes `?`."""
    return text.encode("utf-8", "replace")
