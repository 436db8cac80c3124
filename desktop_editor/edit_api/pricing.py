"""What an edit costs: before it is sent from the service's price rule, afterwards from its usage.

Amounts are US dollars. No service is asked; a price that nobody stated is unknown, never guessed.
"""

import math
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from desktop_editor.edit_api.types import Usage

PriceKind: TypeAlias = Literal["unknown", "free", "per_edit", "tokens"]

_QUALITY_FACTORS: Final = {"low": 16, "medium": 48, "high": 96}
_DEAREST: Final = "high"
_MILLION: Final = 1_000_000
_CHARS_PER_TOKEN: Final = 4
_MOST_TOKENS_PER_PICTURE: Final = 1536


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The part of a request that its price depends on.

    Attributes:
        width: Pixels of the answer, or `None` where the service chooses.
        height: Pixels of the answer, or `None`.
        quality: `low`, `medium`, `high`; anything else lets the service choose.
        pictures: How many pictures are sent, the photo included.
        prompt_chars: Unicode code points.
    """

    width: int | None
    height: int | None
    quality: str
    pictures: int
    prompt_chars: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What one edit will cost.

    Attributes:
        usd: US dollars, or `None` when the price is unknown.
        is_upper_bound: It may be less: the service chooses the quality, or counts fewer tokens.
    """

    usd: float | None
    is_upper_bound: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRule:
    """How a service counts; the dollars are per edit, or per million tokens of each kind.

    Attributes:
        kind: `unknown`, `free`, `per_edit` or `tokens`.
        edit_usd: For `per_edit`.
        output_usd: For `tokens`: the picture that comes back.
        image_usd: For `tokens`: the pictures that are sent.
        text_usd: For `tokens`: the prompt.
    """

    kind: PriceKind = "unknown"
    edit_usd: float = 0.0
    output_usd: float = 0.0
    image_usd: float = 0.0
    text_usd: float = 0.0

    def estimate(self, asked: Asked) -> Estimate:
        """Say what one edit will cost, from above where it cannot be known exactly."""
        if self.kind == "free":
            return Estimate(usd=0.0)
        if self.kind == "per_edit":
            return Estimate(usd=self.edit_usd)
        if self.kind == "unknown" or asked.width is None or asked.height is None:
            return Estimate(usd=None)
        quality = asked.quality if asked.quality in _QUALITY_FACTORS else _DEAREST
        usd = self._dollars(
            text=math.ceil(asked.prompt_chars / _CHARS_PER_TOKEN),
            image=_MOST_TOKENS_PER_PICTURE * asked.pictures,
            output=output_tokens(asked.width, asked.height, quality),
        )
        return Estimate(usd=usd, is_upper_bound=True)

    def actual(self, usage: Usage | None) -> float | None:
        """Say what an edit has cost by the tokens that the service reported; `None`: unknown."""
        if self.kind == "free":
            return 0.0
        if self.kind == "per_edit":
            return self.edit_usd
        if self.kind == "unknown" or usage is None or usage.output_tokens is None:
            return None
        text, image = usage.text_tokens, usage.image_tokens
        if text is None or image is None:
            if usage.input_tokens is None:
                return None
            text, image = text or 0, usage.input_tokens - (text or 0)  # the dearer kind
        return self._dollars(text=text, image=image, output=usage.output_tokens)

    def _dollars(self, *, text: int, image: int, output: int) -> float:
        total = text * self.text_usd + image * self.image_usd + output * self.output_usd
        return total / _MILLION


UNKNOWN_PRICE: Final = PriceRule()
"""Of a service that states none."""


def output_tokens(width: int, height: int, quality: str) -> int:
    """Return the tokens of an answer of gpt-image-2, by the rule that OpenAI publishes.

    Args:
        width: Pixels.
        height: Pixels.
        quality: `low`, `medium` or `high`.

    Source: OpenAI's calculator of image tokens.
    """
    factor, short, long = _QUALITY_FACTORS[quality], min(width, height), max(width, height)
    rows = (2 * factor * short + long) // (2 * long)
    return math.ceil(factor * rows * (2 * _MILLION + width * height) / (4 * _MILLION))
