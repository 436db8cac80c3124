"""Files that must not be opened, and what the user is told."""

import numpy as np
import pytest

from desktop_editor.errors import EditorError
from desktop_editor.imaging.codec import Limits, decode, probe
from desktop_editor.pipeline.messages.imaging import MESSAGES
from tests.helpers.photos import (
    big_tiff_of,
    cmyk_jpeg,
    file_of,
    jpeg_bomb,
    photo,
    photo_16,
    png_16,
    png_bomb,
    tiff_of,
    with_alpha,
)

LIMITS = Limits()
PHOTO = photo(120, 90)


def refusal(data: bytes, limits: Limits = LIMITS) -> str:
    with pytest.raises(EditorError) as caught:
        decode(data, limits)
    message = MESSAGES[caught.value.message_id]
    assert message.sentence.format(**caught.value.parameters)
    return caught.value.message_id


def test_an_empty_file_is_called_empty() -> None:
    assert refusal(b"") == "photo.empty"


@pytest.mark.parametrize(
    "data",
    [b"hello", b"\0" * 5000, b"%PDF-1.7 ...", b"<svg xmlns='http://www.w3.org/2000/svg'/>",
     b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", b"PK\x03\x04" + b"x" * 99],
)  # fmt: skip
def test_other_files_are_no_pictures(data: bytes) -> None:
    assert refusal(data) == "photo.not_an_image"


@pytest.mark.parametrize("data", [png_bomb(), jpeg_bomb()])
def test_a_file_that_claims_to_be_huge_is_refused_before_memory_is_taken(data: bytes) -> None:
    with pytest.raises(EditorError) as caught:
        probe(data, LIMITS)
    assert caught.value.message_id == "photo.too_large"
    assert refusal(data) == "photo.too_large"


def test_the_limits_are_the_callers() -> None:
    data = file_of(PHOTO, "PNG")
    assert refusal(data, Limits(max_pixels=120 * 90 - 1)) == "photo.too_large"
    assert refusal(data, Limits(max_bytes=len(data) - 1)) == "photo.file_too_large"
    assert decode(data, Limits(max_pixels=120 * 90)).size.pixels == 120 * 90


TRUNCATABLE = {
    "jpeg": file_of(PHOTO, "JPEG"),
    "progressive jpeg": file_of(PHOTO, "JPEG", progressive=True),
    "png": file_of(PHOTO, "PNG"),
    "png 16": png_16(photo_16(80, 60)),
    "webp": file_of(PHOTO, "WEBP"),
    "tiff": file_of(PHOTO, "TIFF"),
    "tiff lzw": file_of(PHOTO, "TIFF", compression="tiff_lzw"),
    "tiff 16": tiff_of(photo_16(80, 60)),
    "bmp": file_of(PHOTO, "BMP"),
    "gif": file_of(PHOTO, "GIF"),
    "avif": file_of(PHOTO, "AVIF"),
    "cmyk jpeg": cmyk_jpeg(PHOTO),
}


@pytest.mark.parametrize("kept", [0.05, 0.3, 0.7, 0.97])
@pytest.mark.parametrize("kind", TRUNCATABLE)
def test_a_cut_file_is_refused_and_never_half_opened(kind: str, kept: float) -> None:
    data = TRUNCATABLE[kind]
    part = data[: int(len(data) * kept)]
    assert refusal(part) in ("photo.truncated", "photo.not_an_image", "photo.unsupported_kind")


def test_a_jpeg_that_lacks_only_its_end_is_refused() -> None:
    assert refusal(TRUNCATABLE["jpeg"][:-2]) == "photo.truncated"


def test_a_cut_jpeg_with_a_whole_preview_inside_is_refused() -> None:
    preview = file_of(photo(40, 30), "JPEG")
    data = file_of(PHOTO, "JPEG")
    segment = b"\xff\xe1" + (len(preview) + 2).to_bytes(2, "big") + preview
    whole = data[:2] + segment + data[2:]
    assert decode(whole, LIMITS).pixels.shape == PHOTO.shape
    assert refusal(whole[:-500]) == "photo.truncated"
    with pytest.raises(EditorError, match=r"photo\.truncated"):
        probe(whole[:-500], LIMITS)


def test_bytes_after_the_picture_do_no_harm() -> None:
    """Phones append motion clips to JPEGs."""
    data = TRUNCATABLE["jpeg"]
    assert np.array_equal(
        decode(data + b"\0" * 4000 + b"ftypmp42", LIMITS).pixels, decode(data, LIMITS).pixels
    )


def test_a_damaged_png_is_refused() -> None:
    data = bytearray(TRUNCATABLE["png"])
    data[len(data) // 2] ^= 0x55
    assert refusal(bytes(data)) == "photo.truncated"


@pytest.mark.parametrize("channels", [1, 3])
def test_floating_point_tiff_is_refused_with_a_reason(channels: int) -> None:
    pixels = photo(40, 30)[..., :channels].astype(np.float32) / 255
    data = tiff_of(pixels if channels == 3 else pixels[..., 0])
    assert refusal(data) == "photo.float_unsupported"


def test_a_heic_file_that_is_cut_short_is_refused() -> None:
    data = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 200
    assert refusal(data) == "photo.truncated"


@pytest.mark.parametrize("extra", [{50706: 0x0104}, {254: 1, 330: 8}])
def test_a_raw_file_is_not_opened_as_its_small_preview(extra: dict[int, int]) -> None:
    assert refusal(tiff_of(photo(40, 30), extra=extra)) == "photo.camera_raw"


def test_planar_16_bit_tiff_is_refused_and_not_scrambled() -> None:
    data = tiff_of(with_alpha(photo_16(40, 30)), extra={284: 2})
    assert refusal(data) == "photo.unsupported_kind"


def test_deep_big_tiff_is_refused_and_not_reduced_in_silence() -> None:
    """Pillow alone reads BigTIFF, and reduces its 16-bit colour to 8."""
    deep = photo_16(40, 30)
    classic = tiff_of(deep)
    assert decode(classic, LIMITS).bits == 16
    assert refusal(big_tiff_of(deep)) == "photo.unsupported_kind"
