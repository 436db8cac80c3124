"""Paths that keep to edges, from one place to others near it. Tools and outlines live above."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.raster import Pixels, to_depth
from desktop_editor.imaging.shapes import Point

_CANNY: Final = (32, 100)  # gradients from which lines go on, and from which they begin
_STEEPEST: Final = 200.0  # steeper edges attract no more
_SNAP_PX: Final = 5
_CLEAR: Final = 40.0  # of a Sobel gradient
_MIDDLE: Final = 0.5  # of a pixel
_EVEN_PX: Final = 5  # along the path: its steps of whole pixels are evened out


class EdgeMap:
    """The cheapest way along edges from an anchor to every place of an area.

    Intelligent scissors (Mortensen and Barrett, SIGGRAPH 1995), by OpenCV. Making one takes a few
    frames, each path next to nothing.
    """

    def __init__(
        self, pixels: Pixels, area: Rect, scale: float, anchor: Point, *, snaps: bool = False
    ) -> None:
        """Look for edges around an anchor.

        Args:
            pixels: (area.height, area.width, 3 or 4) uint8 or uint16, what is looked at.
            area: Where that lies in the picture; not empty.
            scale: Pixels to work with for each of the picture's; at most 1.
            anchor: Where all paths begin, in image pixels; the nearest place of the area counts.
            snaps: Paths begin at the clearest edge at the anchor, as they end; see `start`.
        """
        import cv2

        self.anchor: Final = anchor
        self._area = area
        self._scale = scale
        self._wide = max(1, round(area.width * scale))
        self._high = max(1, round(area.height * scale))
        part = np.ascontiguousarray(to_depth(pixels[..., :3], np.dtype(np.uint8)), np.uint8)
        small = cv2.resize(part, (self._wide, self._high), interpolation=cv2.INTER_AREA)
        self._scissors = cv2.segmentation.IntelligentScissorsMB()
        self._scissors.setEdgeFeatureCannyParameters(*_CANNY)
        self._scissors.setGradientMagnitudeMaxLimit(_STEEPEST)
        self._scissors.applyImage(small)
        self._steepness = _steepness(np.asarray(small, np.uint8))
        place = self._nearest(*self._place(anchor))
        first = self._clearest(place) if snaps else place
        self._scissors.buildMap(first)
        x, y = ((one + _MIDDLE) / scale for one in first)
        self.start: Final = anchor if first == place else (area.x + x, area.y + y)
        """Where paths begin, in image pixels."""

    def path_to(self, place: Point) -> tuple[Point, ...]:
        """From the anchor, which is left out, to the clearest edge at a place.

        Beyond the area it goes on straight to the place itself.
        """
        x, y = self._place(place)
        inside = self._clearest(self._nearest(x, y))
        steps = np.asarray(self._scissors.getContour(inside), np.float64).reshape(-1, 2)
        evened = _evened(steps + _MIDDLE) / self._scale + (self._area.x, self._area.y)
        path = tuple((float(a), float(b)) for a, b in evened[1:])
        is_there = bool(path) and (x, y) == self._nearest(x, y)
        return path if is_there else (*path, place)

    def _place(self, place: Point) -> tuple[int, int]:
        x, y = (place[0] - self._area.x) * self._scale, (place[1] - self._area.y) * self._scale
        return math.floor(x), math.floor(y)

    def _nearest(self, x: int, y: int) -> tuple[int, int]:
        return min(max(x, 0), self._wide - 1), min(max(y, 0), self._high - 1)

    def _clearest(self, place: tuple[int, int]) -> tuple[int, int]:
        """The steepest place within the snap, or this one where all is about as flat."""
        x, y = place
        left, top = max(0, x - _SNAP_PX), max(0, y - _SNAP_PX)
        part = self._steepness[top : y + _SNAP_PX + 1, left : x + _SNAP_PX + 1]
        row, column = np.unravel_index(int(part.argmax()), part.shape)
        clear = part[row, column] > _CLEAR and part[row, column] > 2 * self._steepness[y, x]
        return (left + int(column), top + int(row)) if clear else place


def _steepness(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    import cv2

    grey = cv2.GaussianBlur(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), (0, 0), 1)
    across, down = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    return np.asarray(cv2.magnitude(across, down), np.float32)


def _evened(steps: NDArray[np.float64]) -> NDArray[np.float64]:
    """A running mean; both ends stay."""
    half = _EVEN_PX // 2
    padded = np.pad(steps, ((half, half), (0, 0)), mode="edge")
    kernel = np.full(_EVEN_PX, 1 / _EVEN_PX)
    return np.stack([np.convolve(padded[:, one], kernel, "valid") for one in (0, 1)], axis=1)
