"""Everything that the user works on, as one immutable value. How it changes: `operations`."""

from dataclasses import dataclass

from desktop_editor.document.base import Base
from desktop_editor.document.layer import Layer
from desktop_editor.document.reference import Reference
from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.mask import TiledMask


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DocumentState:
    """One state of the document; states share whatever did not change.

    Attributes:
        base: The opened photo, or None while the window is empty.
        references: What fills the reference slots, first slot first; at most 16.
        prompt: The text of the prompt box.
        selection: Where the next edit shall go, at the base's size; None selects nothing.
        region: The edit region that the user set; None plans it from the selection.
        layers: Bottom layer first.
        active_layer_id: The layer that brush and eraser paint on, or empty.
        put_away: Ids of candidates that were rejected; not stored with the project.
    """

    base: Base | None = None
    references: tuple[Reference, ...] = ()
    prompt: str = ""
    selection: TiledMask | None = None
    region: Rect | None = None
    layers: tuple[Layer, ...] = ()
    active_layer_id: str = ""
    put_away: frozenset[str] = frozenset()

    def layer(self, layer_id: str) -> Layer | None:
        """The layer with this id, if it is there."""
        return next((layer for layer in self.layers if layer.id == layer_id), None)

    @property
    def active_layer(self) -> Layer | None:
        """The layer that brush and eraser paint on."""
        return self.layer(self.active_layer_id)

    @property
    def has_work(self) -> bool:
        """Whether there is anything that the user would miss; without a photo there is not."""
        added = self.layers or self.references or self.prompt.strip() or self.selection
        return self.base is not None and bool(added)

    @property
    def shown_ids(self) -> frozenset[str]:
        """Ids of the visible layers, and of those that merged ones stand for."""
        visible = [layer for layer in self.layers if layer.visible]
        return frozenset(layer.id for one in visible for layer in one.with_parts())
