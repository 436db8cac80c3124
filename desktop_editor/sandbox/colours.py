"""The colour words that the sandbox understands, as data. No pixels here."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class ColourWord:
    """A colour that a prompt may name.

    Attributes:
        bgr: What is painted where the word is the target.
        hue_deg: Centre of the hues that the word finds, or None for black, grey and white.
        reach_deg: How far from that centre a hue still counts.
        value: Lowest and highest brightness (0..1) that the word finds.
    """

    bgr: tuple[int, int, int]
    hue_deg: float | None = None
    reach_deg: float = 0.0
    value: tuple[float, float] = (0.0, 1.0)


COLOURS: Final[dict[str, ColourWord]] = {
    "red": ColourWord(bgr=(38, 32, 200), hue_deg=357, reach_deg=20),
    "orange": ColourWord(bgr=(20, 126, 240), hue_deg=28, reach_deg=14, value=(0.5, 1.0)),
    "brown": ColourWord(bgr=(36, 70, 116), hue_deg=25, reach_deg=18, value=(0.0, 0.6)),
    "yellow": ColourWord(bgr=(30, 210, 245), hue_deg=53, reach_deg=15),
    "green": ColourWord(bgr=(60, 150, 50), hue_deg=115, reach_deg=50),
    "turquoise": ColourWord(bgr=(190, 190, 40), hue_deg=177, reach_deg=18),
    "blue": ColourWord(bgr=(200, 90, 35), hue_deg=222, reach_deg=32),
    "purple": ColourWord(bgr=(170, 50, 125), hue_deg=275, reach_deg=25),
    "pink": ColourWord(bgr=(175, 110, 240), hue_deg=325, reach_deg=25),
    "black": ColourWord(bgr=(26, 24, 24), value=(0.0, 0.25)),
    "grey": ColourWord(bgr=(128, 128, 128), value=(0.25, 0.8)),
    "white": ColourWord(bgr=(244, 246, 246), value=(0.8, 1.0)),
}

SYNONYMS: Final[dict[str, str]] = {
    "gray": "grey",
    "silver": "grey",
    "violet": "purple",
    "magenta": "pink",
    "cyan": "turquoise",
    "teal": "turquoise",
    "golden": "yellow",
    "gold": "yellow",
}

COLOUR_PATTERN: Final = "|".join((*COLOURS, *SYNONYMS))
"""The alternatives of a regular expression, without a group."""


def colour_named(word: str) -> str:
    """The key in `COLOURS` for a word that `COLOUR_PATTERN` matched."""
    lowered = word.lower()
    return SYNONYMS.get(lowered, lowered)
