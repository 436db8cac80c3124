"""A project opens again exactly as it was saved; foreign and damaged files are refused plainly."""

import json
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from desktop_editor.document.snapshot import ProjectSnapshot
from desktop_editor.errors import EditorError
from desktop_editor.pipeline.messages.catalogue import sentence
from desktop_editor.storage import project_file
from desktop_editor.storage.project_file import load_project, save_project
from tests.helpers.stored_work import a_layer, a_project, described


@pytest.fixture(name="saved")
def _saved(tmp_path: Path) -> Path:
    path = tmp_path / "holiday.ora"
    save_project(path, a_project())
    return path


def _refused(path: Path) -> str:
    with pytest.raises(EditorError) as refusal:
        load_project(path)
    assert refusal.value.parameters == {"name": path.name}
    return refusal.value.message_id


def _rebuilt(
    saved: Path, change: Callable[[dict[str, bytes]], Any], compression: int = zipfile.ZIP_STORED
) -> Path:
    """The same archive with changed entries."""
    with zipfile.ZipFile(saved) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    change(entries)
    path = saved.with_name("changed.ora")
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def _with_manifest(saved: Path, change: Callable[[dict[str, Any]], Any]) -> Path:
    def edit(entries: dict[str, bytes]) -> None:
        manifest = json.loads(entries["project.json"])
        change(manifest)
        entries["project.json"] = json.dumps(manifest).encode()

    return _rebuilt(saved, edit)


def test_a_project_opens_as_it_was_saved(saved: Path) -> None:
    assert described(load_project(saved)) == described(a_project())


def test_an_empty_project_opens(tmp_path: Path) -> None:
    save_project(tmp_path / "empty", ProjectSnapshot())
    assert described(load_project(tmp_path / "empty")) == described(ProjectSnapshot())


def test_what_is_shared_is_stored_once(saved: Path) -> None:
    twice = replace(a_project(), layers=(a_layer(1), a_layer(1)))
    save_project(saved, twice)
    with zipfile.ZipFile(saved) as archive:
        assert len([name for name in archive.namelist() if name.startswith("blobs/")]) == 4
        assert archive.testzip() is None


def test_other_programs_find_the_photo_inside(saved: Path) -> None:
    photo = a_project().base
    assert photo is not None
    with zipfile.ZipFile(saved) as archive:
        assert archive.read(f"blobs/{sha256(photo.data).hexdigest()}") == photo.data


def test_a_project_that_is_saved_again_keeps_the_old_file_until_it_is_complete(saved: Path) -> None:
    before = saved.read_bytes()
    bad = replace(a_layer(1), values={"id": object()})  # type: ignore[dict-item]  # meant to fail
    with pytest.raises(TypeError):
        save_project(saved, replace(a_project(), layers=(bad,)))
    assert saved.read_bytes() == before
    assert [path.name for path in saved.parent.iterdir()] == [saved.name]


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    assert _refused(tmp_path / "gone.deproj") == "project.missing"
    assert _refused(tmp_path) == "project.unreadable"


