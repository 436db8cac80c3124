"""Pixels made ready for a screen: eight bits, halved level by level, sampled at any zoom.

What is shown is derived and thrown away; nothing here touches what is exported. No Qt.
"""

from functools import lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.raster import Coverage, Pixels, frozen

ShownPixels = NDArray[np.uint8]
"""(h, w, 3) BGR or (h, w, 4) BGRA, uint8."""


def in_8_bits(pixels: Pixels) -> ShownPixels:
    """Reduce 16 bits a channel to 8 (65535 becomes 255); 8-bit pixels are returned as they are."""
    if pixels.dtype == np.uint8:
        return cast("ShownPixels", pixels)
    import cv2

    return cast("ShownPixels", cv2.convertScaleAbs(pixels, alpha=1 / 257))


def halve_into(
    out: NDArray[np.uint8],
    pixels: Pixels | Coverage,
    margins: tuple[int, int, int, int] = (0, 0, 0, 0),
) -> None:
    """Write the mean of each 2x2 block, reduced to 8 bits.

    Args:
        out: Half as wide and high as `pixels` with its margins, and as many channels.
        pixels: (h, w), (h, w, 3) or (h, w, 4).
        margins: How often the left, top, right and bottom edges are repeated first, so that
            width and height become even.
    """
    import cv2

    left, top, right, bottom = margins
    if any(margins):
        edges = (top, bottom, left, right)
        pixels = cast("Pixels", cv2.copyMakeBorder(pixels, *edges, cv2.BORDER_REPLICATE))
    size = (out.shape[1], out.shape[0])
    if pixels.dtype == np.uint8:
        cv2.resize(pixels, size, dst=out, interpolation=cv2.INTER_AREA)
    else:
        small = cast("Pixels", cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))
        out[:] = in_8_bits(small)


def write_bgra(out: ShownPixels, pixels: ShownPixels) -> None:
    """Copy into `out` (h, w, 4): opaque for three channels, alpha premultiplied for four."""
    import cv2

    if pixels.shape[2] == 3:
        cv2.cvtColor(pixels, cv2.COLOR_BGR2BGRA, dst=out)
        return
    alpha = pixels[..., 3]
    cv2.multiply(pixels, cv2.merge((alpha, alpha, alpha, alpha)), dst=out, scale=1 / 255)
    out[..., 3] = alpha


def sampled(coverage: Coverage, scale: float, offset: tuple[float, float], size: Size) -> Coverage:
    """Coverage seen through a zoomed window: nearest when enlarged, linear when reduced.

    Args:
        coverage: (h, w) uint8.
        scale: Result pixels for each coverage pixel.
        offset: Where the coverage's top left corner lies in the result (x, y).
        size: The result's size; 0 where there is no coverage.
    """
    import cv2

    smooth = scale < 1
    # Pixel centres lie at +0.5 in both pictures, at integers for warpAffine.
    shift_x = offset[0] + 0.5 * scale - 0.5
    shift_y = offset[1] + 0.5 * scale - 0.5
    inverse = np.array(
        [[1 / scale, 0.0, -shift_x / scale], [0.0, 1 / scale, -shift_y / scale]], np.float64
    )
    flags = (cv2.INTER_LINEAR if smooth else cv2.INTER_NEAREST) | cv2.WARP_INVERSE_MAP
    return cast(
        "Coverage", cv2.warpAffine(coverage, inverse, (size.width, size.height), flags=flags)
    )


def draw_outline(
    indices: NDArray[np.uint8], coverage: Coverage, dashes: NDArray[np.uint8], thickness_px: int
) -> None:
    """Put `dashes` wherever half coverage or more lies within `thickness_px` of less.

    Args:
        indices: (h, w) uint8, written to.
        coverage: (h, w) uint8.
        dashes: (h, w) uint8, what to write.
        thickness_px: Of the line, which lies inside.
    """
    import cv2

    inside = cv2.threshold(coverage, 127, 255, cv2.THRESH_BINARY)[1]
    edge = 2 * thickness_px + 1
    core = cv2.erode(inside, np.ones((edge, edge), np.uint8), borderValue=255)
    cv2.copyTo(dashes, cv2.subtract(inside, core), indices)


def heat(pixels: ShownPixels, base: ShownPixels) -> ShownPixels:
    """How far two pictures differ: black where they are equal, lighter for more.

    The largest difference of a channel counts. One step is already seen clearly; the colours are
    "inferno", whose lightness grows evenly (N. Smith and S. van der Walt, CC0).

    Args:
        pixels: (h, w, 3|4) uint8.
        base: Of the same shape.

    Returns:
        (h, w, 3) BGR.
    """
    import cv2

    first, *others = cv2.split(cv2.absdiff(pixels, base))
    for one in others:
        first = cv2.max(first, one)
    return cast("ShownPixels", cv2.applyColorMap(first, heat_colours()))


@lru_cache(maxsize=1)
def heat_colours() -> ShownPixels:
    """The colour of each difference from 0 to 255: (256, 1, 3) BGR."""
    import cv2

    place = np.round(48 + 207 * np.sqrt(np.arange(256) / 255)).astype(np.uint8)
    colours = cv2.applyColorMap(place[:, np.newaxis], cv2.COLORMAP_INFERNO)
    colours[0] = 0
    return cast("ShownPixels", frozen(colours.astype(np.uint8)))


def at_most(values: NDArray[np.uint8], limit: int) -> NDArray[np.uint8]:
    """A copy with everything above `limit` lowered to it."""
    import cv2

    return cast("NDArray[np.uint8]", cv2.threshold(values, limit, 0, cv2.THRESH_TRUNC)[1])


def zero_as_full(coverage: Coverage) -> Coverage:
    """255 where nothing is covered, 0 elsewhere."""
    import cv2

    return cast("Coverage", cv2.threshold(coverage, 0, 255, cv2.THRESH_BINARY_INV)[1])


def in_halves(values: NDArray[np.uint8], upper: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Values halved to 0 to 127, and 128 more wherever `upper` is 128 instead of 0."""
    import cv2

    halved = values >> np.uint8(1)
    return cast("NDArray[np.uint8]", cv2.bitwise_or(halved, upper, dst=halved))
