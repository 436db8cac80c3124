"""What the sandbox understands of a prompt: the verbs, and the reader that finds them.

The practice service is no AI model. It looks for these English words, in this order, and carries
out every verb that it finds; `VERBS` holds the same table as data (README and window list it).

==================  ==============================================  ==========================
verb                example                                         what happens
==================  ==============================================  ==========================
erase               remove the lamp; remove the lamp on the left    the area is filled from around
replace background  replace the background with green / reference 1 all but the subject is new
blur background     blur the background                             all but the subject is soft
put reference       put reference 1 on the right                    the reference lies in the photo
recolour            recolour red to blue; make the car green        that colour changes
style               in the style of reference 1                     colours follow the reference
black and white     make it black and white                         no colour
sepia               sepia                                           brown print
warmer, cooler      a bit warmer                                    light shifts to yellow / blue
brighter, darker    make the subject brighter                       light changes
more contrast       more contrast                                   darks darker, lights lighter
(anything else)     let there be magic                              a coloured light and a rosette
==================  ==============================================  ==========================

Where it works: the words left, right, top, bottom, centre, subject (and a few more) limit a verb
to a soft ellipse there; without them the tone verbs take the whole picture, the others the centre,
whatever thing the prompt names. Erasing takes the middle half of both sides there, softly ended:
a planned edit region has the selection in that half.
The same request again (a variant) gives the edit in another shade, and drifts another way.
No pixels here.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from desktop_editor.sandbox.colours import COLOUR_PATTERN, colour_named


class Verb(StrEnum):
    """One thing that the sandbox can do; values are what answers and lists show."""

    ERASE = "erase"
    REPLACE_BACKGROUND = "replace background"
    BLUR_BACKGROUND = "blur background"
    PUT_REFERENCE = "put reference"
    RECOLOUR = "recolour"
    STYLE = "style"
    BLACK_AND_WHITE = "black and white"
    SEPIA = "sepia"
    WARMER = "warmer"
    COOLER = "cooler"
    BRIGHTER = "brighter"
    DARKER = "darker"
    MORE_CONTRAST = "more contrast"
    LIGHT = "coloured light"


@dataclass(frozen=True, slots=True, kw_only=True)
class VerbHelp:
    """One row of the table that README and window show."""

    verb: Verb
    example: str
    effect: str


VERBS: Final = (
    VerbHelp(
        verb=Verb.ERASE,
        example="remove the lamp on the left",
        effect="The place named (the middle half otherwise) is filled from its surroundings.",
    ),
    VerbHelp(
        verb=Verb.REPLACE_BACKGROUND,
        example="replace the background with reference 1",
        effect="Everything but the subject becomes a colour or a reference.",
    ),
    VerbHelp(
        verb=Verb.BLUR_BACKGROUND,
        example="blur the background",
        effect="Everything but the subject becomes soft.",
    ),
    VerbHelp(
        verb=Verb.PUT_REFERENCE,
        example="put reference 1 on the right",
        effect="The reference lies in the photo, with a soft edge and a shadow.",
    ),
    VerbHelp(
        verb=Verb.RECOLOUR,
        example="recolour red to blue",
        effect="What has the first colour gets the second; with one colour, the area gets it.",
    ),
    VerbHelp(
        verb=Verb.STYLE,
        example="in the colours of reference 1",
        effect="The colours follow those of the reference.",
    ),
    VerbHelp(verb=Verb.BLACK_AND_WHITE, example="black and white", effect="The colour goes."),
    VerbHelp(verb=Verb.SEPIA, example="sepia", effect="A brown print."),
    VerbHelp(verb=Verb.WARMER, example="make it warmer", effect="The light turns yellow."),
    VerbHelp(verb=Verb.COOLER, example="make it cooler", effect="The light turns blue."),
    VerbHelp(verb=Verb.BRIGHTER, example="brighter", effect="More light."),
    VerbHelp(verb=Verb.DARKER, example="make the subject darker", effect="Less light."),
    VerbHelp(
        verb=Verb.MORE_CONTRAST, example="more contrast", effect="Darks darker, lights lighter."
    ),
    VerbHelp(
        verb=Verb.LIGHT,
        example="anything else",
        effect="A coloured light and a rosette near the centre, so that every prompt shows.",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A soft ellipse, in shares of the picture: -1 left/top, 0 middle, 1 right/bottom.

    Attributes:
        named: Whether the prompt named it; tone verbs take the whole picture otherwise.
    """

    across: int = 0
    down: int = 0
    named: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """One verb with what the prompt says about it. `reference` counts from 0."""

    verb: Verb
    area: Area = Area()
    colour: str = ""
    from_colour: str = ""
    reference: int | None = None


