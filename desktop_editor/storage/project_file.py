"""A project in one file: a zip of `project.json`, `blobs/DIGEST` and `masks.tiles`.

Beside them stand the pictures of an OpenRaster file, so that other programs open it, too; we read
our own parts only. Everything is stored uncompressed by the zip (photos and tiles are compressed
already), which leaves no room for bombs; nothing is ever unpacked to disk. Never a key.
"""

import errno
import io
import json
import re
import struct
import zipfile
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from desktop_editor.document.shown import ShownPictures
from desktop_editor.document.snapshot import ProjectSnapshot
from desktop_editor.errors import EditorError
from desktop_editor.imaging.mask import TILE_PX, TiledMask
from desktop_editor.imaging.raster import Coverage
from desktop_editor.storage.atomic import write_atomically
from desktop_editor.storage.manifest import (
    NewerVersionError,
    PartsReader,
    PartsWriter,
    from_manifest,
    to_manifest,
)
from desktop_editor.storage.mask_tiles import mask_from_json, mask_to_json, packed, unpacked
from desktop_editor.storage.open_raster import OWN_ENTRY, open_raster_entries
from desktop_editor.storage.zip_entries import DAMAGED, read_entry

_TILES: Final = "masks.tiles"
_NAME: Final = re.compile(
    r"(?:[a-z0-9][a-z0-9._-]*/)*[a-z0-9][a-z0-9._-]*|Thumbnails/thumbnail[.]png"
)  # never "..", "/x", "C:"
_LARGEST_BYTES: Final = 8_000_000_000
_LARGEST_MANIFEST: Final = 64_000_000
_MOST_ENTRIES: Final = 3000
_MOST_TILES: Final = 100_000  # 6.6 GB of coverage once unpacked


def save_project(path: Path, snapshot: ProjectSnapshot, shown: ShownPictures | None = None) -> None:
    """Write a project; an older file is replaced only once the new one is complete and read back.

    Args:
        path: Where to.
        snapshot: What is stored.
        shown: How other programs are to show it; without, they cannot open it.

    Raises:
        EditorError: `project.masks_too_large`, `project.not_as_written`, and what
            `write_atomically` raises. An older file is then still there.
    """

    def read_back(written: Path) -> None:
        try:
            load_project(written)
        except EditorError as error:
            raise EditorError("project.not_as_written", name=path.name) from error

    write_atomically(path, _zipped(snapshot, shown, path.name), check=read_back)


def load_project(path: Path) -> ProjectSnapshot:
    """Read a project.

    Raises:
        EditorError: `project.missing`, `project.unreadable`, `project.not_a_project`,
            `project.damaged`, `project.too_large`, `project.newer_version`.
    """
    try:
        size = path.stat().st_size
        if size > _LARGEST_BYTES:
            values = {"gigabytes": _in_billions(size), "most": _in_billions(_LARGEST_BYTES)}
            raise EditorError("project.too_large", name=path.name, **values)
        with path.open("rb") as file:
            if file.read(4) != b"PK\x03\x04":
                raise EditorError("project.not_a_project", name=path.name)
            return _loaded(file, path)
    except FileNotFoundError as error:
        raise EditorError("project.missing", name=path.name) from error
    except OSError as error:
        # A damaged directory of parts can point before the file's beginning.
        damaged = error.errno == errno.EINVAL
        message_id = "project.damaged" if damaged else "project.unreadable"
        raise EditorError(message_id, name=path.name) from error


def _in_billions(count: int) -> float:
    return round(count / 1e9, 1)


