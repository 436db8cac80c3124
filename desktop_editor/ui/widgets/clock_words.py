"""How long something has been going on, and how long it usually takes."""

from typing import Final

from desktop_editor.ui.translation import translate

_MINUTE_S: Final = 60
_ROUNDED_FROM_S: Final = 10


def clock_words(seconds: float) -> str:
    """Minutes and seconds."""
    minutes, rest = divmod(int(seconds), _MINUTE_S)
    return f"{minutes}:{rest:02d}"


def usual_words(elapsed_s: float, usual_s: float | None) -> str:
    """The time that has passed, and the usual one where it is known."""
    clock = clock_words(elapsed_s)
    if usual_s is None:
        return clock
    # Nobody can rely on single seconds of a minute.
    shown = max(1, round(usual_s)) if usual_s < _ROUNDED_FROM_S else 5 * round(usual_s / 5)
    words = translate("Prompt", "{clock} (usually {usual})")
    return words.format(clock=clock, usual=clock_words(shown))
