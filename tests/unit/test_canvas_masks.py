"""A mask on the canvas: the same at every level, at the cost of what is looked at."""

import math

import numpy as np
import pytest

from desktop_editor.imaging.brush import Brush, Dab, stamp
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.ui.canvas import mask_pyramid
from desktop_editor.ui.canvas.mask_pyramid import MaskPyramid
from desktop_editor.ui.canvas.pyramid import built_levels, level_rect


@pytest.mark.parametrize("fill", [0, 255])
def test_the_selection_follows_its_strokes_at_every_level(fill: int) -> None:
    size = Size(width=1499, height=1117)
    mask = TiledMask.filled(size, fill)
    selection = MaskPyramid()
    selection.show(mask)
    for x, y in ((0, 0), (700, 500), (1499, 1117), (256, 256)):
        brush = Brush(radius_px=130, hardness=0.5, erase=fill == 255)
        mask, dirty = stamp(mask, brush, [Dab(image_x=x, image_y=y)])
        assert selection.show(mask).contains(dirty)
    assert selection.settle(selection.top, size.rect, math.inf)
    whole = mask.array()
    levels = {0: whole, **built_levels(whole, size.rect, selection.top)}
    for level, values in levels.items():
        got = selection.part(level, level_rect(size.rect, level)).astype(int)
        # Rounding of an inverted mean may differ by one, tile edges of odd sizes a little more.
        assert np.abs(got - values).mean() < 0.6
        assert np.abs(got - values)[:-1, :-1].max(initial=0) <= level


@pytest.mark.parametrize("fill", [0, 255])
def test_a_large_change_of_the_selection_shows_like_a_fresh_one(fill: int) -> None:
    size = Size(width=2810, height=2333)
    before = TiledMask.filled(size, fill)
    here = Rect(x=300, y=200, width=2300, height=1900)
    noise = np.random.default_rng(1).integers(1, 255, (1900, 2300), np.uint8)
    after = before.replaced(here, noise)
    followed, fresh = MaskPyramid(), MaskPyramid()
    followed.show(before)
    assert followed.show(after).contains(here)
    fresh.show(after)
    for one in (followed, fresh):
        assert one.settle(one.top, size.rect, math.inf)
    for level in range(1, fresh.top + 1):
        part = level_rect(size.rect, level)
        assert np.array_equal(followed.part(level, part), fresh.part(level, part))
        gap = (
            followed.part(level, part).astype(int)
            - built_levels(after.array(), size.rect, fresh.top)[level]
        )
        assert np.abs(gap).mean() < 0.6
    assert followed.show(before).contains(here)
    assert np.all(followed.part(1, level_rect(size.rect, 1)) == fill)


def test_a_huge_selection_is_halved_only_where_it_is_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    halved: list[tuple[int, int]] = []

    def count(self: MaskPyramid, mask: TiledMask, index: tuple[int, int]) -> None:
        halved.append(index)
        halve(self, mask, index)

    halve = MaskPyramid._halve
    monkeypatch.setattr(MaskPyramid, "_halve", count)
    monkeypatch.setattr(mask_pyramid, "perf_counter", lambda: len(halved))
    size = Size(width=12 * 256, height=8 * 256)
    noise = np.random.default_rng(1).integers(1, 255, (size.height, size.width), np.uint8)
    selection = MaskPyramid()
    selection.show(TiledMask.from_array(noise))
    assert halved == []
    selection.part(0, size.rect)
    assert selection.settle(0, size.rect, 0)
    assert halved == []
    here = Rect(x=300, y=300, width=600, height=100)  # three tiles
    assert not selection.settle(1, here, 2)  # a frame has the time for two
    assert selection.settle(1, here, math.inf)
    assert sorted(halved) == [(1, 1), (2, 1), (3, 1)]
    assert selection.settle(1, here, 0)
    # What there was no time for is picked: every second pixel.
    there = Rect(x=512, y=512, width=256, height=256)
    assert np.array_equal(selection.part(1, there), noise[1024:1536:2, 1024:1536:2])
    assert selection.settle(1, size.rect, math.inf)
    assert len(halved) == 12 * 8
    averaged = built_levels(noise, size.rect, selection.top)
    for level, values in averaged.items():
        assert np.array_equal(selection.part(level, level_rect(size.rect, level)), values)


def test_a_selection_that_is_taken_away_leaves_nothing() -> None:
    selection, size = MaskPyramid(), Size(width=1301, height=903)
    mask, _ = stamp(TiledMask.filled(size, 0), Brush(radius_px=50), [Dab(image_x=300, image_y=300)])
    selection.show(mask)
    assert not selection.box.is_empty
    assert not selection.show(None).is_empty
    assert selection.box.is_empty
