"""Selecting the photo's subject, or all that is not the subject, one undo step each."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, Slot

from desktop_editor.document.document import Document
from desktop_editor.errors import EditorError
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.mask import TiledMask, invert
from desktop_editor.imaging.object_look import Salience
from desktop_editor.imaging.object_select import subject_of
from desktop_editor.imaging.raster import Coverage, Pixels
from desktop_editor.imaging.select import combined
from desktop_editor.pipeline.render import Renderer
from desktop_editor.ui.mask_changes import SELECTION, MaskChange
from desktop_editor.ui.selection_edits import SelectionEdits, looked_at
from desktop_editor.ui.translation import translate


class SubjectSelecting(QObject):
    """The part of the controller that looks for the subject, on the worker.

    What is found joins the selection as the selection tools' options say.
    """

    def __init__(
        self,
        document: Document,
        renderer: Renderer,
        selections: SelectionEdits,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._renderer = renderer
        self._selections = selections

    @Slot()
    def select_subject(self) -> None:
        """Select what the photo is of."""
        self._ask(translate("Undo", "Select Subject"), is_background=False)

    @Slot()
    def select_background(self) -> None:
        """Select everything but the subject."""
        self._ask(translate("Undo", "Select Background"), is_background=True)

    def _ask(self, label: str, *, is_background: bool) -> None:
        state, options = self._document.state, self._selections.options
        if state.base is None:
            return
        salience: Callable[[], Salience | None] = self._selections.salience

        def look(before: TiledMask) -> TiledMask:
            pixels = looked_at(state, self._renderer, options)
            area, coverage = subject_in(pixels, salience())
            if is_background:
                area, coverage = around(area, coverage, before.size)
            return combined(before, area, coverage, options.combine)

        self._selections.changes.ask(
            MaskChange(of=SELECTION, work=look, label=label, needs_one=False)
        )


def subject_in(pixels: Pixels, salience: Salience | None) -> tuple[Rect, Coverage]:
    """Where the subject is, and its coverage there.

    Raises:
        EditorError: mask.no_subject, or mask.no_subject_by_colour without a salience.
    """
    found = subject_of(pixels, salience)
    if found is None or not found[1].any():
        raise EditorError("mask.no_subject" if salience else "mask.no_subject_by_colour")
    return found


def around(area: Rect, coverage: Coverage, photo: Size) -> tuple[Rect, Coverage]:
    """All of the photo that something does not cover."""
    whole = np.full((photo.height, photo.width), 255, np.uint8)
    whole[area.slices] = invert(coverage)
    return photo.rect, whole
