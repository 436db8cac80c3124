"""The renderer as the window uses it: quick while painting, final afterwards, never stalled."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import cv2
import numpy as np
import pytest

from desktop_editor.document.operations import change_layer, nudge_layer, paint_mask, set_mask
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import Cancelled, EditorError
from desktop_editor.imaging.blend import Blend
from desktop_editor.imaging.brush import Brush, Dab
from desktop_editor.imaging.composite import LayerPixels, composite
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.imaging.raster import Pixels, Raster
from desktop_editor.pipeline.render import Renderer, framed, union_mask
from desktop_editor.pipeline.standing import RenderedLayer
from tests.helpers.documents import a_base, a_document, a_layer, a_photo

SIZE = Size(width=700, height=500)
REGION = Rect(x=50, y=40, width=600, height=420)
BASE = a_base(a_photo(SIZE))
BRUSH = Brush(radius_px=30)


def document(*names: str, painted: Rect | None = None) -> DocumentState:
    mask = np.zeros((SIZE.height, SIZE.width), np.uint8)
    mask[(painted or Rect(x=100, y=100, width=150, height=150)).slices] = 255
    layers = [a_layer(BASE, mask, REGION, name) for name in names or ("one",)]
    return a_document(BASE, [replace(layer, blend=Blend.FEATHER) for layer in layers])


def mixed(layers: tuple[RenderedLayer, ...]) -> Pixels:
    """What the screen shows of these layers."""
    out = BASE.raster.pixels.copy()
    for layer in layers:
        part = LayerPixels(pixels=layer.pixels, coverage=layer.coverage, opacity=layer.opacity)
        out[layer.rect.slices] = composite(out[layer.rect.slices], [part])
    return out


def stroked(state: DocumentState, x: float, *, erase: bool = False) -> DocumentState:
    brush = replace(BRUSH, erase=erase)
    return paint_mask(state, "layer-one", brush, [Dab(image_x=x, image_y=180)])[0]


def test_the_screen_shows_exactly_what_is_exported() -> None:
    state = document("one", "two")
    renderer = Renderer()
    renderer.prepare(state)
    layers = renderer.layers(state)
    assert all(layer.final for layer in layers)
    assert np.array_equal(mixed(layers), renderer.composite(state))
    assert np.array_equal(Renderer().composite(state), renderer.composite(state))


def test_before_anything_is_prepared_the_photo_alone_is_shown() -> None:
    state, renderer = document(), Renderer()
    assert not renderer.is_ready(state)
    assert renderer.layers(state) == ()
    renderer.prepare(state)
    assert renderer.is_ready(state)
    assert len(renderer.layers(state)) == 1


def test_a_stroke_shows_at_once_and_the_blend_follows() -> None:
    state, renderer = document(), Renderer()
    renderer.prepare(state)
    before = mixed(renderer.layers(state))
    painted = stroked(state, 400)
    assert not renderer.is_ready(painted)
    quick = renderer.layers(painted)
    assert not any(layer.final for layer in quick)
    shown = mixed(quick)
    assert (shown != before)[170:190, 390:410].any()
    assert np.array_equal(shown[union_mask(painted) == 0], before[union_mask(painted) == 0])
    renderer.prepare(painted)
    assert all(layer.final for layer in renderer.layers(painted))
    assert np.array_equal(mixed(renderer.layers(painted)), Renderer().composite(painted))


def test_erasing_takes_the_layer_away_at_once() -> None:
    state, renderer = document(), Renderer()
    renderer.prepare(state)
    renderer.layers(state)
    erased = stroked(state, 175, erase=True)
    shown = mixed(renderer.layers(erased))
    photo = BASE.raster.pixels
    gone = union_mask(erased) == 0
    assert gone[175:185, 170:180].all()
    assert np.array_equal(shown[gone], photo[gone])


def test_painting_back_and_forth_between_renderings_never_leaves_the_mask() -> None:
    state, renderer = document(), Renderer()
    renderer.prepare(state)
    photo = BASE.raster.pixels
    for number, x in enumerate((400.0, 180.0, 420.0, 300.0, 200.0)):
        state = stroked(state, x, erase=bool(number % 2))
        shown = mixed(renderer.layers(state))
        locked = union_mask(state) == 0
        assert np.array_equal(shown[locked], photo[locked])
        if number == 2:
            renderer.prepare(state)


def test_opacity_needs_no_new_blend() -> None:
    state, renderer = document(), Renderer()
    renderer.prepare(state)
    fainter = change_layer(state, "layer-one", opacity=0.3)
    assert renderer.is_ready(fainter)
    assert np.array_equal(mixed(renderer.layers(fainter)), Renderer().composite(fainter))


def test_hidden_and_removed_layers_are_not_shown() -> None:
    state, renderer = document("one", "two"), Renderer()
    renderer.prepare(state)
    hidden = change_layer(state, "layer-one", visible=False)
    assert [layer.id for layer in renderer.layers(hidden)] == ["layer-two"]
    hidden = change_layer(hidden, "layer-two", opacity=0.0)
    assert renderer.layers(hidden) == ()
    assert np.array_equal(renderer.composite(hidden), BASE.raster.pixels)
    assert not union_mask(hidden).any()


def test_undo_shows_what_was_there_before() -> None:
    state, renderer = document(), Renderer()
    expected = renderer.composite(state)
    painted = stroked(state, 400)
    renderer.prepare(painted)
    renderer.layers(painted)
    renderer.prepare(state)
    assert np.array_equal(mixed(renderer.layers(state)), expected)


def test_layers_stack_in_their_order() -> None:
    state = document("one", "two")
    state = replace(state, layers=tuple(replace(layer, feather_px=0.0) for layer in state.layers))
    top = state.layers[1].candidate.raster.pixels
    shown = Renderer().composite(state)[150, 150]
    assert np.array_equal(shown, top[150 - REGION.y, 150 - REGION.x])


def test_the_blend_that_was_chosen_can_be_told() -> None:
    state, renderer = document(), Renderer()
    assert renderer.blend_of(state.layers[0]) == (Blend.AUTO, "")
    renderer.prepare(state)
    assert renderer.blend_of(state.layers[0]) == (Blend.FEATHER, "")
    automatic = change_layer(state, "layer-one", blend=Blend.AUTO)
    renderer.prepare(automatic)
    blend, reason = renderer.blend_of(automatic.layers[0])
    assert blend is not Blend.AUTO
    assert reason.startswith("engine.")


def test_a_mask_of_another_layer_state_is_not_mistaken_for_this_one() -> None:
    state, renderer = document(), Renderer()
    everything = set_mask(state, "layer-one", TiledMask.filled(SIZE, 255))
    for one in (state, everything, state, everything):
        assert np.array_equal(renderer.composite(one), Renderer().composite(one))


def test_without_a_photo_there_is_nothing_to_composite() -> None:
    with pytest.raises(EditorError) as caught:
        Renderer().composite(DocumentState())
    assert caught.value.message_id == "edit.no_photo"
    Renderer().prepare(DocumentState())
    assert Renderer().layers(DocumentState()) == ()


@pytest.mark.parametrize("stage", ["lay", "blend"])
def test_a_cancelled_preparation_leaves_the_last_good_picture(stage: str) -> None:
    state, renderer = document(), Renderer()
    renderer.prepare(state)
    shown = mixed(renderer.layers(state))
    other = change_layer(state, "layer-one", registered=False, blend=Blend.POISSON)

    def cancel_at(reached: str) -> None:
        if reached == stage:
            raise Cancelled

    with pytest.raises(Cancelled):
        renderer.prepare(other, cancel_at)
    assert not renderer.is_ready(other)
    assert renderer.is_ready(state)
    assert np.array_equal(mixed(renderer.layers(state)), shown)
    renderer.prepare(other)
    assert np.array_equal(mixed(renderer.layers(other)), Renderer().composite(other))


def test_painting_goes_on_while_another_thread_prepares() -> None:
    renderer = Renderer()
    states = [document()]
    for number in range(12):
        states.append(stroked(states[-1], 120 + 40.0 * number, erase=number % 3 == 2))
    renderer.prepare(states[0])
    photo = BASE.raster.pixels

    def prepare_all() -> None:
        for state in states:
            renderer.prepare(state)
            renderer.composite(state)

    with ThreadPoolExecutor(1) as pool:
        worker = pool.submit(prepare_all)
        rounds = 0
        while not worker.done() or rounds < 3:
            for state in states:
                locked = union_mask(state) == 0
                assert np.array_equal(mixed(renderer.layers(state))[locked], photo[locked])
            rounds += 1
        worker.result()
    renderer.prepare(states[-1])
    assert np.array_equal(mixed(renderer.layers(states[-1])), Renderer().composite(states[-1]))


def test_what_is_no_longer_needed_is_forgotten() -> None:
    state, renderer = document(), Renderer()
    for number in range(6):
        state = stroked(state, 150 + 40.0 * number)
        renderer.prepare(state)
    assert len(renderer._blended) == 1
    assert len(renderer._laid) == 1
    renderer.prepare(document("two"))
    assert len(renderer._laid) == 1


def test_a_feather_fades_towards_the_frame_of_the_region_but_not_at_the_photos_border() -> None:
    region = Rect(x=0, y=20, width=60, height=60)
    ended = framed(np.full((60, 60), 255, np.uint8), region, Size(width=100, height=80))
    assert np.all(ended[0] == 0)
    assert np.all(ended[1:, -1] == 0)
    assert np.all(ended[1:, 0] == 255)
    assert np.all(ended[-1, :-1] == 255)


def test_a_nudged_candidate_shows_the_same_pixels_further_right_and_down() -> None:
    state = document()
    layer = replace(state.layers[0], feather_px=0.0)
    state = replace(state, layers=(layer,))
    moved = nudge_layer(state, layer.id, 5, 3)
    before, after = Renderer().composite(state), Renderer().composite(moved)
    inside = Rect(x=110, y=110, width=120, height=120)
    assert np.array_equal(after[inside.translate(5, 3).slices], before[inside.slices])
    locked = layer.mask.array() == 0
    assert np.array_equal(after[locked], BASE.raster.pixels[locked])


def test_the_screen_follows_a_nudge_and_how_much_detail_stays() -> None:
    state, renderer = document(), Renderer()
    renderer.prepare(state)
    assert renderer.is_ready(state)
    moved = nudge_layer(state, "layer-one", 2, 0)
    softer = change_layer(state, "layer-one", detail=0.5)
    for changed in (moved, softer):
        assert not renderer.is_ready(changed)
        renderer.prepare(changed)
        assert renderer.is_ready(changed)
    renderer.prepare(moved)
    assert np.array_equal(mixed(renderer.layers(moved)), Renderer().composite(moved))


def test_detail_decides_how_much_of_the_photos_own_grain_stays() -> None:
    recoloured, patch = BASE.raster.pixels.copy(), (slice(150, 250), slice(200, 320))
    recoloured[patch] = recoloured[patch] * np.array([0.5, 0.8, 1.0])
    softened = np.asarray(cv2.GaussianBlur(recoloured, (0, 0), 1.2), np.uint8)
    mask = np.zeros((SIZE.height, SIZE.width), np.uint8)
    mask[100:300, 150:400] = 255
    layer = a_layer(BASE, mask)
    candidate = replace(layer.candidate, raster=Raster(pixels=softened))
    state = a_document(BASE, [replace(layer, candidate=candidate)])

    def off(detail: float) -> float:
        shown = Renderer().composite(change_layer(state, layer.id, detail=detail))
        return float(np.abs(shown[patch].astype(int) - recoloured[patch]).mean())

    assert off(1.0) < off(0.5) < off(0.0)


def test_a_nudge_is_seen_at_once_and_the_blend_takes_its_place_and_back() -> None:
    state, renderer = change_layer(document(), "layer-one", feather_px=0.0), Renderer()
    renderer.prepare(state)
    final = mixed(renderer.layers(state))
    moved = nudge_layer(state, "layer-one", 6, -4)
    (quick,) = renderer.layers(moved)
    assert not quick.final
    assert renderer.layers(moved)[0].pixels is quick.pixels  # so that the canvas keeps it
    seen = mixed((quick,))
    inside = Rect(x=125, y=125, width=90, height=90)
    assert np.array_equal(seen[inside.translate(6, -4).slices], final[inside.slices])
    locked = state.layers[0].mask.array() == 0
    assert np.array_equal(seen[locked], BASE.raster.pixels[locked])
    assert np.array_equal(mixed(renderer.layers(state)), final)
    far = nudge_layer(state, "layer-one", 600, 0)
    assert np.array_equal(mixed(renderer.layers(far)), BASE.raster.pixels)
    renderer.prepare(moved)
    (blended,) = renderer.layers(moved)
    assert blended.final
    assert np.array_equal(mixed((blended,)), Renderer().composite(moved))


def test_blends_of_where_a_layer_lay_before_are_not_kept() -> None:
    state, renderer = document(), Renderer()
    for right in range(4):
        renderer.prepare(nudge_layer(state, "layer-one", right, 0))
    assert len(renderer._blended) == 1
    assert len(renderer._laid) == 1
