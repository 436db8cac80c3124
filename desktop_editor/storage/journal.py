"""Every request that may cost money, and the service's raw replies, on disk before they are parsed.

A database holds one row for each request (`requests.sqlite`); beside it lies a folder for each
with its bodies: `reply-N.part` (being received), `reply-N.STATUS.body` (complete). A row is
durable before anything is sent, a body before it is read. Parsing a reply is not done here; the
key is never among the facts.
"""

import json
import logging
import re
import shutil
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from desktop_editor.edit_api.types import Usage
from desktop_editor.errors import EditorError
from desktop_editor.logs import masked
from desktop_editor.storage.disk import explained, make_private_folder, sync_folder
from desktop_editor.storage.journal_entry import FETCHABLE, JournalEntry, Ledger
from desktop_editor.storage.journal_history import JournalHistory
from desktop_editor.storage.journal_recovery import LET_GO, adopt, kept, settle
from desktop_editor.storage.journal_rows import Rows
from desktop_editor.storage.journal_statements import BEGIN, BEGIN_ANEW, MARK, UNUSABLE
from desktop_editor.storage.ledger import NOTHING, ledger_of
from desktop_editor.storage.owner import Owner
from desktop_editor.storage.reply_sink import ReplyFile, clear_away, replies_in

_RESERVE_BYTES: Final = 64_000_000  # twice the largest reply: 8.3 megapixels of PNG in base64
_PLAIN_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{7,99}")
OWNERS: Final = "owners"
_log = logging.getLogger(__name__)


