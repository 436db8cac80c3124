"""Every request that may cost money, and the service's raw replies, on disk before they are parsed.

One folder for each request: `request.json` (what was asked), `reply-N.part` (being received),
`reply-N.STATUS.body` (complete), `claimed` (it became a candidate), `lock` (a running window has
it in hand). Parsing a reply is not done here; the key is never among the facts.
"""

import json
import logging
import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from desktop_editor.errors import EditorError
from desktop_editor.storage.atomic import write_atomically
from desktop_editor.storage.disk import explained, make_private_folder
from desktop_editor.storage.lock import FileLock
from desktop_editor.storage.reply_sink import ReplyFile, replies_in, whole_part_in

SAFE_DAYS: Final = 30
"""A paid reply that never became a candidate is kept at least this long."""
_RESERVE_BYTES: Final = 64_000_000  # twice the largest reply: 8.3 megapixels of PNG in base64
_DAY_S: Final = 86_400
_PLAIN_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{7,99}")
_GONE: Final = ".gone-"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """One request as the journal knows it.

    Attributes:
        facts: What `begin` was given; empty when that file was damaged.
        begun_at: Seconds since 1970.
        status: HTTP status of the last complete reply, or None.
        paid: Whether a reply with a picture arrived (status 2xx).
        claimed: Whether it became a candidate.
        in_hand: Whether a running window, this one included, is busy with it.
        size_bytes: Everything on disk.
    """

    request_id: str
    facts: Mapping[str, Any]
    begun_at: float
    status: int | None
    paid: bool
    claimed: bool
    in_hand: bool
    size_bytes: int


