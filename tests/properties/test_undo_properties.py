"""Whatever was done, undo and redo walk back and forth over the identical states."""

from collections.abc import Callable

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_editor.document import operations
from desktop_editor.document.document import Document
from desktop_editor.document.reference import Reference
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import EditorError
from desktop_editor.imaging.blend import Blend
from desktop_editor.imaging.brush import Brush, Dab
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.mask import TiledMask
from tests.helpers.documents import a_base, a_document, a_layer, a_photo

SIZE = Size(width=300, height=200)
BASE = a_base(a_photo(SIZE))
LAYERS = [a_layer(BASE, np.zeros((200, 300), np.uint8), name=name) for name in "abc"]
Step = Callable[[DocumentState], DocumentState]

DABS = st.lists(
    st.builds(Dab, image_x=st.floats(-50, 350), image_y=st.floats(-50, 250)), min_size=1, max_size=4
)
BRUSHES = st.builds(
    Brush, radius_px=st.floats(0.5, 60), opacity=st.floats(0, 1), erase=st.booleans()
)
IDS = st.sampled_from([layer.id for layer in LAYERS] + ["gone"])
REFERENCES = st.builds(Reference, id=st.text(max_size=3), name=st.just("r"), data=st.just(b"x"))
STEPS: st.SearchStrategy[Step] = st.one_of(
    st.builds(lambda text: lambda s: operations.set_prompt(s, text), st.text(max_size=5)),
    st.builds(
        lambda brush, dabs: lambda s: operations.paint_selection(s, brush, dabs)[0], BRUSHES, DABS
    ),
    st.builds(
        lambda one, brush, dabs: lambda s: operations.paint_mask(s, one, brush, dabs)[0],
        IDS, BRUSHES, DABS,
    ),
    st.builds(lambda one: lambda s: operations.fill_slot(s, 16, one), REFERENCES),
    st.builds(lambda one: lambda s: operations.remove_layer(s, one), IDS),
    st.builds(lambda one, to: lambda s: operations.move_layer(s, one, to), IDS, st.integers(0, 3)),
    st.builds(lambda one: lambda s: operations.show_only_variant(s, one), IDS),
    st.builds(
        lambda one, blend: lambda s: operations.change_layer(s, one, blend=blend, opacity=0.3),
        IDS, st.sampled_from(list(Blend)),
    ),
    st.just(lambda s: operations.set_selection(s, TiledMask.filled(SIZE, 255))),
    st.just(lambda s: operations.set_region(s, Rect(x=0, y=0, width=9, height=9))),
    st.just(lambda s: operations.set_base(s, BASE)),
)  # fmt: skip


@given(st.lists(st.tuples(STEPS, st.sampled_from(["", "", "x", "y"])), max_size=12))
@settings(max_examples=80)
def test_undo_and_redo_give_back_the_identical_states(steps: list[tuple[Step, str]]) -> None:
    document = Document(a_document(BASE, LAYERS))
    states = [document.state]
    last_key = ""
    for step, key in steps:
        try:
            state = step(document.state)
        except EditorError:
            continue
        if state is document.state:
            continue
        if key and key == last_key:
            states[-1] = state
        else:
            states.append(state)
        last_key = key
        document.apply(state, "Step", merge_key=key)
    for state in reversed(states[:-1]):
        document.undo()
        assert document.state is state
    assert document.undo_label == ""
    for state in states[1:]:
        document.redo()
        assert document.state is state
    assert document.redo_label == ""


@given(st.lists(STEPS, max_size=8))
@settings(max_examples=60)
def test_no_operation_changes_the_state_that_it_was_given(steps: list[Step]) -> None:
    state = a_document(BASE, LAYERS)
    for step in steps:
        before = fingerprint(state)
        try:
            following = step(state)
        except EditorError:
            continue
        assert fingerprint(state) == before
        state = following


def fingerprint(state: DocumentState) -> object:
    """Everything in a state that could have been changed in place."""
    selection = None if state.selection is None else state.selection.array().tobytes()
    layers = [(layer.id, layer.opacity, layer.mask.array().tobytes()) for layer in state.layers]
    return state.prompt, selection, layers, [one.id for one in state.references], state.region
