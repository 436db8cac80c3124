"""References in the real window, how quickly it answers, and what is left when it is closed."""

import gc
import multiprocessing
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QThread, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_editor.ui.dialogs.crash_dialog import CrashDialog
from desktop_editor.ui.theme import apply_theme
from tests.helpers.photos import photo, photo_16, png_16
from tests.helpers.practice_service import practice_service
from tests.helpers.window import Hands, longest_gaps, new_window, written

LONGEST_WORK_MS = 150
"""What the main thread may work at a stretch, by the processor's time."""
LONGEST_GAP_MS = 1500
"""What it may wait at a stretch; the benchmarks have the figures of a quiet machine."""


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with practice_service(drift="none") as address:
        yield address


@pytest.fixture
def hands(tmp_path: Path, qtbot: QtBot, qapp: QApplication, service: str) -> Iterator[Hands]:
    apply_theme(qapp, "light")
    hands = new_window(tmp_path, address=service)
    yield hands
    hands.close()


def pictures(hands: Hands, count: int) -> list[Path]:
    return [
        written(hands.folder / f"reference-{number}.png", photo(64, 48, seed=number))
        for number in range(count)
    ]


def drop(target: QWidget, paths: list[Path]) -> None:
    """What a file manager's drag brings, on the middle of a widget."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    middle = QPointF(target.rect().center())
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    copy = Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPoint(middle.toPoint()), copy, mime, left, none)
    QApplication.sendEvent(target, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(target, QDropEvent(middle, copy, mime, left, none))


def test_a_drop_is_a_copy_even_where_the_source_would_rather_move(hands: Hands) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in pictures(hands, 1)])
    actions = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    left, shift = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
    for target in (hands.window.canvas, hands.window.references.slots[0]):
        middle = QPointF(target.rect().center())
        events = (
            QDragEnterEvent(middle.toPoint(), actions, mime, left, shift),
            QDragMoveEvent(middle.toPoint(), actions, mime, left, shift),
            QDropEvent(middle, actions, mime, left, shift),
        )
        for event in events:
            assert event.proposedAction() is Qt.DropAction.MoveAction
            QApplication.sendEvent(target, event)
            assert event.isAccepted()
            assert event.dropAction() is Qt.DropAction.CopyAction
    hands.wait(lambda: hands.state.base and hands.state.references, "the pictures")


def names(hands: Hands) -> list[str]:
    return [reference.name for reference in hands.state.references]


def test_a_drop_on_the_canvas_opens_the_first_picture_and_keeps_the_others_as_references(
    hands: Hands,
) -> None:
    paths = pictures(hands, 3)
    drop(hands.window.canvas, paths)
    hands.wait(lambda: hands.state.base and len(hands.state.references) == 2, "the pictures")
    assert hands.state.base is not None
    assert hands.state.base.name == "reference-0.png"
    assert names(hands) == ["reference-1.png", "reference-2.png"]


def test_references_are_dropped_moved_cleared_and_brought_back(hands: Hands) -> None:
    hands.open_photo()
    first, second, third = pictures(hands, 3)
    drop(hands.window.references.slots[0], [first])
    hands.wait(lambda: len(hands.state.references) == 1, "the reference")
    drop(hands.window.references.slots[1], [second, third])
    hands.wait(lambda: len(hands.state.references) == 3, "the references")
    assert names(hands) == [first.name, second.name, third.name]
    hands.window.references.move_requested.emit(2, 0)
    assert names(hands) == [third.name, first.name, second.name]
    slot = hands.window.references.slots[1]
    slot.setFocus()
    QTest.keyClick(slot, Qt.Key.Key_Delete)
    assert names(hands) == [third.name, second.name]
    hands.act("undo")
    hands.act("undo")
    assert names(hands) == [first.name, second.name, third.name]
    shown = [slot for slot in hands.window.references.slots if slot.is_filled]
    assert len(shown) == 3


def test_a_picture_dropped_on_a_filled_slot_takes_its_place(hands: Hands) -> None:
    hands.open_photo()
    first, second = pictures(hands, 2)
    drop(hands.window.references.slots[0], [first])
    hands.wait(lambda: names(hands) == [first.name], "the reference")
    drop(hands.window.references.slots[0], [second])
    hands.wait(lambda: names(hands) == [second.name], "the other one")


def test_a_seventeenth_reference_is_refused_and_the_sixteen_stay(hands: Hands) -> None:
    hands.open_photo()
    paths = pictures(hands, 17)
    hands.opened.menu_actions.files.open_references(0, [str(path) for path in paths])
    hands.wait(lambda: "reference.slots_full" in hands.notice_ids, "the refusal")
    assert names(hands) == [path.name for path in paths[:16]]
    hands.press_notice("reference.slots_full", "remove_reference")
    assert len(hands.state.references) == 15


def test_a_picture_that_is_none_is_refused_and_its_slot_stays_empty(hands: Hands) -> None:
    hands.open_photo()
    broken = hands.folder / "broken.png"
    broken.write_bytes(b"this is no picture")
    drop(hands.window.references.slots[0], [broken])
    hands.wait(lambda: hands.notice_ids, "the refusal")
    assert hands.notice_ids == ["photo.not_an_image"]
    assert names(hands) == []


def bits(hands: Hands) -> int:
    base = hands.state.base
    return 0 if base is None else base.raster.bits


def test_a_deep_photo_is_opened_once_its_limits_are_known(hands: Hands) -> None:
    path = hands.folder / "deep.png"
    path.write_bytes(png_16(photo_16(120, 90)))
    drop(hands.window.canvas, [path])
    hands.wait(lambda: hands.notice_ids == ["photo.sixteen_bit"], "the question")
    assert bits(hands) == 0
    hands.press_notice("photo.sixteen_bit", "open_anyway")
    hands.wait(lambda: bits(hands) == 16, "the photo")


def large_photo() -> NDArray[np.uint8]:
    """24 megapixels."""
    return np.tile(photo(1000, 1000), (4, 6, 1))


def test_the_window_answers_while_a_large_photo_loads_and_an_answer_is_laid(
    hands: Hands,
) -> None:
    path = written(hands.folder / "large.jpg", large_photo())
    hands.live(0.1)
    gaps: dict[str, list[float]] = {}
    worked: dict[str, list[float]] = {}

    def measure(what: str) -> AbstractContextManager[None]:
        return longest_gaps(gaps.setdefault(what, []), worked.setdefault(what, []))

    with measure("opening"):
        hands.open(path)
        hands.live(0.5)
    hands.act("select_brush")
    hands.use_brush(60)
    with measure("selecting"):
        hands.stroke((3000, 2000), (3100, 2050), (3200, 2100), (3250, 2200))
    with measure("typing"):
        hands.type_prompt("warm")
        hands.live(0.1)
    with measure("editing"):
        hands.edit()
        hands.settle()
    assert len(hands.state.layers) == 1
    hands.act("eraser")
    with measure("erasing"):
        hands.stroke((3000, 2000), (3100, 2050), (3150, 2100))
        hands.settle()
    for action_id in ("undo", "redo", "invert_selection", "grow_selection", "shrink_selection"):
        if hands.window.action(action_id).isEnabled():
            with measure(action_id):
                hands.act(action_id)
                hands.live(0.3)
    assert max(map(max, worked.values())) < LONGEST_WORK_MS, longest(worked)
    assert max(map(max, gaps.values())) < LONGEST_GAP_MS, longest(gaps)


def longest(measured_ms: dict[str, list[float]]) -> dict[str, int]:
    """The longest stretch of each thing done, in ms."""
    return {what: round(max(stretches_ms)) for what, stretches_ms in measured_ms.items()}


def test_a_crash_inside_leaves_the_window_open_and_says_so(hands: Hands) -> None:
    hands.open_photo()

    def defect(_checkpoint: object) -> None:
        raise ZeroDivisionError

    hands.opened.workers.image.submit("a defect", defect)
    assert "ZeroDivisionError" in hands.dialog(CrashDialog).details.toPlainText()
    assert hands.window.isVisible()
    hands.type_prompt("still here")
    assert hands.state.prompt == "still here"


def test_a_closed_window_leaves_no_thread_no_process_and_no_widget(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    for _ in range(2):
        before = set(threading.enumerate())
        hands = new_window(tmp_path)
        hands.open_photo()
        hands.type_prompt()
        hands.edit()
        child = hands.sandbox.process
        workers = hands.opened.workers
        threads: list[QThread] = [workers.image, workers.storage, workers.keys, workers.edits]
        assert all(thread.isRunning() for thread in threads)
        hands.opened.shut_down()
        assert not any(thread.isRunning() for thread in threads)
        del threads, workers
        hands.close()
        del hands
        gc.collect()
        assert child.poll() is not None
        # Python keeps a "Dummy" entry for each of Qt's threads for good.
        left = [one.name for one in set(threading.enumerate()) - before]
        assert [name for name in left if not name.startswith("Dummy")] == []
        assert multiprocessing.active_children() == []
        assert [one for one in qapp.topLevelWidgets() if one.isVisible()] == []
