"""Colour profiles: the same colours under another description."""

import numpy as np
from PySide6.QtGui import QColorSpace

from desktop_editor.imaging.codec_profile import convert, is_srgb, profile_name
from tests.helpers.photos import icc_profile, photo, wide_gamut_profile, with_alpha


def test_srgb_is_known_by_what_it_does_and_not_by_its_name() -> None:
    assert is_srgb(b"")
    assert is_srgb(icc_profile())
    assert is_srgb(icc_profile().replace(b"sRGB", b"rename"[:4]))
    assert not is_srgb(wide_gamut_profile())


def test_nothing_is_touched_between_equal_profiles() -> None:
    pixels = photo(40, 30)
    assert convert(pixels, icc_profile(), b"") is pixels
    assert convert(pixels, wide_gamut_profile(), wide_gamut_profile()) is pixels


def test_there_and_back_gives_the_colours_again() -> None:
    pixels = np.full((8, 8, 3), (90, 130, 160), np.uint8)
    there = convert(pixels, b"", wide_gamut_profile())
    back = convert(there, wide_gamut_profile(), b"")
    assert np.abs(there.astype(int) - pixels).max() > 5
    assert np.abs(back.astype(int) - pixels).max() <= 3


def test_alpha_passes_through() -> None:
    pixels = with_alpha(photo(40, 30))
    converted = convert(pixels, wide_gamut_profile(), b"")
    assert np.array_equal(converted[..., 3], pixels[..., 3])
    assert not np.array_equal(converted[..., :3], pixels[..., :3])


def test_an_unreadable_profile_never_stops_a_photo() -> None:
    pixels = photo(40, 30)
    assert is_srgb(b"not a profile")
    assert convert(pixels, b"not a profile", b"") is pixels


def test_a_profile_says_its_name_in_one_short_line() -> None:
    space = QColorSpace(QColorSpace.NamedColorSpace.DisplayP3)
    assert "P3" in profile_name(bytes(space.iccProfile().data()))
    space.setDescription("two\nlines " + "and far too many words " * 9)
    name = profile_name(bytes(space.iccProfile().data()))
    assert "\n" not in name
    assert len(name) <= 40
    assert profile_name(b"") == profile_name(b"not a profile") == "sRGB"
