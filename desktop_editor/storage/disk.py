"""Folders that only their owner can read, durable renames, and disk failures in plain words.

What is written, and when, is decided by the modules beside this one.
"""

import errno
import os
import sys
from pathlib import Path
from typing import Final

from desktop_editor.errors import EditorError

_MESSAGE_OF_ERRNO: Final = {
    errno.ENOSPC: "storage.disk_full",
    errno.EDQUOT: "storage.disk_full",
    errno.EFBIG: "storage.file_too_large",
    errno.ENOENT: "storage.folder_missing",
    errno.ENOTDIR: "storage.folder_missing",
    errno.EISDIR: "storage.is_a_folder",
    errno.ENAMETOOLONG: "storage.bad_name",
    errno.EINVAL: "storage.bad_name",
}


def explained(error: OSError, path: Path) -> EditorError:
    """Put a failure to write `path` into words; the path is shown by its file name alone."""
    message_id = _MESSAGE_OF_ERRNO.get(error.errno or 0, "storage.not_writable")
    if message_id == "storage.folder_missing":
        return EditorError(message_id, name=path.name, folder=path.parent.name or str(path.parent))
    return EditorError(message_id, name=path.name)


def make_private_folder(folder: Path) -> None:
    """Create a folder, and those above it, that only its owner can read.

    Raises:
        EditorError: `storage.disk_full`, `storage.not_writable` and the like.
    """
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    try:
        for place in reversed(missing):  # mkdir's own `parents` would ignore the mode
            place.mkdir(mode=0o700, exist_ok=True)
        folder.mkdir(exist_ok=True)  # says so when a file is in the way
    except OSError as error:
        raise explained(error, folder) from error


def sync_folder(folder: Path) -> None:
    """Make renames inside `folder` survive a power cut, where the system offers it."""
    if sys.platform != "win32":  # NTFS journals renames, and a folder cannot be opened there
        try:
            descriptor = os.open(folder, os.O_RDONLY)
        except PermissionError:
            return  # a folder that may be written but not listed
        try:
            os.fsync(descriptor)
        except OSError as error:
            # Some network and FUSE file systems cannot sync a folder; the file itself is synced.
            if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
                raise
        finally:
            os.close(descriptor)
