"""Selections combined and moved. Outlines come from `shapes`, colours from `colour_select`."""

from enum import StrEnum

from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.mask import TiledMask, invert, maximum, minimum
from desktop_editor.imaging.raster import Coverage


class Combine(StrEnum):
    """What a new shape does to what is selected already."""

    NEW = "new"
    ADD = "add"
    SUBTRACT = "subtract"
    INTERSECT = "intersect"


def combined(before: TiledMask, box: Rect, shape: Coverage, how: Combine) -> TiledMask:
    """A selection and a shape as one: the union is the maximum, what both cover the minimum.

    Args:
        before: What is selected.
        box: Where the shape lies; it covers nothing elsewhere.
        shape: (box.height, box.width) uint8.
        how: Subtracting intersects with 255 minus the shape.
    """
    nothing = TiledMask.filled(before.size, 0)
    if how is Combine.NEW:
        return nothing.replaced(box, shape)
    if box.is_empty:
        return nothing if how is Combine.INTERSECT else before
    inside = before.read(box)
    if how is Combine.ADD:
        return before.replaced(box, maximum(inside, shape))
    if how is Combine.SUBTRACT:
        return before.replaced(box, minimum(inside, invert(shape)))
    return nothing.replaced(box, minimum(inside, shape))


def moved(mask: TiledMask, right: int, down: int) -> TiledMask:
    """The mask moved by whole pixels; what leaves the photo is gone."""
    box = mask.bounding_box()
    if box is None:
        return mask
    return TiledMask.filled(mask.size, 0).replaced(box.translate(right, down), mask.read(box))


def within(mask: TiledMask, region: Rect) -> TiledMask:
    """The mask inside a region, nothing elsewhere."""
    return TiledMask.filled(mask.size, 0).replaced(region, mask.read(region))
