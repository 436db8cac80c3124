"""What each operation does to the document, and what it leaves alone."""

from dataclasses import replace

import numpy as np
import pytest

from desktop_editor.document import operations
from desktop_editor.document.layer import Layer
from desktop_editor.document.reference import MAX_REFERENCES, Reference
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import EditorError
from desktop_editor.imaging.blend import Blend
from desktop_editor.imaging.brush import Brush, Dab
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.mask import TiledMask
from tests.helpers.documents import a_base, a_document, a_layer, a_photo

SIZE = Size(width=120, height=90)
BRUSH = Brush(radius_px=8)


def layers(*names: str) -> list[Layer]:
    base = a_base(a_photo(SIZE))
    return [a_layer(base, np.zeros((90, 120), np.uint8), name=name) for name in names]


def document(*names: str) -> DocumentState:
    return a_document(a_base(a_photo(SIZE)), layers(*names))


def order(state: DocumentState) -> list[str]:
    return [layer.name for layer in state.layers]


def with_references(*names: str) -> DocumentState:
    references = tuple(Reference(id=name, name=name, data=b"x") for name in names)
    return DocumentState(references=references)


def names(state: DocumentState) -> list[str]:
    return [reference.name for reference in state.references]


def test_another_photo_keeps_prompt_and_references_and_nothing_that_lay_on_the_old_one() -> None:
    state = operations.set_prompt(document("one"), "make it red")
    state = operations.fill_slot(state, 0, Reference(id="r", name="r", data=b"x"))
    state = operations.set_selection(state, TiledMask.filled(SIZE, 255))
    state = operations.set_region(state, Rect(x=1, y=1, width=50, height=50))
    base = a_base(a_photo(Size(width=40, height=30)))
    opened = operations.set_base(state, base)
    assert opened.base is base
    assert (opened.prompt, names(opened)) == ("make it red", ["r"])
    assert (opened.layers, opened.selection, opened.region) == ((), None, None)
    assert opened.active_layer is None


def test_references_are_replaced_in_their_slot_and_appended_beyond_the_last() -> None:
    new = Reference(id="new", name="new", data=b"y")
    state = with_references("a", "b")
    assert names(operations.fill_slot(state, 0, new)) == ["new", "b"]
    assert names(operations.fill_slot(state, 2, new)) == ["a", "b", "new"]
    assert names(operations.fill_slot(state, 11, new)) == ["a", "b", "new"]
    assert names(state) == ["a", "b"]


def test_the_seventeenth_reference_is_refused_but_a_full_slot_can_be_replaced() -> None:
    state = with_references(*[str(number) for number in range(MAX_REFERENCES)])
    new = Reference(id="new", name="new", data=b"y")
    with pytest.raises(EditorError) as caught:
        operations.fill_slot(state, MAX_REFERENCES, new)
    assert caught.value.message_id == "reference.slots_full"
    assert names(operations.fill_slot(state, 15, new))[15] == "new"


def test_clearing_a_slot_moves_the_later_references_up() -> None:
    assert names(operations.clear_slot(with_references("a", "b", "c"), 1)) == ["a", "c"]


@pytest.mark.parametrize(
    ("index", "to", "expected"), [(0, 2, "bca"), (2, 0, "cab"), (1, 1, "abc"), (0, 1, "bac")]
)
def test_references_are_sent_in_the_order_they_are_moved_into(
    index: int, to: int, expected: str
) -> None:
    state = operations.move_reference(with_references("a", "b", "c"), index, to)
    assert "".join(names(state)) == expected


def test_an_empty_selection_selects_nothing() -> None:
    selected = operations.set_selection(document(), TiledMask.filled(SIZE, 255))
    assert selected.selection is not None
    assert operations.set_selection(selected, TiledMask.filled(SIZE, 0)).selection is None
    assert operations.set_selection(selected, None).selection is None


def test_painting_a_selection_changes_only_what_it_says() -> None:
    before = document("one")
    after, dirty = operations.paint_selection(before, BRUSH, [Dab(image_x=30, image_y=40)])
    assert after.selection is not None
    box = after.selection.bounding_box()
    assert box is not None
    assert dirty.contains(box)
    assert after.selection.array()[40, 30] == 255
    assert after.layers is before.layers
    assert before.selection is None


def test_painting_without_a_photo_or_beside_it_is_no_change() -> None:
    empty = DocumentState()
    assert operations.paint_selection(empty, BRUSH, [Dab(image_x=1, image_y=1)])[0] is empty
    state = document("one")
    outside = [Dab(image_x=-500, image_y=20)]
    assert operations.paint_selection(state, BRUSH, outside)[0] is state
    assert operations.paint_mask(state, "layer-one", BRUSH, outside)[0] is state
    assert operations.paint_mask(state, "no such layer", BRUSH, [])[0] is state


def test_a_stroke_on_a_mask_leaves_every_other_layer_the_same_object() -> None:
    before = document("one", "two")
    after, dirty = operations.paint_mask(before, "layer-one", BRUSH, [Dab(image_x=30, image_y=40)])
    assert not dirty.is_empty
    assert after.layers[1] is before.layers[1]
    assert after.layers[0].mask.array()[40, 30] == 255
    assert before.layers[0].mask.is_empty