class Journal:
    """The journal of one user; several windows may use it at once.

    Args:
        folder: Created when the first request begins.
        clock: Seconds since 1970.
        reserve_bytes: Free space without which no request is begun.
    """

    def __init__(
        self,
        folder: Path,
        *,
        clock: Callable[[], float] = time.time,
        reserve_bytes: int = _RESERVE_BYTES,
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._reserve_bytes = reserve_bytes
        self._in_hand: dict[str, FileLock] = {}
        self._sinks: dict[str, ReplyFile] = {}

    def begin(self, request_id: str, facts: Mapping[str, Any]) -> None:
        """Record a request before it is sent, and hold it until `claim` or `release`.

        Args:
            request_id: Unique; the same one again continues the same entry.
            facts: JSON-able: prompt, service, model, base (a digest), region and the like.

        Raises:
            EditorError: `journal.no_room`, `storage.disk_full` and the like, while nothing has
                been paid yet.
        """
        place = self._place(request_id)
        make_private_folder(place)
        if shutil.disk_usage(place).free < self._reserve_bytes:
            raise EditorError("journal.no_room", megabytes=self._reserve_bytes // 1_000_000)
        if request_id not in self._in_hand:
            self._in_hand[request_id] = _taken(place)
        record = {"version": 1, "id": request_id, "begun_at": self._clock(), "facts": dict(facts)}
        text = json.dumps(record, default=dict, indent=1)
        write_atomically(place / "request.json", text.encode(), private=True)

    def sink(self, request_id: str) -> ReplyFile:
        """Where the client puts the reply to a begun request, chunk by chunk."""
        return self._sinks.setdefault(request_id, ReplyFile(self._place(request_id)))

    def read(self, request_id: str) -> bytes:
        """The raw body of the last paid reply, from disk or, when the disk was full, from memory.

        Raises:
            EditorError: `journal.no_reply`.
        """
        held = self._sinks.get(request_id)
        if held is not None and held.unsaved:
            return held.unsaved
        place = self._place(request_id)
        paid = [one.path for one in replies_in(place) if one.paid]
        whole = whole_part_in(place)
        if not paid and whole is None:
            raise EditorError("journal.no_reply")
        path = paid[-1] if paid else whole
        assert path is not None  # noqa: S101 - one of the two is there
        try:
            return path.read_bytes()
        except OSError as error:
            raise EditorError("journal.no_reply") from error

    def claim(self, request_id: str) -> None:
        """Note that the reply became a candidate that is kept elsewhere. Never raises."""
        try:
            (self._place(request_id) / "claimed").touch()
        except OSError as error:  # at worst the reply is offered once more
            _log.warning("Claim not noted: %s", error.strerror)
        self.release(request_id)

    def release(self, request_id: str) -> None:
        """Let go of a request whose edit has ended without a candidate; harmless twice."""
        held = self._sinks.get(request_id)
        if held is not None:
            held.abandon()
            if not held.unsaved:
                del self._sinks[request_id]
        lock = self._in_hand.pop(request_id, None)
        if lock is not None:
            lock.release()

    def close(self) -> None:
        """Let go of everything, as the end of the process does by itself."""
        for request_id in list(self._in_hand):
            self.release(request_id)

    def entries(self) -> list[JournalEntry]:
        """Everything in the journal, oldest first; damaged entries included."""
        found = [self._entry(place) for place in self._places()]
        return sorted(found, key=lambda entry: entry.begun_at)

    def replies(self) -> list[JournalEntry]:
        """Entries with a complete reply, oldest first."""
        return [entry for entry in self.entries() if entry.status is not None]

    def unclaimed(self) -> list[JournalEntry]:
        """Paid replies that never became a candidate and that no running window has in hand."""
        return [
            entry
            for entry in self.entries()
            if entry.paid and not entry.claimed and not entry.in_hand
        ]

    def prune(self, max_bytes: int, max_age_days: float) -> int:
        """Delete entries that are too old, then the oldest while there is too much.

        Whatever a window has in hand stays, and so does a paid reply that never became a candidate
        for `SAFE_DAYS`. Returns how many entries went.
        """
        entries = self.entries()
        total = sum(entry.size_bytes for entry in entries)
        gone = 0
        for entry in entries:
            age_days = (self._clock() - entry.begun_at) / _DAY_S
            is_safe = entry.paid and not entry.claimed and age_days < SAFE_DAYS
            if entry.in_hand or is_safe or (age_days <= max_age_days and total <= max_bytes):
                continue
            if self._delete(self._place(entry.request_id)):
                total -= entry.size_bytes
                gone += 1
        for leftover in self._folder.glob(f"{_GONE}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        return gone

    def _place(self, request_id: str) -> Path:
        """The folder of a request; an id that is no plain file name is hashed."""
        if _PLAIN_ID.fullmatch(request_id):
            return self._folder / request_id
        return self._folder / sha256(request_id.encode("utf-8", "surrogatepass")).hexdigest()

    def _places(self) -> Iterator[Path]:
        try:
            found = sorted(self._folder.iterdir())
        except FileNotFoundError:
            return
        except OSError as error:
            raise explained(error, self._folder) from error
        yield from (place for place in found if place.is_dir() and place.name[0] != ".")

    def _entry(self, place: Path) -> JournalEntry:
        record = _record(place)
        request_id = record["id"]
        held = self._sinks.get(request_id)
        in_hand = request_id in self._in_hand or _is_held_elsewhere(place)
        replies = replies_in(place)
        paid = any(one.paid for one in replies) or bool(held is not None and held.unsaved)
        if not paid and not in_hand:
            paid = whole_part_in(place) is not None
        status = replies[-1].status if replies else None
        return JournalEntry(
            request_id=request_id,
            facts=record["facts"],
            begun_at=record["begun_at"],
            status=200 if paid and status is None else status,
            paid=paid,
            claimed=(place / "claimed").exists(),
            in_hand=in_hand,
            size_bytes=sum(one.stat().st_size for one in place.iterdir() if one.is_file()),
        )

    def _delete(self, place: Path) -> bool:
        gone = place.with_name(f"{_GONE}{place.name}")
        try:
            place.replace(gone)  # half a deletion must not look like an entry
        except OSError as error:
            _log.warning("Journal entry cannot be deleted: %s", error.strerror)
            return False
        shutil.rmtree(gone, ignore_errors=True)
        return True


def _record(place: Path) -> dict[str, Any]:
    """What `begin` wrote; a damaged one still gives an entry, for its reply was paid."""
    try:
        found = json.loads((place / "request.json").read_bytes())
        if isinstance(found["facts"], dict) and isinstance(found["id"], str):
            return {
                "id": found["id"],
                "facts": found["facts"],
                "begun_at": float(found["begun_at"]),
            }
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        _log.warning("Journal entry %s is damaged: %s", place.name, type(error).__name__)
    return {"id": place.name, "facts": {}, "begun_at": place.stat().st_mtime}


def _taken(place: Path) -> FileLock:
    lock = FileLock(place / "lock")
    for _attempt in range(5):  # another window that lists entries has it for an instant
        if lock.acquire(wait=False):
            break
        time.sleep(0.01)
    return lock


def _is_held_elsewhere(place: Path) -> bool:
    lock = FileLock(place / "lock")
    if not (place / "lock").exists():
        return False
    free = lock.acquire(wait=False)
    lock.release()
    return not free
