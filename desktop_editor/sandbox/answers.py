"""From checked fields to the encoded picture and its usage numbers. No HTTP here."""

import hashlib
import math
import struct
import zlib
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.codec import EncodeOptions, ImageFormat, encode
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.raster import Raster
from desktop_editor.imaging.resample import resize
from desktop_editor.sandbox import drift, pictures
from desktop_editor.sandbox.drift_level import DriftLevel
from desktop_editor.sandbox.edits import edit
from desktop_editor.sandbox.fields import EditFields, automatic_size
from desktop_editor.sandbox.pictures import Stored
from desktop_editor.sandbox.shades import shaded
from desktop_editor.sandbox.verbs import read_prompt

_FULL_QUALITY: Final = 95
_FORMATS: Final = {
    "png": ImageFormat.PNG,
    "jpeg": ImageFormat.JPEG,
    "webp": ImageFormat.WEBP,
}
_BOMB_EDGE_PX: Final = 24_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An encoded picture, what it is, what it "cost", and the verbs that were carried out."""

    data: bytes = field(repr=False)
    media_type: str
    usage: dict[str, object]
    verbs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Which answer to a request this is.

    Attributes:
        number: 1 for the first answer; each further one differs, so that variants can be chosen.
        shrink: The answer's edges are divided by this (1, but for the wrong-size scenario).
    """

    number: int = 1
    shrink: int = 1


def make_answer(
    fields: EditFields, level: DriftLevel, stored: Stored, turn: Turn | None = None
) -> Answer:
    """Edit, drift and encode: the same request in the same turn gives the same bytes.

    Args:
        fields: The checked request.
        level: How far the picture strays.
        stored: Looks up this server's own temporary URLs.
        turn: The first answer by default.

    Raises:
        Refusal: A picture cannot be had or opened.
    """
    turn = turn or Turn()
    primary = pictures.primary_bytes(fields.image, stored)
    sources = [pictures.reference_bytes(sent, stored) for sent in fields.references]
    base = pictures.open_primary(primary)
    references = [pictures.open_reference(source) for source in sources]
    width, height = fields.size or automatic_size(base.shape[1], base.shape[0])
    size = Size(width=width, height=height)
    framed = drift.framed(base, size, level)
    edited = shaded(framed, edit(framed, references, fields.prompt), turn.number)
    again = "" if turn.number == 1 else f"\n{turn.number}"
    seed = _seed(primary, sources, f"{fields.prompt}\n{size}\n{level}{again}")
    drawn = drift.redraw(edited, level, seed)
    if turn.shrink > 1:
        small = Size(width=width // turn.shrink, height=height // turn.shrink)
        drawn = np.asarray(resize(drawn, small))
    options = EncodeOptions(
        format=_FORMATS[fields.output_format],
        quality=_FULL_QUALITY if fields.compression is None else max(1, fields.compression),
    )
    return Answer(
        data=encode(Raster(pixels=drawn), options),
        media_type=f"image/{fields.output_format}",
        usage=_usage(fields.prompt, [base, *references], size),
        verbs=tuple(found.verb.value for found in read_prompt(fields.prompt, len(references))),
    )


def fingerprint(fields: EditFields) -> str:
    """Tells requests apart; a resent request has the same."""
    digest = hashlib.sha256(repr(fields).encode("utf-8", "surrogatepass"))
    for sent in (fields.image, *fields.references):
        digest.update(sent if isinstance(sent, bytes) else sent.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def bomb() -> bytes:
    """A valid PNG of 24000x24000 black pixels in some 70 kB."""
    row = bytes(1 + _BOMB_EDGE_PX // 8)
    packer = zlib.compressobj(6)
    packed = b"".join([packer.compress(row * 100) for _ in range(_BOMB_EDGE_PX // 100)])
    header = struct.pack(">IIBBBBB", _BOMB_EDGE_PX, _BOMB_EDGE_PX, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", packed + packer.flush()), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )


def _seed(primary: bytes, sources: list[bytes | str], text: str) -> int:
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass"))
    for source in (primary, *sources):
        content = source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass")
        digest.update(hashlib.sha256(content).digest())
    return int.from_bytes(digest.digest()[:8], "big")


def _usage(prompt: str, opened: list[NDArray[np.uint8]], size: Size) -> dict[str, object]:
    """Numbers of a plausible size: one token per four characters and per 32x32 pixels."""
    text_tokens = max(1, math.ceil(len(prompt) / 4))
    image_tokens = sum(math.ceil(p.shape[0] / 32) * math.ceil(p.shape[1] / 32) for p in opened)
    output_tokens = math.ceil(size.width / 32) * math.ceil(size.height / 32)
    return {
        "total_tokens": text_tokens + image_tokens + output_tokens,
        "input_tokens": text_tokens + image_tokens,
        "output_tokens": output_tokens,
        "input_tokens_details": {"text_tokens": text_tokens, "image_tokens": image_tokens},
    }
