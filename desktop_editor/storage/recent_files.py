"""The photos and projects opened last. Thumbnails and menus live in `ui`."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from desktop_editor.storage.atomic import write_atomically
from desktop_editor.storage.disk import make_private_folder
from desktop_editor.storage.lock import FileLock

MOST: Final = 10


class RecentFiles:
    """The list of one user, newest first, shared by all windows.

    Args:
        path: A JSON file; a broken one counts as empty.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def list(self) -> Sequence[Path]:
        """At most ten files that are still there; missing ones are left out, not forgotten."""
        return [path for path in self._read() if _is_there(path)][:MOST]

    def add(self, path: Path) -> None:
        """Put a file first.

        Raises:
            EditorError: `storage.disk_full` and the like.
        """
        newest = path.absolute()
        with self._locked():
            others = [one for one in self._read() if one != newest and _is_there(one)]
            self._write([newest, *others][:MOST])

    def clear(self) -> None:
        """Forget all.

        Raises:
            EditorError: `storage.not_writable` and the like.
        """
        with self._locked():
            self._write([])

    def _locked(self) -> FileLock:
        make_private_folder(self._path.parent)
        return FileLock(self._path.with_name(f".{self._path.name}.lock"))

    def _read(self) -> Sequence[Path]:
        try:
            found = json.loads(self._path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return []
        if not isinstance(found, list):
            return []
        return [Path(one) for one in found if isinstance(one, str) and "\0" not in one]

    def _write(self, paths: Sequence[Path]) -> None:
        text = json.dumps([str(path) for path in paths], indent=1)
        write_atomically(self._path, text.encode(), private=True)


def _is_there(path: Path) -> bool:
    """Whether it is a file; no system can be asked about every name."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
