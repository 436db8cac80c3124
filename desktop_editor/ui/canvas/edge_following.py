"""Which part of the photo the scissors look at, and when: around the last anchor, as it is seen.

How paths keep to edges is `imaging.edge_path`'s business; the outline is `selecting`'s.
"""

import math
from functools import partial
from typing import Final

from PySide6.QtCore import QObject

from desktop_editor.imaging.composite import LayerPixels, composite
from desktop_editor.imaging.edge_path import EdgeMap
from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.raster import Pixels
from desktop_editor.imaging.shapes import Point
from desktop_editor.ui.canvas.background import Background
from desktop_editor.ui.canvas.interaction import Interaction
from desktop_editor.ui.canvas.scene import Scene
from desktop_editor.ui.canvas_view import CanvasContent

REACH_PX: Final = 320
"""How far from an anchor paths keep to edges, in device pixels (or the photo's, when magnified)."""


class EdgeFollowing(QObject):
    """Implements `selecting.PathFinding` with the photo that the canvas shows.

    Maps are made beside the window; until one is there, paths are straight.
    """

    def __init__(self, pointer: Interaction, scene: Scene, parent: QObject) -> None:
        super().__init__(parent)
        self._pointer = pointer
        self._scene = scene
        self._background = Background(self)
        self._map: EdgeMap | None = None
        self._anchor: Point | None = None
        pointer.selecting.paths = self

    def begin_at(self, anchor: Point, *, snaps: bool) -> None:
        """Get ready for paths from here, or from an edge beside it."""
        self._background.forget()
        self._map, self._anchor = None, anchor
        content = self._scene.content
        if content.base is None:
            return
        scale = min(1.0, self._pointer.view.zoom)
        reach = REACH_PX / scale
        area = Rect.from_edges(
            math.floor(anchor[0] - reach),
            math.floor(anchor[1] - reach),
            math.ceil(anchor[0] + reach),
            math.ceil(anchor[1] + reach),
        ).intersect(self._scene.size.rect)
        if not area.is_empty:
            work = partial(_mapped, content, area, scale, anchor, snaps=snaps)
            self._background.run(work, self._ready)

    def path_to(self, place: Point) -> tuple[Point, ...]:
        """From the last anchor to a place, ending there."""
        return (place,) if self._map is None else self._map.path_to(place)

    def _ready(self, found: EdgeMap) -> None:
        if found.anchor == self._anchor:
            self._map = found
            self._pointer.selecting.begin_from(found.anchor, found.start)


def _mapped(
    content: CanvasContent, area: Rect, scale: float, anchor: Point, *, snaps: bool
) -> EdgeMap:
    return EdgeMap(_seen(content, area), area, scale, anchor, snaps=snaps)


def _seen(content: CanvasContent, area: Rect) -> Pixels:
    """A part of the photo with its layers; runs on any thread."""
    if content.base is None:
        raise ValueError("there is no photo to look at")
    pixels = content.base.pixels[area.slices]
    if content.layers:
        pixels = pixels.copy()
    for layer in content.layers:
        part = layer.rect.intersect(area)
        if part.is_empty:
            continue
        inside, own = (part.translate(-one.x, -one.y).slices for one in (area, layer.rect))
        above = LayerPixels(
            pixels=layer.pixels[own], coverage=layer.coverage[own], opacity=layer.opacity
        )
        pixels[inside] = composite(pixels[inside], (above,))
    return pixels
