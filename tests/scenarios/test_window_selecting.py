"""Selecting in the whole window: every tool, the keys, operations on selection and mask, files."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_editor.imaging.codec import decode_mask, encode_mask
from desktop_editor.imaging.geometry import Rect
from desktop_editor.ui.dialogs.amount_dialog import AmountDialog
from desktop_editor.ui.selection_edits import RESHAPES
from tests.helpers.window import Hands, new_window

LEFT, KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier
WIDTH, HEIGHT = 320, 240


@pytest.fixture
def hands(tmp_path: Path, qapp: object) -> Iterator[Hands]:
    del qapp
    hands = new_window(tmp_path)
    hands.open_photo(WIDTH, HEIGHT)
    hands.window.canvas.setFocus()
    yield hands
    hands.close()


def box(hands: Hands) -> Rect | None:
    return hands.state.selection.bounding_box() if hands.state.selection else None


def drag(
    hands: Hands, *points: tuple[float, float], keys: Qt.KeyboardModifier = KEYS.NoModifier
) -> None:
    canvas = hands.window.canvas
    QTest.mousePress(canvas, LEFT, keys, hands.at(*points[0]))
    for point in points[1:]:
        QTest.mouseMove(canvas, hands.at(*point))
    QTest.mouseRelease(canvas, LEFT, keys, hands.at(*points[-1]))


def near(found: Rect | None, left: int, top: int, right: int, bottom: int) -> bool:
    """Within two pixels: the pointer has whole widget pixels only."""
    assert found is not None
    gaps = (found.x - left, found.y - top, found.right - right, found.bottom - bottom)
    return all(abs(gap) <= 2 for gap in gaps)


def test_every_tool_has_a_key_and_shapes_add_up(hands: Hands) -> None:
    keys = {"select_rectangle": "m", "select_lasso": "l", "select_wand": "w"}
    for tool, key in keys.items():
        QTest.keyClicks(hands.window.canvas, key)
        assert hands.window.action(tool).isChecked()
    hands.act("select_ellipse")
    drag(hands, (40, 40), (120, 100))
    assert near(box(hands), 40, 40, 120, 100)
    hands.act("select_lasso")
    drag(hands, (200, 50), (280, 60), (240, 200), keys=KEYS.ShiftModifier)
    assert near(box(hands), 40, 40, 280, 200)
    hands.act("select_rectangle")
    drag(hands, (10, 20), (150, 150), keys=KEYS.AltModifier)
    assert near(box(hands), 200, 50, 280, 200)
    hands.act("undo")
    hands.act("undo")
    assert near(box(hands), 40, 40, 120, 100)


def test_a_polygon_is_closed_by_double_click_or_enter_and_dropped_by_escape(hands: Hands) -> None:
    canvas = hands.window.canvas
    hands.act("select_polygon")
    for point in ((40, 40), (120, 40)):
        QTest.mouseClick(canvas, LEFT, KEYS.NoModifier, hands.at(*point))
    QTest.mouseClick(canvas, LEFT, KEYS.NoModifier, hands.at(120, 120))
    QTest.mouseDClick(canvas, LEFT, KEYS.NoModifier, hands.at(120, 120))
    assert near(box(hands), 40, 40, 120, 120)
    selection = hands.state.selection
    for point in ((10, 10), (300, 20), (300, 200)):
        QTest.mouseClick(canvas, LEFT, KEYS.NoModifier, hands.at(*point))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert hands.state.selection is selection
    for point in ((10, 10), (300, 20), (200, 230), (300, 200)):
        QTest.mouseClick(canvas, LEFT, KEYS.NoModifier, hands.at(*point))
    QTest.keyClick(canvas, Qt.Key.Key_Backspace)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert near(box(hands), 10, 10, 300, 230)
    QTest.keyClick(canvas, Qt.Key.Key_D, KEYS.ControlModifier)
    assert hands.state.selection is None


def test_arrow_keys_move_the_selection_with_a_selection_tool_only(hands: Hands) -> None:
    canvas = hands.window.canvas
    hands.act("select_rectangle")
    drag(hands, (100, 100), (150, 160))
    before = box(hands)
    assert before is not None
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Up, KEYS.ShiftModifier)
    assert box(hands) == before.translate(1, -10)
    hands.act("pan")
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert box(hands) == before.translate(1, -10)


def test_the_buttons_choose_how_the_next_shape_is_combined(hands: Hands) -> None:
    hands.act("select_rectangle")
    drag(hands, (40, 40), (200, 200))
    button = hands.button(hands.window.brush, "Subtract from the selection (Alt)")
    QTest.mouseClick(button, LEFT)
    drag(hands, (40, 40), (100, 210))
    assert near(box(hands), 100, 40, 200, 200)


def test_the_wands_options_are_followed_and_shown_only_with_it(hands: Hands) -> None:
    panel = hands.window.brush.selecting
    hands.act("select_rectangle")
    assert not panel.tolerance.isVisible()
    hands.act("select_wand")
    assert panel.tolerance.isVisible()
    panel.tolerance.setValue(100)
    panel.contiguous.setChecked(False)
    drag(hands, (100, 100))
    hands.wait(lambda: hands.state.selection, "the selection")
    many = box(hands)
    panel.tolerance.setValue(0)
    panel.contiguous.setChecked(True)
    drag(hands, (100, 100))
    hands.wait(lambda: box(hands) != many, "a smaller selection")
    assert hands.state.selection is not None
    assert hands.state.selection.array()[100, 100] == 255


@pytest.mark.parametrize("kind", ["grow", "border"])
def test_a_typed_amount_reshapes_the_selection(hands: Hands, kind: str) -> None:
    hands.act("select_rectangle")
    drag(hands, (100, 100), (150, 160))
    before = box(hands)
    assert before is not None
    hands.act({"grow": "grow_selection_by", "border": "border_selection"}[kind])
    dialog = hands.dialog(AmountDialog)
    assert not dialog.isModal()
    dialog.amount.setValue(6)
    QTest.keyClick(dialog.amount, Qt.Key.Key_Return)
    hands.wait(lambda: box(hands) != before, kind)
    assert box(hands) == before.expand(6 if kind == "grow" else 3)


def test_the_selection_goes_to_a_file_and_comes_back(hands: Hands) -> None:
    hands.act("select_ellipse")
    drag(hands, (40, 40), (120, 100))
    assert hands.state.selection is not None
    coverage = hands.state.selection.array()
    path = hands.folder / "ellipse.png"
    dialogs = hands.opened.controller.views.dialogs
    dialogs.mask_target_chosen.emit("selection_to_file", str(path))
    hands.wait(lambda: "mask.saved" in hands.notice_ids, "the file")
    assert np.array_equal(decode_mask(path.read_bytes()), coverage)
    hands.act("select_none")
    dialogs.mask_chosen.emit("selection_from_file", str(path))
    hands.wait(lambda: hands.state.selection, "the selection")
    assert hands.state.selection is not None
    assert np.array_equal(hands.state.selection.array(), coverage)
    assert hands.opened.controller.document.undo_label == "Select from File"


def test_a_file_of_another_size_is_refused_in_words(hands: Hands) -> None:
    path = hands.folder / "small.png"
    path.write_bytes(encode_mask(np.full((20, 30), 255, np.uint8)))
    dialogs = hands.opened.controller.views.dialogs
    dialogs.mask_chosen.emit("selection_from_file", str(path))
    hands.wait(lambda: "mask.size_differs" in hands.notice_ids, "the refusal")
    assert hands.state.selection is None


def test_a_layers_mask_is_reshaped_within_its_region_and_selected_as_it_shows(
    hands: Hands,
) -> None:
    hands.select((100, 100), (180, 140))
    hands.type_prompt()
    hands.edit()
    hands.act("mask_selection")
    hands.settle()
    before = hands.layer.mask
    controller = hands.opened.controller
    controller.selections.reshape(hands.layer.id, "grow", 5)
    hands.wait(lambda: hands.layer.mask is not before, "the mask")
    assert np.all(hands.layer.mask.array() >= before.array())
    box_of_mask = hands.layer.mask.bounding_box()
    assert box_of_mask is not None
    assert hands.layer.candidate.region.contains(box_of_mask)
    assert controller.document.undo_label == "Grow Mask"
    controller.layers.change_layer(hands.layer.id, {"opacity": 0.5})
    hands.settle()
    hands.act("selection_from_transparency")
    assert hands.state.selection is not None
    shown = hands.state.selection.array()
    assert 100 <= shown.max() <= 128
    assert np.all(shown[hands.layer.mask.array() == 0] == 0)


def test_every_reshaping_has_a_name() -> None:
    from desktop_editor.ui.selection_edits import reshape_words

    names = [reshape_words(kind, is_mask=mask) for kind in RESHAPES for mask in (True, False)]
    assert len(set(names)) == 2 * len(RESHAPES)


def test_the_scissors_cut_along_clicks_and_the_keys_correct_them(hands: Hands) -> None:
    canvas = hands.window.canvas
    QTest.keyClicks(canvas, "i")
    assert hands.window.action("select_scissors").isChecked()
    for place in ((60, 50), (200, 50), (200, 180), (10, 230)):
        QTest.mouseClick(canvas, LEFT, pos=hands.at(*place))
    QTest.keyClick(canvas, Qt.Key.Key_Backspace)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    hands.wait(lambda: hands.state.selection is not None, "the selection")
    found = box(hands)
    assert found is not None
    assert found.width > 100
    assert found.height > 100
    QTest.mouseClick(canvas, LEFT, pos=hands.at(20, 20))
    QTest.mouseClick(canvas, LEFT, pos=hands.at(60, 20))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert box(hands) == found


def test_where_no_object_stands_out_that_is_said_and_the_scissors_are_offered(
    hands: Hands,
) -> None:
    path = hands.folder / "flat.png"
    path.write_bytes(encode_mask(np.full((HEIGHT, WIDTH), 120, np.uint8)))
    hands.open(path)
    hands.act("select_rectangle")
    drag(hands, (40, 40), (120, 100))
    before = box(hands)
    hands.act("select_object")
    drag(hands, (100, 80), (220, 160))
    hands.wait(lambda: "mask.no_object" in hands.notice_ids, "the notice")
    assert box(hands) == before
    (card,) = (one for one in hands.window.notices.cards if one.notice.id == "mask.no_object")
    hands.window.notices.action_triggered.emit(card.notice.actions[0].id)
    assert hands.window.action("select_scissors").isChecked()


def test_a_gradient_goes_from_all_to_nothing_under_the_pointer(hands: Hands) -> None:
    QTest.keyClicks(hands.window.canvas, "g")
    drag(hands, (60, 100), (100, 100), (260, 100))
    hands.wait(lambda: hands.state.selection is not None, "the selection")
    assert hands.state.selection is not None
    row = hands.state.selection.array()[50].astype(int)
    assert row[20] == 255
    assert row[300] == 0
    assert 115 <= row[160] <= 140
    assert np.all(np.diff(row) <= 0)
