"""An append-only file of mask tiles and states, readable up to wherever its writer died.

What a state means is `autosave`'s business.
"""

import contextlib
import os
import struct
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from desktop_editor.storage.atomic import write_atomically, write_fully
from desktop_editor.storage.disk import explained

_MAGIC: Final = b"DEAUTO1\n"
_HEAD: Final = struct.Struct("<cII")  # kind, length, CRC-32 of the payload
_TILE: Final = b"T"
_STATE: Final = b"S"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogContents:
    """What could be read: compressed tiles by number, and states, oldest first."""

    tiles: list[bytes] = field(repr=False)
    states: list[bytes] = field(repr=False)


class SessionLog:
    """Writes the log of one session.

    Args:
        path: Created, or replaced, by the first `rewrite`.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = -1
        self.size_bytes = 0

    def rewrite(self, tiles: list[bytes], state: bytes) -> None:
        """Begin anew with one state; the old log stays whole until the new one is.

        Raises:
            EditorError: `storage.disk_full` and the like; the old file is then unchanged.
        """
        entries = [_MAGIC, *_entries(tiles, state)]
        if os.name == "nt":
            self.close()  # an open file cannot be replaced there
        write_atomically(self._path, entries, private=True)
        self.close()
        try:
            flags = os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0)
            self._descriptor = os.open(self._path, flags)
        except OSError as error:
            raise explained(error, self._path) from error
        self.size_bytes = sum(len(entry) for entry in entries)

    def append(self, tiles: list[bytes], state: bytes) -> None:
        """Add tiles and the state that uses them; durable on return.

        Raises:
            EditorError: `storage.disk_full` and the like; the log is then as before.
        """
        data = b"".join(_entries(tiles, state))
        try:
            with os.fdopen(self._descriptor, "wb", buffering=0, closefd=False) as file:
                write_fully(file, data)
            os.fsync(self._descriptor)
        except OSError as error:
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, self.size_bytes)
            raise explained(error, self._path) from error
        self.size_bytes += len(data)

    def close(self) -> None:
        """Close the file, after which only `rewrite` is possible; harmless twice."""
        self.size_bytes = 0
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def read_log(path: Path) -> LogContents:
    """Read up to the first entry that is cut short or damaged; a missing log is empty."""
    contents = LogContents(tiles=[], states=[])
    try:
        data = path.read_bytes()
    except OSError:
        return contents
    at = len(_MAGIC)
    if data[:at] != _MAGIC:
        return contents
    while at + _HEAD.size <= len(data):
        kind, length, checksum = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        payload = data[at : at + length]
        at += length
        if zlib.crc32(payload) != checksum or len(payload) != length:
            break
        if kind == _TILE:
            contents.tiles.append(payload)
        elif kind == _STATE:
            contents.states.append(payload)
    return contents


def _entries(tiles: list[bytes], state: bytes) -> list[bytes]:
    return [*(_entry(_TILE, tile) for tile in tiles), _entry(_STATE, state)]


def _entry(kind: bytes, payload: bytes) -> bytes:
    return _HEAD.pack(kind, len(payload), zlib.crc32(payload)) + payload
