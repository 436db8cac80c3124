"""Fingers on the canvas: one is a mouse, two move and zoom the photo.

What a mouse does is `interaction`'s business; touchpads are not touched here.
"""

import math
from typing import Final

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEventPoint, QInputDevice, QMouseEvent, QTouchEvent

from desktop_editor.ui.canvas.interaction import Interaction

_SLACK_PX: Final = 6  # device-independent: so far a finger may stray before it draws
_Kind: Final = QEvent.Type
_LEFT: Final = Qt.MouseButton.LeftButton


class Touch:
    """Turns touches into what the pointer does.

    A finger draws nothing before it has moved or been lifted: a second one may follow, and then
    both only look around until all are lifted.
    """

    def __init__(self, pointer: Interaction) -> None:
        self._pointer = pointer
        self._waits: QEventPoint | None = None
        self._is_drawing = False
        self._is_looking = False
        self._pair: tuple[QPointF, float] | None = None
        """Middle and distance of the two fingers, in logical pixels."""

    def take(self, event: QTouchEvent) -> bool:
        """Follow the fingers; False where they are somebody else's business."""
        if event.device().type() is not QInputDevice.DeviceType.TouchScreen:
            return False
        kind = event.type()
        if kind is _Kind.TouchCancel:
            self._pointer.cancel()
            self._start_over()
            return True
        down = [one for one in event.points() if one.state() is not QEventPoint.State.Released]
        if len(down) > 1:
            self._look(down)
        elif self._is_looking:
            self._pair = None
        elif event.points():
            self._draw(event.points()[0], event)
        if kind is _Kind.TouchEnd:
            self._start_over()
        event.accept()
        return True

    def _start_over(self) -> None:
        self._waits, self._pair = None, None
        self._is_drawing = self._is_looking = False

    def _look(self, down: list[QEventPoint]) -> None:
        """Two fingers hold the photo where they touch it."""
        if self._is_drawing:
            self._pointer.cancel()
            self._is_drawing = False
        self._is_looking, self._waits = True, None
        first, second = down[0].position(), down[1].position()
        apart = second - first
        middle, distance = (first + second) / 2, max(1.0, math.hypot(apart.x(), apart.y()))
        if self._pair is not None and self._pointer.has_photo:
            before, was_apart = self._pair
            at = self._pointer.in_view(before)
            step = (middle - before) * self._pointer.pixel_ratio
            view = self._pointer.view
            view = view.zoomed(view.zoom * distance / was_apart, at.x(), at.y())
            self._pointer.set_view(view.panned(step.x(), step.y()))
        self._pair = (middle, distance)

    def _draw(self, finger: QEventPoint, event: QTouchEvent) -> None:
        state = finger.state()
        if state is QEventPoint.State.Pressed:
            self._waits = QEventPoint(finger)
            return
        is_over = state is QEventPoint.State.Released
        if self._waits is not None:
            strayed = finger.position() - self._waits.position()
            if not is_over and math.hypot(strayed.x(), strayed.y()) < _SLACK_PX:
                return
            start, self._waits = self._waits, None
            self._is_drawing = True
            self._pointer.press(_mouse(_Kind.MouseButtonPress, start, event))
        if self._is_drawing:
            self._pointer.move(_mouse(_Kind.MouseMove, finger, event))
            if is_over:
                self._pointer.release(_mouse(_Kind.MouseButtonRelease, finger, event))
                self._pointer.leave()


def _mouse(kind: QEvent.Type, finger: QEventPoint, event: QTouchEvent) -> QMouseEvent:
    button = Qt.MouseButton.NoButton if kind is _Kind.MouseMove else _LEFT
    held = Qt.MouseButton.NoButton if kind is _Kind.MouseButtonRelease else _LEFT
    places = (finger.position(), finger.globalPosition())
    return QMouseEvent(kind, *places, button, held, event.modifiers(), event.pointingDevice())
