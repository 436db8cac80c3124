"""Reshaping the selection and the active layer's mask, and their files, by action id."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Slot

from desktop_editor.paths import pictures_folder
from desktop_editor.ui.canvas_view import Tool
from desktop_editor.ui.controller import EditorController
from desktop_editor.ui.dialogs_view import AmountQuestion
from desktop_editor.ui.difference_selecting import DifferenceSelecting
from desktop_editor.ui.mask_changes import SELECTION
from desktop_editor.ui.selection_edits import reshape_words
from desktop_editor.ui.subject_selecting import SubjectSelecting

MOST_PX: Final = 500
_FIRST_PX: Final = {"grow": 5, "shrink": 5, "feather": 10, "smooth": 5, "border": 8}
_AMOUNTS: Final = {
    "grow_selection_by": "grow",
    "shrink_selection_by": "shrink",
    "feather_selection": "feather",
    "smooth_selection": "smooth",
    "border_selection": "border",
    "grow_mask": "grow",
    "shrink_mask": "shrink",
    "feather_mask": "feather",
    "smooth_mask": "smooth",
}
"""Actions that ask for an amount, and what they do with it."""


class SelectionActions(QObject):
    """What the Select menu and the mask's menu do to edges; the last amounts are remembered."""

    def __init__(
        self,
        controller: EditorController,
        subjects: SubjectSelecting,
        differences: DifferenceSelecting,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._subjects = subjects
        self._differences = differences
        self._amounts = dict(_FIRST_PX)

    def table(self) -> Mapping[str, Callable[[], Any]]:
        """The call behind each action id."""
        selections = self._controller.selections
        return {
            **{action_id: partial(self._ask, action_id) for action_id in _AMOUNTS},
            "select_subject": self._subjects.select_subject,
            "select_background": self._subjects.select_background,
            "select_changed": self._differences.begin,
            "cancel_reshaping": self._controller.mask_changes.cancel,
            "use_object": partial(self._use, Tool.SELECT_OBJECT),
            "use_scissors": partial(self._use, Tool.SELECT_SCISSORS),
            "fill_selection_holes": partial(self._reshape, "fill_selection_holes", "fill_holes", 0),
            "fill_mask_holes": partial(self._reshape, "fill_mask_holes", "fill_holes", 0),
            "selection_from_transparency": selections.selection_from_transparency,
            "selection_from_file": partial(self._choose, "selection_from_file"),
            "mask_from_file": partial(self._choose, "mask_from_file"),
            "selection_to_file": partial(self._choose_target, "selection_to_file"),
            "mask_to_file": partial(self._choose_target, "mask_to_file"),
        }

    def _use(self, tool: Tool) -> None:
        self._controller.views.window.show_tool(tool)
        self._controller.choose_tool(tool)

    @Slot(str, int)
    def reshape(self, action_id: str, px: int) -> None:
        """An amount was typed for an action."""
        kind = _AMOUNTS[action_id]
        self._amounts[kind] = px
        self._reshape(action_id, kind, px)

    @Slot(str, str)
    def read(self, action_id: str, path: str) -> None:
        """A file was chosen to be read."""
        self._controller.desk.change(last_open_folder=str(Path(path).parent))
        of = self._target(action_id)
        if of is not None:
            self._controller.mask_files.read(of, Path(path))

    @Slot(str, str)
    def write(self, action_id: str, path: str) -> None:
        """A file was chosen to be written."""
        self._controller.desk.change(last_export_folder=str(Path(path).parent))
        of = self._target(action_id)
        if of is not None:
            self._controller.mask_files.write(of, Path(path))

    def _target(self, action_id: str) -> str | None:
        """The selection or the active layer; None when there is no layer any more."""
        if "selection" in action_id:
            return SELECTION
        return self._controller.state.active_layer_id or None

    def _reshape(self, action_id: str, kind: str, px: int) -> None:
        of = self._target(action_id)
        if of is not None:
            self._controller.selections.reshape(of, kind, px)

    def _ask(self, action_id: str) -> None:
        kind = _AMOUNTS[action_id]
        self._controller.views.dialogs.ask_amount(
            AmountQuestion(
                action_id=action_id,
                title=reshape_words(kind, is_mask="mask" in action_id),
                px=self._amounts[kind],
                most_px=MOST_PX,
            )
        )

    def _choose(self, action_id: str) -> None:
        folder = self._controller.desk.settings.last_open_folder
        self._controller.views.dialogs.choose_mask(action_id, folder)

    def _choose_target(self, action_id: str) -> None:
        base = self._controller.state.base
        if base is None:
            return
        beside = str(Path(base.path).parent if base.path else pictures_folder())
        folder = self._controller.desk.settings.last_export_folder or beside
        ending = "selection" if "selection" in action_id else "mask"
        path = Path(folder) / f"{Path(base.name).stem}-{ending}.png"
        self._controller.views.dialogs.choose_mask_target(action_id, str(path))
