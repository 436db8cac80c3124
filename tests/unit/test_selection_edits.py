"""The Select menu: what it selects, and that large selections are reshaped beside the window."""

from collections.abc import Iterator
from threading import Event

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
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.imaging.raster import Raster
from desktop_editor.imaging.select import Combine
from desktop_editor.pipeline.render import Renderer
from desktop_editor.ui.canvas_view import Tool
from desktop_editor.ui.job_thread import JobThread
from desktop_editor.ui.mask_changes import SELECTION, MaskChange, MaskChanges
from desktop_editor.ui.selecting_view import DrawnSelection, SelectionOptions
from desktop_editor.ui.selection_edits import GROW_SHARE, SelectionEdits, inverted
from tests.helpers.documents import a_base, a_document, a_layer
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
    yield SelectionEdits(document, Renderer(), MaskChanges(document, thread))
    thread.stop()


def box(document: Document) -> Rect | None:
    return document.state.selection.bounding_box() if document.state.selection else None


def draw(edits: SelectionEdits, rect: Rect, combine: Combine | None = None) -> None:
    corners = ((float(rect.x), float(rect.y)), (float(rect.right), float(rect.bottom)))
    edits.draw(DrawnSelection(tool=Tool.SELECT_RECTANGLE, points=corners, combine=combine))


def covered(document: Document) -> NDArray[np.uint8]:
    selection = document.state.selection
    assert selection is not None
    return selection.array()


def test_a_rectangle_is_selected_inside_the_photo_only(
    document: Document, edits: SelectionEdits
) -> None:
    draw(edits, Rect(x=-50, y=350, width=100, height=100))
    assert box(document) == Rect(x=0, y=350, width=50, height=50)
    draw(edits, Rect(x=700, y=0, width=10, height=10))
    assert document.state.selection is None


def test_growing_twice_at_once_grows_twice_and_is_two_steps(
    qtbot: QtBot, document: Document, edits: SelectionEdits
) -> None:
    draw(edits, BOX)
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
    draw(edits, BOX)
    edits.grow_selection()
    edits.shrink_selection()
    qtbot.waitUntil(lambda: document.undo_label == "Shrink Selection")
    assert box(document) == BOX


def test_a_selection_made_meanwhile_wins_over_a_late_answer(
    qtbot: QtBot, document: Document, edits: SelectionEdits
) -> None:
    draw(edits, BOX)
    edits.grow_selection()
    edits.grow_selection()
    other = Rect(x=10, y=10, width=20, height=20)
    draw(edits, other)
    edits.grow_selection()
    qtbot.waitUntil(lambda: box(document) != other)
    assert box(document) == other.expand(STEP_PX)
    qtbot.wait(50)
    assert box(document) == other.expand(STEP_PX)


def test_shrinking_to_nothing_selects_nothing(
    qtbot: QtBot, document: Document, edits: SelectionEdits
) -> None:
    draw(edits, Rect(x=100, y=100, width=3, height=3))
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


def test_keys_win_over_the_options_when_shapes_are_combined(
    document: Document, edits: SelectionEdits
) -> None:
    other = BOX.translate(50, 0)
    draw(edits, BOX)
    edits.set_options(SelectionOptions(combine=Combine.SUBTRACT))
    draw(edits, other, Combine.ADD)
    assert box(document) == BOX.union(other)
    assert document.undo_label == "Add to Selection"
    draw(edits, other)
    assert box(document) == Rect(x=200, y=100, width=50, height=80)
    draw(edits, BOX.translate(20, 0), Combine.INTERSECT)
    assert box(document) == Rect(x=220, y=100, width=30, height=80)
    draw(edits, BOX)
    assert document.state.selection is None


def test_an_ellipse_leaves_the_corners_of_its_rectangle(
    document: Document, edits: SelectionEdits
) -> None:
    corners = ((200.0, 100.0), (300.0, 180.0))
    edits.draw(DrawnSelection(tool=Tool.SELECT_ELLIPSE, points=corners))
    assert box(document) == BOX
    coverage = covered(document)
    assert coverage[102, 202] == 0
    assert coverage[140, 250] == 255
    assert np.any((coverage > 0) & (coverage < 255))


