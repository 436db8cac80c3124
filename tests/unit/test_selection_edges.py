"""Edges of selections: soft ones of the wand, feathers too wide, nudges over the photo's edge."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from desktop_editor.document.base import Base
from desktop_editor.document.document import Document
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import EditorError
from desktop_editor.imaging.colour_select import antialiased
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.imaging.raster import Raster
from desktop_editor.imaging.select import moved
from desktop_editor.pipeline.render import Renderer
from desktop_editor.ui.canvas_view import Tool
from desktop_editor.ui.job_thread import JobThread
from desktop_editor.ui.mask_changes import SELECTION, MaskChanges
from desktop_editor.ui.nudging import Nudging
from desktop_editor.ui.selecting_view import DrawnSelection, SelectionOptions
from desktop_editor.ui.selection_edits import SelectionEdits
from desktop_editor.ui.selection_shapes import picked

SIZE = Size(width=300, height=200)


def patch() -> NDArray[np.uint8]:
    """A red square on grey."""
    pixels = np.full((SIZE.height, SIZE.width, 3), 120, np.uint8)
    pixels[50:100, 100:150] = (20, 20, 200)
    return pixels


@pytest.fixture
def document() -> Document:
    return Document(DocumentState(base=Base(name="a", source=b"", raster=Raster(pixels=patch()))))


@pytest.fixture
def changes(qtbot: QtBot, document: Document) -> Iterator[MaskChanges]:
    thread = JobThread("image")
    thread.start()
    yield MaskChanges(document, thread)
    thread.stop()


@pytest.fixture
def edits(document: Document, changes: MaskChanges) -> SelectionEdits:
    return SelectionEdits(document, Renderer(), changes)


def draw(edits: SelectionEdits, rect: Rect) -> None:
    corners = ((float(rect.x), float(rect.y)), (float(rect.right), float(rect.bottom)))
    edits.draw(DrawnSelection(tool=Tool.SELECT_RECTANGLE, points=corners))


def test_the_wands_edge_is_soft_by_a_pixel_unless_that_is_switched_off() -> None:
    click = DrawnSelection(tool=Tool.SELECT_WAND, points=((120.0, 70.0),))
    _, hard = picked(patch(), click, SelectionOptions(antialias=False))
    _, soft = picked(patch(), click, SelectionOptions())
    assert set(np.unique(hard)) == {0, 255}
    assert np.array_equal(soft == 255, hard == 255)
    assert soft[70, 98:102].tolist() == [0, 64, 255, 255]
    assert np.count_nonzero(soft) == 52 * 52


@given(st.integers(0, 2**30))
def test_a_soft_edge_takes_nothing_away_and_reaches_one_pixel(seed: int) -> None:
    rng = np.random.default_rng(seed)
    hard = np.where(rng.random((20, 30)) < 0.1, np.uint8(255), np.uint8(0))
    soft = antialiased(hard)
    assert np.array_equal(soft == 255, np.maximum(hard, soft) == 255)
    assert (soft >= hard).all()
    grown = np.zeros((22, 32), bool)
    for dy in range(3):
        for dx in range(3):
            grown[dy : dy + 20, dx : dx + 30] |= hard > 0
    assert not soft[~grown[1:-1, 1:-1]].any()


def test_a_feather_that_leaves_nothing_is_refused_in_words(
    qtbot: QtBot, document: Document, edits: SelectionEdits, changes: MaskChanges
) -> None:
    failures: list[EditorError] = []
    changes.failed.connect(failures.append)
    draw(edits, Rect(x=20, y=20, width=30, height=30))
    before = document.state
    edits.reshape(SELECTION, "feather", 200)
    qtbot.waitUntil(lambda: bool(failures))
    assert (failures[0].message_id, failures[0].parameters) == ("mask.feathered_away", {"px": 200})
    assert document.state is before
    edits.reshape(SELECTION, "feather", 8)
    qtbot.waitUntil(lambda: document.state is not before)


def test_what_is_nudged_beyond_the_photos_edge_comes_back_whole(
    document: Document, edits: SelectionEdits
) -> None:
    draw(edits, Rect(x=20, y=20, width=30, height=30))
    before = document.state.selection
    for _ in range(4):
        edits.nudge(-10, 0)
    assert document.state.selection is not None
    assert document.state.selection.bounding_box() == Rect(x=0, y=20, width=10, height=30)
    edits.nudge(-10, 0)
    assert document.state.selection is not None, "it never leaves the photo wholly"
    for _ in range(4):
        edits.nudge(10, 0)
    assert before is not None
    assert document.state.selection is not None
    assert np.array_equal(document.state.selection.array(), before.array())
    document.undo()
    assert document.state.selection is before


def test_a_selection_that_was_changed_in_between_is_nudged_as_it_is(
    document: Document, edits: SelectionEdits
) -> None:
    draw(edits, Rect(x=20, y=20, width=30, height=30))
    edits.nudge(-40, 0)
    selection = document.state.selection
    assert selection is not None
    corner = Rect(x=0, y=0, width=4, height=4)
    edits.select(selection.replaced(corner, np.full((4, 4), 255, np.uint8)), "Corner")
    edits.nudge(40, 0)
    assert document.state.selection is not None
    assert document.state.selection.bounding_box() == Rect(x=40, y=0, width=10, height=50)


@given(steps=st.lists(st.tuples(st.integers(-40, 40), st.integers(-40, 40)), max_size=7))
def test_a_run_of_nudges_is_one_move_by_their_sum(steps: list[tuple[int, int]]) -> None:
    box = Rect(x=200, y=100, width=250, height=200)
    whole = TiledMask.filled(Size(width=700, height=500), 0).replaced(
        box, np.random.default_rng(1).integers(1, 256, (200, 250)).astype(np.uint8)
    )
    nudging, shown = Nudging(), whole
    for right, down in steps:
        shown = nudging.moved(shown, right, down)
    wanted = moved(whole, sum(x for x, _ in steps), sum(y for _, y in steps))
    assert np.array_equal(shown.array(), wanted.array())
