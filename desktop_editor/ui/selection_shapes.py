"""From what was drawn with a selection tool to the coverage that it means. No state, no undo."""

import math
from typing import Final

import numpy as np

from desktop_editor.errors import EditorError
from desktop_editor.imaging.colour_select import (
    alike,
    antialiased,
    colour_distance,
    connected,
    in_range,
)
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.object_look import Salience
from desktop_editor.imaging.object_select import object_at, object_within
from desktop_editor.imaging.raster import Coverage, Pixels
from desktop_editor.imaging.shapes import ellipse, polygon
from desktop_editor.ui.canvas_view import Tool
from desktop_editor.ui.selecting_view import DrawnSelection, SelectionOptions

AT_ONCE_PX: Final = 1_500_000
"""Shapes with a smaller box are quicker than a frame; others are computed beside the window."""

_AROUND_PX: Final = 1  # colour range: the mean of 3 x 3 pixels, so that grain does not decide


def box_of(drawn: DrawnSelection, photo: Size) -> Rect:
    """The whole pixels around a shape, inside the photo."""
    xs, ys = zip(*drawn.points, strict=True)
    return Rect.from_edges(
        math.floor(min(xs)), math.floor(min(ys)), math.ceil(max(xs)), math.ceil(max(ys))
    ).intersect(photo.rect)


def shape_of(drawn: DrawnSelection, photo: Size) -> tuple[Rect, Coverage]:
    """Where a rectangle, ellipse, lasso or polygon lies, and its coverage there.

    Rectangles select whole pixels, the others have soft edges where they cut through one.
    """
    if drawn.tool is Tool.SELECT_RECTANGLE:
        (left, top), (right, bottom) = drawn.points
        whole = Rect.from_edges(round(left), round(top), round(right), round(bottom))
        inside = whole.intersect(photo.rect)
        return inside, np.full((inside.height, inside.width), 255, np.uint8)
    if drawn.tool is Tool.SELECT_ELLIPSE:
        corner, opposite = drawn.points
        return ellipse(corner, opposite, photo)
    return polygon(drawn.points, photo)


def picked(
    pixels: Pixels,
    drawn: DrawnSelection,
    options: SelectionOptions,
    salience: Salience | None = None,
) -> tuple[Rect, Coverage]:
    """What the pixels say belongs to a place or box, by the magic wand, colour range or object.

    Args:
        pixels: (h, w, 3 or 4) uint8 or uint16.
        drawn: The place or box.
        options: Of the tool.
        salience: An eye for objects, if there is one.

    Raises:
        EditorError: mask.no_object where nothing stands out.
    """
    photo = Size(width=pixels.shape[1], height=pixels.shape[0])
    x, y = (math.floor(part) for part in drawn.points[0])
    if drawn.tool is Tool.SELECT_OBJECT:
        if len(drawn.points) > 1:
            found = object_within(pixels, box_of(drawn, photo), salience)
        else:
            found = object_at(pixels, x, y, salience)
        if not found[1].any():
            raise EditorError("mask.no_object")
        return found
    if drawn.tool is Tool.SELECT_COLOUR:
        distance = colour_distance(pixels, x, y, around=_AROUND_PX)
        return photo.rect, in_range(distance, options.fuzziness)
    coverage = alike(colour_distance(pixels, x, y), options.tolerance)
    if options.contiguous:
        coverage = connected(coverage, x, y)
    return photo.rect, antialiased(coverage) if options.antialias else coverage
