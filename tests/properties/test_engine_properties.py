"""What holds for every mask and every blend: the lock, the bound, monotony, determinism."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_editor.imaging.blend import Blend, BlendOptions, blend
from desktop_editor.imaging.composite import LayerPixels, composite
from desktop_editor.imaging.laid import Laid
from desktop_editor.imaging.placement import PlacementOptions, laid, place
from desktop_editor.imaging.raster import Coverage, size_of
from desktop_editor.imaging.spline import basis
from tests.helpers.drifting_service import drifted_round
from tests.helpers.photos import photo

BASE = photo(160, 120, seed=2)
OTHER = photo(160, 120, seed=3)


@st.composite
def masks(draw: st.DrawFn) -> Coverage:
    mask = np.zeros((120, 160), np.uint8)
    for _ in range(draw(st.integers(0, 4))):
        centre = (draw(st.integers(-10, 170)), draw(st.integers(-10, 130)))
        cv2.circle(mask, centre, draw(st.integers(0, 50)), draw(st.integers(0, 255)), -1)
    return mask


def kinds() -> st.SearchStrategy[BlendOptions]:
    return st.builds(
        BlendOptions,
        blend=st.sampled_from(Blend),
        feather_px=st.one_of(st.none(), st.floats(0, 40)),
        detail=st.floats(0, 1),
    )


@settings(max_examples=40)
@given(mask=masks(), valid=masks(), options=kinds())
def test_nothing_shows_where_the_mask_is_0_or_the_candidate_has_no_content(
    mask: Coverage, valid: Coverage, options: BlendOptions
) -> None:
    blended = blend(BASE, Laid(pixels=OTHER, valid=valid), mask, options)
    assert (blended.coverage <= mask).all()
    assert not blended.coverage[valid == 0].any()
    layer = LayerPixels(pixels=blended.pixels, coverage=blended.coverage)
    out = composite(BASE, [layer])
    locked = (mask == 0) | (valid == 0)
    assert np.array_equal(out[locked], BASE[locked])


@settings(max_examples=25)
@given(mask=masks(), more=masks(), feather=st.floats(0, 40))
def test_a_larger_mask_never_shows_less_under_a_feather(
    mask: Coverage, more: Coverage, feather: float
) -> None:
    options = BlendOptions(blend=Blend.FEATHER, feather_px=feather)
    candidate = Laid(pixels=OTHER, valid=np.full((120, 160), 255, np.uint8))
    small = blend(BASE, candidate, mask, options).coverage
    large = blend(BASE, candidate, np.maximum(mask, more), options).coverage
    assert (small <= large).all()


@given(
    positions=st.lists(st.floats(-50, 250), min_size=1, max_size=20),
    intervals=st.integers(2, 30),
)
def test_spline_weights_are_never_negative_and_sum_to_1(
    positions: list[float], intervals: int
) -> None:
    weights = basis(np.array(positions), 200, intervals)
    assert (weights >= 0).all()
    assert weights.sum(axis=1) == pytest.approx(np.ones(len(positions)))


def test_the_same_reply_is_placed_alike_again_and_with_any_number_of_threads() -> None:
    case = drifted_round(bend_px=1.5)
    threads = cv2.getNumThreads()
    pictures = []
    try:
        for count in (1, 2, 4, 4):
            cv2.setNumThreads(count)
            found = place(case.base, case.candidate, case.mask, PlacementOptions())
            pictures.append(laid(case.candidate, found, size_of(case.base)).pixels)
    finally:
        cv2.setNumThreads(threads)
    assert all(np.array_equal(pictures[0], picture) for picture in pictures[1:])


def test_a_mirrored_job_gives_the_mirrored_result() -> None:
    case = drifted_round()
    found = place(case.base, case.candidate, case.mask, PlacementOptions())
    straight = laid(case.candidate, found, size_of(case.base)).pixels.astype(int)
    base, candidate, mask = (
        np.ascontiguousarray(picture[:, ::-1]) for picture in (case.base, case.candidate, case.mask)
    )
    turned = place(base, candidate, mask, PlacementOptions())
    mirrored = laid(candidate, turned, size_of(base)).pixels[:, ::-1].astype(int)
    inner = (slice(20, -20), slice(20, -20))
    assert np.abs(straight - mirrored)[inner].mean() < 1.5
