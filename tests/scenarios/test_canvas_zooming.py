"""Getting closer: a frame that is dragged, presets, scroll bars, the grid between pixels."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QRegion
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.raster import Raster
from desktop_editor.ui.canvas import scaled_view
from desktop_editor.ui.canvas.canvas_widget import CanvasWidget
from desktop_editor.ui.canvas.painter import ShownLevel, draw_level
from desktop_editor.ui.canvas.scroll_bars import ScrolledCanvas
from desktop_editor.ui.canvas.viewport import Viewport
from desktop_editor.ui.canvas_view import CanvasContent, Tool
from desktop_editor.ui.qt_image import from_qimage
from tests.helpers.canvas import (
    GREY,
    LEFT,
    NO_KEYS,
    ORANGE,
    PHOTO,
    orange_layer,
    plain,
    settled,
    show_grey,
)
from tests.helpers.window import new_window

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def canvas(qtbot: QtBot) -> CanvasWidget:
    widget = CanvasWidget()
    qtbot.addWidget(widget)
    widget.resize(900, 600)
    widget.show()
    qtbot.waitExposed(widget)
    show_grey(widget)
    return widget


def drag(canvas: CanvasWidget, start: QPoint, end: QPoint, keys: Qt.KeyboardModifier) -> None:
    QTest.mouseMove(canvas, start)
    QTest.mousePress(canvas, LEFT, keys, start)
    QTest.mouseMove(canvas, end)
    QTest.mouseRelease(canvas, LEFT, keys, end)


@pytest.mark.parametrize("by_key", [False, True])
def test_a_dragged_frame_fills_the_view(canvas: CanvasWidget, by_key: bool) -> None:
    if by_key:
        canvas.set_tool(Tool.BRUSH)
        QTest.keyPress(canvas, Qt.Key.Key_Space, CONTROL)
    else:
        canvas.set_tool(Tool.ZOOM)
    start, end = QPoint(300, 200), QPoint(450, 300)
    corners = [canvas.viewport.to_image(point.x(), point.y()) for point in (start, end)]
    drag(canvas, start, end, CONTROL if by_key else NO_KEYS)
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    for corner, at in zip(corners, ((0, 0), (900, 600)), strict=True):
        assert canvas.viewport.to_device(*corner) == pytest.approx(at, abs=8)
    assert canvas._interaction.frame is None


def test_clicking_with_the_zoom_tool_goes_in_and_with_alt_out(canvas: CanvasWidget) -> None:
    canvas.set_tool(Tool.ZOOM)
    canvas.zoom_100()
    before = canvas.viewport.to_image(400, 300)
    QTest.mouseClick(canvas, LEFT, NO_KEYS, QPoint(400, 300))
    assert canvas.zoom_percent == 200
    assert canvas.viewport.to_image(400, 300) == pytest.approx(before, abs=1)
    QTest.mouseClick(canvas, LEFT, ALT, QPoint(400, 300))
    assert canvas.zoom_percent == 100


def test_escape_gives_a_frame_up(canvas: CanvasWidget) -> None:
    canvas.set_tool(Tool.ZOOM)
    before = canvas.viewport
    QTest.mousePress(canvas, LEFT, NO_KEYS, QPoint(300, 200))
    QTest.mouseMove(canvas, QPoint(450, 300))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas, LEFT, NO_KEYS, QPoint(450, 300))
    assert canvas.viewport == before


def test_scroll_bars_come_with_a_photo_larger_than_the_view_and_move_it(qtbot: QtBot) -> None:
    canvas = CanvasWidget()
    bars = ScrolledCanvas(canvas)
    qtbot.addWidget(bars)
    bars.resize(900, 600)
    bars.show()
    qtbot.waitExposed(bars)
    show_grey(canvas)
    shown = canvas.geometry()
    assert (bars.across.isVisible(), bars.down.isVisible()) == (False, False)
    canvas.zoom_to(200)
    qtbot.waitUntil(lambda: bars.across.isVisible() and bars.down.isVisible())
    bars.across.setValue(bars.across.minimum())
    assert canvas.viewport.to_image(0, 0)[0] <= 0
    canvas._interaction.set_view(canvas.viewport.panned(-200, 0))
    qtbot.waitUntil(lambda: abs(bars.across.value() - bars.across.minimum() - 200) <= 1)
    assert canvas.geometry() == shown
    canvas.zoom_fit()
    qtbot.waitUntil(lambda: not bars.across.isVisible() and not bars.down.isVisible())


@pytest.mark.parametrize("zoom", [0.27, 0.61, 1.7])
def test_panning_shows_what_a_fresh_look_would(canvas: CanvasWidget, zoom: float) -> None:
    waves = np.sin(np.arange(1700) / 9)[:, np.newaxis] * np.cos(np.arange(2300) / 11)
    pixels = np.repeat((127 + 100 * waves).astype(np.uint8)[..., np.newaxis], 3, axis=2)
    canvas.show_content(CanvasContent(base=Raster(pixels=pixels)), None)
    canvas._interaction.set_view(canvas.viewport.zoomed(zoom, 300, 200))
    for step in ((0, 0), (0, 0), (-7, -5), (40, -3), (0, 90), (-300, -200), (2, 2)):
        canvas._interaction.set_view(canvas.viewport.panned(*step))
        panned = from_qimage(settled(canvas)).astype(int)
        canvas._renderer._scaled.forget()
        fresh = from_qimage(settled(canvas)).astype(int)
        assert np.abs(panned - fresh).max() <= 3


def test_painting_is_seen_after_panning_at_any_zoom(canvas: CanvasWidget) -> None:
    base = plain(GREY)
    canvas.show_content(CanvasContent(base=base), None)
    canvas._interaction.set_view(canvas.viewport.zoomed(0.83, 300, 200))
    for _ in range(3):
        canvas._interaction.set_view(canvas.viewport.panned(-3, -2))
        settled(canvas)
    covered = np.zeros((PHOTO.height, PHOTO.width), np.uint8)
    covered[300:400, 500:620] = 255
    layer = replace(orange_layer(), coverage=covered)
    canvas.show_content(
        CanvasContent(base=base, layers=(layer,)), Rect(x=500, y=300, width=120, height=100)
    )
    left, top = canvas.viewport.to_device(500, 300)
    image = settled(canvas)
    assert image.pixelColor(round(left) + 1, round(top) + 1) == ORANGE
    assert image.pixelColor(round(left + 97), round(top + 80)) == ORANGE
    assert image.pixelColor(round(left) - 3, round(top) - 3) == GREY


def test_panning_scales_only_what_comes_into_view(
    canvas: CanvasWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    scaled: list[int] = []

    def count(painter: QPainter, shown: ShownLevel, view: Viewport) -> None:
        scaled.append(painter.clipRegion().boundingRect().width())
        draw(painter, shown, view)

    draw = draw_level
    monkeypatch.setattr(scaled_view, "draw_level", count)
    canvas._interaction.set_view(canvas.viewport.zoomed(1.7, 300, 200))
    for _ in range(2):
        settled(canvas)
        canvas.repaint()
    scaled.clear()
    canvas._interaction.set_view(canvas.viewport.panned(-9, 0))
    canvas.repaint()
    assert scaled == [9]
    canvas.repaint()
    assert scaled == [9]


def test_a_zoom_sweep_ends_as_sharp_as_a_single_step(canvas: CanvasWidget) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (1700, 2300, 3), np.uint8)
    canvas.show_content(CanvasContent(base=Raster(pixels=pixels)), None)
    for zoom in (0.55, 0.6, 0.65):
        canvas.zoom_to(zoom * 100)
        canvas.repaint()
    assert canvas._more.isActive()  # a coarser level was drawn meanwhile
    swept = from_qimage(settled(canvas)).astype(int)
    canvas._renderer._scaled.forget()
    assert np.array_equal(swept, from_qimage(settled(canvas)))


@pytest.mark.parametrize("value", [0, 127, 128, 255])
def test_the_grid_parts_the_pixels_of_every_photo_from_800_percent(
    canvas: CanvasWidget, value: int
) -> None:
    canvas.show_content(CanvasContent(base=plain(QColor(value, value, value))), None)
    canvas.zoom_to(790)
    assert len(_values(canvas)) == 1
    canvas.zoom_to(800)
    assert len(_values(canvas)) >= 2
    left, top = canvas.viewport.to_device(*(round(edge) for edge in canvas.viewport.to_image(9, 9)))
    image = settled(canvas)
    at_line = image.pixelColor(round(left), round(top) + 3).red()
    assert 25 <= abs(at_line - value) <= 80
    assert image.pixelColor(round(left) + 1, round(top) + 3).red() == value
    assert image.pixelColor(round(left) + 7, round(top) + 3).red() == value
    canvas.show_grid = False
    assert len(_values(canvas)) == 1


def _values(canvas: CanvasWidget) -> set[int]:
    """All levels of red in the middle of the canvas, away from the scroll bars."""
    return set(from_qimage(settled(canvas))[100:500, 100:800, 2].ravel().tolist())


@pytest.mark.parametrize("zoom", [8.0, 9.7, 31.0])
def test_the_grid_looks_the_same_when_a_part_is_drawn_again(
    canvas: CanvasWidget, zoom: float
) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (500, 700, 4), np.uint8)
    canvas.show_content(CanvasContent(base=Raster(pixels=pixels)), None)
    canvas._interaction.set_view(canvas.viewport.zoomed(zoom, 300, 200))
    settled(canvas)  # on a busy machine a coarser level may be drawn for a frame
    whole, parts = (QImage(canvas.size(), QImage.Format.Format_RGB32) for _ in range(2))
    canvas.render(whole)
    for y in range(0, canvas.height(), 67):
        for x in range(0, canvas.width(), 91):
            canvas.render(parts, QPoint(x, y), QRegion(x, y, 91, 67))
    difference = np.abs(from_qimage(whole).astype(int) - from_qimage(parts))
    assert difference.max() <= 8


def test_the_menu_zooms_to_presets_and_fills(tmp_path: Path) -> None:
    hands = new_window(tmp_path)
    try:
        hands.open_photo()
        canvas = hands.window.canvas
        for percent in (5, 25, 200, 3200):
            hands.act(f"zoom_to_{percent}")
            assert canvas.zoom_percent == percent
        hands.act("zoom_fill")
        assert (
            canvas.viewport.visible().width
            >= canvas.viewport.device.width / canvas.viewport.zoom - 1
        )
        hands.act("show_grid")
        assert not canvas.show_grid
    finally:
        hands.close()


_AT_200_PERCENT = """
import numpy as np
from PySide6.QtWidgets import QApplication
from desktop_editor.imaging.raster import Raster
from desktop_editor.ui.canvas.canvas_widget import CanvasWidget
from desktop_editor.ui.qt_image import from_qimage
from desktop_editor.ui.canvas_view import CanvasContent
app = QApplication([])
pixels = np.random.default_rng(1).integers(0, 256, (1200, 1800, 3), np.uint8)
canvas = CanvasWidget()
canvas.resize(300, 200)
canvas.show()
canvas.show_content(CanvasContent(base=Raster(pixels=pixels)), None)
canvas.zoom_100()
image = canvas.grab().toImage()
while canvas._more.isActive():  # a busy machine takes some frames
    app.processEvents()
    image = canvas.grab().toImage()
assert (image.width(), image.height()) == (600, 400), image.size()
x, y = (round(edge) for edge in canvas.viewport.to_image(0, 0))
seen = from_qimage(image)[:360, :560, :3]
assert np.array_equal(seen, pixels[y : y + 360, x : x + 560])
"""


def test_on_a_dense_screen_100_percent_is_one_pixel_for_one_pixel(checkout: Path) -> None:
    environment = os.environ | {"QT_SCALE_FACTOR": "2", "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", _AT_200_PERCENT],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
