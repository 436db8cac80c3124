"""Undoable changes of the document: pure functions from one state to the next.

Only `EditorController` applies them. No clock, no disk, no Qt; ids are passed in.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final, TypedDict, Unpack

from desktop_editor.document.base import Base
from desktop_editor.document.layer import Candidate, Layer
from desktop_editor.document.reference import MAX_REFERENCES, Reference
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import EditorError
from desktop_editor.imaging.blend import Blend
from desktop_editor.imaging.brush import Brush, Dab, WetPaint, stamp
from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.imaging.selection_stroke import SelectionStroke

NOTHING: Final = Rect(x=0, y=0, width=0, height=0)


class LayerChanges(TypedDict, total=False):
    """The parameters of a layer that `change_layer` may set."""

    name: str
    visible: bool
    opacity: float
    registered: bool
    tone_strength: float
    blend: Blend
    feather_px: float | None
    detail: float


def open_photo(state: DocumentState, base: Base) -> DocumentState:
    """Open a photo: prompt and references of the one before go with it; earlier ones stay."""
    return set_base(DocumentState() if state.base else state, base)


def set_base(state: DocumentState, base: Base) -> DocumentState:
    """Work on another base: references and prompt stay, everything that lay on the old one goes."""
    return DocumentState(base=base, references=state.references, prompt=state.prompt)


def on_same_base(state: DocumentState, base: Base | None) -> DocumentState:
    """A state that was read anew, on the base that is open already, if it is the same photo."""
    read = state.base
    is_same = base is not None and read is not None and base.digest == read.digest
    return replace(state, base=base) if is_same else state


def take_along(state: DocumentState, earlier: DocumentState) -> DocumentState:
    """Use an earlier state's prompt and references."""
    return replace(state, prompt=earlier.prompt, references=earlier.references)


def fill_slot(state: DocumentState, index: int, reference: Reference) -> DocumentState:
    """Put a reference into a slot; beyond the last filled one it is appended.

    Raises:
        EditorError: `reference.slots_full` when all 16 slots are taken.
    """
    references = list(state.references)
    if index < len(references):
        references[index] = reference
    elif len(references) >= MAX_REFERENCES:
        raise EditorError("reference.slots_full", limit=MAX_REFERENCES)
    else:
        references.append(reference)
    return replace(state, references=tuple(references))


def clear_slot(state: DocumentState, index: int) -> DocumentState:
    """Empty a slot; the later references move up."""
    return replace(state, references=state.references[:index] + state.references[index + 1 :])


def move_reference(state: DocumentState, index: int, to: int) -> DocumentState:
    """Move a reference to another place; their order is the order they are sent in."""
    references = list(state.references)
    references.insert(to, references.pop(index))
    return replace(state, references=tuple(references))


def rename_reference(state: DocumentState, index: int, name: str) -> DocumentState:
    """Call a reference something else; only people see its name."""
    references = list(state.references)
    references[index] = replace(references[index], name=name)
    return replace(state, references=tuple(references))


def set_prompt(state: DocumentState, prompt: str) -> DocumentState:
    """Set the text that is sent."""
    return replace(state, prompt=prompt)


def set_selection(state: DocumentState, selection: TiledMask | None) -> DocumentState:
    """Select where the next edit shall go; None or an empty mask selects nothing."""
    if selection is not None and selection.is_empty:
        selection = None
    return replace(state, selection=selection)


def set_region(state: DocumentState, region: Rect | None) -> DocumentState:
    """Fix the edit region, or plan it from the selection again (None)."""
    return replace(state, region=region)


def paint_selection(
    state: DocumentState, brush: Brush, dabs: Sequence[Dab], stroke: SelectionStroke | None = None
) -> tuple[DocumentState, Rect]:
    """Stamp dabs onto the selection; returns the new state and what changed, in base pixels.

    `stroke` says how they combine, and is the same for all calls of a stroke; None adds.
    """
    if state.base is None:
        return state, NOTHING
    before = state.selection or TiledMask.filled(state.base.size, 0)
    after, dirty = (stroke or SelectionStroke()).stamp(before, brush, dabs)
    return (state, dirty) if dirty.is_empty else (replace(state, selection=after), dirty)


def add_layers(state: DocumentState, layers: Sequence[Layer]) -> DocumentState:
    """Lay candidates over the photo, topmost last, and make the last visible one active.

    Hidden ones alone leave the layer that is painted on as it is.
    """
    shown = [layer.id for layer in layers if layer.visible]
    hidden = [layer.id for layer in layers if not layer.visible]
    active = shown[-1] if shown else state.active_layer_id or "".join(hidden[-1:])
    return replace(state, layers=state.layers + tuple(layers), active_layer_id=active)


def show_only_variant(state: DocumentState, layer_id: str) -> DocumentState:
    """Show this layer and hide the other variants of the same edit."""
    chosen = state.layer(layer_id)
    if chosen is None:
        return state
    edit_id = chosen.candidate.edit_id
    layers = tuple(
        replace(layer, visible=layer.id == layer_id)
        if layer.candidate.edit_id == edit_id
        else layer
        for layer in state.layers
    )
    return replace(state, layers=layers, active_layer_id=layer_id)


def keep_candidate(
    state: DocumentState, layer: Layer, gives_way: Collection[str] = ()
) -> DocumentState:
    """Show a candidate's layer on top and make it active; those that give way are hidden.

    One that shows already stays where it is. One that was put away is back.
    """
    shown = state.layer(layer.id)
    if shown is None or not shown.visible:
        layers = (
            *(one for one in state.layers if one.id != layer.id),
            replace(layer, visible=True),
        )
    else:
        layers = state.layers
    hidden = set(gives_way) - {layer.id}
    layers = tuple(
        replace(one, visible=False) if one.id in hidden and one.visible else one for one in layers
    )
    put_away = state.put_away - {layer.candidate.id}
    return replace(state, layers=layers, active_layer_id=layer.id, put_away=put_away)


