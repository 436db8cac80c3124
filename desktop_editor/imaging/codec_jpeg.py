"""The segments of a JPEG that hold metadata: put in front of the pixels, and read again.

A segment holds 64 kB. Profiles and XMP go over several, EXIF has but one. Sources: ITU-T T.81;
ICC.1, annex B.4; XMP part 3 (Adobe 2020), 1.1.3.1, for extended XMP.
"""

import struct
from collections.abc import Iterator
from hashlib import md5
from typing import Final

from desktop_editor.imaging import exif_edits, xmp_edits
from desktop_editor.imaging.codec_metadata import photoshop_of_iptc
from desktop_editor.imaging.raster import Metadata

_SEGMENT_BYTES: Final = 65_533  # the most that follows a segment's length field
_ICC_CHUNK_BYTES: Final = 65_519
_XMP_CHUNK_BYTES: Final = 65_400
_MOST_PROFILE_PARTS: Final = 255
_EXIF_PREFIX: Final = b"Exif\0\0"
_XMP_PREFIX: Final = b"http://ns.adobe.com/xap/1.0/\0"
_MORE_XMP_PREFIX: Final = b"http://ns.adobe.com/xmp/extension/\0"
_PHOTOSHOP_PREFIX: Final = b"Photoshop 3.0\0"
_APP1, _APP2, _APP13, _SCAN = 0xE1, 0xE2, 0xED, 0xDA


def with_metadata(encoded: bytes, metadata: Metadata) -> bytes:
    """A JPEG with its metadata behind the JFIF segment that it begins with.

    EXIF goes without its thumbnail where both are too large for a segment. EXIF, IPTC and profiles
    that are too large even so are left out.
    """
    head_end = 4 + int.from_bytes(encoded[4:6], "big")
    head = bytearray(encoded[:head_end])
    if metadata.dots_per_inch:
        across, down = (min(65_535, round(value)) for value in metadata.dots_per_inch)
        struct.pack_into(">BHH", head, 13, 1, across, down)
    segments = [*_exif(metadata.exif), *_xmp(metadata.xmp)]
    if metadata.iptc:
        resources = _PHOTOSHOP_PREFIX + photoshop_of_iptc(metadata.iptc)
        segments.append(_segment(_APP13, resources))
    segments += _profile(metadata.icc_profile)
    return b"".join((head, *segments, encoded[head_end:]))


def whole_xmp(xmp: bytes, data: bytes) -> bytes:
    """The packet with what of it lies in further segments of the file."""
    named = xmp_edits.extension_of(xmp)
    if not named:
        return xmp
    parts: dict[int, bytes] = {}
    size = 0
    for marker, body in _segments(data):
        if marker == _APP1 and body.startswith(_MORE_XMP_PREFIX + named):
            at = len(_MORE_XMP_PREFIX) + len(named)
            size, place = struct.unpack(">II", body[at : at + 8].ljust(8, b"\0"))
            parts[place] = body[at + 8 :]
    more = b"".join(parts[place] for place in sorted(parts))
    return xmp_edits.joined(xmp, more if len(more) == size else b"")


def _exif(exif: bytes) -> list[bytes]:
    if not exif:
        return []
    segment = _segment(_APP1, _EXIF_PREFIX + exif)
    smaller = exif if segment else exif_edits.with_thumbnail(exif, b"")
    return [segment or _segment(_APP1, _EXIF_PREFIX + smaller)]


def _xmp(xmp: bytes) -> Iterator[bytes]:
    if not xmp:
        return
    if len(_XMP_PREFIX) + len(xmp) <= _SEGMENT_BYTES:
        yield _segment(_APP1, _XMP_PREFIX + xmp)
        return
    more = xmp_edits.extended(xmp)
    name = md5(more, usedforsecurity=False).hexdigest().upper().encode()
    yield _segment(_APP1, _XMP_PREFIX + xmp_edits.with_extension(xmp, name))
    for at in range(0, len(more), _XMP_CHUNK_BYTES):
        place = struct.pack(">II", len(more), at)
        part = more[at : at + _XMP_CHUNK_BYTES]
        yield _segment(_APP1, _MORE_XMP_PREFIX + name + place + part)


def _profile(icc: bytes) -> list[bytes]:
    parts = [icc[at : at + _ICC_CHUNK_BYTES] for at in range(0, len(icc), _ICC_CHUNK_BYTES)]
    if len(parts) > _MOST_PROFILE_PARTS:
        return []
    labels = (b"ICC_PROFILE\0" + bytes((number, len(parts))) for number in range(1, 256))
    return [_segment(_APP2, label + part) for label, part in zip(labels, parts, strict=False)]


def _segment(marker: int, body: bytes) -> bytes:
    if len(body) > _SEGMENT_BYTES:
        return b""
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and body of those before the pixels."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != _SCAN:
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        yield data[at + 1], data[at + 4 : at + 2 + size]
        at += 2 + max(2, size)
