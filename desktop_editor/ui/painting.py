"""Strokes and masks: from what the pointer did to the operations that it means."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from desktop_editor.document import operations
from desktop_editor.document.document import Document
from desktop_editor.document.state import DocumentState
from desktop_editor.imaging.brush import Brush, Dab, WetPaint
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.mask import TiledMask, invert
from desktop_editor.imaging.raster import Coverage
from desktop_editor.imaging.select import Combine
from desktop_editor.imaging.selection_stroke import SelectionStroke
from desktop_editor.storage.settings import Settings
from desktop_editor.ui.canvas_view import Tool
from desktop_editor.ui.selection_edits import combine_words
from desktop_editor.ui.translation import translate

HANDY_SHARE: Final = 1 / 60
SMALLEST_SHARE: Final = 1 / 120
LARGEST_SHARE: Final = 1 / 8
"""Radius of the brush as a share of the photo's longest edge."""


_KEPT: Final = ("radius_px", "hardness", "opacity", "flow", "spacing", "smoothing", "tilt")


class Painting:
    """Applies strokes to the document, one undo step each."""

    def __init__(
        self,
        document: Document,
        say: Callable[[str], None],
        combine: Callable[[], Combine] = lambda: Combine.ADD,
    ) -> None:
        """Begin with nothing in the hand.

        Args:
            document: What is painted on.
            say: Tells a message by its id.
            combine: What a stroke on the selection does to it, asked at its begin.
        """
        self._document = document
        self._say = say
        self._combine = combine
        self.tool = Tool.PAN
        self.brush = Brush(radius_px=40.0, hardness=0.7, opacity=1.0, erase=False)
        self._left: tuple[str, DocumentState] | None = None
        """The last stroke, and the document as it left it."""
        self._start()

    def _start(self) -> None:
        self._wet = WetPaint()
        self._how = Combine.SUBTRACT if self.tool is Tool.ERASER else self._combine()
        self._stroke = SelectionStroke(self._how)

    def begin(self) -> bool:
        """A stroke begins; False when there is nothing it could paint on."""
        state = self._document.state
        layer = None if self._selects(state) else state.active_layer
        if state.base is None:
            self._say("edit.no_photo")
            return False
        if layer is not None and not layer.visible:
            self._say("paint.hidden_layer")
            return False
        self._start()
        return True

    def _selects(self, state: DocumentState) -> bool:
        """Whether strokes change the selection: without a layer those of every brush do."""
        return self.tool is Tool.SELECT_BRUSH or state.active_layer is None

    def paint(self, stroke_id: str, dabs: list[Dab]) -> None:
        """Stamp the dabs of a stroke that goes on."""
        state = self._document.state
        if self._selects(state):
            how = Combine.SUBTRACT if self.brush.erase else self._how
            if state.selection is None and how in (Combine.SUBTRACT, Combine.INTERSECT):
                return
            changed, dirty = operations.paint_selection(state, self.brush, dabs, self._stroke)
            label = combine_words(Combine.NEW if how is Combine.ADD else how)
        else:
            erase = self.tool is Tool.ERASER or self.brush.erase
            brush = replace(self.brush, erase=erase)
            where = state.active_layer_id
            changed, dirty = operations.paint_mask(state, where, brush, dabs, self._wet)
            label = translate("Undo", "Erase") if erase else translate("Undo", "Paint")
        if not dirty.is_empty:
            self._document.apply(changed, label, merge_key=stroke_id, dirty=dirty)
            self._left = (stroke_id, self._document.state)

    def finish(self, stroke_id: str) -> None:
        """A stroke is over; a selection that it wiped away selects nothing."""
        self._start()
        selection = self._document.state.selection
        if selection is not None and selection.is_empty:
            changed = operations.set_selection(self._document.state, None)
            self._document.apply(changed, translate("Undo", "Select"), merge_key=stroke_id)
            self._left = (stroke_id, self._document.state)

    def take_back(self, stroke_id: str) -> None:
        """Undo a stroke, unless something else was done since."""
        if self._left == (stroke_id, self._document.state):
            self._document.undo()

    def set_mask(self, layer_id: str, kind: str) -> None:
        """Replace a layer's mask: `all`, `none`, `suggested`, `invert` or `selection`."""
        state = self._document.state
        mask = _mask_of_kind(state, layer_id, kind)
        if kind == "selection" and mask is None:
            self._say("mask.no_selection")
        if kind == "suggested" and mask is not None and mask.is_empty:
            self._say("mask.nothing_changed")
        elif mask is not None:
            changed = operations.set_mask(state, layer_id, mask)
            self._document.apply(changed, translate("Undo", "Change Mask"))


def kept_brush(settings: Settings) -> Brush:
    """The brush of last time."""
    return Brush(**{name: getattr(settings, f"brush_{name}") for name in _KEPT})


def brush_settings(brush: Brush) -> dict[str, float]:
    """The settings that keep a brush; whether it erases is the tool's."""
    kept = {name: getattr(brush, name) for name in _KEPT}
    return {
        f"brush_{name}": one if isinstance(one, bool) else float(one) for name, one in kept.items()
    }


def brush_for(brush: Brush, photo: Size) -> Brush:
    """The brush as it was, or a handier one where it would be a dot or cover the photo."""
    share = brush.radius_px / photo.longest
    if SMALLEST_SHARE <= share <= LARGEST_SHARE:
        return brush
    return replace(brush, radius_px=max(1.0, round(photo.longest * HANDY_SHARE)))


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
    selection = state.selection or candidate.selection  # the edit took its own selection over
    if selection is not None:
        wanted["selection"] = partial(selection.read, region)
    if kind not in wanted:
        return None
    return TiledMask.filled(layer.mask.size, 0).replaced(region, wanted[kind]())