def test_new_layers_lie_on_top_and_the_last_visible_one_is_painted_on() -> None:
    shown, hidden = layers("shown", "hidden")
    hidden = Layer(id="hidden", name="hidden", candidate=hidden.candidate, mask=hidden.mask,
                   visible=False)  # fmt: skip
    state = operations.add_layers(document("old"), [shown, hidden])
    assert order(state) == ["old", "shown", "hidden"]
    assert state.active_layer is shown
    later = Layer(id="later", name="later", candidate=hidden.candidate, mask=hidden.mask,
                  visible=False)  # fmt: skip
    state = operations.add_layers(state, [later])
    assert order(state) == ["old", "shown", "hidden", "later"]
    assert state.active_layer is shown  # a hidden one alone takes the brush from nobody


def test_choosing_a_variant_hides_the_others_of_the_same_edit_only() -> None:
    state = document("a", "b", "c")
    chosen = operations.show_only_variant(state, "layer-b")
    assert [layer.visible for layer in chosen.layers] == [False, True, False]
    assert chosen.active_layer_id == "layer-b"
    assert operations.show_only_variant(state, "nothing") is state


def test_layers_move_within_the_stack() -> None:
    state = document("a", "b", "c")
    assert order(operations.move_layer(state, "layer-a", 2)) == ["b", "c", "a"]
    assert order(operations.move_layer(state, "layer-c", 0)) == ["c", "a", "b"]
    assert operations.move_layer(state, "nothing", 0) is state


def test_removing_the_active_layer_makes_the_topmost_one_active() -> None:
    state = document("a", "b", "c")
    rest = operations.remove_layer(state, "layer-c")
    assert (order(rest), rest.active_layer_id) == (["a", "b"], "layer-b")
    only = operations.remove_layer(operations.remove_layer(rest, "layer-b"), "layer-a")
    assert (only.layers, only.active_layer_id) == ((), "")


def test_removing_another_layer_leaves_the_active_one() -> None:
    state = operations.activate_layer(document("a", "b"), "layer-a")
    assert operations.remove_layer(state, "layer-b").active_layer_id == "layer-a"
    assert operations.activate_layer(state, "nothing") is state


def test_parameters_change_and_the_candidate_stays() -> None:
    state = document("a")
    changed = operations.change_layer(
        state, "layer-a", opacity=0.5, blend=Blend.POISSON, feather_px=3.0, registered=False
    )
    layer, before = changed.layers[0], state.layers[0]
    assert (layer.opacity, layer.blend, layer.feather_px, layer.registered) == (
        0.5, Blend.POISSON, 3.0, False,
    )  # fmt: skip
    assert layer.candidate is before.candidate
    assert layer.mask is before.mask
    mask = TiledMask.filled(SIZE, 255)
    assert operations.set_mask(state, "layer-a", mask).layers[0].mask is mask


def test_brush_strokes_never_mark_a_mask_beyond_its_edit_region() -> None:
    base = a_base(a_photo(SIZE))
    region = Rect(x=20, y=10, width=40, height=40)
    layer = a_layer(base, np.zeros((90, 120), np.uint8), region)
    state = a_document(base, [layer])
    dabs = [Dab(image_x=float(x), image_y=45.0) for x in range(0, 120, 3)]
    painted, dirty = operations.paint_mask(state, layer.id, BRUSH, dabs)
    box = painted.layers[0].mask.bounding_box()
    assert box is not None
    assert region.contains(box)
    assert region.contains(dirty)
    far = [Dab(image_x=100.0, image_y=80.0)]
    assert operations.paint_mask(painted, layer.id, BRUSH, far)[0] is painted


def test_a_nudge_says_where_the_candidate_lies_and_goes_no_further_than_its_region() -> None:
    state = document("one", "two")
    moved = operations.nudge_layer(state, "layer-one", 3, -2)
    assert [layer.nudge_px for layer in moved.layers] == [(3.0, -2.0), (0.0, 0.0)]
    assert moved.layers[1] is state.layers[1]
    assert operations.nudge_layer(moved, "layer-one", 3, -2) is moved
    far = operations.nudge_layer(state, "layer-one", 1e9, -1e9)
    assert far.layers[0].nudge_px == (120.0, -120.0)
    assert operations.nudge_layer(state, "gone", 1, 1) is state


def test_another_placement_ends_the_nudge_and_leaves_mask_and_look() -> None:
    state = operations.nudge_layer(document("one"), "layer-one", 3, -2)
    state = operations.change_layer(state, "layer-one", registered=False, opacity=0.5)
    before = state.layers[0]
    placed = replace(before.candidate, suggestion_score=0.9)
    (layer,) = operations.place_again(state, "layer-one", placed).layers
    assert layer.candidate is placed
    assert (layer.nudge_px, layer.registered, layer.opacity) == ((0.0, 0.0), True, 0.5)
    assert layer.mask is before.mask
    other = replace(before.candidate, id="of another layer")
    assert operations.place_again(state, "layer-one", other) is state
