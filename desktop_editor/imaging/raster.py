"""Pixel arrays, their bit depths and what travels with them. No decoding, no mixing.

Colour arrays are BGR or BGRA (OpenCV's order, straight alpha), 8 or 16 bits a channel, read-only.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.geometry import Rect, Size

Pixels: TypeAlias = NDArray[np.uint8] | NDArray[np.uint16]
"""(height, width, 3) BGR or (height, width, 4) BGRA, uint8 or uint16."""

Coverage: TypeAlias = NDArray[np.uint8]
"""(height, width) uint8: 255 shows the layer, 0 is locked."""


def frozen(pixels: Pixels) -> Pixels:
    """Make an array read-only in place and return it."""
    pixels.flags.writeable = False
    return pixels


def to_depth(pixels: Pixels, dtype: np.dtype[np.uint8] | np.dtype[np.uint16]) -> Pixels:
    """The same picture at another bit depth; the input itself when nothing is to do.

    8 → 16 bits is lossless (x257); 16 → 8 rounds to the nearest step.
    """
    if pixels.dtype == dtype:
        return pixels
    if dtype == np.uint16:
        return pixels.astype(np.uint16) * np.uint16(257)
    import cv2

    return np.asarray(cv2.convertScaleAbs(pixels, alpha=1 / 257), np.uint8)


def box_around(where: NDArray[np.generic]) -> Rect | None:
    """The smallest rectangle with everything that is not 0 of (h, w) values; None without any."""
    rows, columns = np.flatnonzero(where.any(axis=1)), np.flatnonzero(where.any(axis=0))
    if not rows.size:
        return None
    return Rect.from_edges(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


def size_of(pixels: Pixels | Coverage) -> Size:
    """Width and height of an array."""
    return Size(width=pixels.shape[1], height=pixels.shape[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    r"""What a photo file carries beside its pixels; written back on export.

    `exif` is the raw TIFF block (no `Exif\0\0` prefix) with its orientation already set to 1;
    `iptc` the records of IPTC-IIM 4.2, as Photoshop's resource 0x0404 holds them.
    """

    icc_profile: bytes = b""
    exif: bytes = b""
    xmp: bytes = b""
    iptc: bytes = b""
    dots_per_inch: tuple[float, float] | None = None


def as_rgb(pixels: Pixels) -> Pixels:
    """A copy in the order that files have: BGR becomes RGB, BGRA becomes RGBA."""
    import cv2

    code = cv2.COLOR_BGRA2RGBA if pixels.shape[2] == 4 else cv2.COLOR_BGR2RGB
    ordered: Pixels = cv2.cvtColor(pixels, code)  # type: ignore[assignment]  # dtype is kept
    return ordered


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Raster:
    """Decoded pixels with their metadata; equal only to itself, so caches key on identity."""

    pixels: Pixels
    metadata: Metadata = field(default_factory=Metadata)

    def __post_init__(self) -> None:
        frozen(self.pixels)

    @property
    def size(self) -> Size:
        """Width and height in pixels."""
        return size_of(self.pixels)

    @property
    def bits(self) -> int:
        """Bits a channel: 8 or 16."""
        return 8 * self.pixels.dtype.itemsize

    @property
    def has_alpha(self) -> bool:
        """Whether a fourth channel is there."""
        return bool(self.pixels.shape[2] == 4)
