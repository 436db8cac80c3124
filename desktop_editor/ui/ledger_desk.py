"""What the journal tells the window: news at the start, and the ledger page by page.

All of it is read on the storage thread. Sending and laying are not done here.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from desktop_editor.composition.parts import Composition
from desktop_editor.errors import Checkpoint, EditorError
from desktop_editor.storage.journal_entry import JournalEntry, Ledger
from desktop_editor.ui.job_thread import Job, JobThread
from desktop_editor.ui.working_part import WorkingPart

PAGE: Final = 200
"""Requests that are read at a time."""
_MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalNews:
    """What the user should know at the start.

    Attributes:
        problem: The list of requests was lost; None: it was not.
        interrupted: Requests that may have been charged for nothing.
        waiting: Paid replies that nobody has seen.
        photos: The photos of those that are where they were.
    """

    problem: EditorError | None
    interrupted: tuple[JournalEntry, ...]
    waiting: tuple[JournalEntry, ...]
    photos: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    ledger: Ledger
    entries: list[JournalEntry]
    selected: str


class LedgerDesk(WorkingPart):
    """Reads the journal for the window."""

    news_came = Signal(object)
    """A `JournalNews`, after `look`."""
    opened = Signal(object, object, bool, str)
    """The `Ledger`, a list of the newest entries, whether those are all, the one to be shown."""
    more_came = Signal(object, bool)
    """A list of older entries, and whether those are the last."""
    found = Signal(object)
    """Tuple of `JournalEntry`, asked for by their ids."""

    def __init__(
        self, composition: Composition, thread: JobThread, parent: QObject | None = None
    ) -> None:
        super().__init__(composition, thread, parent)
        self._last: JournalEntry | None = None

    def look(self) -> None:
        """At the start: open the journal, tell what is new, then tidy up."""
        self._thread.submit("news", self._news)
        self._thread.submit("tidy", self._tidy)

    def open(self, selected: str = "") -> None:
        """Read sums and the newest requests, to show one of them; `opened` follows."""

        def work(_checkpoint: Checkpoint) -> _Opened:
            journal = self._composition.journal
            entries = journal.page(PAGE)
            if selected and selected not in {one.request_id for one in entries}:
                entries = [journal.find(selected), *entries]
            return _Opened(ledger=journal.ledger(), entries=entries, selected=selected)

        self._thread.submit("ledger", work)

    @Slot()
    def more(self) -> None:
        """Read the next older requests; `more_came` follows."""
        before = self._last
        self._thread.submit(
            "page", lambda _checkpoint: self._composition.journal.page(PAGE, before)
        )

    def find(self, *request_ids: str) -> None:
        """Read requests anew; `found` follows."""
        journal = self._composition.journal
        self._thread.submit(
            "find", lambda _checkpoint: tuple(journal.find(one) for one in request_ids)
        )

    def dismiss(self, entries: tuple[JournalEntry, ...]) -> None:
        """The user knows of these: they are not told or offered again."""

        def work(_checkpoint: Checkpoint) -> None:
            for entry in entries:
                self._composition.journal.dismiss(entry.request_id)

        self._thread.submit("dismiss", work)

    def _news(self, _checkpoint: Checkpoint) -> JournalNews:
        journal = self._composition.journal
        waiting = tuple(journal.unclaimed())
        paths = {str(one.facts.get("base_path", "")) for one in waiting} - {""}
        return JournalNews(
            problem=journal.problem,
            interrupted=tuple(journal.interrupted()),
            waiting=waiting,
            photos=frozenset(path for path in paths if Path(path).is_file()),
        )

    def _tidy(self, _checkpoint: Checkpoint) -> None:
        most = self._composition.settings_store.settings.journal_max_mb
        self._composition.journal.history.delete_removed()
        self._composition.journal.prune(most * _MEGABYTE)

    @Slot(object, object)
    def _done(self, job: Job, result: object) -> None:
        if isinstance(result, JournalNews):
            self.news_came.emit(result)
        elif isinstance(result, _Opened):
            self._last = result.entries[-1] if result.entries else None
            self._thread.cancel("page")
            is_last = len(result.entries) < PAGE
            self.opened.emit(result.ledger, result.entries, is_last, result.selected)
        elif job.key == "page" and isinstance(result, list) and self._thread.is_current(job):
            self._last = result[-1] if result else self._last
            self.more_came.emit(result, len(result) < PAGE)
        elif job.key == "find":
            self.found.emit(result)

    @Slot(object, object)
    def _failed(self, job: Job, error: EditorError) -> None:
        if job.key in ("news", "ledger", "page", "find"):
            self.failed.emit(error)
