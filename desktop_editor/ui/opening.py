"""Opening photos, references and projects on the worker thread. Changes no document."""

import itertools
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from desktop_editor.document.base import Base
from desktop_editor.document.reference import Reference
from desktop_editor.document.snapshot import ProjectSnapshot
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import Checkpoint, EditorError
from desktop_editor.imaging.codec import Limits
from desktop_editor.pipeline.load import (
    OpenedFile,
    OpeningNote,
    address_reference,
    load_base,
    load_reference,
    opening_notes,
    read_file,
    stated_need,
)
from desktop_editor.pipeline.memory import LARGE_BYTES, MemoryNeed
from desktop_editor.pipeline.restore import LAYER_STAGE, from_snapshot
from desktop_editor.storage.open_raster import merged_picture
from desktop_editor.storage.project_file import load_project
from desktop_editor.ui.drop import DroppedImage
from desktop_editor.ui.job_thread import Job, JobThread, Work
from desktop_editor.ui.numbers import number
from desktop_editor.ui.translation import translate

_BASE = "open"
_REFERENCE = "reference"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asking:
    """A photo that is read but not yet decoded, and what the user should know before."""

    opened: OpenedFile
    notes: tuple[OpeningNote, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Restored:
    """A document that was read from a project file (`path`) or recovered (empty path)."""

    state: DocumentState
    path: str


class Opening(QObject):
    """Turns drops and paths into bases, references and documents."""

    base_loaded = Signal(object)
    """A `Base`."""
    asked = Signal(object)
    """An `Asking`: call `open_anyway` to go on."""
    reference_loaded = Signal(int, object)
    """The slot and the `Reference`."""
    restored = Signal(object)
    """A `Restored`."""
    not_restored = Signal(object)
    """The `ProjectSnapshot` that `restore` was given: it failed, or something else came first."""
    failed = Signal(object)
    """An `EditorError`."""
    busy = Signal(str)
    """Translated words for what is being opened; empty when nothing is."""
    progress_told = Signal(int, str)
    """From the worker: number of the opening, and words for how far it is."""

    def __init__(self, thread: JobThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = thread
        self._asking: Asking | None = None
        self._restoring: ProjectSnapshot | None = None
        self._number = 0
        self.progress_told.connect(self._show_progress)
        thread.job_done.connect(self._done)
        thread.job_failed.connect(self._failed)

    def open_photo(self, dropped: DroppedImage) -> None:
        """Read a photo; `base_loaded`, `asked` or `failed` follows."""
        if dropped.address:
            self.failed.emit(EditorError("photo.is_an_address"))
            return
        number = self._number + 1
        tell = partial(self.progress_told.emit, number)
        self._begin(_opening_words(_name_of(dropped)), _PhotoWork(dropped, tell))

    def open_anyway(self) -> None:
        """Go on with the photo that was asked about."""
        asking, self._asking = self._asking, None
        if asking is not None:
            words = _opening_words(asking.opened.name)
            self._begin(words, lambda _checkpoint: load_base(asking.opened))

    def open_references(self, index: int, dropped: Sequence[DroppedImage]) -> None:
        """Read pictures for reference slots, the first for slot `index`."""
        for offset, one in enumerate(dropped):
            key = f"{_REFERENCE}-{uuid.uuid4().hex}"
            self._thread.submit(key, _ReferenceWork(one, key), index + offset)

    def open_project(self, path: Path) -> None:
        """Read a project; `restored` or `failed` follows, or `asked` for another program's."""
        words = _opening_words(path.name)

        def work(checkpoint: Checkpoint) -> Restored | Asking:
            merged = merged_picture(path, Limits().max_bytes)
            if merged is not None:
                return _flat(path, merged)
            snapshot = load_project(path)
            layers = self._counted(checkpoint, words, len(snapshot.layers))
            return Restored(state=from_snapshot(snapshot, layers), path=str(path))

        self._begin(words, work)

    def restore(self, snapshot: ProjectSnapshot) -> None:
        """Build recovered work again; `restored` or `failed` follows."""
        words = translate("Opening", "Restoring your work …")

        def work(checkpoint: Checkpoint) -> Restored:
            layers = self._counted(checkpoint, words, len(snapshot.layers))
            return Restored(state=from_snapshot(snapshot, layers), path="")

        self._begin(words, work)
        self._restoring = snapshot

    def cancel(self) -> None:
        """Open nothing: what is open stays so."""
        self._thread.cancel(_BASE)
        self._end()
        self._tell_not_restored()

    def _begin(self, words: str, work: Work) -> None:
        self._tell_not_restored()
        self._number += 1
        self.busy.emit(words)
        self._thread.submit(_BASE, work)

    def _end(self) -> None:
        self._number += 1  # what the worker still tells is about something else
        self.busy.emit("")

    def _tell_not_restored(self) -> None:
        snapshot, self._restoring = self._restoring, None
        if snapshot is not None:
            self.not_restored.emit(snapshot)

    def _counted(self, checkpoint: Checkpoint, words: str, count: int) -> Checkpoint:
        """A checkpoint on the worker that tells which of several layers is under way."""
        opening, numbers = self._number, itertools.count(1)

        def counted(stage: str) -> None:
            checkpoint(stage)
            if stage == LAYER_STAGE and count > 1:
                progress = translate("Opening", "{words} layer {number} of {count}")
                told = progress.format(words=words, number=next(numbers), count=count)
                self.progress_told.emit(opening, told)

        return counted

    @Slot(int, str)
    def _show_progress(self, opening: int, words: str) -> None:
        if opening == self._number:
            self.busy.emit(words)

    @Slot(object, object)
    def _done(self, job: Job, result: Any) -> None:
        if job.key.startswith(_REFERENCE):
            self.reference_loaded.emit(job.context, result)
        elif job.key == _BASE and self._thread.is_current(job):
            self._end()
            self._asking = self._restoring = None
            if isinstance(result, Base):
                self.base_loaded.emit(result)
            elif isinstance(result, Asking):
                self._asking = result
                self.asked.emit(result)
            else:
                self.restored.emit(result)

    @Slot(object, object)
    def _failed(self, job: Job, error: EditorError) -> None:
        is_base = job.key == _BASE and self._thread.is_current(job)
        if is_base:
            self._end()
        if is_base or job.key.startswith(_REFERENCE):
            self.failed.emit(error)
        if is_base:
            self._tell_not_restored()


class _PhotoWork:
    def __init__(self, dropped: DroppedImage, tell: Callable[[str], None]) -> None:
        self._dropped = dropped
        self._tell = tell

    def __call__(self, checkpoint: Checkpoint) -> Base | Asking:
        opened = _read(self._dropped)
        checkpoint("read")
        need = stated_need(opened)
        if need.needed >= LARGE_BYTES:
            self._tell(_need_words(opened.name, need))
        notes = opening_notes(opened)
        return Asking(opened=opened, notes=notes) if notes else load_base(opened)


def _flat(path: Path, merged: bytes) -> Asking:
    """The one picture that another program's project shows, as a photo without a file."""
    opened = OpenedFile(name=f"{path.stem}.png", data=merged)
    note = OpeningNote(message_id="project.of_another_program", parameters={"name": path.name})
    return Asking(opened=opened, notes=(note, *opening_notes(opened)))


def _opening_words(name: str) -> str:
    return translate("Opening", "Opening {name} …").format(name=name)


def _need_words(name: str, need: MemoryNeed) -> str:
    """Stated before a large photo is loaded."""
    words = translate(
        "Opening", "Opening {name} … Working on it takes up to {needed} of {free} GB."
    )
    needed, free = number(need.needed / 1e9, 1), number(need.available / 1e9, 1)
    return words.format(name=name, needed=needed, free=free)


def _read(dropped: DroppedImage) -> OpenedFile:
    if dropped.path:
        return read_file(Path(dropped.path))
    return OpenedFile(name=_name_of(dropped), data=dropped.data)


def _name_of(dropped: DroppedImage) -> str:
    if dropped.path:
        return Path(dropped.path).name
    return dropped.name or translate("Opening", "Pasted photo")


class _ReferenceWork:
    def __init__(self, dropped: DroppedImage, reference_id: str) -> None:
        self._dropped = dropped
        self._id = reference_id

    def __call__(self, _checkpoint: Checkpoint) -> Reference:
        if self._dropped.address:
            return address_reference(self._dropped.address, self._id)
        return load_reference(_read(self._dropped), self._id)
