"""How the selection is drawn over the photo: what the canvas is told.

Drawing it is the canvas's business.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

TINTS: Final = MappingProxyType(
    {
        "blue": (70, 150, 255),
        "green": (40, 200, 90),
        "magenta": (240, 60, 200),
        "yellow": (255, 205, 0),
    }
)
"""Red, green and blue by name; the mask's red is none of them."""

STRENGTHS: Final = (25, 40, 60, 80)
"""Percent of the tint where the selection is full."""


class SelectionMark(StrEnum):
    """What shows where the selection is."""

    ANTS = "ants"
    STILL = "still"
    TINT = "tint"


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionLook:
    """How the selection looks.

    Attributes:
        mark: A moving outline, a still one, or a tint within a still one.
        tint: Red, green, blue and the alpha of full coverage.
    """

    mark: SelectionMark = SelectionMark.TINT
    tint: tuple[int, int, int, int] = (70, 150, 255, 102)


def look_of(mark: str, tint: str, strength_percent: int) -> SelectionLook:
    """What settings ask for that hold the names of a mark and of a tint."""
    red, green, blue = TINTS[tint]
    alpha = round(255 * strength_percent / 100)
    return SelectionLook(mark=SelectionMark(mark), tint=(red, green, blue, alpha))
