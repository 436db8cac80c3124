"""The pixel lock: what counts as a change."""

import tracemalloc

import numpy as np
import pytest

from desktop_editor.errors import EditorError
from desktop_editor.imaging.pixel_lock import LockReport, check_lock
from tests.helpers.photos import disc_mask, photo, photo_16, with_alpha

BASE = photo(200, 150)
MASK = disc_mask(200, 150, softness_px=10)


def test_an_untouched_photo_holds() -> None:
    report = check_lock(BASE, BASE.copy(), MASK)
    assert report == LockReport(
        changed_px=0, locked_px=int(np.count_nonzero(MASK == 0)), largest_change=0
    )
    assert report.holds


def test_changes_under_the_mask_do_not_count() -> None:
    other = BASE.copy()
    other[MASK > 0] = 255 - other[MASK > 0]
    assert check_lock(BASE, other, MASK).holds


def test_one_step_in_one_channel_of_one_locked_pixel_counts() -> None:
    other = BASE.copy()
    other[0, 0, 2] ^= 1
    report = check_lock(BASE, other, MASK)
    assert (report.changed_px, report.largest_change) == (1, 1)
    assert not report.holds


def test_the_largest_change_is_measured_where_locked_only() -> None:
    base = np.full((64, 64, 3), 100, np.uint8)
    other = base.copy()
    other[0, :5] = 130
    other[1, 0] = 60
    other[40, 40] = 255
    mask = np.zeros((64, 64), np.uint8)
    mask[40, 40] = 1
    assert check_lock(base, other, mask) == LockReport(
        changed_px=6, locked_px=64 * 64 - 1, largest_change=40
    )


def test_a_file_that_only_gained_depth_or_opaque_alpha_has_not_changed() -> None:
    opaque = np.dstack((BASE, np.full(MASK.shape, 255, np.uint8)))
    assert check_lock(BASE, BASE.astype(np.uint16) * 257, MASK).holds
    assert check_lock(BASE, opaque, MASK).holds
    assert check_lock(opaque.astype(np.uint16) * 257, BASE, MASK).holds


def test_lost_depth_and_lost_transparency_are_changes() -> None:
    deep = photo_16(200, 150)
    assert not check_lock(deep, (deep // 257).astype(np.uint8), MASK).holds
    assert not check_lock(with_alpha(BASE), BASE, np.zeros(MASK.shape, np.uint8)).holds


def test_other_sizes_are_refused() -> None:
    with pytest.raises(EditorError) as caught:
        check_lock(BASE, BASE[:-1], MASK)
    assert caught.value.message_id == "verify.size_differs"
    with pytest.raises(EditorError) as caught:
        check_lock(BASE, BASE, MASK[:, :-1])
    assert caught.value.message_id == "verify.mask_size_differs"


def test_a_huge_photo_needs_little_memory() -> None:
    base = np.zeros((5000, 4000, 3), np.uint8)
    other = base.copy()
    other[::7] = 3
    mask = np.zeros((5000, 4000), np.uint8)
    tracemalloc.start()
    report = check_lock(base, other, mask)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert report.changed_px == 715 * 4000
    assert peak < 60_000_000
