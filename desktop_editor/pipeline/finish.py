"""From a reply to a candidate on the photo: decode, place, find what changed. No network."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from desktop_editor.document.base import Base
from desktop_editor.document.layer import Candidate, Layer
from desktop_editor.errors import Checkpoint, EditorError, no_checkpoint
from desktop_editor.imaging.codec import Limits, decode
from desktop_editor.imaging.codec_profile import convert
from desktop_editor.imaging.difference import suggest_mask
from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.mask import TiledMask, minimum
from desktop_editor.imaging.placement import PlacementOptions, laid, place
from desktop_editor.imaging.raster import Raster, to_depth
from desktop_editor.imaging.recolouring import recolours_everything
from desktop_editor.imaging.resample import crop

TRUSTED_SUGGESTION: Final = 0.5
"""Below this score the suggested mask is not used: everything shows, and a notice says so."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reply:
    """A service's answer, before it is decoded, and what it answers.

    Attributes:
        id: The id of the request.
        edit_id: Shared by the variants of one edit.
        data: The encoded picture.
        region: The edit region that was sent.
        selection: The selection when the edit was made.
        prompt: The prompt that was sent.
        service_name: Who answered.
    """

    id: str
    edit_id: str
    data: bytes
    region: Rect
    selection: TiledMask | None
    prompt: str
    service_name: str


def make_candidate(
    base: Base,
    reply: Reply,
    checkpoint: Checkpoint = no_checkpoint,
    options: PlacementOptions | None = None,
) -> Candidate:
    """Decode a reply and fit how it lies on the base.

    Raises:
        EditorError: `edit.reply_not_a_picture`; the reply stays in the journal.
        Cancelled: From the checkpoint.
    """
    checkpoint("decode")
    raster = _decoded(base, reply)
    below = crop(base.raster.pixels, reply.region)
    evidence = None if reply.selection is None else reply.selection.read(reply.region)
    placement = place(below, raster.pixels, evidence, options or PlacementOptions(), checkpoint)
    checkpoint("difference")
    suggestion = suggest_mask(below, laid(raster.pixels, placement, reply.region.size))
    suggested = TiledMask.filled(base.size, 0).replaced(reply.region, suggestion.mask)
    changed = suggestion.mask if evidence is None else minimum(suggestion.mask, evidence)
    return Candidate(
        id=reply.id,
        edit_id=reply.edit_id,
        reply=reply.data,
        raster=raster,
        region=reply.region,
        selection=reply.selection,
        placement=placement,
        suggested_mask=suggested,
        suggestion_score=suggestion.score,
        recolours=recolours_everything(below, raster.pixels, changed),
        prompt=reply.prompt,
        service_name=reply.service_name,
    )


def make_layer(candidate: Candidate, name: str, *, visible: bool = True) -> Layer:
    """The layer that a candidate becomes: its mask is the selection, or what changed.

    Its tones are matched to the photo, unless the edit was one of the photo's colours.
    """
    return Layer(
        id=candidate.id,
        name=name,
        candidate=candidate,
        mask=first_mask(candidate),
        visible=visible,
        tone_strength=0.0 if candidate.recolours else 1.0,
    )


def first_mask(candidate: Candidate) -> TiledMask:
    """The mask that a new layer starts with, never beyond its edit region.

    The selection; without one the suggested mask; everything when its score is low.
    """
    size = candidate.suggested_mask.size
    nothing = TiledMask.filled(size, 0)
    if candidate.selection is not None:
        return nothing.replaced(candidate.region, candidate.selection.read(candidate.region))
    if uses_suggestion(candidate):
        return candidate.suggested_mask
    return nothing.replaced(candidate.region, TiledMask.filled(size, 255).read(candidate.region))


def uses_suggestion(candidate: Candidate) -> bool:
    """Whether the layer's first mask is the suggested one."""
    trusted = candidate.suggestion_score >= TRUSTED_SUGGESTION
    is_local = trusted and not candidate.recolours and not candidate.suggested_mask.is_empty
    return candidate.selection is None and is_local


def _decoded(base: Base, reply: Reply) -> Raster:
    """The reply's picture, 8 bit, in the base's colour profile."""
    try:
        raster = decode(reply.data, Limits())
    except EditorError as error:
        raise EditorError("edit.reply_not_a_picture", reason=error.message_id) from None
    return Raster(
        pixels=convert(
            to_depth(raster.pixels, np.dtype(np.uint8)),
            raster.metadata.icc_profile,
            base.raster.metadata.icc_profile,
        )
    )
