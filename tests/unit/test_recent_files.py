"""The files opened last, newest first."""

from pathlib import Path

import pytest

from desktop_editor.storage.recent_files import RecentFiles


def _photo(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_bytes(b"")
    return path


def test_the_newest_is_first_and_nothing_is_there_twice(tmp_path: Path) -> None:
    recent = RecentFiles(tmp_path / "state" / "recent.json")
    one, two = _photo(tmp_path, "one.jpg"), _photo(tmp_path, "two\udcff.jpg")
    for path in (one, two, one):
        recent.add(path)
    assert RecentFiles(tmp_path / "state" / "recent.json").list() == [one, two]
    recent.clear()
    assert recent.list() == []


def test_ten_are_remembered(tmp_path: Path) -> None:
    recent = RecentFiles(tmp_path / "recent.json")
    photos = [_photo(tmp_path, f"{number}.jpg") for number in range(12)]
    for path in photos:
        recent.add(path)
    assert recent.list() == photos[:1:-1]


def test_a_file_that_is_gone_is_not_offered(tmp_path: Path) -> None:
    recent = RecentFiles(tmp_path / "recent.json")
    kept, gone = _photo(tmp_path, "kept.jpg"), _photo(tmp_path, "gone.jpg")
    recent.add(kept)
    recent.add(gone)
    gone.unlink()
    assert recent.list() == [kept]


@pytest.mark.parametrize("text", ["", "{", "{}", '[1, null, "\\u0000"]'])
def test_a_broken_list_counts_as_empty(tmp_path: Path, text: str) -> None:
    (tmp_path / "recent.json").write_text(text)
    recent = RecentFiles(tmp_path / "recent.json")
    assert recent.list() == []
    photo = _photo(tmp_path, "a.jpg")
    recent.add(photo)
    assert recent.list() == [photo]
