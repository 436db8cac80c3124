"""What the selection tools and the Select menu ask for, as changes of the selection.

What takes longer than a frame on a large photo runs on the worker thread, one after the other
(`mask_changes`). Files are `mask_files`' business.
"""

import math
from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
from PySide6.QtCore import QObject, Slot

from desktop_editor.document import operations
from desktop_editor.document.base import Base
from desktop_editor.document.document import Document
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import EditorError
from desktop_editor.imaging import mask_edges
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.gradient import linear_gradient
from desktop_editor.imaging.mask import (
    TiledMask,
    feather_inward,
    grow,
    invert,
    maximum,
    shrink,
    tile_rect,
)
from desktop_editor.imaging.object_look import Salience
from desktop_editor.imaging.raster import Coverage, Pixels
from desktop_editor.imaging.select import Combine, combined
from desktop_editor.pipeline.render import Renderer
from desktop_editor.pipeline.standing import RenderedLayer
from desktop_editor.ui.canvas_view import Tool
from desktop_editor.ui.mask_changes import SELECTION, MaskChange, MaskChanges
from desktop_editor.ui.nudging import Nudging
from desktop_editor.ui.selecting_view import DrawnSelection, SelectionOptions
from desktop_editor.ui.selection_shapes import AT_ONCE_PX, box_of, picked, shape_of
from desktop_editor.ui.translation import translate

GROW_SHARE: Final = 0.005
"""Grow and shrink move the selection's edge by this share of the photo's longest edge."""

_FEW_TILES: Final = 100
_LOOKING_TOOLS: Final = frozenset({Tool.SELECT_WAND, Tool.SELECT_COLOUR, Tool.SELECT_OBJECT})

SEEN_FROM: Final = 128
"""Coverage from which a pixel counts as selected, as the outline on the canvas has it."""

Reshape: TypeAlias = Callable[[Coverage, int], Coverage]

RESHAPES: Final[dict[str, Reshape]] = {
    "grow": grow,
    "shrink": shrink,
    "feather": feather_inward,
    "smooth": mask_edges.smooth,
    "border": mask_edges.border,
    "fill_holes": lambda coverage, _px: mask_edges.fill_holes(coverage),
}
"""What can be done to the edge of a selection or mask, by name."""


