"""PNG files written in bands are files like any other, whatever the number of bands and threads."""

import io
import zlib
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from cv2.typing import MatLike
from PIL import Image
from PySide6.QtGui import QImage

from desktop_editor.errors import EditorError
from desktop_editor.imaging import bands, codec_png
from desktop_editor.imaging.codec import Limits, decode
from desktop_editor.imaging.codec_png import encode_png
from desktop_editor.imaging.raster import Metadata, Pixels
from tests.helpers.photos import photo, photo_16, with_alpha

SAMPLE = Path(__file__).parents[2] / "resources" / "samples" / "fig-in-a-bowl.jpg"
KINDS: dict[str, Pixels] = {
    "8 bits": photo(331, 257),
    "8 bits, alpha": with_alpha(photo(331, 257)),
    "16 bits": photo_16(331, 257),
    "16 bits, alpha": with_alpha(photo_16(331, 257)),
    "one column": photo(331, 257)[:, :1],
    "one row": photo(331, 257)[:1],
    "one pixel": photo(331, 257)[:1, :1],
}


@pytest.fixture(params=[1, 5_000, 1_500_000], ids=lambda size: f"bands of {size} bytes")
def band_bytes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(codec_png, "_BAND_BYTES", request.param)
    size: int = request.param
    return size


@pytest.mark.usefixtures("band_bytes")
@pytest.mark.parametrize("kind", KINDS)
def test_every_reader_sees_the_very_pixels(kind: str) -> None:
    pixels = KINDS[kind]
    data = encode_png(pixels, Metadata())
    assert np.array_equal(decode(data, Limits()).pixels, pixels)
    opened = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert opened is not None
    assert opened.dtype == pixels.dtype
    assert np.array_equal(opened, pixels)
    assert QImage.fromData(data).width() == pixels.shape[1]
    with Image.open(io.BytesIO(data)) as image:
        shown = np.asarray(image)
    if pixels.dtype == np.uint8:
        assert np.array_equal(shown[..., [2, 1, 0, 3][: pixels.shape[2]]], pixels)


@pytest.mark.usefixtures("band_bytes")
def test_the_bands_are_one_zlib_stream_with_its_checksum() -> None:
    pixels = KINDS["8 bits"]
    body = zlib.decompress(b"".join(chunks(encode_png(pixels, Metadata()), b"IDAT")))
    height, width = pixels.shape[:2]
    assert len(body) == height * (1 + 3 * width)


def test_the_number_of_threads_changes_no_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec_png, "_BAND_BYTES", 20_000)
    usual = encode_png(KINDS["8 bits"], Metadata())
    monkeypatch.setattr(bands, "threads", lambda: 1)
    assert encode_png(KINDS["8 bits"], Metadata()) == usual


def test_a_photo_is_no_larger_than_opencv_writes_it() -> None:
    pixels = cv2.imread(str(SAMPLE))
    assert pixels is not None
    assert len(encode_png(np.asarray(pixels, np.uint8), Metadata())) <= size_by_opencv(pixels)


def test_pure_noise_is_only_a_little_larger() -> None:
    pixels = photo(1200, 900)  # its grain differs in every channel, as no camera's does
    assert len(encode_png(pixels, Metadata())) < 1.07 * size_by_opencv(pixels)


def test_an_edge_that_no_program_reads_is_refused() -> None:
    with pytest.raises(EditorError) as raised:
        encode_png(np.zeros((1, 1_000_001, 3), np.uint8), Metadata())
    assert raised.value.message_id == "export.encoding_failed"


def size_by_opencv(pixels: MatLike) -> int:
    return len(cv2.imencode(".png", pixels)[1])


def chunks(data: bytes, name: bytes) -> list[bytes]:
    """The bodies of all chunks of that name; every chunk's own checksum is looked at."""
    places, position = [8], 8
    while position < len(data):
        position += 12 + int.from_bytes(data[position : position + 4], "big")
        places.append(position)
    bodies = []
    for start, end in pairwise(places):
        assert zlib.crc32(data[start + 4 : end - 4]) == int.from_bytes(data[end - 4 : end], "big")
        if data[start + 4 : start + 8] == name:
            bodies.append(data[start + 8 : end - 4])
    return bodies
