"""What else a candidate can be: the photo to go on from, a reference, a file that is dragged out.

Slow work runs on the worker thread; an answer that was overtaken is dropped.
"""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from desktop_editor.composition.parts import Composition
from desktop_editor.document import operations
from desktop_editor.document.base import Base
from desktop_editor.document.document import Document
from desktop_editor.document.layer import Layer
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import Checkpoint, EditorError
from desktop_editor.imaging.codec import EncodeOptions, ImageFormat, Limits, decode, encode
from desktop_editor.imaging.raster import Raster
from desktop_editor.storage.candidate_files import CandidateFiles
from desktop_editor.ui.drop import DroppedImage
from desktop_editor.ui.job_thread import Job, JobThread
from desktop_editor.ui.opening import Opening
from desktop_editor.ui.translation import translate
from desktop_editor.ui.working_part import WorkingPart

_NEW_BASE: Final = "new base"
_FILE: Final = "candidate file"
_LONGEST_NAME: Final = 48
_PNG: Final = EncodeOptions(format=ImageFormat.PNG)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenCandidate:
    """A candidate's picture as a file, and as PNG for those who take no file."""

    candidate_id: str
    path: str
    png: bytes


class CandidateUses(WorkingPart):
    """The part of the controller that uses candidates for something else than a layer."""

    busy = Signal(str)
    """Translated words for what goes on; empty when it is over."""
    kept = Signal(str)
    """Id of a candidate that was dropped on the photo."""
    photo_dropped = Signal(object)
    """A `DroppedImage` that is no candidate."""
    handed_out = Signal(str, str, bytes)
    """A candidate's id, the file that holds its picture, and the picture as PNG."""

    def __init__(
        self,
        composition: Composition,
        document: Document,
        opening: Opening,
        thread: JobThread,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(composition, thread, parent)
        self._document = document
        self._opening = opening
        self._files = CandidateFiles(composition.folders.candidates)

    @Slot(str, object, object)
    def use(self, what: str, layer: Layer, kept: DocumentState) -> None:
        """Use a candidate: `kept` is the document with its layer shown."""
        if what == "reference":
            self._add_reference(layer)
        elif what == "new_base":
            self._begin_base(kept)
        else:
            self._write(layer)

    @Slot(object)
    def take_drop(self, dropped: DroppedImage) -> None:
        """A picture was dropped on the photo: a candidate becomes a layer, others are opened."""
        candidate_id = self._files.owner_of(dropped.path)
        if candidate_id:
            self.kept.emit(candidate_id)
        else:
            self.photo_dropped.emit(dropped)

    def _add_reference(self, layer: Layer) -> None:
        candidate = layer.candidate
        name = picture_name(layer.name, candidate.reply)
        picture = DroppedImage(data=candidate.reply, name=name)
        self._opening.open_references(len(self._document.state.references), (picture,))

    def _begin_base(self, kept: DocumentState) -> None:
        renderer, base = self._composition.renderer, kept.base
        if base is None:
            return

        def work(checkpoint: Checkpoint) -> Base:
            raster = Raster(
                pixels=renderer.composite(kept, checkpoint), metadata=base.raster.metadata
            )
            checkpoint("encode")
            name = f"{PurePath(base.name).stem}-edited.png"
            return Base(name=name, source=encode(raster, _PNG), raster=raster)

        self.busy.emit(translate("Status", "Making a photo of it …"))
        self._thread.submit(_NEW_BASE, work, self._document.state)

    def _write(self, layer: Layer) -> None:
        candidate, files, name = layer.candidate, self._files, layer.name

        def work(_checkpoint: Checkpoint) -> WrittenCandidate:
            return written(files, candidate.id, name, candidate.reply)

        self._thread.submit(_FILE, work)

    @Slot(object, object)
    def _done(self, job: Job, result: object) -> None:
        if job.key == _FILE and isinstance(result, WrittenCandidate):
            self.handed_out.emit(result.candidate_id, result.path, result.png)
        elif job.key == _NEW_BASE and self._thread.is_current(job):
            self.busy.emit("")
            state = self._document.state
            before: DocumentState = job.context
            if isinstance(result, Base) and _same_picture(before, state):
                changed = operations.set_base(state, result)
                self._document.apply(changed, translate("Undo", "Use as New Base"))

    @Slot(object, object)
    def _failed(self, job: Job, error: EditorError) -> None:
        if job.key == _NEW_BASE and self._thread.is_current(job):
            self.busy.emit("")
        if job.key in (_NEW_BASE, _FILE):
            self.failed.emit(error)


def written(files: CandidateFiles, candidate_id: str, prompt: str, data: bytes) -> WrittenCandidate:
    """Write a candidate's picture to a file that is called after its prompt. Blocks.

    Raises:
        EditorError: `storage.disk_full` and the like.
    """
    name = picture_name(prompt, data)
    png = data if name.endswith(".png") else encode(decode(data, Limits()), _PNG)
    path = files.keep(candidate_id, name, data)
    return WrittenCandidate(candidate_id=candidate_id, path=str(path), png=png)


def picture_name(prompt: str, data: bytes) -> str:
    """What a candidate's picture is called as a file."""
    return f"{_plain(prompt)[:_LONGEST_NAME]}{suffix_of(data)}"


def suffix_of(data: bytes) -> str:
    """What a picture file of these bytes is called at its end."""
    if data.startswith(b"\xff\xd8\xff"):
        return ".jpg"
    return ".webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else ".png"


def _same_picture(before: DocumentState, now: DocumentState) -> bool:
    return before.base is now.base and before.layers == now.layers


def _plain(name: str) -> str:
    kept = "".join(one if one.isprintable() and one not in '/\\:*?"<>|' else " " for one in name)
    return kept.strip(" .…") or "candidate"
