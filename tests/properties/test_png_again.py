"""What is written as PNG is read to the bit by a second reader, and damage does not escape it."""

import io
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from desktop_editor.errors import EditorError
from desktop_editor.imaging import codec_png
from desktop_editor.imaging.codec_png import encode_png
from desktop_editor.imaging.codec_second_reader import read_by, second_reader
from desktop_editor.imaging.raster import Metadata, Pixels

KINDS = st.tuples(
    st.integers(1, 40), st.integers(1, 40), st.sampled_from((3, 4)),
    st.sampled_from((8, 16)), st.integers(0, 2**32 - 1),
)  # fmt: skip


def noise(height: int, width: int, channels: int, bits: int, seed: int) -> Pixels:
    """Noise above, a slope below: rows that suit either filter."""
    most = 2**bits - 1
    values = np.random.default_rng(seed).integers(0, most, (height, width, channels), endpoint=True)
    values[height // 2 :] = np.linspace(0, most, width).astype(np.int64)[None, :, None]
    return values.astype(np.uint16) if bits == 16 else values.astype(np.uint8)


@given(KINDS, st.sampled_from((200, 3000, 1_500_000)))
@settings(deadline=None)
def test_every_bit_is_read_again(kind: tuple[int, int, int, int, int], band_bytes: int) -> None:
    pixels = noise(*kind)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(codec_png, "_BAND_BYTES", band_bytes)
        data = encode_png(pixels, Metadata(xmp=b"<x/>"))
    again = read_by("zlib", data)
    assert again.dtype == pixels.dtype
    assert np.array_equal(again, pixels)
    assert np.array_equal(read_by("OpenCV", data), pixels)


@given(st.integers(33, 4000), st.integers(1, 255))
@settings(deadline=None)
def test_a_changed_byte_is_noticed(at: int, change: int) -> None:
    pixels = noise(20, 30, 3, 16, 5)
    data = bytearray(encode_png(pixels, Metadata()))
    data[33 + at % (len(data) - 33 - 12)] ^= change
    with pytest.raises(EditorError) as refused:
        read_by("zlib", bytes(data))
    assert refused.value.message_id == "photo.truncated"


@pytest.mark.parametrize("mode", ["L", "P", "1"])
def test_another_kind_of_png_is_refused(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (5, 4)).save(out, "PNG")
    with pytest.raises(EditorError, match=r"photo\.truncated"):
        read_by("zlib", out.getvalue())


def test_a_png_of_16_bits_is_not_left_to_one_library() -> None:
    assert second_reader("png", 16) == zlib.__name__
