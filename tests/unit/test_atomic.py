"""A file is written wholly or not at all, and a failure says plainly what to do."""

import os
import resource
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_editor.errors import EditorError
from desktop_editor.storage.atomic import write_atomically
from tests.helpers.small_disk import mounted_small_disk


@pytest.fixture(name="small_disk")
def _small_disk(tmp_path: Path) -> Iterator[Path]:
    with mounted_small_disk(tmp_path) as place:
        yield place


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _refused(path: Path, data: bytes = b"new") -> str:
    with pytest.raises(EditorError) as refusal:
        write_atomically(path, data)
    assert str(path.parent) not in str(refusal.value)
    return refusal.value.message_id


def test_bytes_and_chunks_arrive_whole(tmp_path: Path) -> None:
    write_atomically(tmp_path / "one", b"abc")
    write_atomically(tmp_path / "two", (bytes([n]) * 70_000 for n in range(3)))
    assert (tmp_path / "one").read_bytes() == b"abc"
    assert (tmp_path / "two").read_bytes() == b"".join(bytes([n]) * 70_000 for n in range(3))
    assert _names(tmp_path) == ["one", "two"]


def test_replacing_keeps_the_permissions_of_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_new_file_follows_the_umask_and_a_private_one_is_private(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_atomically(tmp_path / "shared", b"")
        write_atomically(tmp_path / "private", b"", private=True)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "shared").stat().st_mode) == 0o640
    assert stat.S_IMODE((tmp_path / "private").stat().st_mode) == 0o600


def test_a_link_stays_a_link_and_its_target_gets_the_bytes(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_bytes(b"old")
    link = tmp_path / "link"
    link.symlink_to(target)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_each_wrong_place_has_its_own_sentence(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"")
    assert _refused(tmp_path / "missing" / "x.png") == "storage.folder_missing"
    assert _refused(file / "x.png") == "storage.folder_missing"
    assert _refused(tmp_path) == "storage.is_a_folder"
    assert _refused(tmp_path / ("x" * 300)) == "storage.bad_name"
    assert _refused(tmp_path / "a\0b") == "storage.bad_name"
    assert _refused(Path("/dev/full")) == "storage.not_writable"
    assert stat.S_ISCHR(Path("/dev/full").stat().st_mode)


def test_a_protected_file_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "kept.png"
    path.write_bytes(b"old")
    path.chmod(0o444)
    if os.access(path, os.W_OK):  # root may write everywhere: try as somebody else
        program = (
            "import os, sys; sys.path.insert(0, sys.argv[2]); from pathlib import Path\n"
            "from desktop_editor.errors import EditorError\n"
            "from desktop_editor.storage.atomic import write_atomically\n"
            "os.chdir(os.path.dirname(sys.argv[1])); os.setuid(65534)\n"
            "try: write_atomically(Path('kept.png'), b'new')\n"
            "except EditorError as error: print(error.message_id)\n"
        )
        root = str(Path(__file__).parents[2])
        done = subprocess.run(
            [sys.executable, "-c", program, str(path), root],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout.strip() == "storage.not_writable", done.stderr
    else:
        assert _refused(path) == "storage.not_writable"
    assert path.read_bytes() == b"old"


def test_a_source_that_fails_midway_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(b"old")

    def chunks() -> Iterator[bytes]:
        yield b"half"
        raise KeyError("encoder")

    with pytest.raises(KeyError):
        write_atomically(path, chunks())
    assert path.read_bytes() == b"old"
    assert _names(tmp_path) == ["photo.png"]


def test_a_full_disk_leaves_the_old_file_and_no_remains(small_disk: Path) -> None:
    path = small_disk / "photo.png"
    path.write_bytes(b"old")
    assert _refused(path, b"x" * 4_000_000) == "storage.disk_full"
    assert path.read_bytes() == b"old"
    assert _names(small_disk) == ["photo.png"]


def test_a_disk_with_a_limit_for_one_file_says_so(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        message_id = _refused(tmp_path / "photo.png", b"x" * 200_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert message_id == "storage.file_too_large"
    assert _names(tmp_path) == []
