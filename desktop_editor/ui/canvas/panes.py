"""Which pictures stand where on the canvas: one, two that share a place, or two side by side.

Values in, values out; who draws them and what the pointer does there is decided elsewhere. Qt-free.
"""

from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from typing import Final

from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.ui.canvas_view import Compare

GAP_PX: Final = 2
"""Between two pictures that stand side by side, in device pixels."""

SPLITS: Final = frozenset({Compare.SPLIT, Compare.SPLIT_ROWS})
"""Comparisons with a divider that can be moved."""


class Picture(Enum):
    """A rendering of the photo."""

    COMPOSITE = auto()
    ORIGINAL = auto()
    DIFFERENCE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pane:
    """A picture and the part of the widget that shows it, in device pixels.

    Attributes:
        left: Where the viewport's left edge lies in the widget.
    """

    picture: Picture
    frame: Rect
    left: int = 0


_WHOLE: Final = {
    Compare.ORIGINAL: Picture.ORIGINAL,
    Compare.DIFFERENCE: Picture.DIFFERENCE,
}


def viewport_size(compare: Compare, widget: Size) -> Size:
    """The device pixels that one viewport has of a widget: half of it side by side."""
    if compare is not Compare.SIDE_BY_SIDE:
        return widget
    return Size(width=max(0, (widget.width - GAP_PX) // 2), height=widget.height)


@lru_cache(maxsize=4)
def panes(compare: Compare, divider: float, device: Size) -> tuple[Pane, ...]:
    """What is shown where; the original comes first where there are two.

    Args:
        compare: The comparison.
        divider: Where a split lies, as a share of the viewport.
        device: Size of the viewport.
    """
    width, height = device.width, device.height
    if compare is Compare.SIDE_BY_SIDE:
        right = width + GAP_PX
        return (
            Pane(picture=Picture.ORIGINAL, frame=device.rect),
            Pane(picture=Picture.COMPOSITE, frame=device.rect.translate(right, 0), left=right),
        )
    if compare in SPLITS:
        at_x = width if compare is Compare.SPLIT_ROWS else round(divider * width)
        at_y = height if compare is Compare.SPLIT else round(divider * height)
        first = Rect(x=0, y=0, width=at_x, height=at_y)
        second = Rect.from_edges(at_x, 0, width, height)
        if compare is Compare.SPLIT_ROWS:
            second = Rect.from_edges(0, at_y, width, height)
        return (
            Pane(picture=Picture.ORIGINAL, frame=first),
            Pane(picture=Picture.COMPOSITE, frame=second),
        )
    return (Pane(picture=_WHOLE.get(compare, Picture.COMPOSITE), frame=device.rect),)


def pane_left(compare: Compare, device: Size, device_x: float) -> int:
    """Where the viewport begins that a position in the widget belongs to."""
    is_right = compare is Compare.SIDE_BY_SIDE and device_x >= device.width + GAP_PX / 2
    return device.width + GAP_PX if is_right else 0
