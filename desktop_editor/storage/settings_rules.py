"""What a setting may be: rules that check a value, and that say what may be chosen. No words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

_LONGEST_TEXT: Final = 4096


@dataclass(frozen=True, slots=True)
class Text:
    """A text that matches a pattern as a whole."""

    pattern: str = r"[^\x00-\x1f]*"

    def __call__(self, value: object) -> bool:
        """Whether a value keeps the rule."""
        is_text = isinstance(value, str) and len(value) <= _LONGEST_TEXT
        return is_text and re.fullmatch(self.pattern, str(value)) is not None


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a few words."""

    choices: tuple[str, ...]

    def __call__(self, value: object) -> bool:
        """Whether a value keeps the rule."""
        return value in self.choices


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number between two others; `unit` is what it counts."""

    lowest: int
    highest: int
    unit: str = ""

    def __call__(self, value: object) -> bool:
        """Whether a value keeps the rule."""
        return type(value) is int and self.lowest <= value <= self.highest


@dataclass(frozen=True, slots=True)
class Number:
    """A number between two others."""

    lowest: float
    highest: float

    def __call__(self, value: object) -> bool:
        """Whether a value keeps the rule."""
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and self.lowest <= float(str(value)) <= self.highest


@dataclass(frozen=True, slots=True)
class Switch:
    """On or off."""

    def __call__(self, value: object) -> bool:
        """Whether a value keeps the rule."""
        return type(value) is bool


@dataclass(frozen=True, slots=True)
class Models:
    """A model for each of some services, by id."""

    def __call__(self, value: object) -> bool:
        """Whether a value keeps the rule."""
        name, model = Text(r"[a-z0-9-]{1,64}"), Text(r"[^\x00-\x1f]{1,200}")
        return isinstance(value, Mapping) and all(name(k) and model(v) for k, v in value.items())


@dataclass(frozen=True, slots=True)
class Entries:
    """Anything by name; somebody else reads it."""

    def __call__(self, value: object) -> bool:
        """Whether a value keeps the rule."""
        return isinstance(value, Mapping) and all(isinstance(name, str) for name in value)


Rule: TypeAlias = Text | OneOf | Whole | Number | Switch | Models | Entries
