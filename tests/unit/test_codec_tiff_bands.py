"""Large TIFFs are decoded in parts, and nobody can tell."""

import io

import cv2
import numpy as np
import pytest
import tifffile

from desktop_editor.errors import EditorError
from desktop_editor.imaging import codec_tiff_bands
from desktop_editor.imaging.codec import EncodeOptions, ImageFormat, Limits, decode, encode
from desktop_editor.imaging.codec_tiff import read_directory
from desktop_editor.imaging.codec_tiff_bands import bands
from desktop_editor.imaging.raster import Raster
from tests.helpers.photos import photo

HEIGHT, WIDTH = 61, 40


def by_opencv(compression: int, bits: int, channels: int) -> bytes:
    """As libtiff writes it, ten rows a strip."""
    chosen = [
        cv2.IMWRITE_TIFF_COMPRESSION, compression, cv2.IMWRITE_TIFF_ROWSPERSTRIP, 10,
    ]  # fmt: skip
    return cv2.imencode(".tiff", stored(bits, channels), chosen)[1].tobytes()


def by_tifffile(byteorder: str, bits: int, channels: int) -> bytes:
    """Uncompressed, seven rows a strip, in either byte order."""
    out = io.BytesIO()
    pixels = stored(bits, channels)
    tifffile.imwrite(
        out,
        pixels,
        photometric="rgb",
        byteorder=byteorder,  # type: ignore[arg-type]  # "<" or ">"
        rowsperstrip=7,
        extrasamples=["unassalpha"] if channels == 4 else [],
        metadata=None,
    )
    return out.getvalue()


def stored(bits: int, channels: int) -> np.ndarray:
    """Pixels of which no two rows are alike."""
    seeded = np.random.default_rng(bits + channels)
    return seeded.integers(0, 1 << bits, (HEIGHT, WIDTH, channels)).astype(f"u{bits // 8}")


FILES = {
    **{
        f"opencv {compression} {bits} bits {channels} channels": by_opencv(
            compression, bits, channels
        )
        for compression in (1, 5, 8, 32773, 32946)
        for bits, channels in ((8, 3), (16, 3), (16, 4))
    },
    **{
        f"tifffile {order} {bits} bits {channels} channels": by_tifffile(order, bits, channels)
        for order in "<>"
        for bits, channels in ((8, 3), (16, 3), (16, 4))
    },
}


@pytest.fixture
def small_bands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of two or three strips."""
    monkeypatch.setattr(codec_tiff_bands, "_BAND_BYTES", 6000)


@pytest.mark.parametrize("name", FILES)
def test_parts_hold_what_the_whole_holds(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = decode(FILES[name], Limits()).pixels
    monkeypatch.setattr(codec_tiff_bands, "_BAND_BYTES", 6000)
    directory = read_directory(FILES[name])
    assert directory is not None
    assert len(bands(directory, HEIGHT)) > 1
    again = decode(FILES[name], Limits()).pixels
    assert again.dtype == whole.dtype
    assert np.array_equal(again, whole)


@pytest.mark.usefixtures("small_bands")
def test_an_exported_tiff_comes_back_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    from desktop_editor.imaging import codec_tiff_write

    monkeypatch.setattr(codec_tiff_write, "_STRIP_BYTES", 2000)
    pixels = np.asarray(photo(WIDTH, HEIGHT), np.uint16) * 257
    data = encode(Raster(pixels=pixels), EncodeOptions(format=ImageFormat.TIFF))
    assert np.array_equal(decode(data, Limits()).pixels, pixels)
    assert np.array_equal(tifffile.imread(io.BytesIO(data))[..., ::-1], pixels)


@pytest.mark.usefixtures("small_bands")
@pytest.mark.parametrize("kind", [0, 1, 2])
def test_a_fourth_channel_means_the_same_in_parts(kind: int) -> None:
    pixels = stored(16, 4)
    out = io.BytesIO()
    tifffile.imwrite(
        out, pixels, photometric="rgb", extrasamples=[kind], rowsperstrip=7, metadata=None
    )
    in_parts = decode(out.getvalue(), Limits()).pixels
    whole = io.BytesIO()
    tifffile.imwrite(
        whole, pixels, photometric="rgb", extrasamples=[kind], rowsperstrip=99, metadata=None
    )
    assert np.array_equal(in_parts, decode(whole.getvalue(), Limits()).pixels)


@pytest.mark.usefixtures("small_bands")
def test_a_damaged_strip_is_refused_or_read_but_never_worse() -> None:
    data = bytearray(FILES["opencv 5 16 bits 3 channels"])
    directory = read_directory(bytes(data))
    assert directory is not None
    starts = directory.integers(273)
    data[starts[3] : starts[3] + 40] = bytes(range(200, 240))
    found = refusal(bytes(data))
    assert found in ("", "photo.truncated")


def refusal(data: bytes) -> str:
    """Why it was not read; "" when pixels of the whole size came out."""
    try:
        pixels = decode(data, Limits()).pixels
    except EditorError as error:
        return error.message_id
    return "" if pixels.shape == (HEIGHT, WIDTH, 3) else "wrong size"