_ORDINALS: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_REFERENCE: Final = re.compile(
    r"\b(?:(?P<ordinal>first|second|third|fourth|fifth)\s+(?:reference|ref)"
    r"|(?:(?:reference|ref)(?:\s+(?:image|picture|photo))?|image|picture|photo)"
    r"\s*(?:no\.?|number|#)?\s*(?P<number>\d{1,2})\b"
    r"|(?P<bare>reference)s?\b)",
    re.IGNORECASE,
)
_COLOUR: Final = re.compile(rf"\b({COLOUR_PATTERN})\b", re.IGNORECASE)
_GREYSCALE: Final = re.compile(
    r"\bblack[\s-]*(?:and|&|n)[\s-]*white\b|\bb\s?&\s?w\b|\bmonochrome\b|\bgr[ae]y\s?scale\b"
    r"|\bdesaturate",
    re.IGNORECASE,
)
_TONES: Final = (
    (Verb.SEPIA, re.compile(r"\bsepia\b", re.IGNORECASE)),
    (Verb.WARMER, re.compile(r"\bwarm(?:er|th)?\b", re.IGNORECASE)),
    (Verb.COOLER, re.compile(r"\b(?:cool(?:er)?|colder)\b", re.IGNORECASE)),
    (Verb.BRIGHTER, re.compile(r"\b(?:bright(?:er|en)|lighter|lighten)\b", re.IGNORECASE)),
    (Verb.DARKER, re.compile(r"\bdark(?:er|en)\b", re.IGNORECASE)),
    (Verb.MORE_CONTRAST, re.compile(r"\bcontrast", re.IGNORECASE)),
)
_BACKGROUND: Final = re.compile(r"\bback(?:ground|drop)\b", re.IGNORECASE)
_BLUR: Final = re.compile(r"\b(?:blur\w*|soft(?:er|en)?|bokeh|out of focus)\b", re.IGNORECASE)
_REPLACE: Final = re.compile(
    r"\b(?:replace|change|swap|make|turn|put|set|use|new|different)\b", re.IGNORECASE
)
_ERASE: Final = re.compile(r"\b(?:erase|remove|delete|get rid of|take away)\b", re.IGNORECASE)
_PUT: Final = re.compile(r"\b(?:put|place|add|insert|paste|hang|lay|set)\b", re.IGNORECASE)
_STYLE: Final = re.compile(
    r"\b(?:style|colou?rs?|colou?ring|look|palette|mood|tones?|like)\b", re.IGNORECASE
)
_RECOLOUR: Final = re.compile(
    r"\b(?:recolou?r|re-colou?r|colou?r|change|turn|make|paint|dye|tint)\b", re.IGNORECASE
)
_LEFT: Final = re.compile(r"\bleft\b", re.IGNORECASE)
_RIGHT: Final = re.compile(r"\bright\b", re.IGNORECASE)
_TOP: Final = re.compile(r"\b(?:top|upper|above|sky|ceiling)\b", re.IGNORECASE)
_BOTTOM: Final = re.compile(r"\b(?:bottom|lower|below|floor|ground)\b", re.IGNORECASE)
_MIDDLE: Final = re.compile(
    r"\b(?:cent(?:re|er)|middle|subject|object|face|person|selection|here)\b", re.IGNORECASE
)


def read_prompt(prompt: str, reference_count: int) -> tuple[Instruction, ...]:
    """What to do, in the order in which it is done; never empty.

    A verb that needs a reference which was not sent is left out.
    """
    text = _GREYSCALE.sub(" ", prompt)
    area = _area_in(prompt)
    reference = _reference_in(prompt, reference_count)
    found = _scene_verbs(text, area, reference)
    if _GREYSCALE.search(prompt):
        found.append(Instruction(verb=Verb.BLACK_AND_WHITE, area=area))
    found += [Instruction(verb=verb, area=area) for verb, pattern in _TONES if pattern.search(text)]
    return tuple(found) or (Instruction(verb=Verb.LIGHT, area=area, reference=reference),)


def _scene_verbs(text: str, area: Area, reference: int | None) -> list[Instruction]:
    """The verbs that change what is in the picture; at most one of them uses the colours."""
    colours = [colour_named(word) for word in _COLOUR.findall(text)]
    found: list[Instruction] = []
    erases = bool(_ERASE.search(text))
    if _BACKGROUND.search(text):
        last = colours[-1] if colours else ""
        if _BLUR.search(text):
            found.append(Instruction(verb=Verb.BLUR_BACKGROUND))
        elif erases or _REPLACE.search(text):
            found.append(
                Instruction(verb=Verb.REPLACE_BACKGROUND, colour=last, reference=reference)
            )
        return found
    if erases:
        found.append(Instruction(verb=Verb.ERASE, area=area))
    elif reference is not None and _PUT.search(text):
        found.append(Instruction(verb=Verb.PUT_REFERENCE, area=area, reference=reference))
    elif reference is not None and _STYLE.search(text):
        found.append(Instruction(verb=Verb.STYLE, reference=reference))
    elif colours and _RECOLOUR.search(text):
        source = colours[0] if len(colours) > 1 else ""
        found.append(
            Instruction(verb=Verb.RECOLOUR, area=area, colour=colours[-1], from_colour=source)
        )
    return found


def _reference_in(prompt: str, count: int) -> int | None:
    """Index of the reference that the prompt names, if it was sent."""
    match = _REFERENCE.search(prompt)
    if match is None:
        return None
    if match["ordinal"]:
        index = _ORDINALS[match["ordinal"].lower()] - 1
    else:
        index = int(match["number"] or 1) - 1
    return index if 0 <= index < count else None


def _area_in(prompt: str) -> Area:
    across = bool(_RIGHT.search(prompt)) - bool(_LEFT.search(prompt))
    down = bool(_BOTTOM.search(prompt)) - bool(_TOP.search(prompt))
    named = bool(across or down or _MIDDLE.search(prompt))
    return Area(across=across, down=down, named=named)
