"""Layers are doubled, merged and split again; the photo never changes by that."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_editor.document import operations
from desktop_editor.document.layer import Layer
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import EditorError
from desktop_editor.imaging.blend import Blend
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.raster import Pixels
from desktop_editor.pipeline.merge import MergeNames, layers_to_merge, merged_layer
from desktop_editor.pipeline.render import Renderer
from desktop_editor.pipeline.restore import from_snapshot, to_snapshot
from desktop_editor.storage.project_file import load_project, save_project
from tests.helpers.documents import a_base, a_document, a_layer, a_photo

SIZE = Size(width=96, height=80)
NAMES = MergeNames(id="merged", name="Merged")
BOXES = st.tuples(
    st.integers(0, 90), st.integers(0, 70), st.integers(1, 60), st.integers(1, 60)
).map(lambda box: Rect(x=box[0], y=box[1], width=box[2], height=box[3]).intersect(SIZE.rect))


def boxed(box: Rect, value: int) -> np.ndarray:
    mask = np.zeros((SIZE.height, SIZE.width), np.uint8)
    mask[box.slices] = value
    return mask


def picture(state: DocumentState) -> Pixels:
    return Renderer().composite(state)


def merged(state: DocumentState, parts: tuple[Layer, ...]) -> DocumentState:
    return operations.merge_layers(state, merged_layer(Renderer(), state, parts, NAMES))


def three(bits: int = 8, *, alpha: bool = False) -> DocumentState:
    base = a_base(a_photo(SIZE, bits=bits, alpha=alpha))
    low = a_layer(base, boxed(Rect(x=4, y=4, width=50, height=40), 255), name="low")
    middle = a_layer(base, boxed(Rect(x=30, y=20, width=50, height=40), 180), name="middle")
    top = a_layer(base, boxed(Rect(x=10, y=50, width=40, height=25), 255), name="top")
    layers = [low, replace(middle, opacity=0.6), replace(top, blend=Blend.FEATHER, feather_px=4)]
    return a_document(base, layers)


@pytest.mark.parametrize(("bits", "alpha"), [(8, False), (16, False), (8, True), (16, True)])
def test_merging_leaves_every_pixel_of_the_photo_as_it_looked(bits: int, *, alpha: bool) -> None:
    state = three(bits, alpha=alpha)
    before = picture(state)
    assert np.array_equal(picture(merged(state, state.layers)), before)
    pair = layers_to_merge(state, "layer-middle")
    assert [layer.name for layer in pair] == ["low", "middle"]
    down = merged(state, pair)
    assert [layer.id for layer in down.layers] == ["merged", "layer-top"]
    assert np.array_equal(picture(down), before)


@settings(max_examples=25)
@given(
    parts=st.lists(
        st.tuples(BOXES, st.integers(1, 255), st.sampled_from(Blend), st.floats(0.01, 1)),
        min_size=2,
        max_size=4,
    )
)
def test_whatever_is_merged_looks_the_same_and_stays_inside_the_masks(
    parts: list[tuple[Rect, int, Blend, float]],
) -> None:
    base = a_base(a_photo(SIZE))
    layers = [
        replace(a_layer(base, boxed(box, value), name=f"n{number}"), blend=blend, opacity=opacity)
        for number, (box, value, blend, opacity) in enumerate(parts)
    ]
    state = a_document(base, layers)
    before = picture(state)
    after = merged(state, state.layers)
    assert np.array_equal(picture(after), before)
    allowed = np.zeros((SIZE.height, SIZE.width), bool)
    for layer in layers:
        allowed |= layer.mask.array() > 0
    assert not (after.layers[0].mask.array() > 0)[~allowed].any()


def test_layers_whose_masks_are_empty_cannot_be_merged() -> None:
    base = a_base(a_photo(SIZE))
    nothing = np.zeros((SIZE.height, SIZE.width), np.uint8)
    state = a_document(base, [a_layer(base, nothing, name=name) for name in "ab"])
    with pytest.raises(EditorError) as failure:
        merged(state, state.layers)
    assert failure.value.message_id == "merge.nothing_shown"


def test_a_merged_layer_is_split_into_the_very_layers_it_was_made_of() -> None:
    state = three()
    after = operations.split_layer(merged(state, state.layers), "merged")
    assert after.layers == state.layers
    assert after.active_layer_id == "layer-top"
    assert operations.split_layer(state, "layer-top") is state


def test_a_merged_layer_is_saved_opened_and_split_as_it_was(tmp_path: Path) -> None:
    state = three()
    twice = merged(state, state.layers[:2])
    again = merged_layer(Renderer(), twice, twice.layers, MergeNames(id="again", name="Again"))
    twice = operations.merge_layers(twice, again)
    path = tmp_path / "work.deproj"
    save_project(path, to_snapshot(twice))
    opened = from_snapshot(load_project(path))
    assert np.array_equal(picture(opened), picture(state))
    apart = operations.split_layer(operations.split_layer(opened, "again"), "merged")
    assert [layer.name for layer in apart.layers] == ["low", "middle", "top"]
    assert np.array_equal(picture(apart), picture(state))


def test_nothing_is_merged_where_no_visible_layer_lies_below() -> None:
    state = three()
    assert layers_to_merge(state, "layer-low") == ()
    hidden = operations.change_layer(state, "layer-low", visible=False)
    assert layers_to_merge(hidden, "layer-middle") == ()


def test_a_copy_lies_above_its_original_and_is_painted_on_alone() -> None:
    state = three()
    doubled = operations.duplicate_layer(state, "layer-low", "copy", "low copy")
    assert [layer.id for layer in doubled.layers][:2] == ["layer-low", "copy"]
    assert doubled.active_layer_id == "copy"
    original, copy = doubled.layers[:2]
    assert copy.mask is original.mask
    assert copy.candidate.raster is original.candidate.raster
    chosen = operations.show_only_variant(doubled, "layer-top")
    shown = chosen.layer("copy")
    assert shown is not None
    assert shown.visible
