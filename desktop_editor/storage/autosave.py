"""Unsaved work of each running window, so that a crash loses no stroke older than a second.

One folder for each window: `blobs/DIGEST` (written once), `session.log` (changed tiles and states),
`lock` (held while the window lives). When to record, and asking the user whether to recover, is
the caller's business.
"""

import contextlib
import json
import logging
import os
import secrets
import shutil
import threading
import zlib
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from desktop_editor.document.snapshot import ProjectSnapshot
from desktop_editor.errors import EditorError
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.imaging.raster import Coverage
from desktop_editor.storage.atomic import write_atomically
from desktop_editor.storage.disk import make_private_folder
from desktop_editor.storage.lock import FileLock
from desktop_editor.storage.manifest import PartsReader, PartsWriter, from_manifest, to_manifest
from desktop_editor.storage.mask_tiles import mask_from_json, mask_to_json, packed, unpacked
from desktop_editor.storage.session_log import LogContents, SessionLog, read_log

_LOG: Final = "session.log"
_LARGEST_STATE: Final = 64_000_000
_COMPACT_ABOVE_BYTES: Final = 32_000_000
_COMPACT_GROWTH: Final = 3
_log = logging.getLogger(__name__)


class Autosave:
    """The unsaved work of this window, and what windows that died left behind.

    `record` and `recover` read and write files and belong on a worker thread; any thread may call.

    Args:
        folder: Shared by all windows of the user.
        compact_above_bytes: The log is rewritten once it is this large and has tripled.
    """

    def __init__(self, folder: Path, *, compact_above_bytes: int = _COMPACT_ABOVE_BYTES) -> None:
        self._folder = folder
        self._compact_above_bytes = compact_above_bytes
        self._calls = threading.Lock()
        self._session: _Session | None = None
        self._adopted: tuple[Path, FileLock] | None = None

    def record(self, snapshot: ProjectSnapshot) -> None:
        """Keep this snapshot instead of the last; only what changed since is written.

        Raises:
            EditorError: `storage.disk_full` and the like; what was recorded before stays.
        """
        with self._calls:
            if self._session is None:
                self._session = self._begun()
            self._session.record(snapshot, self._compact_above_bytes)
            self._forget_adopted()  # its work is in this session now

    def recover(self) -> ProjectSnapshot | None:
        """The last recorded work of a window that died, newest first; None when there is none.

        It stays on disk, out of reach of other windows, until `record` has kept it here or
        `discard` is called; should this window die too, it is offered again.
        """
        with self._calls:
            self._release_adopted()
            while (found := self._adoptable()) is not None:
                self._adopted = found
                try:
                    snapshot = _recovered(found[0])
                except ValueError:
                    self._put_aside()
                    continue
                if snapshot is not None:
                    return snapshot
                self._forget_adopted()
            return None

    def discard(self) -> None:
        """Forget this window's work and what was recovered: saved, or not wanted. Never raises."""
        with self._calls:
            self._forget_adopted()
            if self._session is not None:
                self._session.end()
                _remove(self._session.folder, self._session.lock)
                self._session = None

    def close(self) -> None:
        """Let go of everything and leave it on disk, as the end of the process does by itself."""
        with self._calls:
            self._release_adopted()
            if self._session is not None:
                self._session.end()
                self._session.lock.release()
                self._session = None

    def _begun(self) -> "_Session":
        make_private_folder(self._folder)
        with FileLock(self._folder / ".lock"):  # nobody may take it for a dead one meanwhile
            place = self._folder / f"window-{secrets.token_hex(8)}"
            make_private_folder(place / "blobs")
            lock = FileLock(place / "lock")
            lock.acquire(wait=False)
        return _Session(place, lock)

    def _adoptable(self) -> tuple[Path, FileLock] | None:
        """The newest session whose window is gone, locked for this one."""
        if not self._folder.is_dir():
            return None
        with FileLock(self._folder / ".lock"):
            for place in sorted(self._folder.glob("window-*"), key=_last_change, reverse=True):
                lock = FileLock(place / "lock")
                with contextlib.suppress(EditorError):  # deleted meanwhile by its own window
                    if lock.acquire(wait=False):
                        return place, lock
        return None

    def _put_aside(self) -> None:
        """Keep what this version cannot read out of the way; a newer one may understand it."""
        if self._adopted is not None:
            place = self._adopted[0]
            self._release_adopted()
            with contextlib.suppress(OSError):
                place.rename(place.with_name(place.name.replace("window-", "unreadable-")))

    def _release_adopted(self) -> None:
        if self._adopted is not None:
            self._adopted[1].release()
            self._adopted = None

    def _forget_adopted(self) -> None:
        if self._adopted is not None:
            _remove(*self._adopted)
            self._adopted = None


