"""A document as stored values and back: for project files, autosave and paid replies.

Photos and candidates are decoded again from their bytes. How candidates lie is stored; where that
is missing or can't be read, they are placed again.
"""

import math
from collections.abc import Mapping
from typing import Final, TypeAlias

from desktop_editor.document.base import Base
from desktop_editor.document.layer import Candidate, Layer
from desktop_editor.document.reference import Reference
from desktop_editor.document.snapshot import (
    ProjectSnapshot,
    StoredBlob,
    StoredLayer,
    StoredReference,
)
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import Checkpoint, EditorError, no_checkpoint
from desktop_editor.imaging.blend import Blend
from desktop_editor.imaging.geometry import Rect
from desktop_editor.pipeline.finish import Reply, decoded, make_candidate
from desktop_editor.pipeline.load import OpenedFile, address_reference, load_base, load_reference
from desktop_editor.pipeline.messages.catalogue import CATALOGUE
from desktop_editor.pipeline.placement_archive import packed, unpacked

Value: TypeAlias = str | int | float | bool | None

LAYER_STAGE: Final = "layer"
"""What the checkpoint hears before each layer."""


def to_snapshot(state: DocumentState) -> ProjectSnapshot:
    """What is stored of a document: encoded bytes, masks and parameters."""
    base = state.base
    return ProjectSnapshot(
        base=None if base is None else StoredBlob(name=base.name, data=base.source),
        base_path="" if base is None else base.path,
        references=tuple(_store_reference(reference) for reference in state.references),
        prompt=state.prompt,
        selection=state.selection,
        region=state.region,
        layers=tuple(_store_layer(layer) for layer in state.layers),
        active_layer_id=state.active_layer_id,
    )


def from_snapshot(
    snapshot: ProjectSnapshot, checkpoint: Checkpoint = no_checkpoint
) -> DocumentState:
    """Decode the photo and every candidate; those without a stored placement are placed again.

    Raises:
        EditorError: When the photo, a reference or a reply can't be decoded.
        Cancelled: From the checkpoint.
    """
    base = _restore_base(snapshot)
    references = tuple(_restore_reference(stored) for stored in snapshot.references)
    layers: tuple[Layer, ...] = ()
    if base is not None:
        layers = tuple(_restore_layer(base, stored, checkpoint) for stored in snapshot.layers)
    return DocumentState(
        base=base,
        references=references,
        prompt=snapshot.prompt,
        selection=snapshot.selection,
        region=snapshot.region,
        layers=layers,
        active_layer_id=snapshot.active_layer_id,
    )


def _restore_base(snapshot: ProjectSnapshot) -> Base | None:
    if snapshot.base is None:
        return None
    blob = snapshot.base
    return load_base(OpenedFile(name=blob.name, path=snapshot.base_path, data=blob.data))


def _store_reference(reference: Reference) -> StoredReference:
    if reference.address:
        return StoredReference(id=reference.id, name=reference.name, address=reference.address)
    blob = StoredBlob(name=reference.name, data=reference.data, media_type=reference.media_type)
    return StoredReference(id=reference.id, name=reference.name, blob=blob)


def _restore_reference(stored: StoredReference) -> Reference:
    if stored.blob is None:
        return address_reference(stored.address, stored.id)
    return load_reference(OpenedFile(name=stored.name, data=stored.blob.data), stored.id)


def _store_layer(layer: Layer) -> StoredLayer:
    candidate = layer.candidate
    values: dict[str, Value] = {
        "id": layer.id,
        "name": layer.name,
        "visible": layer.visible,
        "opacity": layer.opacity,
        "registered": layer.registered,
        "tone_strength": layer.tone_strength,
        "blend": str(layer.blend),
        "feather_px": layer.feather_px,
        "detail": layer.detail,
        "nudge_right_px": layer.nudge_px[0],
        "nudge_down_px": layer.nudge_px[1],
        "candidate_id": candidate.id,
        "edit_id": candidate.edit_id,
        "prompt": candidate.prompt,
        "service_name": candidate.service_name,
        "suggestion_score": candidate.suggestion_score,
        "recolours": candidate.recolours,
    }
    return StoredLayer(
        reply=StoredBlob(name=candidate.id, data=candidate.reply),
        region=candidate.region,
        mask=layer.mask,
        selection=candidate.selection,
        values=values,
        placement=packed(candidate.placement),
        suggested=candidate.suggested_mask,
        merged=tuple(_store_layer(one) for one in layer.merged),
    )


def _restore_layer(base: Base, stored: StoredLayer, checkpoint: Checkpoint) -> Layer:
    checkpoint(LAYER_STAGE)
    values = stored.values
    reply = Reply(
        id=_text(values, "candidate_id"),
        edit_id=_text(values, "edit_id"),
        data=stored.reply.data,
        region=stored.region,
        selection=stored.selection,
        prompt=_text(values, "prompt"),
        service_name=_text(values, "service_name"),
    )
    candidate = _as_it_lay(base, reply, stored) or make_candidate(base, reply, checkpoint)
    feather = values.get("feather_px")
    return Layer(
        id=_text(values, "id"),
        name=_text(values, "name"),
        candidate=candidate,
        mask=stored.mask,
        visible=bool(values.get("visible", True)),
        opacity=_fraction(values, "opacity"),
        registered=bool(values.get("registered", True)),
        tone_strength=_fraction(values, "tone_strength"),
        blend=_blend(values),
        feather_px=float(feather) if isinstance(feather, int | float) else None,
        detail=_fraction(values, "detail"),
        nudge_px=(
            _distance(values, "nudge_right_px", stored.region),
            _distance(values, "nudge_down_px", stored.region),
        ),
        merged=tuple(_restore_layer(base, one, checkpoint) for one in stored.merged),
    )


def _as_it_lay(base: Base, reply: Reply, stored: StoredLayer) -> Candidate | None:
    """The candidate with its stored placement; None where it has to be placed again."""
    if not stored.placement or stored.suggested is None:
        return None
    try:
        placement = unpacked(stored.placement)
    except ValueError:
        return None
    if not CATALOGUE.keys() >= {*placement.reasons, *placement.registration.reasons}:
        return None
    return Candidate(
        id=reply.id,
        edit_id=reply.edit_id,
        reply=reply.data,
        raster=decoded(base, reply),
        region=reply.region,
        selection=reply.selection,
        placement=placement,
        suggested_mask=stored.suggested,
        suggestion_score=_fraction(stored.values, "suggestion_score"),
        recolours=bool(stored.values.get("recolours")),
        prompt=reply.prompt,
        service_name=reply.service_name,
    )


def _text(values: Mapping[str, Value], name: str) -> str:
    return str(values.get(name) or "")


def _fraction(values: Mapping[str, Value], name: str) -> float:
    value = values.get(name)
    return min(1.0, max(0.0, float(value))) if isinstance(value, int | float) else 1.0


def _distance(values: Mapping[str, Value], name: str, region: Rect) -> float:
    value = values.get(name)
    if not isinstance(value, int | float) or not math.isfinite(value):
        return 0.0
    furthest = float(region.size.longest)
    return min(furthest, max(-furthest, float(value)))


def _blend(values: Mapping[str, Value]) -> Blend:
    try:
        return Blend(_text(values, "blend"))
    except ValueError:
        raise EditorError("project.damaged", name=_text(values, "name")) from None
