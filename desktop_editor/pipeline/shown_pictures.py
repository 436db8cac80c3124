"""What a document looks like to a program that only lays pictures on each other.

Our blends cannot be told to it. But each layer's effect can: the pixels that it changes, as they
look afterwards, fully covering, and nothing elsewhere. Laid on each other by plain "source over"
these give our composite to the bit, and one that is hidden there shows what lies below.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from desktop_editor.document.layer import Layer
from desktop_editor.document.shown import ShownLayer, ShownPictures
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import Checkpoint, no_checkpoint
from desktop_editor.imaging.codec import EncodeOptions, ImageFormat, encode
from desktop_editor.imaging.display import in_8_bits
from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.raster import Metadata, Pixels, Raster, box_around
from desktop_editor.imaging.resample import resize

_PNG: Final = EncodeOptions(format=ImageFormat.PNG)
_THUMBNAIL_PX: Final = 256
"""As OpenRaster asks for: https://www.openraster.org/baseline/file-layout-spec.html."""

Composite = Callable[[DocumentState, Checkpoint], Pixels]


def shown_pictures(
    state: DocumentState, composite: Composite, checkpoint: Checkpoint = no_checkpoint
) -> ShownPictures | None:
    """The photo and each layer as pictures, bottom first; None without a photo.

    Args:
        state: What is shown.
        composite: Gives all pixels of a state, as `Renderer.composite` does.
        checkpoint: Is asked before each layer.

    Raises:
        EditorError: From the codec.
        Cancelled: From the checkpoint.
    """
    if state.base is None:
        return None
    photo = state.base.raster
    # Only what colours mean goes along: place and camera of a photo stay in the photo's own bytes.
    look = Metadata(icc_profile=photo.metadata.icc_profile)

    def png(pixels: Pixels) -> bytes:
        return encode(Raster(pixels=pixels, metadata=look), _PNG)

    below, layers = photo.pixels, [ShownLayer(name=state.base.name, png=png(photo.pixels))]
    shown: list[Layer] = []
    for layer in state.layers:
        checkpoint("lay")
        with_it = (*shown, replace(layer, visible=True))
        above = composite(replace(state, layers=with_it), checkpoint)
        layers.append(_changed(layer, below, above, png))
        if layer.visible:
            shown, below = list(with_it), above
    return ShownPictures(
        size=state.base.size,
        layers=tuple(layers),
        merged=png(below),
        thumbnail=png(in_8_bits(resize(below, state.base.size.within(_THUMBNAIL_PX)))),
        has_alpha=photo.has_alpha,
    )


def _changed(
    layer: Layer, below: Pixels, above: Pixels, png: Callable[[Pixels], bytes]
) -> ShownLayer:
    """What a layer changes; a picture of one clear pixel where it changes nothing."""
    differs = (below != above).any(axis=-1)
    box = box_around(differs) or Rect(x=0, y=0, width=1, height=1)
    part, where = above[box.slices], differs[box.slices]
    cut = np.zeros((*where.shape, 4), above.dtype)
    cut[..., :3] = part[..., :3] * where[..., None]
    cut[..., 3] = where * np.iinfo(above.dtype).max
    return ShownLayer(name=layer.name, png=png(cut), left=box.x, top=box.y, visible=layer.visible)
