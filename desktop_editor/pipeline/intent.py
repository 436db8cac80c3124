"""What a prompt asks for, as far as its words tell. English words only; never a refusal.

Used where the pictures alone can't decide: a picture that came back darker may have drifted, or
that may be what was asked for.
"""

import re
from typing import Final

_TONE_WORDS: Final = re.compile(
    r"""\b(?:
        dark(?:er|en|ened) | bright(?:er|en|ened) | light(?:er|en|ened) | (?:warm|cool|cold)er
        | warm\ (?:it|up|the) | cool\ (?:it|down|the) | contrast | (?:over|under)?expos(?:e|ed|ure)
        | (?:de|over)?saturat\w* | vivid | vibrant | faded | sepia | black[\s-]and[\s-]white | b&w
        | monochrom\w* | gr[ae]yscale | vintage | moody | ton(?:e|es|ed|ing) | colou?r[\s-]grad\w*
        | white\ balance | golden\ hour | (?:at|by)\ (?:night|dusk|dawn)
        | in\ the\ (?:style|colou?rs?|mood)\ of
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)


def speaks_of_tone(prompt: str) -> bool:
    """Whether a prompt asks for other light, tones or colours as a whole."""
    return _TONE_WORDS.search(prompt) is not None
