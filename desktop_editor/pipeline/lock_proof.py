"""The pixel lock of a document as it is shown, with the figures that prove it."""

import hashlib
from dataclasses import dataclass
from typing import Final

import numpy as np

from desktop_editor.document.state import DocumentState
from desktop_editor.errors import Checkpoint, EditorError, no_checkpoint
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.pixel_lock import LockReport, check_lock
from desktop_editor.imaging.raster import Coverage, Pixels, size_of
from desktop_editor.pipeline.render import Renderer, union_mask

_BAND_ROWS: Final = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class LockProof:
    """What anybody can compute again.

    Attributes:
        size: Of the photo.
        report: Changed pixels where no visible layer's mask covers anything.
        photo_digest: SHA-256 of the photo's locked pixels, row by row, as hexadecimal digits.
        shown_digest: The same of what is shown; equal when not a bit differs.
    """

    size: Size
    report: LockReport
    photo_digest: str
    shown_digest: str


def check_shown(
    renderer: Renderer, state: DocumentState, checkpoint: Checkpoint = no_checkpoint
) -> LockReport:
    """Mix all visible layers and count what differs from the photo outside their masks.

    Raises:
        EditorError: `edit.no_photo`.
        Cancelled: From the checkpoint.
    """
    return check_lock(*_compared(renderer, state, checkpoint))


def prove(
    renderer: Renderer, state: DocumentState, checkpoint: Checkpoint = no_checkpoint
) -> LockProof:
    """The same with digests of the locked pixels.

    Raises:
        EditorError: `edit.no_photo`.
        Cancelled: From the checkpoint.
    """
    photo, shown, mask = _compared(renderer, state, checkpoint)
    return LockProof(
        size=size_of(photo),
        report=check_lock(photo, shown, mask),
        photo_digest=locked_digest(photo, mask),
        shown_digest=locked_digest(shown, mask),
    )


def _compared(
    renderer: Renderer, state: DocumentState, checkpoint: Checkpoint
) -> tuple[Pixels, Pixels, Coverage]:
    """The photo, what is shown of it, and where that may differ."""
    if state.base is None:
        raise EditorError("edit.no_photo")
    shown = renderer.composite(state, checkpoint)
    checkpoint("compare")
    return state.base.raster.pixels, shown, union_mask(state)


def locked_digest(pixels: Pixels, mask: Coverage) -> str:
    """SHA-256 of the pixels whose mask is 0, row by row, channels as they lie in memory.

    Args:
        pixels: (h, w, 3|4) uint8, or uint16 with the low byte first.
        mask: (h, w) uint8.
    """
    digest = hashlib.sha256()
    for top in range(0, mask.shape[0], _BAND_ROWS):
        rows = slice(top, top + _BAND_ROWS)
        band = np.asarray(pixels[rows][mask[rows] == 0])
        digest.update(band.astype(band.dtype.newbyteorder("<"), copy=False).tobytes())
    return digest.hexdigest()
