"""Which part of the photo the canvas shows, and how large. Immutable, Qt-free.

Spaces: `image` are the base's pixels, `device` the physical pixels of the widget, counted from its
top left corner. A zoom of 1 is one image pixel for one device pixel, whatever the desktop's scale.
"""

import math
from dataclasses import dataclass, replace
from typing import Final

from desktop_editor.imaging.geometry import Rect, Size

LARGEST_ZOOM: Final = 32.0
SMALLEST_ZOOM: Final = 0.02
NEAREST_ABOVE_ZOOM: Final = 3.0
"""Above this the pixels themselves are shown as squares."""

GRID_FROM_ZOOM: Final = 8.0
"""From here on lines between the pixels can be shown."""

_STEPS: Final = (
    *(0.02, 0.03, 0.05, 0.0625, 0.0833, 0.125, 0.1667, 0.25, 0.3333, 0.5, 0.6667),
    *(1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0),
)
_FIT_MARGIN: Final = 0.04  # of the shorter edge, free around a fitted photo
_OVERSCROLL: Final = 0.25  # of the widget: corners can be painted away from the widget's border


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewport:
    """A zoom and the image point in the middle of the widget.

    Attributes:
        image: Size of the base.
        device: Size of the widget in device pixels.
        zoom: Device pixels for each image pixel.
        centre_x: Image coordinate in the middle of the widget.
        centre_y: Image coordinate in the middle of the widget.
        is_fitted: Whether the whole photo is kept in view when the widget's size changes.
        is_filled: Whether no edge of the widget is left free when its size changes.
        fit_limit: A small photo is not enlarged beyond this zoom by fitting it.
    """

    image: Size
    device: Size
    zoom: float = 1.0
    centre_x: float = 0.0
    centre_y: float = 0.0
    is_fitted: bool = False
    is_filled: bool = False
    fit_limit: float = 1.0

    @property
    def origin(self) -> tuple[int, int]:
        """Device position of the image's top left corner, on whole device pixels."""
        return (
            round(self.device.width / 2 - self.centre_x * self.zoom),
            round(self.device.height / 2 - self.centre_y * self.zoom),
        )

    @property
    def level(self) -> int:
        """How often the photo can be halved and still has a pixel for each device pixel."""
        return max(0, math.floor(1e-9 - math.log2(self.zoom)))

    @property
    def smallest_zoom(self) -> float:
        """The least zoom: 2 %, or what shows all of a huge photo."""
        return min(SMALLEST_ZOOM, self._fit_zoom())

    def to_image(self, device_x: float, device_y: float) -> tuple[float, float]:
        """Image coordinates of a device position."""
        left, top = self.origin
        return (device_x - left) / self.zoom, (device_y - top) / self.zoom

    def to_device(self, image_x: float, image_y: float) -> tuple[float, float]:
        """Device position of image coordinates."""
        left, top = self.origin
        return left + image_x * self.zoom, top + image_y * self.zoom

    def visible(self) -> Rect:
        """The image pixels that are at least partly in view."""
        left, top = self.to_image(0, 0)
        right, bottom = self.to_image(self.device.width, self.device.height)
        seen = Rect.from_edges(int(left), int(top), int(right) + 1, int(bottom) + 1)
        return seen.intersect(self.image.rect)

    def fitted(self) -> "Viewport":
        """The whole photo, centred."""
        return replace(
            self,
            zoom=self._fit_zoom(),
            centre_x=self.image.width / 2,
            centre_y=self.image.height / 2,
            is_fitted=True,
            is_filled=False,
        )

    def filled(self) -> "Viewport":
        """No edge of the window left free, as little of the photo hidden as that takes."""
        across = self.device.width / max(1, self.image.width)
        down = self.device.height / max(1, self.image.height)
        return replace(self.fitted().at_zoom(max(across, down)), is_filled=True)

    def showing(self, part: Rect) -> "Viewport":
        """A part of the photo as large as the window allows."""
        across = self.device.width / max(1, part.width)
        down = self.device.height / max(1, part.height)
        moved = replace(
            self,
            zoom=min(LARGEST_ZOOM, max(self.smallest_zoom, min(across, down))),
            centre_x=part.x + part.width / 2,
            centre_y=part.y + part.height / 2,
            is_fitted=False,
            is_filled=False,
        )
        return _clamped(moved)

    def scrolls(self) -> tuple["Scroll", "Scroll"]:
        """How far the photo can be moved across and down."""
        return (
            _scroll(self.centre_x, self.image.width, self.device.width, self.zoom),
            _scroll(self.centre_y, self.image.height, self.device.height, self.zoom),
        )

    def scrolled(self, device_x: int | None, device_y: int | None) -> "Viewport":
        """With another position of a `Scroll`; None leaves that one as it is."""
        moved = replace(
            self,
            centre_x=self.centre_x if device_x is None else device_x / self.zoom,
            centre_y=self.centre_y if device_y is None else device_y / self.zoom,
            is_fitted=False,
            is_filled=False,
        )
        return _clamped(moved)

    def resized(self, device: Size, fit_limit: float) -> "Viewport":
        """For a widget of another size: what fits or fills it stays so, else the centre stays."""
        moved = replace(self, device=device, fit_limit=fit_limit)
        if self.is_filled:
            return moved.filled()
        return moved.fitted() if self.is_fitted else _clamped(moved)

    def panned(self, device_dx: float, device_dy: float) -> "Viewport":
        """The photo moved by a device distance."""
        moved = replace(
            self,
            centre_x=self.centre_x - device_dx / self.zoom,
            centre_y=self.centre_y - device_dy / self.zoom,
            is_fitted=False,
            is_filled=False,
        )
        return _clamped(moved)

    def zoomed(self, zoom: float, device_x: float, device_y: float) -> "Viewport":
        """At another zoom, with the image point under (device_x, device_y) staying there."""
        zoom = min(LARGEST_ZOOM, max(self.smallest_zoom, zoom))
        image_x, image_y = self.to_image(device_x, device_y)
        moved = replace(
            self,
            zoom=zoom,
            centre_x=image_x - (device_x - self.device.width / 2) / zoom,
            centre_y=image_y - (device_y - self.device.height / 2) / zoom,
            is_fitted=False,
            is_filled=False,
        )
        return _clamped(moved)

    def zoomed_in(self) -> "Viewport":
        """The next larger step, about the centre."""
        larger = (step for step in _STEPS if step > self.zoom * 1.001)
        return self.at_zoom(next(larger, LARGEST_ZOOM))

    def zoomed_out(self) -> "Viewport":
        """The next smaller step, about the centre."""
        smaller = (step for step in reversed(_STEPS) if step < self.zoom * 0.999)
        return self.at_zoom(next(smaller, self.smallest_zoom))

    def at_actual_size(self) -> "Viewport":
        """One image pixel for one device pixel, about the centre."""
        return self.at_zoom(1.0)

    def at_zoom(self, zoom: float) -> "Viewport":
        """At this zoom, about the centre."""
        return self.zoomed(zoom, self.device.width / 2, self.device.height / 2)

    def _fit_zoom(self) -> float:
        margin = _FIT_MARGIN * min(self.device.width, self.device.height)
        across = (self.device.width - 2 * margin) / max(1, self.image.width)
        down = (self.device.height - 2 * margin) / max(1, self.image.height)
        return max(1e-4, min(across, down, self.fit_limit))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scroll:
    """Where the middle of the window lies along an edge of the photo, in device pixels of it.

    Attributes:
        least: The smallest position that it can have.
        most: The largest one; as large as `least` where everything fits.
        seen: Length of the window.
    """

    position: int
    least: int
    most: int
    seen: int

    @property
    def is_needed(self) -> bool:
        """Whether the photo is longer than the window."""
        return self.most > self.least


def _scroll(centre: float, image_edge: int, device_edge: int, zoom: float) -> Scroll:
    seen = device_edge / zoom
    least, most = (_clamped_centre(end, image_edge, seen) for end in (-math.inf, math.inf))
    return Scroll(
        position=round(centre * zoom),
        least=math.floor(least * zoom),
        most=math.floor(least * zoom) if image_edge <= seen else math.ceil(most * zoom),
        seen=device_edge,
    )


def _clamped(view: Viewport) -> Viewport:
    across, down = view.device.width / view.zoom, view.device.height / view.zoom
    return replace(
        view,
        centre_x=_clamped_centre(view.centre_x, view.image.width, across),
        centre_y=_clamped_centre(view.centre_y, view.image.height, down),
    )


def _clamped_centre(centre: float, image_edge: int, seen_edge: float) -> float:
    """Keep an image edge that fits in the middle, and a longer one from being scrolled away."""
    if image_edge <= seen_edge:
        return image_edge / 2
    slack = seen_edge * (0.5 - _OVERSCROLL)
    return min(image_edge - slack, max(slack, centre))
