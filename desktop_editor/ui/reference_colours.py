"""A colour of its own for each reference slot, the same wherever the slot is spoken of. No Qt."""

import colorsys
from typing import Final

from desktop_editor.document.reference import MAX_REFERENCES

_GOLDEN_SHARE: Final = 0.618034
"""Of the circle from one hue to the next: neighbours differ clearly, and none comes twice."""
_FIRST_HUE: Final = 0.58
_STEP: Final = 0.02
_CONTRAST: Final = 4.5
"""Of white words on it: Web Content Accessibility Guidelines 2.2, level AA."""


def reference_colour(number: int) -> str:
    """The colour of a slot as #rrggbb, dark enough for white words.

    Args:
        number: From 1.
    """
    return _COLOURS[(number - 1) % len(_COLOURS)]


def _colour(index: int) -> str:
    hue, lightness = (_FIRST_HUE + index * _GOLDEN_SHARE) % 1, 0.6
    while True:
        channels = colorsys.hls_to_rgb(hue, lightness, 0.62)
        if 1.05 / (_luminance(channels) + 0.05) >= _CONTRAST:
            return "#" + "".join(f"{round(255 * one):02x}" for one in channels)
        lightness -= _STEP


def _luminance(channels: tuple[float, float, float]) -> float:
    """Relative luminance of sRGB, as WCAG has it."""
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


_COLOURS: Final = tuple(_colour(index) for index in range(MAX_REFERENCES))
