"""What the user wrote, as it is sent: references by their number, and words for a region.

Nothing is added that the user does not see: the window shows and offers to change every word.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from desktop_editor.document.state import DocumentState
from desktop_editor.pipeline.region import RegionPlan

_MENTION: Final = re.compile(r"(?<![\w@])@(1[0-6]|[1-9])(?!\w)")
_AS_SENT: Final = "reference image {number}"
"""In English, as models were taught, whatever language the prompt is in."""

REGION_WORDS: Final = (
    "Change only that, keep everything else as it is, and match the light, grain and perspective."
)
"""What is suggested to be said of a region, so that its edges meet the photo around it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A reference that a prompt speaks of, such as `@2`.

    Attributes:
        start: Where it begins in the text.
        end: Behind its last letter.
        number: Of the slot, from 1.
    """

    start: int
    end: int
    number: int


def mentions(text: str) -> tuple[Mention, ...]:
    """Every `@1` to `@16` that stands by itself, in order."""
    return tuple(
        Mention(start=found.start(), end=found.end(), number=int(found[1]))
        for found in _MENTION.finditer(text)
    )


def missing_mentions(text: str, references: int) -> tuple[int, ...]:
    """Numbers that a prompt mentions and that no slot has, each once, in order."""
    numbers = [one.number for one in mentions(text) if one.number > references]
    return tuple(dict.fromkeys(numbers))


def renumbered(text: str, places: Mapping[int, int]) -> str:
    """Let each mention follow its reference, from the number it had to the one it has."""
    return _MENTION.sub(lambda found: f"@{places.get(int(found[1]), int(found[1]))}", text)


def spelled_out(text: str, references: int) -> str:
    """The prompt with its mentions in words that a model understands.

    Args:
        text: As it was typed.
        references: How many slots are filled; other mentions stay as they are.
    """
    parts: list[str] = []
    end = 0
    for one in mentions(text):
        if one.number <= references:
            parts += [text[end : one.start], _AS_SENT.format(number=one.number)]
            end = one.end
    return "".join([*parts, text[end:]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompting:
    """A prompt as it is sent.

    Attributes:
        text: All of it.
        region_words: What it says of the region behind the user's own words; empty for nothing.
        is_left_out: The words for a region were wanted, and find no room within the limit.
    """

    text: str
    region_words: str = ""
    is_left_out: bool = False


def prompting(
    state: DocumentState, plan: RegionPlan | None, region_words: str, limit_chars: int
) -> Prompting:
    """Put together what is sent.

    Args:
        state: With the prompt as it was typed, and the references.
        plan: What is sent of the photo; None while nobody knows.
        region_words: Added where that is less than the photo; empty for nothing.
        limit_chars: Unicode code points that the service takes.
    """
    text = spelled_out(state.prompt, len(state.references))
    words = " ".join(region_words.split())
    is_part = state.base is not None and plan is not None and plan.region != state.base.size.rect
    if not words or not is_part or not text.strip():
        return Prompting(text=text)
    whole = _joined((text.rstrip(), words))
    if len(whole) > limit_chars:
        return Prompting(text=text, is_left_out=True)
    return Prompting(text=whole, region_words=words)


def _joined(sentences: Sequence[str]) -> str:
    """Sentences one after the other, each with an end."""
    first, *others = sentences
    end = "." if first[-1:].isalnum() else ""
    return " ".join([first + end, *others])
