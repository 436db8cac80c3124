"""Who holds the requests under way: one lock file for each running window or command.

The system gives the lock back when its process dies, so nothing goes stale.
"""

import contextlib
import secrets
import threading
import time
from pathlib import Path
from typing import Final

from desktop_editor.storage.disk import make_private_folder
from desktop_editor.storage.lock import FileLock

_TRIES: Final = 5
_PAUSE_S: Final = 0.01


class Owner:
    """This window among those that share a folder.

    Args:
        folder: Where the lock files lie.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._name = ""
        self._lock: FileLock | None = None
        self._calls = threading.Lock()

    @property
    def name(self) -> str:
        """This window's name; empty until `hold` was called."""
        return self._name

    def hold(self) -> str:
        """Take this window's lock, the first time, before anybody reads its name; return the name.

        Raises:
            EditorError: `storage.disk_full`, `storage.not_writable` and the like.
        """
        with self._calls:
            if self._lock is None:
                make_private_folder(self._folder)
                name = secrets.token_hex(8)
                lock = FileLock(self._folder / f"{name}.lock")
                lock.acquire(wait=False)
                self._name, self._lock = name, lock
            return self._name

    def let_go(self) -> None:
        """Give the lock back, as the end of the process does by itself."""
        with self._calls:
            if self._lock is not None:
                _remove(self._folder / f"{self._name}.lock")
                self._lock.release()
                self._name, self._lock = "", None

    def is_gone(self, name: str) -> bool:
        """Whether a window of this name has ended; what it left of its lock is removed then."""
        if name == self._name:
            return False
        path = self._folder / f"{name}.lock"
        if not path.exists():
            return True
        for _try in range(_TRIES):  # another window that asks has it for an instant
            lock = FileLock(path)
            if lock.acquire(wait=False):
                _remove(path)
                lock.release()
                return True
            time.sleep(_PAUSE_S)
        return False

    def sweep(self) -> None:
        """Remove what windows left that ended with nothing in hand."""
        for path in self._folder.glob("*.lock"):
            self.is_gone(path.stem)


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):  # Windows removes no open file; an empty one does no harm
        path.unlink()
