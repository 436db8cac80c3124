"""How selection and mask are drawn over the photo: what the canvas is told.

Drawing it is the canvas's business.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeAlias

TINTS: Final = MappingProxyType(
    {
        "blue": (70, 150, 255),
        "green": (40, 200, 90),
        "magenta": (240, 60, 200),
        "yellow": (255, 205, 0),
    }
)
"""Red, green and blue by name; the mask's red is none of them."""

MASK_TINT: Final = "#ff3b30"
"""The mask's red, unless another one is chosen."""

Tint: TypeAlias = tuple[int, int, int, int]

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
        mask_tint: The same of the mask.
    """

    mark: SelectionMark = SelectionMark.TINT
    tint: Tint = (70, 150, 255, 102)
    mask_tint: Tint = (255, 59, 48, 115)


def look_of(
    mark: str, tint: str, strength_percent: int, mask: tuple[str, int] = (MASK_TINT, 45)
) -> SelectionLook:
    """What settings ask for.

    Args:
        mark: The name of a `SelectionMark`.
        tint: One of `TINTS`, or a colour as #rrggbb.
        strength_percent: Of full coverage.
        mask: Tint and strength of the mask.
    """
    return SelectionLook(
        mark=SelectionMark(mark), tint=_tint(tint, strength_percent), mask_tint=_tint(*mask)
    )


def tint_colour(tint: str) -> tuple[int, int, int]:
    """Red, green and blue of one of `TINTS`, or of a colour as #rrggbb."""
    if tint in TINTS:
        return TINTS[tint]
    red, green, blue = bytes.fromhex(tint.removeprefix("#"))
    return red, green, blue


def _tint(tint: str, strength_percent: int) -> Tint:
    return (*tint_colour(tint), round(255 * strength_percent / 100))
