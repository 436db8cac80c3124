"""Comparing with the original: split, side by side, as a heat map, and a key that is held."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_editor.imaging.brush import Brush
from desktop_editor.imaging.display import heat, heat_colours
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.ui.canvas.canvas_widget import CanvasWidget
from desktop_editor.ui.canvas.panes import GAP_PX, Picture
from desktop_editor.ui.canvas_view import CanvasContent, CanvasLayer, Compare, Tool
from tests.helpers.canvas import (
    GREY,
    LEFT,
    NO_KEYS,
    ORANGE,
    PHOTO,
    orange_layer,
    pixel,
    plain,
    settled,
)
from tests.helpers.window import Hands, new_window

BLACK = QColor(0, 0, 0)


@pytest.fixture
def canvas(qtbot: QtBot) -> CanvasWidget:
    widget = CanvasWidget()
    qtbot.addWidget(widget)
    widget.resize(902, 600)
    widget.show()
    qtbot.waitExposed(widget)
    widget.show_content(CanvasContent(base=plain(GREY), layers=(orange_layer(),)), None)
    return widget


def test_the_divider_can_lie_across_and_be_dragged_down(canvas: CanvasWidget) -> None:
    canvas.set_compare(Compare.SPLIT_ROWS)
    assert (pixel(canvas, 0.3, 0.4), pixel(canvas, 0.3, 0.6)) == (GREY, ORANGE)
    QTest.mouseMove(canvas, QPoint(300, 300))
    assert canvas.cursor().shape() == Qt.CursorShape.SplitVCursor
    QTest.mousePress(canvas, LEFT, NO_KEYS, QPoint(300, 300))
    QTest.mouseMove(canvas, QPoint(300, 450))
    QTest.mouseRelease(canvas, LEFT, NO_KEYS, QPoint(300, 450))
    assert pixel(canvas, 0.3, 0.6) == GREY


def test_side_by_side_both_halves_show_the_same_part(canvas: CanvasWidget) -> None:
    canvas.set_compare(Compare.SIDE_BY_SIDE)
    assert canvas.viewport.visible() == PHOTO.rect  # fitted into half the widget
    for zoom in (0.0, 1.7, 8.0):
        if zoom:
            canvas._interaction.set_view(canvas.viewport.zoomed(zoom, 100, 100))
        image = settled(canvas)
        left, top = canvas.viewport.to_device(600, 400)
        for x, colour in ((0, GREY), (450 + GAP_PX, ORANGE)):
            if 0 <= left < 450:
                assert image.pixelColor(round(x + left) + 3, round(top) + 3) == colour
            assert image.pixelColor(x + 225, 330) == colour


def test_zooming_in_either_half_keeps_the_point_under_the_pointer(canvas: CanvasWidget) -> None:
    canvas.set_compare(Compare.SIDE_BY_SIDE)
    interaction = canvas._interaction
    places = []
    for x in (120, 450 + GAP_PX + 120):
        interaction.set_view(canvas.viewport.fitted())
        QTest.mouseMove(canvas, QPoint(x, 300))
        at = interaction.in_view(QPoint(x, 300).toPointF())
        before = canvas.viewport.to_image(at.x(), at.y())
        interaction._zoom_at(QPoint(x, 300).toPointF(), 8.0)
        assert canvas.viewport.to_image(at.x(), at.y()) == pytest.approx(before, abs=1)
        places.append((canvas.viewport.centre_x, canvas.viewport.centre_y))
    assert places[0] == places[1]


def test_a_stroke_that_leaves_its_half_goes_on_in_the_same_picture(canvas: CanvasWidget) -> None:
    canvas.set_compare(Compare.SIDE_BY_SIDE)
    canvas.set_tool(Tool.BRUSH)
    canvas.set_brush(Brush(radius_px=20))
    seen: list[float] = []
    canvas.stroke_moved.connect(lambda _id, dabs: seen.extend(dab.image_x for dab in dabs))
    QTest.mousePress(canvas, LEFT, NO_KEYS, QPoint(300, 300))
    QTest.mouseMove(canvas, QPoint(440, 300))
    QTest.mouseMove(canvas, QPoint(520, 300))
    QTest.mouseRelease(canvas, LEFT, NO_KEYS, QPoint(520, 300))
    assert seen == sorted(seen)
    assert max(seen) > PHOTO.width


def test_equal_pixels_are_black_and_changed_ones_show_in_the_heat_map(
    canvas: CanvasWidget,
) -> None:
    layer = orange_layer()
    coverage = layer.coverage.copy()
    coverage[:, : PHOTO.width // 2] = 0
    half = CanvasLayer(id="a", rect=layer.rect, pixels=layer.pixels, coverage=coverage)
    canvas.show_content(
        CanvasContent(base=canvas._renderer.scene.content.base, layers=(half,)), None
    )
    canvas.set_compare(Compare.DIFFERENCE)
    assert pixel(canvas, 0.3, 0.5) == BLACK
    blue, green, red = heat_colours()[ORANGE.red() - GREY.red(), 0].tolist()
    assert pixel(canvas, 0.7, 0.5) == QColor(red, green, blue)
    canvas.show_content(CanvasContent(base=canvas._renderer.scene.content.base), None)
    assert pixel(canvas, 0.7, 0.5) == BLACK


def test_a_larger_difference_is_always_lighter_and_one_step_is_seen() -> None:
    blue, green, red = (heat_colours()[:, 0, channel].astype(float) for channel in range(3))
    lightness = 0.0722 * blue + 0.7152 * green + 0.2126 * red
    assert lightness[0] == 0
    assert lightness[1] > 15
    assert (np.diff(lightness) >= -0.8).all()  # tables of 8 bits are even to a step
    assert (np.diff(lightness[::8]) > 0).all()


def test_the_channel_that_differs_most_decides() -> None:
    base = np.zeros((1, 2, 3), np.uint8)
    other = base.copy()
    other[0, 1] = (7, 200, 30)
    assert np.array_equal(heat(other, base)[0], heat_colours()[[0, 200], 0])


def test_only_visible_tiles_of_the_difference_are_made(canvas: CanvasWidget) -> None:
    size = Size(width=4096, height=4096)
    canvas.show_content(CanvasContent(base=plain(GREY, size), layers=(orange_layer(),)), None)
    canvas.zoom_100()
    canvas.set_compare(Compare.DIFFERENCE)
    settled(canvas)
    done = canvas._renderer.scene.cache(Picture.DIFFERENCE).level(0).done
    seen = canvas.viewport.visible()
    most = (seen.width // 256 + 2) * (seen.height // 256 + 2)
    assert 0 < len(done) <= most


def test_only_what_was_painted_changes_on_both_sides(canvas: CanvasWidget) -> None:
    canvas.set_compare(Compare.SIDE_BY_SIDE)
    settled(canvas)
    layer = orange_layer()
    coverage = layer.coverage.copy()
    dirty = Rect(x=500, y=350, width=200, height=100)
    coverage[dirty.slices] = 0
    base = canvas._renderer.scene.content.base
    cut = CanvasLayer(id="a", rect=layer.rect, pixels=layer.pixels, coverage=coverage)
    canvas.show_content(CanvasContent(base=base, layers=(cut,)), dirty)
    image = settled(canvas)
    assert image.pixelColor(452 + 225, 300) == GREY
    assert image.pixelColor(452 + 100, 300) == ORANGE


@pytest.fixture
def hands(qtbot: QtBot, tmp_path: Path) -> Hands:
    del qtbot
    opened = new_window(tmp_path)
    opened.open_photo()
    opened.window.activateWindow()
    opened.window.canvas.setFocus()
    return opened


def compare(hands: Hands) -> Compare:
    return hands.window.canvas._interaction.compare


def test_the_original_is_seen_while_the_key_is_held_and_a_tap_switches(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    canvas, key = hands.window.canvas, Qt.Key.Key_Backslash
    now = [100.0]
    monkeypatch.setattr("desktop_editor.ui.comparing.time.monotonic", lambda: now[0])
    try:
        hands.act("compare_split")
        for _ in range(3):  # an X server repeats it like this
            QTest.keyPress(canvas, key)
            assert compare(hands) is Compare.ORIGINAL
            now[0] += 1.0
            QTest.keyRelease(canvas, key)
        hands.wait(lambda: compare(hands) is Compare.SPLIT, "what was compared before")
        assert hands.window.action("compare_split").isChecked()
        QTest.keyPress(canvas, key)
        now[0] += 0.1
        QTest.keyRelease(canvas, key)
        hands.live(0.1)
        assert compare(hands) is Compare.ORIGINAL
        now[0] += 5.0
        QTest.keyRelease(canvas, key)  # of a key that was pressed in a text
        hands.live(0.1)
        assert compare(hands) is Compare.ORIGINAL
        QTest.keyClick(canvas, key)
        assert compare(hands) is Compare.COMPOSITE
        hands.live(0.1)
        QTest.keyPress(canvas, key)
        now[0] += 1.0
        hands.act("compare_difference")
        QTest.keyRelease(canvas, key)
        hands.live(0.1)
        assert compare(hands) is Compare.DIFFERENCE
    finally:
        hands.close()
