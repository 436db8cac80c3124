"""A candidate is laid where it belongs, whatever the service did to its frame."""

import numpy as np
import pytest

from desktop_editor.errors import Cancelled
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.raster import size_of
from desktop_editor.imaging.registration import plain_fit, register
from tests.helpers.drifting_service import Round, drifted_round
from tests.helpers.photos import photo


def error_px(case: Round, found: np.ndarray, step: float) -> np.ndarray:
    rows, columns = found.shape[:2]
    x, y = np.meshgrid(np.arange(columns) * step, np.arange(rows) * step)
    a = case.base_to_candidate
    true_x = a[0, 0] * x + a[0, 1] * y + a[0, 2]
    true_y = a[1, 0] * x + a[1, 1] * y + a[1, 2]
    return np.asarray(np.hypot(found[..., 0] - true_x, found[..., 1] - true_y))


def test_a_shifted_and_zoomed_reply_is_found_to_a_fraction_of_a_pixel() -> None:
    case = drifted_round()
    found = register(case.base, case.candidate, case.mask)
    off = error_px(case, found.grid(size_of(case.base), 16.0), 16.0)
    inside = case.mask[::16, ::16][: off.shape[0], : off.shape[1]] > 0
    assert np.median(off) < 0.15
    assert np.median(off[: inside.shape[0], : inside.shape[1]][inside]) < 0.3
    assert found.score > 0.6
    assert found.scale == pytest.approx(1.015, abs=0.004)


def test_a_bent_reply_is_straightened_by_the_residual() -> None:
    case = drifted_round(bend_px=2.5)
    found = register(case.base, case.candidate, case.mask)
    grid = found.grid(size_of(case.base), 16.0)
    # Back through the known bend, every candidate position must give its base pixel again.
    x, y = grid[..., 0], grid[..., 1]
    back = np.linalg.inv(np.vstack([case.base_to_candidate, [0, 0, 1]]))
    base_x = back[0, 0] * x + back[0, 2] + 2.5 * np.sin(y / 70.0)
    base_y = back[1, 1] * y + back[1, 2] + 2.5 * np.cos(x / 90.0)
    rows, columns = grid.shape[:2]
    want_x, want_y = np.meshgrid(np.arange(columns) * 16.0, np.arange(rows) * 16.0)
    off = np.hypot(base_x - want_x, base_y - want_y)
    assert np.median(off) < 0.25


def test_another_picture_scores_far_below_the_same_picture() -> None:
    case = drifted_round()
    same = register(case.base, case.candidate, case.mask)
    other = register(case.base, photo(432, 324, seed=77), case.mask)
    assert other.score < 0.25 < same.score


def test_a_cropped_reply_is_not_squeezed() -> None:
    base = photo(640, 480, seed=4)
    reply = base[:, 80:560]
    found = register(base, reply, None)
    middle = found.grid(Size(width=640, height=480), 20.0)[12, 16]
    assert middle == pytest.approx([320 - 80, 240], abs=0.3)


def test_without_a_mask_and_with_everything_masked_the_whole_picture_is_evidence() -> None:
    case = drifted_round()
    everything = np.full_like(case.mask, 255)
    for mask in (None, everything):
        found = register(case.base, case.candidate, mask)
        off = error_px(case, found.grid(size_of(case.base), 16.0), 16.0)
        assert np.median(off) < 0.15


def test_the_plain_fit_maps_corner_to_corner() -> None:
    grid = plain_fit(Size(width=100, height=50), Size(width=200, height=200)).grid(
        Size(width=100, height=50), 1.0
    )
    assert grid[0, 0] == pytest.approx([0.5, 1.5])
    assert grid[49, 99] == pytest.approx([198.5, 197.5])


def test_a_cancel_between_the_stages_stops_the_work() -> None:
    case = drifted_round()
    stages: list[str] = []

    def stop(stage: str) -> None:
        stages.append(stage)
        if len(stages) == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        register(case.base, case.candidate, case.mask, stop)
    assert stages == ["registration", "registration"]


def test_a_picture_without_any_texture_neither_fails_nor_is_believed() -> None:
    grey = np.full((200, 300, 3), 128, np.uint8)
    found = register(grey, grey, None)
    assert np.isfinite(found.grid(Size(width=300, height=200), 10.0)).all()
    assert found.score < 0.5


def test_shifted_content_lies_exactly_that_far_right_and_down() -> None:
    base = photo(500, 400)
    found = register(base, np.roll(base, 4, axis=1), None)
    assert found.residual is not None
    moved = found.shifted(7, -3).shifted(0.5, 1)
    xs, ys = np.arange(40.0, 400), np.arange(40.0, 300)
    there = moved.map_points(xs + 7.5, ys - 2)
    assert np.abs(there - found.map_points(xs, ys)).max() < 1e-3
    assert not plain_fit(size_of(base), size_of(base)).shifted(1, 0).is_plain


def test_a_shift_is_the_same_on_a_reduced_picture() -> None:
    full, small = Size(width=800, height=600), Size(width=400, height=300)
    base = photo(800, 600)
    moved = register(base, np.roll(base, 5, axis=1), None).shifted(12, 6)
    xs, ys = np.arange(50.0, 350), np.arange(50.0, 250)
    reduced = moved.reduced(full, small).map_points(xs, ys)
    assert np.abs(reduced - moved.map_points(2 * xs + 0.5, 2 * ys + 0.5)).max() < 0.05
