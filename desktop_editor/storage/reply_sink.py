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
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReply:
    """A complete reply on disk; `status` is the HTTP status."""

    number: int
    status: int
    path: Path

    @property
    def paid(self) -> bool:
        """Whether the service answered with a picture rather than an error."""
        return 200 <= self.status < 300


class ReplyFile:
    """Takes the chunks of a reply; satisfies the client's `ReplySink`. None of its calls raises.

    `opened`, any number of `received`, `closed` once the body is complete. Each `opened` begins a
    new file; what an earlier attempt left is kept.

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
            if 200 <= status < 300:
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

    @property
    def _part(self) -> Path:
        return self._folder / f"reply-{self._number}.part"

    def _note(self, error: OSError) -> None:
        _log.warning("Reply stays in memory: %s", error.strerror)
        self.problem = explained(error, self._part)


def replies_in(folder: Path) -> list[StoredReply]:
    """The complete replies in a request's folder, first attempt first."""
    return [
        StoredReply(number=number, status=int(path.suffixes[0][1:]), path=path)
        for number, path in _numbered(folder)
        if path.suffix == ".body"
    ]


def whole_part_in(folder: Path) -> Path | None:
    """A reply that had arrived wholly when the process died before it could say so."""
    for _number, path in reversed(_numbered(folder)):
        if path.suffix == ".part" and _has_picture(path):
            return path
    return None


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
