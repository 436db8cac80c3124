"""The sandbox's real edit: carries out what `verbs.read_prompt` found.

Same picture, references and prompt: same pixels. No AI model, no network, no clock. How a second
answer to the same request differs stands in `shades`.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging import filters
from desktop_editor.imaging.filters import Bgr8, Plane
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.resample import resize
from desktop_editor.sandbox import areas, edits_tone
from desktop_editor.sandbox.colours import COLOURS
from desktop_editor.sandbox.erasing import mirrored_into
from desktop_editor.sandbox.framing import covering
from desktop_editor.sandbox.verbs import Area, Instruction, Verb, read_prompt

_STUDIO_GREY: Final = (186, 182, 178)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Work:
    """One verb's material: the picture so far, what to do, and what the prompt and slots gave."""

    pixels: Bgr8
    instruction: Instruction
    reference: NDArray[np.uint8] | None
    prompt: str


def edit(base: Bgr8, references: Sequence[NDArray[np.uint8]], prompt: str) -> Bgr8:
    """Do what the prompt says.

    Args:
        base: (h, w, 3) uint8 BGR; stays as it is.
        references: (h, w, 3 or 4) uint8 each; a fourth channel is alpha.
        prompt: The user's words.
    """
    pixels = base
    for instruction in read_prompt(prompt, len(references)):
        index = instruction.reference
        work = Work(
            pixels=pixels,
            instruction=instruction,
            reference=None if index is None else references[index],
            prompt=prompt,
        )
        pixels = _EDITS.get(instruction.verb, _tone)(work)
    return pixels


def _tone(work: Work) -> Bgr8:
    """A tone verb: everywhere, or in the area that the prompt names."""
    changed = edits_tone.TONE_VERBS[work.instruction.verb](work.pixels)
    if not work.instruction.area.named:
        return changed
    return areas.mix(work.pixels, changed, areas.ellipse(work.pixels.shape, work.instruction.area))


def _blur_background(work: Work) -> Bgr8:
    soft = filters.blur(work.pixels, max(work.pixels.shape) * 0.012)
    return areas.mix(work.pixels, soft, 1 - areas.subject(work.pixels))


def _replace_background(work: Work) -> Bgr8:
    other = _backdrop(work.pixels.shape, work.instruction.colour, work.reference)
    return areas.mix(work.pixels, other, 1 - areas.subject(work.pixels))


def _style(work: Work) -> Bgr8:
    if work.reference is None:
        return _light(work)
    return edits_tone.style_of(work.pixels, _opaque(work.reference))


def _erase(work: Work) -> Bgr8:
    where = areas.erased(work.pixels.shape, work.instruction.area)
    return areas.mix(work.pixels, mirrored_into(work.pixels, where), where)


def _backdrop(shape: tuple[int, ...], colour: str, reference: NDArray[np.uint8] | None) -> Bgr8:
    """A reference that covers the picture, or a colour that is lighter near the middle."""
    if reference is not None:
        return covering(_opaque(reference), Size(width=shape[1], height=shape[0]))
    bgr = np.array(COLOURS[colour].bgr if colour else _STUDIO_GREY, np.float32)
    light = 0.72 + 0.36 * areas.ellipse(shape, Area(), radius=0.75, softness=1.0)
    return np.asarray(np.clip(np.rint(light[:, :, None] * bgr), 0, 255), np.uint8)


def _recolour(work: Work) -> Bgr8:
    pixels, instruction = work.pixels, work.instruction
    area = areas.ellipse(pixels.shape, instruction.area)
    if instruction.from_colour:
        where = edits_tone.has_colour(pixels, instruction.from_colour)
        if instruction.area.named:
            where = where * area
    else:
        where = area
    return areas.mix(pixels, edits_tone.painted(pixels, instruction.colour, where), where)


