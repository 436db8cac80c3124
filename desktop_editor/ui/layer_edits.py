"""What the layer panel asks for, as operations on the controller's document."""

import uuid
from collections.abc import Iterable
from itertools import chain, count
from typing import Final

from PySide6.QtCore import QObject, Slot

from desktop_editor.document import operations
from desktop_editor.document.document import Document
from desktop_editor.document.layer import Candidate, Layer
from desktop_editor.imaging.blend import Blend
from desktop_editor.ui.translation import translate

MOST_NAME_CHARS: Final = 48


class LayerEdits(QObject):
    """The part of the controller that changes layers, one undo step a request."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document

    @Slot(str)
    def activate_layer(self, layer_id: str) -> None:
        """Brush and eraser paint on this layer now."""
        if layer_id != self._document.state.active_layer_id:
            changed = operations.activate_layer(self._document.state, layer_id)
            self._document.apply(changed, translate("Undo", "Choose Layer"), merge_key="active")

    @Slot(str, dict)
    def change_layer(self, layer_id: str, changes: operations.LayerChanges) -> None:
        """A layer's parameters were set."""
        if "blend" in changes:  # a signal turns members of an enumeration into plain text
            changes = {**changes, "blend": Blend(changes["blend"])}
        key = f"{layer_id}:{','.join(sorted(changes))}"
        changed = operations.change_layer(self._document.state, layer_id, **changes)
        self._document.apply(changed, translate("Undo", "Change Layer"), merge_key=key)

    @Slot(str, float, float)
    def nudge_layer(self, layer_id: str, right_px: float, down_px: float) -> None:
        """A layer's candidate was moved; nudges that follow each other are one undo step."""
        changed = operations.nudge_layer(self._document.state, layer_id, right_px, down_px)
        is_reset = (right_px, down_px) == (0.0, 0.0)
        label = translate("Undo", "Reset Nudge") if is_reset else translate("Undo", "Nudge Layer")
        key = "" if is_reset else f"{layer_id}:nudge"
        self._document.apply(changed, label, merge_key=key)

    def nudge_active(self, right_px: float, down_px: float) -> None:
        """Move the active layer's candidate further."""
        layer = self._document.state.active_layer
        if layer is not None:
            right, down = layer.nudge_px
            self.nudge_layer(layer.id, right + right_px, down + down_px)

    def reset_nudge(self) -> None:
        """Lay the active layer's candidate where it was laid."""
        self.nudge_layer(self._document.state.active_layer_id, 0.0, 0.0)

    @Slot(str)
    def remove_layer(self, layer_id: str) -> None:
        """A layer was taken away."""
        changed = operations.remove_layer(self._document.state, layer_id)
        self._document.apply(changed, translate("Undo", "Remove Layer"))

    def duplicate_layer(self, layer_id: str) -> None:
        """A layer was doubled; the copy lies above it."""
        layer = self._document.state.layer(layer_id)
        if layer is not None:
            name = translate("Layers", "Copy of {name}").format(name=layer.name)
            new_id = f"copy-{uuid.uuid4().hex}"
            changed = operations.duplicate_layer(self._document.state, layer_id, new_id, name)
            self._document.apply(changed, translate("Undo", "Duplicate Layer"))

    def split_layer(self, layer_id: str) -> None:
        """A merged layer was taken apart again."""
        changed = operations.split_layer(self._document.state, layer_id)
        self._document.apply(changed, translate("Undo", "Split Layer"))

    def rename_layer(self, layer_id: str, name: str) -> None:
        """A layer was given another name; an empty one leaves it as it is."""
        words = " ".join(name.split())[:MOST_NAME_CHARS]
        layer = self._document.state.layer(layer_id)
        if words and layer is not None and words != layer.name:
            changed = operations.change_layer(self._document.state, layer_id, name=words)
            self._document.apply(changed, translate("Undo", "Rename Layer"))

    @Slot(str, int)
    def move_layer(self, layer_id: str, to: int) -> None:
        """A layer was moved in the stack, 0 being the bottom."""
        changed = operations.move_layer(self._document.state, layer_id, to)
        self._document.apply(changed, translate("Undo", "Move Layer"))


def layer_name(candidate: Candidate, beside: Iterable[Layer] = ()) -> str:
    """A layer is called after its prompt; a number tells it from others called so."""
    words = " ".join(candidate.prompt.split())
    taken = {layer.name for layer in beside}
    endings = chain([""], (f" ({number})" for number in count(2)))
    return next(name for ending in endings if (name := _shortened(words, ending)) not in taken)


def _shortened(words: str, ending: str) -> str:
    most = MOST_NAME_CHARS - len(ending)
    return (words if len(words) <= most else words[: most - 1] + "…") + ending
