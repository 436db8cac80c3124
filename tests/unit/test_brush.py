"""Painting and erasing with every kind of brush."""

import math
from itertools import pairwise

import numpy as np
import pytest

from desktop_editor.imaging.brush import Brush, Dab, spaced, stamp
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.mask import TiledMask

SIZE = Size(width=640, height=480)
EMPTY = TiledMask.filled(SIZE, 0)
FULL = TiledMask.filled(SIZE, 255)


def dab(x: float, y: float, pressure: float = 1.0) -> Dab:
    return Dab(image_x=x, image_y=y, pressure=pressure)


def painted(brush: Brush, *dabs: Dab, on: TiledMask = EMPTY) -> np.ndarray:
    return stamp(on, brush, dabs)[0].array()


@pytest.mark.parametrize("radius", [3.0, 20.0, 60.0, 200.0])
def test_a_hard_dab_covers_a_disc_of_its_radius(radius: float) -> None:
    coverage = painted(Brush(radius_px=radius, hardness=1), dab(320, 240))
    assert coverage.sum() / 255 == pytest.approx(math.pi * radius**2, rel=0.03)
    rows, columns = np.nonzero(coverage)
    assert columns.mean() + 0.5 == pytest.approx(320, abs=0.1)
    assert rows.mean() + 0.5 == pytest.approx(240, abs=0.1)
    edge = (coverage > 0) & (coverage < 255)
    assert edge.any(), "a hard edge still is anti-aliased"
    down, across = np.ogrid[:480, :640]
    distance = np.hypot(across + 0.5 - 320, down + 0.5 - 240)
    assert np.all(coverage[distance < radius - 1] == 255)
    assert not coverage[distance > radius + 1.2].any()


def test_a_soft_dab_falls_off_smoothly_from_its_middle() -> None:
    row = painted(Brush(radius_px=100, hardness=0), dab(320.5, 240.5))[240, 320:421].astype(int)
    assert row[0] >= 254
    assert row[50] == pytest.approx(128, abs=6)
    assert row[100] <= 1
    assert np.all(np.diff(row) <= 0)
    assert np.diff(row).min() > -6


def test_quarter_pixels_move_a_small_dab() -> None:
    brush = Brush(radius_px=4, hardness=1)
    centres = []
    for x in (100.5, 100.75, 101.0, 101.25):
        coverage = painted(brush, dab(x, 100.5)).astype(float)
        centres.append(
            float((coverage.sum(axis=0) * (np.arange(640) + 0.5)).sum() / coverage.sum())
        )
    assert centres == pytest.approx([100.5, 100.75, 101.0, 101.25], abs=0.05)


@pytest.mark.parametrize("radius", [0.01, 0.3, 0.5, 0.9])
def test_the_tiniest_brush_marks_the_pixel_under_it_and_little_else(radius: float) -> None:
    coverage = painted(Brush(radius_px=radius, hardness=1), dab(100.5, 50.5))
    assert coverage[50, 100] >= 250
    assert np.count_nonzero(coverage) <= 9
    somewhere = painted(Brush(radius_px=radius, hardness=1), dab(101.0, 51.0))
    assert somewhere.any()


def test_a_huge_brush_covers_everything() -> None:
    assert painted(Brush(radius_px=1000, hardness=1), dab(320, 240)).min() == 255


def test_painting_again_never_exceeds_the_brushs_opacity() -> None:
    brush = Brush(radius_px=30, hardness=0.5, opacity=0.4)
    once = painted(brush, dab(100, 100))
    often = painted(brush, *[dab(100, 100)] * 12)
    assert once.max() == 102
    assert np.array_equal(once, often)


def test_erasing_takes_away_what_painting_adds() -> None:
    paint = Brush(radius_px=40, hardness=0.6, opacity=0.7)
    erase = Brush(radius_px=40, hardness=0.6, opacity=0.7, erase=True)
    added = painted(paint, dab(200.3, 150.8))
    left = painted(erase, dab(200.3, 150.8), on=FULL)
    assert np.array_equal(left, 255 - added)
    gone, _ = stamp(FULL, Brush(radius_px=2000, hardness=1, erase=True), [dab(320, 240)])
    assert gone.is_empty


