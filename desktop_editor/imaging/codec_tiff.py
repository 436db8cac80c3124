"""The directory of a TIFF block: reading its tags, changing one in place, adding more.

EXIF is such a block too. Pixels are decoded elsewhere. Source: TIFF 6.0, Adobe 1992.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

ORIENTATION: Final = 274
NEW_SUBFILE_TYPE: Final = 254
IMAGE_WIDTH: Final = 256
IMAGE_LENGTH: Final = 257
BITS_PER_SAMPLE: Final = 258
COMPRESSION: Final = 259
PHOTOMETRIC: Final = 262
FILL_ORDER: Final = 266
STRIP_OFFSETS: Final = 273
SAMPLES_PER_PIXEL: Final = 277
ROWS_PER_STRIP: Final = 278
STRIP_BYTE_COUNTS: Final = 279
PLANAR_CONFIGURATION: Final = 284
PREDICTOR: Final = 317
TILE_OFFSETS: Final = 324
TILE_BYTE_COUNTS: Final = 325
SUB_IFDS: Final = 330
EXTRA_SAMPLES: Final = 338
SAMPLE_FORMAT: Final = 339
DNG_VERSION: Final = 50706

RGB: Final = 2  # a photometric interpretation
STRAIGHT_ALPHA: Final = 2  # a kind of extra sample

BYTE: Final = 1
ASCII: Final = 2
SHORT: Final = 3
LONG: Final = 4
RATIONAL: Final = 5
UNDEFINED: Final = 7

BYTES_OF_TYPE: Final = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
_INTEGER_CODES: Final = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i"}
HEADERS: Final = {b"II*\0": "<", b"MM\0*": ">"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One tag of a directory, its value not read yet.

    Attributes:
        kind: The TIFF type, 1 to 12.
        count: Number of values.
        value_at: Offset of the value's bytes in the block.
    """

    kind: int
    count: int
    value_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """The first directory of a TIFF block."""

    block: bytes
    byte_order: str
    entries: Mapping[int, Entry]
    records: bytes

    def integers(self, tag: int) -> tuple[int, ...]:
        """The tag's whole numbers; empty when missing, of another type or beyond the block."""
        entry = self.entries.get(tag)
        if entry is None or entry.kind not in _INTEGER_CODES:
            return ()
        form = f"{self.byte_order}{entry.count}{_INTEGER_CODES[entry.kind]}"
        if entry.value_at + struct.calcsize(form) > len(self.block):
            return ()
        return struct.unpack_from(form, self.block, entry.value_at)

    def integer(self, tag: int, default: int) -> int:
        """The tag's first whole number."""
        values = self.integers(tag)
        return values[0] if values else default

    def raw(self, tag: int) -> bytes:
        """The bytes of the tag's value, whatever its type; empty when missing or cut short."""
        entry = self.entries.get(tag)
        if entry is None:
            return b""
        size = BYTES_OF_TYPE.get(entry.kind, 0) * entry.count
        value = self.block[entry.value_at : entry.value_at + size]
        return value if len(value) == size else b""


def read_directory(block: bytes) -> Directory | None:
    """The first directory; None when `block` is no classic TIFF or is cut short before it."""
    byte_order = HEADERS.get(block[:4])
    if byte_order is None or len(block) < 8:
        return None
    (start,) = struct.unpack_from(f"{byte_order}I", block, 4)
    if start + 2 > len(block):
        return None
    (count,) = struct.unpack_from(f"{byte_order}H", block, start)
    records = block[start + 2 : start + 2 + 12 * count]
    if len(records) < 12 * count:
        return None
    entries: dict[int, Entry] = {}
    for position in range(0, len(records), 12):
        tag, kind, number = struct.unpack_from(f"{byte_order}HHI", records, position)
        size = BYTES_OF_TYPE.get(kind, 0) * number
        value_at = start + 2 + position + 8
        if size > 4:
            (value_at,) = struct.unpack_from(f"{byte_order}I", block, value_at)
        entries.setdefault(tag, Entry(kind=kind, count=number, value_at=value_at))
    return Directory(block=block, byte_order=byte_order, entries=entries, records=records)


def orientation_of(exif: bytes) -> int:
    """The EXIF orientation, 1 to 8; 1 when absent or senseless."""
    directory = read_directory(exif)
    value = directory.integer(ORIENTATION, 1) if directory else 1
    return value if 1 <= value <= 8 else 1


def upright(exif: bytes) -> bytes:
    """The same EXIF block saying orientation 1; nothing else moves, so maker notes stay valid."""
    directory = read_directory(exif)
    if directory is None or orientation_of(exif) == 1:
        return exif
    entry = directory.entries[ORIENTATION]
    form = directory.byte_order + _INTEGER_CODES[entry.kind]
    patched = bytearray(exif)
    struct.pack_into(form, patched, entry.value_at, 1)
    return bytes(patched)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTag:
    """A tag to add: its type, number of values and their bytes in the block's byte order."""

    tag: int
    kind: int
    count: int
    value: bytes


def longs(byte_order: str, tag: int, values: Sequence[int]) -> NewTag:
    """A tag of 32-bit numbers."""
    packed = struct.pack(f"{byte_order}{len(values)}I", *values)
    return NewTag(tag=tag, kind=LONG, count=len(values), value=packed)


def empty(byte_order: str) -> bytes:
    """A TIFF whose directory holds no tag yet."""
    (signature,) = (mark for mark, order in HEADERS.items() if order == byte_order)
    return signature + struct.pack(f"{byte_order}IHI", 8, 0, 0)


def with_tags(block: bytes, new_tags: Sequence[NewTag]) -> bytes:
    """A TIFF file with tags added or replaced in its first directory, which moves to the end."""
    directory = read_directory(block)
    if directory is None:
        raise ValueError("not a TIFF file")
    order = directory.byte_order
    replaced = {new.tag for new in new_tags}
    records: dict[int, bytes] = {}
    for position in range(0, len(directory.records), 12):
        record = directory.records[position : position + 12]
        (tag,) = struct.unpack_from(f"{order}H", record)
        if tag not in replaced:
            records[tag] = record
    out = bytearray(block)
    for new in new_tags:
        value = new.value.ljust(4, b"\0")
        if len(value) > 4:
            out += b"\0" * (len(out) % 2)
            offset = len(out)
            out += value
            value = struct.pack(f"{order}I", offset)
        records[new.tag] = struct.pack(f"{order}HHI", new.tag, new.kind, new.count) + value
    out += b"\0" * (len(out) % 2)
    struct.pack_into(f"{order}I", out, 4, len(out))
    out += struct.pack(f"{order}H", len(records))
    for tag in sorted(records):
        out += records[tag]
    out += struct.pack(f"{order}I", 0)
    return bytes(out)
