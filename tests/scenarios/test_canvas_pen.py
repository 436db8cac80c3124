"""A pen on the canvas: tilt, hovering, the erasing end, and the outline that shows them."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_editor.imaging.brush import Brush, Dab
from desktop_editor.ui.canvas.canvas_widget import CanvasWidget
from desktop_editor.ui.canvas_view import Tool
from tests.helpers.canvas import LEFT, NO_KEYS, settled, show_grey

Kind = QEvent.Type
AT = QPointF(300, 300)


@pytest.fixture
def canvas(qtbot: QtBot) -> CanvasWidget:
    widget = CanvasWidget()
    qtbot.addWidget(widget)
    widget.resize(600, 600)
    widget.show()
    qtbot.waitExposed(widget)
    show_grey(widget)
    widget.zoom_to(50)
    widget.set_tool(Tool.BRUSH)
    widget.set_brush(Brush(radius_px=120, hardness=0.5))
    return widget


def device(*, erases: bool) -> QPointingDevice:
    kinds = QPointingDevice.PointerType
    return QPointingDevice(
        "pen",
        7 + erases,
        QInputDevice.DeviceType.Stylus,
        kinds.Eraser if erases else kinds.Pen,
        QInputDevice.Capability.All,
        1,
        3,
    )


PEN, ERASER = device(erases=False), device(erases=True)


def pen(
    canvas: CanvasWidget,
    kind: Kind,
    tilt: tuple[float, float] = (0, 0),
    pressure: float = 1.0,
    device: QPointingDevice = PEN,
) -> None:
    place = QPointF(canvas.mapToGlobal(AT.toPoint()))
    button = Qt.MouseButton.NoButton if kind is Kind.TabletMove else LEFT
    QApplication.sendEvent(
        canvas,
        QTabletEvent(
            kind, device, AT, place, pressure, *tilt, 0.0, 0.0, 0.0, NO_KEYS, button, button
        ),
    )


def outline(canvas: CanvasWidget) -> tuple[int, int]:
    """Width and height of what is drawn around the pointer."""
    canvas._interaction.pointer, here = None, canvas._interaction.pointer
    without = bits(settled(canvas))
    canvas._interaction.pointer = here
    rows, columns = np.nonzero((bits(settled(canvas)) != without).any(axis=2))
    return int(np.ptp(columns)), int(np.ptp(rows))


def bits(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    return np.array(image.constBits()).reshape(image.height(), image.width(), 4)


def test_the_outline_leans_with_a_pen_above_the_tablet_and_is_round_for_the_mouse(
    canvas: CanvasWidget,
) -> None:
    assert canvas.hasTabletTracking(), "a pen in the air is followed"
    pen(canvas, Kind.TabletMove, (60, 0), 0.0)
    width, height = outline(canvas)
    assert width == pytest.approx(120, abs=6)
    assert height == pytest.approx(0.3 * width, abs=6)
    pen(canvas, Kind.TabletMove, (0, 60), 0.0)
    assert outline(canvas)[::-1] == pytest.approx((width, height), abs=3)
    QTest.mouseMove(canvas, QPoint(310, 300))
    width, height = outline(canvas)
    assert width == height


def test_tilt_reaches_the_dabs_unless_it_is_switched_off(canvas: CanvasWidget) -> None:
    dabs: list[Dab] = []
    canvas.stroke_moved.connect(lambda _stroke, more: dabs.extend(more))
    for tilts in (True, False):
        canvas.set_brush(Brush(radius_px=30, tilt=tilts))
        pen(canvas, Kind.TabletPress, (50, -20))
        pen(canvas, Kind.TabletRelease, (50, -20))
    assert [(dab.tilt_x, dab.tilt_y) for dab in dabs] == [(50, -20), (0, 0)]


def test_the_outline_follows_the_pressure_of_a_stroke(canvas: CanvasWidget) -> None:
    pen(canvas, Kind.TabletPress, pressure=0.5)
    pressed = outline(canvas)[0]
    pen(canvas, Kind.TabletRelease, pressure=0.0)
    assert pressed == pytest.approx(outline(canvas)[0] / 2, abs=3)


def test_the_other_end_of_the_pen_takes_away_for_its_stroke_only(canvas: CanvasWidget) -> None:
    erasing: list[bool] = []
    canvas.brush_changed.connect(lambda brush: erasing.append(brush.erase))
    canvas.stroke_started.connect(lambda _stroke: erasing.append(canvas._interaction.brush.erase))
    pen(canvas, Kind.TabletMove, pressure=0.0)
    plus = settled(canvas)
    pen(canvas, Kind.TabletMove, pressure=0.0, device=ERASER)
    assert canvas._interaction.is_erasing
    assert settled(canvas) != plus, "the outline says so before it touches"
    pen(canvas, Kind.TabletPress, device=ERASER)
    pen(canvas, Kind.TabletRelease, device=ERASER)
    assert erasing == [True, True, False]
    pen(canvas, Kind.TabletMove, pressure=0.0)
    assert settled(canvas) == plus


def test_the_outline_has_a_second_ring_where_the_fall_off_begins(canvas: CanvasWidget) -> None:
    def ring_at(share: float) -> bool:
        row = bits(settled(canvas))[300].astype(int)
        at = 300 + round(60 * share)
        return bool(np.abs(row[at - 2 : at + 3] - (90, 90, 90, 255)).max() > 20)

    pen(canvas, Kind.TabletMove, pressure=0.0)
    assert (ring_at(1.0), ring_at(0.5), ring_at(0.75)) == (True, True, False)
    canvas.set_brush(Brush(radius_px=120, hardness=0.75))
    assert (ring_at(1.0), ring_at(0.5), ring_at(0.75)) == (True, False, True)
