"""Merging layers on the worker thread: one undo step, with which the photo looks the same.

An answer that was overtaken, because one of its layers or what lies below changed, is dropped.
"""

import uuid
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from desktop_editor.document import operations
from desktop_editor.document.document import Document
from desktop_editor.document.layer import Layer
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import Checkpoint, EditorError
from desktop_editor.pipeline.merge import MergeNames, layers_to_merge, merged_layer
from desktop_editor.pipeline.render import Renderer
from desktop_editor.ui.job_thread import Job, JobThread
from desktop_editor.ui.translation import translate

_MERGE: Final = "merge layers"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Asked:
    """The document when merging was asked for, and which of its layers become one."""

    state: DocumentState
    parts: tuple[Layer, ...]

    def is_overtaken(self, state: DocumentState) -> bool:
        """Whether the photo up to the topmost part no longer looks as it did."""
        then = self.state.layers[: self.state.layers.index(self.parts[-1]) + 1]
        return state.base is not self.state.base or state.layers[: len(then)] != then


class Merging(QObject):
    """The part of the controller that makes one layer of several."""

    told = Signal(str)
    """Message id of why there was nothing to do."""
    failed = Signal(object)
    """An `EditorError`."""

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
        thread.job_done.connect(self._done)
        thread.job_failed.connect(self._failed)

    @Slot()
    def merge_down(self) -> None:
        """Make one layer of the active layer and the visible one below it."""
        state = self._document.state
        self._merge(layers_to_merge(state, state.active_layer_id), "merge.nothing_below")

    @Slot()
    def merge_visible(self) -> None:
        """Make one layer of all visible layers."""
        shown = tuple(layer for layer in self._document.state.layers if layer.visible)
        self._merge(shown if len(shown) > 1 else (), "merge.only_one_visible")

    def _merge(self, parts: tuple[Layer, ...], otherwise: str) -> None:
        if not parts:
            self.told.emit(otherwise)
            return
        state, renderer = self._document.state, self._renderer
        name = translate("Layers", "Merged: {name}").format(name=plain_name(parts[-1]))
        names = MergeNames(id=f"merged-{uuid.uuid4().hex}", name=name)

        def work(checkpoint: Checkpoint) -> Layer:
            return merged_layer(renderer, state, parts, names, checkpoint)

        self._thread.submit(_MERGE, work, _Asked(state=state, parts=parts))

    @Slot(object, object)
    def _done(self, job: Job, merged: Layer) -> None:
        if job.key != _MERGE or not self._thread.is_current(job):
            return
        asked: _Asked = job.context
        if not asked.is_overtaken(self._document.state):
            changed = operations.merge_layers(self._document.state, merged)
            self._document.apply(changed, translate("Undo", "Merge Layers"))

    @Slot(object, object)
    def _failed(self, job: Job, error: EditorError) -> None:
        if job.key == _MERGE and self._thread.is_current(job):
            self.failed.emit(error)


def plain_name(layer: Layer) -> str:
    """A layer's name without what an earlier merge put before it."""
    prefix = translate("Layers", "Merged: {name}").format(name="")
    return layer.name.removeprefix(prefix)
