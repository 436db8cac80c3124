"""Fitting again how a layer's candidate lies, now that its mask tells where the edit is."""

from dataclasses import replace
from typing import Final

import numpy as np

from desktop_editor.document.layer import Candidate, Layer
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import Checkpoint, no_checkpoint
from desktop_editor.imaging.composite import on_white
from desktop_editor.imaging.placement import TRUSTED, Placement, PlacementOptions, place
from desktop_editor.imaging.raster import Coverage, Pixels
from desktop_editor.imaging.resample import crop
from desktop_editor.pipeline.finish import Reply, placed_candidate

NEARLY_ALL: Final = 0.9
"""A mask that covers more of the region than this says nothing about where the edit is."""


def state_below(state: DocumentState, layer: Layer) -> DocumentState:
    """The document without this layer and those above it: what its candidate was laid on."""
    return replace(state, layers=state.layers[: state.layers.index(layer)])


def align_again(
    layer: Layer, below: Pixels, checkpoint: Checkpoint = no_checkpoint
) -> Candidate | None:
    """The layer's candidate with registration and tone fitted outside the layer's own mask.

    Args:
        layer: Whose mask is taken for where the edit is.
        below: (H, W, 3|4), the whole photo with what lies below the layer.
        checkpoint: Called between the stages; may raise `Cancelled`.

    Returns:
        None when nothing was found that is as sure as the placement that it has.
    """
    candidate = layer.candidate
    part = on_white(crop(below, candidate.region))
    pixels = candidate.raster.pixels
    placement = place(part, pixels, edited_area(layer), PlacementOptions(), checkpoint)
    if not is_as_sure(placement, candidate.placement):
        return None
    checkpoint("difference")
    reply = _reply_of(candidate)
    return placed_candidate(layer.mask.size, reply, candidate.raster, part, placement)


def edited_area(layer: Layer) -> Coverage | None:
    """Where the layer's mask says that the edit is; None when it shows nearly everything."""
    mask = layer.mask.read(layer.candidate.region)
    covered = np.count_nonzero(mask) / mask.size
    return None if covered > NEARLY_ALL else mask


def is_as_sure(found: Placement, before: Placement) -> bool:
    """Whether a placement is believed, and not less sure than another, in whole percent."""
    at_least = round(100 * before.confidence)
    return found.confidence >= TRUSTED and round(100 * found.confidence) >= at_least


def _reply_of(candidate: Candidate) -> Reply:
    return Reply(
        id=candidate.id,
        edit_id=candidate.edit_id,
        data=candidate.reply,
        region=candidate.region,
        selection=candidate.selection,
        prompt=candidate.prompt,
        service_name=candidate.service_name,
    )
