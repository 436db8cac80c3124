"""Documents made up for tests: bases, candidates and layers without a service. No assertions."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from desktop_editor.document.base import Base
from desktop_editor.document.layer import Candidate, Layer
from desktop_editor.document.state import DocumentState
from desktop_editor.imaging.codec import EncodeOptions, ImageFormat, encode
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.imaging.placement import Placement
from desktop_editor.imaging.raster import Coverage, Pixels, Raster
from desktop_editor.imaging.registration import plain_fit
from tests.helpers.photos import photo, photo_16, with_alpha


def png_of(pixels: Pixels) -> bytes:
    """The pixels as a PNG file."""
    return encode(Raster(pixels=pixels.copy()), EncodeOptions(format=ImageFormat.PNG))


def a_photo(size: Size, *, bits: int = 8, alpha: bool = False, seed: int = 1) -> Pixels:
    """A photo of that size, depth and number of channels."""
    if bits == 16:
        deep = photo_16(size.width, size.height, seed)
        return with_alpha(deep) if alpha else deep
    plain = photo(size.width, size.height, seed)
    return with_alpha(plain) if alpha else plain


def a_base(pixels: Pixels, name: str = "photo.png", path: str = "") -> Base:
    """An opened photo with the bytes of its file."""
    return Base(name=name, path=path, source=png_of(pixels), raster=Raster(pixels=pixels.copy()))


def a_candidate(base: Base, region: Rect, name: str = "one", seed: int = 7) -> Candidate:
    """Another picture, laid plainly on `region` of the base."""
    pixels = photo(region.width, region.height, seed)
    fit = plain_fit(region.size, region.size)
    return Candidate(
        id=f"candidate-{name}",
        edit_id="edit-1",
        reply=png_of(pixels),
        raster=Raster(pixels=pixels),
        region=region,
        selection=None,
        placement=Placement(registration=fit, tone_map=None, confidence=1.0),
        suggested_mask=TiledMask.filled(base.size, 0),
        suggestion_score=0.0,
        recolours=False,
        prompt="something else",
        service_name="Practice service",
    )


def a_layer(base: Base, mask: Coverage, region: Rect | None = None, name: str = "one") -> Layer:
    """A layer that shows another picture through `mask`."""
    candidate = a_candidate(base, region or base.size.rect, name, seed=sum(name.encode()))
    return Layer(id=f"layer-{name}", name=name, candidate=candidate, mask=masked(mask))


def masked(coverage: Coverage) -> TiledMask:
    """A mask of these values."""
    return TiledMask.from_array(np.ascontiguousarray(coverage))


def a_document(base: Base, layers: Sequence[Layer] = ()) -> DocumentState:
    """A document with these layers, the topmost one active."""
    state = DocumentState(base=base, layers=tuple(layers))
    return replace(state, active_layer_id=layers[-1].id) if layers else state
