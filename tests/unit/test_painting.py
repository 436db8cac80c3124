"""Strokes and masks on the document: what one stroke changes, and what undo takes back."""

from dataclasses import replace

import numpy as np
import pytest

from desktop_editor.document.base import Base
from desktop_editor.document.document import Document
from desktop_editor.document.state import DocumentState
from desktop_editor.imaging.brush import Brush, Dab
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.raster import Raster
from desktop_editor.imaging.select import Combine
from desktop_editor.ui.canvas_view import Tool
from desktop_editor.ui.painting import Painting
from tests.helpers.documents import a_base, a_document, a_layer
from tests.helpers.photos import photo

SIZE = Size(width=300, height=200)


@pytest.fixture
def document() -> Document:
    raster = Raster(pixels=photo(SIZE.width, SIZE.height))
    return Document(DocumentState(base=Base(name="fig.png", source=b"", raster=raster)))


@pytest.fixture
def refusals() -> list[str]:
    return []


@pytest.fixture
def painting(document: Document, refusals: list[str]) -> Painting:
    painting = Painting(document, refusals.append)
    painting.brush = Brush(radius_px=10, hardness=1.0)
    return painting


def dab(x: float, y: float) -> Dab:
    return Dab(image_x=x, image_y=y, pressure=1.0)


def test_a_stroke_of_many_moves_is_one_undo_step(document: Document, painting: Painting) -> None:
    painting.tool = Tool.SELECT_BRUSH
    assert painting.begin()
    for x in range(50, 100, 5):
        painting.paint("stroke 1", [dab(x, 100)])
    document.seal()
    painting.paint("stroke 2", [dab(200, 50)])
    assert document.state.selection is not None
    assert document.state.selection.array()[100, 75] == 255
    document.undo()
    assert document.state.selection.array()[50, 200] == 0
    document.undo()
    assert document.state.selection is None


def selected_at(document: Document, x: int, y: int) -> int:
    selection = document.state.selection
    return 0 if selection is None else int(selection.array()[y, x])


def stroke(painting: Painting, name: str, *dabs: Dab) -> None:
    assert painting.begin()
    painting.paint(name, list(dabs))
    painting.finish(name)


def test_without_a_layer_the_brush_selects_and_the_eraser_takes_away(
    document: Document, painting: Painting
) -> None:
    painting.tool = Tool.BRUSH
    stroke(painting, "one", dab(60, 60), dab(120, 60))
    assert (selected_at(document, 60, 60), selected_at(document, 120, 60)) == (255, 255)
    document.seal()
    painting.tool = Tool.ERASER
    stroke(painting, "two", dab(60, 60))
    assert (selected_at(document, 60, 60), selected_at(document, 120, 60)) == (0, 255)
    assert document.undo_label == "Subtract from Selection"


def test_erasing_where_nothing_is_selected_is_no_step(
    document: Document, painting: Painting
) -> None:
    painting.tool = Tool.ERASER
    stroke(painting, "one", dab(60, 60))
    assert document.undo_label == ""


@pytest.mark.parametrize(
    ("how", "wanted"),
    [
        (Combine.NEW, [0, 255, 255]),
        (Combine.ADD, [255, 255, 255]),
        (Combine.SUBTRACT, [255, 0, 0]),
        (Combine.INTERSECT, [0, 255, 0]),
    ],
)
@pytest.mark.parametrize("tool", [Tool.SELECT_BRUSH, Tool.BRUSH])
def test_a_stroke_combines_with_the_selection_as_chosen_and_is_one_step(
    document: Document, tool: Tool, how: Combine, wanted: list[int]
) -> None:
    chosen = [Combine.ADD]
    painting = Painting(document, lambda _message: None, lambda: chosen[0])
    painting.brush = Brush(radius_px=10, hardness=1.0)
    painting.tool = tool
    stroke(painting, "before", dab(60, 60), dab(100, 60))
    document.seal()
    before = document.state.selection
    chosen[0] = how
    assert painting.begin()
    for x in (100, 140):
        painting.paint("after", [dab(x, 60)])
    painting.finish("after")
    assert [selected_at(document, x, 60) for x in (60, 100, 140)] == wanted
    document.undo()
    assert document.state.selection is before


def test_a_hidden_layer_is_not_painted_on_and_that_is_said(refusals: list[str]) -> None:
    base = a_base(photo(SIZE.width, SIZE.height))
    layer = replace(a_layer(base, np.zeros((SIZE.height, SIZE.width), np.uint8)), visible=False)
    painting = Painting(Document(a_document(base, [layer])), refusals.append)
    painting.tool = Tool.BRUSH
    assert not painting.begin()
    assert refusals == ["paint.hidden_layer"]


def test_the_erasing_end_of_a_pen_hides_the_layer_with_the_brush_in_the_hand(
    refusals: list[str],
) -> None:
    base = a_base(photo(SIZE.width, SIZE.height))
    document = Document(
        a_document(base, [a_layer(base, np.full((SIZE.height, SIZE.width), 255, np.uint8))])
    )
    painting = Painting(document, refusals.append)
    painting.tool, painting.brush = Tool.BRUSH, Brush(radius_px=10, hardness=1.0, erase=True)
    stroke(painting, "one", dab(60, 60))
    assert document.state.layers[0].mask.array()[60, 60] == 0
    assert document.undo_label == "Erase"


def test_nothing_can_be_selected_without_a_photo(refusals: list[str]) -> None:
    painting = Painting(Document(), refusals.append)
    painting.tool = Tool.SELECT_BRUSH
    assert not painting.begin()
    assert refusals == ["edit.no_photo"]


def test_a_selection_that_is_wiped_away_is_no_selection_and_one_undo_brings_it_back(
    document: Document, painting: Painting
) -> None:
    painting.tool = Tool.SELECT_BRUSH
    painting.paint("stroke 1", [dab(60, 60)])
    painting.finish("stroke 1")
    document.seal()
    before = document.state.selection
    assert before is not None
    painting.brush = Brush(radius_px=30, hardness=1.0, erase=True)
    painting.paint("stroke 2", [dab(60, 60)])
    painting.finish("stroke 2")
    assert document.state.selection is None
    document.undo()
    assert document.state.selection is before


def test_a_dab_outside_the_photo_is_no_step(document: Document, painting: Painting) -> None:
    painting.tool = Tool.SELECT_BRUSH
    painting.paint("stroke", [dab(-500, -500)])
    assert document.undo_label == ""


def test_an_unknown_mask_or_layer_changes_nothing(document: Document, painting: Painting) -> None:
    before = document.state
    painting.set_mask("no such layer", "all")
    assert document.state is before


@pytest.mark.parametrize(
    ("kind", "told"), [("selection", "mask.no_selection"), ("suggested", "mask.nothing_changed")]
)
def test_a_mask_that_cannot_be_made_is_told_and_the_layer_stays_as_it_was(
    refusals: list[str], kind: str, told: str
) -> None:
    base = a_base(photo(SIZE.width, SIZE.height))
    layer = a_layer(base, np.full((SIZE.height, SIZE.width), 77, np.uint8))
    document = Document(a_document(base, [layer]))
    Painting(document, refusals.append).set_mask(layer.id, kind)
    assert refusals == [told]
    assert document.state.layers == (layer,)
    assert document.undo_label == ""
