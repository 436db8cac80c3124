"""Turning files, pasted bytes and addresses into bases, references and masks. No Qt."""

import mimetypes
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from desktop_editor.document.base import Base
from desktop_editor.document.reference import Reference
from desktop_editor.errors import EditorError
from desktop_editor.imaging.codec import (
    Limits,
    decode,
    decode_mask,
    decode_reduced,
    probe,
)
from desktop_editor.imaging.codec_header import too_many_bytes
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.imaging.raster import Raster
from desktop_editor.pipeline.memory import MemoryNeed, memory_need

THUMBNAIL_EDGE_PX: Final = 256
_ADDRESS: Final = re.compile(r"(https?://|data:image/)\S+|file-[A-Za-z0-9_-]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OpenedFile:
    """The bytes of a picture before it is decoded."""

    name: str
    path: str = ""
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningNote:
    """Something the user should know before a photo is opened: a message id and its values."""

    message_id: str
    parameters: dict[str, str | int | float] = field(default_factory=dict)


def read_file(path: Path, limits: Limits | None = None) -> OpenedFile:
    """Read a picture file.

    Raises:
        EditorError: `photo.missing`, `photo.is_a_folder`, `photo.not_readable` or
            `photo.file_too_large`.
    """
    limits = limits or Limits()
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise EditorError("photo.is_a_folder", name=path.resolve().name or str(path))
        if not stat.S_ISREG(found.st_mode):  # a pipe or a device could be read for ever
            raise EditorError("photo.not_readable", name=path.name)
        if found.st_size > limits.max_bytes:
            with named(path.name):
                raise too_many_bytes(found.st_size, limits.max_bytes)
        data = path.read_bytes()
    except FileNotFoundError:
        raise EditorError("photo.missing", name=path.name) from None
    except (OSError, ValueError):  # ValueError: a NUL in the name
        raise EditorError("photo.not_readable", name=path.name) from None
    return OpenedFile(name=path.name, path=str(path.resolve()), data=data)


def opening_notes(opened: OpenedFile, limits: Limits | None = None) -> tuple[OpeningNote, ...]:
    """What will happen to this photo when it is opened, told before it is.

    Raises:
        EditorError: From `codec.probe`, for anything that is no usable picture.
    """
    with named(opened.name):
        facts = probe(opened.data, limits or Limits())
    notes = []
    need = memory_need(facts, len(opened.data))
    if not need.fits:
        sizes: dict[str, str | int | float] = {
            "name": opened.name,
            "megapixels": round(facts.size.pixels / 1e6),
            "needed": round(need.needed / 1e9, 1),
            "available": round(need.available / 1e9, 1),
        }
        notes.append(OpeningNote(message_id="photo.memory_short", parameters=sizes))
    if facts.bits == 16:
        notes.append(OpeningNote(message_id="photo.sixteen_bit", parameters={"name": opened.name}))
    if facts.frames > 1:
        values: dict[str, str | int | float] = {"name": opened.name, "frames": facts.frames}
        notes.append(OpeningNote(message_id="photo.many_frames", parameters=values))
    if facts.needs_conversion == "cmyk":
        notes.append(OpeningNote(message_id="photo.cmyk", parameters={"name": opened.name}))
    return tuple(notes)


def stated_need(opened: OpenedFile, limits: Limits | None = None) -> MemoryNeed:
    """What a photo will take of memory, told before it is decoded.

    Raises:
        EditorError: As `opening_notes`.
    """
    with named(opened.name):
        facts = probe(opened.data, limits or Limits())
    return memory_need(facts, len(opened.data))


def load_base(opened: OpenedFile, limits: Limits | None = None) -> Base:
    """Decode the photo to be edited.

    Raises:
        EditorError: From `codec.decode`, naming the file.
    """
    with named(opened.name):
        raster = decode(opened.data, limits or Limits())
    return Base(name=opened.name, path=opened.path, source=opened.data, raster=raster)


def load_reference(opened: OpenedFile, reference_id: str) -> Reference:
    """Check a reference picture and make its thumbnail.

    Raises:
        EditorError: From `codec.decode_reduced`, naming the file.
    """
    with named(opened.name):
        thumbnail = decode_reduced(opened.data, Limits(), THUMBNAIL_EDGE_PX)
    media_type = mimetypes.guess_type(opened.name)[0] or "application/octet-stream"
    return Reference(
        id=reference_id,
        name=opened.name,
        data=opened.data,
        media_type=media_type,
        thumbnail=thumbnail,
    )


def is_address(text: str) -> bool:
    """Whether a reference is sent as it is: an http(s) URL, a data URL or a `file-…` ID."""
    return _ADDRESS.fullmatch(text.strip()) is not None


def what_it_reveals(address: str) -> str:
    """Id of the message on what a reference by address tells the service; empty for none."""
    scheme = address.partition(":")[0].lower()
    if scheme in ("http", "https"):
        return "reference.address_is_fetched"
    return "reference.data_sent_whole" if scheme == "data" else ""


def address_reference(address: str, reference_id: str) -> Reference:
    """A reference that the service fetches or looks up itself.

    Raises:
        EditorError: `reference.not_an_address`.
    """
    address = address.strip()
    if not is_address(address):
        raise EditorError("reference.not_an_address")
    name = "data URL" if address.lower().startswith("data:") else address.rsplit("/", 1)[-1][:60]
    return Reference(id=reference_id, name=name or address[:60], address=address)


def load_mask(opened: OpenedFile, size: Size) -> TiledMask:
    """Read a mask file: 8-bit grey, same size as the base, 0 is locked.

    Raises:
        EditorError: `mask.size_differs`, or from `codec.decode_mask`.
    """
    return fitting(read_mask(opened), opened.name, size)


def read_mask(opened: OpenedFile) -> TiledMask:
    """Read a mask file of any size, while the photo may still be decoded elsewhere.

    Raises:
        EditorError: From `codec.decode_mask`.
    """
    with named(opened.name):
        return TiledMask.from_array(decode_mask(opened.data))


def fitting(mask: TiledMask, name: str, size: Size) -> TiledMask:
    """The mask itself when it has the photo's size.

    Raises:
        EditorError: `mask.size_differs`.
    """
    if mask.size != size:
        raise EditorError(
            "mask.size_differs", name=name, mask_size=str(mask.size), photo_size=str(size)
        )
    return mask


class named:  # noqa: N801 - reads as a word in `with named(...)`
    """Adds the file's name to the parameters of an `EditorError` that passes through."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, EditorError):
            error.parameters.setdefault("name", self._name)


def small_picture(data: bytes, edge_px: int) -> Raster | None:
    """A picture file, no edge longer than this, in sRGB; None where it cannot be read."""
    try:
        return decode_reduced(data, Limits(), edge_px)
    except EditorError:
        return None
