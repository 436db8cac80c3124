"""The edit region under the pointer: moved, pulled by its handles, or drawn anew.

It watches the canvas's events while its tool is in the hand; what a region means, and what is
planned of it, others decide.
"""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.ui.canvas.interaction import Drag, Interaction
from desktop_editor.ui.canvas.painter import device_rect
from desktop_editor.ui.canvas.viewport import Viewport
from desktop_editor.ui.canvas_view import Tool

STEP_PX: Final = 16
"""Sides are whole multiples, as services want them; a photo's edge ends them too."""

LEAST_PX: Final = 64
_REACH_PX: Final = 9  # of a handle, in logical pixels
_HANDLE_PX: Final = 8
_WAYS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grip:
    """What is held of a frame: -1 its left or top edge, 1 its right or bottom one, 0 neither."""

    across: int
    down: int

    @property
    def is_inside(self) -> bool:
        """Whether the frame is moved as a whole."""
        return self.across == self.down == 0


INSIDE: Final = Grip(across=0, down=0)


def grip_at(frame: Rect, place: tuple[float, float], reach: float) -> Grip | None:
    """What a press would hold; None beside the frame. All in base pixels."""
    x, y = place
    near_x = frame.x - reach <= x <= frame.right + reach
    near_y = frame.y - reach <= y <= frame.bottom + reach
    if not (near_x and near_y):
        return None
    return Grip(
        across=_edge(x, frame.x, frame.right, reach), down=_edge(y, frame.y, frame.bottom, reach)
    )


def _edge(at: float, first: int, last: int, reach: float) -> int:
    if abs(at - first) <= reach and abs(at - first) <= abs(at - last):
        return -1
    return 1 if abs(at - last) <= reach else 0


def pulled(frame: Rect, grip: Grip, by: tuple[float, float], photo: Size) -> Rect:
    """A frame after what is held of it went by a distance, snapped and inside the photo.

    Args:
        frame: As it was when it was pressed, in base pixels.
        grip: What is held.
        by: How far right and down.
        photo: Its size.
    """
    left, right = _side((frame.x, frame.right), grip.across, by[0], photo.width)
    top, bottom = _side((frame.y, frame.bottom), grip.down, by[1], photo.height)
    if grip.is_inside:
        x = round(min(max(0, frame.x + by[0]), photo.width - frame.width))
        y = round(min(max(0, frame.y + by[1]), photo.height - frame.height))
        return Rect(x=x, y=y, width=frame.width, height=frame.height)
    return Rect.from_edges(left, top, right, bottom)


def _side(ends: tuple[int, int], held: int, by: float, limit: int) -> tuple[int, int]:
    """One side with an end pulled: a multiple of `STEP_PX` long, or up to the photo's edge."""
    first, last = ends
    if held == 0:
        return ends
    at_edge = 0 if held < 0 else limit
    wanted = (first if held < 0 else last) + by
    fixed = last if held < 0 else first
    length = max(STEP_PX * round(abs(wanted - fixed) / STEP_PX), min(LEAST_PX, limit))
    if abs(wanted - at_edge) < STEP_PX / 2 or length > abs(fixed - at_edge):
        length = abs(fixed - at_edge)
    return (fixed - length, fixed) if held < 0 else (fixed, fixed + length)


