"""A TIFF in strips taken apart into smaller ones, so that every processor decodes some.

Strips are compressed each for itself (TIFF 6.0, Adobe 1992, section 3).
"""

from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from desktop_editor.imaging import codec_tiff as tiff

_BAND_BYTES: Final = 16_000_000  # uncompressed; many enough to share out, few enough to hand over
_BY_STRIP_ALONE: Final = (1, 5, 8, 32773, 32946)  # none, LZW, deflate, PackBits, deflate's old name
_KEPT_TAGS: Final = (
    tiff.IMAGE_WIDTH, tiff.BITS_PER_SAMPLE, tiff.COMPRESSION, tiff.PHOTOMETRIC, tiff.FILL_ORDER,
    tiff.SAMPLES_PER_PIXEL, tiff.PLANAR_CONFIGURATION, tiff.PREDICTOR, tiff.EXTRA_SAMPLES,
    tiff.SAMPLE_FORMAT,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Some of the strips, and which rows of the picture they hold."""

    rows: slice
    strips: slice
    rows_of_strip: int


def bands(directory: tiff.Directory, height: int) -> list[Band]:
    """How the picture can be decoded in parts.

    None for a file in tiles, in one strip or in few bytes, in planes, to be turned, or whose strips
    need tables beside them: that is decoded at once.

    Args:
        directory: Of a file whose strips all lie within it.
        height: Rows of the picture as stored.
    """
    count = len(directory.integers(tiff.STRIP_OFFSETS))
    rows = directory.integer(tiff.ROWS_PER_STRIP, height)
    if not _can_be_taken_apart(directory) or rows < 1 or count != -(-height // rows):
        return []
    bits = sum(directory.integers(tiff.BITS_PER_SAMPLE))
    strip_bytes = max(1, directory.integer(tiff.IMAGE_WIDTH, 0) * rows * bits // 8)
    step = max(1, _BAND_BYTES // strip_bytes)
    if count <= step or count != len(directory.integers(tiff.STRIP_BYTE_COUNTS)):
        return []
    return [
        Band(
            rows=slice(first * rows, min(height, (first + step) * rows)),
            strips=slice(first, first + step),
            rows_of_strip=rows,
        )
        for first in range(0, count, step)
    ]


def file_of(directory: tiff.Directory, band: Band) -> bytes:
    """The band as a TIFF of its own, in the byte order of the whole."""
    starts = directory.integers(tiff.STRIP_OFFSETS)[band.strips]
    lengths = directory.integers(tiff.STRIP_BYTE_COUNTS)[band.strips]
    order = directory.byte_order
    tags = [
        *_kept(directory),
        tiff.longs(order, tiff.IMAGE_LENGTH, [band.rows.stop - band.rows.start]),
        tiff.longs(order, tiff.ROWS_PER_STRIP, [band.rows_of_strip]),
        tiff.longs(order, tiff.STRIP_BYTE_COUNTS, lengths),
    ]

    def head(first: int) -> bytes:
        moved = list(accumulate(lengths[:-1], initial=first))
        return tiff.with_tags(
            tiff.empty(order), [*tags, tiff.longs(order, tiff.STRIP_OFFSETS, moved)]
        )

    block = memoryview(directory.block)
    strips = (block[start : start + size] for start, size in zip(starts, lengths, strict=True))
    return b"".join((head(len(head(0))), *strips))


def _can_be_taken_apart(directory: tiff.Directory) -> bool:
    return (
        directory.integer(tiff.COMPRESSION, 1) in _BY_STRIP_ALONE
        and directory.integer(tiff.PLANAR_CONFIGURATION, 1) == 1
        and directory.integer(tiff.ORIENTATION, 1) == 1  # decoders turn the whole picture
        and tiff.TILE_OFFSETS not in directory.entries
    )


def _kept(directory: tiff.Directory) -> list[tiff.NewTag]:
    tags = []
    for tag in _KEPT_TAGS:
        entry = directory.entries.get(tag)
        if entry is not None:
            value = directory.raw(tag)
            tags.append(tiff.NewTag(tag=tag, kind=entry.kind, count=entry.count, value=value))
    return tags