class SelectionEdits(QObject):
    """The part of the controller that changes the selection, one undo step a request."""

    def __init__(
        self,
        document: Document,
        renderer: Renderer,
        changes: MaskChanges,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._renderer = renderer
        self.changes = changes
        self._nudging = Nudging()
        self.options = SelectionOptions()
        self.salience: Callable[[], Salience | None] = _no_salience
        """Gives an eye for objects, if there is one; asked on the worker."""

    @Slot(object)
    def set_options(self, options: SelectionOptions) -> None:
        """The selection tools' options were changed."""
        self.options = options

    @Slot(object)
    def draw(self, drawn: DrawnSelection) -> None:
        """A shape was drawn, or a colour or an object was pointed at."""
        state, how = self._document.state, drawn.combine or self.options.combine
        if state.base is None or drawn.tool is Tool.SELECT_CHANGED:
            return
        if drawn.tool in _LOOKING_TOOLS:
            self._pick(drawn, state.base, how)
            return
        if drawn.tool is Tool.GRADIENT:
            self._fade(drawn, state.base.size, how)
            return
        size = state.base.size

        def join(before: TiledMask) -> TiledMask:
            return combined(before, *shape_of(drawn, size), how)

        # A new selection does not wait for what becomes of the one before.
        is_free = how is Combine.NEW or not self.changes.is_busy
        small = box_of(drawn, size).size.pixels <= AT_ONCE_PX and is_free
        self._select(join, combine_words(how), at_once=small)

    def _pick(self, drawn: DrawnSelection, base: Base, how: Combine) -> None:
        """Select by the colours of a place or box in what is seen now, or in the photo alone."""
        state, options = self._document.state, self.options
        x, y = (math.floor(place) for place in drawn.points[0])
        place = Rect(x=x, y=y, width=1, height=1)
        box = box_of(drawn, base.size) if len(drawn.points) > 1 else place
        if box.intersect(base.size.rect).is_empty:
            return

        def pick(before: TiledMask) -> TiledMask:
            pixels = looked_at(state, self._renderer, options)
            is_object = drawn.tool is Tool.SELECT_OBJECT
            salience = self.salience() if is_object else None
            return combined(before, *picked(pixels, drawn, options, salience), how)

        self._select(pick, combine_words(how), at_once=False)

    def _fade(self, drawn: DrawnSelection, size: Size, how: Combine) -> None:
        """Lay a gradient on the active layer's mask, or on the selection without layers."""
        layer, (start, end) = self._document.state.active_layer, drawn.points

        def fade(before: TiledMask) -> TiledMask:
            return combined(before, size.rect, linear_gradient(start, end, size), how)

        change = MaskChange(
            of=layer.id if layer else SELECTION,
            work=fade,
            label=translate("Undo", "Gradient"),
            needs_one=False,
        )
        self.changes.ask(change)

    def select(self, selection: TiledMask | None, label: str) -> None:
        """Replace the selection."""
        state = operations.set_selection(self._document.state, selection)
        if state.selection is not self._document.state.selection:
            self._document.apply(state, label)

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
        stored = len(state.selection.tiles) if state.selection else 0
        small = stored <= _FEW_TILES and not self.changes.is_busy
        self._select(inverted, translate("Undo", "Invert Selection"), at_once=small)

    def selection_from_layer(self) -> None:
        """Select what the active layer's mask covers."""
        layer = self._document.state.active_layer
        if layer is not None:
            self.select(layer.mask, translate("Undo", "Select Layer Mask"))

    def selection_from_transparency(self) -> None:
        """Select the active layer as much as it shows: its blended edge times its opacity."""
        state = self._document.state
        shown = [one for one in self._renderer.layers(state) if one.id == state.active_layer_id]
        if state.active_layer is not None:
            coverage = seen_coverage(state.active_layer.mask.size, shown)
            self.select(coverage, translate("Undo", "Select Layer Transparency"))

    @Slot(int, int)
    def nudge(self, right: int, down: int) -> None:
        """Move the selection by pixels; nudges that follow each other are one undo step."""
        selection = self._document.state.selection
        box = selection.bounding_box() if selection else None
        change = MaskChange(
            of=SELECTION,
            work=lambda mask: self._nudging.moved(mask, right, down),
            label=translate("Undo", "Move Selection"),
            merge_key="nudge selection",
        )
        if box is None or box.size.pixels > AT_ONCE_PX or self.changes.is_busy:
            self.changes.ask(change)
        else:
            self.changes.apply(change)

    def grow_selection(self) -> None:
        """Move the selection's edge outward by a step."""
        self.reshape(SELECTION, "grow", self._step_px())

    def shrink_selection(self) -> None:
        """Move the selection's edge inward by a step."""
        self.reshape(SELECTION, "shrink", self._step_px())

    def reshape(self, of: str, kind: str, px: int) -> None:
        """Reshape the selection or a layer's mask.

        Args:
            of: `SELECTION` or a layer's id.
            kind: One of `RESHAPES`.
            px: By how much, in pixels of the photo.
        """
        reshape = RESHAPES[kind]
        label = reshape_words(kind, is_mask=bool(of))
        self.changes.ask(
            MaskChange(of=of, work=lambda mask: reshaped(mask, reshape, px), label=label)
        )

    def _step_px(self) -> int:
        base = self._document.state.base
        return max(1, round(base.size.longest * GROW_SHARE)) if base else 1

    def _select(self, work: Callable[[TiledMask], TiledMask], label: str, *, at_once: bool) -> None:
        change = MaskChange(of=SELECTION, work=work, label=label, needs_one=False)
        if at_once:
            self.changes.apply(change)
        else:
            self.changes.ask(change)


def looked_at(state: DocumentState, renderer: Renderer, options: SelectionOptions) -> Pixels:
    """What the selection tools look at: what is seen, or the photo alone. Takes a while."""
    if state.base is not None and (options.samples_photo or not state.layers):
        return state.base.raster.pixels
    return renderer.composite(state)


def _no_salience() -> None:
    """The base installation has none."""


def combine_words(how: Combine) -> str:
    """The name of the undo step."""
    return {
        Combine.NEW: translate("Undo", "Select"),
        Combine.ADD: translate("Undo", "Add to Selection"),
        Combine.SUBTRACT: translate("Undo", "Subtract from Selection"),
        Combine.INTERSECT: translate("Undo", "Intersect Selection"),
    }[how]


def reshape_words(kind: str, *, is_mask: bool) -> str:
    """The name of the undo step."""
    selection = {
        "grow": translate("Undo", "Grow Selection"),
        "shrink": translate("Undo", "Shrink Selection"),
        "feather": translate("Undo", "Feather Selection"),
        "smooth": translate("Undo", "Smooth Selection"),
        "border": translate("Undo", "Select Border"),
        "fill_holes": translate("Undo", "Fill Holes in Selection"),
    }
    mask = {
        "grow": translate("Undo", "Grow Mask"),
        "shrink": translate("Undo", "Shrink Mask"),
        "feather": translate("Undo", "Feather Mask"),
        "smooth": translate("Undo", "Smooth Mask"),
        "border": translate("Undo", "Border of Mask"),
        "fill_holes": translate("Undo", "Fill Holes in Mask"),
    }
    return (mask if is_mask else selection)[kind]


def reshaped(mask: TiledMask, reshape: Reshape, px: int) -> TiledMask:
    """A mask with its edge moved; only the part around it is computed.

    Raises:
        EditorError: mask.feathered_away where no pixel would stay half covered.
    """
    box = mask.bounding_box()
    if box is None:
        return mask
    around = box.expand(px + 1).intersect(mask.size.rect)
    before = mask.read(around)
    after = reshape(before, px)
    most_before, most_after = int(before.max()), int(after.max())
    if reshape is RESHAPES["feather"] and most_after < SEEN_FROM <= most_before:
        raise EditorError("mask.feathered_away", px=px)
    return mask.replaced(around, after)


def seen_coverage(size: Size, shown: list[RenderedLayer]) -> TiledMask:
    """How much a layer shows, from the parts that it is drawn of."""
    whole = TiledMask.filled(size, 0)
    for part in shown:
        share = np.rint(part.coverage * np.float32(part.opacity)).astype(np.uint8)
        whole = whole.replaced(part.rect, maximum(whole.read(part.rect), share))
    return whole


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
