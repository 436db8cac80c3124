"""What a document looks like to a program that only lays pictures on each other.

Our blends cannot be told to it. But each layer's effect can: the pixels that it changes, as they
look afterwards, fully covering, and nothing elsewhere. Laid on each other by plain "source over"
these give our composite to the bit, and one that is hidden there shows what lies below.
"""

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from desktop_editor.document.shown import ShownLayer, ShownPictures
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import Checkpoint, no_checkpoint
from desktop_editor.imaging.codec import EncodeOptions, ImageFormat, encode
from desktop_editor.imaging.codec_profile import srgb_profile
from desktop_editor.imaging.display import in_8_bits
from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.raster import Metadata, Pixels, Raster, box_around
from desktop_editor.imaging.resample import resize
from desktop_editor.pipeline.render import Step

_PNG: Final = EncodeOptions(format=ImageFormat.PNG)
_THUMBNAIL_PX: Final = 256
"""As OpenRaster asks for: https://www.openraster.org/baseline/file-layout-spec.html."""

Steps = Callable[[DocumentState, Pixels, Checkpoint], Iterator[Step]]


def shown_pictures(
    state: DocumentState, steps: Steps, checkpoint: Checkpoint = no_checkpoint
) -> ShownPictures | None:
    """The photo and each layer as pictures, bottom first; None without a photo.

    Args:
        state: What is shown.
        steps: Mixes the layers one by one, as `Renderer.steps` does.
        checkpoint: Is asked before each layer.

    Raises:
        EditorError: From the codec.
        Cancelled: From the checkpoint.
    """
    if state.base is None:
        return None
    photo = state.base.raster
    # Only what colours mean goes along: place and camera of a photo stay in the photo's own bytes.
    # Without a profile Krita asks for one for every picture of 16 bits.
    look = Metadata(icc_profile=photo.metadata.icc_profile or srgb_profile())

    def png(pixels: Pixels) -> bytes:
        return encode(Raster(pixels=pixels, metadata=look), _PNG)

    mixed = photo.pixels.copy()
    layers = [ShownLayer(name=state.base.name, png=png(photo.pixels))]
    for step in steps(state, mixed, checkpoint):
        checkpoint("lay")
        layers.append(_changed(step, mixed, png))
    return ShownPictures(
        size=state.base.size,
        layers=tuple(layers),
        merged=png(mixed),
        thumbnail=png(in_8_bits(resize(mixed, state.base.size.within(_THUMBNAIL_PX)))),
        has_alpha=photo.has_alpha,
    )


def _changed(step: Step, below: Pixels, png: Callable[[Pixels], bytes]) -> ShownLayer:
    """What a layer changes; a picture of one clear pixel where it changes nothing."""
    differs = (below[step.rect.slices] != step.after).any(axis=-1)
    box = box_around(differs) or Rect(x=0, y=0, width=1, height=1)
    part, where = step.after[box.slices], differs[box.slices]
    cut = np.zeros((*where.shape, 4), step.after.dtype)
    cut[..., :3] = part[..., :3] * where[..., None]
    cut[..., 3] = where * np.iinfo(step.after.dtype).max
    layer, left, top = step.layer, step.rect.x + box.x, step.rect.y + box.y
    return ShownLayer(name=layer.name, png=png(cut), left=left, top=top, visible=layer.visible)
