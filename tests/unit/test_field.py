"""Filters that stages share: what they compute does not depend on how a picture is cut."""

import numpy as np
import pytest
from numpy.typing import NDArray

from desktop_editor.imaging.field import enlarged
from desktop_editor.imaging.geometry import Rect

Matrix = NDArray[np.float64]
Places = NDArray[np.int64]
AROUND = Rect(x=7, y=9, width=211, height=173)


@pytest.mark.parametrize("shape", [(50, 60), (50, 60, 3), (1, 60), (173, 211)])
def test_fields_are_enlarged_by_straight_lines_between_centres(shape: tuple[int, ...]) -> None:
    field = np.random.default_rng(1).random(shape).astype(np.float32)
    rows = enlarged(field, AROUND, AROUND)
    down, above, below = between(AROUND.height, shape[0])
    across, left, right = between(AROUND.width, shape[1])
    weights = across[:, np.newaxis] if len(shape) == 3 else across
    wide = field[:, left] * (1 - weights) + field[:, right] * weights
    share = down.reshape(-1, *[1] * (len(shape) - 1))
    expected = wide[above] * (1 - share) + wide[below] * share
    assert rows.dtype == np.float32
    assert np.allclose(rows, expected, atol=1e-4)


def test_a_part_holds_the_same_bits_as_the_whole() -> None:
    field = np.random.default_rng(2).random((50, 60, 3)).astype(np.float32)
    whole = enlarged(field, AROUND, AROUND)
    for left, top in ((7, 9), (40, 9), (7, 80), (101, 133), (217, 181)):
        part = Rect(x=left, y=top, width=64, height=31).intersect(AROUND)
        here = part.translate(-AROUND.x, -AROUND.y).slices
        assert np.array_equal(enlarged(field, AROUND, part), whole[here])


def between(wanted: int, there: int) -> tuple[Matrix, Places, Places]:
    at = np.clip((np.arange(wanted) + 0.5) * there / wanted - 0.5, 0, there - 1)
    first = at.astype(np.int64)
    return at - first, first, np.minimum(first + 1, there - 1)