class _Outlet(io.RawIOBase):
    """Collects what zipfile writes, so that it can be handed on piece by piece."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any, /) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def drained(self) -> list[bytes]:
        pieces, self._pieces = self._pieces, []
        return pieces


def _zipped(snapshot: ProjectSnapshot, shown: ShownPictures | None, name: str) -> Iterator[bytes]:
    blobs: dict[str, bytes] = {}
    tiles: list[Coverage] = []
    manifest = json.dumps(to_manifest(snapshot, _writer(blobs, tiles)))
    if len(tiles) > _MOST_TILES:
        pixels = TILE_PX * TILE_PX
        values = {
            "gigapixels": _in_billions(len(tiles) * pixels),
            "most": _in_billions(_MOST_TILES * pixels),
        }
        raise EditorError("project.masks_too_large", name=name, **values)
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_STORED) as archive:
        for entry_name, data in open_raster_entries(shown) if shown is not None else ():
            archive.writestr(zipfile.ZipInfo(entry_name), data)
            yield from outlet.drained()
        archive.writestr(zipfile.ZipInfo(OWN_ENTRY), manifest)
        yield from outlet.drained()
        for digest, data in blobs.items():
            archive.writestr(zipfile.ZipInfo(f"blobs/{digest}"), data)
            yield from outlet.drained()
        with archive.open(zipfile.ZipInfo(_TILES), "w", force_zip64=True) as entry:
            for tile in tiles:
                data = packed(tile)
                entry.write(struct.pack("<I", len(data)) + data)
                yield from outlet.drained()
    yield from outlet.drained()


def _writer(blobs: dict[str, bytes], tiles: list[Coverage]) -> PartsWriter:
    """Collect each blob and each tile once."""
    numbers: dict[int, int] = {}

    def put_blob(data: bytes) -> str:
        digest = sha256(data).hexdigest()
        blobs[digest] = data
        return digest

    def number_of(tile: Coverage) -> int:
        if id(tile) not in numbers:
            numbers[id(tile)] = len(tiles)
            tiles.append(tile)
        return numbers[id(tile)]

    def put_mask(mask: TiledMask) -> object:
        return mask_to_json(mask, number_of)

    return PartsWriter(blob=put_blob, mask=put_mask)


def _loaded(file: io.BufferedReader, path: Path) -> ProjectSnapshot:
    try:
        with zipfile.ZipFile(file) as archive:
            _check_entries(archive, path.stat().st_size)
            return from_manifest(json.loads(read_entry(archive, OWN_ENTRY)), _reader(archive))
    except NewerVersionError as error:
        raise EditorError("project.newer_version", name=path.name) from error
    except DAMAGED as error:
        raise EditorError("project.damaged", name=path.name) from error


def _reader(archive: zipfile.ZipFile) -> PartsReader:
    """Read each blob once, however often it is named, and all tiles when the first is asked for."""

    @cache
    def blob(digest: str) -> bytes:
        data = read_entry(archive, f"blobs/{digest}")
        if sha256(data).hexdigest() != digest:
            raise ValueError("a part was changed")
        return data

    @cache
    def tiles() -> list[Coverage]:
        return _tiles(read_entry(archive, _TILES))

    def mask(found: object) -> TiledMask:
        return mask_from_json(found, lambda number: _tile(tiles(), number))

    return PartsReader(blob=lambda digest: blob(str(digest)), mask=mask)


def _check_entries(archive: zipfile.ZipFile, file_bytes: int) -> None:
    """Refuse what `_zipped` would not write: odd names, parts that unpack to more or overlap."""
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if (
        len(entries) > _MOST_ENTRIES
        or len(names) != len(entries)
        or not all(_NAME.fullmatch(name) for name in names)
        or sum(entry.file_size for entry in entries) > file_bytes
        or archive.getinfo(OWN_ENTRY).file_size > _LARGEST_MANIFEST
    ):
        raise ValueError("not as a project is written")


def _tiles(data: bytes) -> list[Coverage]:
    tiles: list[Coverage] = []
    at = 0
    while at < len(data):
        (length,) = struct.unpack_from("<I", data, at)
        at += 4 + length
        if at > len(data) or len(tiles) == _MOST_TILES:
            raise ValueError("tiles are cut short or too many")
        tiles.append(unpacked(data[at - length : at]))
    return tiles


def _tile(tiles: list[Coverage], number: int) -> Coverage:
    if not 0 <= number < len(tiles):
        raise ValueError("a tile is missing")
    return tiles[number]
