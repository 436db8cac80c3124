"""Pointer, pen, wheel and keys on the canvas: what they change and what they ask for.

It keeps the viewport, the tool and the brush; it draws nothing and changes no document.
"""

import time
from dataclasses import replace
from enum import Enum, auto
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QInputDevice, QMouseEvent, QNativeGestureEvent, QTabletEvent, QWheelEvent

from desktop_editor.imaging.brush import Brush, Dab
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.ui.canvas.hand import MOUSE, hand_of
from desktop_editor.ui.canvas.panes import SPLITS, pane_left
from desktop_editor.ui.canvas.selecting import Selecting
from desktop_editor.ui.canvas.tools import (
    BRUSH_TOOLS,
    SHAPE_TOOLS,
    RectangleDrag,
    Stroke,
    resized,
    stepped_size,
)
from desktop_editor.ui.canvas.viewport import Viewport
from desktop_editor.ui.canvas_view import Compare, Tool

_FRAME_S: Final = 1 / 120
_NOTCH: Final = 120
_ZOOM_PER_NOTCH: Final = 2**0.25
_DIVIDER_GRIP_PX: Final = 8
_CLOSING_PX: Final = 7  # device-independent distance from a polygon's first point
_SIZE_DRAG_PX: Final = 100  # device-independent distance that doubles the brush
_LONGEST_STRING_PX: Final = 120  # device-independent, of the strongest smoothing
_CLICK_PX: Final = 4  # a press that moves less is no frame
_NO_SIZE: Final = Size(width=0, height=0)


class Drag(Enum):
    """What the pressed pointer is doing."""

    NONE = auto()
    PAN = auto()
    STROKE = auto()
    SHAPE = auto()
    BRUSH_SIZE = auto()
    ZOOM = auto()
    DIVIDER = auto()


