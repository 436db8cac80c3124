"""The verbs that change tone and colour: pixels in, new pixels out, (h, w, 3) uint8 BGR.

Where they work is the caller's business (`areas`); which verb is called stands in `edits`.
"""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging import filters
from desktop_editor.imaging.filters import Bgr8, Plane
from desktop_editor.sandbox.colours import COLOURS
from desktop_editor.sandbox.verbs import Verb

_LEVELS: Final[NDArray[np.float64]] = np.arange(256, dtype=np.float64)
_SEPIA_BGR: Final = (0.78, 0.94, 1.08)
_FULL_SATURATION: Final = 0.35


def black_and_white(pixels: Bgr8) -> Bgr8:
    """Luma in all three channels."""
    return np.repeat(filters.to_grey(pixels)[:, :, None], 3, axis=2)


def sepia(pixels: Bgr8) -> Bgr8:
    """A brown print: luma, tinted."""
    return _curves(black_and_white(pixels), [_LEVELS * gain for gain in _SEPIA_BGR])


def warmer(pixels: Bgr8) -> Bgr8:
    """More red, less blue."""
    return _curves(pixels, [_LEVELS * 0.86, _LEVELS, _LEVELS * 1.08])


def cooler(pixels: Bgr8) -> Bgr8:
    """More blue, less red."""
    return _curves(pixels, [_LEVELS * 1.08, _LEVELS, _LEVELS * 0.87])


def brighter(pixels: Bgr8) -> Bgr8:
    """Lighter middle tones; black and white stay."""
    return _curves(pixels, [255 * (_LEVELS / 255) ** 0.68] * 3)


def darker(pixels: Bgr8) -> Bgr8:
    """Darker middle tones; black and white stay."""
    return _curves(pixels, [255 * (_LEVELS / 255) ** 1.5] * 3)


def more_contrast(pixels: Bgr8) -> Bgr8:
    """An S-shaped curve."""
    share = _LEVELS / 255
    steep = share * share * (3 - 2 * share)
    return _curves(pixels, [255 * (0.25 * share + 0.75 * steep)] * 3)


TONE_VERBS: Final[Mapping[Verb, Callable[[Bgr8], Bgr8]]] = {
    Verb.BLACK_AND_WHITE: black_and_white,
    Verb.SEPIA: sepia,
    Verb.WARMER: warmer,
    Verb.COOLER: cooler,
    Verb.BRIGHTER: brighter,
    Verb.DARKER: darker,
    Verb.MORE_CONTRAST: more_contrast,
}


def style_of(pixels: Bgr8, reference: Bgr8) -> Bgr8:
    """Give `pixels` the mean and spread of the reference's colours in L*a*b*.

    Reinhard et al., "Color Transfer between Images" (2001); spreads change at most threefold.
    """
    own, wanted = filters.to_lab(pixels), filters.to_lab(reference)
    own_mean, own_spread = own.mean(axis=(0, 1)), own.std(axis=(0, 1)) + 1e-3
    wanted_mean, wanted_spread = wanted.mean(axis=(0, 1)), wanted.std(axis=(0, 1))
    gain = np.clip(wanted_spread / own_spread, 1 / 3, 3)
    return filters.from_lab(((own - own_mean) * gain + wanted_mean).astype(np.float32))


def has_colour(pixels: Bgr8, name: str) -> Plane:
    """How much each pixel (0..1) has the colour of that name."""
    word = COLOURS[name]
    hsv = filters.to_hsv(pixels)
    hue, saturation, value = hsv[:, :, 0], hsv[:, :, 1], hsv[:, :, 2]
    low, high = word.value
    bright = np.clip((value - low) / 0.06 + 0.5, 0, 1) * np.clip((high - value) / 0.06 + 0.5, 0, 1)
    if word.hue_deg is None:
        plain = np.clip((0.30 - saturation) / 0.12, 0, 1)
        near = np.ones_like(plain) if name == "black" else plain
        return np.asarray(near * bright, np.float32)
    away = np.abs((hue - word.hue_deg + 180) % 360 - 180)
    near = np.clip((word.reach_deg - away) / 8 + 0.5, 0, 1)
    colourful = np.clip((saturation - 0.18) / 0.12, 0, 1) * np.clip((value - 0.1) / 0.1, 0, 1)
    return np.asarray(near * colourful * bright, np.float32)


def painted(pixels: Bgr8, name: str, where: Plane) -> Bgr8:
    """Everything in the colour of that name, light and shade kept.

    Args:
        pixels: The picture.
        name: Key of `COLOURS`.
        where: Weight of the pixels whose mean lightness moves to the colour's own.
    """
    target = filters.to_lab(np.array([[COLOURS[name].bgr]], np.uint8))[0, 0]
    lab = filters.to_lab(pixels)
    mean = float((lab[:, :, 0] * where).sum() / max(1e-3, float(where.sum())))
    relative = lab[:, :, 0] / max(mean, 5.0)
    lightness = np.clip(relative, 0, 1.6) * (0.35 * mean + 0.65 * float(target[0]))
    shade = np.clip(relative, _FULL_SATURATION, 1.15)
    lab[:, :, 0] = np.clip(lightness, 0, 100)
    lab[:, :, 1] = target[1] * shade
    lab[:, :, 2] = target[2] * shade
    return filters.from_lab(lab)


def _curves(pixels: Bgr8, curves: list[NDArray[np.float64]]) -> Bgr8:
    """One lookup table per channel."""
    tables = [np.clip(np.rint(curve), 0, 255).astype(np.uint8) for curve in curves]
    return np.stack([tables[i][pixels[:, :, i]] for i in range(3)], axis=2)
