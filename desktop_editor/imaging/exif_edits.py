"""EXIF edited where it lies: what tells of a place or a device is wiped, the thumbnail renewed.

Nothing else moves, so that maker notes, whose offsets only their maker knows, stay valid. Source:
EXIF 2.32 (CIPA DC-008), a TIFF block (TIFF 6.0); tags of single cameras after ExifTool's tables.
"""

import struct
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from desktop_editor.imaging.codec_tiff import BYTES_OF_TYPE, HEADERS, ORIENTATION

_EXIF_IFD: Final = 0x8769
_GPS_IFD: Final = 0x8825
_INTEROPERABILITY_IFD: Final = 0xA005
_CAMERA_SERIAL_NUMBER: Final = 0xC62F
_MAKER_NOTE: Final = 0x927C
_FOREIGN: Final = (700, 33723, 34377)
"""XMP, IPTC and Photoshop's resources, which some programs keep in here a second time."""
_PERSONAL: Final = (
    _MAKER_NOTE,  # holds serial numbers and places in ways of its own
    0xA420,  # ImageUniqueID
    0xA430,  # CameraOwnerName
    0xA431,  # BodySerialNumber
    0xA435,  # LensSerialNumber
)
_COMPRESSION: Final = 0x0103
_JPEG_OFFSET: Final = 0x0201
_JPEG_LENGTH: Final = 0x0202
_SHORT, _LONG = 3, 4
_OLD_JPEG: Final = 6
_MOST_ENTRIES: Final = 4096
_UNKNOWN: Final = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """A tag of a directory: where its 12 bytes and its value lie."""

    tag: int
    at: int
    value_at: int
    size: int


class _Block:
    """A TIFF block that is being changed."""

    def __init__(self, data: bytes) -> None:
        order = HEADERS.get(data[:4])
        if order is None or len(data) < 8:
            raise ValueError("not a TIFF block")
        self.data = bytearray(data)
        self._wiped: list[tuple[int, int]] = []
        self.order = order

    def number(self, at: int) -> int:
        """An unsigned number of four bytes."""
        return int(struct.unpack_from(f"{self.order}I", self.data, at)[0])

    @property
    def first(self) -> int:
        """Where the first directory lies."""
        return self.number(4)

    def count(self, directory: int) -> int:
        """How many tags a directory holds. ValueError for one that does not lie in the block."""
        if not 8 <= directory <= len(self.data) - 6:
            raise ValueError("no directory there")
        (count,) = struct.unpack_from(f"{self.order}H", self.data, directory)
        if count > _MOST_ENTRIES or self.next_at(directory, count) + 4 > len(self.data):
            raise ValueError("a directory that is cut short")
        return int(count)

    def next_at(self, directory: int, count: int) -> int:
        """Where it is said where the next directory lies."""
        return directory + 2 + 12 * count

    def records(self, directory: int) -> Iterator[_Record]:
        """Its tags."""
        for number in range(self.count(directory)):
            at = directory + 2 + 12 * number
            tag, kind, count = struct.unpack_from(f"{self.order}HHI", self.data, at)
            size = BYTES_OF_TYPE.get(kind, _UNKNOWN) * count
            value_at = self.number(at + 8) if size > 4 else at + 8
            yield _Record(tag=tag, at=at, value_at=value_at, size=size)

    def inner(self, directory: int, tag: int) -> tuple[int, ...]:
        """Where the directories lie that a tag points at: one, none, or more by mistake."""
        found = [one.at for one in self.records(directory) if one.tag == tag]
        return tuple(dict.fromkeys(self.number(at + 8) for at in found))

    def unlink_second(self) -> None:
        """Say that the first directory is the last one."""
        next_at = self.next_at(self.first, self.count(self.first))
        struct.pack_into(f"{self.order}I", self.data, next_at, 0)

    def wipe(self, start: int, size: int) -> None:
        """Overwrite with zeros what lies in the block. ValueError when nobody knows how much."""
        if size < 0:
            raise ValueError("a value of an unknown kind")
        end = min(len(self.data), start + size)
        if 8 <= start < end:
            self.data[start:end] = bytes(end - start)
            self._wiped.append((start, end))

    def trim(self) -> None:
        """Cut off what was wiped at the end, so that a thumbnail takes the place of the last."""
        for start, end in sorted(self._wiped, reverse=True):
            if start < len(self.data) and not any(self.data[end:]) and len(self.data) - end <= 1:
                del self.data[start:]

    def remove(self, directory: int, tags: Collection[int]) -> None:
        """Take tags out of a directory, and overwrite their values."""
        kept = []
        for record in self.records(directory):
            if record.tag in tags:
                self.wipe(record.value_at, record.size)
            else:
                kept.append(bytes(self.data[record.at : record.at + 12]))
        before = self.count(directory)
        next_at = self.next_at(directory, before)
        following = bytes(self.data[next_at : next_at + 4])
        written = struct.pack(f"{self.order}H", len(kept)) + b"".join(kept) + following
        self.wipe(directory, next_at + 4 - directory)
        self.data[directory : directory + len(written)] = written

    def wipe_directory(self, directory: int) -> None:
        """Overwrite a directory with all of its values."""
        for record in list(self.records(directory)):
            if record.size > 4 or record.size < 0:
                self.wipe(record.value_at, record.size)
        self.wipe(directory, self.next_at(directory, self.count(directory)) + 4 - directory)


