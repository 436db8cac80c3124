"""Replies that lie in the journal's folder without a row: what can still be told of them.

The database was lost, or an older version wrote them: it kept `request.json`, `claimed` and `lock`
beside each. Nothing is decided or changed here.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Self

from desktop_editor.storage.journal_rows import Rows
from desktop_editor.storage.lock import FileLock
from desktop_editor.storage.owner import Owner
from desktop_editor.storage.reply_sink import clear_away, replies_in

_ADOPT: Final = """
    INSERT OR IGNORE INTO requests
        (id, place, edit_id, facts, state, charged, begun_at, received_at, claimed_at,
         dismissed_at, size_bytes)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
LET_GO: Final = """
    UPDATE requests SET owner = '', size_bytes = ?1, received_at = ?2,
        ended_at = coalesce(ended_at, ?3),
        state = CASE WHEN state NOT IN ('begun', 'sent') THEN state
                     WHEN ?1 > 0 THEN 'received' ELSE 'interrupted' END
    WHERE id = ?4 AND owner = ?5
"""
"""What becomes of a request that nobody is busy with any more, by size and time of its reply."""
_NOT_REQUESTS: Final = frozenset({"owners"})
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A request's folder.

    Attributes:
        request_id: By the older version's record, else the folder's name.
        facts: Likewise; empty when there is no record.
        begun_at: Likewise, else when the reply arrived.
        received_at: When the last paid reply arrived; None: there is none.
        size_bytes: Of all paid replies.
        claimed: Whether the older version noted that it became a candidate.
        refused: Whether the older version kept an answer of a service that refused.
        is_old: Whether the older version wrote it.
    """

    request_id: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    begun_at: float = 0.0
    received_at: float | None = None
    size_bytes: int = 0
    claimed: bool = False
    refused: bool = False
    is_old: bool = False

    @classmethod
    def of(cls, place: Path) -> Self:
        """What the replies themselves tell.

        Raises:
            OSError: The disk failed.
        """
        stats = [one.path.stat() for one in replies_in(place)]
        received_at = stats[-1].st_mtime if stats else None
        return cls(
            request_id=place.name,
            begun_at=received_at or 0.0,
            received_at=received_at,
            size_bytes=sum(one.st_size for one in stats),
        )

    def values(self, place: str, now: float) -> tuple[Any, ...]:
        """A row: id, place, edit, facts, state, charged, the times, size."""
        return (
            self.request_id,
            place,
            str(self.facts.get("edit", "")),
            json.dumps(dict(self.facts)),
            "received" if self.size_bytes else "failed" if self.refused else "interrupted",
            not self.refused,
            self.begun_at,
            self.received_at,
            now if self.claimed else None,
            None if self.size_bytes else now,
            self.size_bytes,
        )


def adopt(rows: Rows, folder: Path, now: float) -> bool:
    """Make rows for replies without one; returns whether the list of requests was lost.

    Raises:
        EditorError: As `Rows.write` does.
    """
    known = {one["place"] for one in rows.read("SELECT place FROM requests")}
    lost = False
    for place in _places_in(folder):
        if place.name in known or (found := _look_at(place)) is None:
            continue
        rows.write(_ADOPT, found.values(place.name, now))
        lost |= not found.is_old
        clear_away(place)
    return lost


def settle(rows: Rows, folder: Path, owner: Owner, now: float) -> None:
    """Note what became of the requests of windows that have ended.

    Raises:
        EditorError: As `Rows.write` does.
    """
    holders = rows.read("SELECT DISTINCT owner FROM requests WHERE owner <> ''")
    for holder in [one["owner"] for one in holders if owner.is_gone(one["owner"])]:
        for one in rows.read("SELECT id, place FROM requests WHERE owner = ?", (holder,)):
            rows.write(LET_GO, (*kept(folder / one["place"]), now, one["id"], holder))
            clear_away(folder / one["place"])


def kept(place: Path) -> tuple[int, float | None]:
    """Size and time of the paid replies in a request's folder; 0 and None when there is none."""
    try:
        found = Found.of(place)
    except OSError as error:
        _log.warning("Replies cannot be looked at: %s", error.strerror)
        return 0, None
    return found.size_bytes, found.received_at


def _places_in(folder: Path) -> Iterator[Path]:
    """The folders of requests."""
    for place in sorted(folder.iterdir()):
        if place.is_dir() and place.name[0] != "." and place.name not in _NOT_REQUESTS:
            yield place


def _look_at(place: Path) -> Found | None:
    """What a folder without a row holds.

    None when that is nothing, or while an older version's window is busy with it.
    """
    if _is_held(place / "lock"):
        return None
    try:
        found = Found.of(place)
    except OSError as error:
        _log.warning("Replies cannot be looked at: %s", error.strerror)
        return None
    record = _old_record(place)
    if record is None:
        return found if found.size_bytes else None
    refused = not found.size_bytes and any(place.glob("reply-*.body"))
    claimed = (place / "claimed").exists()
    return replace(found, claimed=claimed, refused=refused, is_old=True, **record)


def _old_record(place: Path) -> dict[str, Any] | None:
    """What an older version noted when the request began; None when it is missing or damaged."""
    try:
        record = json.loads((place / "request.json").read_bytes())
        if isinstance(record["facts"], dict) and isinstance(record["id"], str):
            return {
                "request_id": record["id"],
                "facts": record["facts"],
                "begun_at": float(record["begun_at"]),
            }
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        _log.warning("Record in %s is damaged: %s", place.name, type(error).__name__)
    return None


def _is_held(lock_file: Path) -> bool:
    if not lock_file.exists():
        return False
    lock = FileLock(lock_file)
    is_free = lock.acquire(wait=False)
    lock.release()
    return not is_free
