"""Changes of the selection or of a layer's mask that take longer than a frame, one by one.

They run on the worker thread; a selection or mask that changes meanwhile wins over their answers.
What is changed, callers say.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop_editor.document import operations
from desktop_editor.document.base import Base
from desktop_editor.document.document import Document
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import Checkpoint, EditorError
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.imaging.select import within
from desktop_editor.ui.job_thread import Job, JobThread

SELECTION: Final = ""
"""In the place of a layer's id: the selection."""

PATIENCE_MS: Final = 600
"""Changes that take longer are told."""

Work: TypeAlias = Callable[[TiledMask], TiledMask]

_KEY: Final = "change mask"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MaskChange:
    """What becomes of a mask.

    Attributes:
        of: `SELECTION` or the id of a layer.
        work: From the mask as it is to the mask as it shall be; runs on any thread.
        label: Of the undo step.
        merge_key: Changes with the same one that follow each other are one undo step.
        needs_one: Nothing is to do where nothing is selected.
    """

    of: str
    work: Work
    label: str
    merge_key: str = ""
    needs_one: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _UnderWay:
    """A change that the worker computes, and what it started from."""

    change: MaskChange
    mask: TiledMask | None
    base: Base | None


class MaskChanges(QObject):
    """Carries out changes in the order in which they were asked for, one undo step each."""

    failed = Signal(object)
    """An `EditorError`."""
    busy = Signal(str)
    """Translated words while a change takes long; empty afterwards."""

    def __init__(
        self, document: Document, thread: JobThread, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._thread = thread
        self._waiting: deque[MaskChange] = deque()
        self._under_way: _UnderWay | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._tell)
        thread.job_done.connect(self._done)
        thread.job_failed.connect(self._failed)

    @property
    def is_busy(self) -> bool:
        """Whether the answer of a change is still wanted."""
        one = self._under_way
        return (
            one is not None
            and one.base is self._document.state.base
            and one.mask is self._mask(one.change.of)
        )

    def apply(self, change: MaskChange) -> None:
        """Make a small change at once; the answers of longer ones that run come too late."""
        mask = self._mask(change.of)
        if mask is not None or not change.needs_one:
            self._put(change, change.work(mask or self._nothing()))

    def ask(self, change: MaskChange) -> None:
        """Make a change on the worker thread, after those that were asked for before."""
        if not self.is_busy:
            self._waiting.clear()
            self._under_way = None
        self._waiting.append(change)
        if self._under_way is None:
            self._begin()

    def cancel(self) -> None:
        """Leave the selection and all masks as they are: nobody waits for changes any more."""
        self._thread.cancel(_KEY)
        self._waiting.clear()
        self._begin()

    def _begin(self) -> None:
        self._under_way = None
        while self._waiting and self._under_way is None:
            change = self._waiting.popleft()
            mask = self._mask(change.of)
            if mask is not None or (not change.needs_one and self._document.state.base):
                base = self._document.state.base
                self._under_way = _UnderWay(change=change, mask=mask, base=base)
                self._submit(change, mask or self._nothing())
        self._follow_patience()

    def _submit(self, change: MaskChange, mask: TiledMask) -> None:
        def work(_checkpoint: Checkpoint) -> TiledMask:
            return change.work(mask)

        self._thread.submit(_KEY, work, change)

    def _put(self, change: MaskChange, mask: TiledMask) -> None:
        state = changed_state(self._document.state, change.of, mask)
        before, after = self._document.state.selection, state.selection
        if change.of or before is not after:
            self._document.apply(state, change.label, merge_key=change.merge_key)

    def _mask(self, of: str) -> TiledMask | None:
        if not of:
            return self._document.state.selection
        layer = self._document.state.layer(of)
        return None if layer is None else layer.mask

    def _nothing(self) -> TiledMask:
        base = self._document.state.base
        if base is None:
            raise EditorError("edit.no_photo")
        return TiledMask.filled(base.size, 0)

    def _follow_patience(self) -> None:
        if self._under_way is None:
            self._patience.stop()
            self.busy.emit("")
        elif not self._patience.isActive():
            self._patience.start()

    @Slot()
    def _tell(self) -> None:
        if self._under_way is not None:
            self.busy.emit(f"{self._under_way.change.label} …")

    @Slot(object, object)
    def _done(self, job: Job, result: TiledMask) -> None:
        if job.key != _KEY or not self._thread.is_current(job):
            return
        if self.is_busy:
            self._put(job.context, result)
        else:
            self._waiting.clear()
        self._begin()

    @Slot(object, object)
    def _failed(self, job: Job, error: EditorError) -> None:
        if job.key == _KEY and self._thread.is_current(job):
            self._waiting.clear()
            self._begin()
            self.failed.emit(error)


def changed_state(state: DocumentState, of: str, mask: TiledMask) -> DocumentState:
    """The state with another selection, or another mask within its layer's edit region."""
    if not of:
        return operations.set_selection(state, mask)
    layer = state.layer(of)
    if layer is None:
        return state
    return operations.set_mask(state, of, within(mask, layer.candidate.region))
