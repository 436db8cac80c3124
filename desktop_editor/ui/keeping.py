"""Keeping the user's work: autosave while working, recovery at start, projects, paid replies.

Disk work runs on the storage thread; nothing here changes the document.
"""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop_editor.composition.parts import Composition
from desktop_editor.document.base import Base
from desktop_editor.document.snapshot import ProjectSnapshot
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import Checkpoint, EditorError
from desktop_editor.imaging.raster import Raster
from desktop_editor.pipeline.kept_picture import UNUSABLE
from desktop_editor.pipeline.load import small_picture
from desktop_editor.pipeline.restore import to_snapshot
from desktop_editor.pipeline.shown_pictures import shown_pictures
from desktop_editor.storage.autosave import Autosave
from desktop_editor.storage.journal_entry import JournalEntry
from desktop_editor.storage.project_file import save_project
from desktop_editor.ui.job_thread import Job, JobThread

if TYPE_CHECKING:
    from desktop_editor.ui.edit_under_way import EditUnderWay

AUTOSAVE_MS: Final = 400
_PICTURE_PX: Final = 160


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SavedProject:
    """A project that was written, and the state that it holds."""

    path: str
    state: DocumentState


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LostWork:
    """Work that a window left behind.

    Attributes:
        digest: Of its photo; empty without one.
        picture: Its photo, small; None where it cannot be read.
    """

    snapshot: ProjectSnapshot
    digest: str
    picture: Raster | None


@dataclass(slots=True, kw_only=True, eq=False)
class _RestoredWork:
    """Lost work that is in this window again, as it was last shown, and where it is autosaved."""

    state: DocumentState
    autosave: Autosave


