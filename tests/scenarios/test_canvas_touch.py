"""Fingers on the canvas: two move and zoom the photo, one does what the tool does."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_editor.imaging.brush import Brush, Dab
from desktop_editor.ui.canvas.canvas_widget import CanvasWidget
from desktop_editor.ui.canvas_view import Tool
from tests.helpers.canvas import LEFT, NO_KEYS, show_grey


@pytest.fixture
def canvas(qtbot: QtBot) -> CanvasWidget:
    widget = CanvasWidget()
    qtbot.addWidget(widget)
    widget.resize(600, 400)
    widget.show()
    qtbot.waitExposed(widget)
    show_grey(widget)
    widget.zoom_to(100)
    return widget


@pytest.fixture(scope="module")
def screen(qapp: object) -> QPointingDevice:
    return QTest.createTouchDevice()


class Fingers:
    """Each call moves all fingers at once: by number, where they are now; None lifts one."""

    def __init__(self, canvas: CanvasWidget, screen: QPointingDevice) -> None:
        self._canvas, self._screen = canvas, screen
        self._down: dict[int, QPoint] = {}

    def __call__(self, *places: tuple[int, int] | None) -> None:
        frame = QTest.touchEvent(self._canvas, self._screen, autoCommit=False)
        for number, place in enumerate(places):
            if place is None:
                if number in self._down:
                    frame.release(number, self._down.pop(number), self._canvas)
                continue
            is_down, self._down[number] = number in self._down, QPoint(*place)
            (frame.move if is_down else frame.press)(number, QPoint(*place), self._canvas)
        frame.commit()


@pytest.fixture
def fingers(canvas: CanvasWidget, screen: QPointingDevice) -> Iterator[Fingers]:
    hand = Fingers(canvas, screen)
    yield hand
    hand(None, None)


def seen_at(canvas: CanvasWidget, x: float, y: float) -> tuple[float, float]:
    return canvas.viewport.to_image(x, y)


@pytest.mark.parametrize("tool", [Tool.BRUSH, Tool.PAN, Tool.SELECT_RECTANGLE])
def test_two_fingers_hold_the_photo_where_they_touch_it(
    canvas: CanvasWidget, fingers: Fingers, tool: Tool
) -> None:
    done: list[object] = []
    canvas.stroke_started.connect(done.append)
    canvas.selection_drawn.connect(done.append)
    canvas.set_tool(tool)
    held = (seen_at(canvas, 200, 200), seen_at(canvas, 300, 200))
    fingers((200, 200))
    fingers((200, 200), (300, 200))
    for step in range(1, 11):
        fingers((200 - 2 * step, 200 + 3 * step), (300 + 8 * step, 200 + 3 * step))
    assert canvas.zoom_percent == pytest.approx(200, rel=0.02)
    for place, (x, y) in zip(held, ((180, 230), (380, 230)), strict=True):
        assert seen_at(canvas, x, y) == pytest.approx(place, abs=2)
    fingers((180, 230), None)
    before = canvas.viewport
    fingers((100, 100))
    fingers(None)
    assert canvas.viewport == before, "the finger that is left does nothing more"
    assert done == []


def test_one_finger_paints_what_a_mouse_would(canvas: CanvasWidget, fingers: Fingers) -> None:
    dabs: list[Dab] = []
    ended: list[str] = []
    canvas.stroke_moved.connect(lambda _stroke, more: dabs.extend(more))
    canvas.stroke_ended.connect(ended.append)
    canvas.set_tool(Tool.BRUSH)
    canvas.set_brush(Brush(radius_px=20))
    fingers((100, 100))
    fingers((160, 100))
    fingers((200, 100))
    fingers(None)
    assert (dabs[0].image_x, dabs[0].image_y) == pytest.approx(seen_at(canvas, 100, 100))
    assert dabs[-1].image_x == pytest.approx(seen_at(canvas, 200, 100)[0], abs=4)
    assert len(ended) == 1
    fingers((300, 300))
    fingers(None)
    assert len(ended) == 2, "a tap is a dab"


def test_one_finger_moves_the_photo_with_the_hand_tool(
    canvas: CanvasWidget, fingers: Fingers
) -> None:
    canvas.set_tool(Tool.PAN)
    held = seen_at(canvas, 300, 200)
    fingers((300, 200))
    fingers((350, 180))
    fingers(None)
    assert seen_at(canvas, 350, 180) == pytest.approx(held, abs=1)


def test_a_second_finger_gives_the_stroke_of_the_first_up(
    canvas: CanvasWidget, fingers: Fingers
) -> None:
    cancelled: list[str] = []
    canvas.stroke_cancelled.connect(cancelled.append)
    canvas.set_tool(Tool.BRUSH)
    fingers((100, 100))
    fingers((160, 100))
    fingers((160, 100), (300, 100))
    assert len(cancelled) == 1
    fingers(None, None)


def test_escape_gives_back_the_brush_that_was_being_resized(canvas: CanvasWidget) -> None:
    canvas.set_tool(Tool.BRUSH)
    canvas.set_brush(Brush(radius_px=30))
    right, alt = Qt.MouseButton.RightButton, Qt.KeyboardModifier.AltModifier
    QTest.mousePress(canvas, right, alt, QPoint(300, 300))
    QTest.mouseMove(canvas, QPoint(400, 300))
    assert canvas._interaction.brush.radius_px == pytest.approx(60)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas._interaction.brush.radius_px == 30
    QTest.mouseRelease(canvas, right, alt, QPoint(400, 300))


def test_escape_says_that_the_stroke_shall_not_have_been(canvas: CanvasWidget) -> None:
    told: list[str] = []
    canvas.stroke_ended.connect(lambda _stroke: told.append("ended"))
    canvas.stroke_cancelled.connect(lambda _stroke: told.append("cancelled"))
    canvas.set_tool(Tool.BRUSH)
    QTest.mousePress(canvas, LEFT, NO_KEYS, QPoint(200, 200))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas, LEFT, NO_KEYS, QPoint(200, 200))
    QTest.mouseClick(canvas, LEFT, NO_KEYS, QPoint(200, 200))
    assert told == ["ended", "cancelled", "ended"]
