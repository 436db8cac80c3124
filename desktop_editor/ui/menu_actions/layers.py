"""Undo, selections, masks, layers and the brush, by action id."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QObject

from desktop_editor.imaging.brush import Brush
from desktop_editor.ui.canvas.tools import stepped_hardness, stepped_size
from desktop_editor.ui.controller import EditorController
from desktop_editor.ui.presentation import listed_layers

_WAYS: Final = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
_MASKS: Final = ("all", "none", "suggested", "invert", "selection")


class LayerActions(QObject):
    """What the Edit, Select and Layer menus do."""

    def __init__(self, controller: EditorController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._controller = controller

    def table(self) -> Mapping[str, Callable[[], Any]]:
        """The call behind each action id."""
        selections, document = self._controller.selections, self._controller.document
        return {
            "undo": document.undo,
            "redo": document.redo,
            "select_all": selections.select_all,
            "select_none": selections.select_none,
            "invert_selection": selections.invert_selection,
            "grow_selection": selections.grow_selection,
            "shrink_selection": selections.shrink_selection,
            "selection_from_layer": selections.selection_from_layer,
            **{f"mask_{kind}": partial(self._set_mask, kind) for kind in _MASKS},
            "align_again": self._align_again,
            "cancel_aligning": self._controller.realigning.cancel,
            "nudge_reset": self._controller.layers.reset_nudge,
            **{f"nudge_{name}": partial(self._nudge, 1, way) for name, way in _WAYS.items()},
            **{f"nudge_{name}_far": partial(self._nudge, 10, way) for name, way in _WAYS.items()},
            "region_planned": self._controller.regions.plan,
            "region_whole": self._controller.regions.take_whole,
            "toggle_layer": self._toggle_layer,
            "move_layer_up": partial(self._move_layer, 1),
            "move_layer_down": partial(self._move_layer, -1),
            "duplicate_layer": self._duplicate_layer,
            "merge_down": self._controller.merging.merge_down,
            "merge_visible": self._controller.merging.merge_visible,
            "split_layer": self._split_layer,
            "remove_layer": self._remove_layer,
            "remove_reference": self._remove_last_reference,
            "brush_smaller": partial(self._change_brush, stepped_size, -2),
            "brush_larger": partial(self._change_brush, stepped_size, 2),
            "brush_softer": partial(self._change_brush, stepped_hardness, -1),
            "brush_harder": partial(self._change_brush, stepped_hardness, 1),
        }

    def _set_mask(self, kind: str) -> None:
        self._controller.painting.set_mask(self._controller.state.active_layer_id, kind)

    def _align_again(self) -> None:
        self._controller.realigning.align(self._controller.state.active_layer_id)

    def _nudge(self, by_px: int, way: tuple[int, int]) -> None:
        self._controller.layers.nudge_active(way[0] * by_px, way[1] * by_px)

    def _toggle_layer(self) -> None:
        layer = self._controller.state.active_layer
        if layer is not None:
            self._controller.layers.change_layer(layer.id, {"visible": not layer.visible})

    def _move_layer(self, by: int) -> None:
        state = self._controller.state
        ids = [layer.id for layer in state.layers]
        rows = [layer.id for layer in listed_layers(state)]
        if state.active_layer_id in rows:
            to = rows.index(state.active_layer_id) + by
            if 0 <= to < len(rows):
                self._controller.layers.move_layer(state.active_layer_id, ids.index(rows[to]))

    def _duplicate_layer(self) -> None:
        self._controller.layers.duplicate_layer(self._controller.state.active_layer_id)

    def _split_layer(self) -> None:
        self._controller.layers.split_layer(self._controller.state.active_layer_id)

    def _remove_layer(self) -> None:
        active = self._controller.state.active_layer_id
        if active:
            self._controller.layers.remove_layer(active)

    def _remove_last_reference(self) -> None:
        self._controller.references.clear_slot(len(self._controller.state.references) - 1)

    def _change_brush(self, change: Callable[[Brush, float], Brush], steps: int) -> None:
        self._controller.set_brush(change(self._controller.painting.brush, steps))
