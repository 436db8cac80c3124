"""Layers in the real window: renamed, doubled, merged and split, by menu, mouse and keyboard."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_editor.pipeline.render import Renderer
from desktop_editor.ui.widgets.layer_row import LayerRow
from tests.helpers.practice_service import practice_service
from tests.helpers.window import Hands, new_window


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with practice_service(drift="none") as address:
        yield address


@pytest.fixture
def hands(tmp_path: Path, qtbot: QtBot, qapp: QApplication, service: str) -> Iterator[Hands]:
    hands = new_window(tmp_path, address=service)
    hands.open_photo()
    hands.type_prompt()
    hands.edit()
    hands.settle()
    yield hands
    hands.close()


def row(hands: Hands, number: int = -1) -> LayerRow:
    return hands.window.layers.rows[hands.state.layers[number].id]


def test_a_layer_is_renamed_in_its_row_and_the_name_is_undone(hands: Hands) -> None:
    before = hands.layer.name
    row(hands).setFocus()
    QTest.keyClick(row(hands), Qt.Key.Key_F2)
    field = row(hands).name_field
    assert field.hasFocus()
    QTest.keyClicks(field, "Warm sky")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert hands.layer.name == "Warm sky"
    assert row(hands).accessibleName().startswith("Warm sky")
    hands.act("undo")
    assert hands.layer.name == before


def test_escape_leaves_the_name_of_a_layer_as_it_was(hands: Hands) -> None:
    before = hands.layer.name
    row(hands).rename()
    QTest.keyClicks(row(hands).name_field, "something else")
    QTest.keyClick(row(hands).name_field, Qt.Key.Key_Escape)
    assert hands.layer.name == before
    assert row(hands).name_field.isHidden()
    assert row(hands).hasFocus()


def test_the_context_menu_of_a_layer_offers_what_can_be_done_with_it(hands: Hands) -> None:
    menu, middle = hands.window.layers.menu, QPoint(20, 20)
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, middle, row(hands).mapToGlobal(middle)
    )
    QApplication.sendEvent(row(hands), event)
    hands.wait(menu.isVisible, "the menu")
    offered = {action.objectName() for action in menu.actions() if action.isEnabled()}
    menu.close()
    assert {"duplicate_layer", "merge_down", "toggle_layer", "remove_layer"} <= offered
    assert "split_layer" not in offered


def test_a_doubled_layer_is_merged_and_split_and_the_photo_looks_the_same(hands: Hands) -> None:
    hands.act("duplicate_layer")
    assert [layer.name for layer in hands.state.layers][1].startswith("Copy of")
    assert len(hands.window.layers.rows) == 2
    before = Renderer().composite(hands.state)
    hands.act("merge_visible")
    hands.wait(lambda: hands.state.layers[0].merged, "the layers to be merged")
    assert len(hands.window.layers.rows) == 1
    assert np.array_equal(Renderer().composite(hands.state), before)
    hands.act("split_layer")
    assert not hands.state.layers[0].merged
    assert len(hands.window.layers.rows) == 2
    for _step in range(3):
        hands.act("undo")
    assert not hands.layer.merged


def test_merging_a_single_layer_is_answered_with_words(hands: Hands) -> None:
    hands.act("merge_down")
    assert "merge.nothing_below" in hands.notice_ids
    hands.act("merge_visible")
    assert "merge.only_one_visible" in hands.notice_ids


def test_the_row_shows_where_its_mask_is_white(hands: Hands) -> None:
    def lightness() -> int:
        return row(hands).mask_thumbnail.grab().toImage().pixelColor(20, 20).lightness()

    hands.act("mask_none")
    hands.wait(lambda: lightness() == 0, "a black mask")
    hands.act("mask_all")
    hands.wait(lambda: lightness() == 255, "a white mask")