class _Session:
    """What one living window has on disk."""

    def __init__(self, folder: Path, lock: FileLock) -> None:
        self.folder = folder
        self.lock = lock
        self._writer = SessionLog(folder / _LOG)
        self._compacted_bytes = 0
        self._next_tile = 0
        self._last: ProjectSnapshot | None = None
        # By identity; holding the objects keeps their ids from being used again.
        self._tiles: dict[int, tuple[Coverage, int]] = {}
        self._blobs: dict[int, tuple[bytes, str]] = {}

    def record(self, snapshot: ProjectSnapshot, compact_above_bytes: int) -> None:
        """See `Autosave.record`."""
        if snapshot is self._last:
            return
        size_bytes = self._writer.size_bytes
        anew = size_bytes == 0 or (
            size_bytes > compact_above_bytes
            and size_bytes > _COMPACT_GROWTH * self._compacted_bytes
        )
        draft = _Draft({} if anew else self._tiles, self._blobs, 0 if anew else self._next_tile)
        manifest = to_manifest(snapshot, PartsWriter(blob=draft.put_blob, mask=draft.put_mask))
        kept = {digest for _data, digest in self._blobs.values()}
        for data, digest in draft.blobs.values():
            if digest not in kept:
                write_atomically(self.folder / "blobs" / digest, data, private=True)
        state = zlib.compress(json.dumps(manifest).encode(), 1)
        if anew:
            self._writer.rewrite(draft.new_tiles, state)
            self._compacted_bytes = self._writer.size_bytes
        else:
            self._writer.append(draft.new_tiles, state)
        needed = {digest for _data, digest in draft.blobs.values()}
        for digest in kept - needed:
            with contextlib.suppress(OSError):
                (self.folder / "blobs" / digest).unlink()
        self._tiles, self._blobs, self._next_tile = draft.tiles, draft.blobs, draft.next_tile
        self._last = snapshot

    def end(self) -> None:
        self._writer.close()


class _Draft:
    """Parts of one snapshot: those known from the last one keep their number or digest."""

    def __init__(
        self,
        known_tiles: dict[int, tuple[Coverage, int]],
        known_blobs: dict[int, tuple[bytes, str]],
        next_tile: int,
    ) -> None:
        self._known_tiles = known_tiles
        self._known_blobs = known_blobs
        self.next_tile = next_tile
        self.new_tiles: list[bytes] = []
        self.tiles: dict[int, tuple[Coverage, int]] = {}
        self.blobs: dict[int, tuple[bytes, str]] = {}

    def put_blob(self, data: bytes) -> str:
        known = self._known_blobs.get(id(data)) or self.blobs.get(id(data))
        digest = known[1] if known is not None else sha256(data).hexdigest()
        self.blobs[id(data)] = (data, digest)
        return digest

    def put_mask(self, mask: TiledMask) -> object:
        return mask_to_json(mask, self._number_of)

    def _number_of(self, tile: Coverage) -> int:
        known = self.tiles.get(id(tile)) or self._known_tiles.get(id(tile))
        if known is None:
            known = (tile, self.next_tile)
            self.next_tile += 1
            self.new_tiles.append(packed(tile))
        self.tiles[id(tile)] = known
        return known[1]


def _recovered(place: Path) -> ProjectSnapshot | None:
    """The last state that can be read wholly, or None when there is no work in it.

    Raises:
        ValueError: There are states, and none can be read.
    """
    contents = read_log(place / _LOG)
    for state in reversed(contents.states):
        try:
            manifest = json.loads(zlib.decompressobj().decompress(state, _LARGEST_STATE))
            snapshot = from_manifest(manifest, _reader(place, contents))
        except (OSError, ValueError, RecursionError, zlib.error) as error:
            _log.warning("A recorded state cannot be read: %s", type(error).__name__)
            continue
        has_work = snapshot.base or snapshot.references or snapshot.prompt.strip()
        return snapshot if has_work else None
    if contents.states:
        raise ValueError("no state can be read")
    return None


def _reader(place: Path, contents: LogContents) -> PartsReader:
    tiles: dict[int, Coverage] = {}
    blobs: dict[str, bytes] = {}

    def blob(digest: Any) -> bytes:
        if digest not in blobs:
            data = (place / "blobs" / Path(str(digest)).name).read_bytes()
            _check_digest(data, digest)
            blobs[digest] = data
        return blobs[digest]

    def tile(number: int) -> Coverage:
        if number not in tiles:
            if not 0 <= number < len(contents.tiles):
                raise ValueError("a tile is missing")
            tiles[number] = unpacked(contents.tiles[number])
        return tiles[number]

    return PartsReader(blob=blob, mask=lambda found: mask_from_json(found, tile))


def _check_digest(data: bytes, digest: Any) -> None:
    if sha256(data).hexdigest() != digest:
        raise ValueError("a blob was changed")


def _last_change(place: Path) -> float:
    try:
        return (place / _LOG).stat().st_mtime
    except OSError:
        return 0.0


def _remove(place: Path, lock: FileLock) -> None:
    """Delete a session that this process has locked; without its log it is nobody's work."""
    with contextlib.suppress(OSError):
        (place / _LOG).unlink()
    if os.name == "nt":
        lock.release()  # an open file cannot be deleted there
    shutil.rmtree(place, ignore_errors=True)
    lock.release()
