"""Opening photos: every kind of file, with the bits and the metadata that it holds."""

import io

import numpy as np
import pytest
from PIL import Image, ImageOps

from desktop_editor.imaging.codec import Limits, decode, decode_reduced, probe
from desktop_editor.imaging.codec_profile import srgb_profile
from desktop_editor.imaging.codec_tiff import orientation_of
from desktop_editor.imaging.geometry import Size
from tests.helpers.photos import (
    animated,
    as_image,
    bytes_of,
    cmyk_jpeg,
    exif_block,
    file_of,
    icc_profile,
    photo,
    photo_16,
    png_16,
    png_chunk,
    tiff_of,
    turned,
    wide_gamut_profile,
    with_alpha,
)

LIMITS = Limits()
PHOTO = photo(90, 60)
GREY = np.ascontiguousarray(PHOTO[..., 1])


@pytest.mark.parametrize("file_format", ["PNG", "TIFF", "BMP"])
def test_a_lossless_photo_opens_with_its_very_bits(file_format: str) -> None:
    opened = decode(file_of(PHOTO, file_format), LIMITS)
    assert np.array_equal(opened.pixels, PHOTO)
    assert not opened.pixels.flags.writeable


@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"])
def test_tiff_opens_whatever_its_compression(compression: str) -> None:
    data = file_of(PHOTO, "TIFF", compression=compression)
    assert np.array_equal(decode(data, LIMITS).pixels, PHOTO)


def test_lossless_webp_opens_with_its_very_bits() -> None:
    data = file_of(PHOTO, "WEBP", lossless=True)
    assert np.array_equal(decode(data, LIMITS).pixels, PHOTO)


def test_jpeg_opens_as_every_other_program_shows_it() -> None:
    data = file_of(PHOTO, "JPEG", quality=92)
    reference = np.asarray(Image.open(io.BytesIO(data)))[..., ::-1]
    assert np.abs(decode(data, LIMITS).pixels.astype(int) - reference).max() <= 1


def test_avif_opens() -> None:
    data = file_of(PHOTO, "AVIF", quality=95)
    opened = decode(data, LIMITS)
    assert probe(data, LIMITS).format == "avif"
    assert np.abs(opened.pixels.astype(int) - PHOTO).mean() < 6


@pytest.mark.parametrize("file_format", ["PNG", "TIFF", "WEBP"])
def test_transparent_pixels_keep_their_hidden_colours(file_format: str) -> None:
    pixels = with_alpha(PHOTO)
    options = {"lossless": True, "exact": True} if file_format == "WEBP" else {}
    opened = decode(file_of(pixels, file_format, **options), LIMITS)
    assert np.array_equal(opened.pixels, pixels)


@pytest.mark.parametrize("file_format", ["PNG", "TIFF", "BMP", "GIF"])
def test_grey_pictures_become_colour_without_loss(file_format: str) -> None:
    data = bytes_of(Image.fromarray(GREY), file_format)
    opened = decode(data, LIMITS)
    assert all(np.array_equal(opened.pixels[..., channel], GREY) for channel in range(3))
    if file_format != "GIF":
        assert probe(data, LIMITS).needs_conversion == "grey"


def test_a_grey_jpeg_becomes_colour() -> None:
    data = bytes_of(Image.fromarray(GREY), "JPEG", quality=95)
    opened = decode(data, LIMITS)
    assert opened.pixels.shape == (60, 90, 3)
    assert np.array_equal(opened.pixels[..., 0], opened.pixels[..., 2])
    assert opened.metadata.icc_profile == b""


@pytest.mark.parametrize("file_format", ["PNG", "TIFF"])
def test_black_and_white_scans_open(file_format: str) -> None:
    bitmap = Image.fromarray(GREY).convert("1")
    opened = decode(bytes_of(bitmap, file_format), LIMITS)
    assert set(np.unique(opened.pixels)) == {0, 255}
    assert np.array_equal(opened.pixels[..., 0] > 0, np.asarray(bitmap))


def test_grey_with_alpha_becomes_colour_with_alpha() -> None:
    alpha = np.ascontiguousarray(with_alpha(PHOTO)[..., 3])
    image = Image.merge("LA", (Image.fromarray(GREY), Image.fromarray(alpha)))
    opened = decode(bytes_of(image, "PNG"), LIMITS)
    assert np.array_equal(opened.pixels[..., 3], alpha)
    assert np.array_equal(opened.pixels[..., 1], GREY)


@pytest.mark.parametrize("file_format", ["PNG", "GIF", "TIFF"])
def test_palette_pictures_become_colour(file_format: str) -> None:
    image = as_image(PHOTO).quantize(64)
    data = bytes_of(image, file_format)
    assert probe(data, LIMITS).needs_conversion == "palette"
    expected = np.asarray(image.convert("RGB"))[..., ::-1]
    assert np.array_equal(decode(data, LIMITS).pixels, expected)


@pytest.mark.parametrize("file_format", ["PNG", "GIF"])
def test_a_palette_with_a_transparent_colour_gets_alpha(file_format: str) -> None:
    image = as_image(PHOTO).quantize(32)
    data = bytes_of(image, file_format, transparency=5)
    opened = decode(data, LIMITS)
    assert opened.has_alpha
    assert np.array_equal(opened.pixels[..., 3] == 0, np.asarray(image) == 5)


