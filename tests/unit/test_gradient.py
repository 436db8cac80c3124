"""The gradient tool: what it does to the selection, and to a layer's mask."""

from collections.abc import Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_editor.document.document import Document
from desktop_editor.document.state import DocumentState
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.select import Combine
from desktop_editor.pipeline.render import Renderer
from desktop_editor.ui.canvas_view import Tool
from desktop_editor.ui.job_thread import JobThread
from desktop_editor.ui.mask_changes import MaskChanges
from desktop_editor.ui.selecting_view import DrawnSelection
from desktop_editor.ui.selection_edits import SelectionEdits
from tests.helpers.documents import a_base, a_document, a_layer
from tests.helpers.photos import photo

SIZE = Size(width=600, height=400)
BOX = Rect(x=200, y=100, width=100, height=80)


@pytest.fixture
def document() -> Document:
    return Document(DocumentState(base=a_base(photo(SIZE.width, SIZE.height))))


@pytest.fixture
def edits(qtbot: QtBot, document: Document) -> Iterator[SelectionEdits]:
    thread = JobThread("image")
    thread.start()
    yield SelectionEdits(document, Renderer(), MaskChanges(document, thread))
    thread.stop()


def test_a_gradient_fades_the_selection_and_combines_with_it(
    qtbot: QtBot, document: Document, edits: SelectionEdits
) -> None:
    edits.draw(DrawnSelection(tool=Tool.GRADIENT, points=((100.0, 50.0), (355.0, 50.0))))
    qtbot.waitUntil(lambda: document.undo_label == "Gradient")
    assert document.state.selection is not None
    rows = document.state.selection.array()
    assert np.all(rows == rows[0])
    assert np.all(rows[0, :100] == 255)
    assert np.all(rows[0, 355:] == 0)
    assert np.array_equal(rows[0, 100:355], np.arange(255, 0, -1))
    corners = ((float(BOX.x), float(BOX.y)), (float(BOX.right), float(BOX.bottom)))
    edits.draw(
        DrawnSelection(tool=Tool.SELECT_RECTANGLE, points=corners, combine=Combine.INTERSECT)
    )
    down = DrawnSelection(
        tool=Tool.GRADIENT, points=((0.0, 400.0), (0.0, 0.0)), combine=Combine.INTERSECT
    )
    steps = document.undo_label
    edits.draw(down)
    qtbot.waitUntil(lambda: document.undo_label != steps)
    assert document.state.selection.bounding_box() == BOX
    assert document.state.selection.array()[101, 201] < 80


def test_a_gradient_lies_on_the_layer_s_mask_where_there_is_a_layer(qtbot: QtBot) -> None:
    base = a_base(photo(SIZE.width, SIZE.height))
    layer = a_layer(base, np.full((SIZE.height, SIZE.width), 255, np.uint8))
    document, thread = Document(a_document(base, [layer])), JobThread("image")
    thread.start()
    edits = SelectionEdits(document, Renderer(), MaskChanges(document, thread))
    edits.draw(DrawnSelection(tool=Tool.GRADIENT, points=((500.0, 0.0), (100.0, 0.0))))
    qtbot.waitUntil(lambda: document.undo_label == "Gradient")
    mask = document.state.layers[0].mask.array()
    assert document.state.selection is None
    assert mask[10, 50] == 0
    assert mask[10, 550] == 255
    assert 120 <= mask[10, 300] <= 135
    document.undo()
    assert document.state.layers[0].mask.array().min() == 255
    thread.stop()
