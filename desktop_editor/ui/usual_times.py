"""How long edits like the one under way took before, as the journal knows it."""

from typing import Any, Final

from PySide6.QtCore import Signal, Slot

from desktop_editor.errors import Checkpoint, EditorError
from desktop_editor.ui.edit_under_way import EditUnderWay
from desktop_editor.ui.job_thread import Job
from desktop_editor.ui.presentation import planned
from desktop_editor.ui.working_part import WorkingPart

_KEY: Final = "usual time"


class UsualTimes(WorkingPart):
    """Tells the edit that has begun what is to be expected."""

    known = Signal()
    """The edit that was asked for has its time."""

    @Slot(object)
    def look_up(self, edit: EditUnderWay) -> None:
        """Find out about this edit."""
        plan = planned(edit.state, edit.options)
        asked = plan.requested_size if plan is not None else None
        size = "auto" if asked is None else f"{asked.width}x{asked.height}"
        history, service_id = self._composition.journal.history, edit.options.service.id

        def work(_checkpoint: Checkpoint) -> float | None:
            return history.usual_s(service_id, size)

        self._thread.submit(_KEY, work, edit)

    def _done(self, job: Job, result: Any) -> None:
        if job.key == _KEY:
            job.context.usual_s = result
            self.known.emit()

    def _failed(self, job: Job, error: EditorError) -> None:
        """Nobody asked: the edit itself tells when the journal cannot be read."""
