"""Aligning a layer's candidate again on the worker thread: progress, cancelling, its answer.

An answer that was overtaken, because the layer went or was laid otherwise meanwhile, is dropped.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from desktop_editor.document import operations
from desktop_editor.document.document import Change, Document
from desktop_editor.document.layer import Candidate, Layer
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import Checkpoint, EditorError
from desktop_editor.pipeline.fit import fit_of_placement
from desktop_editor.pipeline.realign import align_again, state_below
from desktop_editor.pipeline.render import Renderer
from desktop_editor.ui.job_thread import Job, JobThread
from desktop_editor.ui.messages import message_notice
from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import Notice, NoticeKind

_ALIGN: Final = "align again"
_FOUND: Final = {
    "fit.well": "align.well",
    "fit.low_texture": "align.low_texture",
    "fit.cropped": "align.cropped",
    "fit.roughly": "align.roughly",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Asked:
    """The layer as it lay when it was asked for."""

    state: DocumentState
    layer: Layer

    def is_overtaken(self, state: DocumentState) -> bool:
        """Whether the answer is about something that is no longer there."""
        now, then = state.layer(self.layer.id), self.layer
        return (
            state.base is not self.state.base
            or now is None
            or now.candidate is not then.candidate
            or (now.nudge_px, now.registered) != (then.nudge_px, then.registered)
        )


class Realigning(QObject):
    """The part of the controller that lays a candidate by a placement fitted anew."""

    busy = Signal(str)
    """Translated words for what is being done; empty when that is over."""
    told = Signal(object)
    """A `Notice`: what came of it."""
    failed = Signal(object)
    """An `EditorError`."""
    stage_told = Signal(int, str)
    """From the worker: number of the job, and its stage."""

    def __init__(
        self,
        document: Document,
        renderer: Renderer,
        thread: JobThread,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._renderer = renderer
        self._thread = thread
        self._number = 0
        self._asked: _Asked | None = None
        self.stage_told.connect(self._show_stage)
        thread.job_done.connect(self._done)
        thread.job_failed.connect(self._failed)
        document.listen(self._changed)

    @Slot(str)
    def align(self, layer_id: str) -> None:
        """Fit how this layer lies again, its mask being where the edit is."""
        state = self._document.state
        layer = state.layer(layer_id)
        if layer is None:
            return
        self._number += 1
        self._asked = _Asked(state=state, layer=layer)
        work = _Work(self._renderer, state, layer, self._teller(self._number))
        self.busy.emit(stage_words(""))
        self._thread.submit(_ALIGN, work, self._asked)

    @Slot()
    def cancel(self) -> None:
        """Leave the layer as it lies."""
        if self._asked is not None:
            self._thread.cancel(_ALIGN)
            self._end()

    def _changed(self, change: Change) -> None:
        """Nobody waits for an answer about what is no longer there."""
        if self._asked is not None and self._asked.is_overtaken(change.after):
            self.cancel()

    def _teller(self, number: int) -> Callable[[str], None]:
        return lambda stage: self.stage_told.emit(number, stage)

    def _end(self) -> None:
        self._number += 1  # what the worker still tells is over
        self._asked = None
        self.busy.emit("")

    @Slot(int, str)
    def _show_stage(self, number: int, stage: str) -> None:
        if number == self._number:
            self.busy.emit(stage_words(stage))

    @Slot(object, object)
    def _done(self, job: Job, placed: Candidate | None) -> None:
        if job.key != _ALIGN or not self._thread.is_current(job):
            return
        asked: _Asked = job.context
        self._end()
        if placed is not None:
            state = operations.place_again(self._document.state, asked.layer.id, placed)
            self._document.apply(state, translate("Undo", "Align Again"))
        self.told.emit(realigned_notice(placed))

    @Slot(object, object)
    def _failed(self, job: Job, error: EditorError) -> None:
        if job.key == _ALIGN and self._thread.is_current(job):
            self._end()
            self.failed.emit(error)


class _Work:
    """What runs on the worker: look at what lies below, then fit."""

    def __init__(
        self, renderer: Renderer, state: DocumentState, layer: Layer, tell: Callable[[str], None]
    ) -> None:
        self._renderer = renderer
        self._state = state
        self._layer = layer
        self._tell = tell

    def __call__(self, checkpoint: Checkpoint) -> Candidate | None:
        def told(stage: str) -> None:
            checkpoint(stage)
            self._tell(stage)

        below = self._renderer.composite(state_below(self._state, self._layer), checkpoint)
        return align_again(self._layer, below, told)


def realigned_notice(placed: Candidate | None) -> Notice:
    """What came of it, in one sentence."""
    if placed is None:
        return message_notice("align.kept")
    return message_notice(_FOUND[fit_of_placement(placed.placement)], kind=NoticeKind.SUCCESS)


def stage_words(stage: str) -> str:
    """What happens now, in the user's language."""
    words = {
        "tone": translate("Progress", "Matching the layer’s tone …"),
        "difference": translate("Progress", "Looking for what changed …"),
    }
    return words.get(stage, translate("Progress", "Aligning the layer …"))
