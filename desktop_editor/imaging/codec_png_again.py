"""A PNG of `codec_png` read again with zlib, at its full depth: Pillow reduces 16 bits to 8.

Shares nothing with what wrote the file, and nothing with OpenCV, which opens such files here.
Source: PNG, third edition (W3C 2025), 5 (chunks) and 9 (filters).
"""

import struct
import zlib
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.raster import Pixels

_CHANNELS: Final = {2: 3, 6: 4}
_NONE, _SUB, _UP = 0, 1, 2


def decode_png_again(data: bytes) -> Pixels:
    """Decode; every checksum is looked at.

    Args:
        data: RGB or RGBA, 8 or 16 bits, not interlaced, rows filtered by Sub and Up alone.

    Returns:
        (h, w, 3|4) uint8 or uint16, BGR or BGRA.

    Raises:
        ValueError: for anything else, and for what is damaged.
    """
    header, packed = b"", []
    for name, body in _chunks(data):
        if name == b"IHDR":
            header = body
        elif name == b"IDAT":
            packed.append(body)
    width, height, bits, colours, *methods = struct.unpack(">IIBBBBB", header.ljust(13, b"\xff"))
    if bits not in (8, 16) or colours not in _CHANNELS or any(methods):
        raise ValueError("another kind of PNG")
    channels = _CHANNELS[colours]
    pixel_bytes = channels * bits // 8
    try:
        lines = np.frombuffer(zlib.decompress(b"".join(packed)), np.uint8)
    except zlib.error as error:
        raise ValueError("a damaged stream") from error
    rows = _unfiltered(lines.reshape(height, 1 + width * pixel_bytes), pixel_bytes)
    samples = rows.view(">u2" if bits == 16 else np.uint8).reshape(height, width, channels)
    wide, narrow = np.dtype(np.uint16), np.dtype(np.uint8)
    out: Pixels = np.empty(samples.shape, wide) if bits == 16 else np.empty(samples.shape, narrow)
    for channel, place in enumerate((2, 1, 0, 3)[:channels]):
        out[..., place] = samples[..., channel]
    return out


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        body = data[at + 8 : end - 4]
        checksum = zlib.crc32(body, zlib.crc32(data[at + 4 : at + 8]))
        if data[end - 4 : end] != checksum.to_bytes(4, "big"):
            raise ValueError("a damaged chunk")
        yield data[at + 4 : at + 8], body
        at = end


def _unfiltered(lines: NDArray[np.uint8], pixel_bytes: int) -> NDArray[np.uint8]:
    """(h, bytes of a row): differences summed up again, modulo 256, run by run of equal filters."""
    kinds, differences = lines[:, 0], lines[:, 1:]
    rows = np.empty(differences.shape, np.uint8)
    starts = [0, *(np.flatnonzero(np.diff(kinds)) + 1).tolist(), len(kinds)]
    for start, stop in pairwise(starts):
        part, kind = rows[start:stop], kinds[start]
        if kind == _UP:
            # Row by row: NumPy's accumulate goes down the columns, a hundred times as slow.
            above = rows[start - 1] if start else np.zeros_like(rows[0])
            for row, difference in zip(part, differences[start:stop], strict=True):
                np.add(above, difference, out=row)
                above = row
        elif kind == _SUB:
            by_pixel = (stop - start, -1, pixel_bytes)
            left = differences[start:stop].reshape(by_pixel)
            np.add.accumulate(left, axis=1, dtype=np.uint8, out=part.reshape(by_pixel))
        elif kind == _NONE:
            part[:] = differences[start:stop]
        else:
            raise ValueError("another filter")
    return rows
