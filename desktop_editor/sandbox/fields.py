"""The rules of the fields of an edit, and the size of the answer.

Written from the service's documentation alone, so that a misunderstanding in the client shows.
Pictures are not opened here.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from desktop_editor.sandbox.bodies import RawBody, SentPicture
from desktop_editor.sandbox.refusals import Refusal, invalid

MODEL: Final = "gpt-image-2"
MAX_PROMPT_CHARS: Final = 1000
MAX_REFERENCES: Final = 16
SIZE_STEP: Final = 16
MAX_EDGE_PX: Final = 3840
MAX_ASPECT: Final = 3
MIN_PIXELS: Final = 655_360
MAX_PIXELS: Final = 8_294_400

RESPONSE_FORMATS: Final = ("b64_json", "url")
OUTPUT_FORMATS: Final = ("png", "jpeg", "webp")
QUALITIES: Final = ("auto", "low", "medium", "high")
BACKGROUNDS: Final = ("auto", "opaque")
FIDELITIES: Final = ("high", "low")
MAX_COMPRESSION: Final = 100
MAX_PARTIAL_IMAGES: Final = 3

_SIZE: Final = re.compile(r"([0-9]{1,6})x([0-9]{1,6})")
_DIGITS: Final = re.compile(r"-?[0-9]{1,9}")


@dataclass(frozen=True, slots=True, kw_only=True)
class EditFields:
    """An edit that keeps every rule that can be checked without opening a picture.

    Attributes:
        size: Width and height, or None for `auto`.
        compression: 0 to 100, or None.
    """

    prompt: str
    image: SentPicture = field(repr=False)
    references: tuple[SentPicture, ...] = field(repr=False)
    size: tuple[int, int] | None
    response_format: str
    output_format: str
    compression: int | None


def read_fields(raw: RawBody) -> EditFields:
    """Check every field; raises `Refusal` for the first that breaks a rule."""
    _check_model(raw)
    prompt = _text(raw, "prompt", "")
    if not prompt:
        raise invalid("prompt", "'prompt' is required.", "missing_required_parameter")
    if len(prompt) > MAX_PROMPT_CHARS:
        raise invalid(
            "prompt",
            f"'prompt' has {len(prompt)} characters; at most {MAX_PROMPT_CHARS} are allowed.",
            "string_above_max_length",
        )
    image, references = _pictures(raw)
    if _integer(raw, "n", 1) != 1:
        raise invalid("n", "'n' is not supported: one image per request.")
    _check_ignored(raw)
    compression = _count(raw, "output_compression", MAX_COMPRESSION)
    return EditFields(
        prompt=prompt,
        image=image,
        references=references,
        size=_size(_text(raw, "size", "auto")),
        response_format=_choice(raw, "response_format", RESPONSE_FORMATS),
        output_format=_choice(raw, "output_format", OUTPUT_FORMATS),
        compression=compression,
    )


def automatic_size(width: int, height: int) -> tuple[int, int]:
    """The allowed size nearest to a picture's own shape and number of pixels.

    The shape is held to 3:1 and the number of pixels to the limits, then both edges go to
    multiples of 16.
    """
    aspect = min(max(width / height, 1 / MAX_ASPECT), MAX_ASPECT)
    pixels = min(max(width * height, MIN_PIXELS), MAX_PIXELS)
    wanted = (math.sqrt(pixels * aspect), math.sqrt(pixels / aspect))
    scale = min(1.0, MAX_EDGE_PX / max(wanted))
    columns, rows = (max(1, round(edge * scale / SIZE_STEP)) for edge in wanted)
    around = [
        ((columns + i) * SIZE_STEP, (rows + j) * SIZE_STEP)
        for i in (-1, 0, 1, -2, 2)
        for j in (-1, 0, 1, -2, 2)
    ]
    allowed = [size for size in around if size_problem(*size) == ""]
    return min(
        allowed,
        key=lambda size: (
            abs(math.log(size[0] / size[1] / aspect))
            + abs(math.log(size[0] * size[1] / (wanted[0] * wanted[1] * scale * scale)))
        ),
    )


def size_problem(width: int, height: int) -> str:
    """Why a size is not allowed, as a sentence; empty when it is."""
    if width % SIZE_STEP or height % SIZE_STEP or not width or not height:
        return f"Width and height must be multiples of {SIZE_STEP}."
    if max(width, height) > MAX_EDGE_PX:
        return f"The longest edge may have at most {MAX_EDGE_PX} pixels."
    if max(width, height) > MAX_ASPECT * min(width, height):
        return f"The long edge may be at most {MAX_ASPECT} times the short one."
    if not MIN_PIXELS <= width * height <= MAX_PIXELS:
        return f"Width times height must be from {MIN_PIXELS} to {MAX_PIXELS}."
    return ""


def _size(text: str) -> tuple[int, int] | None:
    if text == "auto":
        return None
    match = _SIZE.fullmatch(text)
    if match is None:
        raise invalid("size", "'size' must be 'auto' or WIDTHxHEIGHT.")
    width, height = int(match[1]), int(match[2])
    problem = size_problem(width, height)
    if problem:
        raise invalid("size", f"Size {text} is not supported. {problem}")
    return width, height


def _check_model(raw: RawBody) -> None:
    model = _text(raw, "model", MODEL)
    if model != MODEL:
        raise Refusal(
            404,
            f"The model '{model[:80]}' does not exist or is not available here; use '{MODEL}'.",
            code="model_not_found",
            param="model",
        )


def _check_ignored(raw: RawBody) -> None:
    """Fields without effect, or with one allowed effect, still have allowed values."""
    _choice(raw, "quality", QUALITIES)
    if _text(raw, "background", "auto") == "transparent":
        raise invalid("background", "Transparent backgrounds are not supported.")
    _choice(raw, "background", BACKGROUNDS)
    _choice(raw, "input_fidelity", FIDELITIES)
    _count(raw, "partial_images", MAX_PARTIAL_IMAGES)
    _text(raw, "user", "")
    stream = raw.values.get("stream", "false" if raw.textual else False)
    if stream not in ("true", "false") if raw.textual else not isinstance(stream, bool):
        raise invalid("stream", "'stream' must be true or false.", "invalid_type")
    for name in ("mask", "input_image_mask"):
        if not isinstance(raw.values.get(name, ""), str | dict):
            raise invalid(name, f"'{name}' must be a picture.", "invalid_type")


def _pictures(raw: RawBody) -> tuple[SentPicture, tuple[SentPicture, ...]]:
    if not raw.images:
        raise invalid("image", "'image' is required.", "missing_required_parameter")
    if raw.references is not None and not raw.references:
        raise invalid("images", "'images' must hold 1 to 16 pictures when it is sent.")
    references = (*raw.images[1:], *(raw.references or ()))
    if len(references) > MAX_REFERENCES:
        raise invalid(
            "images",
            f"'images' holds {len(references)} pictures; at most {MAX_REFERENCES} are allowed.",
            "array_above_max_length",
        )
    return raw.images[0], references


def _text(raw: RawBody, name: str, default: str) -> str:
    value = raw.values.get(name, default)
    if not isinstance(value, str):
        raise invalid(name, f"'{name}' must be a string.", "invalid_type")
    return value


def _choice(raw: RawBody, name: str, allowed: Sequence[str]) -> str:
    """A field with a fixed set of values; the first is the default."""
    value = _text(raw, name, allowed[0])
    if value not in allowed:
        raise invalid(name, f"'{name}' must be one of: {', '.join(allowed)}.")
    return value


def _integer(raw: RawBody, name: str, default: int) -> int:
    value = raw.values.get(name, default)
    if raw.textual and isinstance(value, str) and _DIGITS.fullmatch(value):
        return int(value)
    if isinstance(value, float) and value.is_integer():  # JSON Schema's integers include 1.0
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise invalid(name, f"'{name}' must be an integer.", "invalid_type")


def _count(raw: RawBody, name: str, most: int) -> int | None:
    """An integer from 0, or None where the field was left out."""
    if name not in raw.values:
        return None
    value = _integer(raw, name, 0)
    if not 0 <= value <= most:
        raise invalid(name, f"'{name}' must be from 0 to {most}.")
    return value
