"""The edit under way: starting, progress with elapsed time, cancelling, its answer.

Takes snapshots and hands back outcomes; the controller decides what they change.
"""

import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop_editor.composition import Composition
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import EditorError
from desktop_editor.pipeline.job import EditJob, EditOutcome, perform
from desktop_editor.pipeline.prepare import EditOptions
from desktop_editor.ui.job_thread import CancelToken, EditThread
from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import EditStatus

if TYPE_CHECKING:
    from desktop_editor.edit_api.client import EditClient

_TICK_MS: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Run:
    id: str
    state: DocumentState
    token: CancelToken
    started: float


class EditRuns(QObject):
    """One edit at a time; its variants run side by side."""

    progressed = Signal()
    """`status` has changed."""
    ended = Signal()
    """Nothing is under way any more; what came of it is told next."""
    arrived = Signal(object, object)
    """The state the edit was made from, and its `EditOutcome`."""
    failed = Signal(object)
    """An `EditorError`."""
    cancelled = Signal()
    crashed = Signal(str)
    problem_told = Signal(object)
    """From the edit thread: an `EditorError` that did not stop the edit."""
    stage_told = Signal(str, str, object)
    """From the edit thread: edit id, stage, fraction."""

    def __init__(
        self, composition: Composition, thread: EditThread, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._composition = composition
        self._thread = thread
        self._run: _Run | None = None
        self._stage = ""
        self._fraction: float | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.progressed)
        self.stage_told.connect(self._show_stage)
        thread.edit_done.connect(self._done)
        thread.edit_failed.connect(self._failed)
        thread.edit_cancelled.connect(self._cancelled)
        thread.edit_crashed.connect(self._crashed)

    @property
    def is_running(self) -> bool:
        """Whether an edit is under way."""
        return self._run is not None

    @property
    def status(self) -> EditStatus:
        """What the prompt box shows while an edit runs."""
        if self._run is None:
            return EditStatus()
        return EditStatus(
            running=True,
            stage=stage_words(self._stage),
            elapsed_s=time.monotonic() - self._run.started,
            fraction=self._fraction,
            can_edit=False,
        )

    def start(self, state: DocumentState, options: EditOptions, drift: str) -> None:
        """Send an edit of this state; one that runs already goes on instead."""
        if self._run is not None:
            return
        run = _Run(
            id=f"edit-{uuid.uuid4().hex}",
            state=state,
            token=CancelToken(),
            started=time.monotonic(),
        )
        job = EditJob(
            id=run.id,
            state=state,
            options=options,
            checkpoint=run.token,
            look=self._composition.renderer.composite,
        )

        async def work(client: "EditClient") -> EditOutcome:
            transport = await self._composition.connect(options, client, drift)
            outcome = await perform(job, transport, tell)
            for problem in transport.problems:
                self.problem_told.emit(problem)
            return outcome

        def tell(stage: str, fraction: float | None) -> None:
            self.stage_told.emit(run.id, stage, fraction)

        self._run = run
        self._stage, self._fraction = "prepare", None
        self._timer.start()
        self._thread.submit(run.id, work)
        self.progressed.emit()

    def cancel(self) -> None:
        """Stop waiting for the edit; what the service does with it can't be undone."""
        if self._run is not None:
            self._run.token.cancel()
            self._thread.cancel(self._run.id)

    def _is_current(self, edit_id: str) -> bool:
        return self._run is not None and self._run.id == edit_id

    def _end(self) -> DocumentState:
        assert self._run is not None  # noqa: S101 - callers asked `_is_current`
        state = self._run.state
        self._run = None
        self._timer.stop()
        self.progressed.emit()
        self.ended.emit()
        return state

    @Slot(str, str, object)
    def _show_stage(self, edit_id: str, stage: str, fraction: float | None) -> None:
        if self._is_current(edit_id):
            self._stage, self._fraction = stage, fraction
            self.progressed.emit()

    @Slot(str, object)
    def _done(self, edit_id: str, outcome: EditOutcome) -> None:
        if self._is_current(edit_id):
            self.arrived.emit(self._end(), outcome)

    @Slot(str, object)
    def _failed(self, edit_id: str, error: EditorError) -> None:
        if self._is_current(edit_id):
            self._end()
            self.failed.emit(error)

    @Slot(str)
    def _cancelled(self, edit_id: str) -> None:
        if self._is_current(edit_id):
            self._end()
            self.cancelled.emit()

    @Slot(str, str)
    def _crashed(self, edit_id: str, details: str) -> None:
        if self._is_current(edit_id):
            self._end()
        self.crashed.emit(details)


def stage_words(stage: str) -> str:
    """What happens now, in the user's language."""
    words = {
        "prepare": translate("Progress", "Preparing the photo"),
        "connecting": translate("Progress", "Connecting"),
        "sending": translate("Progress", "Sending"),
        "waiting": translate("Progress", "The service is working"),
        "receiving": translate("Progress", "Receiving"),
        "retrying": translate("Progress", "The service is busy, trying again"),
        "register": translate("Progress", "Laying the answer on the photo"),
    }
    return words.get(stage, "")
