"""The request of the next edit as a curl command on the clipboard; nothing is sent.

Encoding and writing happen on the worker thread. Changes no document.
"""

import uuid
from dataclasses import replace

from PySide6.QtCore import Signal, Slot

from desktop_editor.composition.curl import WrittenCommand, write_curl
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import Checkpoint, EditorError
from desktop_editor.pipeline.job import EditJob, prepare
from desktop_editor.pipeline.prepare import EditOptions
from desktop_editor.storage.scratch import scratch_folder
from desktop_editor.ui.job_thread import Job
from desktop_editor.ui.working_part import WorkingPart

_COPY = "copy as curl"


class CurlCopying(WorkingPart):
    """Writes the pictures of a request beside each other, and the command that sends them."""

    written = Signal(object)
    """A `WrittenCommand`."""

    def write(self, state: DocumentState, options: EditOptions, drift: str) -> None:
        """Write the command for an edit of this state; `written` or `failed` follows."""
        composition = self._composition

        def work(checkpoint: Checkpoint) -> WrittenCommand:
            job = EditJob(
                id=uuid.uuid4().hex,
                state=state,
                options=options,
                checkpoint=checkpoint,
                look=composition.renderer.composite,
            )
            request = prepare(job).request
            profile = options.service
            if profile.id == "sandbox":
                profile = replace(profile, base_url=composition.sandbox.base_url(drift))
            folder = scratch_folder(composition.folders.cache / "curl", job.id)
            return write_curl(profile, request, folder)

        self._thread.submit(_COPY, work)

    @Slot(object, object)
    def _done(self, job: Job, written: WrittenCommand) -> None:
        if job.key == _COPY and self._thread.is_current(job):
            self.written.emit(written)

    @Slot(object, object)
    def _failed(self, job: Job, error: EditorError) -> None:
        if job.key == _COPY:
            self.failed.emit(error)
