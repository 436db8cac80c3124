"""Another size of the same picture, and views of a part. Placement by registration is `warp`'s."""

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.raster import Pixels, frozen, size_of


def resize(pixels: Pixels, size: Size) -> Pixels:
    """Resample: area averages down, bicubic up, each axis by itself.

    Args:
        pixels: (h, w, 3|4) uint8 or uint16; the colours of transparent pixels don't bleed.
        size: Wanted, at least 1x1.

    Returns:
        Read-only pixels of the same dtype and channels; the input itself at its own size.
    """
    if size_of(pixels) == size:
        return pixels
    if pixels.shape[2] == 4 and not np.all(pixels[..., 3] == np.iinfo(pixels.dtype).max):
        return frozen(_resized_with_alpha(pixels, size))
    resized: Pixels = np.asarray(_resized(pixels, size), pixels.dtype)  # type: ignore[assignment]  # kept
    return frozen(resized)


def crop(pixels: Pixels, rect: Rect) -> Pixels:
    """A read-only view of the part inside `rect`."""
    view = pixels[rect.intersect(size_of(pixels).rect).slices]
    view.flags.writeable = False
    return view


def _resized(pixels: Pixels | NDArray[np.float32], size: Size) -> NDArray[np.generic]:
    import cv2

    height, width = pixels.shape[:2]
    if size.width <= width and size.height <= height:
        return np.asarray(
            cv2.resize(pixels, (size.width, size.height), interpolation=cv2.INTER_AREA)
        )
    if size.width >= width and size.height >= height:
        return np.asarray(
            cv2.resize(pixels, (size.width, size.height), interpolation=cv2.INTER_CUBIC)
        )
    smaller = (min(size.width, width), min(size.height, height))
    down = cv2.resize(pixels, smaller, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(down, (size.width, size.height), interpolation=cv2.INTER_CUBIC))


def _resized_with_alpha(pixels: Pixels, size: Size) -> Pixels:
    top = float(np.iinfo(pixels.dtype).max)
    premul_f32 = pixels.astype(np.float32)
    premul_f32[..., :3] *= premul_f32[..., 3:] / np.float32(top)
    out = np.asarray(_resized(premul_f32, size), np.float32)
    # Bicubic overshoots colour and alpha by the same share: dividing first undoes it for both.
    share = out[..., 3:] / np.float32(top)
    np.divide(out[..., :3], share, out=out[..., :3], where=share > 0)
    rounded: Pixels = np.rint(out.clip(0, top)).astype(pixels.dtype)
    return rounded