def test_cmyk_becomes_srgb_and_the_user_is_told_before() -> None:
    data = cmyk_jpeg(PHOTO)
    assert probe(data, LIMITS).needs_conversion == "cmyk"
    opened = decode(data, LIMITS)
    assert opened.pixels.shape == PHOTO.shape
    assert opened.metadata.icc_profile == srgb_profile()
    assert np.abs(opened.pixels.astype(int) - PHOTO).mean() < 6


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_16_bit_png_keeps_all_16_bits(channels: int) -> None:
    deep = photo_16(70, 50)
    stored = {
        1: deep[..., 0], 2: deep[..., :2], 3: deep, 4: with_alpha(deep),
    }[channels]  # fmt: skip
    opened = decode(png_16(stored), LIMITS)
    assert opened.bits == 16
    assert probe(png_16(stored), LIMITS).bits == 16
    if channels <= 2:
        assert all(np.array_equal(opened.pixels[..., i], deep[..., 0]) for i in range(3))
    else:
        assert np.array_equal(opened.pixels, stored)
    if channels == 2:
        assert np.array_equal(opened.pixels[..., 3], deep[..., 1])


@pytest.mark.parametrize("big_endian", [False, True])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_16_bit_tiff_keeps_all_16_bits(channels: int, *, big_endian: bool) -> None:
    deep = photo_16(70, 50)
    stored = {1: deep[..., 0], 3: deep, 4: with_alpha(deep)}[channels]
    opened = decode(tiff_of(stored, big_endian=big_endian), LIMITS)
    assert opened.bits == 16
    if channels == 1:
        assert all(np.array_equal(opened.pixels[..., i], stored) for i in range(3))
    else:
        assert np.array_equal(opened.pixels, stored)


def test_premultiplied_16_bit_tiff_gets_its_straight_colours_back() -> None:
    deep = with_alpha(photo_16(70, 50))
    premul = deep.astype(np.float64)
    premul[..., :3] *= premul[..., 3:] / 65_535
    stored = np.rint(premul).astype(np.uint16)
    opened = decode(tiff_of(stored, extra={338: 1}), LIMITS).pixels
    solid = deep[..., 3] > 30_000
    assert np.abs(opened[solid].astype(int) - deep[solid]).max() <= 2


def test_a_selection_saved_beside_the_colours_is_no_alpha() -> None:
    deep = photo_16(70, 50)
    opened = decode(tiff_of(with_alpha(deep), extra={338: 0}), LIMITS)
    assert np.array_equal(opened.pixels, deep)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_photos_stand_upright_however_the_camera_was_held(
    orientation: int, file_format: str
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"lossless": True} if file_format == "WEBP" else {}
    data = file_of(PHOTO, file_format, exif=exif, **options)
    reference = Image.open(io.BytesIO(data))
    ImageOps.exif_transpose(reference, in_place=True)
    expected = np.asarray(reference.convert("RGB"))[..., ::-1]
    opened = decode(data, LIMITS)
    assert probe(data, LIMITS).size == opened.size
    assert opened.pixels.shape == expected.shape
    assert np.abs(opened.pixels.astype(int) - expected).max() <= 1
    assert orientation_of(opened.metadata.exif) == 1


@pytest.mark.parametrize("orientation", range(1, 9))
def test_16_bit_tiff_stands_upright(orientation: int) -> None:
    deep = photo_16(70, 50)
    stored = turned(deep, orientation)
    data = tiff_of(stored, extra={274: orientation})
    assert np.array_equal(decode(data, LIMITS).pixels, deep)
    assert probe(data, LIMITS).size == Size(width=70, height=50)


def test_orientation_after_the_pixels_of_a_png_counts_too() -> None:
    data = file_of(PHOTO, "PNG")
    end = data.rindex(b"IEND") - 4
    late = data[:end] + png_chunk(b"eXIf", exif_block(6)) + data[end:]
    assert decode(late, LIMITS).size == Size(width=60, height=90)


def test_metadata_travels_with_the_photo() -> None:
    exif = exif_block(orientation=6)
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:D tiff:Orientation="6"/></x:xmpmeta>'
    data = file_of(
        PHOTO, "JPEG", exif=b"Exif\0\0" + exif, icc_profile=icc_profile(), xmp=xmp, dpi=(300, 200)
    )
    metadata = decode(data, LIMITS).metadata
    assert metadata.icc_profile == icc_profile()
    assert metadata.dots_per_inch == (200.0, 300.0)
    assert b'tiff:Orientation="1"' in metadata.xmp
    assert len(metadata.exif) == len(exif)
    assert sum(a != b for a, b in zip(metadata.exif, exif, strict=True)) == 1


@pytest.mark.parametrize("file_format", ["GIF", "WEBP", "PNG", "TIFF"])
def test_the_first_frame_of_several_is_opened(file_format: str) -> None:
    data = animated(PHOTO, file_format)
    assert probe(data, LIMITS).frames == 3
    opened = decode(data, LIMITS).pixels[..., :3]
    assert np.abs(opened.astype(int) - PHOTO).mean() < 12


def test_the_suffix_is_never_needed() -> None:
    """Only bytes go in: a JPEG called .png opens as the JPEG that it is."""
    assert probe(file_of(PHOTO, "JPEG"), LIMITS).format == "jpeg"


def test_a_preview_of_a_huge_jpeg_is_small_upright_and_srgb() -> None:
    large = photo(1600, 1000)
    data = file_of(
        large, "JPEG", exif=b"Exif\0\0" + exif_block(8), icc_profile=wide_gamut_profile()
    )
    preview = decode_reduced(data, LIMITS, 256)
    assert preview.size == Size(width=160, height=256)
    assert preview.bits == 8
    assert preview.metadata.icc_profile == b""
    without = decode_reduced(file_of(large, "JPEG"), LIMITS, 256)
    assert np.abs(preview.pixels.astype(int) - np.rot90(without.pixels)).mean() > 5


def test_a_preview_of_16_bits_has_8_and_never_grows() -> None:
    preview = decode_reduced(png_16(photo_16(70, 50)), LIMITS, 500)
    assert preview.size == Size(width=70, height=50)
    assert preview.bits == 8