def put_away(state: DocumentState, candidate_id: str) -> DocumentState:
    """Reject a candidate: its layer goes, what was made of that stays."""
    if state.layer(candidate_id) is not None:
        state = remove_layer(state, candidate_id)
    return replace(state, put_away=state.put_away | {candidate_id})


def activate_layer(state: DocumentState, layer_id: str) -> DocumentState:
    """Let brush and eraser paint on this layer."""
    return state if state.layer(layer_id) is None else replace(state, active_layer_id=layer_id)


def paint_mask(
    state: DocumentState,
    layer_id: str,
    brush: Brush,
    dabs: Sequence[Dab],
    wet: WetPaint | None = None,
) -> tuple[DocumentState, Rect]:
    """Stamp dabs onto a layer's mask, inside its edit region only; `wet` as for a selection.

    Returns the new state and what changed, in base pixels.
    """
    layer = state.layer(layer_id)
    if layer is None:
        return state, NOTHING
    region = layer.candidate.region
    mask, dirty = stamp(layer.mask, brush, dabs, wet)
    if not region.contains(dirty):
        dirty = dirty.intersect(region)
        mask = layer.mask.replaced(dirty, mask.read(dirty))
    if dirty.is_empty:
        return state, NOTHING
    return _with_layer(state, replace(layer, mask=mask)), dirty


def set_mask(state: DocumentState, layer_id: str, mask: TiledMask) -> DocumentState:
    """Replace a layer's mask."""
    layer = state.layer(layer_id)
    return state if layer is None else _with_layer(state, replace(layer, mask=mask))


def change_layer(
    state: DocumentState, layer_id: str, **changes: Unpack[LayerChanges]
) -> DocumentState:
    """Set a layer's parameters: opacity, visibility, tone strength, blend and so on."""
    layer = state.layer(layer_id)
    return state if layer is None else _with_layer(state, replace(layer, **changes))


def nudge_layer(
    state: DocumentState, layer_id: str, right_px: float, down_px: float
) -> DocumentState:
    """Move a layer's candidate by this from where it was laid, at most across its edit region."""
    layer = state.layer(layer_id)
    if layer is None:
        return state
    furthest = layer.candidate.region.size.longest
    nudge = (_within(right_px, furthest), _within(down_px, furthest))
    return state if nudge == layer.nudge_px else _with_layer(state, replace(layer, nudge_px=nudge))


def place_again(state: DocumentState, layer_id: str, candidate: Candidate) -> DocumentState:
    """Lay a layer's candidate by another placement: aligned, and nudged no more."""
    layer = state.layer(layer_id)
    if layer is None or candidate.id != layer.candidate.id:
        return state
    placed = replace(layer, candidate=candidate, nudge_px=(0.0, 0.0), registered=True)
    return _with_layer(state, placed)


def remove_layer(state: DocumentState, layer_id: str) -> DocumentState:
    """Take a layer away; the topmost remaining one becomes active."""
    layers = tuple(layer for layer in state.layers if layer.id != layer_id)
    active = state.active_layer_id
    if active == layer_id:
        active = layers[-1].id if layers else ""
    return replace(state, layers=layers, active_layer_id=active)


def move_layer(state: DocumentState, layer_id: str, to: int) -> DocumentState:
    """Move a layer to another place in the stack, 0 being the bottom."""
    layer = state.layer(layer_id)
    if layer is None:
        return state
    rest = [other for other in state.layers if other.id != layer_id]
    rest.insert(to, layer)
    return replace(state, layers=tuple(rest))


def duplicate_layer(state: DocumentState, layer_id: str, new_id: str, name: str) -> DocumentState:
    """Lay a copy of a layer right above it and make it active.

    It stands for itself: choosing a variant of the original's edit leaves it as it is.
    """
    layer = state.layer(layer_id)
    if layer is None:
        return state
    candidate = replace(layer.candidate, edit_id=new_id)
    copy = replace(layer, id=new_id, name=name, candidate=candidate)
    place = state.layers.index(layer) + 1
    layers = (*state.layers[:place], copy, *state.layers[place:])
    return replace(state, layers=layers, active_layer_id=new_id)


def merge_layers(state: DocumentState, merged: Layer) -> DocumentState:
    """Put a layer in the place of those it was merged from, where the topmost of them lay."""
    gone = {layer.id for layer in merged.merged}
    places = [place for place, layer in enumerate(state.layers) if layer.id in gone]
    if len(places) < len(gone):
        return state
    above = state.layers[places[-1] + 1 :]
    below = tuple(layer for layer in state.layers[: places[-1]] if layer.id not in gone)
    return replace(state, layers=(*below, merged, *above), active_layer_id=merged.id)


def split_layer(state: DocumentState, layer_id: str) -> DocumentState:
    """Put the layers that a merged one stands for back in its place; the topmost becomes active."""
    layer = state.layer(layer_id)
    if layer is None or not layer.merged:
        return state
    place = state.layers.index(layer)
    layers = (*state.layers[:place], *layer.merged, *state.layers[place + 1 :])
    return replace(state, layers=layers, active_layer_id=layer.merged[-1].id)


def _within(distance_px: float, furthest_px: float) -> float:
    return min(furthest_px, max(-furthest_px, float(distance_px)))


def _with_layer(state: DocumentState, changed: Layer) -> DocumentState:
    layers = tuple(changed if layer.id == changed.id else layer for layer in state.layers)
    return replace(state, layers=layers)
