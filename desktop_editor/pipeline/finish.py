"""From a reply to a candidate on the photo: decode, place, find what changed. No network."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from desktop_editor.document.base import Base
from desktop_editor.document.layer import Candidate, Layer
from desktop_editor.errors import Checkpoint, EditorError, no_checkpoint
from desktop_editor.imaging.blend import Blend
from desktop_editor.imaging.codec import Limits, decode
from desktop_editor.imaging.codec_profile import convert
from desktop_editor.imaging.composite import on_white
from desktop_editor.imaging.difference import Suggestion, suggest_mask
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.islands import islands_of
from desktop_editor.imaging.mask import TiledMask, grow
from desktop_editor.imaging.placement import Placement, PlacementOptions, laid_preview, place
from desktop_editor.imaging.raster import Coverage, Pixels, Raster, size_of, to_depth
from desktop_editor.imaging.recolouring import colour_shift
from desktop_editor.imaging.resample import crop
from desktop_editor.imaging.work_grid import covered_rect
from desktop_editor.pipeline.intent import speaks_of_tone

TRUSTED_SUGGESTION: Final = 0.5
"""Below this score the suggested mask is not used: everything shows, and a notice says so."""

ASKED_SHIFT: Final = 3.5
"""Lab distance from which on a change of tone that was asked for has come."""
ROOM: Final = 0.006
"""How far a suggested mask reaches beyond what changed, as a share of the region's edge."""
LEAST_SHIFT: Final = 2.0
_UNUSABLE: Final = {
    "photo.truncated": "edit.reply_truncated",
    "photo.too_large": "edit.reply_too_large",
    "photo.file_too_large": "edit.reply_too_large",
}
LEAST_CHANGE: Final = 0.002
"""Colours off by the first, and less than the second of the pixels changed otherwise."""


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
        seen: The edit region as it was sent, at full size; None: the base's own pixels.
        with_room: Let the suggested mask reach a little beyond what changed, so that a feather,
            which works inward, leaves no rim of the old picture.
        with_suggestion: Look for what changed; nobody needs that who brings a mask and decides
            about tones. Without it nothing is suggested.
    """

    id: str
    edit_id: str
    data: bytes
    region: Rect
    selection: TiledMask | None
    prompt: str
    service_name: str
    seen: Pixels | None = None
    with_room: bool = True
    with_suggestion: bool = True


def make_candidate(
    base: Base,
    reply: Reply,
    checkpoint: Checkpoint = no_checkpoint,
    options: PlacementOptions | None = None,
) -> Candidate:
    """Decode a reply and fit how it lies on the base.

    Raises:
        EditorError: As `decoded`; the reply stays in the journal.
        Cancelled: From the checkpoint.
    """
    checkpoint("decode")
    raster = decoded(base, reply)
    own = crop(base.raster.pixels, reply.region)
    below = on_white(own if reply.seen is None else reply.seen)
    evidence = None if reply.selection is None else reply.selection.read(reply.region)
    placement = place(below, raster.pixels, evidence, options or PlacementOptions(), checkpoint)
    if reply.with_suggestion:
        checkpoint("difference")
    return placed_candidate(base.size, reply, raster, below, placement)


def placed_candidate(
    photo: Size, reply: Reply, raster: Raster, below: Pixels, placement: Placement
) -> Candidate:
    """The candidate of a decoded reply that lies like this: what changed is found.

    Args:
        photo: Size of the base.
        reply: What was decoded.
        raster: Its picture.
        below: (region.height, region.width, 3) of the base's type, what the candidate lies on.
        placement: How it lies there.
    """
    suggested, score, recolours = TiledMask.filled(photo, 0), 0.0, False
    if reply.with_suggestion:
        suggestion, recolours = _what_changed(below, raster.pixels, placement, reply)
        what_changed = grown_a_little(suggestion.mask) if reply.with_room else suggestion.mask
        suggested, score = suggested.replaced(reply.region, what_changed), suggestion.score
    return Candidate(
        id=reply.id,
        edit_id=reply.edit_id,
        reply=reply.data,
        raster=raster,
        region=reply.region,
        selection=reply.selection,
        placement=placement,
        suggested_mask=suggested,
        suggestion_score=score,
        recolours=recolours,
        prompt=reply.prompt,
        service_name=reply.service_name,
    )


def make_layer(candidate: Candidate, name: str, *, visible: bool = True) -> Layer:
    """The layer that a candidate becomes: its mask is the selection, or what changed.

    Its tones are matched to the photo, unless the edit was one of the photo's colours. Where
    everything shows because nobody can tell what changed, no blend may hold a part of it back.
    """
    is_unclear = first_look_remark(candidate) == "edit.everything_shows"
    return Layer(
        id=candidate.id,
        name=name,
        candidate=candidate,
        mask=first_mask(candidate),
        visible=visible,
        tone_strength=0.0 if candidate.recolours else 1.0,
        blend=Blend.FEATHER if is_unclear else Blend.AUTO,
    )


def first_mask(candidate: Candidate) -> TiledMask:
    """The mask that a new layer starts with, never beyond its edit region.

    The selection; without one the suggested mask; everything when its score is low.
    """
    size = candidate.suggested_mask.size
    nothing = TiledMask.filled(size, 0)
    if candidate.selection is not None:
        if candidate.region == size.rect:
            return candidate.selection
        return nothing.replaced(candidate.region, candidate.selection.read(candidate.region))
    if uses_suggestion(candidate):
        return candidate.suggested_mask
    return nothing.replaced(candidate.region, TiledMask.filled(size, 255).read(candidate.region))


def first_look_remark(candidate: Candidate) -> str:
    """Message id of what the user should know of a new layer's first look, or empty.

    A change of tone that was asked for needs no remark.
    """
    if candidate.recolours:
        return "" if speaks_of_tone(candidate.prompt) else "edit.recoloured"
    is_whole = candidate.selection is None and not uses_suggestion(candidate)
    return "edit.everything_shows" if is_whole else ""


def uses_suggestion(candidate: Candidate) -> bool:
    """Whether the layer's first mask is the suggested one."""
    trusted = candidate.suggestion_score >= TRUSTED_SUGGESTION
    is_local = trusted and not candidate.recolours and not candidate.suggested_mask.is_empty
    return candidate.selection is None and is_local


