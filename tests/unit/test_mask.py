"""Masks: tiles that are shared, and edges that soften, grow and shrink."""

import numpy as np
import pytest

from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.mask import TILE_PX, TiledMask, feather_inward, grow, invert, shrink
from tests.helpers.photos import disc_mask

SIZE = Size(width=700, height=530)
DISC = disc_mask(700, 530, radius=140, softness_px=6)


def test_an_untouched_mask_takes_no_memory() -> None:
    for value in (0, 255):
        mask = TiledMask.filled(SIZE, value)
        assert mask.bytes_used == 0
        assert np.all(mask.array() == value)
    assert TiledMask.filled(SIZE, 0).is_empty
    assert TiledMask.filled(SIZE, 255).bounding_box() == SIZE.rect


def test_only_0_and_255_fill_a_mask() -> None:
    with pytest.raises(ValueError, match="0 or 255"):
        TiledMask.filled(SIZE, 7)


def test_an_array_becomes_tiles_and_an_array_again() -> None:
    for coverage in (DISC, invert(DISC)):
        mask = TiledMask.from_array(coverage)
        assert np.array_equal(mask.array(), coverage)
        assert 0 < len(mask.tiles) < 9
        assert all(tile.shape == (TILE_PX, TILE_PX) for tile in mask.tiles.values())
        assert not any(tile.flags.writeable for tile in mask.tiles.values())


def test_edge_tiles_hold_0_beyond_the_picture() -> None:
    mask = TiledMask.filled(SIZE, 255).replaced(
        Rect(x=690, y=520, width=10, height=10), np.zeros((10, 10), np.uint8)
    )
    tile = mask.tiles[2, 2]
    assert not tile[530 - 512 :].any()
    assert not tile[:, 700 - 512 :].any()


def test_a_change_shares_every_tile_that_it_does_not_touch() -> None:
    before = TiledMask.from_array(DISC)
    after = before.replaced(Rect(x=300, y=260, width=9, height=9), np.full((9, 9), 7, np.uint8))
    changed = {index for index, tile in after.tiles.items() if tile is not before.tiles.get(index)}
    assert changed == {(1, 1)}
    assert np.array_equal(before.array(), DISC)
    assert after.read(Rect(x=300, y=260, width=9, height=9)).min() == 7


def test_a_tile_painted_back_to_the_fill_is_forgotten() -> None:
    rect = Rect(x=10, y=10, width=50, height=50)
    for fill in (0, 255):
        mask = TiledMask.filled(SIZE, fill).replaced(rect, np.full((50, 50), 99, np.uint8))
        assert mask.bytes_used
        assert mask.replaced(rect, np.full((50, 50), fill, np.uint8)).bytes_used == 0


def test_the_bounding_box_is_tight_across_tiles() -> None:
    coverage = np.zeros((530, 700), np.uint8)
    coverage[40, 255] = 1
    coverage[300, 600] = 255
    box = TiledMask.from_array(coverage).bounding_box()
    assert box == Rect.from_edges(255, 40, 601, 301)


def test_reading_beyond_the_picture_gives_0() -> None:
    mask = TiledMask.filled(SIZE, 255)
    seen = mask.read(Rect(x=-5, y=525, width=20, height=10))
    assert np.array_equal(seen[:5, 5:], np.full((5, 15), 255))
    assert not seen[5:].any()
    assert not seen[:, :5].any()


def test_a_feather_is_soft_at_the_edge_and_full_inside() -> None:
    hard = disc_mask(401, 401, radius=150)
    soft = feather_inward(hard, 40)
    row = soft[200].astype(int)
    first = int(np.flatnonzero(hard[200])[0])
    assert 0 <= row[first] <= 8
    assert row[first + 20] == pytest.approx(127, abs=12)
    assert np.all(row[first + 42 : 200] == 255)
    assert np.all(np.diff(row[first:200]) >= 0)
    assert np.abs(np.diff(row)).max() < 12


def test_the_pictures_border_is_no_edge_of_the_mask() -> None:
    half = np.zeros((200, 300), np.uint8)
    half[:, :150] = 255
    soft = feather_inward(half, 30)
    assert np.all(soft[:, :110] == 255)
    assert np.all(shrink(half, 10)[:, :140] == 255)


def test_a_feather_of_nothing_and_of_everything_changes_nothing() -> None:
    for value in (0, 255):
        coverage = np.full((60, 80), value, np.uint8)
        assert np.array_equal(feather_inward(coverage, 20), coverage)
    assert np.array_equal(feather_inward(DISC, 0), DISC)


@pytest.mark.parametrize("px", [1, 5, 12, 30])
def test_growing_and_shrinking_move_the_edge_round_by_that_many_pixels(px: int) -> None:
    hard = disc_mask(301, 301, radius=80)
    down, across = np.ogrid[:301, :301]
    distance = np.hypot(across - 150, down - 150)
    grown, shrunk = grow(hard, px), shrink(hard, px)
    assert np.all(grown[distance <= 78 + px] == 255)
    assert not grown[distance >= 81.5 + px].any()
    assert np.all(shrunk[distance <= 78 - px] == 255)
    assert not shrunk[distance >= 81.5 - px].any()