class RegionFraming(QObject):
    """Turns presses, drags and keys of the region tool into frames."""

    framed = Signal(object)
    """A `Rect` in base pixels; None: plan it from the selection again."""

    def __init__(self, canvas: QWidget, pointer: Interaction) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._pointer = pointer
        self._grip: Grip | None = None
        self._from = (0.0, 0.0)
        self._before = Rect(x=0, y=0, width=0, height=0)
        canvas.installEventFilter(self)

    def eventFilter(self, _canvas: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take what the tool needs; panning and zooming go on as ever."""
        pointer = self._pointer
        if pointer.tool is not Tool.EDIT_REGION or not pointer.has_photo:
            return False
        kind = event.type()
        if isinstance(event, QMouseEvent):
            is_free = pointer.drag is Drag.NONE and not pointer.space_held
            if event.button() == Qt.MouseButton.LeftButton and is_free:
                return self._pressed(kind, event)
            if kind == QEvent.Type.MouseMove and self._grip is not None:
                self._pull(event.position())
                return True
        elif isinstance(event, QKeyEvent) and kind == QEvent.Type.KeyPress:
            return self._typed(event)
        return False

    @property
    def _frame(self) -> Rect:
        return self._pointer.region or self._pointer.view.image.rect

    def _pressed(self, kind: QEvent.Type, event: QMouseEvent) -> bool:
        if kind == QEvent.Type.MouseButtonPress:
            self._take_hold(self._place(event.position()))
        elif kind == QEvent.Type.MouseButtonRelease and self._grip is not None:
            self._grip = None
            dragged, self._pointer.dragged_region = self._pointer.dragged_region, None
            if dragged is not None:
                self.framed.emit(dragged)
            self._canvas.update()
        elif kind == QEvent.Type.MouseButtonDblClick:
            self._grip = None
            self.framed.emit(None)
        else:
            return False
        return True

    def _take_hold(self, place: tuple[float, float]) -> None:
        """Hold the frame where it is pressed; beside it, and within the whole photo, begin anew."""
        photo = self._pointer.view.image
        self._from, self._before = place, self._frame
        reach = _REACH_PX * self._pointer.pixel_ratio / self._pointer.view.zoom
        self._grip = grip_at(self._before, place, reach)
        is_whole = self._before == photo.rect
        if self._grip is None or (self._grip.is_inside and is_whole):
            x = min(max(0, round(place[0])), photo.width)
            y = min(max(0, round(place[1])), photo.height)
            self._before = Rect(x=x, y=y, width=0, height=0)
            self._grip = Grip(across=1, down=1)

    def _pull(self, position: QPointF) -> None:
        if self._grip is None:
            return
        x, y = self._place(position)
        by = x - self._from[0], y - self._from[1]
        frame, grip = self._before, self._grip
        if frame.is_empty:  # drawn anew, whichever way
            grip = Grip(across=1 if by[0] >= 0 else -1, down=1 if by[1] >= 0 else -1)
        self._pointer.dragged_region = pulled(frame, grip, by, self._pointer.view.image)
        self._canvas.update()

    def _typed(self, event: QKeyEvent) -> bool:
        key, keys = Qt.Key(event.key()), event.modifiers()
        if key == Qt.Key.Key_Escape and self._grip is not None:
            self._grip = self._pointer.dragged_region = None
            self._canvas.update()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.framed.emit(None)
        elif key in _WAYS and not keys & Qt.KeyboardModifier.AltModifier:
            step = STEP_PX if keys & Qt.KeyboardModifier.ShiftModifier else 1
            across, down = _WAYS[key]
            by = (across * step, down * step)
            moved = pulled(self._frame, INSIDE, by, self._pointer.view.image)
            if moved != self._frame:
                self.framed.emit(moved)
        else:
            return False
        return True

    def _place(self, position: QPointF) -> tuple[float, float]:
        at = self._pointer.in_view(position)
        return self._pointer.view.to_image(at.x(), at.y())


def draw_framing(painter: QPainter, frame: Rect, view: Viewport, ratio: float, words: str) -> None:
    """Handles of the frame, and beside it what is planned of it in words."""
    drawn = device_rect(frame, view)
    side = _HANDLE_PX * ratio
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(QColor(0, 0, 0, 160))
    painter.setBrush(QColor(255, 255, 255))
    for x in (drawn.left(), drawn.center().x(), drawn.right()):
        for y in (drawn.top(), drawn.center().y(), drawn.bottom()):
            if (x, y) != (drawn.center().x(), drawn.center().y()):
                painter.drawRect(QRectF(x - side / 2, y - side / 2, side, side))
    if words:
        _draw_label(painter, drawn, ratio, words)


def _draw_label(painter: QPainter, drawn: QRectF, ratio: float, words: str) -> None:
    """Above the frame, or inside it where there is no room above."""
    font = painter.font()
    font.setPixelSize(round(12 * ratio))
    painter.setFont(font)
    label = QFontMetricsF(font).boundingRect(words)
    label = label.adjusted(-7 * ratio, -3 * ratio, 7 * ratio, 3 * ratio)
    top = drawn.top() - label.height() - 6 * ratio
    label.moveTo(max(4 * ratio, drawn.left()), top if top > 4 * ratio else drawn.top() + 8 * ratio)
    label.moveTop(max(4 * ratio, label.top()))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(20, 20, 20, 215))
    painter.drawRoundedRect(label, 4 * ratio, 4 * ratio)
    painter.setPen(QColor(255, 255, 255))
    painter.drawText(label, Qt.AlignmentFlag.AlignCenter, words)
