"""16-bit photos, photos with transparency and replies with transparency, the whole way."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from desktop_editor.imaging.blend import Blend
from desktop_editor.imaging.composite import on_white
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.placement import PlacementOptions
from desktop_editor.imaging.raster import Coverage, Pixels, to_depth
from desktop_editor.pipeline.finish import Reply, make_candidate, make_layer
from desktop_editor.pipeline.render import Renderer
from tests.helpers.documents import a_base, a_document, a_photo, masked, png_of

SIZE = Size(width=480, height=360)
EDIT = (slice(120, 220), slice(150, 290))


def a_mask() -> Coverage:
    mask = np.zeros((SIZE.height, SIZE.width), np.uint8)
    mask[100:240, 130:310] = 255
    return mask


def recoloured(pixels: Pixels) -> Pixels:
    out = pixels.copy()
    top = np.iinfo(pixels.dtype).max
    out[EDIT][..., :3] = (pixels[EDIT][..., :3] * 0.4 + 0.4 * top).astype(pixels.dtype)
    return out


def composited(
    photo: Pixels, reply: Pixels, blend: Blend, options: PlacementOptions | None = None
) -> Pixels:
    base = a_base(photo)
    question = Reply(
        id="one",
        edit_id="one",
        data=png_of(reply),
        region=base.size.rect,
        selection=masked(a_mask()),
        prompt="",
        service_name="",
    )
    layer = make_layer(make_candidate(base, question, options=options), "one")
    return Renderer().composite(a_document(base, [replace(layer, blend=blend)]))


def off(first: Pixels, second: Pixels) -> NDArray[np.int64]:
    return np.asarray(np.abs(first.astype(np.int64) - second).max(axis=2), np.int64)


@pytest.mark.parametrize("blend", list(Blend))
@pytest.mark.parametrize("depth", [8, 16])
def test_a_16_bit_photo_shows_the_edit_in_its_own_colours(blend: Blend, depth: int) -> None:
    photo = a_photo(SIZE, bits=16)
    truth = recoloured(photo)
    reply = truth if depth == 16 else to_depth(truth, np.dtype(np.uint8))
    out = composited(photo, reply, blend)
    inner = (slice(160, 180), slice(200, 240))
    assert np.median(off(out, truth)[inner]) < 3 * 257
    assert not off(out, photo)[a_mask() == 0].any()


@pytest.mark.parametrize("blend", [Blend.AUTO, Blend.FEATHER, Blend.POISSON])
@pytest.mark.parametrize("bits", [8, 16])
def test_a_see_through_photo_looks_as_the_reply_does_and_has_no_pale_halo(
    blend: Blend, bits: int
) -> None:
    photo = a_photo(SIZE, bits=bits, alpha=True)
    photo[..., 3] = np.iinfo(photo.dtype).max * np.linspace(1.0, 0.3, SIZE.width)
    truth = recoloured(photo)
    out = composited(photo, on_white(truth), blend)
    level = np.iinfo(photo.dtype).max // 255
    assert np.array_equal(out[..., 3], photo[..., 3])
    beside = (a_mask() > 0) & (off(photo, truth) == 0)
    assert np.median(off(on_white(out), on_white(photo))[beside]) <= 2 * level
    assert np.median(off(out[..., :3], photo[..., :3])[beside]) <= 6 * level
    inner = (slice(160, 180), slice(200, 240))
    assert np.median(off(on_white(out), on_white(truth))[inner]) <= 3 * level


@pytest.mark.parametrize("blend", list(Blend))
@pytest.mark.parametrize("options", [None, PlacementOptions(registration=False, tone=False)])
def test_where_a_reply_is_see_through_the_photo_stays(
    blend: Blend, options: PlacementOptions | None
) -> None:
    photo = a_photo(SIZE)
    truth = recoloured(photo)
    hole = np.zeros((SIZE.height, SIZE.width), bool)
    hole[180:230, 250:300] = True
    alpha = np.where(hole, 0, 255).astype(np.uint8)
    reply = np.dstack((np.where(hole[..., None], 0, truth).astype(np.uint8), alpha))
    out = composited(photo, reply, blend, options)
    inside = np.zeros_like(hole)
    inside[185:225, 255:295] = True
    assert not off(out, photo)[inside].any()
    assert np.median(off(out, truth)[160:175, 200:240]) < 4