def two_patches() -> Document:
    """Two red squares on grey, the second a little darker than the first."""
    pixels = np.full((SIZE.height, SIZE.width, 3), 120, np.uint8)
    pixels[100:150, 100:150] = (20, 20, 200)
    pixels[100:150, 300:350] = (20, 20, 170)
    base = Base(name="fig.png", source=b"", raster=Raster(pixels=pixels))
    return Document(DocumentState(base=base))


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (SelectionOptions(tolerance=2), 2500),
        (SelectionOptions(tolerance=30), 2500),
        (SelectionOptions(tolerance=30, contiguous=False), 5000),
        (SelectionOptions(tolerance=2, contiguous=False), 2500),
    ],
)
def test_the_wand_takes_what_is_alike_and_connected(
    qtbot: QtBot, options: SelectionOptions, expected: int
) -> None:
    document, thread = two_patches(), JobThread("image")
    thread.start()
    edits = SelectionEdits(document, Renderer(), MaskChanges(document, thread))
    edits.set_options(options)
    edits.draw(DrawnSelection(tool=Tool.SELECT_WAND, points=((120.7, 120.2),)))
    qtbot.waitUntil(lambda: document.state.selection is not None)
    assert np.count_nonzero(covered(document) == 255) == expected
    assert covered(document)[120, 120] == 255
    edits.draw(DrawnSelection(tool=Tool.SELECT_WAND, points=((-5.0, 10.0),)))
    assert np.count_nonzero(covered(document) == 255) == expected
    thread.stop()


@pytest.mark.parametrize("photo_only", [True, False])
def test_the_wand_looks_at_what_is_seen_or_at_the_photo_alone(
    qtbot: QtBot, photo_only: bool
) -> None:
    base = two_patches().state.base
    assert base is not None
    layer = a_layer(base, np.full((SIZE.height, SIZE.width), 255, np.uint8))
    document, thread = Document(a_document(base, [layer])), JobThread("image")
    thread.start()
    edits = SelectionEdits(document, Renderer(), MaskChanges(document, thread))
    edits.set_options(SelectionOptions(tolerance=1, samples_photo=photo_only))
    edits.draw(DrawnSelection(tool=Tool.SELECT_WAND, points=((120.0, 120.0),)))
    qtbot.waitUntil(lambda: document.state.selection is not None)
    assert covered(document)[120, 120] == 255
    assert (np.count_nonzero(covered(document) == 255) == 2500) == photo_only
    thread.stop()


def test_a_colour_range_covers_a_colour_everywhere_and_a_near_one_in_part(qtbot: QtBot) -> None:
    document, thread = two_patches(), JobThread("image")
    thread.start()
    edits = SelectionEdits(document, Renderer(), MaskChanges(document, thread))
    edits.set_options(SelectionOptions(fuzziness=18))
    edits.draw(DrawnSelection(tool=Tool.SELECT_COLOUR, points=((120.0, 120.0),)))
    qtbot.waitUntil(lambda: document.state.selection is not None)
    coverage = covered(document)
    assert coverage[120, 120] == 255
    assert 0 < coverage[120, 320] < 255
    assert coverage[10, 10] == 0
    thread.stop()


def test_a_mask_grows_within_its_edit_region_only(
    qtbot: QtBot,
) -> None:
    base = a_base(photo(SIZE.width, SIZE.height))
    region = BOX.expand(20)
    coverage = np.zeros((SIZE.height, SIZE.width), np.uint8)
    coverage[BOX.slices] = 255
    layer = a_layer(base, coverage, region)
    document, thread = Document(a_document(base, [layer])), JobThread("image")
    thread.start()
    edits = SelectionEdits(document, Renderer(), MaskChanges(document, thread))
    edits.reshape(layer.id, "grow", 50)
    qtbot.waitUntil(lambda: document.undo_label == "Grow Mask")
    assert document.state.layers[0].mask.bounding_box() == region
    assert document.state.selection is None
    thread.stop()


def test_a_change_that_takes_long_is_told_until_it_is_done(
    qtbot: QtBot, document: Document
) -> None:
    thread, may_end = JobThread("image"), Event()
    thread.start()
    changes = MaskChanges(document, thread)
    words: list[str] = []
    changes.busy.connect(words.append)

    def slow(mask: TiledMask) -> TiledMask:
        may_end.wait(10)
        return inverted(mask)

    changes.ask(MaskChange(of=SELECTION, work=slow, label="Invert", needs_one=False))
    qtbot.waitUntil(lambda: words == ["Invert …"])
    may_end.set()
    qtbot.waitUntil(lambda: document.undo_label == "Invert")
    assert words == ["Invert …", ""]
    thread.stop()


