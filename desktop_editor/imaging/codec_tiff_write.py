"""TIFF 6.0 (Adobe 1992) with deflate (Technical Note 2, 2002), its strips on every processor.

Each strip is a zlib stream of its own (RFC 1950) over the differences to the pixel on the left
(predictor 2). ISA-L compresses a photo many times as fast as what libtiff uses. Reading is
`codec`'s.
"""

import struct
import sys
from typing import Final

import numpy as np

from desktop_editor.errors import EditorError
from desktop_editor.imaging import codec_tiff as tiff
from desktop_editor.imaging.bands import side_by_side
from desktop_editor.imaging.codec_metadata import (
    DESCRIPTIVE_TAGS,
    EXIF_IFD,
    GPS_IFD,
    IPTC_TAG,
    ODD_VALUES,
)
from desktop_editor.imaging.raster import Metadata, Pixels, as_rgb

_STRIP_BYTES: Final = 512_000  # what a thread works on stays in the processor's cache
_LARGEST_FILE_BYTES: Final = 0xFFFF_FFFF  # offsets have 32 bits
_LEVEL: Final = 1
_DEFLATE: Final = 8
_HORIZONTAL: Final = 2
_INCH: Final = 2
_ORDER: Final = "<"
_LARGEST_SHORT: Final = 65_535


