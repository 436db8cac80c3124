"""Zips that somebody made to do harm, and ones that a disk has damaged."""

import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from desktop_editor.errors import EditorError
from desktop_editor.storage.open_raster import merged_picture
from desktop_editor.storage.project_file import load_project

UNPACKED = 100_000_000
MOST_BYTES = 20_000_000


def bomb(path: Path, name: str) -> Path:
    """An entry that says 100 bytes of itself and holds 100 million."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "image/openraster", zipfile.ZIP_STORED)
        with archive.open(name, "w") as entry:
            for _ in range(UNPACKED // 10_000_000):
                entry.write(bytes(10_000_000))
    said, lies = struct.pack("<I", UNPACKED), struct.pack("<I", 100)
    path.write_bytes(path.read_bytes().replace(said, lies))
    return path


def peak_of_refusing(path: Path) -> int:
    tracemalloc.start()
    try:
        with pytest.raises(EditorError) as caught:
            load_project(path)
        assert caught.value.message_id == "project.damaged"
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_project_that_would_unpack_to_more_than_it_says_takes_no_memory(tmp_path: Path) -> None:
    assert peak_of_refusing(bomb(tmp_path / "bomb.ora", "project.json")) < MOST_BYTES


def test_neither_does_another_programs_picture(tmp_path: Path) -> None:
    path = bomb(tmp_path / "bomb.ora", "mergedimage.png")
    tracemalloc.start()
    try:
        assert merged_picture(path, 1000) is None
        assert tracemalloc.get_traced_memory()[1] < MOST_BYTES
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("at", range(0, 60, 5))
def test_damage_within_a_packed_part_is_damage_to_the_project(tmp_path: Path, at: int) -> None:
    path = tmp_path / "work.ora"
    manifest = bytes(range(32, 127)) * 3
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.json", manifest)
        archive.writestr("blobs/filler", bytes(range(256)), zipfile.ZIP_STORED)
    whole = bytearray(path.read_bytes())
    begin = 30 + len("project.json") + at
    whole[begin : begin + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(whole)
    with pytest.raises(EditorError) as caught:
        load_project(path)
    assert caught.value.message_id == "project.damaged"
