"""A stroke measures nothing again that it can't have changed, and undo brings back every bit."""

from dataclasses import replace

import numpy as np
import pytest

from desktop_editor.document.operations import change_layer, paint_mask
from desktop_editor.document.state import DocumentState
from desktop_editor.imaging import blend_evidence
from desktop_editor.imaging.blend import Blend
from desktop_editor.imaging.blend_evidence import Evidence
from desktop_editor.imaging.brush import Brush, Dab
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.work_grid import Overlap, WorkGrid, stepped
from desktop_editor.pipeline.render import Renderer
from tests.helpers.documents import a_base, a_document, a_layer, a_photo

SIZE = Size(width=900, height=700)
BASE = a_base(a_photo(SIZE))
BRUSH = Brush(radius_px=25)


def document(blend: Blend, *names: str) -> DocumentState:
    mask = np.zeros((SIZE.height, SIZE.width), np.uint8)
    mask[250:450, 350:600] = 255
    layers = [a_layer(BASE, mask, SIZE.rect, name) for name in names or ("one",)]
    return a_document(BASE, [replace(layer, blend=blend) for layer in layers])


def stroked(state: DocumentState, x: float, *, erase: bool = False) -> DocumentState:
    brush = replace(BRUSH, erase=erase)
    return paint_mask(state, state.layers[-1].id, brush, [Dab(image_x=x, image_y=300)])[0]


@pytest.fixture
def gathered(monkeypatch: pytest.MonkeyPatch) -> list[WorkGrid]:
    """The grids on which evidence was gathered."""
    grids: list[WorkGrid] = []
    gather = blend_evidence.gather

    def counted(overlap: Overlap, grid: WorkGrid) -> Evidence:
        grids.append(grid)
        return gather(overlap, grid)

    monkeypatch.setattr(blend_evidence, "gather", counted)
    return grids


def test_a_stroke_on_the_grid_gathers_no_evidence_again(gathered: list[WorkGrid]) -> None:
    state, renderer = document(Blend.MULTIBAND), Renderer()
    renderer.prepare(state)
    for x in (400.0, 480.0, 560.0):
        state = stroked(state, x, erase=x > 450)
        renderer.prepare(state)
    assert len(gathered) == 1
    renderer.prepare(stroked(state, 860.0))
    assert len(gathered) == 2
    assert gathered[1].around.contains(gathered[0].around)


def test_a_layer_over_another_that_was_repainted_looks_again(gathered: list[WorkGrid]) -> None:
    state, renderer = document(Blend.MULTIBAND, "one", "two"), Renderer()
    renderer.prepare(state)
    renderer.prepare(stroked(state, 400))
    assert len(gathered) == 2
    below = paint_mask(state, state.layers[0].id, BRUSH, [Dab(image_x=370, image_y=300)])[0]
    renderer.prepare(below)
    assert len(gathered) == 3
    assert np.array_equal(renderer.composite(below), Renderer().composite(below))


@pytest.mark.parametrize("blend", list(Blend))
def test_undo_and_redo_show_what_was_there_to_the_bit(blend: Blend) -> None:
    renderer = Renderer()
    states = [document(blend)]
    for number, x in enumerate((340.0, 500.0, 20.0, 610.0)):
        states.append(stroked(states[-1], x, erase=number == 1))
    shown = []
    for state in states:
        renderer.prepare(state)
        shown.append(renderer.composite(state))
    for state, before in [*zip(states, shown, strict=True)][::-1]:
        renderer.prepare(state)
        assert np.array_equal(renderer.composite(state), before)
    for state, before in zip(states, shown, strict=True):
        renderer.prepare(state)
        assert np.array_equal(renderer.composite(state), before)
        assert np.array_equal(Renderer().composite(state), before)


def test_a_few_layers_keep_what_the_next_stroke_needs() -> None:
    state, renderer = document(Blend.MULTIBAND, "one", "two", "three"), Renderer()
    renderer.prepare(state)
    assert list(renderer._starts._starts) == ["layer-two", "layer-three"]
    renderer.prepare(change_layer(state, "layer-three", blend=Blend.FEATHER))
    renderer.prepare(document(Blend.FEATHER, "four"))
    assert list(renderer._starts._starts) == ["layer-four"]


def test_a_grid_holds_the_mask_with_its_margin_and_stays_for_small_steps() -> None:
    covered = Rect(x=400, y=300, width=90, height=60)
    around = stepped(covered, 30, SIZE)
    assert around.contains(covered.expand(30))
    assert stepped(covered.expand(1), 30, SIZE) == around
    assert stepped(SIZE.rect, 30, SIZE) == SIZE.rect


@pytest.mark.parametrize("edge_px", [1000, 400, 37])
def test_shares_are_the_same_whichever_rectangle_asked_for_them(edge_px: int) -> None:
    around = Rect(x=100, y=50, width=701, height=533)
    grid = WorkGrid.over(around, edge_px)
    flags = np.random.default_rng(1).random((SIZE.height, SIZE.width)) < 0.3
    whole = grid.shares(flags[around.slices], grid.small.rect)
    assert whole.mean() == pytest.approx(0.3, abs=0.01)
    for part in (Rect(x=90, y=40, width=30, height=30), Rect(x=333, y=201, width=256, height=7)):
        cells = grid.cells(part)
        assert grid.pixels(cells).contains(part.intersect(around))
        shares = grid.shares(flags[grid.pixels(cells).slices], cells)
        assert np.array_equal(shares, whole[cells.slices])