@pytest.mark.parametrize("data", [b"", b"PK", b"\xff\xd8\xff\xe0 a photo", b"{}"])
def test_another_kind_of_file_is_no_project(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(data)
    assert _refused(path) == "project.not_a_project"


def test_a_file_that_was_cut_short_anywhere_is_refused(saved: Path) -> None:
    whole = saved.read_bytes()
    for length in range(4, len(whole), len(whole) // 50):
        saved.write_bytes(whole[:length])
        assert _refused(saved) == "project.damaged"


def test_a_flipped_bit_in_a_part_is_noticed(saved: Path) -> None:
    whole = saved.read_bytes()
    at = whole.index(b"reply 1reply 1") + 20
    saved.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    assert _refused(saved) == "project.damaged"


def test_a_file_beyond_all_measure_is_refused_unread_with_its_size(tmp_path: Path) -> None:
    path = tmp_path / "huge.ora"
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(9_000_000_000)  # takes no space
    with pytest.raises(EditorError) as caught:
        load_project(path)
    assert sentence("project.too_large", caught.value.parameters) == (
        "The project huge.ora takes 9.0 GB, more than the 8.0 GB that can be opened."
    )


def test_masks_that_no_reader_would_take_replace_nothing(
    saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = saved.read_bytes()
    monkeypatch.setattr(project_file, "_MOST_TILES", 0)
    with pytest.raises(EditorError) as caught:
        save_project(saved, a_project())
    assert caught.value.message_id == "project.masks_too_large"
    assert saved.read_bytes() == before


def test_a_newer_version_says_so(saved: Path) -> None:
    path = _with_manifest(saved, lambda manifest: manifest.update(version=99, layers="new kind"))
    assert _refused(path) == "project.newer_version"


def test_what_a_later_build_adds_is_ignored(saved: Path) -> None:
    def change(entries: dict[str, bytes]) -> None:
        entries["previews/small.png"] = b"a preview"
        manifest = json.loads(entries["project.json"])
        entries["project.json"] = json.dumps(manifest | {"extra": {"a": 1}}).encode()

    assert described(load_project(_rebuilt(saved, change))) == described(a_project())


@pytest.mark.parametrize(
    "name", ["../evil", "/etc/passwd", "a/../../b", "C:\\evil", "blobs\\x", "..", "a//b"]
)
def test_a_part_that_points_elsewhere_is_refused(saved: Path, name: str) -> None:
    before = sorted(saved.parent.iterdir())
    path = _rebuilt(saved, lambda entries: entries.update({name: b"x"}))
    assert _refused(path) == "project.damaged"
    path.unlink()
    assert sorted(saved.parent.iterdir()) == before


def test_a_compressed_bomb_is_refused_unread(saved: Path) -> None:
    path = _rebuilt(
        saved, lambda entries: entries.update(bomb=bytes(50_000_000)), zipfile.ZIP_DEFLATED
    )
    assert path.stat().st_size < 1_000_000
    assert _refused(path) == "project.damaged"


def test_a_tile_that_unpacks_to_more_than_a_tile_is_refused_before_it_has(saved: Path) -> None:
    bomb = zlib.compress(bytes(50_000_000))
    tiles = struct.pack("<I", len(bomb)) + bomb
    path = _rebuilt(saved, lambda entries: entries.update({"masks.tiles": tiles}))
    tracemalloc.start()
    try:
        assert _refused(path) == "project.damaged"
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_parts_that_overlap_are_refused(saved: Path) -> None:
    """Many directory entries for the same stored bytes multiply what a small file holds."""
    with zipfile.ZipFile(saved, "a") as archive:
        archive.writestr("big", bytes(1000))
        big = archive.getinfo("big")
        for number in range(100):
            copy = zipfile.ZipInfo(f"copy{number}")
            copy.header_offset, copy.CRC = big.header_offset, big.CRC
            copy.file_size = copy.compress_size = 1000
            archive.filelist.append(copy)
    assert _refused(saved) == "project.damaged"


def test_a_mask_that_covers_pixels_outside_the_photo_is_refused(saved: Path) -> None:
    def change(manifest: dict[str, Any]) -> None:
        masks = [layer[name] for layer in manifest["layers"] for name in ("mask", "selection")]
        for mask in [manifest["selection"], *masks]:
            if mask is not None:
                mask["size"] = [690, 490]

    assert _refused(_with_manifest(saved, change)) == "project.damaged"


def _set(*path: Any) -> Callable[[dict[str, Any]], None]:
    """Put the last item where the others lead."""

    def change(manifest: dict[str, Any]) -> None:
        place: Any = manifest
        for step in path[:-2]:
            place = place[step]
        place[path[-2]] = path[-1]

    return change


@pytest.mark.parametrize(
    "change",
    [
        _set("format", "other"),
        _set("version", "1"),
        _set("version", None),
        _set("base", []),
        _set("base", "data", "../../etc/passwd"),
        _set("base", "data", ["list"]),
        _set("references", 0, "blob", None),
        _set("references", {}),
        _set("prompt", 7),
        _set("region", [1, 2, 3]),
        _set("region", [1, 2, 0, 3]),
        _set("region", [1, 2, 10**30, 3]),
        _set("region", [True, 2, 3, 4]),
        _set("selection", "fill", 7),
        _set("selection", "size", [10**6, 10**6]),
        _set("selection", "size", [0, 5]),
        _set("selection", "size", [701, 500]),
        _set("selection", "tiles", [[99, 0, 0]]),
        _set("selection", "tiles", [[0, 0, 99]]),
        _set("selection", "tiles", [[0, 0, -1]]),
        _set("selection", "tiles", [[0, 0, 0], [0, 0, 0]]),
        _set("selection", "tiles", [None]),
        _set("layers", 0, "values", {"a": [1]}),
        _set("layers", 0, "mask", None),
        _set("layers", [None]),
    ],
)
def test_wrong_values_are_refused(saved: Path, change: Callable[[dict[str, Any]], None]) -> None:
    assert _refused(_with_manifest(saved, change)) == "project.damaged"


@pytest.mark.parametrize("text", ["[]", "null", "{", "[" * 100_000, "\xff"])
def test_a_manifest_that_is_none_is_refused(saved: Path, text: str) -> None:
    data = text.encode("latin-1")
    assert _refused(_rebuilt(saved, lambda e: e.update({"project.json": data}))) == (
        "project.damaged"
    )


def test_a_damaged_placement_costs_no_more_than_fitting_it_again(saved: Path) -> None:
    stored = a_project().layers[1].placement
    assert stored

    def gone(manifest: dict[str, Any]) -> None:
        manifest["layers"][1]["placement"] = ["no", "digest"]

    assert load_project(_with_manifest(saved, gone)).layers[1].placement == b""
    old = _with_manifest(saved, lambda manifest: manifest["layers"][1].pop("placement"))
    assert load_project(old).layers[1].placement == b""
    whole = saved.read_bytes()
    at = whole.index(stored) + 20
    saved.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    layer = load_project(saved).layers[1]
    assert (layer.placement, layer.suggested) == (b"", None)
