"""Whatever the pixels are, a lossless file gives them back to the bit."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as stn
from numpy.typing import NDArray

from desktop_editor.errors import EditorError
from desktop_editor.imaging.codec import (
    EncodeOptions,
    ImageFormat,
    Limits,
    decode,
    decode_mask,
    encode,
    encode_mask,
)
from desktop_editor.imaging.codec_tiff import orientation_of, upright
from desktop_editor.imaging.raster import Metadata, Pixels, Raster
from tests.helpers.photos import exif_block, file_of, photo

SIDES = st.integers(1, 40)


@st.composite
def pixels(draw: st.DrawFn, dtypes: tuple[type, ...] = (np.uint8, np.uint16)) -> Pixels:
    shape = (draw(SIDES), draw(SIDES), draw(st.sampled_from((3, 4))))
    array: Pixels = draw(stn.arrays(draw(st.sampled_from(dtypes)), shape))
    return array


@given(pixels(), st.sampled_from((ImageFormat.PNG, ImageFormat.TIFF)))
@settings(max_examples=60, deadline=None)
def test_png_and_tiff_give_back_every_bit(array: Pixels, file_format: ImageFormat) -> None:
    data = encode(Raster(pixels=array), EncodeOptions(format=file_format))
    again = decode(data, Limits()).pixels
    assert again.dtype == array.dtype
    assert np.array_equal(again, array)


@given(pixels(dtypes=(np.uint8,)))
@settings(max_examples=30, deadline=None)
def test_lossless_webp_gives_back_every_bit(array: Pixels) -> None:
    data = encode(Raster(pixels=array), EncodeOptions(format=ImageFormat.WEBP, lossless=True))
    again = decode(data, Limits()).pixels
    if array.shape[2] == 4 and again.shape[2] == 3:  # the format drops an alpha that is all opaque
        assert np.all(array[..., 3] == 255)
        array = array[..., :3]
    assert np.array_equal(again, array)


@given(stn.arrays(np.uint8, st.tuples(SIDES, SIDES)))
@settings(max_examples=40, deadline=None)
def test_a_mask_file_gives_back_every_bit(coverage: NDArray[np.uint8]) -> None:
    assert np.array_equal(decode_mask(encode_mask(coverage)), coverage)


@given(
    st.binary(max_size=3000),
    st.binary(max_size=3000),
    st.sampled_from((ImageFormat.PNG, ImageFormat.TIFF, ImageFormat.WEBP, ImageFormat.JPEG)),
)
@settings(max_examples=60, deadline=None)
def test_odd_metadata_never_spoils_the_picture(
    exif: bytes, xmp: bytes, file_format: ImageFormat
) -> None:
    picture = photo(24, 16)
    raster = Raster(pixels=picture, metadata=Metadata(exif=exif, xmp=xmp))
    data = encode(raster, EncodeOptions(format=file_format, lossless=True))
    again = decode(data, Limits())
    if file_format is not ImageFormat.JPEG:
        assert np.array_equal(again.pixels, picture)


WHOLE = [
    file_of(photo(40, 30), "PNG"),
    file_of(photo(40, 30), "JPEG", exif=b"Exif\0\0" + exif_block(6)),
    file_of(photo(40, 30), "WEBP"),
    file_of(photo(40, 30), "TIFF", compression="tiff_lzw"),
    file_of(photo(40, 30), "GIF"),
    file_of(photo(40, 30), "BMP"),
]


@given(
    st.sampled_from(WHOLE),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=8),
    st.floats(0.02, 1),
)
@settings(max_examples=250, deadline=None)
def test_a_damaged_file_opens_or_is_refused_in_words(
    whole: bytes, damage: list[tuple[float, int]], kept: float
) -> None:
    data = bytearray(whole[: int(len(whole) * kept)])
    for place, value in damage:
        if data:
            data[int(place * len(data))] = value
    said = "photo."
    try:
        decode(bytes(data), Limits(max_pixels=4_000_000))
    except EditorError as error:
        said = error.message_id
    assert said.startswith("photo.")


@given(st.binary(max_size=400))
def test_any_exif_bytes_can_be_set_upright(exif: bytes) -> None:
    assert orientation_of(upright(exif)) == 1
    assert len(upright(exif)) == len(exif)
