"""Mask files: what counts as one, and that 0 stays locked."""

import numpy as np
import pytest
from PIL import Image

from desktop_editor.errors import EditorError
from desktop_editor.imaging.codec import decode_mask, encode_mask
from tests.helpers.photos import bytes_of, disc_mask, file_of, photo, png_16, with_alpha

MASK = disc_mask(90, 60, softness_px=12)


def refusal(data: bytes) -> str:
    with pytest.raises(EditorError) as caught:
        decode_mask(data)
    return caught.value.message_id


def test_a_mask_written_here_reads_back_to_the_bit() -> None:
    assert np.array_equal(decode_mask(encode_mask(MASK)), MASK)


@pytest.mark.parametrize("mode", ["L", "P", "RGB"])
@pytest.mark.parametrize("file_format", ["PNG", "TIFF", "BMP"])
def test_grey_counts_however_it_is_stored(mode: str, file_format: str) -> None:
    image = Image.fromarray(MASK)
    if mode == "P":
        image.putpalette([level for grey in range(256) for level in (grey, grey, grey)])
    data = bytes_of(image if mode == "P" else image.convert(mode), file_format)
    assert np.array_equal(decode_mask(data), MASK)


def test_a_black_and_white_mask_counts() -> None:
    data = bytes_of(Image.fromarray(MASK).convert("1", dither=Image.Dither.NONE), "PNG")
    assert np.array_equal(decode_mask(data), np.where(MASK >= 128, 255, 0))


def test_an_opaque_alpha_is_no_obstacle() -> None:
    data = bytes_of(Image.fromarray(MASK).convert("RGBA"), "PNG")
    assert np.array_equal(decode_mask(data), MASK)


def test_16_bit_masks_keep_zero_locked_and_nothing_else() -> None:
    deep = np.arange(65_536, dtype=np.uint16).reshape(256, 256)
    coverage = decode_mask(png_16(deep))
    assert np.array_equal(coverage == 0, deep == 0)
    assert coverage[-1, -1] == 255
    assert np.all(np.diff(coverage.ravel().astype(int)) >= 0)


def test_a_colour_picture_is_no_mask() -> None:
    assert refusal(file_of(photo(60, 40), "PNG")) == "mask.has_colour"


def test_a_mask_hidden_in_alpha_is_refused() -> None:
    assert refusal(file_of(with_alpha(photo(60, 40)), "PNG")) == "mask.has_alpha"


@pytest.mark.parametrize("data", [b"", b"no picture", encode_mask(MASK)[:100]])
def test_an_unreadable_mask_is_refused(data: bytes) -> None:
    assert refusal(data) == "mask.unreadable"
