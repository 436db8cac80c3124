"""How a reply of the service is read, from the network or from a saved file; asks nobody."""

import base64
import binascii
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from desktop_editor.edit_api.errors import BadReply, ServiceError
from desktop_editor.edit_api.failures import error_object, safe_message
from desktop_editor.edit_api.secret import Secret
from desktop_editor.edit_api.types import Usage

_SLICE_CHARS: Final = 1 << 20  # a multiple of 4: base64 can be decoded slice by slice
_SHORT_BYTES: Final = 1024
_PICTURE_FIELD: Final = re.compile(rb'"b64_json"\s*:\s*"(?!data:)')
_URLSAFE: Final = bytes.maketrans(b"-_", b"+/")
_MAGIC: Final = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"II\*\0|MM\0\*"), "image/tiff"),
    (re.compile(rb"....ftypavi[fs]", re.DOTALL), "image/avif"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A reply of status 200: the picture itself, or where it is.

    Attributes:
        picture: The bytes of the file; empty when `url` says where it is.
        url: http(s) address of the picture, or empty.
        created: Unix seconds, 0 when missing.
        usage: What was used, if said.
    """

    picture: bytes = field(repr=False)
    url: str = field(repr=False)  # it may be signed
    created: int
    usage: Usage | None


def sniff_media_type(data: bytes) -> str:
    """Return the media type by the file's first bytes, empty when it is no known picture."""
    for pattern, media_type in _MAGIC:
        if pattern.match(data):
            return media_type
    return ""


def parse_reply(body: bytes, key: Secret | None = None) -> Reply:
    """Read the body of a reply of status 200; a saved reply that is a picture is read as well.

    Raises:
        ServiceError: `service.reply_without_picture` (reason) or `service.reply_not_understood`;
            both say that a charge is possible.
    """
    if sniff_media_type(body):
        return Reply(picture=body, url="", created=0, usage=None)
    marker = secrets.token_hex()
    rest, encoded = _cut_out(body, marker)
    try:
        content = json.loads(rest)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise BadReply("service.reply_not_understood", status=200)
    picture, url = _picture(content.get("data"), {marker: encoded})
    if not picture and not url:
        reason = safe_message(error_object(body).get("message"), key)
        raise BadReply("service.reply_without_picture", status=200, reason=reason)
    return Reply(
        picture=picture,
        url=url,
        created=_whole_number(content.get("created")) or 0,
        usage=_usage(content.get("usage")),
    )


def is_whole(body: bytes) -> bool:
    """Say whether the JSON of a reply is all there, although its connection ended badly."""
    if body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] != b"{":
        return False
    try:
        parse_reply(body)
    except ServiceError:
        return False
    return True


def picture_from_data_url(url: str) -> bytes:
    """Return the bytes of a `data:` URL.

    Raises:
        ServiceError: `service.reply_not_understood`.
    """
    head, _, content = url.partition(",")
    if head.lower().endswith(";base64"):
        return _from_base64(_ascii(content))
    return unquote_to_bytes(content)


def _cut_out(body: bytes, marker: str) -> tuple[bytes, bytes]:
    """Put a marker in the place of the picture's base64; return the short JSON and the base64.

    Reading tens of megabytes as one JSON string would keep every other thread waiting.
    """
    found = _PICTURE_FIELD.search(body)
    end = body.find(b'"', found.end()) if found else -1
    start = found.end() if found else 0
    if end - start < _SHORT_BYTES or body.find(b"\\", start, end) >= 0:
        return body, b""
    return body[:start] + marker.encode() + body[end:], body[start:end]


def _picture(data: object, cut_out: Mapping[str, bytes]) -> tuple[bytes, str]:
    """Return the first picture or address in `data`; `cut_out` has the base64 of a marker."""
    for item in data if isinstance(data, list) else [data]:
        if not isinstance(item, dict):
            continue
        encoded, url = item.get("b64_json"), item.get("url")
        for text in (encoded, url):
            if isinstance(text, str) and text[:5].lower() == "data:":
                return picture_from_data_url(text), ""
        if isinstance(encoded, str) and encoded:
            return _from_base64(cut_out.get(encoded, _ascii(encoded))), ""
        if isinstance(url, str) and url:
            return b"", url
    return b"", ""


def _from_base64(text: bytes) -> bytes:
    """Decode; line breaks, the URL-safe alphabet and missing padding are put right if need be."""
    try:
        return _from_strict_base64(text)
    except binascii.Error:
        text = b"".join(text.split()).translate(_URLSAFE).rstrip(b"=")
        text += b"=" * (-len(text) % 4)
    try:
        return _from_strict_base64(text)
    except binascii.Error:
        raise BadReply("service.reply_not_understood", status=200) from None


def _from_strict_base64(text: bytes) -> bytes:
    """Decode in slices, so that no single step keeps other threads waiting."""
    decoded = bytearray()
    for start in range(0, len(text), _SLICE_CHARS):
        decoded += base64.b64decode(text[start : start + _SLICE_CHARS], validate=True)
    return bytes(decoded)


def _ascii(text: str) -> bytes:
    return text.encode("ascii", "replace")


def _usage(content: object) -> Usage | None:
    if not isinstance(content, dict):
        return None
    details = content.get("input_tokens_details")
    if not isinstance(details, dict):
        details = {}
    return Usage(
        total_tokens=_whole_number(content.get("total_tokens")),
        input_tokens=_whole_number(content.get("input_tokens")),
        output_tokens=_whole_number(content.get("output_tokens")),
        text_tokens=_whole_number(details.get("text_tokens")),
        image_tokens=_whole_number(details.get("image_tokens")),
    )


def _whole_number(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return int(value)
    except (ValueError, OverflowError):  # NaN and infinity, which JSON readers let through
        return None
