"""Bands of rows: each once, any failure told, and no waiting for one another."""

import threading

import pytest

from desktop_editor.imaging.bands import side_by_side


def test_every_row_is_worked_on_once() -> None:
    rows: list[int] = []
    side_by_side(lambda band: rows.extend(range(band.start, band.stop)), 103, 10)
    assert sorted(rows) == list(range(103))


def test_nothing_to_do_is_done() -> None:
    side_by_side(lambda _band: pytest.fail("there is no band"), 0, 10)


def test_a_failure_comes_out_and_the_next_work_goes_on() -> None:
    def fail(band: slice) -> None:
        if band.start == 50:
            raise ValueError("band 50")

    with pytest.raises(ValueError, match="band 50"):
        side_by_side(fail, 100, 10)
    test_every_row_is_worked_on_once()


def test_work_within_work_ends() -> None:
    done: list[slice] = []
    lock = threading.Lock()

    def inner(band: slice) -> None:
        with lock:
            done.append(band)

    side_by_side(lambda _band: side_by_side(inner, 8, 1), 16, 1)
    assert len(done) == 8 * 16