class Journal:
    """The journal of one user; several windows and commands may use it at once, from any thread.

    Until a request is sent every failure is raised, for nothing has been paid yet. Afterwards none
    is: what could not be noted is noted with the next change, or found out at the next start.

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
        self._rows = Rows(folder)
        self.history: Final = JournalHistory(self._rows, folder, self._prepare, clock)
        self._owner = Owner(folder / OWNERS)
        self._calls = threading.RLock()
        self._looked = 0
        self._sinks: dict[str, ReplyFile] = {}
        self._held: dict[str, tuple[Any, ...]] = {}
        self._late: list[tuple[str, Sequence[Any]]] = []
        self._was_lost = False

    @property
    def problem(self) -> EditorError | None:
        """That the list of requests was damaged or lost and begun anew, for the notice bar."""
        lost = self._was_lost or self._rows.was_broken
        return EditorError("journal.begun_anew") if lost else None

    # The way of a request

    def begin(self, request_id: str, facts: Mapping[str, Any], digest: str = "") -> None:
        """Record a request durably before it is sent, and hold it until it is let go.

        Args:
            request_id: Unique; the same one again continues the same entry.
            facts: JSON-able: prompt, service, model, base (a digest), region, edit, estimated_usd
                and the like.
            digest: Of everything that is sent but the key.

        Raises:
            EditorError: `journal.no_room`, `journal.busy`, `journal.newer_version`,
                `storage.disk_full` and the like, while nothing has been paid yet.
        """
        place = self._place(request_id)
        make_private_folder(place)
        try:
            if shutil.disk_usage(place).free < self._reserve_bytes:
                raise EditorError("journal.no_room", megabytes=self._reserve_bytes // 1_000_000)
            sync_folder(self._folder)
        except OSError as error:
            raise explained(error, place) from error
        owner = self._owner.hold()
        told = {name: masked(v) if name == "prompt" else v for name, v in facts.items()}
        text = json.dumps(told, default=dict)
        estimate = _number(facts.get("estimated_usd"))
        edit_id = str(facts.get("edit", ""))
        values = (request_id, place.name, owner, self._clock(), edit_id, digest, text, estimate)
        try:
            with self._calls:
                self._prepare()
                self._rows.write(BEGIN, values)
                self._held[request_id] = values
        except EditorError:
            clear_away(place)
            raise

    def sink(self, request_id: str) -> ReplyFile:
        """Where the client puts the reply to a begun request, chunk by chunk."""
        with self._calls:
            return self._sinks.setdefault(request_id, ReplyFile(self._place(request_id)))

    def sent(self, request_id: str) -> None:
        """Note that the request begins to leave; call it before, for it may cost from then on.

        Raises:
            EditorError: As `begin` does: nothing has left, and nothing may.
        """
        self._bring_back(request_id)
        self._rows.write(
            """UPDATE requests SET state = 'sent', sent_at = ?,
                charged = estimated_usd IS NOT 0.0 WHERE id = ?""",
            (self._clock(), request_id),
        )

    def finished(self, request_id: str, usage: Usage | None, actual_usd: float | None) -> None:
        """Note that the reply was read, and what it cost. It stays held. Never raises."""
        size, received_at = kept(self._place(request_id))
        used = usage or Usage()
        tokens = (used.input_tokens, used.output_tokens, used.total_tokens)
        self._note(
            """UPDATE requests SET state = 'finished',
                charged = estimated_usd IS NOT 0.0, ended_at = ?, received_at = ?,
                size_bytes = ?, actual_usd = ?,
                input_tokens = ?, output_tokens = ?, total_tokens = ? WHERE id = ?""",
            (self._clock(), received_at, size, actual_usd, *tokens, request_id),
        )

    def failed(self, request_id: str, message_id: str, charged: bool) -> None:
        """Note the failure that ended a request, and let go of it. Never raises."""
        state = "received" if message_id == FETCHABLE else "failed"
        self._note(
            """UPDATE requests SET state = ?, message_id = ?,
                charged = ? AND estimated_usd IS NOT 0.0 WHERE id = ?""",
            (state, message_id, charged, request_id),
        )
        self._end(request_id)

    def cancelled(self, request_id: str) -> None:
        """Note that the user stopped waiting, and let go of it. Never raises."""
        self._note("UPDATE requests SET state = 'cancelled' WHERE id = ?", (request_id,))
        self._end(request_id)

    def fetched(self, request_id: str) -> None:
        """Look at a kept reply again: its picture may lie beside it now. Never raises."""
        reply = kept(self._place(request_id))
        self._note(
            """UPDATE requests SET size_bytes = ?, received_at = ?
                WHERE id = ? AND owner = ''""",
            (*reply, request_id),
        )
        self.release(request_id)

    def claim(self, request_id: str) -> None:
        """Note that the reply became a candidate that is kept elsewhere. Never raises."""
        self._mark("claimed", request_id)
        held = self._sinks.get(request_id)
        if held is not None:
            held.unsaved = b""
        self.release(request_id)

    def shown(self, request_id: str) -> None:
        """Note that the user has the picture, or cannot have it: it need not be offered."""
        self._mark("shown", request_id)

    def unusable(self, request_id: str, message_id: str) -> None:
        """Note why no candidate can be made of a kept reply, and let go of it. Never raises."""
        if self._rows.exists:
            self._note(UNUSABLE, (message_id, self._clock(), request_id))
        self.release(request_id)

    def dismiss(self, request_id: str) -> None:
        """Note that the user knows of it: an interrupted request is not told, no reply offered."""
        self._mark("dismissed", request_id)

    def release(self, request_id: str) -> None:
        """Let go of a request whose edit has ended without a candidate; harmless twice."""
        with self._calls:
            is_ours = self._held.pop(request_id, None) is not None
            held = self._sinks.get(request_id)
            if held is not None:
                held.abandon()
                if held.unsaved:
                    return  # on disk it is still under way: it is lost should this process die
                del self._sinks[request_id]
        if is_ours:
            reply = kept(self._place(request_id))
            self._note(LET_GO, (*reply, self._clock(), request_id, self._owner.name))

    def close(self) -> None:
        """Let go of everything, as the end of the process does by itself."""
        with self._calls:
            for sink in self._sinks.values():
                sink.abandon()
            self._write_late()
            self._rows.close()
            self._owner.let_go()

    # What there is

    def read(self, request_id: str) -> bytes:
        """The raw body of the last paid reply, from disk or, when the disk was full, from memory.

        Raises:
            EditorError: `journal.no_reply`.
        """
        held = self._sinks.get(request_id)
        if held is not None and held.unsaved:
            return held.unsaved
        try:
            paid = replies_in(self._place(request_id))
            return paid[-1].path.read_bytes()
        except (OSError, IndexError) as error:
            raise EditorError("journal.no_reply") from error

    def entries(self) -> list[JournalEntry]:
        """Every request, oldest first. Raises as `begin` does."""
        return self._entries("SELECT * FROM requests ORDER BY begun_at, id")

    def page(self, count: int, before: JournalEntry | None = None) -> list[JournalEntry]:
        """So many requests, newest first, those that began before another one."""
        if before is None:
            query = "SELECT * FROM requests ORDER BY begun_at DESC, id DESC LIMIT ?"
            return self._entries(query, (count,))
        query = """SELECT * FROM requests WHERE (begun_at, id) < (?, ?)
                   ORDER BY begun_at DESC, id DESC LIMIT ?"""
        return self._entries(query, (before.begun_at, before.request_id, count))

    def since(self, begun_at: float) -> list[JournalEntry]:
        """The requests from a moment on, newest first."""
        query = "SELECT * FROM requests WHERE begun_at >= ? ORDER BY begun_at DESC, id DESC"
        return self._entries(query, (begun_at,))

    def find(self, request_id: str) -> JournalEntry:
        """One request.

        Raises:
            EditorError: `journal.no_request`, or as `begin` does.
        """
        found = self._entries("SELECT * FROM requests WHERE id = ?", (request_id,))
        if not found:
            raise EditorError("journal.no_request", id=request_id)
        return found[0]

    def unclaimed(self) -> list[JournalEntry]:
        """Paid replies that nobody has seen or dismissed, and that no window has in hand."""
        query = "SELECT * FROM unseen WHERE dismissed_at IS NULL ORDER BY begun_at, id"
        found = self._entries(query)
        with self._calls:
            unsaved = [name for name, sink in self._sinks.items() if sink.unsaved]
        for request_id in unsaved:
            entry = self.find(request_id)
            if not entry.claimed and entry not in found:
                found.append(entry)
        return [one for one in found if not one.in_hand]

    def interrupted(self) -> list[JournalEntry]:
        """Requests that may have been charged and whose reply never came, not yet dismissed."""
        return self._entries(
            """SELECT * FROM requests WHERE state = 'interrupted' AND charged
               AND dismissed_at IS NULL ORDER BY begun_at, id"""
        )

    def ledger(self, since: float = 0.0) -> Ledger:
        """Sums over the requests from a moment on, in total and per day."""
        if not self._rows.exists:
            return NOTHING
        self._prepare()
        return ledger_of(self._rows, since)

    def prune(self, max_bytes: int) -> int:
        """Delete the oldest replies that were seen or failed, while all take more room than this.

        Never one that nobody has seen or that has a star, whatever its age; rows stay for the
        ledger. Returns how many replies went.
        """
        if not self._rows.exists:
            return 0
        self._prepare()
        self._owner.sweep()
        (row,) = self._rows.read("SELECT coalesce(sum(size_bytes), 0) AS total FROM requests")
        total, gone = row["total"], 0
        query = """SELECT id, place, size_bytes FROM requests WHERE size_bytes > 0 AND owner = ''
                   AND starred_at IS NULL AND id NOT IN (SELECT id FROM unseen)
                   ORDER BY begun_at, id"""
        for one in self._rows.read(query):
            if total <= max_bytes:
                break
            shutil.rmtree(self._folder / one["place"], ignore_errors=True)
            if not (self._folder / one["place"]).exists():
                self._rows.write("UPDATE requests SET size_bytes = 0 WHERE id = ?", (one["id"],))
                total -= one["size_bytes"]
                gone += 1
        return gone

    # Inside

    def _place(self, request_id: str) -> Path:
        """The folder of a request; an id that is no plain file name is hashed."""
        if _PLAIN_ID.fullmatch(request_id):
            return self._folder / request_id
        return self._folder / sha256(request_id.encode("utf-8", "surrogatepass")).hexdigest()

    def _prepare(self) -> None:
        """Open the database, and find what windows that ended left in it or beside it."""
        with self._calls:
            self._rows.open()
            if self._looked != self._rows.openings:
                self._was_lost |= adopt(self._rows, self._folder, self._clock())
                self._looked = self._rows.openings
            self._write_late()
            settle(self._rows, self._folder, self._owner, self._clock())

    def _bring_back(self, request_id: str) -> None:
        """Make the row of a request under way again, should another window have lost it."""
        if request_id in self._held:
            self._rows.write(BEGIN_ANEW, self._held[request_id])

    def _end(self, request_id: str) -> None:
        """After a failure or a cancellation: keep what was paid for all the same, and let go."""
        held = self._sinks.get(request_id)
        if held is not None:
            held.abandon()
        clear_away(self._place(request_id))
        self.release(request_id)

    def _mark(self, what: str, request_id: str) -> None:
        if self._rows.exists:
            self._note(MARK[what], (self._clock(), request_id))

    def _note(self, statement: str, values: Sequence[Any]) -> None:
        """Change a row now, or with the next change when the disk fails: never raises."""
        with self._calls:
            self._late.append((statement, values))
            self._write_late()

    def _write_late(self) -> None:
        while self._late:
            try:
                self._rows.write(*self._late[0])
            except EditorError as error:
                _log.warning("Not noted yet: %s", error)
                return
            del self._late[0]

    def _entries(self, query: str, values: Sequence[Any] = ()) -> list[JournalEntry]:
        if not self._rows.exists:
            return []
        self._prepare()
        rows = self._rows.read(query, values)
        return [self._entry(dict(one)) for one in rows]

    def _entry(self, row: dict[str, Any]) -> JournalEntry:
        held = self._sinks.get(row["id"])
        unsaved = len(held.unsaved) if held is not None else 0
        values = {name: row[name] for name in JournalEntry.__slots__ if name in row}
        values |= {
            "request_id": row["id"],
            "facts": _facts(row),
            "charged": bool(row["charged"]),
            "size_bytes": row["size_bytes"] or unsaved,
            "in_hand": bool(row["owner"])
            and (row["owner"] != self._owner.name or row["id"] in self._held),
        }
        return JournalEntry(**values)


def _facts(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """What was noted of a request; nothing where that cannot be read, for its reply still can."""
    try:
        found = json.loads(row["facts"])
    except (ValueError, TypeError, RecursionError):
        found = None
    if not isinstance(found, dict):
        _log.warning("Row of %s is damaged", row["id"])
        return {}
    return found


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
