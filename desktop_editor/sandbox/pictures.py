"""Opens the pictures of a request: files, data URLs, and text that only a real service can fetch.

The sandbox has no network. A reference that it cannot fetch (an http(s) URL, a file ID) becomes a
placeholder picture whose colours and pattern follow from the text: the same text, the same
picture. A primary image that it cannot fetch is refused.
"""

import base64
import binascii
import hashlib
from collections.abc import Callable
from typing import Final
from urllib.parse import unquote_to_bytes

import numpy as np
from numpy.typing import NDArray

from desktop_editor.errors import EditorError
from desktop_editor.imaging.codec import Limits, decode_reduced
from desktop_editor.imaging.filters import Bgr8
from desktop_editor.sandbox.bodies import MAX_PICTURE_BYTES, SentPicture
from desktop_editor.sandbox.fields import MAX_EDGE_PX
from desktop_editor.sandbox.refusals import invalid, too_large

Stored = Callable[[str], bytes | None]
"""Looks up a temporary URL of this server; None for every other text."""

_REFERENCE_EDGE_PX: Final = 1600
_PLACEHOLDER_PX: Final = 512
_LIMITS: Final = Limits(max_bytes=MAX_PICTURE_BYTES)


def primary_bytes(sent: SentPicture, stored: Stored) -> bytes:
    """The bytes of the primary image; raises `Refusal` when they cannot be had."""
    data = _bytes_of(sent, "image", stored)
    if data is None:
        raise invalid(
            "image",
            "The practice service has no network: send the image as a file or a data URL.",
            "image_not_reachable",
        )
    return data


def reference_bytes(sent: SentPicture, stored: Stored) -> bytes | str:
    """The bytes of a reference, or its text when only a real service could fetch it."""
    data = _bytes_of(sent, "images", stored)
    return str(sent) if data is None else data


def open_primary(data: bytes) -> Bgr8:
    """Decode the primary image, alpha laid on white, no edge above what the service works with."""
    pixels = _open(data, "image", MAX_EDGE_PX)
    if pixels.shape[2] == 3:
        return pixels
    alpha = pixels[:, :, 3:].astype(np.float32) / np.float32(255)
    return np.asarray(np.rint(pixels[:, :, :3] * alpha + 255 * (1 - alpha)), np.uint8)


def open_reference(source: bytes | str) -> NDArray[np.uint8]:
    """Decode a reference (alpha kept), or draw the placeholder of a text."""
    if isinstance(source, str):
        return placeholder(source)
    return _open(source, "images", _REFERENCE_EDGE_PX)


def placeholder(text: str) -> Bgr8:
    """A two-coloured picture of stripes and discs that follows from the text alone."""
    seed = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    first, second = np.array(list(seed[0:3])), np.array(list(seed[3:6]))
    axis = np.linspace(-1, 1, _PLACEHOLDER_PX)
    x, y = np.meshgrid(axis, axis)
    turn = 2 * np.pi * seed[6] / 255
    stripes = np.sin((x * np.cos(turn) + y * np.sin(turn)) * (6 + seed[7] % 12))
    disc = np.hypot(x - seed[8] / 255 + 0.5, y - seed[9] / 255 + 0.5) < 0.35
    share = np.where(disc, 0.5 - 0.5 * stripes, 0.5 + 0.3 * stripes)[:, :, None]
    return np.asarray(np.rint(first * share + second * (1 - share)), np.uint8)


def _open(data: bytes, param: str, max_edge_px: int) -> NDArray[np.uint8]:
    try:
        raster = decode_reduced(data, _LIMITS, max_edge_px)
    except EditorError as error:
        raise invalid(
            param, f"'{param}' holds a picture that cannot be opened.", "invalid_image"
        ) from error
    return np.asarray(raster.pixels, np.uint8)


def _bytes_of(sent: SentPicture, param: str, stored: Stored) -> bytes | None:
    """Bytes of a file, a data URL or our own temporary URL; None for other references."""
    if isinstance(sent, bytes):
        return sent
    if sent.startswith("data:"):
        return _data_url(sent, param)
    own = stored(sent)
    if own is not None:
        return own
    if sent.startswith(("http://", "https://", "file-")):
        return None
    raise invalid(
        param,
        f"'{param}' must be a file, a data URL, an http(s) URL or a file ID.",
        "invalid_image",
    )


def _data_url(url: str, param: str) -> bytes:
    head, comma, content = url[len("data:") :].partition(",")
    kind, *options = head.lower().split(";")
    if not comma or not kind.startswith("image/"):
        raise invalid(param, f"'{param}' holds a data URL that is no picture.", "invalid_image")
    if len(content) > MAX_PICTURE_BYTES * 4 // 3 + 4:
        raise too_large(param, f"A picture may have at most {MAX_PICTURE_BYTES} bytes.")
    if not content.isascii():
        raise invalid(param, f"'{param}' holds a data URL that is not ASCII.", "invalid_image")
    if "base64" not in options:
        return unquote_to_bytes(content)
    try:
        return base64.b64decode(content, validate=True)
    except binascii.Error:
        raise invalid(param, f"'{param}' holds broken base64.", "invalid_image") from None
