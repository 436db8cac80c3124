"""From a photo to an exported retouch with the mouse: how many clicks that takes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QToolButton, QWidget

from desktop_editor.imaging.codec import Limits, decode
from desktop_editor.imaging.pixel_lock import check_lock
from desktop_editor.ui.canvas.empty_state import EmptyState
from desktop_editor.ui.canvas_view import Tool
from desktop_editor.ui.dialogs.export_dialog import ExportDialog
from tests.helpers.photos import photo
from tests.helpers.window import TYPED_PROMPT, Hands, new_window, written

MOST_CLICKS = 8


class Mouse:
    """Clicks only what can be seen, and counts; a drag counts as a click."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        self.clicks = 0

    def click(self, widget: QWidget) -> None:
        assert widget.isVisible()
        assert widget.isEnabled()
        assert not widget.visibleRegion().isEmpty()
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        self.clicks += 1
        self._hands.live(0.05)

    def tool(self, action_id: str) -> None:
        strip = self._hands.window.findChildren(QToolButton)
        action = self._hands.window.action(action_id)
        self.click(next(one for one in strip if one.defaultAction() is action))

    def drag(self, widget: QWidget, begin: QPoint, end: QPoint) -> None:
        QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=begin)
        for step in range(1, 5):
            QTest.mouseMove(widget, begin + (end - begin) * step / 4, delay=5)
        QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=end)
        self.clicks += 1
        self._hands.live(0.1)


@pytest.fixture
def hands(tmp_path: Path, qapp: object) -> Iterator[Hands]:
    del qapp
    hands = new_window(tmp_path)
    yield hands
    hands.close()


def choose_file(hands: Hands, mouse: Mouse, path: Path) -> None:
    """The system's own dialog: the file is chosen by a click, and opened by another."""
    chooser = hands.dialog(QFileDialog)
    name = chooser.findChild(QLineEdit)
    assert name is not None
    name.setText(str(path))
    chooser.accept()
    mouse.clicks += 2
    hands.wait(lambda: hands.state.base is not None, "the photo")
    hands.live(0.2)


def test_from_the_empty_window_to_an_exported_retouch_of_a_part(hands: Hands) -> None:
    path, mouse = written(hands.folder / "mine.png", photo(320, 240)), Mouse(hands)
    window = hands.window
    invitation = window.canvas.findChild(EmptyState)
    assert invitation is not None
    mouse.click(invitation.open_button)
    choose_file(hands, mouse, path)
    mouse.tool(Tool.SELECT_RECTANGLE)
    mouse.drag(window.canvas, hands.at(60, 60), hands.at(200, 160))
    assert hands.state.selection is not None
    hands.act("focus_prompt")  # by its key: typing needs the keyboard anyway
    QTest.keyClicks(window.prompt.text, TYPED_PROMPT)
    mouse.click(window.prompt.button)
    hands.wait_for_answer()
    hands.wait(lambda: hands.state.layers, "the answer")
    hands.settle()
    mouse.tool("export_as")
    dialog = hands.dialog(ExportDialog)
    target = Path(dialog.chosen_path)
    mouse.click(dialog.button)
    hands.wait(target.exists, "the file")
    assert mouse.clicks <= MOST_CLICKS
    base, layer = hands.state.base, hands.layer
    assert base is not None
    exported = decode(target.read_bytes(), Limits())
    assert check_lock(base.raster.pixels, exported.pixels, layer.mask.array()).holds
    assert (exported.pixels != base.raster.pixels).any()
