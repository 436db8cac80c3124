"""What the tilt of a pen makes of dabs: ellipses that lie as the pen leans."""

import math

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from desktop_editor.imaging.brush import Brush, Dab, spaced, stamp
from desktop_editor.imaging.dab_shape import ROUND, dab_coverage, flattening
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.mask import TiledMask

SIZE = Size(width=600, height=600)


def painted(radius: float, tilt_x: float, tilt_y: float) -> NDArray[np.uint8]:
    dab = Dab(image_x=300, image_y=300, tilt_x=tilt_x, tilt_y=tilt_y)
    brush = Brush(radius_px=radius, hardness=1.0)
    return stamp(TiledMask.filled(SIZE, 0), brush, [dab])[0].array()


def axes(coverage: NDArray[np.uint8]) -> tuple[float, float, float]:
    """Long and short half axis, and the long one's turn in degrees, from the second moments."""
    rows, columns = np.nonzero(coverage > 127)
    values, vectors = np.linalg.eigh(np.cov(columns, rows))
    x, y = vectors[:, 1]
    return 2 * math.sqrt(values[1]), 2 * math.sqrt(values[0]), math.degrees(math.atan2(y, x)) % 180


@pytest.mark.parametrize("radius", [8.0, 30.0, 50.0, 200.0])
@pytest.mark.parametrize(("tilt_x", "tilt_y", "turn"), [(60, 0, 0), (0, -60, 90), (50, 50, 45)])
def test_a_pen_held_aslant_paints_an_ellipse_along_its_lean(
    radius: float, tilt_x: float, tilt_y: float, turn: float
) -> None:
    long, short, turned = axes(painted(radius, tilt_x, tilt_y))
    assert long == pytest.approx(radius, rel=0.04, abs=0.7)
    assert short == pytest.approx(radius * 0.3, rel=0.1, abs=0.7)
    assert abs((turned - turn + 90) % 180 - 90) < 4


@pytest.mark.parametrize("radius", [8.0, 200.0])
@pytest.mark.parametrize("tilt", [0.0, 10.0, 25.0])
def test_held_as_for_writing_it_paints_what_a_mouse_does(radius: float, tilt: float) -> None:
    assert np.array_equal(painted(radius, tilt, 0), painted(radius, 0, 0))


def test_the_further_it_leans_the_flatter_it_gets_and_its_direction_counts() -> None:
    ratios = [flattening(tilt, 0).ratio for tilt in range(0, 91, 5)]
    assert ratios == sorted(ratios, reverse=True)
    assert (ratios[0], round(ratios[-1], 1)) == (1, 0.3)
    assert flattening(40, 0).turn == flattening(-40, 0).turn == 0
    assert flattening(40, 40).turn == pytest.approx(math.pi / 4)
    assert flattening(-40, 40).turn == pytest.approx(3 * math.pi / 4)


@pytest.mark.parametrize("radius", [20.0, 100.0])
def test_a_flat_dab_never_exceeds_the_brush_and_has_no_hard_steps(radius: float) -> None:
    flat, disc = (
        dab_coverage(radius, 1.0, 200, (0.0, 0.0), one) for one in (flattening(50, 20), ROUND)
    )
    assert flat.max() == 200
    assert not (flat.astype(int) > np.maximum(cv2.dilate(disc, np.ones((5, 5), np.uint8)), 0)).any()
    edge = np.count_nonzero((flat > 0) & (flat < 200))
    assert edge > radius * 2, "its edge is anti-aliased all around"


def test_a_stroke_of_flat_dabs_has_no_gaps_across_its_short_side() -> None:
    brush = Brush(radius_px=40, hardness=1.0)
    ends = [Dab(image_x=300, image_y=y, tilt_x=60) for y in (100, 500)]
    dabs, _ = spaced(ends[0], ends[1], brush, 0.0)
    column = stamp(TiledMask.filled(SIZE, 0), brush, dabs)[0].array()[110:490, 300 + 25]
    assert column.min() > 200


def test_tilt_changes_gradually_along_a_segment() -> None:
    start = Dab(image_x=0, image_y=0, tilt_x=0, tilt_y=10)
    end = Dab(image_x=100, image_y=0, tilt_x=60, tilt_y=-10)
    tilts = [(dab.tilt_x, dab.tilt_y) for dab in spaced(start, end, Brush(radius_px=10), 0.0)[0]]
    assert [one for one, _ in tilts] == sorted(one for one, _ in tilts)
    assert tilts[len(tilts) // 2][0] == pytest.approx(30, abs=3)
    assert tilts[len(tilts) // 2][1] == pytest.approx(0, abs=1)
