"""US dollars in words, and how the user's country writes them. Nothing is computed here."""

import math
from typing import Final

from desktop_editor.edit_api.pricing import Estimate
from desktop_editor.ui.numbers import user_locale
from desktop_editor.ui.translation import translate

_CENTS: Final = 2
_FINEST: Final = 4


def dollars(usd: float, *, round_up: bool = False) -> str:
    """An amount to the cent; small ones to two figures that count."""
    digits = _CENTS
    while digits < _FINEST and 0 < usd < 10 ** (1 - digits):
        digits += 1
    if round_up:
        usd = math.ceil(round(usd * 10**digits, 6)) / 10**digits
    return user_locale().toCurrencyString(usd, "$", digits)


def estimate_words(estimate: Estimate, variants: int) -> str:
    """What the next edit costs; empty when it is free."""
    if estimate.usd is None:
        return translate("Cost", "Price unknown.")
    if not estimate.usd:
        return ""
    amount = dollars(estimate.usd * variants, round_up=estimate.is_upper_bound)
    if variants == 1:
        words = translate("Cost", "About {amount}.")
        if estimate.is_upper_bound:
            words = translate("Cost", "At most {amount}.")
    else:
        words = translate("Cost", "About {amount} for {count} variants.")
        if estimate.is_upper_bound:
            words = translate("Cost", "At most {amount} for {count} variants.")
    return words.format(amount=amount, count=variants)


def spent_words(usd: float) -> str:
    """What the last edit cost; empty when it was free."""
    return translate("Cost", "Last edit: {amount}").format(amount=dollars(usd)) if usd else ""
