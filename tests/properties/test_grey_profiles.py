"""A grey photo with a profile of its own looks as it should, and keeps its bits."""

import io
import struct
from collections.abc import Callable, Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from desktop_editor.imaging.codec import EncodeOptions, ImageFormat, Limits, decode, encode
from desktop_editor.imaging.codec_grey_profile import colour_profile_of
from desktop_editor.imaging.codec_profile import convert, profile_name

STEPS = np.tile(np.arange(256, dtype=np.uint8), (8, 1))
D50 = (0.9642, 1.0, 0.8249)


def text(words: str) -> bytes:
    """A description as profiles of version 2 have it."""
    ascii_words = words.encode() + b"\0"
    return b"desc" + bytes(4) + struct.pack(">I", len(ascii_words)) + ascii_words + bytes(78)


def gamma(value: float) -> bytes:
    return b"curv" + bytes(4) + struct.pack(">IH", 1, round(256 * value))


def parametric(value: float) -> bytes:
    return b"para" + bytes(4) + struct.pack(">HHi", 0, 0, round(65_536 * value))


def table(value: float) -> bytes:
    points = np.rint(65_535 * np.linspace(0, 1, 300) ** value).astype(">u2")
    return b"curv" + bytes(4) + struct.pack(">I", 300) + points.tobytes()


def grey_profile(curve: bytes, pcs: bytes = b"XYZ ", name: str = "Dot Gain 20%") -> bytes:
    white = b"XYZ " + bytes(4) + struct.pack(">3i", *(round(65_536 * one) for one in D50))
    tags: Mapping[bytes, bytes] = {
        b"desc": text(name),
        b"cprt": b"text" + bytes(4) + b"CC0\0",
        b"wtpt": white,
        b"kTRC": curve,
    }
    head = bytearray(128)
    head[8:12] = b"\x02\x40\0\0" if curve[:4] == b"curv" else b"\x04\x20\0\0"
    head[12:24] = b"prtrGRAY" + pcs
    head[36:40] = b"acsp"
    head[68:80] = white[8:]
    at, entries, body = 128 + 4 + 12 * len(tags), b"", b""
    for tag, value in tags.items():
        entries += struct.pack(">4sII", tag, at + len(body), len(value))
        body += value + bytes(-len(value) % 4)
    head[:4] = struct.pack(">I", at + len(body))
    return bytes(head) + struct.pack(">I", len(tags)) + entries + body


def grey_file(profile: bytes, image_format: str) -> bytes:
    out = io.BytesIO()
    choices = {"quality": 100} if image_format == "JPEG" else {}
    Image.fromarray(STEPS).save(out, image_format, icc_profile=profile, **choices)
    return out.getvalue()


@given(st.floats(1.2, 2.8), st.sampled_from((gamma, parametric, table)))
@settings(max_examples=25, deadline=None)
def test_grey_looks_as_its_profile_says(value: float, curve: Callable[[float], bytes]) -> None:
    profile = grey_profile(curve(value))
    meant = ImageCms.profileToProfile(
        Image.fromarray(STEPS),
        ImageCms.ImageCmsProfile(io.BytesIO(profile)),
        ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="RGB",
    )
    assert meant is not None
    read = decode(grey_file(profile, "PNG"), Limits())
    assert all(np.array_equal(read.pixels[..., one], STEPS) for one in range(3))
    shown = convert(read.pixels, read.metadata.icc_profile, b"").astype(int)
    off = np.abs(shown - np.asarray(meant, int))
    assert off[:, 40:].max() <= 2  # near black 8 bits are coarse
    assert off.max() <= 6


@pytest.mark.parametrize("image_format", ["PNG", "JPEG", "TIFF"])
def test_the_profile_of_a_grey_photo_goes_along_under_its_name(image_format: str) -> None:
    read = decode(grey_file(grey_profile(gamma(1.75)), image_format), Limits())
    assert profile_name(read.metadata.icc_profile) == "Dot Gain 20%"
    again = decode(encode(read, EncodeOptions(format=ImageFormat.PNG)), Limits())
    assert again.metadata.icc_profile == read.metadata.icc_profile
    assert np.array_equal(again.pixels, read.pixels)


def test_grey_of_16_bits_keeps_bits_and_profile() -> None:
    values = np.arange(65_536, dtype=np.uint16).reshape(256, 256)
    out = io.BytesIO()
    Image.fromarray(values).save(out, "PNG", icc_profile=grey_profile(gamma(1.8)))
    read = decode(out.getvalue(), Limits())
    assert np.array_equal(read.pixels[..., 1], values)
    assert read.metadata.icc_profile[16:20] == b"RGB "


def test_a_grey_profile_of_a_photo_in_colour_is_not_believed() -> None:
    out = io.BytesIO()
    coloured = Image.fromarray(np.dstack((STEPS, STEPS[:, ::-1], STEPS)))
    coloured.save(out, "PNG", icc_profile=grey_profile(gamma(1.8)))
    assert decode(out.getvalue(), Limits()).metadata.icc_profile == b""


def test_a_profile_whose_tones_are_lightness_is_not_taken_for_another() -> None:
    assert colour_profile_of(grey_profile(gamma(1.0), b"Lab ")) == b""


@given(st.binary(max_size=200), st.integers(0, 400), st.integers(0, 255))
@settings(max_examples=200, deadline=None)
def test_no_damaged_profile_stops_the_opening(junk: bytes, at: int, value: int) -> None:
    profile = bytearray(grey_profile(gamma(1.8)))
    profile[at % len(profile)] = value
    for one in (junk, bytes(profile), bytes(profile[:at]) + junk):
        made = colour_profile_of(one)
        assert made == b"" or made[16:20] == b"RGB "
    decode(grey_file(bytes(profile), "PNG"), Limits())