def without_place_and_owner(exif: bytes) -> bytes:
    """The block without GPS, serial numbers, owner's name and maker notes.

    Their bytes are overwritten, not only unlinked. A block that cannot be followed to its end is
    left out as a whole: nobody could say what is in it.
    """
    if not exif:
        return b""
    try:
        block = _Block(exif)
        _drop_thumbnail(block)
        cameras = block.inner(block.first, _EXIF_IFD)
        for directory in (block.first, *cameras):
            for place in block.inner(directory, _GPS_IFD):
                block.wipe_directory(place)
        for camera in cameras:
            block.remove(camera, (*_PERSONAL, _GPS_IFD))
        block.remove(block.first, (_GPS_IFD, _CAMERA_SERIAL_NUMBER, *_FOREIGN))
    except (ValueError, struct.error):
        return b""
    return bytes(block.data)


def without_orientation(exif: bytes) -> bytes:
    """The block that says nothing of which side is up, which means: as the pixels lie.

    A block that cannot be followed stays as it is.
    """
    try:
        block = _Block(exif)
        block.remove(block.first, (ORIENTATION,))
    except (ValueError, struct.error):
        return exif
    return bytes(block.data)


def has_thumbnail(exif: bytes) -> bool:
    """Whether the block holds a second, small picture."""
    try:
        block = _Block(exif)
        return block.number(block.next_at(block.first, block.count(block.first))) != 0
    except (ValueError, struct.error):
        return False


def with_thumbnail(exif: bytes, jpeg: bytes) -> bytes:
    """The block with this thumbnail instead of its own; no bytes leave it without one.

    One that cannot be followed is only unlinked; a block that cannot stays as it is.
    """
    try:
        block = _Block(exif)
        try:
            _drop_thumbnail(block)
        except (ValueError, struct.error):
            block.unlink_second()
        block.trim()
        if jpeg:
            _append_thumbnail(block, jpeg)
    except (ValueError, struct.error):
        return exif
    return bytes(block.data)


def _drop_thumbnail(block: _Block) -> None:
    next_at = block.next_at(block.first, block.count(block.first))
    second = block.number(next_at)
    if not second:
        return
    values = {record.tag: record for record in block.records(second)}
    if _JPEG_OFFSET in values and _JPEG_LENGTH in values:
        start, size = (block.number(values[tag].at + 8) for tag in (_JPEG_OFFSET, _JPEG_LENGTH))
        block.wipe(start, size)
    block.wipe_directory(second)
    block.unlink_second()


def _append_thumbnail(block: _Block, jpeg: bytes) -> None:
    block.data += bytes(len(block.data) % 2)
    directory = len(block.data)
    values = (
        (_COMPRESSION, _SHORT, _OLD_JPEG),
        (_JPEG_OFFSET, _LONG, directory + 2 + 3 * 12 + 4),
        (_JPEG_LENGTH, _LONG, len(jpeg)),
    )
    block.data += struct.pack(f"{block.order}H", len(values))
    for tag, kind, value in values:
        number = struct.pack(f"{block.order}{'H' if kind == _SHORT else 'I'}", value)
        block.data += struct.pack(f"{block.order}HHI", tag, kind, 1) + number.ljust(4, b"\0")
    block.data += bytes(4) + jpeg
    next_at = block.next_at(block.first, block.count(block.first))
    struct.pack_into(f"{block.order}I", block.data, next_at, directory)
