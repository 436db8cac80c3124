"""What is seen on the canvas while something is being drawn, before it selects anything."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_editor.ui.canvas.canvas_widget import CanvasWidget
from desktop_editor.ui.canvas_view import CanvasContent, CanvasLayer, Tool
from desktop_editor.ui.selecting_view import DrawnSelection
from tests.helpers.canvas import GREY, LEFT, NO_KEYS, ORANGE, PHOTO, plain, settled, show_grey


@pytest.fixture
def canvas(qtbot: QtBot) -> CanvasWidget:
    widget = CanvasWidget()
    qtbot.addWidget(widget)
    widget.resize(700, 500)
    widget.show()
    qtbot.waitExposed(widget)
    show_grey(widget)
    widget.zoom_to(50)
    return widget


def at(canvas: CanvasWidget, x: float, y: float) -> QPoint:
    return QPointF(*canvas.viewport.to_device(x, y)).toPoint()


def test_a_gradient_shows_what_it_will_cover_while_it_is_being_dragged(
    canvas: CanvasWidget,
) -> None:
    drawn: list[DrawnSelection] = []
    canvas.selection_drawn.connect(drawn.append)
    canvas.set_tool(Tool.GRADIENT)
    QTest.mousePress(canvas, LEFT, NO_KEYS, at(canvas, 300, 400))
    QTest.mouseMove(canvas, at(canvas, 900, 400))
    seen = settled(canvas)
    blues = [seen.pixelColor(at(canvas, x, 200)).blue() for x in range(100, 1150, 50)]
    assert blues == sorted(blues, reverse=True)
    full, middle, none = (seen.pixelColor(at(canvas, x, 200)) for x in (200, 600, 1000))
    assert full.blue() > middle.blue() + 20 > GREY.blue() + 40
    assert none == GREY
    outside = seen.pixelColor(at(canvas, -20, 200))
    QTest.mouseMove(canvas, at(canvas, 900, 700))
    assert settled(canvas).pixelColor(at(canvas, -20, 200)) == outside, "beside the photo is none"
    QTest.mouseRelease(canvas, LEFT, NO_KEYS, at(canvas, 900, 700))
    assert len(drawn) == 1
    assert settled(canvas).pixelColor(at(canvas, 200, 200)) == GREY


def layer_right_of(x: int) -> CanvasLayer:
    coverage = np.zeros((PHOTO.height, PHOTO.width), np.uint8)
    coverage[:, x:] = 255
    return CanvasLayer(id="a", rect=PHOTO.rect, pixels=plain(ORANGE).pixels, coverage=coverage)


def test_the_scissors_begin_at_and_follow_the_edges_of_what_is_seen(
    canvas: CanvasWidget, qtbot: QtBot
) -> None:
    canvas.show_content(CanvasContent(base=plain(GREY), layers=(layer_right_of(600),)), None)
    canvas.set_tool(Tool.SELECT_SCISSORS)
    QTest.mouseClick(canvas, LEFT, NO_KEYS, at(canvas, 606, 200))
    first: Callable[[], float] = lambda: canvas._interaction.selecting.outline[0][0]  # noqa: E731
    qtbot.waitUntil(lambda: abs(first() - 600) <= 2)
    QTest.mouseMove(canvas, at(canvas, 606, 440))
    path = canvas._interaction.selecting.outline
    assert len(path) > 50
    assert max(abs(x - 600) for x, _ in path) <= 4
