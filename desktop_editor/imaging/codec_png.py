"""PNG, third edition (W3C 2025), written in bands of rows on every processor.

A PNG holds one zlib stream (RFC 1950), and deflate (RFC 1951) lets independent parts stand one
after the other in it: each band is filtered and compressed for itself, as pigz does. ISA-L
compresses a photo three times as fast as zlib's quickest setting, and a little smaller. Other
formats live in `codec_write`; reading is `codec`'s.
"""

import struct
import sys
import zlib
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from desktop_editor.errors import EditorError
from desktop_editor.imaging.bands import side_by_side
from desktop_editor.imaging.codec_metadata import IPTC_PROFILE, photoshop_of_iptc
from desktop_editor.imaging.raster import Metadata, Pixels, as_rgb

_BAND_BYTES: Final = 1_500_000  # what a thread works on stays in the processor's cache
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_ZLIB_HEADER: Final = b"\x78\x01"
_RAW_DEFLATE: Final = -15
_LEVEL: Final = 1
_ADLER: Final = 65_521
_SUB, _UP = 1, 2
_UP_BONUS: Final = 0.85  # repetitions are found more often among differences to the row above
_SAMPLED_ROWS: Final = 8  # one row in so many decides which filter suits a band
_LARGEST_EDGE_PX: Final = 1_000_000  # what libpng, and so nearly every program, reads
_METRES_PER_INCH: Final = 0.0254
_COLOUR_TYPES: Final = {3: 2, 4: 6}

_Bytes: TypeAlias = NDArray[np.uint8]


def encode_png(pixels: Pixels, metadata: Metadata) -> bytes:
    """A PNG with its metadata: iCCP, pHYs, eXIf, XMP and IPTC stand before the pixels.

    The bytes are the same whatever the number of threads.

    Args:
        pixels: (h, w, 3|4) uint8 or uint16.
        metadata: What to keep beside them.

    Raises:
        EditorError: `export.encoding_failed` for an edge that no program would read.
    """
    height, width, channels = pixels.shape
    if max(height, width) > _LARGEST_EDGE_PX:
        raise EditorError("export.encoding_failed", format="PNG")
    bits = 8 * pixels.dtype.itemsize
    header = struct.pack(">IIBBBBB", width, height, bits, _COLOUR_TYPES[channels], 0, 0, 0)
    chunks = [_SIGNATURE, _chunk(b"IHDR", header), *_described(metadata)]
    return b"".join((*chunks, *_image_data(pixels), _chunk(b"IEND", b"")))


def _described(metadata: Metadata) -> list[bytes]:
    chunks = []
    if metadata.icc_profile:
        profile = b"ICC profile\0\0" + zlib.compress(metadata.icc_profile)
        chunks.append(_chunk(b"iCCP", profile))
    if metadata.dots_per_inch:
        across, down = (round(value / _METRES_PER_INCH) for value in metadata.dots_per_inch)
        chunks.append(_chunk(b"pHYs", struct.pack(">IIB", across, down, 1)))
    if metadata.exif:
        chunks.append(_chunk(b"eXIf", metadata.exif))
    if metadata.xmp:
        chunks.append(_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + metadata.xmp))
    if metadata.iptc:
        resource = photoshop_of_iptc(metadata.iptc)
        text = f"\niptc\n{len(resource):8}\n{resource.hex()}\n".encode()
        chunks.append(_chunk(b"zTXt", IPTC_PROFILE.encode() + b"\0\0" + zlib.compress(text)))
    return chunks


def _chunk(name: bytes, body: bytes) -> bytes:
    from isal import isal_zlib

    checksum = isal_zlib.crc32(body, isal_zlib.crc32(name))
    return b"".join((struct.pack(">I", len(body)), name, body, struct.pack(">I", checksum)))


def _image_data(pixels: Pixels) -> list[bytes]:
    """The IDAT chunks, one a band, and one that ends the zlib stream."""
    from isal import isal_zlib

    height = pixels.shape[0]
    step = max(1, _BAND_BYTES // (pixels.nbytes // height))
    chunks: list[bytes] = [b""] * -(-height // step)
    sums: list[tuple[int, int]] = [(1, 0)] * len(chunks)

    def compress(rows: slice) -> None:
        lines = _filtered(pixels, rows)
        stream = isal_zlib.compressobj(_LEVEL, wbits=_RAW_DEFLATE)
        body = stream.compress(lines) + stream.flush(isal_zlib.Z_SYNC_FLUSH)
        number = rows.start // step
        sums[number] = isal_zlib.adler32(lines), lines.size
        chunks[number] = _chunk(b"IDAT", body if number else _ZLIB_HEADER + body)

    side_by_side(compress, height, step)
    last = isal_zlib.compressobj(_LEVEL, wbits=_RAW_DEFLATE).flush()
    return [*chunks, _chunk(b"IDAT", last + struct.pack(">I", _adler_of_all(sums)))]


def _adler_of_all(sums: list[tuple[int, int]]) -> int:
    """The checksum of parts put together, from each part's own and its length (RFC 1950)."""
    low, high = 1, 0
    for checksum, size in sums:
        high = (high + (checksum >> 16) + size * (low - 1)) % _ADLER
        low = (low + (checksum & 0xFFFF) - 1) % _ADLER
    return high << 16 | low


def _filtered(pixels: Pixels, rows: slice) -> _Bytes:
    """Filter a band: each row as a byte for its filter and differences modulo 256.

    Either to the row above or to the pixel on the left, whichever is smaller on the whole. The
    row above the band is looked at too, so that no band costs more than another.
    """
    first = max(0, rows.start - 1)
    raw = _in_file_order(pixels[first : rows.stop])
    here = raw[rows.start - first :]
    above = raw[: len(here)] if rows.start else np.concatenate((np.zeros_like(raw[:1]), raw[:-1]))
    pixel_bytes = pixels.shape[2] * pixels.dtype.itemsize
    lines = np.empty((len(here), 1 + here.shape[1]), np.uint8)
    sample = slice(None, None, _SAMPLED_ROWS)
    by_up = _size(here[sample] - above[sample])
    by_sub = _size(here[sample, pixel_bytes:] - here[sample, :-pixel_bytes])
    if _UP_BONUS * by_up <= by_sub:
        lines[:, 0] = _UP
        np.subtract(here, above, out=lines[:, 1:])
    else:
        lines[:, 0] = _SUB
        lines[:, 1 : 1 + pixel_bytes] = here[:, :pixel_bytes]
        np.subtract(here[:, pixel_bytes:], here[:, :-pixel_bytes], out=lines[:, 1 + pixel_bytes :])
    return lines


def _size(differences: _Bytes) -> int:
    """How far bytes are from 0, taken as -128 to 127."""
    return int(np.minimum(differences, np.negative(differences)).sum(dtype=np.int64))


def _in_file_order(pixels: Pixels) -> _Bytes:
    """(h, bytes of a row): RGB or RGBA, the higher byte of 16 bits first."""
    ordered = as_rgb(pixels)
    if ordered.dtype == np.uint16 and sys.byteorder == "little":
        ordered = ordered.byteswap()
    return ordered.view(np.uint8).reshape(len(pixels), -1)
