"""The pixel lock: counts what differs from the base where the mask is 0.

It only measures; whoever calls decides what a count above 0 means.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop_editor.errors import EditorError
from desktop_editor.imaging.bands import side_by_side
from desktop_editor.imaging.raster import Coverage, Pixels, size_of, to_depth

_BAND_PIXELS: Final = 500_000  # a thread; bounds the extra memory, whatever the size of the photo


@dataclass(frozen=True, slots=True, kw_only=True)
class LockReport:
    """What changed where nothing may.

    Attributes:
        changed_px: Locked pixels that differ in any channel.
        locked_px: Pixels whose mask is 0.
        largest_change: Largest difference of a channel there, in steps of the deeper bit depth.
    """

    changed_px: int
    locked_px: int
    largest_change: int

    @property
    def holds(self) -> bool:
        """Whether every locked pixel is bit for bit the base's own."""
        return self.changed_px == 0


def check_lock(base: Pixels, other: Pixels, mask: Coverage) -> LockReport:
    """Compare `other` with `base` where `mask` is 0.

    A missing alpha counts as opaque, and 8 bits are widened to 16 (x257), so a file that only
    gained depth or an opaque alpha has not changed.

    Args:
        base: (h, w, 3|4) uint8 or uint16.
        other: Same height and width; channels and depth may differ.
        mask: (h, w) uint8; only 0 is locked.

    Raises:
        EditorError: `verify.size_differs` or `verify.mask_size_differs`.
    """
    _require_same_size(base, other, mask)
    height, width = mask.shape
    rows = max(1, _BAND_PIXELS // max(1, width))
    found: list[LockReport] = []

    def look(band: slice) -> None:
        found.append(_of_band(base[band], other[band], mask[band]))

    side_by_side(look, height, rows)
    return LockReport(
        changed_px=sum(one.changed_px for one in found),
        locked_px=sum(one.locked_px for one in found),
        largest_change=max((one.largest_change for one in found), default=0),
    )


def _of_band(base: Pixels, other: Pixels, mask: Coverage) -> LockReport:
    is_locked = mask == 0
    locked = int(np.count_nonzero(is_locked))
    first, second = _alike(base, other)
    if np.array_equal(first, second):
        return LockReport(changed_px=0, locked_px=locked, largest_change=0)
    difference = _largest_difference(first, second)
    difference[~is_locked] = 0
    return LockReport(
        changed_px=int(np.count_nonzero(difference)),
        locked_px=locked,
        largest_change=int(difference.max(initial=0)),
    )


def _require_same_size(base: Pixels, other: Pixels, mask: Coverage) -> None:
    expected = size_of(base)
    if size_of(other) != expected:
        raise EditorError("verify.size_differs", expected=str(expected), got=str(size_of(other)))
    if size_of(mask) != expected:
        raise EditorError(
            "verify.mask_size_differs", expected=str(expected), got=str(size_of(mask))
        )


def _largest_difference(first: Pixels, second: Pixels) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """(h, w): the channel that differs most."""
    import cv2

    largest, *others = cv2.split(cv2.absdiff(first, second))
    for channel in others:
        largest = cv2.max(largest, channel)
    if first.dtype == np.uint16:
        return largest.astype(np.uint16, copy=False)
    return largest.astype(np.uint8, copy=False)


def _alike(first: Pixels, second: Pixels) -> tuple[Pixels, Pixels]:
    """Both with the same depth and channels, nothing lost."""
    deeper = max(first.dtype, second.dtype, key=lambda dtype: dtype.itemsize)
    first, second = to_depth(first, deeper), to_depth(second, deeper)
    channels = max(first.shape[2], second.shape[2])
    return _with_channels(first, channels), _with_channels(second, channels)


def _with_channels(pixels: Pixels, channels: int) -> Pixels:
    if pixels.shape[2] == channels:
        return pixels
    opaque = np.full((*pixels.shape[:2], 1), np.iinfo(pixels.dtype).max, pixels.dtype)
    return np.concatenate((pixels, opaque), axis=2)
