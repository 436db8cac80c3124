"""Paid replies that never became a candidate: reading them from the journal and laying them.

Happens after a crash or when the window was closed while an answer arrived.
"""

from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from desktop_editor.composition import Composition
from desktop_editor.document.base import Base
from desktop_editor.document.layer import Candidate
from desktop_editor.errors import Checkpoint, EditorError
from desktop_editor.pipeline.finish import Reply, make_candidate
from desktop_editor.pipeline.region import parse_region, usable_region
from desktop_editor.storage.journal import JournalEntry
from desktop_editor.ui.job_thread import Job, JobThread

_LAY = "lay replies"


class Replies(QObject):
    """Lays unclaimed replies on the photo that they answer."""

    laid = Signal(object)
    """The base and a tuple of `Candidate`."""
    failed = Signal(object)
    """An `EditorError`."""

    def __init__(
        self, composition: Composition, thread: JobThread, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._composition = composition
        self._thread = thread
        thread.job_done.connect(self._done)
        thread.job_failed.connect(self._failed)

    def lay(self, base: Base, entries: tuple[JournalEntry, ...]) -> None:
        """Decode and place what the journal holds; `laid` or `failed` follows."""

        def work(checkpoint: Checkpoint) -> tuple[Base, tuple[Candidate, ...]]:
            return base, tuple(self._candidate(base, entry, checkpoint) for entry in entries)

        self._thread.submit(_LAY, work)

    def _candidate(self, base: Base, entry: JournalEntry, checkpoint: Checkpoint) -> Candidate:
        import asyncio

        journal = self._composition.journal
        raw = journal.read(entry.request_id)
        result = asyncio.run(_read(raw, entry.request_id, journal.sink(entry.request_id)))
        region = parse_region(str(entry.facts.get("region", "whole")), base.size)
        reply = Reply(
            id=entry.request_id,
            edit_id=str(entry.facts.get("edit", entry.request_id)),
            data=result,
            region=usable_region(region, base.size),
            selection=None,
            prompt=str(entry.facts.get("prompt", "")),
            service_name=str(entry.facts.get("service", "")),
        )
        return make_candidate(base, reply, checkpoint)

    @Slot(object, object)
    def _done(self, job: Job, result: object) -> None:
        if job.key == _LAY:
            self.laid.emit(result)

    @Slot(object, object)
    def _failed(self, job: Job, error: EditorError) -> None:
        if job.key == _LAY:
            self.failed.emit(error)


async def _read(raw: bytes, request_id: str, sink: Any) -> bytes:
    from desktop_editor.edit_api.client import EditClient

    async with EditClient() as client:
        result = await client.read_saved(raw, request_id, sink, _silent)
        return result.data


def _silent(stage: str, fraction: float | None) -> None:
    """Nobody watches: the picture is on disk already."""
    del stage, fraction
