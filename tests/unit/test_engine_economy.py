"""Working on parts and on several threads changes no pixel."""

import cv2
import numpy as np
import pytest

from desktop_editor.imaging.blend import Blend, BlendOptions, blend, needed_rect
from desktop_editor.imaging.difference import WORK_EDGE_PX, suggest_mask
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.laid import Laid
from desktop_editor.imaging.placement import PlacementOptions, laid, laid_preview, place
from desktop_editor.imaging.raster import size_of
from tests.helpers.drifting_service import Round, drifted_round


@pytest.fixture(scope="module")
def large() -> Round:
    return drifted_round(Size(width=1500, height=1100), bend_px=2.0)


@pytest.mark.parametrize("kind", list(Blend))
def test_laying_only_what_the_blend_needs_gives_the_same_pixels(large: Round, kind: Blend) -> None:
    placement = place(large.base, large.candidate, large.mask, PlacementOptions())
    size = size_of(large.base)
    whole = laid(large.candidate, placement, size)
    rect = needed_rect(large.mask)
    assert rect.size.pixels < 0.5 * size.pixels
    pixels, valid = np.zeros_like(whole.pixels), np.zeros_like(whole.valid)
    pixels[rect.slices], valid[rect.slices] = whole.pixels[rect.slices], whole.valid[rect.slices]
    part = Laid(pixels=pixels, valid=valid)
    of_whole = blend(large.base, whole, large.mask, BlendOptions(blend=kind))
    of_part = blend(large.base, part, large.mask, BlendOptions(blend=kind))
    assert np.array_equal(of_whole.coverage, of_part.coverage)
    shown = of_whole.coverage > 0
    assert shown.any()
    assert np.array_equal(of_whole.pixels[shown], of_part.pixels[shown])


def test_the_suggestion_needs_no_full_size_picture(large: Round) -> None:
    placement = place(large.base, large.candidate, None, PlacementOptions())
    size = size_of(large.base)
    preview = laid_preview(large.candidate, placement, size)
    assert size_of(preview.pixels).longest == WORK_EDGE_PX
    quick = suggest_mask(large.base, preview).mask > 0
    full = suggest_mask(large.base, laid(large.candidate, placement, size)).mask > 0
    assert quick.shape == full.shape
    assert (quick & full).sum() / (quick | full).sum() > 0.97


def test_the_number_of_threads_changes_no_bit(large: Round) -> None:
    size, usual = size_of(large.base), cv2.getNumThreads()
    results = []
    for threads in (usual, 1, 3):
        cv2.setNumThreads(threads)
        try:
            placement = place(large.base, large.candidate, large.mask, PlacementOptions())
            lying = laid(large.candidate, placement, size)
            results.append(blend(large.base, lying, large.mask, BlendOptions()))
        finally:
            cv2.setNumThreads(usual)
    for other in results[1:]:
        assert np.array_equal(results[0].pixels, other.pixels)
        assert np.array_equal(results[0].coverage, other.coverage)
