"""The selection that is being drawn: corners, a lasso, a polygon's points. Draws nothing.

Which part of the photo it selects, and how it joins what is selected, others decide.
"""

from typing import Final, Protocol

from PySide6.QtCore import QObject, Qt, Signal

from desktop_editor.imaging.select import Combine
from desktop_editor.imaging.shapes import Point
from desktop_editor.ui.canvas.tools import CORNER_TOOLS, PICKING_TOOLS, POINT_TOOLS, RectangleDrag
from desktop_editor.ui.canvas_view import Tool
from desktop_editor.ui.selecting_view import DrawnSelection

_FEWEST_CORNERS: Final = 3
_SHIFT, _ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
_NO_KEYS = Qt.KeyboardModifier.NoModifier


class PathFinding(Protocol):
    """How the scissors get from one place to the next."""

    def begin_at(self, anchor: Point, *, snaps: bool) -> None:
        """Get ready for paths from here, or from an edge beside it, which `begin_from` is told."""

    def path_to(self, place: Point) -> tuple[Point, ...]:
        """From the last anchor, which is left out, to a place or an edge beside it."""


class Selecting(QObject):
    """From the first press to the finished shape, whichever tool draws it."""

    drawn = Signal(object)
    """A `DrawnSelection`."""
    parts_asked = Signal(str)
    """A `PartKey`: parts of a difference are chosen by key."""
    changed = Signal()
    """What is being drawn looks different now."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.has_selection = False
        self.rectangle: RectangleDrag | None = None
        self.tool = Tool.SELECT_RECTANGLE
        self.paths: PathFinding | None = None
        """Without it the scissors cut straight."""
        self._corners: list[Point] = []
        self._anchors: list[int] = []  # how many corners there were before each of the scissors'
        self._pointer: Point = (0.0, 0.0)
        self._combine: Combine | None = None
        self._spent = _NO_KEYS
        self._reach = 0.0

    @property
    def is_open(self) -> bool:
        """Whether something is being drawn."""
        return self.rectangle is not None or bool(self._corners)

    @property
    def outline(self) -> tuple[Point, ...]:
        """The corners of a lasso, polygon or path so far, up to the pointer."""
        if not self._corners:
            return ()
        return (*self._corners, *self._way_to(self._pointer))

    def press(self, tool: Tool, at: Point, keys: Qt.KeyboardModifier, reach: float) -> None:
        """The pointer is pressed at an image position.

        Args:
            tool: One of `SHAPE_TOOLS`.
            at: Where.
            keys: Shift adds, Alt subtracts, both intersect.
            reach: How far from a polygon's first point, in image pixels, a press closes it; a
                smaller box around an object is a click on it.
        """
        self._pointer, self._reach = at, reach
        if tool in POINT_TOOLS and self._corners:
            self._add_corner(at, reach)
            return
        self.tool = tool
        self._combine = combine_by(keys)
        self._spent = keys & (_SHIFT | _ALT)
        if tool in CORNER_TOOLS:
            if not self.has_selection:  # nothing to combine with: the keys shape the rectangle
                self._combine, self._spent = None, _NO_KEYS
            self.rectangle = RectangleDrag(from_x=at[0], from_y=at[1], to_x=at[0], to_y=at[1])
            self.move(at, keys)
        elif tool in PICKING_TOOLS:
            self._tell((at,))
        else:
            self._corners, self._anchors = [at], [0]
            self._look_from(at, snaps=True)
            self.changed.emit()

    def begin_from(self, anchor: Point, edge: Point) -> None:
        """The scissors' first anchor lies beside an edge: move it there."""
        if self._corners and self._corners[0] == anchor:
            self._corners[0] = edge
        self.changed.emit()

    def move(self, at: Point, keys: Qt.KeyboardModifier, *, pressed: bool = True) -> None:
        """The pointer moves; for corners Shift means a square and Alt the middle.

        A key that said how to combine shapes nothing until it was let go.
        """
        if not self.is_open:
            return
        self._pointer = at
        self._spent &= keys
        shaping = keys & ~self._spent
        if self.rectangle is not None:
            self.rectangle = RectangleDrag(
                from_x=self.rectangle.from_x,
                from_y=self.rectangle.from_y,
                to_x=at[0],
                to_y=at[1],
                square=bool(shaping & _SHIFT),
                from_centre=bool(shaping & _ALT),
            )
        elif self.tool is Tool.SELECT_LASSO and pressed and at != self._corners[-1]:
            self._corners.append(at)
        self.changed.emit()

    def release(self) -> None:
        """The pointer is let go: a polygon or path stays open, all else is finished."""
        if self.tool not in POINT_TOOLS:
            self.close()

    def close(self) -> None:
        """Finish what is being drawn; what encloses nothing selects nothing new."""
        rectangle, corners = self.rectangle, tuple(self._corners)
        if self.tool is Tool.GRADIENT and corners:
            corners = self.outline
        if self.tool is Tool.SELECT_SCISSORS and corners:
            corners += self._way_to(corners[0])
        self.give_up()
        if rectangle is not None:
            left, top, right, bottom = rectangle.edges()
            is_click = max(right - left, bottom - top) <= self._reach
            if self.tool is Tool.SELECT_OBJECT and is_click:
                self._tell(((rectangle.from_x, rectangle.from_y),))
            elif right > left and bottom > top:
                self._tell(((left, top), (right, bottom)))
        elif self.tool is Tool.GRADIENT:
            if len(set(corners)) > 1:
                self._tell(corners)
        elif len(corners) >= _FEWEST_CORNERS:
            self._tell(corners)

    def step_back(self) -> None:
        """Take the last point away, with the path to it; without points it is given up."""
        if self.tool in POINT_TOOLS and self._corners:
            del self._corners[self._anchors.pop() :]
            if self._corners:
                self._look_from(self._corners[-1])
            self.changed.emit()

    def give_up(self) -> None:
        """Draw nothing any more."""
        if self.is_open:
            self.rectangle = None
            self._corners = []
            self.changed.emit()

    def _add_corner(self, at: Point, reach: float) -> None:
        first = self._corners[0]
        near = abs(at[0] - first[0]) <= reach and abs(at[1] - first[1]) <= reach
        if near and len(self._corners) >= _FEWEST_CORNERS:
            self.close()
            return
        if at != self._corners[-1]:
            self._anchors.append(len(self._corners))
            self._corners.extend(self._way_to(at))
            self._look_from(self._corners[-1])
        self.changed.emit()

    def _way_to(self, place: Point) -> tuple[Point, ...]:
        if self.tool is Tool.SELECT_SCISSORS and self.paths is not None:
            return self.paths.path_to(place)
        return (place,)

    def _look_from(self, anchor: Point, *, snaps: bool = False) -> None:
        if self.tool is Tool.SELECT_SCISSORS and self.paths is not None:
            self.paths.begin_at(anchor, snaps=snaps)

    def _tell(self, points: tuple[Point, ...]) -> None:
        self.drawn.emit(DrawnSelection(tool=self.tool, points=points, combine=self._combine))


def combine_by(keys: Qt.KeyboardModifier) -> Combine | None:
    """How the keys held at a press combine the new shape with what is selected."""
    shift, alt = bool(keys & _SHIFT), bool(keys & _ALT)
    if shift and alt:
        return Combine.INTERSECT
    if shift:
        return Combine.ADD
    return Combine.SUBTRACT if alt else None
