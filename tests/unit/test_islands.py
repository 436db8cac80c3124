"""The islands of a mask: each covered pixel belongs to one, and each can be switched by itself."""

from dataclasses import replace

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.islands import IslandMap, labelled, switched
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.imaging.raster import Coverage
from desktop_editor.pipeline.islands import find_islands, is_shown, switch_island
from tests.helpers.documents import a_base, a_layer, a_photo, masked

REGION = Rect(x=20, y=10, width=600, height=450)


def with_islands(*boxes: tuple[int, int, int, int]) -> Coverage:
    mask = np.zeros((REGION.height, REGION.width), np.uint8)
    for x, y, width, height in boxes:
        mask[y : y + height, x : x + width] = 200
    return mask


def belongings(found: IslandMap, mask: Coverage) -> list[NDArray[np.bool_]]:
    """Of each island, which pixels of the mask are its own."""
    whole = found.size.rect
    return [found.squares(one.number, whole) & (mask > 0) for one in found.islands]


@st.composite
def masks(draw: st.DrawFn) -> Coverage:
    """Specks and blobs, some on a picture larger than is looked at pixel by pixel."""
    height, width = draw(st.sampled_from([(40, 60), (300, 170), (90, 2300)]))
    mask = np.zeros((height, width), np.uint8)
    for _ in range(draw(st.integers(0, 25))):
        x, y = draw(st.integers(0, width - 1)), draw(st.integers(0, height - 1))
        edge = draw(st.integers(1, 25))
        mask[y : y + edge, x : x + edge] = draw(st.integers(1, 255))
    return mask


@settings(max_examples=60, deadline=None)
@given(masks())
def test_each_covered_pixel_belongs_to_exactly_one_island(mask: Coverage) -> None:
    found = labelled(mask)
    own = belongings(found, mask)
    count = sum((one.astype(int) for one in own), np.zeros(mask.shape, int))
    assert np.array_equal(count, (mask > 0).astype(int))
    assert len(found.islands) <= 13
    assert not own or abs(sum(one.share for one in found.islands) - 1) < 1e-9
    for island, pixels in zip(found.islands, own, strict=True):
        outside = pixels.copy()
        outside[island.box.slices] = False
        assert not outside.any()
        assert all(pixels[y, x] for x, y in island.points)


@settings(max_examples=40, deadline=None)
@given(masks())
def test_what_hangs_together_is_never_divided(mask: Coverage) -> None:
    own = belongings(labelled(mask), mask)
    count, parts = cv2.connectedComponents((mask > 0).astype(np.uint8))
    for part in range(1, count):
        inside = parts == part
        assert sum(bool((one & inside).any()) for one in own) == 1


@settings(max_examples=40, deadline=None)
@given(masks(), st.data())
def test_an_island_that_is_hidden_and_shown_again_is_as_it_was(
    mask: Coverage, data: st.DataObject
) -> None:
    found = labelled(mask)
    if not found.islands:
        return
    number = data.draw(st.integers(1, len(found.islands)))
    squares = found.squares(number, found.size.rect)
    hidden = switched(mask, mask, squares, shown=False)
    assert not hidden[squares].any()
    assert np.array_equal(hidden[~squares], mask[~squares])
    assert np.array_equal(switched(hidden, mask, squares, shown=True), mask)


def test_the_largest_islands_come_first_and_specks_share_the_last_number() -> None:
    boxes = [(10, 10, 60, 60), (200, 10, 100, 100), (400, 300, 20, 20)]
    specks = [(20 + 9 * number, 400, 2, 2) for number in range(30)]
    found = labelled(with_islands(*boxes, *specks))
    assert [one.parts for one in found.islands] == [1, 1, 1, 30]
    assert [one.box for one in found.islands[:3]] == [
        Rect(x=200, y=10, width=100, height=100),
        Rect(x=10, y=10, width=60, height=60),
        Rect(x=400, y=300, width=20, height=20),
    ]
    many = [(5 + 30 * (at % 19), 5 + 30 * (at // 19), 20, 20) for at in range(40)]
    parts = [one.parts for one in labelled(with_islands(*many)).islands]
    assert parts == [1] * 12 + [28]
    assert labelled(np.zeros((50, 60), np.uint8)).islands == ()


def test_islands_of_an_edit_end_with_its_selection_and_are_switched_on_its_layer() -> None:
    base = a_base(a_photo(Size(width=700, height=500)))
    layer = a_layer(base, np.zeros((500, 700), np.uint8), REGION)
    whole = with_islands((50, 60, 100, 80), (300, 200, 150, 150))
    nothing = TiledMask.filled(base.size, 0)
    suggested = nothing.replaced(REGION, whole)
    selection = nothing.replaced(
        Rect(x=0, y=0, width=400, height=500), np.full((500, 400), 255, np.uint8)
    )
    candidate = replace(layer.candidate, suggested_mask=suggested, selection=selection)
    found = find_islands(candidate)
    assert [one.box for one in found.map.islands] == [
        Rect(x=300, y=200, width=80, height=150),
        Rect(x=50, y=60, width=100, height=80),
    ]
    everything = masked(np.full((500, 700), 255, np.uint8))
    layer = replace(layer, candidate=candidate, mask=everything)
    first, second = found.map.islands
    assert is_shown(layer.mask, REGION, first)
    hidden = replace(layer, mask=switch_island(layer.mask, found, first.number, shown=False))
    assert not is_shown(hidden.mask, REGION, first)
    assert is_shown(hidden.mask, REGION, second)
    on_photo = first.box.translate(REGION.x, REGION.y)
    assert not hidden.mask.read(on_photo).any()
    back = switch_island(hidden.mask, found, first.number, shown=True)
    assert np.array_equal(back.read(on_photo), found.whole[first.box.slices])
    assert len(found.pictures) == 2