def grown_a_little(mask: Coverage) -> Coverage:
    """A mask grown by `ROOM` of its longest edge; only the part that is covered is looked at."""
    px = max(1, round(ROOM * max(mask.shape)))
    covered = covered_rect(mask, mask)
    if covered.is_empty:
        return mask
    around = covered.expand(px).intersect(size_of(mask).rect)
    grown = mask.copy()
    grown[around.slices] = grow(mask[around.slices], px)
    return grown


def _what_changed(
    below: Pixels, candidate: Pixels, placement: Placement, reply: Reply
) -> tuple[Suggestion, bool]:
    """What the edit changed, and whether it is an edit of the whole picture's colours.

    It is when colour differences are gone, when the prompt asks for other tones and they came,
    or when colours are off and nothing else changed where a change was asked for. Tone match
    would undo such an edit, so what changed is then told without it.
    """
    size = reply.region.size
    selection = None if reply.selection is None else reply.selection.read(reply.region)
    suggestion = suggest_mask(below, laid_preview(candidate, placement, size))
    changed = suggestion.mask if selection is None else suggestion.mask[selection > 0]
    shift = colour_shift(below, candidate, selection)
    asked = speaks_of_tone(reply.prompt) and shift.distance >= ASKED_SHIFT
    nothing_else = shift.distance >= LEAST_SHIFT and np.mean(changed > 0) < LEAST_CHANGE
    recolours = placement.tone_map is not None and bool(shift.lost_colour or asked or nothing_else)
    if recolours:
        suggestion = suggest_mask(
            below, laid_preview(candidate, placement, size, tone_strength=0.0)
        )
    if islands_of(suggestion.mask).is_patchwork:
        suggestion = replace(suggestion, score=0.0)
    return suggestion, recolours


def decoded(base: Base, reply: Reply) -> Raster:
    """The reply's picture at the base's bit depth and in its colour profile.

    Raises:
        EditorError: `edit.reply_truncated`, `edit.reply_too_large`, `edit.reply_not_a_picture`.
    """
    try:
        raster = decode(reply.data, Limits())
    except EditorError as error:
        kind = _UNUSABLE.get(error.message_id, "edit.reply_not_a_picture")
        raise EditorError(kind, reason=error.message_id, id=reply.id) from None
    ours = base.raster
    theirs = convert(raster.pixels, raster.metadata.icc_profile, ours.metadata.icc_profile)
    return Raster(pixels=to_depth(theirs, ours.pixels.dtype))