class Interaction(QObject):
    """Turns input events into a viewport, strokes, selections and brush changes."""

    stroke_started = Signal(str)
    stroke_moved = Signal(str, object)
    stroke_ended = Signal(str)
    stroke_cancelled = Signal(str)
    selection_nudged = Signal(int, int)
    brush_changed = Signal(object)
    view_moved = Signal()
    pointer_moved = Signal()
    overlay_changed = Signal()

    def __init__(self, parent: QObject) -> None:
        """Start with nothing to look at."""
        super().__init__(parent)
        self.view = Viewport(image=_NO_SIZE, device=_NO_SIZE, is_fitted=True)
        self.tool = Tool.PAN
        self.brush = Brush(radius_px=40)
        self.compare = Compare.COMPOSITE
        self.divider = 0.5
        self._left = 0
        self.pixel_ratio = 1.0
        self.pointer: QPointF | None = None
        self.hand = MOUSE
        self.selecting: Final = Selecting(self)
        self.selecting.changed.connect(self.overlay_changed)
        self.frame: RectangleDrag | None = None
        """What is being pulled open to be zoomed to."""
        self.region: Rect | None = None
        self.dragged_region: Rect | None = None
        """The edit region, and what is being made of it."""
        self.drag = Drag.NONE
        self.space_held = False
        self._stroke: Stroke | None = None
        self._stroke_end: Dab | None = None
        self._brush_before: Brush | None = None
        self._brush_dragged = self.brush
        self._grip = QPointF()
        self._button = Qt.MouseButton.NoButton
        self._moved_at = 0.0
        self._flush = QTimer(self)
        self._flush.setSingleShot(True)
        self._flush.setTimerType(Qt.TimerType.PreciseTimer)
        self._flush.timeout.connect(self._send_dabs)

    @property
    def has_photo(self) -> bool:
        """Whether there is anything to work on."""
        return self.view.image.pixels > 0

    def set_view(self, view: Viewport) -> None:
        """Look at another part, or closer."""
        if view != self.view:
            self.view = view
            self.view_moved.emit()

    def set_tool(self, tool: Tool) -> None:
        """Let the pointer do something else; what it was doing ends."""
        self.finish()
        self.tool = tool
        self._stroke_end = None
        self.overlay_changed.emit()

    def finish(self) -> None:
        """End a stroke where it is and give up a selection that is being drawn."""
        self._let_go()
        self.selecting.give_up()

    def cancel(self) -> None:
        """Back out of what is half made: it is as if it had not been begun."""
        stroke = self._stroke
        if self.drag is Drag.BRUSH_SIZE:
            self.change_brush(self._brush_dragged)
        self.finish()
        if stroke is not None:
            self.stroke_cancelled.emit(stroke.id)

    def _let_go(self) -> None:
        if self.drag is Drag.STROKE:
            self._end_stroke()
        self.drag = Drag.NONE
        if self.frame is not None:
            self.frame = None
            self.overlay_changed.emit()

    def is_over_divider(self) -> bool:
        """Whether a press here would move the compare divider."""
        if self.compare not in SPLITS or self.pointer is None or not self.has_photo:
            return False
        along, edge = self._along_divider(self.pointer)
        return abs(along - self.divider * edge) <= _DIVIDER_GRIP_PX * self.pixel_ratio

    def would_zoom(self, keys: Qt.KeyboardModifier) -> bool:
        """Whether dragging pulls a frame open that is zoomed to."""
        control = bool(keys & Qt.KeyboardModifier.ControlModifier)
        return control if self.space_held else self.tool is Tool.ZOOM

    def press(self, event: QMouseEvent) -> None:
        """A mouse button goes down."""
        self.pointer, self.hand = event.position(), MOUSE
        if not self.has_photo or self.drag is not Drag.NONE:
            return
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        button = event.button()
        is_left = button == Qt.MouseButton.LeftButton
        if is_left and self.is_over_divider():
            self.drag = Drag.DIVIDER
        elif is_left and self.would_zoom(event.modifiers()):
            self._begin_frame()
        elif button == Qt.MouseButton.MiddleButton or (
            is_left and (self.space_held or self.tool is Tool.PAN)
        ):
            self.drag = Drag.PAN
        elif button == Qt.MouseButton.RightButton and alt and self.tool in BRUSH_TOOLS:
            self.drag = Drag.BRUSH_SIZE
            self._brush_dragged = self.brush
        elif not is_left:
            return
        elif self.tool in SHAPE_TOOLS:
            self._press_shape(event)
        else:
            self._begin_stroke(event.modifiers())
        self._button = button
        self._grip = event.position()
        self.pointer_moved.emit()

    def move(self, event: QMouseEvent) -> None:
        """The mouse moves, pressed or not."""
        before, self.pointer, self.hand = self._grip, event.position(), MOUSE
        self._grip = event.position()
        step = (event.position() - before) * self.pixel_ratio
        if self.drag is Drag.PAN:
            self.set_view(self.view.panned(step.x(), step.y()))
        elif self.drag is Drag.STROKE:
            self._continue_stroke()
        elif self.drag is Drag.ZOOM:
            self._stretch_frame()
        elif self.selecting.is_open:
            pressed = self.drag is Drag.SHAPE
            self.selecting.move(self._image_position(), event.modifiers(), pressed=pressed)
        elif self.drag is Drag.BRUSH_SIZE:
            factor = 2 ** (step.x() / self.pixel_ratio / _SIZE_DRAG_PX)
            self.change_brush(resized(self.brush, factor))
        elif self.drag is Drag.DIVIDER:
            along, edge = self._along_divider(event.position())
            self.divider = min(1.0, max(0.0, along / max(1, edge)))
            self.overlay_changed.emit()
        self.pointer_moved.emit()

    def release(self, event: QMouseEvent) -> None:
        """A mouse button goes up."""
        self.pointer = event.position()
        if event.button() != self._button:
            return  # another button beside the one that began it
        if self.drag is Drag.SHAPE:
            self.selecting.release()
        elif self.drag is Drag.ZOOM:
            self._end_zoom(event.modifiers())
        self._let_go()
        self.pointer_moved.emit()

    def leave(self) -> None:
        """The pointer is elsewhere: no cursor circle."""
        self.pointer = None
        self.pointer_moved.emit()

    def pen(self, event: QTabletEvent) -> None:
        """A tablet's pen, also above it; with a brush tool pressure and tilt shape the dabs."""
        kind = event.type()
        self.pointer = event.position()
        self.hand = hand_of(event, tilts=self.brush.tilt)
        brushing = self.tool in BRUSH_TOOLS and not self.space_held and self.has_photo
        brushing = brushing and not self.is_over_divider()
        if not brushing and self.drag is not Drag.STROKE:
            event.ignore()  # Qt sends it again as a mouse event
            return
        event.accept()
        if kind == event.Type.TabletPress and self.drag is Drag.NONE:
            self._begin_stroke(event.modifiers())
        elif kind == event.Type.TabletMove and self.drag is Drag.STROKE:
            self._continue_stroke()
        elif kind == event.Type.TabletRelease:
            self.finish()
        self.pointer_moved.emit()

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom about the pointer; a touchpad pans; with Ctrl a brush tool changes its size."""
        if not self.has_photo:
            return
        self.pointer = event.position()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        is_touchpad = event.device().type() == QInputDevice.DeviceType.TouchPad
        notches = (event.angleDelta().y() or event.angleDelta().x()) / _NOTCH
        if is_touchpad and not control:
            step = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta()
            ratio = self.pixel_ratio
            self.set_view(self.view.panned(step.x() * ratio, step.y() * ratio))
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.set_view(self.view.panned(notches * self.view.device.width / 10, 0))
        elif control and not is_touchpad and self.tool in BRUSH_TOOLS:
            self.change_brush(stepped_size(self.brush, notches))
        else:
            self._zoom_at(event.position(), _ZOOM_PER_NOTCH**notches)
        event.accept()

    def gesture(self, event: QNativeGestureEvent) -> None:
        """Pinching zooms about the fingers; a double tap fits or shows actual size."""
        if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self._zoom_at(event.position(), max(0.2, 1 + event.value()))
        elif event.gestureType() == Qt.NativeGestureType.SmartZoomNativeGesture:
            fitted = self.view.is_fitted
            self.set_view(self.view.at_actual_size() if fitted else self.view.fitted())

    def hold_space(self, *, held: bool) -> None:
        """While the space bar is held every tool pans."""
        if held != self.space_held:
            self.space_held = held
            self.pointer_moved.emit()

    def change_brush(self, brush: Brush) -> None:
        """Another brush, chosen here; everybody else is told."""
        if brush != self.brush:
            self.brush = brush
            self.brush_changed.emit(brush)
            self.pointer_moved.emit()

    def in_view(self, position: QPointF) -> QPointF:
        """A logical position in device pixels of the viewport, whichever picture it lies on."""
        at = position * self.pixel_ratio
        if self.drag is Drag.NONE:  # a drag goes on where it began
            self._left = pane_left(self.compare, self.view.device, at.x())
        return at - QPointF(self._left, 0)

    def _along_divider(self, position: QPointF) -> tuple[float, int]:
        """How far a position lies along the way of the divider, and how long that is."""
        device = self.view.device
        if self.compare is Compare.SPLIT_ROWS:
            return position.y() * self.pixel_ratio, device.height
        return position.x() * self.pixel_ratio, device.width

    def _zoom_at(self, position: QPointF, factor: float) -> None:
        at = self.in_view(position)
        self.set_view(self.view.zoomed(self.view.zoom * factor, at.x(), at.y()))

    def _image_position(self) -> tuple[float, float]:
        at = self.in_view(self.pointer or QPointF())
        return self.view.to_image(at.x(), at.y())

    @property
    def is_erasing(self) -> bool:
        """Whether a stroke would take away here."""
        return self.tool is Tool.ERASER or self.brush.erase or self.hand.erases

    def _dab(self) -> Dab:
        image_x, image_y = self._image_position()
        held = self.hand
        return Dab(
            image_x=image_x,
            image_y=image_y,
            pressure=held.pressure,
            tilt_x=held.tilt_x,
            tilt_y=held.tilt_y,
        )

    def _begin_stroke(self, keys: Qt.KeyboardModifier) -> None:
        dab = self._dab()
        subtract = keys & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier)
        if (subtract or self.hand.erases) and self.tool is not Tool.ERASER:
            self._brush_before = self.brush
            self.change_brush(replace(self.brush, erase=True))
        string = self.brush.smoothing * _LONGEST_STRING_PX * self.pixel_ratio / self.view.zoom
        self._stroke = Stroke(self.brush, string)
        self.drag = Drag.STROKE
        self.stroke_started.emit(self._stroke.id)
        in_line = keys & Qt.KeyboardModifier.ShiftModifier
        self._stroke.begin(dab, self._stroke_end if in_line else None)
        self._send_dabs()

    def _continue_stroke(self) -> None:
        if self._stroke is None:
            return
        self._stroke.move(self._dab())
        wait_s = self._moved_at + _FRAME_S - time.perf_counter()
        if wait_s <= 0:
            self._send_dabs()
        elif not self._flush.isActive():
            self._flush.start(max(1, round(wait_s * 1000)))

    @Slot()
    def _send_dabs(self) -> None:
        dabs = self._stroke.take() if self._stroke else []
        if self._stroke and dabs:
            self._moved_at = time.perf_counter()
            self.stroke_moved.emit(self._stroke.id, dabs)

    def _end_stroke(self) -> None:
        self._flush.stop()
        if self._stroke is not None:
            self._stroke.finish()
        self._send_dabs()
        stroke, self._stroke = self._stroke, None
        self.drag = Drag.NONE
        if stroke is not None:
            self._stroke_end = stroke.last
            self.stroke_ended.emit(stroke.id)
        if self._brush_before is not None:
            before, self._brush_before = self._brush_before, None
            self.change_brush(before)

    def _press_shape(self, event: QMouseEvent) -> None:
        if event.type() == QEvent.Type.MouseButtonDblClick and self.selecting.is_open:
            self.selecting.close()  # the first click set the last point
            return
        reach = _CLOSING_PX * self.pixel_ratio / self.view.zoom
        self.drag = Drag.SHAPE
        self.selecting.press(self.tool, self._image_position(), event.modifiers(), reach)

    def _begin_frame(self) -> None:
        x, y = self._image_position()
        self.drag = Drag.ZOOM
        self.frame = RectangleDrag(from_x=x, from_y=y, to_x=x, to_y=y)
        self.overlay_changed.emit()

    def _stretch_frame(self) -> None:
        if self.frame is not None:
            x, y = self._image_position()
            self.frame = replace(self.frame, to_x=x, to_y=y)
            self.overlay_changed.emit()

    def _end_zoom(self, keys: Qt.KeyboardModifier) -> None:
        """Zoom to the frame, or about the pointer where it was only clicked."""
        frame = self.frame
        if frame is None:
            return
        drawn = frame.rect(self.view.image)
        wide = max(abs(frame.to_x - frame.from_x), abs(frame.to_y - frame.from_y))
        if wide * self.view.zoom > _CLICK_PX * self.pixel_ratio and not drawn.is_empty:
            self.set_view(self.view.showing(drawn))
        else:
            away = keys & Qt.KeyboardModifier.AltModifier
            self._zoom_at(self.pointer or QPointF(), 0.5 if away else 2.0)
