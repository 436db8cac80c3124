"""What the parts of the window that work on a `JobThread` have in common; no work stands here."""

from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from desktop_editor.composition.parts import Composition
from desktop_editor.errors import EditorError
from desktop_editor.ui.job_thread import Job, JobThread


class WorkingPart(QObject):
    """Hands work to one thread, and hears of every job that ends there, its own or another's."""

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

    @Slot(object, object)
    def _done(self, job: Job, result: Any) -> None:
        """A job was done; `job.key` says whose."""
        raise NotImplementedError

    @Slot(object, object)
    def _failed(self, job: Job, error: EditorError) -> None:
        """A job has failed; `job.key` says whose."""
        raise NotImplementedError
