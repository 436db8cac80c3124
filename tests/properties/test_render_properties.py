"""Whatever is painted in whatever order, the screen never shows what the masks forbid."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_editor.document.operations import paint_mask
from desktop_editor.document.state import DocumentState
from desktop_editor.imaging.blend import Blend
from desktop_editor.imaging.brush import Brush, Dab
from desktop_editor.imaging.composite import LayerPixels, composite
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.raster import Pixels
from desktop_editor.pipeline.render import Renderer, union_mask
from desktop_editor.pipeline.standing import RenderedLayer
from tests.helpers.documents import a_base, a_document, a_layer, a_photo

SIZE = Size(width=160, height=120)
BASE = a_base(a_photo(SIZE))
START = np.zeros((120, 160), np.uint8)
START[30:80, 40:100] = 255
REGIONS = [SIZE.rect, Rect(x=20, y=10, width=120, height=90)]

DABS = st.lists(
    st.builds(Dab, image_x=st.floats(0, 160), image_y=st.floats(0, 120)), min_size=1, max_size=3
)
BRUSHES = st.builds(
    Brush, radius_px=st.floats(1, 30), hardness=st.floats(0, 1), erase=st.booleans()
)
STROKES = st.tuples(st.sampled_from(["layer-a", "layer-b"]), BRUSHES, DABS)
# After each stroke the screen is drawn; now and then the worker has finished meanwhile.
SESSIONS = st.lists(st.tuples(STROKES, st.sampled_from([False, False, True])), max_size=8)


def document(blend: Blend) -> DocumentState:
    layers = [
        replace(a_layer(BASE, START, region, name), blend=blend)
        for region, name in zip(REGIONS, "ab", strict=True)
    ]
    return a_document(BASE, layers)


def on_screen(layers: tuple[RenderedLayer, ...]) -> Pixels:
    out = BASE.raster.pixels.copy()
    for layer in layers:
        part = LayerPixels(pixels=layer.pixels, coverage=layer.coverage, opacity=layer.opacity)
        out[layer.rect.slices] = composite(out[layer.rect.slices], [part])
    return out


@given(SESSIONS, st.sampled_from(list(Blend)))
@settings(max_examples=35)
def test_while_painting_locked_pixels_show_the_photo_and_the_end_is_what_is_exported(
    session: list[tuple[tuple[str, Brush, list[Dab]], bool]], blend: Blend
) -> None:
    renderer, state = Renderer(), document(blend)
    renderer.prepare(state)
    renderer.layers(state)
    for (layer_id, brush, dabs), finished in session:
        state, _dirty = paint_mask(state, layer_id, brush, dabs)
        if finished:
            renderer.prepare(state)
        shown = on_screen(renderer.layers(state))
        locked = union_mask(state) == 0
        assert np.array_equal(shown[locked], BASE.raster.pixels[locked])
    renderer.prepare(state)
    final = renderer.layers(state)
    assert all(layer.final for layer in final)
    assert np.array_equal(on_screen(final), Renderer().composite(state))
