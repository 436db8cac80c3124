"""Masks as algebra: exact tiles, and edges that are local and stay within their bounds."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as stn
from numpy.typing import NDArray

from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.mask import (
    EDGE_HALO_PX,
    TiledMask,
    feather_inward,
    grow,
    invert,
    maximum,
    minimum,
    shrink,
)

COVERAGES = stn.arrays(
    np.uint8,
    st.tuples(st.integers(1, 90), st.integers(1, 90)),
    elements=st.sampled_from((0, 255, 255, 3, 128)),
    fill=st.sampled_from((0, 255)),
)


@st.composite
def rects(draw: st.DrawFn, largest: int = 600) -> Rect:
    return Rect(
        x=draw(st.integers(-50, largest)), y=draw(st.integers(-50, largest)),
        width=draw(st.integers(1, 300)), height=draw(st.integers(1, 300)),
    )  # fmt: skip


def blobs(seed: int, height: int, width: int) -> NDArray[np.uint8]:
    """Round shapes, hard and soft, as painted masks have."""
    import cv2

    rng = np.random.default_rng(seed)
    coverage = np.zeros((height, width), np.uint8)
    for _ in range(6):
        centre = (int(rng.integers(width)), int(rng.integers(height)))
        cv2.circle(coverage, centre, int(rng.integers(3, 70)), int(rng.integers(1, 256)), -1)
    return coverage


@given(
    st.sampled_from((0, 255)),
    st.lists(st.tuples(rects(), st.sampled_from((0, 255, 40))), max_size=5),
    rects(),
)
@settings(max_examples=80, deadline=None)
def test_tiles_behave_as_one_array(
    fill: int, changes: list[tuple[Rect, int]], window: Rect
) -> None:
    size = Size(width=620, height=410)
    mask, plain = TiledMask.filled(size, fill), np.full((410, 620), fill, np.uint8)
    for rect, value in changes:
        mask = mask.replaced(rect, np.full((rect.height, rect.width), value, np.uint8))
        inside = rect.intersect(size.rect)
        plain[inside.slices] = value
    assert np.array_equal(mask.array(), plain)
    inside = window.intersect(size.rect)
    seen = mask.read(window)
    assert seen.shape == (window.height, window.width)
    assert np.array_equal(seen[inside.translate(-window.x, -window.y).slices], plain[inside.slices])
    rows, columns = np.nonzero(plain)
    box = mask.bounding_box()
    assert mask.is_empty == (box is None)
    if box is None:
        assert rows.size == 0
    else:
        edges = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
        assert box == Rect.from_edges(*(int(edge) for edge in edges))


@given(COVERAGES, st.floats(0, 40))
@settings(max_examples=80, deadline=None)
def test_a_feather_never_exceeds_the_mask_and_leaves_0_at_0(
    coverage: NDArray[np.uint8], px: float
) -> None:
    soft = feather_inward(coverage, px)
    assert np.all(soft <= coverage)
    assert not soft[coverage == 0].any()


@given(st.integers(0, 10_000), st.floats(0.5, 25), rects(largest=250))
@settings(max_examples=60, deadline=None)
def test_a_feathered_rectangle_has_the_same_bits_as_the_whole(
    seed: int, px: float, rect: Rect
) -> None:
    coverage = blobs(seed, 300, 330)
    whole = feather_inward(coverage, px)
    bounds = Rect(x=0, y=0, width=330, height=300)
    wanted = rect.intersect(bounds)
    halo = rect.expand(int(np.ceil(px)) + EDGE_HALO_PX).intersect(bounds)
    part = feather_inward(coverage[halo.slices], px)
    inner = wanted.translate(-halo.x, -halo.y)
    assert np.array_equal(part[inner.slices], whole[wanted.slices])


@given(st.integers(0, 10_000), st.integers(1, 20))
@settings(max_examples=6, deadline=None)
def test_tall_masks_worked_in_bands_show_no_seam(seed: int, px: int) -> None:
    coverage = blobs(seed, 3000, 40)
    middle = slice(900, 1200)
    halo = slice(900 - px - EDGE_HALO_PX, 1200 + px + EDGE_HALO_PX)
    for operation in (feather_inward, grow, shrink):
        part = operation(coverage[halo], px)[px + EDGE_HALO_PX : -px - EDGE_HALO_PX]
        assert np.array_equal(operation(coverage, px)[middle], part)


@given(COVERAGES, st.integers(0, 30))
@settings(max_examples=60, deadline=None)
def test_growing_only_adds_shrinking_only_takes_and_each_mirrors_the_other(
    coverage: NDArray[np.uint8], px: int
) -> None:
    grown, shrunk = grow(coverage, px), shrink(coverage, px)
    assert np.all(grown >= coverage)
    assert np.all(shrunk <= coverage)
    assert np.array_equal(invert(grow(invert(coverage), px)), shrunk)


@given(COVERAGES)
def test_maximum_and_minimum_bound_both(coverage: NDArray[np.uint8]) -> None:
    other = invert(coverage)
    assert np.array_equal(maximum(coverage, other), np.maximum(coverage, other))
    assert np.array_equal(minimum(coverage, other), np.minimum(coverage, other))
    assert np.array_equal(invert(other), coverage)
