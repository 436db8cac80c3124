"""Other sizes of a picture, and parts of it."""

import numpy as np
import pytest

from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.resample import crop, resize
from tests.helpers.photos import photo, photo_16, with_alpha


@pytest.mark.parametrize("size", [(50, 30), (400, 300), (50, 300), (1, 1)])
@pytest.mark.parametrize("deep", [False, True])
def test_any_size_keeps_depth_channels_and_the_overall_colour(
    size: tuple[int, int], *, deep: bool
) -> None:
    pixels = photo_16(200, 120) if deep else photo(200, 120)
    out = resize(pixels, Size(width=size[0], height=size[1]))
    assert out.shape == (size[1], size[0], 3)
    assert out.dtype == pixels.dtype
    assert not out.flags.writeable
    tolerance = 0.01 * np.iinfo(pixels.dtype).max
    assert np.abs(out.mean(axis=(0, 1)) - pixels.mean(axis=(0, 1))).max() < tolerance


def test_its_own_size_costs_nothing() -> None:
    pixels = photo(60, 40)
    assert resize(pixels, Size(width=60, height=40)) is pixels


def test_halving_averages_without_shifting() -> None:
    pixels = photo(64, 48)
    blocks = pixels.reshape(24, 2, 32, 2, 3).astype(float).mean(axis=(1, 3))
    assert np.abs(resize(pixels, Size(width=32, height=24)) - blocks).max() <= 0.5


@pytest.mark.parametrize("size", [Size(width=31, height=31), Size(width=200, height=200)])
def test_the_colours_of_transparent_pixels_do_not_bleed(size: Size) -> None:
    pixels = np.zeros((100, 100, 4), np.uint8)
    pixels[..., 1] = 255  # invisible green
    pixels[:, 50:] = (20, 30, 200, 255)
    out = resize(pixels, size)
    seen = out[out[..., 3] > 16][:, :3].astype(int)
    assert np.abs(seen - (20, 30, 200)).max() <= 3
    assert out[:, 0, 3].max() == 0


def test_opaque_alpha_stays_opaque() -> None:
    pixels = with_alpha(photo(60, 40))
    pixels[..., 3] = 255
    assert np.all(resize(pixels, Size(width=33, height=21))[..., 3] == 255)


def test_a_crop_is_a_read_only_view_of_what_lies_inside() -> None:
    pixels = photo(60, 40)
    view = crop(pixels, Rect(x=50, y=-5, width=30, height=15))
    assert np.shares_memory(view, pixels)
    assert np.array_equal(view, pixels[:10, 50:])
    assert not view.flags.writeable
