"""One raw reply on its way to disk, and the replies of a request that lie there.

A failing disk never ends a transfer that is paid for: the bytes then stay in memory. What the
bytes mean is not known here.
"""

import json
import logging
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from desktop_editor.errors import EditorError
from desktop_editor.storage.atomic import write_fully
from desktop_editor.storage.disk import explained, sync_folder

_NAME: Final = re.compile(r"reply-(\d+)\.(?:part|(\d{3})\.body)")
_OK: Final = 200
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReply:
    """A complete reply on disk; `status` is the HTTP status."""

    status: int
    path: Path

    @property
    def paid(self) -> bool:
        """Whether the service answered with a picture rather than an error."""
        return 200 <= self.status < 300

    @property
    def size_bytes(self) -> int:
        """Of the file."""
        return self.path.stat().st_size


class ReplyFile:
    """Takes the chunks of a reply; satisfies the client's `ReplySink`. None of its calls raises.

    `opened`, any number of `received`, `closed` once the body is complete. Each `opened` begins a
    new file; what an earlier attempt left is kept. The answer of a service that refused is not:
    nothing was paid for it, and it may repeat the key.

    Attributes:
        problem: Why the last reply could not be put on disk, for the notice bar, or None.
        unsaved: The complete body of a paid reply that is only in memory, or empty.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = 0
        self._file: BinaryIO | None = None
        self._chunks: list[bytes] = []
        self.problem: EditorError | None = None
        self.unsaved = b""

    def opened(self, request_id: str, attempt: int) -> None:
        """A reply begins to arrive."""
        self.abandon()
        self._chunks = []
        self.problem = None
        self._number = 1 + max((number for number, _ in _numbered(self._folder)), default=0)
        _log.debug("Reply to %s, attempt %d", request_id, attempt)
        try:
            self._file = self._part.open("xb", buffering=0)
        except OSError as error:
            self._note(error)

    def received(self, chunk: bytes) -> None:
        """The next bytes of the body."""
        self._chunks.append(chunk)
        if self._file is None:
            return
        try:
            write_fully(self._file, chunk)
        except OSError as error:
            self._note(error)
            self.abandon()

    def closed(self, status: int) -> None:
        """The body is complete: make it durable and give it its final name."""
        if not 200 <= status < 300:
            self._discard()
            return
        try:
            if self._file is None:  # the disk failed before; there may be room again
                self._file = self._part.open("wb", buffering=0)
                for chunk in self._chunks:
                    write_fully(self._file, chunk)
            os.fsync(self._file.fileno())
            self._file.close()
            self._file = None
            self._part.replace(self._folder / f"reply-{self._number}.{status:03d}.body")
            sync_folder(self._folder)
        except OSError as error:
            self._note(error)
            self.abandon()
            self.unsaved = b"".join(self._chunks)
        else:
            self.problem = None
            self.unsaved = b""
        self._chunks = []

    def abandon(self) -> None:
        """Stop writing: the reply was cut short. What has arrived stays on disk as a part."""
        if self._file is not None:
            try:
                self._file.close()
            except OSError as error:
                _log.warning("Closing a reply failed: %s", error.strerror)
            self._file = None

    def _discard(self) -> None:
        self.abandon()
        self._chunks = []
        try:
            self._part.unlink(missing_ok=True)
        except OSError as error:
            _log.warning("A refusal cannot be deleted: %s", error.strerror)

    @property
    def _part(self) -> Path:
        return self._folder / f"reply-{self._number}.part"

    def _note(self, error: OSError) -> None:
        _log.warning("Reply stays in memory: %s", error.strerror)
        self.problem = explained(error, self._part)


def replies_in(folder: Path) -> list[StoredReply]:
    """The complete paid replies in a request's folder, first attempt first.

    One that had arrived wholly when its process died, before that could say so, counts as well: it
    gets its final name here. Call it for a folder that no process is writing to.

    Raises:
        OSError: The disk failed.
    """
    for number, path in _numbered(folder):
        if path.suffix == ".part" and _has_picture(path):
            with path.open("rb+") as file:
                os.fsync(file.fileno())
            path.replace(folder / f"reply-{number}.{_OK:03d}.body")
            sync_folder(folder)
    found = [
        StoredReply(status=int(path.suffixes[0][1:]), path=path)
        for _number, path in _numbered(folder)
        if path.suffix == ".body"
    ]
    return [one for one in found if one.paid]


def clear_away(folder: Path) -> None:
    """Delete what is no paid reply from a request's folder, and the folder when it is empty."""
    try:
        kept = {one.path for one in replies_in(folder)}
        for path in folder.iterdir():
            if path not in kept:
                path.unlink()
        if not kept:
            folder.rmdir()
    except FileNotFoundError:
        return
    except OSError as error:
        _log.warning("A request's folder cannot be tidied: %s", error.strerror)


def _numbered(folder: Path) -> list[tuple[int, Path]]:
    try:
        matches = [(_NAME.fullmatch(path.name), path) for path in folder.iterdir()]
    except OSError:
        return []
    return sorted((int(match[1]), path) for match, path in matches if match is not None)


def _has_picture(path: Path) -> bool:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(found, dict) and bool(found.get("data"))
