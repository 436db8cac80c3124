"""Undo steps: what merges, what a new step forgets, and what memory they may hold."""

import tracemalloc
from dataclasses import replace

import numpy as np

from desktop_editor.document.base import Base
from desktop_editor.document.history import History, Step
from desktop_editor.document.operations import paint_mask, paint_selection, set_base, set_prompt
from desktop_editor.document.state import DocumentState
from desktop_editor.imaging.brush import Brush, Dab, spaced
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.mask import TILE_PX, TiledMask
from desktop_editor.imaging.raster import Raster
from tests.helpers.documents import a_base, a_document, a_layer, a_photo

START = DocumentState()


def typed(text: str, merge_key: str = "") -> Step:
    return Step(state=DocumentState(prompt=text), label=f"Type {text}", merge_key=merge_key)


def prompts_undone(history: History) -> list[str]:
    found = [history.state.prompt]
    while history.undo_label:
        history.undo()
        found.append(history.state.prompt)
    return found


def test_the_moves_of_one_stroke_are_one_step() -> None:
    history = History(START)
    for text in ("a", "ab", "abc"):
        history.push(typed(text, "stroke-1"))
    assert prompts_undone(history) == ["abc", ""]


def test_two_strokes_are_two_steps() -> None:
    history = History(START)
    history.push(typed("a", "stroke-1"))
    history.push(typed("b", "stroke-2"))
    assert prompts_undone(history) == ["b", "a", ""]


def test_a_sealed_step_does_not_merge_any_more() -> None:
    history = History(START)
    history.push(typed("a", "typing"))
    history.seal()
    history.push(typed("ab", "typing"))
    assert prompts_undone(history) == ["ab", "a", ""]


def test_steps_without_a_key_never_merge() -> None:
    history = History(START)
    history.push(typed("a"))
    history.push(typed("b"))
    assert prompts_undone(history) == ["b", "a", ""]


def test_a_new_step_after_undo_forgets_what_was_undone() -> None:
    history = History(START)
    history.push(typed("a", "one"))
    history.push(typed("b", "two"))
    history.undo()
    history.push(typed("c", "three"))
    assert history.redo_label == ""
    assert prompts_undone(history) == ["c", "a", ""]


def test_typing_on_after_an_undo_does_not_overwrite_the_state_that_undo_restored() -> None:
    history = History(START)
    history.push(typed("a", "typing"))
    history.push(typed("b", "stroke"))
    history.undo()
    history.push(typed("ab", "typing"))
    assert prompts_undone(history) == ["ab", "a", ""]


def test_undo_and_redo_stop_at_the_ends() -> None:
    history = History(START)
    history.undo()
    assert history.state is START
    history.redo()
    assert history.state is START


def stroke(state: DocumentState, layer_id: str) -> tuple[DocumentState, int]:
    """3000 px with a 20 px brush, as the window paints it: segment by segment; counts tiles."""
    brush, carry, previous = Brush(radius_px=20), 0.0, Dab(image_x=500, image_y=700)
    for number in range(1, 31):
        to = Dab(image_x=500 + 100.0 * number, image_y=700 + 40 * (number % 3))
        dabs, carry = spaced(previous, to, brush, carry)
        state, _dirty = paint_mask(state, layer_id, brush, dabs)
        previous = to
    return state, len(state.layers[0].mask.tiles)


def test_undoing_a_long_stroke_costs_only_the_tiles_that_it_touched() -> None:
    small = a_base(a_photo(Size(width=40, height=30)))
    pixels = np.zeros((3000, 4000, 3), np.uint8)
    base = Base(name="large", source=b"", raster=Raster(pixels=pixels))
    layer = a_layer(small, np.zeros((30, 40), np.uint8))
    layer = replace(
        layer,
        mask=TiledMask.filled(base.size, 0),
        candidate=replace(layer.candidate, region=base.size.rect),
    )
    before = a_document(base, [layer])
    tracemalloc.start()
    try:
        after, tiles = stroke(before, layer.id)
        history = History(before)
        history.push(Step(state=after, label="Paint", merge_key="stroke"))
        held, _peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert 12 <= tiles <= 40
    assert held < 4_000_000 < pixels.nbytes // 3
    history.undo()
    assert history.state is before


def test_beyond_the_budget_the_oldest_steps_go_and_the_current_state_stays() -> None:
    base = a_base(a_photo(Size(width=4 * TILE_PX, height=TILE_PX)))
    state = a_document(base)
    history = History(state, budget_bytes=8 * TILE_PX * TILE_PX)
    for number in range(30):
        dab = Dab(image_x=float(30 + number * 31 % 900), image_y=float(20 + number * 7))
        state, _dirty = paint_selection(state, Brush(radius_px=5), [dab])
        history.push(Step(state=state, label=f"Stroke {number}"))
    assert history.state is state
    steps = 0
    while history.undo_label:
        history.undo()
        steps += 1
    assert 2 <= steps < 15


def test_a_single_step_above_the_budget_can_still_be_undone() -> None:
    base = a_base(a_photo(Size(width=2 * TILE_PX, height=TILE_PX)))
    before = a_document(base)
    history = History(before, budget_bytes=10)
    after, _dirty = paint_selection(before, Brush(radius_px=50), [Dab(image_x=99, image_y=99)])
    history.push(Step(state=after, label="Stroke"))
    assert history.undo_label == "Stroke"
    history.undo()
    assert history.state is before


def test_prompts_never_use_up_the_budget() -> None:
    history = History(START, budget_bytes=1)
    for number in range(200):
        history.push(Step(state=set_prompt(history.state, str(number)), label="Type"))
    assert len(prompts_undone(history)) == 201


def test_opening_many_large_photos_does_not_keep_all_of_them() -> None:
    photos = [a_base(a_photo(Size(width=300, height=200))) for _ in range(12)]
    budget = 3 * (photos[0].raster.pixels.nbytes + len(photos[0].source))
    history = History(a_document(photos[0]), budget_bytes=budget)
    for number, photo in enumerate(photos[1:]):
        history.push(Step(state=set_base(history.state, photo), label=f"Open {number}"))
    steps = 0
    while history.undo_label:
        history.undo()
        steps += 1
    assert 1 <= steps <= 4
