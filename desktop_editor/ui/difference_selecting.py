"""Selecting what the active layer's edit changed, part by part: clicked, or pointed at by key.

All parts are selected at first. Whether one is selected now, the selection itself says, so that
undo, redo and other tools may come between.
"""

from typing import Final

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from desktop_editor.document.document import Change
from desktop_editor.document.layer import Candidate
from desktop_editor.errors import Checkpoint, EditorError
from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.imaging.raster import Coverage
from desktop_editor.imaging.select import combined
from desktop_editor.pipeline.islands import CandidateIslands, find_islands, is_shown, switch_island
from desktop_editor.ui.canvas_view import Highlight, PartKey, Tool
from desktop_editor.ui.controller import EditorController
from desktop_editor.ui.island_edits import AT_ONCE_PX
from desktop_editor.ui.job_thread import Job, JobThread
from desktop_editor.ui.mask_changes import SELECTION, MaskChange
from desktop_editor.ui.selecting_view import DrawnSelection
from desktop_editor.ui.translation import translate

_FIND: Final = "difference"
_LEFT_OUT: Final = 110
_POINTED_AT: Final = 255


class DifferenceSelecting(QObject):
    """What the tool From Difference does; one undo step from its start to its end."""

    failed = Signal(object)
    """An `EditorError`."""

    def __init__(
        self, controller: EditorController, thread: JobThread, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._document = controller.document
        self._thread = thread
        self._found: CandidateIslands | None = None
        self._candidate: Candidate | None = None
        self._pointed = 0
        self._times = 0
        self._selected: TiledMask | None = None
        self._tool_before = Tool.SELECT_RECTANGLE
        thread.job_done.connect(self._done)
        thread.job_failed.connect(self._failed)
        self._document.listen(self._changed)

    @Slot(object)
    def choose_tool(self, tool: Tool) -> None:
        """The pointer does something else now."""
        if tool is not Tool.SELECT_CHANGED:
            self._tool_before = tool
            self._close()

    @Slot()
    def begin(self) -> None:
        """Select all that the active layer's edit changed, and let parts be switched."""
        layer = self._document.state.active_layer
        if layer is None:
            self._leave()
            return
        candidate = layer.candidate
        self._close()
        self._candidate = candidate

        def work(_checkpoint: Checkpoint) -> CandidateIslands:
            return find_islands(candidate, clipped=False)

        self._thread.submit(_FIND, work, candidate)
        self._controller.views.canvas.setFocus()

    @Slot(object)
    def draw(self, drawn: DrawnSelection) -> None:
        """A place was clicked: the part there is taken or left."""
        if drawn.tool is Tool.SELECT_CHANGED:
            self._switch(self._part_at(drawn.points[0]))

    @Slot(object, object)
    def point_at(self, place: tuple[int, int] | None, _values: object) -> None:
        """The pointer moved over the photo."""
        if self._found is not None:
            self._point(self._part_at(place) if place else 0)

    @Slot(str)
    def press(self, key: str) -> None:
        """A key was pressed on the canvas."""
        if key in (PartKey.NEXT, PartKey.PREVIOUS):
            self._step(1 if key == PartKey.NEXT else -1)
        elif key == PartKey.SWITCH:
            self._switch(self._pointed)
        else:
            if key == PartKey.BACK:
                self._take_back()
            self._leave()

    def _step(self, by: int) -> None:
        count = len(self._found.map.islands) if self._found else 0
        if count:
            start = self._pointed or (0 if by > 0 else 1)
            self._point((start - 1 + by) % count + 1)

    def _part_at(self, place: tuple[float, float]) -> int:
        """The number of the part at a place of the photo; 0 where nothing changed."""
        found = self._found
        if found is None:
            return 0
        column, row = int(place[0]) - found.region.x, int(place[1]) - found.region.y
        if not (0 <= column < found.region.width and 0 <= row < found.region.height):
            return 0
        return int(found.map.labels[row // found.map.step, column // found.map.step])

    def _switch(self, number: int) -> None:
        found = self._found
        if found is None or not 0 < number <= len(found.map.islands):
            return
        island = found.map.islands[number - 1]
        shown = not self._is_selected(number)
        label = translate("Undo", "Select from Difference")

        def work(mask: TiledMask) -> TiledMask:
            return switch_island(mask, found, number, shown=shown)

        change = MaskChange(
            of=SELECTION, work=work, label=label, merge_key=self._merge_key, needs_one=False
        )
        changes = self._controller.mask_changes
        if island.box.size.pixels <= AT_ONCE_PX and not changes.is_busy:
            changes.apply(change)
        else:
            changes.ask(change)

    @property
    def _merge_key(self) -> str:
        return f"difference {self._times}"

    def _is_selected(self, number: int) -> bool:
        selection, found = self._document.state.selection, self._found
        if selection is None or found is None:
            return False
        return is_shown(selection, found.region, found.map.islands[number - 1])

    def _point(self, number: int) -> None:
        if number != self._pointed:
            self._pointed = number
            self._show()

    def _show(self) -> None:
        """Mark the part that is pointed at, and faintly those that are left out."""
        found = self._found
        if found is None:
            self._controller.views.canvas.show_highlight(None)
            return
        levels = np.zeros(256, np.uint8)
        for island in found.map.islands:
            levels[island.number] = 0 if self._is_selected(island.number) else _LEFT_OUT
        if self._pointed:
            levels[self._pointed] = _POINTED_AT
        self._controller.views.canvas.show_highlight(marked(found, levels))

    def _take_back(self) -> None:
        """Undo what was selected, unless something else was done since."""
        if self._selected is not None and self._document.state.selection is self._selected:
            self._selected = None
            self._document.undo()

    def _leave(self) -> None:
        """Put the tool in the hand that was there before."""
        self._close()
        self._controller.choose_tool(self._tool_before)
        self._controller.views.window.show_tool(self._tool_before)

    def _close(self) -> None:
        self._thread.cancel(_FIND)
        self._candidate = None
        self._selected = None
        if self._found is not None:
            self._found, self._pointed = None, 0
            self._show()

    def _changed(self, change: Change) -> None:
        layer = change.after.active_layer
        if self._candidate is None:
            return
        if layer is None or layer.candidate is not self._candidate:
            self._close()
        elif self._found is not None and change.before.selection is not change.after.selection:
            if self._document.undo_label == translate("Undo", "Select from Difference"):
                self._selected = change.after.selection
            self._show()

    @Slot(object, object)
    def _done(self, job: Job, found: CandidateIslands) -> None:
        if job.key != _FIND or not self._thread.is_current(job):
            return
        if not found.map.islands:
            self._leave()
            self.failed.emit(EditorError("mask.no_difference"))
            return
        self._found = found
        self._times += 1
        how = self._controller.selections.options.combine

        def work(before: TiledMask) -> TiledMask:
            return combined(before, found.region, found.whole, how)

        label = translate("Undo", "Select from Difference")
        self._controller.mask_changes.ask(
            MaskChange(
                of=SELECTION, work=work, label=label, merge_key=self._merge_key, needs_one=False
            )
        )

    @Slot(object, object)
    def _failed(self, job: Job, error: EditorError) -> None:
        if job.key == _FIND and self._thread.is_current(job):
            self._leave()
            self.failed.emit(error)


def marked(found: CandidateIslands, levels: Coverage) -> Highlight:
    """Where the parts lie on the photo, each as strong as its number's level says."""
    step, (rows, columns) = found.map.step, found.map.labels.shape
    rect = found.region
    return Highlight(
        rect=Rect(x=rect.x, y=rect.y, width=columns * step, height=rows * step),
        coverage=levels[found.map.labels],
    )
