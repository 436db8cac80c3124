"""Exported files, judged by another program's reader."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image

from desktop_editor.errors import EditorError
from desktop_editor.imaging.codec import EncodeOptions, ImageFormat, Limits, decode, encode
from desktop_editor.imaging.raster import Metadata, Pixels, Raster
from tests.helpers.photos import exif_block, icc_profile, photo, photo_16, with_alpha

METADATA = Metadata(
    icc_profile=icc_profile(),
    exif=exif_block(),
    xmp=b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>',
    dots_per_inch=(300.0, 240.0),
)


def exported(pixels: Pixels, file_format: ImageFormat, **options: int) -> bytes:
    raster = Raster(pixels=pixels.copy(), metadata=METADATA)
    return encode(raster, EncodeOptions(format=file_format, **options))  # type: ignore[arg-type]  # bool is an int


@pytest.mark.parametrize("file_format", list(ImageFormat))
def test_other_programs_find_profile_camera_and_exposure(file_format: ImageFormat) -> None:
    image = Image.open(io.BytesIO(exported(photo(80, 60), file_format)))
    assert image.info["icc_profile"] == METADATA.icc_profile
    assert image.getexif()[0x010F] == "Testcam"
    assert image.getexif().get_ifd(0x8769)[0x9003] == "2024:05:06 07:08:09"
    assert float(image.getexif().get_ifd(0x8769)[0x829A]) == pytest.approx(1 / 125)
    xmp = image.info.get("xmp") or image.info["XML:com.adobe.xmp"]
    assert b"adobe:ns:meta/" in (xmp if isinstance(xmp, bytes) else xmp.encode())
    if file_format not in (ImageFormat.WEBP, ImageFormat.AVIF):  # which have no place for it
        assert image.info["dpi"] == pytest.approx((300, 240), abs=0.02)
    image.load()


@pytest.mark.parametrize("file_format", list(ImageFormat))
def test_metadata_survives_opening_what_was_exported(file_format: ImageFormat) -> None:
    metadata = decode(exported(photo(80, 60), file_format), Limits()).metadata
    assert metadata.icc_profile == METADATA.icc_profile
    assert metadata.xmp == METADATA.xmp
    assert b"Testcam" in metadata.exif


def test_a_profile_larger_than_a_jpeg_segment_is_split() -> None:
    rng = np.random.default_rng(5)
    profile = bytearray(icc_profile()) + rng.bytes(150_000)
    profile[:4] = len(profile).to_bytes(4, "big")
    raster = Raster(pixels=photo(80, 60), metadata=Metadata(icc_profile=bytes(profile)))
    data = encode(raster, EncodeOptions(format=ImageFormat.JPEG))
    assert Image.open(io.BytesIO(data)).info["icc_profile"] == bytes(profile)


@pytest.mark.parametrize("file_format", [ImageFormat.PNG, ImageFormat.TIFF])
def test_other_programs_see_the_very_pixels(file_format: ImageFormat) -> None:
    pixels = with_alpha(photo(80, 60))
    seen = np.asarray(Image.open(io.BytesIO(exported(pixels, file_format))))
    assert np.array_equal(seen, pixels[..., [2, 1, 0, 3]])


@pytest.mark.parametrize("file_format", [ImageFormat.PNG, ImageFormat.TIFF])
def test_other_programs_see_all_16_bits(file_format: ImageFormat) -> None:
    pixels = with_alpha(photo_16(80, 60))
    data = np.frombuffer(exported(pixels, file_format), np.uint8)
    seen = np.asarray(cv2.imdecode(data, cv2.IMREAD_UNCHANGED))
    assert seen.dtype == np.uint16
    assert np.array_equal(seen, pixels)


def test_jpeg_of_high_quality_keeps_full_colour_resolution() -> None:
    def sampling(quality: int) -> object:
        image = Image.open(io.BytesIO(exported(photo(80, 60), ImageFormat.JPEG, quality=quality)))
        return [layer[1:3] for layer in image.layer]  # type: ignore[attr-defined]  # JPEG images have it

    assert sampling(90) == [(1, 1)] * 3
    assert sampling(80) == [(2, 2), (1, 1), (1, 1)]


def test_jpeg_shows_transparency_on_white() -> None:
    pixels = np.zeros((32, 32, 4), np.uint8)
    pixels[:, 16:, 3] = 255
    seen = decode(exported(pixels, ImageFormat.JPEG), Limits()).pixels
    assert seen[:, :8].min() > 250
    assert seen[:, 24:].max() < 5


@pytest.mark.parametrize("file_format", [ImageFormat.JPEG, ImageFormat.WEBP])
def test_16_bits_are_rounded_for_8_bit_formats(file_format: ImageFormat) -> None:
    pixels = np.full((16, 16, 3), 257 * 100 + 129, np.uint16)
    seen = decode(exported(pixels, file_format, quality=100), Limits()).pixels
    assert np.abs(seen.astype(int) - 101).max() <= 1


@pytest.mark.parametrize(
    ("file_format", "width"), [(ImageFormat.WEBP, 16_384), (ImageFormat.JPEG, 65_536)]
)
def test_a_photo_too_long_for_the_format_is_refused_with_the_limit(
    file_format: ImageFormat, width: int
) -> None:
    with pytest.raises(EditorError) as caught:
        exported(np.zeros((1, width, 3), np.uint8), file_format)
    assert caught.value.message_id == "export.too_large_for_format"
    assert caught.value.parameters["limit_px"] == width - 1


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.png", "png"), ("B.JPG", "jpeg"), ("c.jpeg", "jpeg"), ("d.tif", "tiff"), ("e.webp", "webp"),
     ("/x.y/f.TIFF", "tiff")],
)  # fmt: skip
def test_the_suffix_chooses_the_format(name: str, expected: str) -> None:
    assert ImageFormat.from_suffix(name) == expected


@pytest.mark.parametrize("name", ["photo", "photo.heic", "photo.png.exe", ".png"])
def test_an_unknown_suffix_is_refused(name: str) -> None:
    with pytest.raises(EditorError) as caught:
        ImageFormat.from_suffix(name)
    assert caught.value.message_id == "export.unknown_format"
