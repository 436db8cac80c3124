"""How the second and every further answer to the same request differ: in the shade of the edit.

Only what the edit changed takes another shade. The drift, which differs too, is not made here.
"""

from typing import Final

import numpy as np

from desktop_editor.imaging.filters import Bgr8, Plane
from desktop_editor.sandbox import areas

_SHADES_BGR: Final = (
    (0.86, 0.98, 1.10),
    (1.10, 1.02, 0.86),
    (1.12, 1.12, 1.12),
    (0.86, 0.86, 0.86),
    (1.06, 0.90, 1.06),
)
"""Warmer, cooler, lighter, darker, pinker; then stronger again."""
_FULL_CHANGE_LEVELS: Final = 32


def shaded(framed: Bgr8, edited: Bgr8, number: int) -> Bgr8:
    """The edit in the shade of its `number`th answer; the first is `edited` itself.

    Args:
        framed: (h, w, 3) uint8, the picture before the edit.
        edited: The same after it; pixels that are equal in both stay exactly.
        number: 1 and more.
    """
    if number == 1:
        return edited
    turn, shade = divmod(number - 2, len(_SHADES_BGR))
    gains = np.array(_SHADES_BGR[shade], np.float32) ** np.float32(1 + turn / 2)
    levels = np.arange(256, dtype=np.float32)[:, None] * gains
    tables = np.clip(np.rint(levels), 0, 255).astype(np.uint8)
    other = np.stack([tables[:, i][edited[:, :, i]] for i in range(3)], axis=2)
    return areas.mix(edited, other, _changed(framed, edited))


def _changed(framed: Bgr8, edited: Bgr8) -> Plane:
    """0 where nothing changed, 1 where much did."""
    changed = np.maximum(framed, edited) - np.minimum(framed, edited)
    blue, green, red = (changed[:, :, i] for i in range(3))
    largest = np.maximum(np.maximum(blue, green), red)  # much faster than `max` over an axis of 3
    share = largest.astype(np.float32) / np.float32(_FULL_CHANGE_LEVELS)
    return np.asarray(np.minimum(share, 1), np.float32)
