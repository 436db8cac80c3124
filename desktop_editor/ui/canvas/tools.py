"""What pointer movements mean: strokes as dabs, rectangles, brush sizes. Qt-free.

Positions are image coordinates; who paints and what is undone is the controller's.
"""

import math
import uuid
from dataclasses import dataclass, field, replace
from typing import Final

from desktop_editor.imaging.brush import Brush, Dab, spaced
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.ui.canvas_view import Tool

SMALLEST_RADIUS_PX: Final = 0.5
LARGEST_RADIUS_PX: Final = 2500.0
_SIZE_STEP: Final = 1.15
_HARDNESS_STEP: Final = 0.1

BRUSH_TOOLS: Final = frozenset({Tool.BRUSH, Tool.ERASER, Tool.SELECT_BRUSH})
CORNER_TOOLS: Final = frozenset({Tool.SELECT_RECTANGLE, Tool.SELECT_ELLIPSE, Tool.SELECT_OBJECT})
PICKING_TOOLS: Final = frozenset({Tool.SELECT_WAND, Tool.SELECT_COLOUR, Tool.SELECT_CHANGED})
POINT_TOOLS: Final = frozenset({Tool.SELECT_POLYGON, Tool.SELECT_SCISSORS})
SHAPE_TOOLS: Final = CORNER_TOOLS | PICKING_TOOLS | POINT_TOOLS | {Tool.SELECT_LASSO, Tool.GRADIENT}
SELECTION_TOOLS: Final = SHAPE_TOOLS | {Tool.SELECT_BRUSH}


def resized(brush: Brush, factor: float) -> Brush:
    """The brush with its radius multiplied, within the limits."""
    radius = min(LARGEST_RADIUS_PX, max(SMALLEST_RADIUS_PX, brush.radius_px * factor))
    return replace(brush, radius_px=radius)


def stepped_size(brush: Brush, steps: float) -> Brush:
    """The brush some key presses or wheel notches larger; at least half a pixel each."""
    grown = brush.radius_px * _SIZE_STEP**steps
    least = brush.radius_px + 0.5 * steps
    radius = max(grown, least) if steps > 0 else min(grown, least)
    return resized(replace(brush, radius_px=max(SMALLEST_RADIUS_PX, radius)), 1.0)


def stepped_hardness(brush: Brush, steps: float) -> Brush:
    """The brush some key presses harder, in tenths."""
    hardness = round(brush.hardness + steps * _HARDNESS_STEP, 2)
    return replace(brush, hardness=min(1.0, max(0.0, hardness)))


_SHORT_PX: Final = 0.25


@dataclass(slots=True)
class Stroke:
    """From press to release: turns pointer positions into evenly spaced dabs.

    `take()` hands over what has come together since the last call, so that a controller hears
    of it once per frame however many positions a pen reports.
    """

    brush: Brush
    string_px: float = 0.0
    """The brush is pulled on a string so long, in image pixels, which irons out a shaky hand."""
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    last: Dab | None = None
    _carry_px: float = 0.0
    _waiting: list[Dab] = field(default_factory=list)
    _hand: Dab | None = None

    def begin(self, dab: Dab, line_from: Dab | None = None) -> None:
        """Set the first dab, or draw a straight line to it from an earlier stroke's end."""
        if line_from is None:
            self.last = dab
            self._waiting.append(dab)
            return
        self.last = line_from
        self._go(dab)

    def move(self, dab: Dab) -> None:
        """Add the dabs to where the hand, or its string, pulls the brush."""
        self._hand = dab
        if self.last is None:
            self.begin(dab)
            return
        across, down = dab.image_x - self.last.image_x, dab.image_y - self.last.image_y
        slack = self.string_px / max(math.hypot(across, down), 1e-9)
        if slack < 1:
            x, y = dab.image_x - across * slack, dab.image_y - down * slack
            self._go(replace(dab, image_x=x, image_y=y))

    def finish(self) -> None:
        """The hand is lifted: the brush catches up with it, and paints up to there.

        Where dabs add up, or stand apart on purpose, one more beside the last would be seen.
        """
        if self._hand is not None and self.string_px:
            self._go(self._hand)
        is_even = self.brush.flow == 1 and not self.brush.spacing
        if self.last is not None and is_even and self._carry_px > _SHORT_PX:
            self._waiting.append(self.last)
            self._carry_px = 0.0

    def _go(self, dab: Dab) -> None:
        if self.last is None:
            return
        dabs, self._carry_px = spaced(self.last, dab, self.brush, self._carry_px)
        self._waiting.extend(dabs)
        self.last = dab

    def take(self) -> list[Dab]:
        """The dabs that nobody has had yet."""
        dabs, self._waiting = self._waiting, []
        return dabs


@dataclass(frozen=True, slots=True, kw_only=True)
class RectangleDrag:
    """A rectangle being pulled open between two image positions."""

    from_x: float
    from_y: float
    to_x: float
    to_y: float
    square: bool = False
    from_centre: bool = False

    def edges(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom as they were drawn."""
        dx, dy = self.to_x - self.from_x, self.to_y - self.from_y
        if self.square:
            edge = max(abs(dx), abs(dy))
            dx, dy = edge if dx >= 0 else -edge, edge if dy >= 0 else -edge
        start_x = self.from_x - dx if self.from_centre else self.from_x
        start_y = self.from_y - dy if self.from_centre else self.from_y
        end_x, end_y = self.from_x + dx, self.from_y + dy
        left, right = sorted((start_x, end_x))
        top, bottom = sorted((start_y, end_y))
        return left, top, right, bottom

    def rect(self, image: Size) -> Rect:
        """The whole pixels that it touches, inside the photo."""
        left, top, right, bottom = (round(edge) for edge in self.edges())
        return Rect.from_edges(left, top, right, bottom).intersect(image.rect)