def encode_tiff(pixels: Pixels, metadata: Metadata) -> bytes:
    """A TIFF with its metadata: the directory stands before the pixels.

    The bytes are the same whatever the number of threads.

    Args:
        pixels: (h, w, 3|4) uint8 or uint16.
        metadata: What to keep beside them.

    Raises:
        EditorError: `export.encoding_failed` when the file would be larger than 4 GiB.
    """
    rows = max(1, _STRIP_BYTES // pixels[0].nbytes)
    strips = _strips(pixels, rows)
    lengths = [len(strip) for strip in strips]
    tags = _layout(pixels, rows) + _described(metadata)
    directory = _directory(tags, [0] * len(strips), lengths, metadata)
    starts = np.cumsum([len(directory), *lengths])
    if starts[-1] > _LARGEST_FILE_BYTES:
        raise EditorError("export.encoding_failed", format="TIFF")
    directory = _directory(tags, starts[:-1].tolist(), lengths, metadata)
    return b"".join((directory, *strips))


def _strips(pixels: Pixels, rows_of_strip: int) -> list[bytes]:
    """Each strip's rows, compressed."""
    from isal import isal_zlib

    strips = [b""] * -(-len(pixels) // rows_of_strip)

    def compress(rows: slice) -> None:
        ordered = as_rgb(pixels[rows])
        differences = ordered.copy()
        np.subtract(ordered[:, 1:], ordered[:, :-1], out=differences[:, 1:])
        if sys.byteorder == "big":
            differences = differences.byteswap()
        strips[rows.start // rows_of_strip] = isal_zlib.compress(differences.data, _LEVEL)

    side_by_side(compress, len(pixels), rows_of_strip)
    return strips


def _directory(
    tags: list[tiff.NewTag], starts: list[int], lengths: list[int], metadata: Metadata
) -> bytes:
    """All but the pixels; as long for any `starts` as for others."""
    strips = [
        tiff.longs(_ORDER, tiff.STRIP_OFFSETS, starts),
        tiff.longs(_ORDER, tiff.STRIP_BYTE_COUNTS, lengths),
    ]
    block = tiff.with_tags(tiff.empty(_ORDER), [*tags, *strips])
    with_exif = _with_exif(block, metadata.exif) if metadata.exif else block
    return with_exif + bytes(len(with_exif) % 2)


def _layout(pixels: Pixels, rows_of_strip: int) -> list[tiff.NewTag]:
    height, width, channels = pixels.shape
    bits = struct.pack(f"<{channels}H", *[8 * pixels.dtype.itemsize] * channels)
    tags = [
        tiff.longs(_ORDER, tiff.IMAGE_WIDTH, [width]),
        tiff.longs(_ORDER, tiff.IMAGE_LENGTH, [height]),
        tiff.NewTag(tag=tiff.BITS_PER_SAMPLE, kind=tiff.SHORT, count=channels, value=bits),
        _short(tiff.COMPRESSION, _DEFLATE),
        _short(tiff.PHOTOMETRIC, tiff.RGB),
        _short(tiff.SAMPLES_PER_PIXEL, channels),
        tiff.longs(_ORDER, tiff.ROWS_PER_STRIP, [rows_of_strip]),
        _short(tiff.PLANAR_CONFIGURATION, 1),
        _short(tiff.PREDICTOR, _HORIZONTAL),
    ]
    return [*tags, _short(tiff.EXTRA_SAMPLES, tiff.STRAIGHT_ALPHA)] if channels == 4 else tags


def _described(metadata: Metadata) -> list[tiff.NewTag]:
    tags = []
    if metadata.icc_profile:
        tags.append(_undefined(34675, metadata.icc_profile))
    if metadata.xmp:
        tags.append(_bytes(700, metadata.xmp))
    if metadata.iptc:
        tags.append(_bytes(IPTC_TAG, metadata.iptc))
    if metadata.dots_per_inch:
        across, down = metadata.dots_per_inch
        tags += [_rational(282, across), _rational(283, down), _short(296, _INCH)]
    return tags


def _with_exif(encoded: bytes, exif: bytes) -> bytes:
    """Descriptive tags into the first directory, camera and place as directories of their own."""
    from PIL import Image, TiffImagePlugin

    source = Image.Exif()
    tags: list[tiff.NewTag] = []
    try:
        source.load(b"Exif\0\0" + exif)
        for tag in DESCRIPTIVE_TAGS:
            tags += _descriptive(tag, source.get(tag))
        for tag in (EXIF_IFD, GPS_IFD):
            values = source.get_ifd(tag)
            if not values:
                continue
            encoded += b"\0" * (len(encoded) % 2)
            directory = TiffImagePlugin.ImageFileDirectory_v2(group=tag)
            for key, value in values.items():
                directory[key] = value
                if isinstance(value, bytes) and tag == EXIF_IFD:
                    directory.tagtype[key] = tiff.UNDEFINED  # all that are bytes there
            position = struct.pack("<I", len(encoded))
            encoded += directory.tobytes(len(encoded))
            tags.append(tiff.NewTag(tag=tag, kind=tiff.LONG, count=1, value=position))
    except ODD_VALUES:
        tags = []  # tags that can't be written again; the photo itself is whole
    return tiff.with_tags(encoded, tags)


def _descriptive(tag: int, value: object) -> list[tiff.NewTag]:
    """A tag of the first directory; none for a value that nothing descriptive has."""
    if isinstance(value, str):
        text = value.encode("utf-8", "replace") + b"\0"
        return [tiff.NewTag(tag=tag, kind=tiff.ASCII, count=len(text), value=text)]
    if isinstance(value, bytes):
        return [_bytes(tag, value)]
    if isinstance(value, int) and 0 <= value <= _LARGEST_SHORT:
        return [_short(tag, value)]
    return []


def _short(tag: int, value: int) -> tiff.NewTag:
    return tiff.NewTag(tag=tag, kind=tiff.SHORT, count=1, value=struct.pack("<H", value))


def _undefined(tag: int, value: bytes) -> tiff.NewTag:
    return tiff.NewTag(tag=tag, kind=tiff.UNDEFINED, count=len(value), value=value)


def _bytes(tag: int, value: bytes) -> tiff.NewTag:
    return tiff.NewTag(tag=tag, kind=tiff.BYTE, count=len(value), value=value)


def _rational(tag: int, value: float) -> tiff.NewTag:
    pair = struct.pack("<II", round(value * 1000), 1000)
    return tiff.NewTag(tag=tag, kind=tiff.RATIONAL, count=1, value=pair)
