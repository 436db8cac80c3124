"""Strokes and selections: from what the pointer did to the operations that it means."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from desktop_editor.document import operations
from desktop_editor.document.document import Document
from desktop_editor.document.state import DocumentState
from desktop_editor.imaging.brush import Brush, Dab
from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.mask import TiledMask, grow, invert, shrink
from desktop_editor.imaging.raster import Coverage
from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import Tool

GROW_SHARE: Final = 0.005
"""Grow and shrink move the selection's edge by this share of the photo's longest edge."""


class Painting:
    """Applies strokes to the document, one undo step each."""

    def __init__(self, document: Document, on_nothing_to_paint: Callable[[], None]) -> None:
        self._document = document
        self._on_nothing_to_paint = on_nothing_to_paint
        self.tool = Tool.PAN
        self.brush = Brush(radius_px=40.0, hardness=0.7, opacity=1.0, erase=False)

    def begin(self) -> bool:
        """A stroke begins; False when there is nothing it could paint on."""
        state = self._document.state
        selects = self.tool is Tool.SELECT_BRUSH
        layer = state.active_layer
        if state.base is None or (not selects and (layer is None or not layer.visible)):
            self._on_nothing_to_paint()
            return False
        return True

    def paint(self, stroke_id: str, dabs: list[Dab]) -> None:
        """Stamp the dabs of a stroke that goes on."""
        state = self._document.state
        if self.tool is Tool.SELECT_BRUSH:
            changed, dirty = operations.paint_selection(state, self.brush, dabs)
            label = translate("Undo", "Select")
        else:
            erase = self.tool is Tool.ERASER
            brush = replace(self.brush, erase=erase)
            changed, dirty = operations.paint_mask(state, state.active_layer_id, brush, dabs)
            label = translate("Undo", "Erase") if erase else translate("Undo", "Paint")
        if not dirty.is_empty:
            self._document.apply(changed, label, merge_key=stroke_id, dirty=dirty)

    def select_rectangle(self, rect: Rect) -> None:
        """Select a rectangle instead of what was selected."""
        state = self._document.state
        if state.base is None:
            return
        inside = rect.intersect(state.base.size.rect)
        nothing = TiledMask.filled(state.base.size, 0)
        if inside.is_empty:
            self.select(None, translate("Undo", "Select Nothing"))
            return
        filled = TiledMask.filled(inside.size, 255).array()
        self.select(nothing.replaced(inside, filled), translate("Undo", "Select"))

    def select_all(self) -> None:
        """Select the whole photo."""
        state = self._document.state
        if state.base is not None:
            self.select(TiledMask.filled(state.base.size, 255), translate("Undo", "Select All"))

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

    def grow_selection(self) -> None:
        """Move the selection's edge outward."""
        self._reshape(grow, translate("Undo", "Grow Selection"))

    def shrink_selection(self) -> None:
        """Move the selection's edge inward."""
        self._reshape(shrink, translate("Undo", "Shrink Selection"))

    def selection_from_layer(self) -> None:
        """Select what the active layer's mask covers."""
        layer = self._document.state.active_layer
        if layer is not None:
            self.select(layer.mask, translate("Undo", "Select Layer Mask"))

    def set_mask(self, layer_id: str, kind: str) -> None:
        """Replace a layer's mask: `all`, `none`, `suggested`, `invert` or `selection`."""
        state = self._document.state
        layer = state.layer(layer_id)
        mask = None if layer is None else _mask_of_kind(state, layer_id, kind)
        if mask is not None:
            changed = operations.set_mask(state, layer_id, mask)
            self._document.apply(changed, translate("Undo", "Change Mask"))

    def select(self, selection: TiledMask | None, label: str) -> None:
        """Replace the selection."""
        self._document.apply(operations.set_selection(self._document.state, selection), label)

    def _reshape(self, reshape: Callable[[Coverage, int], Coverage], label: str) -> None:
        state = self._document.state
        if state.base is None or state.selection is None:
            return
        px = max(1, round(state.base.size.longest * GROW_SHARE))
        box = state.selection.bounding_box()
        if box is None:
            return
        around = box.expand(px + 1).intersect(state.base.size.rect)
        moved = reshape(state.selection.read(around), px)
        self.select(state.selection.replaced(around, moved), label)


def inverted(mask: TiledMask) -> TiledMask:
    """The mask that covers what this one does not."""
    return TiledMask.from_array(invert(mask.array()))


def _mask_of_kind(state: DocumentState, layer_id: str, kind: str) -> TiledMask | None:
    layer = state.layer(layer_id)
    if layer is None:
        return None
    region, candidate = layer.candidate.region, layer.candidate
    wanted: dict[str, Callable[[], Coverage]] = {
        "none": TiledMask.filled(region.size, 0).array,
        "all": TiledMask.filled(region.size, 255).array,
        "suggested": partial(candidate.suggested_mask.read, region),
        "invert": lambda: invert(layer.mask.read(region)),
    }
    if state.selection is not None:
        wanted["selection"] = partial(state.selection.read, region)
    if kind not in wanted:
        return None
    return TiledMask.filled(layer.mask.size, 0).replaced(region, wanted[kind]())
