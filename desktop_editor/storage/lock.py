"""A lock between processes that the system itself releases when its holder dies.

It says who holds something, not what: callers name the file. No process ids, so nothing goes stale.
"""

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from desktop_editor.storage.disk import explained

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class FileLock:
    """Hold a lock on `path` from `acquire` to `release`; two objects exclude each other.

    Args:
        path: An empty file that is created beside what it guards and stays there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._descriptor is not None

    def acquire(self, *, wait: bool) -> bool:
        """Take the lock; without `wait` answer False when somebody else has it.

        Raises:
            EditorError: The lock file cannot be created.
        """
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise explained(error, self._path) from error
        try:
            _lock(descriptor, wait=wait)
        except OSError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)  # closing gives the lock back on every system
            self._descriptor = None

    def __enter__(self) -> Self:
        self.acquire(wait=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def _lock(descriptor: int, *, wait: bool) -> None:
    if sys.platform == "win32":
        # LK_LOCK tries for ten seconds and then gives up with an OSError.
        msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
