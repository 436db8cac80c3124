"""Unsaved work comes back after a crash, once, to one window, and recording it is cheap."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_editor.document.snapshot import ProjectSnapshot, StoredBlob
from desktop_editor.errors import EditorError
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.storage.autosave import Autosave
from tests.helpers.small_disk import mounted_small_disk
from tests.helpers.stored_work import SIZE, a_layer, a_mask, a_project, described


@pytest.fixture(name="small_disk")
def _small_disk(tmp_path: Path) -> Iterator[Path]:
    with mounted_small_disk(tmp_path) as place:
        yield place


def _die(window: Autosave) -> None:
    """What the system does when a process is killed: its locks and files are let go."""
    assert window._session is not None
    window._session.end()
    window._session.lock.release()


def _log_of(folder: Path) -> Path:
    (log,) = folder.glob("window-*/session.log")
    return log


def _with_stroke(snapshot: ProjectSnapshot, seed: int) -> ProjectSnapshot:
    rng = np.random.default_rng(seed)
    dab = rng.integers(0, 256, (40, 40), np.uint8)
    layer = snapshot.layers[0]
    mask = layer.mask.replaced(Rect(x=seed % 200, y=10, width=40, height=40), dab)
    return replace(snapshot, layers=(replace(layer, mask=mask), *snapshot.layers[1:]))


def test_the_last_recorded_work_comes_back(tmp_path: Path) -> None:
    window = Autosave(tmp_path)
    work = a_project()
    for seed in range(5):
        work = _with_stroke(work, seed)
        window.record(work)
    _die(window)
    assert described(Autosave(tmp_path).recover()) == described(work)


def test_nothing_to_recover_on_the_first_start(tmp_path: Path) -> None:
    assert Autosave(tmp_path / "new").recover() is None
    assert not (tmp_path / "new").exists()


def test_a_living_window_keeps_its_work_to_itself(tmp_path: Path) -> None:
    living = Autosave(tmp_path)
    living.record(a_project())
    assert Autosave(tmp_path).recover() is None
    living.record(replace(a_project(), prompt="still here"))
    living.discard()


def test_only_one_window_gets_the_work_of_a_dead_one(tmp_path: Path) -> None:
    for prompt in ("older", "newer"):
        dead = Autosave(tmp_path)
        dead.record(replace(a_project(), prompt=prompt))
        _die(dead)
        time.sleep(0.02)
    windows = [Autosave(tmp_path) for _ in range(3)]
    found = [window.recover() for window in windows]
    assert [one.prompt if one else None for one in found] == ["newer", "older", None]


def test_recovered_work_is_offered_until_it_is_kept_elsewhere(tmp_path: Path) -> None:
    dead = Autosave(tmp_path)
    dead.record(a_project())
    _die(dead)
    second = Autosave(tmp_path)
    work = second.recover()
    assert work is not None
    second._release_adopted()  # the second window dies before it has recorded anything

    third = Autosave(tmp_path)
    assert described(third.recover()) == described(work)
    third.record(work)
    assert len(list(tmp_path.glob("window-*"))) == 1
    _die(third)
    assert described(Autosave(tmp_path).recover()) == described(work)


def test_saved_or_unwanted_work_is_gone(tmp_path: Path) -> None:
    dead = Autosave(tmp_path)
    dead.record(a_project())
    _die(dead)
    window = Autosave(tmp_path)
    assert window.recover() is not None
    window.record(replace(a_project(), prompt="other"))
    window.discard()
    assert Autosave(tmp_path).recover() is None
    assert list(tmp_path.glob("window-*")) == []
    window.record(a_project())
    assert len(list(tmp_path.glob("window-*"))) == 1
    window.discard()


def test_an_empty_window_leaves_nothing_to_recover(tmp_path: Path) -> None:
    window = Autosave(tmp_path)
    window.record(ProjectSnapshot())
    _die(window)
    assert Autosave(tmp_path).recover() is None
    assert list(tmp_path.glob("window-*")) == []


def test_a_tail_that_was_cut_short_costs_only_the_last_stroke(tmp_path: Path) -> None:
    window = Autosave(tmp_path)
    first = a_project()
    second = _with_stroke(first, 1)
    window.record(first)
    before = _log_of(tmp_path).stat().st_size
    window.record(second)
    _die(window)
    whole = _log_of(tmp_path).read_bytes()
    for length in range(before, len(whole), 97):
        _log_of(tmp_path).write_bytes(whole[:length])
        reader = Autosave(tmp_path)
        assert described(reader.recover()) == described(first)
        reader._release_adopted()
    _log_of(tmp_path).write_bytes(whole[:-3] + b"???")
    assert described(Autosave(tmp_path).recover()) == described(first)


def test_work_that_cannot_be_read_is_put_aside_and_not_deleted(tmp_path: Path) -> None:
    window = Autosave(tmp_path)
    window.record(a_project())
    _die(window)
    for blob in tmp_path.glob("window-*/blobs/*"):
        blob.write_bytes(b"changed")
    assert Autosave(tmp_path).recover() is None
    assert len(list(tmp_path.glob("unreadable-*/session.log"))) == 1


def test_the_photo_is_written_once_and_a_stroke_costs_its_tiles(tmp_path: Path) -> None:
    window = Autosave(tmp_path)
    work = a_project()
    window.record(work)
    photo = max((tmp_path.glob("window-*/blobs/*")), key=lambda path: path.stat().st_size)
    written = photo.stat().st_mtime_ns
    before = _log_of(tmp_path).stat().st_size
    window.record(_with_stroke(work, 1))
    assert photo.stat().st_mtime_ns == written
    assert 0 < _log_of(tmp_path).stat().st_size - before < 8_000
    window.discard()


def test_an_unchanged_snapshot_writes_nothing(tmp_path: Path) -> None:
    window = Autosave(tmp_path)
    work = a_project()
    window.record(work)
    before = _log_of(tmp_path).stat().st_mtime_ns
    window.record(work)
    assert _log_of(tmp_path).stat().st_mtime_ns == before
    window.discard()


def test_hours_of_painting_do_not_fill_the_disk(tmp_path: Path) -> None:
    window = Autosave(tmp_path, compact_above_bytes=100_000)
    work = a_project()
    for seed in range(300):
        work = _with_stroke(work, seed)
        window.record(work)
    assert _log_of(tmp_path).stat().st_size < 400_000
    _die(window)
    assert described(Autosave(tmp_path).recover()) == described(work)


def test_pictures_that_are_no_longer_used_go_and_come_back_with_undo(tmp_path: Path) -> None:
    window = Autosave(tmp_path)
    work = a_project()
    without = replace(work, layers=(), base=StoredBlob(name="b", data=b"another photo"))
    window.record(work)
    full = len(list(tmp_path.glob("window-*/blobs/*")))
    window.record(without)
    assert len(list(tmp_path.glob("window-*/blobs/*"))) == full - 3
    window.record(replace(work, prompt="after undo"))
    _die(window)
    assert described(Autosave(tmp_path).recover()) == described(replace(work, prompt="after undo"))


def test_a_full_disk_keeps_the_last_good_state_and_works_again_later(small_disk: Path) -> None:
    window = Autosave(small_disk / "autosave")
    first = a_project()
    window.record(first)
    ballast = small_disk / "ballast"
    with pytest.raises(OSError, match="No space"):
        ballast.write_bytes(bytes(2_000_000))
    noise = np.random.default_rng(1).integers(0, 256, (SIZE.height, SIZE.width), np.uint8)
    second = replace(first, selection=TiledMask.from_array(noise))
    with pytest.raises(EditorError, match=r"storage\.disk_full"):
        window.record(second)
    reader = Autosave(small_disk / "autosave")
    ballast.unlink()
    third = replace(second, layers=(a_layer(4),))
    window.record(third)
    _die(window)
    assert described(reader.recover()) == described(third)
    reader.discard()


def test_a_stroke_on_a_large_photo_is_recorded_in_a_moment(tmp_path: Path) -> None:
    """100 megapixels, five layers whose masks are uneven all over: only one tile changes."""
    size = Size(width=11_600, height=8_700)
    tile = np.random.default_rng(0).integers(0, 4, (256, 256), np.uint8)
    tile.flags.writeable = False
    columns, rows = -(-size.width // 256), -(-size.height // 256)
    tiles = {(c, r): tile for c in range(columns - 1) for r in range(rows - 1)}
    mask = TiledMask(size=size, fill=0, tiles=tiles)
    layers = tuple(replace(a_layer(seed), mask=mask, selection=None) for seed in range(5))
    work = replace(a_project(), selection=None, layers=layers)
    window = Autosave(tmp_path)
    window.record(work)
    took = []
    for seed in range(5):
        work = _with_stroke(work, seed)
        start = time.perf_counter()
        window.record(work)
        took.append(time.perf_counter() - start)
    assert min(took) < 0.25
    window.discard()


def test_only_the_owner_can_read_unsaved_work(tmp_path: Path) -> None:
    window = Autosave(tmp_path / "autosave")
    window.record(replace(a_project(), selection=a_mask(3)))
    for path in (tmp_path / "autosave").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
    window.discard()
