"""What the Select menu and the rectangle tool ask for, as operations on the document.

Growing and shrinking a large photo's selection takes longer than a frame, so they run on the
worker thread, one after the other; a selection that changes meanwhile wins over their answers.
"""

from collections import deque
from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from desktop_editor.document import operations
from desktop_editor.document.document import Document
from desktop_editor.errors import Checkpoint, EditorError
from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.mask import TiledMask, grow, invert, shrink, tile_rect
from desktop_editor.imaging.raster import Coverage
from desktop_editor.ui.job_thread import Job, JobThread
from desktop_editor.ui.translation import translate

GROW_SHARE: Final = 0.005
"""Grow and shrink move the selection's edge by this share of the photo's longest edge."""

Reshape: TypeAlias = Callable[[Coverage, int], Coverage]

_RESHAPE: Final = "reshape selection"


class SelectionEdits(QObject):
    """The part of the controller that changes the selection, one undo step a request."""

    failed = Signal(object)
    """An `EditorError`."""

    def __init__(
        self, document: Document, thread: JobThread, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._thread = thread
        self._waiting: deque[tuple[Reshape, str]] = deque()
        self._reshaping: TiledMask | None = None
        thread.job_done.connect(self._done)
        thread.job_failed.connect(self._failed)

    def select(self, selection: TiledMask | None, label: str) -> None:
        """Replace the selection."""
        state = operations.set_selection(self._document.state, selection)
        if state.selection is not self._document.state.selection:
            self._document.apply(state, label)

    @Slot(object)
    def select_rectangle(self, rect: Rect) -> None:
        """Select a rectangle instead of what was selected."""
        base = self._document.state.base
        if base is None:
            return
        inside = rect.intersect(base.size.rect)
        if inside.is_empty:
            self.select_none()
            return
        filled = TiledMask.filled(inside.size, 255).array()
        selection = TiledMask.filled(base.size, 0).replaced(inside, filled)
        self.select(selection, translate("Undo", "Select"))

    def select_all(self) -> None:
        """Select the whole photo."""
        base = self._document.state.base
        if base is not None:
            self.select(TiledMask.filled(base.size, 255), translate("Undo", "Select All"))

    def select_none(self) -> None:
        """Select nothing."""
        self.select(None, translate("Undo", "Select Nothing"))

    def invert_selection(self) -> None:
        """Select what is not selected."""
        state = self._document.state
        if state.base is None:
            return
        selection = state.selection or TiledMask.filled(state.base.size, 0)
        self.select(inverted(selection), translate("Undo", "Invert Selection"))

    def selection_from_layer(self) -> None:
        """Select what the active layer's mask covers."""
        layer = self._document.state.active_layer
        if layer is not None:
            self.select(layer.mask, translate("Undo", "Select Layer Mask"))

    def grow_selection(self) -> None:
        """Move the selection's edge outward."""
        self._reshape(grow, translate("Undo", "Grow Selection"))

    def shrink_selection(self) -> None:
        """Move the selection's edge inward."""
        self._reshape(shrink, translate("Undo", "Shrink Selection"))

    def _reshape(self, reshape: Reshape, label: str) -> None:
        if self._document.state.selection is not self._reshaping:
            self._waiting.clear()
            self._reshaping = None
        self._waiting.append((reshape, label))
        if self._reshaping is None:
            self._begin()

    def _begin(self) -> None:
        self._reshaping = self._document.state.selection
        if self._reshaping is None or not self._waiting:
            self._waiting.clear()
            self._reshaping = None
            return
        reshape, label = self._waiting.popleft()
        selection = self._reshaping

        def work(_checkpoint: Checkpoint) -> TiledMask:
            return reshaped(selection, reshape)

        self._thread.submit(_RESHAPE, work, label)

    @Slot(object, object)
    def _done(self, job: Job, result: TiledMask) -> None:
        if job.key != _RESHAPE or not self._thread.is_current(job):
            return
        if self._document.state.selection is self._reshaping:
            self.select(result, job.context)
        else:
            self._waiting.clear()
        self._reshaping = None
        self._begin()

    @Slot(object, object)
    def _failed(self, job: Job, error: EditorError) -> None:
        if job.key == _RESHAPE and self._thread.is_current(job):
            self._waiting.clear()
            self._reshaping = None
            self.failed.emit(error)


def reshaped(selection: TiledMask, reshape: Reshape) -> TiledMask:
    """A selection with its edge moved by `GROW_SHARE`; only the part around it is computed."""
    px = max(1, round(selection.size.longest * GROW_SHARE))
    box = selection.bounding_box()
    if box is None:
        return selection
    around = box.expand(px + 1).intersect(selection.size.rect)
    return selection.replaced(around, reshape(selection.read(around), px))


def inverted(mask: TiledMask) -> TiledMask:
    """The mask that covers what this one does not; uniform tiles cost nothing."""
    tiles = {index: _inverted_tile(mask, index) for index in mask.tiles}
    return TiledMask(size=mask.size, fill=255 - mask.fill, tiles=tiles)


def _inverted_tile(mask: TiledMask, index: tuple[int, int]) -> Coverage:
    area = tile_rect(index)
    used = area.intersect(mask.size.rect).translate(-area.x, -area.y).slices
    tile = np.zeros_like(mask.tiles[index])  # what hangs over the picture's edge stays 0
    tile[used] = invert(mask.tiles[index][used])
    tile.flags.writeable = False
    return tile
