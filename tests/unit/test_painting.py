"""Strokes and masks on the document: what one stroke changes, and what undo takes back."""

import numpy as np
import pytest

from desktop_editor.document.base import Base
from desktop_editor.document.document import Document
from desktop_editor.document.state import DocumentState
from desktop_editor.imaging.brush import Brush, Dab
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.raster import Raster
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


@pytest.mark.parametrize("tool", [Tool.BRUSH, Tool.ERASER])
def test_brush_and_eraser_say_so_when_there_is_no_layer(
    document: Document, painting: Painting, refusals: list[str], tool: Tool
) -> None:
    painting.tool = tool
    assert not painting.begin()
    assert refusals == ["paint.no_layer"]
    painting.paint("stroke", [dab(50, 50)])
    assert document.undo_label == ""


def test_nothing_can_be_selected_without_a_photo(refusals: list[str]) -> None:
    painting = Painting(Document(), refusals.append)
    painting.tool = Tool.SELECT_BRUSH
    assert not painting.begin()
    assert refusals == ["paint.no_layer"]


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
