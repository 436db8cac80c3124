"""Folders that are of use for a day."""

import os
import time
from pathlib import Path

from desktop_editor.storage.scratch import KEPT_S, scratch_folder


def test_a_new_folder_is_private_and_only_the_old_ones_go(tmp_path: Path) -> None:
    place = tmp_path / "cache" / "curl"
    old, recent = scratch_folder(place, "old"), scratch_folder(place, "recent")
    (old / "photo.png").write_bytes(b"x")
    (recent / "photo.png").write_bytes(b"x")
    for folder, age_s in ((old, KEPT_S + 60), (recent, KEPT_S - 60)):
        os.utime(folder, (time.time() - age_s,) * 2)
    new = scratch_folder(place, "new")
    assert sorted(one.name for one in place.iterdir()) == ["new", "recent"]
    assert (recent / "photo.png").exists()
    assert new.stat().st_mode & 0o077 == place.stat().st_mode & 0o077 == 0
