"""The canvas under pointer, pen, wheel and keyboard: painting, selecting, moving about."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QPointingDevice,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_editor.imaging.brush import Brush, Dab, stamp
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.imaging.raster import frozen
from desktop_editor.ui.canvas.canvas_widget import CanvasWidget
from desktop_editor.ui.canvas_view import CanvasContent, CanvasLayer, Tool
from desktop_editor.ui.selecting_view import DrawnSelection
from tests.helpers.canvas import (
    GREY,
    LEFT,
    NO_KEYS,
    ORANGE,
    PHOTO,
    orange_layer,
    pixel,
    plain,
    show_grey,
)


@pytest.fixture
def canvas(qtbot: QtBot) -> CanvasWidget:
    widget = CanvasWidget()
    qtbot.addWidget(widget)
    widget.resize(900, 600)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


@pytest.fixture
def with_photo(canvas: CanvasWidget) -> CanvasWidget:
    show_grey(canvas)
    return canvas


def scroll(widget: CanvasWidget, notches: int, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
    at = QPointF(300, 200)
    delta = QPoint(0, 120 * notches)
    phase = Qt.ScrollPhase.NoScrollPhase
    place = QPointF(widget.mapToGlobal(at.toPoint()))
    event = QWheelEvent(
        at,
        place,
        QPoint(),
        delta,
        Qt.MouseButton.NoButton,
        keys,
        phase,
        False,  # positional in Qt
    )
    QApplication.sendEvent(widget, event)


def pen(widget: CanvasWidget, kind: QEvent.Type, at: QPointF, pressure: float) -> None:
    device = QPointingDevice.primaryPointingDevice()
    place = QPointF(widget.mapToGlobal(at.toPoint()))
    event = QTabletEvent(
        kind, device, at, place, pressure, 0.0, 0.0, 0.0, 0.0, 0.0, NO_KEYS, LEFT, LEFT
    )
    QApplication.sendEvent(widget, event)
    assert event.isAccepted()


def test_a_stroke_is_one_id_from_press_to_release(with_photo: CanvasWidget) -> None:
    heard: list[tuple[str, str]] = []
    dabs: list[Dab] = []
    with_photo.stroke_started.connect(lambda stroke: heard.append(("started", stroke)))
    with_photo.stroke_moved.connect(lambda stroke, _more: heard.append(("moved", stroke)))
    with_photo.stroke_moved.connect(lambda _stroke, more: dabs.extend(more))
    with_photo.stroke_ended.connect(lambda stroke: heard.append(("ended", stroke)))
    with_photo.set_tool(Tool.BRUSH)
    with_photo.set_brush(Brush(radius_px=20))
    QTest.mousePress(with_photo, LEFT, NO_KEYS, QPoint(300, 300))
    for x in range(310, 500, 10):
        QTest.mouseMove(with_photo, QPoint(x, 300))
    QTest.mouseRelease(with_photo, LEFT, NO_KEYS, QPoint(500, 300))
    assert len({stroke for _kind, stroke in heard}) == 1
    kinds = [kind for kind, _stroke in heard]
    assert (kinds[0], kinds[-1]) == ("started", "ended")
    assert set(kinds[1:-1]) == {"moved"}
    start = with_photo.viewport.to_image(300, 300)
    assert (dabs[0].image_x, dabs[0].image_y) == start
    assert dabs[-1].image_x > with_photo.viewport.to_image(480, 300)[0]


def test_positions_that_arrive_together_are_told_once_a_frame(with_photo: CanvasWidget) -> None:
    told: list[int] = []
    with_photo.set_tool(Tool.BRUSH)
    with_photo.set_brush(Brush(radius_px=5))
    with_photo.stroke_moved.connect(lambda _stroke, more: told.append(len(more)))
    QTest.mousePress(with_photo, LEFT, NO_KEYS, QPoint(100, 300))
    for x in range(101, 400):
        QTest.mouseMove(with_photo, QPoint(x, 300))
    QTest.mouseRelease(with_photo, LEFT, NO_KEYS, QPoint(400, 300))
    assert sum(told) > 300
    assert len(told) < 150


def test_painting_changes_the_picture_under_the_brush_only(with_photo: CanvasWidget) -> None:
    base = with_photo._renderer.scene.content.base
    mask = TiledMask.filled(PHOTO, 0)
    pixels = frozen(plain(ORANGE).pixels)

    def paint(_stroke: str, dabs: list[Dab]) -> None:
        nonlocal mask
        mask, dirty = stamp(mask, Brush(radius_px=40, hardness=1.0), dabs)
        layer = CanvasLayer(id="a", rect=PHOTO.rect, pixels=pixels, coverage=mask.array())
        with_photo.show_content(CanvasContent(base=base, layers=(layer,)), dirty)

    with_photo.show_content(CanvasContent(base=base, layers=(orange_layer(0),)), None)
    with_photo.set_tool(Tool.BRUSH)
    with_photo.stroke_moved.connect(paint)
    QTest.mouseClick(with_photo, LEFT, NO_KEYS, QPoint(450, 300))
    with_photo.set_tool(Tool.PAN)
    assert pixel(with_photo, 0.51, 0.5) == ORANGE
    assert pixel(with_photo, 0.7, 0.5) == GREY


def test_shift_click_paints_a_straight_line(with_photo: CanvasWidget) -> None:
    dabs: list[Dab] = []
    with_photo.set_tool(Tool.BRUSH)
    with_photo.set_brush(Brush(radius_px=10))
    with_photo.stroke_moved.connect(lambda _stroke, more: dabs.extend(more))
    QTest.mouseClick(with_photo, LEFT, NO_KEYS, QPoint(200, 200))
    QTest.mouseClick(with_photo, LEFT, Qt.KeyboardModifier.ShiftModifier, QPoint(600, 200))
    assert len(dabs) > 20
    assert len({round(dab.image_y, 6) for dab in dabs}) == 1


def test_alt_takes_away_from_the_selection_for_one_stroke(with_photo: CanvasWidget) -> None:
    brushes: list[Brush] = []
    with_photo.set_tool(Tool.SELECT_BRUSH)
    with_photo.brush_changed.connect(brushes.append)
    QTest.mouseClick(with_photo, LEFT, Qt.KeyboardModifier.AltModifier, QPoint(200, 200))
    assert [brush.erase for brush in brushes] == [True, False]


def test_a_pen_paints_with_its_pressure(with_photo: CanvasWidget) -> None:
    dabs: list[Dab] = []
    ended: list[str] = []
    with_photo.stroke_moved.connect(lambda _stroke, more: dabs.extend(more))
    with_photo.stroke_ended.connect(ended.append)
    with_photo.set_tool(Tool.BRUSH)
    with_photo.set_brush(Brush(radius_px=30))
    pen(with_photo, QEvent.Type.TabletMove, QPointF(290, 300), 0.0)
    assert dabs == []
    pen(with_photo, QEvent.Type.TabletPress, QPointF(300, 300), 0.2)
    for step in range(1, 11):
        pen(with_photo, QEvent.Type.TabletMove, QPointF(300 + 20 * step, 300), 0.2 + 0.08 * step)
    pen(with_photo, QEvent.Type.TabletRelease, QPointF(500, 300), 0.0)
    assert dabs[0].pressure == pytest.approx(0.2, abs=1e-4)
    assert dabs[-1].pressure == pytest.approx(1.0, abs=0.05)
    assert len(ended) == 1


def test_dragging_with_alt_and_the_right_button_changes_the_size(with_photo: CanvasWidget) -> None:
    brushes: list[Brush] = []
    with_photo.set_tool(Tool.BRUSH)
    with_photo.set_brush(Brush(radius_px=30))
    with_photo.brush_changed.connect(brushes.append)
    right, alt = Qt.MouseButton.RightButton, Qt.KeyboardModifier.AltModifier
    QTest.mousePress(with_photo, right, alt, QPoint(300, 300))
    QTest.mouseMove(with_photo, QPoint(400, 300))
    QTest.mouseRelease(with_photo, right, alt, QPoint(400, 300))
    assert brushes[-1].radius_px == pytest.approx(60)


def test_another_button_does_not_end_a_stroke(with_photo: CanvasWidget) -> None:
    ended: list[str] = []
    with_photo.set_tool(Tool.BRUSH)
    with_photo.stroke_ended.connect(ended.append)
    QTest.mousePress(with_photo, LEFT, NO_KEYS, QPoint(200, 200))
    QTest.mouseClick(with_photo, Qt.MouseButton.RightButton, NO_KEYS, QPoint(200, 200))
    assert ended == []
    QTest.mouseRelease(with_photo, LEFT, NO_KEYS, QPoint(200, 200))
    assert len(ended) == 1


def test_escape_ends_the_stroke_and_drops_a_rectangle(with_photo: CanvasWidget) -> None:
    ended: list[str] = []
    rectangles: list[DrawnSelection] = []
    with_photo.stroke_ended.connect(ended.append)
    with_photo.selection_drawn.connect(rectangles.append)
    with_photo.set_tool(Tool.BRUSH)
    QTest.mousePress(with_photo, LEFT, NO_KEYS, QPoint(200, 200))
    QTest.keyClick(with_photo, Qt.Key.Key_Escape)
    assert len(ended) == 1
    QTest.mouseRelease(with_photo, LEFT, NO_KEYS, QPoint(200, 200))
    with_photo.set_tool(Tool.SELECT_RECTANGLE)
    QTest.mousePress(with_photo, LEFT, NO_KEYS, QPoint(200, 200))
    QTest.mouseMove(with_photo, QPoint(400, 400))
    QTest.keyClick(with_photo, Qt.Key.Key_Escape)
    QTest.mouseRelease(with_photo, LEFT, NO_KEYS, QPoint(400, 400))
    assert (len(ended), rectangles) == (1, [])


def test_a_rectangle_is_told_in_image_pixels(with_photo: CanvasWidget, qtbot: QtBot) -> None:
    with_photo.zoom_100()
    with_photo.set_tool(Tool.SELECT_RECTANGLE)
    with qtbot.waitSignal(with_photo.selection_drawn) as told:
        QTest.mousePress(with_photo, LEFT, NO_KEYS, QPoint(450, 300))
        QTest.mouseMove(with_photo, QPoint(550, 360))
        QTest.mouseRelease(with_photo, LEFT, NO_KEYS, QPoint(550, 360))
    assert told.args == [
        DrawnSelection(tool=Tool.SELECT_RECTANGLE, points=((600, 400), (700, 460)))
    ]


def test_keys_zoom_and_pan(with_photo: CanvasWidget) -> None:
    QTest.keyClicks(with_photo, "1")
    assert with_photo.zoom_percent == 100
    QTest.keyClicks(with_photo, "+")
    assert with_photo.zoom_percent == 150
    before = with_photo.viewport.centre_x
    QTest.keyClick(with_photo, Qt.Key.Key_Right)
    assert with_photo.viewport.centre_x > before
    QTest.keyClicks(with_photo, "--0")
    assert with_photo.viewport.is_fitted


@pytest.mark.parametrize("tool", [Tool.BRUSH, Tool.ERASER, Tool.SELECT_BRUSH])
def test_digits_set_the_opacity_and_with_shift_the_flow(
    with_photo: CanvasWidget, tool: Tool
) -> None:
    with_photo.set_tool(tool)
    with_photo.set_brush(Brush(radius_px=30))
    before, shift = with_photo.viewport, Qt.KeyboardModifier.ShiftModifier
    seen: list[tuple[float, float]] = []
    with_photo.brush_changed.connect(lambda brush: seen.append((brush.opacity, brush.flow)))
    QTest.keyClicks(with_photo, "3")
    QTest.keyClicks(with_photo, "%", shift)
    QTest.keyClick(with_photo, Qt.Key.Key_7, shift)
    QTest.keyClicks(with_photo, "0")
    assert seen == [(0.3, 1.0), (0.3, 0.5), (0.3, 0.7), (1.0, 0.7)]
    assert with_photo.viewport == before, "they zoom with other tools only"
    with_photo.set_tool(Tool.PAN)
    QTest.keyClicks(with_photo, "1")
    assert with_photo.zoom_percent == 100
    assert len(seen) == 4


def test_the_wheel_zooms_and_with_control_changes_the_brush(with_photo: CanvasWidget) -> None:
    before = with_photo.zoom_percent
    scroll(with_photo, 2)
    assert with_photo.zoom_percent > before
    zoomed = with_photo.zoom_percent
    brushes: list[Brush] = []
    with_photo.brush_changed.connect(brushes.append)
    with_photo.set_tool(Tool.BRUSH)
    scroll(with_photo, 1, Qt.KeyboardModifier.ControlModifier)
    assert (len(brushes), with_photo.zoom_percent) == (1, zoomed)


def test_space_pans_with_any_tool(with_photo: CanvasWidget) -> None:
    strokes: list[str] = []
    with_photo.stroke_started.connect(strokes.append)
    with_photo.zoom_100()
    with_photo.set_tool(Tool.BRUSH)
    before = with_photo.viewport.centre_x
    QTest.keyPress(with_photo, Qt.Key.Key_Space)
    QTest.mousePress(with_photo, LEFT, NO_KEYS, QPoint(400, 300))
    QTest.mouseMove(with_photo, QPoint(350, 300))
    QTest.mouseRelease(with_photo, LEFT, NO_KEYS, QPoint(350, 300))
    QTest.keyRelease(with_photo, Qt.Key.Key_Space)
    assert with_photo.viewport.centre_x == before + 50
    assert strokes == []
