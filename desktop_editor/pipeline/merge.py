"""Merging layers: one layer that shows what several show, and remembers them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from desktop_editor.document.layer import Candidate, Layer
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import Checkpoint, EditorError, no_checkpoint
from desktop_editor.imaging.blend import Blend
from desktop_editor.imaging.codec_png import encode_png
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.mask import TiledMask, maximum
from desktop_editor.imaging.placement import Placement
from desktop_editor.imaging.raster import Metadata, Raster
from desktop_editor.imaging.registration import plain_fit
from desktop_editor.imaging.resample import crop
from desktop_editor.pipeline.render import Renderer


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeNames:
    """What the merged layer is called: its id, which is new, and its name for the user."""

    id: str
    name: str


def layers_to_merge(state: DocumentState, layer_id: str) -> tuple[Layer, ...]:
    """This layer and the next visible one below it, bottom first; none where there is none."""
    layer = state.layer(layer_id)
    if layer is None or not layer.visible:
        return ()
    below = [one for one in state.layers[: state.layers.index(layer)] if one.visible]
    return (below[-1], layer) if below else ()


def merged_layer(
    renderer: Renderer,
    state: DocumentState,
    parts: Sequence[Layer],
    names: MergeNames,
    checkpoint: Checkpoint = no_checkpoint,
) -> Layer:
    """One layer in place of `parts`, with which the photo looks the same to the bit.

    It shows the photo with everything up to the topmost part, at the base's depth, wherever one of
    the parts may show; so it is laid plainly and without a feather.

    Args:
        renderer: Computes the pixels.
        state: The document; its base is there.
        parts: Visible layers, bottom first; any visible layer between them is one of them.
        names: Of the new layer.
        checkpoint: Called between the stages.

    Raises:
        EditorError: `merge.nothing_shown` when the masks of all parts are empty.
        Cancelled: From the checkpoint.
    """
    assert state.base is not None  # noqa: S101 - a layer lies on a photo
    mask = _wherever_shown(state.base.size, parts)
    region = mask.bounding_box()
    if region is None:
        raise EditorError("merge.nothing_shown")
    upto = state.layers[: state.layers.index(parts[-1]) + 1]
    mixed = renderer.composite(replace(state, layers=upto), checkpoint)
    checkpoint("encode")
    metadata = Metadata(icc_profile=state.base.raster.metadata.icc_profile)
    picture = Raster(pixels=crop(mixed, region)[..., :3].copy(), metadata=metadata)
    candidate = _candidate(names.id, picture, mask, parts[-1].candidate)
    plain = Layer(id=names.id, name=names.name, candidate=candidate, mask=mask, registered=False)
    return replace(
        plain, tone_strength=0.0, blend=Blend.FEATHER, feather_px=0.0, merged=tuple(parts)
    )


def _candidate(new_id: str, picture: Raster, mask: TiledMask, topmost: Candidate) -> Candidate:
    """A picture that lies as it is, as if it were a reply; it is of the topmost part's service."""
    size = picture.size
    region = mask.bounding_box() or size.rect
    return Candidate(
        id=new_id,
        edit_id=new_id,
        reply=encode_png(picture.pixels, picture.metadata),
        raster=picture,
        region=region,
        selection=None,
        placement=Placement(registration=plain_fit(size, size), tone_map=None, confidence=1.0),
        suggested_mask=mask,
        suggestion_score=1.0,
        recolours=False,
        prompt=topmost.prompt,
        service_name=topmost.service_name,
    )


def _wherever_shown(photo: Size, parts: Sequence[Layer]) -> TiledMask:
    """255 wherever one of these layers may show, 0 elsewhere."""
    where = TiledMask.filled(photo, 0).array()
    for part in parts:
        if part.opacity > 0:
            where = maximum(where, part.mask.array())
    return TiledMask.from_array(np.where(where > 0, np.uint8(255), np.uint8(0)))
