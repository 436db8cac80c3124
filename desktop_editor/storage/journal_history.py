"""The journal's kept replies as a history of candidates: found again, starred, put out of it.

The rows and replies are the journal's own. A row that cannot be read is skipped and counted. What
was removed stays on disk for a day, so that it can be brought back.
"""

import json
import logging
import shutil
import sqlite3
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

from desktop_editor.storage.journal_entry import FETCHABLE
from desktop_editor.storage.journal_rows import Rows

MOST_LISTED: Final = 500
"""So many are listed at a time; a search finds the others."""
BROUGHT_BACK_WITHIN_S: Final = 86_400.0
_log = logging.getLogger(__name__)
_KEPT: Final = f"""size_bytes > 0 AND removed_at IS NULL AND message_id IN ('', '{FETCHABLE}')"""

_FEW: Final = 9
_LATELY: Final = """SELECT id, facts, begun_at, received_at, claimed_at FROM requests
    WHERE state = 'finished' AND received_at > begun_at ORDER BY begun_at DESC LIMIT 200"""
_LAID_WITHIN_S: Final = 60.0
"""A reply that was claimed later had waited for the user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCandidate:
    """A paid reply that is kept.

    Attributes:
        digest: Of all that was sent: the same for identical requests; empty when unknown.
        variant: From 1; 0 when unknown.
        base: Digest of its photo.
        begun_at: Seconds since 1970.
        took_s: From its begin to its end; None when unknown.
        usd: What it cost; None when unknown.
        size_bytes: Of its reply on disk.
        is_here: Whether the picture is on this computer; else it must be fetched.
    """

    request_id: str
    edit_id: str
    digest: str
    variant: int
    prompt: str
    base: str
    base_name: str
    begun_at: float
    took_s: float | None
    usd: float | None
    size_bytes: int
    starred: bool
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """What a search found, newest first.

    Attributes:
        found: How many there are; `candidates` holds the newest of them.
        unreadable: Rows that are damaged and left out.
        size_bytes: All replies on disk, those that were not looked for included.
    """

    candidates: tuple[KeptCandidate, ...]
    found: int
    unreadable: int
    size_bytes: int


class JournalHistory:
    """The history of one journal. From any thread.

    Args:
        rows: The journal's list of requests.
        folder: Where the replies lie.
        prepare: Brings the list up to date before it is read.
        clock: Seconds since 1970.
    """

    def __init__(
        self, rows: Rows, folder: Path, prepare: Callable[[], None], clock: Callable[[], float]
    ) -> None:
        self._rows = rows
        self._folder = folder
        self._prepare = prepare
        self._clock = clock

    def find(self, words: str = "", without: Collection[str] = ()) -> HistoryPage:
        """The kept replies whose prompt holds all these words, whatever their case.

        Args:
            words: Empty finds all.
            without: Ids that are shown elsewhere already.

        Raises:
            EditorError: As the journal's `begin`.
        """
        if not self._rows.exists:
            return HistoryPage(candidates=(), found=0, unreadable=0, size_bytes=0)
        self._prepare()
        wanted = words.casefold().split()
        found, unreadable, size_bytes = [], 0, 0
        rows = self._rows.read(f"SELECT * FROM requests WHERE {_KEPT} ORDER BY begun_at DESC, id")  # noqa: S608 - constants
        for row in rows:
            size_bytes += row["size_bytes"]
            if row["id"] in without:
                continue
            try:
                one = _candidate(row)
            except (ValueError, TypeError, RecursionError) as error:
                _log.warning("Row of %s is damaged: %s", row["id"], type(error).__name__)
                unreadable += 1
                continue
            if all(word in one.prompt.casefold() for word in wanted):
                found.append(one)
        return HistoryPage(
            candidates=tuple(found[:MOST_LISTED]),
            found=len(found),
            unreadable=unreadable,
            size_bytes=size_bytes,
        )

    def known(self, request_ids: Collection[str]) -> dict[str, KeptCandidate]:
        """What is known of these, by id; unknown and damaged ones are left out."""
        known: dict[str, KeptCandidate] = {}
        if not self._rows.exists:
            return known
        self._prepare()
        for request_id in request_ids:
            for row in self._rows.read("SELECT * FROM requests WHERE id = ?", (request_id,)):
                try:
                    known[request_id] = _candidate(row)
                except (ValueError, TypeError, RecursionError):
                    _log.warning("Row of %s is damaged", request_id)
        return known

    def usual_s(self, service_id: str, size: str) -> float | None:
        """How long edits of this size took at this service lately: the median of a few.

        Args:
            service_id: As in the facts of its requests.
            size: Such as `1024x1024`, or `auto`; edits of other sizes count where none has it.

        Returns:
            Seconds from the begin of a request until its reply was laid, or None: unknown.

        Raises:
            EditorError: As the journal's `begin`.
        """
        if not self._rows.exists:
            return None
        self._prepare()
        times: list[tuple[str, float]] = []
        for row in self._rows.read(_LATELY):
            try:
                facts = json.loads(row["facts"])
                if facts["service_id"] == service_id:
                    times.append((facts["size"], _took_s(row)))
            except (ValueError, TypeError, KeyError, RecursionError):
                _log.warning("Row of %s is damaged", row["id"])
        alike = [seconds for one, seconds in times if one == size] or [one[1] for one in times]
        return median(alike[:_FEW]) if alike else None

    def star(self, request_id: str, *, starred: bool) -> None:
        """Mark it, or take the mark away: what has a star is never removed for want of room."""
        if self._rows.exists:
            moment = self._clock() if starred else None
            query = "UPDATE requests SET starred_at = ? WHERE id = ?"
            self._rows.write(query, (moment, request_id))

    def remove(self, request_ids: Collection[str]) -> None:
        """Take these out of the history; their files stay for a day."""
        now = self._clock()
        for request_id in request_ids:
            self._rows.write(
                """UPDATE requests SET removed_at = ?,
                    dismissed_at = coalesce(dismissed_at, ?) WHERE id = ?""",
                (now, now, request_id),
            )

    def bring_back(self, request_ids: Collection[str]) -> None:
        """Put removed ones into the history again."""
        for request_id in request_ids:
            self._rows.write("UPDATE requests SET removed_at = NULL WHERE id = ?", (request_id,))

    def delete_removed(self) -> int:
        """Delete the replies that were removed more than a day ago; returns how many.

        Their rows stay for the ledger.

        Raises:
            EditorError: As the journal's `begin`.
        """
        if not self._rows.exists:
            return 0
        self._prepare()
        gone = 0
        query = """SELECT id, place FROM requests
                   WHERE size_bytes > 0 AND owner = '' AND removed_at < ?"""
        for row in self._rows.read(query, (self._clock() - BROUGHT_BACK_WITHIN_S,)):
            place = self._folder / row["place"]
            shutil.rmtree(place, ignore_errors=True)
            if not place.exists():
                self._rows.write("UPDATE requests SET size_bytes = 0 WHERE id = ?", (row["id"],))
                gone += 1
        return gone


def _candidate(row: sqlite3.Row) -> KeptCandidate:
    facts = json.loads(row["facts"])
    if not isinstance(facts, Mapping):
        raise TypeError
    ended = row["received_at"] or row["ended_at"]
    is_known = ended is not None and bool(row["sent_at"])
    cost = row["actual_usd"]
    return KeptCandidate(
        request_id=row["id"],
        edit_id=row["edit_id"] or row["id"],
        digest=row["digest"],
        variant=_whole(facts.get("variant")),
        prompt=str(facts.get("prompt", "")),
        base=str(facts.get("base", "")),
        base_name=str(facts.get("base_name", "")),
        begun_at=row["begun_at"],
        took_s=max(0.0, ended - row["begun_at"]) if is_known else None,
        usd=cost if cost is not None or row["charged"] else 0.0,
        size_bytes=row["size_bytes"],
        starred=row["starred_at"] is not None,
        is_here=row["message_id"] != FETCHABLE,
    )


def _whole(value: Any) -> int:
    return value if type(value) is int else 0


def _took_s(row: sqlite3.Row) -> float:
    """From the begin of a request until its reply was kept as a layer; else until it was whole."""
    begun, received, claimed = row["begun_at"], row["received_at"], row["claimed_at"]
    is_laid_at_once = claimed is not None and 0 <= claimed - received <= _LAID_WITHIN_S
    return float((claimed if is_laid_at_once else received) - begun)
