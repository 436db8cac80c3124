"""Files made from candidates: pictures that were dragged out, and small pictures of old ones.

All of it can be made again, so it lies in the cache, and only so many files are kept.
"""

import logging
import re
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Final

from desktop_editor.errors import EditorError
from desktop_editor.storage.atomic import write_atomically
from desktop_editor.storage.disk import explained, make_private_folder

MOST_PICTURES: Final = 32
MOST_THUMBNAILS: Final = 600
_PLAIN: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")
_log = logging.getLogger(__name__)


class CandidateFiles:
    """A folder of pictures and one of thumbnails. From any thread."""

    def __init__(self, folder: Path) -> None:
        self._pictures = folder / "pictures"
        self._thumbnails = folder / "thumbnails"

    def keep(self, candidate_id: str, name: str, data: bytes) -> Path:
        """Write a candidate's picture under this file name unless it is there; returns where.

        Raises:
            EditorError: `storage.disk_full` and the like.
        """
        path = self._pictures / _name(candidate_id) / name
        if not path.is_file():
            _write(path, data)
            _bound(self._pictures, MOST_PICTURES)
        return path

    def owner_of(self, path: str) -> str:
        """The id of the candidate whose picture a file is; empty for a file from elsewhere."""
        folder = Path(path).parent
        return folder.name if folder.parent == self._pictures else ""

    def thumbnail(self, candidate_id: str) -> bytes:
        """A small picture that was kept; empty when there is none."""
        try:
            return (self._thumbnails / f"{_name(candidate_id)}.jpg").read_bytes()
        except OSError:
            return b""

    def keep_thumbnail(self, candidate_id: str, data: bytes) -> None:
        """Keep a small picture; where that fails it is made again next time."""
        try:
            _write(self._thumbnails / f"{_name(candidate_id)}.jpg", data)
        except EditorError as error:
            _log.info("Thumbnail not kept: %s", error)
            return
        _bound(self._thumbnails, MOST_THUMBNAILS)


def _name(candidate_id: str) -> str:
    """An id that is no plain file name is hashed."""
    if _PLAIN.fullmatch(candidate_id):
        return candidate_id
    return sha256(candidate_id.encode("utf-8", "surrogatepass")).hexdigest()


def _write(path: Path, data: bytes) -> None:
    try:
        make_private_folder(path.parent)
    except OSError as error:
        raise explained(error, path) from error
    write_atomically(path, data, private=True)


def _bound(folder: Path, most: int) -> None:
    """Delete the oldest files or folders when there are too many."""
    try:
        files = sorted(folder.iterdir(), key=lambda one: one.stat().st_mtime)
        for path in files[: max(0, len(files) - most)]:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
    except OSError as error:
        _log.info("Old files stay: %s", error.strerror)
