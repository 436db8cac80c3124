"""The Select menu: what it selects, and that large selections are reshaped beside the window."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from desktop_editor.document.base import Base
from desktop_editor.document.document import Document
from desktop_editor.document.state import DocumentState
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.imaging.raster import Raster
from desktop_editor.ui.job_thread import JobThread
from desktop_editor.ui.selection_edits import GROW_SHARE, SelectionEdits, inverted
from tests.helpers.photos import photo

SIZE = Size(width=600, height=400)
STEP_PX = round(SIZE.longest * GROW_SHARE)
BOX = Rect(x=200, y=100, width=100, height=80)


@pytest.fixture
def document() -> Document:
    raster = Raster(pixels=photo(SIZE.width, SIZE.height))
    return Document(DocumentState(base=Base(name="fig.png", source=b"", raster=raster)))


@pytest.fixture
def edits(qtbot: QtBot, document: Document) -> Iterator[SelectionEdits]:
    thread = JobThread("image")
    thread.start()
    yield SelectionEdits(document, thread)
    thread.stop()


def box(document: Document) -> Rect | None:
    return document.state.selection.bounding_box() if document.state.selection else None


def test_a_rectangle_is_selected_inside_the_photo_only(
    document: Document, edits: SelectionEdits
) -> None:
    edits.select_rectangle(Rect(x=-50, y=350, width=100, height=100))
    assert box(document) == Rect(x=0, y=350, width=50, height=50)
    edits.select_rectangle(Rect(x=700, y=0, width=10, height=10))
    assert document.state.selection is None


def test_growing_twice_at_once_grows_twice_and_is_two_steps(
    qtbot: QtBot, document: Document, edits: SelectionEdits
) -> None:
    edits.select_rectangle(BOX)
    edits.grow_selection()
    edits.grow_selection()
    assert box(document) == BOX  # nothing was done on the window's own thread
    qtbot.waitUntil(lambda: box(document) == BOX.expand(2 * STEP_PX))
    document.undo()
    assert box(document) == BOX.expand(STEP_PX)
    document.undo()
    assert box(document) == BOX


def test_shrinking_takes_growing_back(
    qtbot: QtBot, document: Document, edits: SelectionEdits
) -> None:
    edits.select_rectangle(BOX)
    edits.grow_selection()
    edits.shrink_selection()
    qtbot.waitUntil(lambda: document.undo_label == "Shrink Selection")
    assert box(document) == BOX


def test_a_selection_made_meanwhile_wins_over_a_late_answer(
    qtbot: QtBot, document: Document, edits: SelectionEdits
) -> None:
    edits.select_rectangle(BOX)
    edits.grow_selection()
    edits.grow_selection()
    other = Rect(x=10, y=10, width=20, height=20)
    edits.select_rectangle(other)
    edits.grow_selection()
    qtbot.waitUntil(lambda: box(document) != other)
    assert box(document) == other.expand(STEP_PX)
    qtbot.wait(50)
    assert box(document) == other.expand(STEP_PX)


def test_shrinking_to_nothing_selects_nothing(
    qtbot: QtBot, document: Document, edits: SelectionEdits
) -> None:
    edits.select_rectangle(Rect(x=100, y=100, width=3, height=3))
    edits.shrink_selection()
    qtbot.waitUntil(lambda: document.state.selection is None)


def test_selecting_nothing_twice_is_no_step(document: Document, edits: SelectionEdits) -> None:
    edits.select_none()
    assert document.undo_label == ""
    edits.grow_selection()
    assert document.undo_label == ""


def test_inverting_nothing_selects_everything(document: Document, edits: SelectionEdits) -> None:
    edits.invert_selection()
    assert document.state.selection is not None
    assert document.state.selection.array().min() == 255
    edits.invert_selection()
    assert document.state.selection is None


@given(
    width=st.integers(1, 600),
    height=st.integers(1, 600),
    fill=st.sampled_from((0, 255)),
    seed=st.integers(0, 99),
)
def test_inverting_is_255_minus_the_coverage_and_its_own_inverse(
    width: int, height: int, fill: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    size = Size(width=width, height=height)
    x, y = int(rng.integers(width)), int(rng.integers(height))
    rect = Rect(x=x, y=y, width=int(rng.integers(1, 300)), height=int(rng.integers(1, 300)))
    noise = rng.integers(0, 256, (rect.height, rect.width), np.uint8)
    mask = TiledMask.filled(size, fill).replaced(rect, noise)
    other = inverted(mask)
    assert np.array_equal(other.array(), 255 - mask.array())
    assert np.array_equal(inverted(other).array(), mask.array())
    whole = TiledMask.from_array(other.array()).bounding_box()
    assert other.bounding_box() == whole  # nothing hangs over the picture's edge
