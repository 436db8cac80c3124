"""The status line says which pixel the pointer is on, and what the composite is like there."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_editor.imaging.composite import LayerPixels, composite
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.raster import Raster
from desktop_editor.ui.canvas.canvas_widget import CanvasWidget
from desktop_editor.ui.canvas.scene import Scene
from desktop_editor.ui.canvas_view import CanvasContent, CanvasLayer, Compare
from tests.helpers.window import new_window

SIZE = Size(width=90, height=60)
RECT = Rect(x=20, y=10, width=50, height=40)


def content(dtype: type[np.uint8] | type[np.uint16], channels: int = 3) -> CanvasContent:
    random = np.random.default_rng(3)
    top = np.iinfo(dtype).max + 1
    base = random.integers(0, top, (SIZE.height, SIZE.width, channels), dtype)
    pixels = random.integers(0, 256, (RECT.height, RECT.width, 3), np.uint8)
    coverage = random.integers(0, 256, (RECT.height, RECT.width), np.uint8)
    layer = CanvasLayer(id="a", rect=RECT, pixels=pixels, coverage=coverage, opacity=0.7)
    return CanvasContent(base=Raster(pixels=base), layers=(layer,))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [3, 4])
def test_the_value_is_what_an_export_would_hold(
    dtype: type[np.uint8] | type[np.uint16], channels: int
) -> None:
    shown = content(dtype, channels)
    scene = Scene()
    scene.show(shown, None)
    assert shown.base is not None
    (layer,) = shown.layers
    exported = shown.base.pixels.copy()
    above = LayerPixels(pixels=layer.pixels, coverage=layer.coverage, opacity=layer.opacity)
    exported[RECT.slices] = composite(exported[RECT.slices], (above,))
    for y in range(0, SIZE.height, 3):
        for x in range(0, SIZE.width, 3):
            blue, green, red, *alpha = exported[y, x].tolist()
            assert scene.value_at(x, y) == (red, green, blue, *alpha)


def test_both_halves_of_a_comparison_point_at_the_same_pixel(qtbot: QtBot) -> None:
    canvas = CanvasWidget()
    qtbot.addWidget(canvas)
    canvas.resize(402, 200)
    canvas.show()
    qtbot.waitExposed(canvas)
    canvas.show_content(content(np.uint8), None)
    canvas.set_compare(Compare.SIDE_BY_SIDE)
    places = []
    for x in (100, 100 + 202):
        with qtbot.waitSignal(canvas.pointed) as heard:
            QTest.mouseMove(canvas, QPoint(x, 100))
        places.append(heard.args)
        with qtbot.waitSignal(canvas.pointed) as gone:
            QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
        assert gone.args == [None, ()]
    assert places[0] == places[1]


def test_the_status_line_follows_the_pointer(tmp_path: Path) -> None:
    hands = new_window(tmp_path)
    try:
        pixels = hands.open_photo()
        line = hands.window.status_line
        hands.act("zoom_to_400")
        QTest.mouseMove(hands.window.canvas, hands.at(100.5, 70.5))
        blue, green, red = pixels[70, 100].tolist()
        hands.wait(lambda: line._value.text() == f"R {red}  G {green}  B {blue}", "the value")
        assert line._place.text() == "100, 70"
        assert line._size.text() == "320 × 240 (0.1 MP) · sRGB"
        QApplication.sendEvent(hands.window.canvas, QEvent(QEvent.Type.Leave))
        hands.wait(lambda: not line._place.text(), "nothing")
        assert not line._value.text()
    finally:
        hands.close()
