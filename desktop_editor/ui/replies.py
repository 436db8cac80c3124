"""Kept replies: reading them from the journal, laying them on their photo, saving them as files."""

import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from desktop_editor.composition.parts import Composition
from desktop_editor.document.base import Base
from desktop_editor.document.layer import Candidate
from desktop_editor.errors import Checkpoint, EditorError
from desktop_editor.pipeline.finish import Reply, make_candidate
from desktop_editor.pipeline.kept_picture import UNUSABLE, picture_file
from desktop_editor.pipeline.region import parse_region, usable_region
from desktop_editor.storage.atomic import write_atomically
from desktop_editor.storage.journal_entry import JournalEntry
from desktop_editor.ui.job_thread import Job, JobThread
from desktop_editor.ui.ledger_words import is_to_be_fetched
from desktop_editor.ui.progress_words import laying_progress, stage_words
from desktop_editor.ui.working_part import WorkingPart

_LAY: Final = "lay replies "
_SAVE: Final = "save reply"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Laid:
    """Replies that were decoded and placed, and why others could not be."""

    base: Base
    candidates: tuple[Candidate, ...]
    failures: tuple[EditorError, ...]


class Replies(WorkingPart):
    """Lays kept replies on the photo that they answer, or writes them to files.

    An `EditorError` of `failed` has the request's id as its parameter `id`.
    """

    laid = Signal(object)
    """A `Laid`."""
    saved = Signal(str, str)
    """A request's id, and the file that its picture was written to."""
    busy = Signal(str)
    """What is done, in the user's language; empty when it is over."""
    begun = Signal(object)
    """Ids of requests whose replies are fetched and laid now."""
    over = Signal(object)
    """Ids of requests whose replies are not worked on any more, whatever came of it."""
    progress_told = Signal(str, str)
    """From the worker: key of the job, and words for how far it is."""

    def __init__(
        self, composition: Composition, thread: JobThread, parent: QObject | None = None
    ) -> None:
        super().__init__(composition, thread, parent)
        self._laying: dict[str, tuple[str, ...]] = {}
        self.progress_told.connect(self._show_progress)

    def cancel(self) -> None:
        """Lay nothing more: what the journal holds stays there."""
        for key in tuple(self._laying):
            self._thread.cancel(key)
            self._end(key)

    def lay(self, base: Base, entries: tuple[JournalEntry, ...]) -> None:
        """Decode and place what the journal holds; `laid` follows, and `failed` for each other."""
        key = f"{_LAY}{uuid.uuid4().hex}"  # of its own: a later one must not end this one

        def work(checkpoint: Checkpoint) -> Laid:
            candidates, failures = [], []
            for number, entry in enumerate(entries, 1):
                words = laying_progress(number, len(entries), fetches=is_to_be_fetched(entry))
                self.progress_told.emit(key, words)
                checkpoint("register")
                try:  # one that cannot be read must not cost the others
                    candidates.append(self.candidate_of(base, entry, checkpoint))
                except EditorError as error:
                    failures.append(error)
            return Laid(base=base, candidates=tuple(candidates), failures=tuple(failures))

        self.busy.emit(stage_words("register"))
        self._laying[key] = tuple(one.request_id for one in entries)
        self._thread.submit(key, work)
        self.begun.emit(self._laying[key])

    def save(self, request_id: str, path: Path) -> None:
        """Write a reply's picture to a file, or as it came when it has none; `saved` follows."""
        journal = self._composition.journal

        def work(_checkpoint: Checkpoint) -> tuple[str, str]:
            if journal.find(request_id).is_usable:
                data = picture_file(self._kept_picture(request_id), path)
            else:
                data = journal.read(request_id)
            write_atomically(path, data)
            journal.shown(request_id)
            return request_id, str(path)

        self._thread.submit(_SAVE, work)

    def candidate_of(self, base: Base, entry: JournalEntry, checkpoint: Checkpoint) -> Candidate:
        """Decode and place one kept reply; its picture is fetched where it lies elsewhere. Blocks.

        Raises:
            EditorError: It cannot be read or fetched.
            Cancelled: From the checkpoint.
        """
        journal = self._composition.journal
        try:
            data = self._kept_picture(entry.request_id)
            return make_candidate(base, _reply(base, entry, data), checkpoint)
        except EditorError as error:
            if error.message_id in UNUSABLE:
                journal.unusable(entry.request_id, error.message_id)
            elif error.message_id == "journal.no_reply":
                journal.shown(entry.request_id)
            raise

    def _kept_picture(self, request_id: str) -> bytes:
        try:
            return self._composition.kept_picture(request_id)
        except EditorError as error:
            error.parameters["id"] = request_id
            raise

    @Slot(object, object)
    def _done(self, job: Job, result: object) -> None:
        if isinstance(result, Laid) and self._end(job.key):
            for error in result.failures:
                self.failed.emit(error)
            if result.candidates or len(result.failures) > 1:
                self.laid.emit(result)
        elif job.key == _SAVE and isinstance(result, tuple):
            self.saved.emit(*result)

    @Slot(object, object)
    def _failed(self, job: Job, error: EditorError) -> None:
        if job.key == _SAVE or self._end(job.key):
            self.failed.emit(error)

    def _end(self, key: str) -> bool:
        """Nothing is done under this key any more; whether anybody was waiting for it."""
        request_ids = self._laying.pop(key, None)
        if request_ids is None:
            return False
        if not self._laying:
            self.busy.emit("")
        self.over.emit(request_ids)
        return True

    @Slot(str, str)
    def _show_progress(self, key: str, words: str) -> None:
        if key in self._laying:
            self.busy.emit(words)


def _reply(base: Base, entry: JournalEntry, data: bytes) -> Reply:
    region = parse_region(str(entry.facts.get("region", "whole")), base.size)
    return Reply(
        id=entry.request_id,
        edit_id=entry.edit_id or entry.request_id,
        data=data,
        region=usable_region(region, base.size),
        selection=None,
        prompt=str(entry.facts.get("prompt", "")),
        service_name=str(entry.facts.get("service", "")),
    )
