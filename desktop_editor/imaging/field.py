"""Float planes and the few filters that every stage of the engine uses on them.

One typed door to OpenCV for float32 work; what the values mean is the callers' business.
"""

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.raster import Coverage, Pixels

Field: TypeAlias = NDArray[np.float32]
"""(h, w) or (h, w, channels) float32."""

Flags: TypeAlias = NDArray[np.bool_]
"""(h, w) bool."""

BROAD_SIGMA_PX = 12.0


def field_size(field: Field | Coverage | Pixels) -> Size:
    """Width and height of an array."""
    return Size(width=field.shape[1], height=field.shape[0])


def unit_float(pixels: Pixels) -> Field:
    """uint8 or uint16 BGR(A) -> float32 BGR 0..1 (alpha dropped)."""
    scale = np.float32(1.0 / np.iinfo(pixels.dtype).max)
    return np.multiply(pixels[..., :3], scale, dtype=np.float32)


def blurred(field: Field, sigma: float) -> Field:
    """Gaussian blur; the border is mirrored. Broad ones go through a reduced copy, far quicker."""
    import cv2

    full = field_size(field)
    factor = int(sigma / 5.0) if sigma >= BROAD_SIGMA_PX else 1
    if factor > 1 and min(full.width, full.height) > 4 * factor:
        small = Size(width=round(full.width / factor), height=round(full.height / factor))
        # Averaging and linear enlarging blur by about a quarter of a reduced pixel themselves.
        inner = math.sqrt((sigma / factor) ** 2 - 0.25)
        return averaged(blurred(averaged(field, small), inner), full)
    return np.asarray(cv2.GaussianBlur(field, (0, 0), sigma), np.float32)


def boxed(field: Field, edge_px: int) -> Field:
    """Mean within a square; the border is mirrored."""
    import cv2

    return np.asarray(cv2.blur(field, (edge_px, edge_px)), np.float32)


def averaged(field: Field, size: Size) -> Field:
    """Resize by area average (down) or linearly (up); itself when the size is right."""
    import cv2

    if field_size(field) == size:
        return field
    target = (size.width, size.height)
    if size.width > field.shape[1] or size.height > field.shape[0]:
        return np.asarray(cv2.resize(field, target, interpolation=cv2.INTER_LINEAR), np.float32)
    return np.asarray(cv2.resize(field, target, interpolation=cv2.INTER_AREA), np.float32)


def reduced_pixels(pixels: Pixels, size: Size) -> Field:
    """Pixels averaged down to `size` as float32 BGR 0..1."""
    import cv2

    if field_size(pixels) == size:
        return unit_float(pixels)
    target = (size.width, size.height)
    small = np.asarray(cv2.resize(pixels, target, interpolation=cv2.INTER_AREA))
    scale = np.float32(1.0 / np.iinfo(pixels.dtype).max)
    return np.multiply(small[..., :3], scale, dtype=np.float32)


def sampled(field: Field, maps: Field, *, cubic: bool = False) -> Field:
    """Values of `field` at absolute coordinates; the border is continued.

    Args:
        field: float32 (h, w) or (h, w, channels).
        maps: float32 (h', w', 2), column and row, pixel centres at integers.
        cubic: Bicubic instead of bilinear.
    """
    import cv2

    return np.asarray(
        cv2.remap(
            field,
            np.ascontiguousarray(maps[..., 0]),
            np.ascontiguousarray(maps[..., 1]),
            cv2.INTER_CUBIC if cubic else cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        ),
        np.float32,
    )


def sampled_lattice(field: Field, xs: Field, ys: Field) -> Field:
    """Bilinear values of `field` at every column of `xs` in every row of `ys`."""
    maps = np.empty((len(ys), len(xs), 2), np.float32)
    maps[..., 0] = xs[None, :]
    maps[..., 1] = ys[:, None]
    return sampled(field, maps)


def enlarged(field: Field, around: Rect, part: Rect) -> Field:
    """A part of a reduced field at the size of `around`, bilinear.

    Args:
        field: float32 (h, w) or (h, w, channels), all of `around`.
        around: In full-size pixels.
        part: Inside `around`, in the same pixels.
    """
    inside = part.translate(-around.x, -around.y)
    down = _stretched(inside.y, inside.bottom, around.height, field.shape[0])
    across = _stretched(inside.x, inside.right, around.width, field.shape[1])
    # Few rows to widen, then each row is a mix of two.
    first, last = int(down[0][0]), int(down[1][-1])
    wide = _between(field[first : last + 1], across, 1)
    return _between(wide, (down[0] - first, down[1] - first, down[2]), 0)


