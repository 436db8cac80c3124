"""What the reference slots ask for when somebody drops, clicks, pastes and types."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_editor.ui.drop import DroppedImage
from desktop_editor.ui.widgets.reference_panel import ReferencePanel
from desktop_editor.ui.widgets.reference_slot import MOVE_MIME, ReferenceSlot
from tests.helpers.shell_values import slots


@pytest.fixture
def panel(qtbot: QtBot) -> ReferencePanel:
    panel = ReferencePanel()
    qtbot.addWidget(panel)
    panel.resize(344, 400)
    panel.show()
    qtbot.waitExposed(panel)
    panel.show_slots(slots(3), 16)
    return panel


def drop(target: ReferenceSlot | ReferencePanel, mime: QMimeData) -> None:
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    target.dropEvent(event)


def files(*paths: str) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(path) for path in paths])
    return mime


def test_there_is_one_empty_slot_until_all_are_filled(panel: ReferencePanel) -> None:
    assert [slot.is_filled for slot in panel.slots] == [True, True, True, False]
    panel.show_slots(slots(16), 16)
    assert len(panel.slots) == 16
    assert all(slot.is_filled for slot in panel.slots)
    panel.show_slots((), 16)
    assert [slot.is_filled for slot in panel.slots] == [False]


def test_slots_wrap_to_the_width_and_never_overlap(qtbot: QtBot, panel: ReferencePanel) -> None:
    panel.show_slots(slots(16), 16)
    for width in (200, 344, 520):
        panel.resize(width, 500)
        qtbot.wait(1)
        places = [slot.geometry() for slot in panel.slots]
        assert not any(a.intersects(b) for a in places for b in places if a is not b)
        assert max(place.right() for place in places) <= width


def test_a_dropped_file_fills_the_slot_it_was_dropped_on(panel: ReferencePanel) -> None:
    heard: list[tuple[int, DroppedImage]] = []
    panel.image_dropped.connect(lambda index, image: heard.append((index, image)))
    drop(panel.slots[1], files("/photos/a.jpg"))
    assert [(index, image.path) for index, image in heard] == [(1, "/photos/a.jpg")]


def test_several_dropped_files_replace_one_and_are_added_behind(panel: ReferencePanel) -> None:
    heard: list[tuple[int, str]] = []
    panel.image_dropped.connect(lambda index, image: heard.append((index, image.path)))
    drop(panel.slots[0], files("/photos/a.jpg", "/photos/b.jpg", "/photos/c.jpg"))
    assert heard == [(0, "/photos/a.jpg"), (3, "/photos/b.jpg"), (4, "/photos/c.jpg")]


def test_a_drop_beside_the_slots_goes_to_the_empty_one(panel: ReferencePanel) -> None:
    heard: list[int] = []
    panel.image_dropped.connect(lambda index, _image: heard.append(index))
    drop(panel, files("/photos/a.jpg"))
    assert heard == [3]


def test_a_dragged_reference_asks_to_be_moved(panel: ReferencePanel) -> None:
    heard: list[tuple[int, int]] = []
    panel.move_requested.connect(lambda index, to: heard.append((index, to)))
    mime = QMimeData()
    mime.setData(MOVE_MIME, b"0")
    drop(panel.slots[2], mime)
    drop(panel.slots[3], mime)
    drop(panel.slots[0], mime)
    assert heard == [(0, 2), (0, 2)]


def test_a_click_looks_or_chooses_and_the_cross_clears(panel: ReferencePanel) -> None:
    heard: list[tuple[str, int]] = []
    panel.browse_requested.connect(lambda index: heard.append(("browse", index)))
    panel.preview_requested.connect(lambda index: heard.append(("look", index)))
    panel.clear_requested.connect(lambda index: heard.append(("clear", index)))
    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(panel.slots[1], left, pos=QPoint(30, 50))
    QTest.mouseClick(panel.slots[1], left, pos=QPoint(60, 14))
    QTest.mouseClick(panel.slots[3], left, pos=QPoint(60, 14))
    assert heard == [("look", 1), ("clear", 1), ("browse", 3)]


def test_a_focused_slot_answers_to_keys(qtbot: QtBot, panel: ReferencePanel) -> None:
    heard: list[tuple[object, ...]] = []
    panel.paste_requested.connect(lambda index: heard.append(("paste", index)))
    panel.clear_requested.connect(lambda index: heard.append(("clear", index)))
    panel.browse_requested.connect(lambda index: heard.append(("browse", index)))
    panel.move_requested.connect(lambda index, to: heard.append(("move", index, to)))
    panel.preview_requested.connect(lambda index: heard.append(("look", index)))
    slot = panel.slots[1]
    slot.setFocus()
    QTest.keyClick(slot, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(slot, Qt.Key.Key_Delete)
    QTest.keyClick(slot, Qt.Key.Key_Return)
    QTest.keyClick(slot, Qt.Key.Key_Space)
    QTest.keyClick(panel.slots[3], Qt.Key.Key_Space)
    QTest.keyClick(slot, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(panel.slots[3], Qt.Key.Key_Delete)
    assert heard == [
        ("paste", 1),
        ("clear", 1),
        ("browse", 1),
        ("look", 1),
        ("browse", 3),
        ("move", 1, 2),
    ]


def test_a_screen_reader_hears_which_reference_it_is(panel: ReferencePanel) -> None:
    assert panel.slots[0].accessibleName() == "Reference 1: picture 0.jpg"
    assert panel.slots[3].accessibleName() == "Empty reference slot 4"
