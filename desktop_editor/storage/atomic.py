"""Write a whole file so that a reader finds either the old one or the new one, never a mixture.

Appending is `journal`'s and `autosave`'s business; nothing here knows what the bytes mean.
"""

import contextlib
import os
import secrets
import stat
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

from desktop_editor.errors import EditorError
from desktop_editor.storage.disk import explained, sync_folder

_PUBLIC_MODE = 0o666
_PRIVATE_MODE = 0o600


def write_atomically(
    path: Path,
    data: bytes | Iterable[bytes],
    *,
    private: bool = False,
    check: Callable[[Path], object] | None = None,
) -> None:
    """Replace `path` by `data` in one step that survives a crash and a power cut.

    A link is followed: what it points at is replaced. The permissions of an existing file stay.

    Args:
        path: The file to write; its folder must exist.
        data: All bytes, or chunks that are asked for one after the other.
        private: A new file is readable by its owner only.
        check: Reads the new file back before it takes the old one's place; what it raises leaves
            the old one there.

    Raises:
        EditorError: `storage.disk_full`, `storage.file_too_large`, `storage.not_writable`,
            `storage.folder_missing`, `storage.is_a_folder`, `storage.bad_name`. The old file is
            then still there, unchanged. What the iterable raises passes through likewise.
    """
    target, mode = _target_of(path)
    chunks = [data] if isinstance(data, bytes) else data
    partial = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with _created(partial, path, private=private) as file:
            _fill(file, chunks, path)
        if check is not None:
            check(partial)
        _put_in_place(partial, target, mode, path)
    except BaseException:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        raise


def _target_of(path: Path) -> tuple[Path, int | None]:
    """The file behind links, and the permissions that it has."""
    try:
        target = Path(os.path.realpath(path))
        return target, _mode_to_keep(target)
    except OSError as error:
        raise explained(error, path) from error
    except ValueError as error:  # a NUL in the name
        raise EditorError("storage.bad_name", name=path.name.replace("\0", "?")) from error


def _mode_to_keep(target: Path) -> int | None:
    """Permissions of the file that is replaced; None when there is none yet."""
    try:
        found = target.stat()
    except FileNotFoundError:
        if not target.name:
            raise EditorError("storage.bad_name", name=str(target)) from None
        return None
    if stat.S_ISDIR(found.st_mode):
        raise EditorError("storage.is_a_folder", name=target.name or str(target))
    if not stat.S_ISREG(found.st_mode) or not os.access(target, os.W_OK):
        # A device must not be replaced by a file, nor a file that somebody has protected.
        raise EditorError("storage.not_writable", name=target.name)
    return stat.S_IMODE(found.st_mode)


def _created(partial: Path, shown: Path, *, private: bool) -> BinaryIO:
    """Open a new file whose permissions follow the user's umask."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(partial, flags, _PRIVATE_MODE if private else _PUBLIC_MODE)
        return os.fdopen(descriptor, "wb", buffering=0)
    except OSError as error:
        raise explained(error, shown) from error


def _fill(file: BinaryIO, chunks: Iterable[bytes], shown: Path) -> None:
    """Write and sync; only the disk's own failures are put into words."""
    for chunk in chunks:
        try:
            write_fully(file, chunk)
        except OSError as error:
            raise explained(error, shown) from error
    try:
        os.fsync(file.fileno())
    except OSError as error:
        raise explained(error, shown) from error


def write_fully(file: BinaryIO, data: bytes) -> None:
    """Write all of `data` to an unbuffered file: a system call may take less than it is given."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]


def _put_in_place(partial: Path, target: Path, mode: int | None, shown: Path) -> None:
    try:
        if mode is not None:
            partial.chmod(mode)
        partial.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise explained(error, shown) from error