def _stretched(
    start: int, stop: int, length: int, cells: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], Field]:
    """For each pixel the cells before and after it, and how far it is from the first."""
    at = (np.arange(start, stop) + 0.5) * (cells / length) - 0.5
    at = at.clip(0, cells - 1)
    before = at.astype(np.int64)
    return before, np.minimum(before + 1, cells - 1), (at - before).astype(np.float32)


def _between(
    field: Field, places: tuple[NDArray[np.int64], NDArray[np.int64], Field], axis: int
) -> Field:
    """Linear between neighbours along an axis."""
    before, after, share = places
    low: Field = field.take(before, axis=axis)
    mixed: Field = field.take(after, axis=axis)
    mixed -= low
    mixed *= share.reshape([-1 if each == axis else 1 for each in range(field.ndim)])
    mixed += low
    return mixed


def gradients(field: Field) -> tuple[Field, Field]:
    """Sobel derivatives across and down, 8 times the slope."""
    import cv2

    across = np.asarray(cv2.Sobel(field, cv2.CV_32F, 1, 0), np.float32)
    return across, np.asarray(cv2.Sobel(field, cv2.CV_32F, 0, 1), np.float32)


def squared_length(field: Field) -> Field:
    """(h, w, channels) -> (h, w): sum of the squares of the channels."""
    return np.asarray(np.einsum("ijk,ijk->ij", field, field), np.float32)


def luma(picture: Field) -> Field:
    """float32 BGR 0..1 -> float32 grey 0..1 (BT.601 weights, encoded values)."""
    import cv2

    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.float32)


def lab(picture: Field) -> Field:
    """float32 BGR 0..1 (sRGB) -> CIE L*a*b*."""
    import cv2

    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2LAB), np.float32)


def normalised(grey: Field, sigma: float) -> Field:
    """Local mean 0 and local deviation about 1, so that tone and shading do not matter.

    Args:
        grey: float32 (h, w), 0..1.
        sigma: Radius of the neighbourhood in pixels.
    """
    mean = blurred(grey, sigma)
    variance = np.maximum(blurred(grey * grey, sigma) - mean * mean, np.float32(0))
    return np.asarray((grey - mean) / np.sqrt(variance + np.float32(0.01**2)), np.float32)


def shrunk(flags: Flags, size_px: int) -> Flags:
    """Erode by a square of `size_px`; the picture's border is no edge."""
    import cv2

    kernel = np.ones((size_px, size_px), np.uint8)
    return np.asarray(cv2.erode(flags.astype(np.uint8), kernel)) > 0


def grown(flags: Flags, radius_px: int) -> Flags:
    """Dilate by a disc."""
    import cv2

    edge = 2 * radius_px + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (edge, edge))
    return np.asarray(cv2.dilate(flags.astype(np.uint8), disc)) > 0


def distance_inside(flags: Flags) -> Field:
    """Pixels to the nearest False; very far when there is none. The picture's border is no edge."""
    import cv2

    if bool(flags.all()):
        return np.full(flags.shape, 1e6, np.float32)
    distance = cv2.distanceTransform(flags.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    return np.asarray(distance, np.float32)


def outward(field: Field, known: Flags) -> Field:
    """Every unknown pixel gets the value of the nearest known one; itself when none is known."""
    import cv2

    if bool(known.all()) or not bool(known.any()):
        return field
    unknown = (~known).astype(np.uint8)
    _, labels = cv2.distanceTransformWithLabels(
        unknown, cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    nearest = np.asarray(labels, np.int32)
    values = np.zeros(int(nearest.max()) + 1, np.float32)
    values[nearest[known]] = field[known]
    return np.asarray(np.where(known, field, values[nearest]), np.float32)


def smoothstep(share: Field) -> Field:
    """3t^2 - 2t^3 of the share clipped to 0..1."""
    t = np.clip(share, np.float32(0), np.float32(1))
    return t * t * (np.float32(3) - np.float32(2) * t)
