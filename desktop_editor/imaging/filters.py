"""Generic picture filters: blur, resampling along a map, colour spaces, subject.

Pixels in, new pixels out, 8-bit BGR. Nothing here knows what an edit, a layer or a service is.
"""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.raster import Coverage

Bgr8: TypeAlias = NDArray[np.uint8]
"""(height, width, 3) uint8."""

Plane: TypeAlias = NDArray[np.float32]
"""(height, width) float32."""

_DIRECT_BLUR_PX: Final = 8.0


def blur(pixels: NDArray[np.uint8], sigma_px: float) -> NDArray[np.uint8]:
    """Gaussian blur; large radii go through a reduced copy (same look, far quicker).

    Args:
        pixels: uint8, (h, w) or (h, w, 3).
        sigma_px: Standard deviation in pixels; 0 or less returns a copy.
    """
    import cv2

    if sigma_px <= 0:
        return pixels.copy()
    if sigma_px <= _DIRECT_BLUR_PX:
        return np.asarray(cv2.GaussianBlur(pixels, (0, 0), sigma_px), np.uint8)
    height, width = pixels.shape[:2]
    factor = sigma_px / (_DIRECT_BLUR_PX / 2)
    reduced = (max(1, round(width / factor)), max(1, round(height / factor)))
    small = cv2.resize(pixels, reduced, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), _DIRECT_BLUR_PX / 2)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


def smooth_field(nodes: Plane, width: int, height: int) -> Plane:
    """A coarse grid of values, spread smoothly (cubic) over (height, width)."""
    import cv2

    return np.asarray(cv2.resize(nodes, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)


def remap(pixels: Bgr8, from_x: Plane, from_y: Plane) -> Bgr8:
    """Sample `pixels` at (from_x, from_y) for every output pixel; mirrors beyond the edges.

    Args:
        pixels: (h, w, 3) uint8.
        from_x: (out_h, out_w) float32, column in `pixels`; pixel centres at integers.
        from_y: The same for rows.
    """
    import cv2

    return np.asarray(
        cv2.remap(pixels, from_x, from_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101),
        np.uint8,
    )


def to_lab(pixels: Bgr8) -> NDArray[np.float32]:
    """Turn sRGB into CIE L*a*b*: float32, L 0..100, a and b about -127..127."""
    import cv2

    scaled = pixels.astype(np.float32) / np.float32(255)
    return np.asarray(cv2.cvtColor(scaled, cv2.COLOR_BGR2LAB), np.float32)


def from_lab(lab: NDArray[np.float32]) -> Bgr8:
    """CIE L*a*b* back to 8-bit sRGB; colours out of gamut are clipped."""
    import cv2

    scaled = cv2.cvtColor(lab, cv2.COLOR_LAB2BGR)
    return np.asarray(np.clip(np.rint(scaled * 255), 0, 255), np.uint8)


def to_hsv(pixels: Bgr8) -> NDArray[np.float32]:
    """Turn sRGB into hue 0..360 degrees, saturation and value 0..1: float32 (h, w, 3)."""
    import cv2

    scaled = pixels.astype(np.float32) / np.float32(255)
    return np.asarray(cv2.cvtColor(scaled, cv2.COLOR_BGR2HSV), np.float32)


def to_grey(pixels: Bgr8) -> NDArray[np.uint8]:
    """Luma (ITU-R BT.601) as (h, w) uint8."""
    import cv2

    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), np.uint8)


def subject_in(pixels: Bgr8, likely: Coverage) -> Coverage:
    """Where the subject is, guessed by GrabCut from a likely area (255) and its surroundings (0).

    Rother, Kolmogorov, Blake: "GrabCut" (2004). Same input, same answer. Meant for pictures of a
    few hundred pixels. Returns `likely` itself when the cut finds nothing or nearly everything.
    """
    import cv2

    labels = np.where(likely > 127, cv2.GC_PR_FGD, cv2.GC_BGD).astype(np.uint8)
    cv2.setRNGSeed(1)
    cv2.grabCut(
        pixels, labels, (0, 0, 1, 1), np.zeros((1, 65)), np.zeros((1, 65)), 3, cv2.GC_INIT_WITH_MASK
    )
    found = np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD))
    share = float(found.sum()) / max(1, int((likely > 127).sum()))
    if not 0.1 < share < 0.95:
        return likely
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5))
    whole = cv2.morphologyEx(found.astype(np.uint8) * 255, cv2.MORPH_CLOSE, kernel)
    return np.asarray(cv2.morphologyEx(whole, cv2.MORPH_OPEN, kernel), np.uint8)
