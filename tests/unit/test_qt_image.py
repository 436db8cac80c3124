"""Pixels on their way to and from Qt."""

import gc

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from desktop_editor.imaging.raster import frozen
from desktop_editor.ui.qt_image import coverage_to_qimage, from_qimage, indexed_to_qimage, to_qimage


def random_pixels(channels: int) -> NDArray[np.uint8]:
    shape = (13, 31, channels)
    return np.random.default_rng(3).integers(0, 256, shape, np.uint8)


def test_bgr_pixels_keep_their_colours() -> None:
    pixels = random_pixels(3)
    image = to_qimage(frozen(pixels))
    blue, green, red = pixels[5, 7].tolist()
    assert image.pixelColor(7, 5) == QColor(red, green, blue)


@pytest.mark.parametrize("channels", [3, 4])
def test_there_and_back_changes_nothing(channels: int) -> None:
    pixels = random_pixels(channels)
    assert np.array_equal(from_qimage(to_qimage(pixels)), pixels)


def test_no_pixel_is_copied_and_the_array_stays_alive() -> None:
    pixels = np.zeros((40, 50, 3), np.uint8)
    image = to_qimage(pixels)
    pixels[3, 4] = (1, 2, 3)
    assert image.pixelColor(4, 3) == QColor(3, 2, 1)
    del pixels
    gc.collect()
    assert image.pixelColor(4, 3) == QColor(3, 2, 1)


def test_a_cut_out_part_is_shown_right() -> None:
    pixels = random_pixels(3)
    part = pixels[2:9, 3:20]
    assert np.array_equal(from_qimage(to_qimage(part)), part)


def test_16_bits_are_reduced_to_8() -> None:
    pixels = np.full((2, 2, 3), 65535, np.uint16)
    pixels[0, 0] = 0
    pixels[1, 1] = 257 * 77
    shown = from_qimage(to_qimage(pixels))
    assert [shown[0, 0, 0], shown[0, 1, 0], shown[1, 1, 0]] == [0, 255, 77]


def test_what_came_from_qt_is_read_only() -> None:
    image = QImage(5, 5, QImage.Format.Format_RGB32)
    image.fill(QColor(1, 2, 3))
    assert not from_qimage(image).flags.writeable


def test_coverage_is_grey_and_indices_take_their_colours() -> None:
    coverage = np.array([[0, 128], [255, 3]], np.uint8)
    assert coverage_to_qimage(coverage).pixelColor(1, 0) == QColor(128, 128, 128)
    colours = tuple(0xFF000000 | value for value in range(256))
    assert indexed_to_qimage(coverage, colours).pixelColor(1, 0) == QColor(0, 0, 128)