class Keeping(QObject):
    """Autosave, recovery, project files, and the unclaimed replies of the open photo."""

    recovered = Signal(object)
    """A `LostWork`."""
    project_saved = Signal(object)
    """A `SavedProject`."""
    replies_found = Signal(object, object)
    """A `Base`, and a tuple of `JournalEntry`: paid replies for it that were never laid."""
    recent_known = Signal(object)
    """Tuple of paths opened last, newest first."""
    failed = Signal(object)
    """An `EditorError`."""

    def __init__(
        self,
        composition: Composition,
        thread: JobThread,
        saving: JobThread,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._composition = composition
        self._thread = thread
        self._saving = saving  # of its own: no stroke waits for a large project to be written
        self._autosave = composition.autosave()
        # A second one, so that recording new work does not count as taking the old work over.
        self._left_behind = composition.autosave()
        # Each has an autosave of its own: another photo in this window must not replace it.
        self._restored: tuple[_RestoredWork, ...] = ()
        self._pending: DocumentState | None = None
        self._recording = self._recorded = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(AUTOSAVE_MS)
        self._timer.timeout.connect(self.record_now)
        for one in (thread, saving):
            one.job_done.connect(self._done)
            one.job_failed.connect(self._failed)

    @property
    def is_kept(self) -> bool:
        """Whether everything that `keep` was given is on disk."""
        return self._pending is None and self._recorded >= self._recording

    def look_for_lost_work(self) -> None:
        """At start: find what a window left behind; `recovered` follows if there is any."""
        self._look_again()

    def look_for_replies(self, base: Base) -> None:
        """Find paid replies for this photo that never became a candidate; they follow."""

        def work(_checkpoint: Checkpoint) -> tuple[Base, tuple[JournalEntry, ...]]:
            digest = base.digest
            unclaimed = self._composition.journal.unclaimed()
            return base, tuple(one for one in unclaimed if one.facts.get("base") == digest)

        self._thread.submit("replies", work)

    def keep(self, state: DocumentState) -> None:
        """Record this state within a second."""
        if self._pending is not None and self._pending.base is not state.base:
            self.record_now()
        self._pending = state
        restored = self._restored_on(state.base)
        if restored is not None:
            restored.state = state
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def record_now(self) -> None:
        """Record what `keep` was last given, and claim the replies that it holds."""
        state, self._pending = self._pending, None
        self._timer.stop()
        if state is None:
            return
        autosave = self._autosave_of(state.base)
        work = _Recording(self._composition, autosave, state)
        self._recording = self._thread.submit("autosave", work)

    def forget(self, base: Base | None) -> None:
        """The work on this photo is saved elsewhere or there is none: autosave lets go of it."""
        autosave = self._autosave_of(base)
        self._restored = tuple(one for one in self._restored if one.autosave is not autosave)
        self._pending = None
        self._timer.stop()
        self._thread.submit("autosave", lambda _checkpoint: autosave.discard())

    def take_over(self, state: DocumentState) -> None:
        """Lost work is in this window now: it stays on disk until `forget`, whatever else comes.

        `recovered` follows if another window left something behind, too.
        """
        if state.base is None:
            self.forget_lost_work()  # without a photo there is nothing that would be missed
            return
        autosave, self._left_behind = self._left_behind, self._composition.autosave()
        self._restored = (*self._restored, _RestoredWork(state=state, autosave=autosave))
        work = _Recording(self._composition, autosave, state)
        self._recording = self._thread.submit("autosave", work)
        self._look_again()

    def set_aside(self, shown: Base | None) -> tuple[DocumentState, ...]:
        """Restored work that is neither saved nor the one on the photo that is shown."""
        return tuple(one.state for one in self._restored if one.state.base is not shown)

    def let_go(self, request_ids: tuple[str, ...]) -> None:
        """Answers that did not become layers: they are offered when their photo is opened."""

        def work(_checkpoint: Checkpoint) -> None:
            for one in request_ids:
                self._composition.journal.release(one)

        self._thread.submit("let go", work)

    @Slot(object)
    def take_edit_end(self, edit: "EditUnderWay") -> None:
        """What failed waits for nobody any more; no picture will ever come of some of it."""
        failed = [(one.request_id, one.error) for one in edit.failures]

        def work(_checkpoint: Checkpoint) -> None:
            for request_id, error in failed:
                if error is not None and error.message_id in UNUSABLE:
                    self._composition.journal.unusable(request_id, error.message_id)
                else:
                    self._composition.journal.release(request_id)

        self._thread.submit("let go", work)

    def let_go_of_disk(self) -> None:
        """The window is closed: what is on disk is the next one's, whatever still goes on here."""
        self._thread.submit("close", lambda _checkpoint: self.close())

    def close(self) -> None:
        """Let go of what is on disk, on the storage thread or when that has ended."""
        for one in (self._autosave, self._left_behind, *(one.autosave for one in self._restored)):
            one.close()

    def forget_lost_work(self) -> None:
        """The user does not want what was recovered; `recovered` follows if there is more."""
        self._thread.submit("discard", lambda _checkpoint: self._left_behind.discard())
        self._look_again()

    def remember(self, path: str) -> None:
        """Put a photo or a project on top of the recent ones; `recent_known` follows."""
        recent = self._composition.recent_files

        def work(_checkpoint: Checkpoint) -> tuple[str, ...]:
            if path:
                recent.add(Path(path))
            return tuple(str(one) for one in recent.list())

        self._thread.submit("recent", work)

    def save_project(self, state: DocumentState, path: Path) -> None:
        """Write a project; `project_saved` or `failed` follows."""

        def work(checkpoint: Checkpoint) -> SavedProject:
            shown = shown_pictures(state, self._composition.renderer.steps, checkpoint)
            save_project(path, to_snapshot(state), shown)
            return SavedProject(path=str(path), state=state)

        self._saving.submit("project", work)

    def _restored_on(self, base: Base | None) -> _RestoredWork | None:
        return next((one for one in self._restored if one.state.base is base), None)

    def _autosave_of(self, base: Base | None) -> Autosave:
        restored = self._restored_on(base)
        return self._autosave if restored is None else restored.autosave

    def _look_again(self) -> None:
        self._thread.submit("recover", lambda _checkpoint: self._lost_work())

    def _lost_work(self) -> LostWork | None:
        found = self._left_behind.recover()
        if found is None:
            return None
        if found.base is None:
            return LostWork(snapshot=found, digest="", picture=None)
        data = found.base.data
        digest = sha256(data).hexdigest()
        return LostWork(snapshot=found, digest=digest, picture=small_picture(data, _PICTURE_PX))

    @Slot(object, object)
    def _done(self, job: Job, result: Any) -> None:
        if job.key == "recover" and result is not None:
            self.recovered.emit(result)
        elif job.key == "replies":
            self.replies_found.emit(*result)
        elif job.key == "project":
            self.project_saved.emit(result)
        elif job.key == "autosave":
            self._recorded = job.number
        elif job.key == "recent":
            self.recent_known.emit(result)

    @Slot(object, object)
    def _failed(self, job: Job, error: EditorError) -> None:
        if job.key in ("autosave", "project", "recover", "replies"):
            self.failed.emit(error)


class _Recording:
    """Autosaves a state, then notes that its candidates' replies are in safe hands."""

    def __init__(self, composition: Composition, autosave: Any, state: DocumentState) -> None:
        self._composition = composition
        self._autosave = autosave
        self._state = state

    def __call__(self, _checkpoint: Checkpoint) -> None:
        self._autosave.record(to_snapshot(self._state))
        for layer in self._state.layers:
            self._composition.journal.claim(layer.candidate.id)
