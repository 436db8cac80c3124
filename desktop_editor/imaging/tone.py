"""The colours that turn a candidate's into the base's: what a tone map is and applying it.

Fitting lives in `tone_fit`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.bands import side_by_side
from desktop_editor.imaging.dither import to_levels
from desktop_editor.imaging.field import Field, sampled_lattice, unit_float
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.raster import Pixels, frozen, size_of

CURVE_NODES = 17
BAND_ROWS = 128
CLIPPED = 0.985
TABLE = 8192


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ToneMap:
    """Candidate colour -> base colour, in encoded (perceptual) values 0..1, not linear light.

    Services drift by curves and matrices on encoded values, and steps of equal visibility are
    about equal there, so that is where the fit is best conditioned.

    Attributes:
        gain: float32 (gh, gw, 3) over the whole region, corner samples at its corner pixels;
            multiplied first.
        matrix: float64 (3, 4): BGR1 -> BGR, applied second.
        curves: float64 (3, CURVE_NODES): monotone; values at equal steps of 0..1, applied last.
        residual_rms: What stayed unexplained on the evidence, 0..1.
    """

    matrix: NDArray[np.float64]
    curves: NDArray[np.float64]
    gain: Field
    residual_rms: float = 0.0

    @classmethod
    def identity(cls) -> "ToneMap":
        """Change nothing."""
        return cls(
            matrix=np.eye(3, 4),
            curves=np.tile(np.linspace(0.0, 1.0, CURVE_NODES), (3, 1)),
            gain=np.ones((2, 2, 3), np.float32),
        )


def apply_tone(
    pixels: Pixels,
    tone_map: ToneMap,
    strength: float = 1.0,
    *,
    rect: Rect | None = None,
    size: Size | None = None,
) -> Pixels:
    """Match the colours of laid pixels to the base's.

    Args:
        pixels: (h, w, 3) uint8 or uint16 BGR.
        tone_map: What `fit_tone` found.
        strength: 0 leaves the pixels alone, 1 matches fully.
        rect: Where the pixels lie in the edit region; the whole region when None.
        size: Size of the edit region; that of the pixels when None.

    Returns:
        A new read-only array of the same type, or `pixels` itself for strength 0; 8 bits are
        dithered. Works in bands: beside the result it needs a few megabytes.
    """
    if strength <= 0.0:
        return pixels
    place = rect or size_of(pixels).rect
    whole = size or size_of(pixels)
    result = np.empty_like(pixels)

    def fill(rows: slice) -> None:
        band = Rect.from_edges(place.x, place.y + rows.start, place.right, place.y + rows.stop)
        toned = tone_unit(unit_float(pixels[rows]), tone_map, band, whole, strength)
        to_levels(toned, band, result[rows])

    side_by_side(fill, place.height, BAND_ROWS)
    return frozen(result)


def tone_unit(
    unit: Field, tone_map: ToneMap, rect: Rect, size: Size, strength: float = 1.0
) -> Field:
    """The whole map on float32 (h, w, 3) values 0..1; `rect` is their place in the region."""
    import cv2

    lit = unit * gain_at(tone_map.gain, rect, size)
    values = np.asarray(cv2.transform(lit, tone_map.matrix.astype(np.float32)), np.float32)
    values = _through_curves(values, tone_map.curves)
    # A clipped channel holds less than the truth: it may not fall below the others, or white
    # highlights turn green or pink.
    if bool((unit > CLIPPED).any()):
        clipped = np.clip((unit - np.float32(CLIPPED)) / np.float32(1.0 - CLIPPED), 0.0, 1.0)
        highest = values.max(axis=2, keepdims=True)
        values += clipped * (highest - values)
    values = np.clip(values, 0.0, 1.0)
    return values if strength >= 1.0 else unit + np.float32(strength) * (values - unit)


def _through_curves(values: Field, curves: NDArray[np.float64]) -> Field:
    """By table: the values are clipped to 0..1 and looked up in steps of 1/8191."""
    at = np.clip(values, np.float32(0), np.float32(1))
    at *= np.float32(TABLE - 1)
    index = (at + np.float32(0.5)).astype(np.uint16)
    result = np.empty_like(values)
    nodes = np.linspace(0.0, 1.0, CURVE_NODES)
    for channel in range(3):
        table = np.interp(np.linspace(0.0, 1.0, TABLE), nodes, curves[channel])
        result[..., channel] = table.astype(np.float32)[index[..., channel]]
    return result


def gain_at(gain: Field, rect: Rect, size: Size) -> Field:
    """The gain of a tone map at every pixel of `rect` of a region of this size."""
    rows, columns = gain.shape[:2]
    xs = np.arange(rect.x, rect.right, dtype=np.float32)
    ys = np.arange(rect.y, rect.bottom, dtype=np.float32)
    xs *= np.float32((columns - 1) / max(size.width - 1, 1))
    ys *= np.float32((rows - 1) / max(size.height - 1, 1))
    return sampled_lattice(gain, xs, ys)