def test_a_change_that_fails_is_told_and_the_next_one_is_made(
    qtbot: QtBot, document: Document
) -> None:
    thread = JobThread("image")
    thread.start()
    changes = MaskChanges(document, thread)
    failures: list[EditorError] = []
    changes.failed.connect(failures.append)

    def failing(_mask: TiledMask) -> TiledMask:
        raise EditorError("mask.unreadable", name="a.png")

    changes.ask(MaskChange(of=SELECTION, work=failing, label="Load", needs_one=False))
    qtbot.waitUntil(lambda: bool(failures))
    changes.ask(MaskChange(of=SELECTION, work=inverted, label="Invert", needs_one=False))
    qtbot.waitUntil(lambda: document.undo_label == "Invert")
    assert [one.message_id for one in failures] == ["mask.unreadable"]
    thread.stop()


def test_the_answer_for_a_photo_that_is_no_longer_open_is_dropped(
    qtbot: QtBot, document: Document, edits: SelectionEdits
) -> None:
    edits.draw(DrawnSelection(tool=Tool.SELECT_WAND, points=((20.0, 20.0),)))
    raster = Raster(pixels=photo(40, 30))
    other = DocumentState(base=Base(name="other.png", source=b"", raster=raster))
    document.apply(other, "Open")
    edits.draw(DrawnSelection(tool=Tool.SELECT_WAND, points=((20.0, 20.0),)))
    qtbot.waitUntil(lambda: document.state.selection is not None)
    qtbot.wait(50)
    assert covered(document).shape == (30, 40)


def test_nudging_moves_the_selection_and_is_one_step(
    document: Document, edits: SelectionEdits
) -> None:
    draw(edits, BOX)
    for _ in range(3):
        edits.nudge(1, 0)
    edits.nudge(0, -10)
    assert box(document) == BOX.translate(3, -10)
    document.undo()
    assert box(document) == BOX


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("grow", BOX.expand(7)),
        ("shrink", BOX.expand(-7)),
        ("feather", BOX),
        ("border", BOX.expand(4)),
        ("fill_holes", BOX),
    ],
)
def test_each_operation_is_one_named_step(
    qtbot: QtBot, document: Document, edits: SelectionEdits, kind: str, expected: Rect
) -> None:
    draw(edits, BOX)
    draw(edits, Rect(x=240, y=130, width=20, height=20), Combine.SUBTRACT)
    before, label = document.state, document.undo_label
    edits.reshape(SELECTION, kind, 7)
    qtbot.waitUntil(lambda: document.state is not before)
    assert box(document) == expected
    assert document.undo_label not in ("", label)
    document.undo()
    assert document.state is before


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


def test_a_box_and_a_click_select_the_object_and_keys_join_it(qtbot: QtBot) -> None:
    document, thread = two_patches(), JobThread("image")
    thread.start()
    edits = SelectionEdits(document, Renderer(), MaskChanges(document, thread))
    around = DrawnSelection(tool=Tool.SELECT_OBJECT, points=((80.0, 80.0), (170.0, 170.0)))
    edits.draw(around)
    assert document.state.selection is None  # not on the window's own thread
    qtbot.waitUntil(lambda: document.state.selection is not None)
    first = covered(document)
    assert 2300 < np.count_nonzero(first > 127) < 2700
    edits.draw(
        DrawnSelection(tool=Tool.SELECT_OBJECT, points=((120.0, 120.0),), combine=Combine.SUBTRACT)
    )
    qtbot.waitUntil(lambda: document.undo_label == "Subtract from Selection")
    after = document.state.selection
    left = np.count_nonzero(after.array() > 127) if after else 0
    assert left < 100
    document.undo()
    assert np.array_equal(covered(document), first)
    edits.draw(DrawnSelection(tool=Tool.SELECT_OBJECT, points=((-50.0, -50.0), (-10.0, -10.0))))
    assert np.array_equal(covered(document), first)
    thread.stop()
