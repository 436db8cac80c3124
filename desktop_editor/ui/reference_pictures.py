"""Pictures of references on the worker thread: one of them large, or one of what is selected."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from desktop_editor.composition.parts import Composition
from desktop_editor.document.document import Document
from desktop_editor.document.reference import Reference
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import Checkpoint, EditorError
from desktop_editor.imaging.codec import (
    EncodeOptions,
    ImageFormat,
    Limits,
    decode_reduced,
    encode,
    probe,
)
from desktop_editor.imaging.raster import Metadata, Raster, to_depth
from desktop_editor.imaging.resample import crop
from desktop_editor.pipeline.load import OpenedFile, load_reference, named
from desktop_editor.pipeline.render import Renderer
from desktop_editor.storage.atomic import write_atomically
from desktop_editor.storage.scratch import scratch_folder
from desktop_editor.ui.job_thread import Job, JobThread
from desktop_editor.ui.numbers import number
from desktop_editor.ui.references_view import ReferencePreview
from desktop_editor.ui.translation import translate
from desktop_editor.ui.working_part import WorkingPart

PREVIEW_PX: Final = 1600
_PREVIEW: Final = "large picture of a reference"
_SELECTED: Final = "picture of the selection"
_FILE: Final = "file of the selection"
_PNG: Final = EncodeOptions(format=ImageFormat.PNG)


class ReferencePictures(WorkingPart):
    """Makes them; fills no slot itself."""

    shown = Signal(object)
    """A `ReferencePreview`."""
    written = Signal(str, object)
    """Path of a PNG file with what is selected, and the bytes in it."""
    made = Signal(int, object)
    """The slot and the `Reference`."""

    def __init__(
        self,
        composition: Composition,
        document: Document,
        thread: JobThread,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(composition, thread, parent)
        self._document = document

    def table(self) -> Mapping[str, Callable[[], Any]]:
        """The call behind each action id."""
        return {"selection_as_reference": self._add_selection}

    def _add_selection(self) -> None:
        self.take_selection(len(self._document.state.references))

    @Slot(int)
    def preview(self, index: int) -> None:
        """Look at a reference; one by address is on no computer but the service's."""
        references = self._document.state.references
        if index < len(references) and references[index].data:
            reference = references[index]
            self._thread.submit(_PREVIEW, lambda _checkpoint: large(index + 1, reference))

    @Slot(int)
    def take_selection(self, index: int) -> None:
        """Make a reference of what is selected, as it is seen; `made` or `failed` follows."""
        state, renderer = self._document.state, self._composition.renderer
        if state.selection is None:
            self.failed.emit(EditorError("reference.nothing_selected"))
            return
        key = f"{_SELECTED}-{index}-{len(state.references)}"

        def work(checkpoint: Checkpoint) -> Reference:
            name = translate("Reference", "Part of {photo}").format(
                photo=state.base.name if state.base else ""
            )
            data = selected_picture(state, renderer, checkpoint)
            opened = OpenedFile(name=f"{name}.png", data=data)
            return load_reference(opened, f"reference-{id(state):x}-{index}")

        self._thread.submit(key, work, index)

    @Slot()
    def write_selection(self) -> None:
        """Write what is selected to a file that can be dragged; `written` or `failed` follows."""
        state, composition = self._document.state, self._composition

        def work(checkpoint: Checkpoint) -> tuple[str, bytes]:
            data = selected_picture(state, composition.renderer, checkpoint)
            folder = scratch_folder(composition.folders.cache / "selections", uuid.uuid4().hex)
            path = folder / "selection.png"
            write_atomically(path, data, private=True)
            return str(path), data

        self._thread.submit(_FILE, work)

    @Slot(object, object)
    def _done(self, job: Job, result: Any) -> None:
        if job.key == _PREVIEW and self._thread.is_current(job):
            self.shown.emit(result)
        elif job.key == _FILE and self._thread.is_current(job):
            self.written.emit(*result)
        elif job.key.startswith(_SELECTED):
            self.made.emit(job.context, result)

    @Slot(object, object)
    def _failed(self, job: Job, error: EditorError) -> None:
        if job.key in (_PREVIEW, _FILE) or job.key.startswith(_SELECTED):
            self.failed.emit(error)


def large(place: int, reference: Reference) -> ReferencePreview:
    """A reference as large as screens are, with its size in words.

    Raises:
        EditorError: From `codec.decode_reduced`, naming the file.
    """
    with named(reference.name):
        size = probe(reference.data, Limits()).size
        picture = decode_reduced(reference.data, Limits(), PREVIEW_PX)
    megabytes = number(len(reference.data) / 1e6, 1)
    words = translate("Reference", "{width} × {height}, {megabytes} MB").format(
        width=size.width, height=size.height, megabytes=megabytes
    )
    return ReferencePreview(number=place, name=reference.name, picture=picture, words=words)


def selected_picture(state: DocumentState, renderer: Renderer, checkpoint: Checkpoint) -> bytes:
    """What is selected as a PNG: as it is seen, see-through where the selection is not full.

    Raises:
        EditorError: `edit.no_photo`.
        Cancelled: From the checkpoint.
    """
    if state.base is None or state.selection is None:
        raise EditorError("edit.no_photo")
    box = state.selection.bounding_box() or state.base.size.rect
    seen = to_depth(crop(renderer.composite(state, checkpoint), box), np.dtype(np.uint8))
    pixels = np.empty((box.height, box.width, 4), np.uint8)
    pixels[..., 3] = state.selection.read(box)
    pixels[..., :3] = seen[..., :3]
    if seen.shape[2] == pixels.shape[2]:
        np.minimum(pixels[..., 3], seen[..., 3], out=pixels[..., 3])
    profile = state.base.raster.metadata.icc_profile
    return encode(Raster(pixels=pixels, metadata=Metadata(icc_profile=profile)), _PNG)