def _put(work: Work) -> Bgr8:
    """Lay the reference into the area: a soft edge, and a shadow below it."""
    pixels, reference, area = work.pixels, work.reference, work.instruction.area
    if reference is None:
        return _light(work)
    height, width = pixels.shape[:2]
    scale = 0.40 * min(height / reference.shape[0], width / reference.shape[1])
    size = Size(
        width=max(4, round(reference.shape[1] * scale)),
        height=max(4, round(reference.shape[0] * scale)),
    )
    scaled = np.asarray(resize(reference, size), np.uint8)
    left = min(
        max(0, round(width * (0.5 + 0.25 * area.across) - size.width / 2)), width - size.width
    )
    top = min(
        max(0, round(height * (0.5 + 0.25 * area.down) - size.height / 2)), height - size.height
    )
    rows, columns = slice(top, top + size.height), slice(left, left + size.width)
    object_u8 = np.zeros((height, width), np.uint8)
    object_u8[rows, columns] = scaled[:, :, 3] if scaled.shape[2] == 4 else 255
    soft = filters.blur(object_u8, max(1.0, min(height, width) * 0.002))
    weight = np.clip(soft.astype(np.float32) / np.float32(127.5) - 1, 0, 1)
    shaded = areas.mix(pixels, edits_tone.darker(pixels), _shadow(object_u8))
    laid = shaded.copy()
    laid[rows, columns] = scaled[:, :, :3]
    return areas.mix(shaded, laid, weight)


def _shadow(object_u8: NDArray[np.uint8]) -> Plane:
    """The object's outline, moved down and right and softened; 0 far from it."""
    reach = max(2, round(min(object_u8.shape) * 0.012))
    moved = np.zeros_like(object_u8)
    moved[reach:, reach:] = object_u8[:-reach, :-reach]
    return filters.blur(moved, reach).astype(np.float32) * np.float32(0.8 / 255)


def _light(work: Work) -> Bgr8:
    """A coloured light and a rosette: shape and colour follow from the prompt."""
    pixels, area, reference = work.pixels, work.instruction.area, work.reference
    seed = hashlib.sha256(work.prompt.encode("utf-8", "surrogatepass")).digest()
    if reference is None:
        bgr = np.array(COLOURS[("orange", "blue", "pink", "green", "purple")[seed[0] % 5]].bgr)
    else:
        bgr = _opaque(reference).reshape(-1, 3).mean(axis=0)
    glow = areas.ellipse(pixels.shape, area, radius=0.34, softness=1.0)
    lit = 255 - (255 - pixels.astype(np.float32)) * (255 - bgr.astype(np.float32)) / 255
    light = areas.mix(pixels, np.rint(lit).astype(np.uint8), glow * np.float32(0.7))
    rosette = _rosette(pixels.shape, area, petals=5 + seed[1] % 4, turn=seed[2] / 255)
    colour = np.broadcast_to(np.clip(bgr, 0, 255).astype(np.uint8), pixels.shape)
    return areas.mix(light, colour, rosette * np.float32(0.85))


def _rosette(shape: tuple[int, ...], area: Area, petals: int, turn: float) -> Plane:
    """The outline of a flower, a few thousandths of the picture wide."""
    height, width = shape[:2]
    unit = min(height, width) * 0.14
    x = (np.arange(width, dtype=np.float32) - width * (0.5 + 0.25 * area.across)) / unit
    y = (np.arange(height, dtype=np.float32) - height * (0.5 + 0.25 * area.down)) / unit
    radius = np.hypot(x[None, :], y[:, None])
    angle = np.arctan2(y[:, None], x[None, :])
    outline = 0.75 + 0.25 * np.cos(petals * angle + np.float32(2 * np.pi * turn))
    return np.asarray(np.clip(1.5 - np.abs(radius - outline) / 0.035, 0, 1), np.float32)


def _opaque(picture: NDArray[np.uint8]) -> Bgr8:
    """BGR, with alpha laid on white."""
    if picture.shape[2] == 3:
        return picture
    white = np.full_like(picture[:, :, :3], 255)
    alpha = picture[:, :, 3].astype(np.float32) / np.float32(255)
    return areas.mix(white, picture[:, :, :3], alpha)


_EDITS: Final[Mapping[Verb, Callable[[Work], Bgr8]]] = {
    Verb.ERASE: _erase,
    Verb.BLUR_BACKGROUND: _blur_background,
    Verb.REPLACE_BACKGROUND: _replace_background,
    Verb.PUT_REFERENCE: _put,
    Verb.RECOLOUR: _recolour,
    Verb.STYLE: _style,
    Verb.LIGHT: _light,
}
