"""Folders below the cache for what is of use for an hour: made private, removed when old.

What is put into them, and why, their callers know.
"""

import shutil
import time
from pathlib import Path
from typing import Final

from desktop_editor.storage.disk import make_private_folder

KEPT_S: Final = 86_400
"""A day: whoever copied a command in the evening finds it working in the morning."""


def scratch_folder(place: Path, name: str) -> Path:
    """Make a private folder in `place`; those there that nobody can want any more go.

    Raises:
        EditorError: `storage.disk_full`, `storage.not_writable` and the like.
    """
    make_private_folder(place)
    for old in place.iterdir():
        if old.is_dir() and old.stat().st_mtime < time.time() - KEPT_S:
            shutil.rmtree(old, ignore_errors=True)
    folder = place / name
    make_private_folder(folder)
    return folder
