"""Small pictures of masks follow what is painted, and are right wherever it is."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_editor.imaging.brush import Brush, Dab, stamp
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.imaging.raster import Coverage
from desktop_editor.ui.thumbnails import Thumbnails
from tests.helpers.documents import a_base, a_layer, a_photo

LAYER = a_layer(a_base(a_photo(Size(width=40, height=30))), np.zeros((30, 40), np.uint8))


def averaged(mask: Coverage, cell: int) -> Coverage:
    """Each cell's mean, of masks whose edges are whole cells."""
    height, width = mask.shape
    cells = mask.reshape(height // cell, cell, width // cell, cell).astype(np.float64)
    means: Coverage = np.round(cells.mean(axis=(1, 3))).astype(np.uint8)
    return means


@settings(max_examples=25)
@given(
    strokes=st.lists(
        st.tuples(st.floats(0, 1200), st.floats(0, 900), st.floats(1, 300), st.booleans()),
        min_size=1,
        max_size=6,
    ),
    fill=st.sampled_from([0, 255]),
)
def test_the_small_mask_is_the_mean_of_the_mask_after_every_stroke(
    strokes: list[tuple[float, float, float, bool]], fill: int
) -> None:
    small, mask = Thumbnails(), TiledMask.filled(Size(width=1200, height=896), fill)
    for x, y, radius, erase in strokes:
        mask, _ = stamp(mask, Brush(radius_px=radius, erase=erase), [Dab(image_x=x, image_y=y)])
        seen = small.of_mask(replace(LAYER, mask=mask)).pixels
        wanted = averaged(mask.array(), 16)
        assert seen.shape[:2] == wanted.shape
        assert np.abs(seen[..., 0].astype(int) - wanted).max() <= 1


@pytest.mark.parametrize("size", [(1, 1), (300, 7), (9000, 5), (96, 96)])
def test_masks_of_any_size_have_a_small_picture(size: tuple[int, int]) -> None:
    mask = TiledMask.filled(Size(width=size[0], height=size[1]), 255)
    picture = Thumbnails().of_mask(replace(LAYER, mask=mask))
    assert picture.size.longest <= 96
    assert picture.pixels.min() == 255


def test_an_unchanged_mask_gives_the_same_picture() -> None:
    small = Thumbnails()
    assert small.of_mask(LAYER) is small.of_mask(replace(LAYER, opacity=0.5))