def test_pressure_scales_the_radius() -> None:
    def area(pressure: float) -> float:
        coverage = painted(Brush(radius_px=60, hardness=1), dab(200, 200, pressure))
        return float(coverage.sum()) / 255

    assert area(0.5) == pytest.approx(math.pi * 30**2, rel=0.05)
    assert area(0.0) > 0


@pytest.mark.parametrize(("x", "y"), [(0, 0), (639.9, 10), (-15, 470), (320, 495)])
def test_a_dab_over_the_pictures_edge_is_cut_there(x: float, y: float) -> None:
    brush = Brush(radius_px=20, hardness=1)
    cut = painted(brush, dab(x, y))
    large = TiledMask.filled(Size(width=840, height=680), 0)
    whole = stamp(large, brush, [dab(x + 100, y + 100)])[0].array()
    assert cut.any()
    assert np.array_equal(cut, whole[100:580, 100:740])


def test_a_dab_outside_changes_nothing() -> None:
    mask, dirty = stamp(EMPTY, Brush(radius_px=20), [dab(-100, -100), dab(5000, 20)])
    assert mask is EMPTY
    assert dirty.is_empty


def test_nothing_changes_outside_the_rectangle_that_is_reported() -> None:
    dabs = [dab(250, 250), dab(275, 262)]
    mask, dirty = stamp(EMPTY, Brush(radius_px=17, hardness=0.3), dabs)
    coverage = mask.array()
    inside = coverage[dirty.slices].copy()
    coverage[dirty.slices] = 0
    assert inside.any()
    assert not coverage.any()
    assert dirty.width < 80


def test_a_stroke_shares_the_tiles_that_it_does_not_touch() -> None:
    before, _ = stamp(EMPTY, Brush(radius_px=10), [dab(100, 100), dab(500, 100)])
    after, _ = stamp(before, Brush(radius_px=10), [dab(510, 110)])
    assert after.tiles[0, 0] is before.tiles[0, 0]
    assert after.tiles[1, 0] is not before.tiles[1, 0]
    assert not after.tiles[1, 0].flags.writeable


def test_dabs_stand_at_even_distances_however_the_movement_arrives() -> None:
    brush = Brush(radius_px=21)
    whole, _ = spaced(dab(0, 0), dab(90, 120), brush, 0.0)
    pieces: list[Dab] = []
    carry, last = 0.0, dab(0, 0)
    for step in range(1, 51):
        here = dab(90 * step / 50, 120 * step / 50)
        some, carry = spaced(last, here, brush, carry)
        pieces += some
        last = here
    assert len(pieces) == len(whole) == 47
    for one, other in zip(pieces, whole, strict=True):
        assert math.hypot(one.image_x - other.image_x, one.image_y - other.image_y) < 1e-6
    gaps = [math.hypot(b.image_x - a.image_x, b.image_y - a.image_y) for a, b in pairwise(whole)]
    assert gaps == pytest.approx([gaps[0]] * len(gaps))


def test_standing_still_adds_no_dab_and_keeps_the_carry() -> None:
    assert spaced(dab(5, 5), dab(5, 5), Brush(radius_px=20), 1.5) == ([], 1.5)


def test_pressure_changes_gradually_along_a_segment() -> None:
    dabs, _ = spaced(dab(0, 0, 0.2), dab(100, 0, 1.0), Brush(radius_px=30), 0.0)
    pressures = [each.pressure for each in dabs]
    assert pressures == sorted(pressures)
    assert 0.2 < pressures[0] < pressures[-1] <= 1.0


def test_a_hard_stroke_has_smooth_sides() -> None:
    brush = Brush(radius_px=30, hardness=1)
    dabs, _ = spaced(dab(100, 200), dab(500, 200), brush, 0.0)
    coverage = painted(brush, dab(100, 200), *dabs)
    widths = coverage[:, 150:450].astype(float).sum(axis=0) / 255
    assert np.ptp(widths) < 0.5
