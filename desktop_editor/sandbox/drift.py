"""What a redrawing service does to the whole picture: shift, scale, warp, tone, grain, re-encoding.

The same picture, level and seed give the same pixels. The edit itself stands in `edits`.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging import filters
from desktop_editor.imaging.codec import EncodeOptions, ImageFormat, Limits, decode, encode
from desktop_editor.imaging.filters import Bgr8
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.raster import Raster
from desktop_editor.imaging.resample import resize
from desktop_editor.sandbox.drift_level import DriftLevel
from desktop_editor.sandbox.framing import covering

_WARP_NODES: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """Largest amounts of one level; the seed draws between minus and plus these.

    Attributes:
        shift: Share of the longer edge.
        scale: Share added to or taken from the size; the two axes differ by a quarter of it.
        turn_deg: Rotation.
        warp: Share of the longer edge, of a smooth displacement.
        tone: Gain and gamma change; offsets are a tenth of it.
        grain: Standard deviation of noise in levels.
        softness: Share of the resolution that is lost and sharpened again.
        jpeg_quality: Quality of the re-encoding.
    """

    shift: float
    scale: float
    turn_deg: float
    warp: float
    tone: float
    grain: float
    softness: float
    jpeg_quality: int


STRENGTHS: Final = {
    DriftLevel.MILD: Strength(
        shift=0.002,
        scale=0.003,
        turn_deg=0.05,
        warp=0.0004,
        tone=0.02,
        grain=0.7,
        softness=0.0,
        jpeg_quality=96,
    ),
    DriftLevel.MEDIUM: Strength(
        shift=0.006,
        scale=0.012,
        turn_deg=0.2,
        warp=0.0012,
        tone=0.05,
        grain=1.4,
        softness=0.12,
        jpeg_quality=92,
    ),
    DriftLevel.HARD: Strength(
        shift=0.015,
        scale=0.03,
        turn_deg=0.5,
        warp=0.003,
        tone=0.10,
        grain=2.4,
        softness=0.25,
        jpeg_quality=84,
    ),
}


def framed(base: Bgr8, size: Size, level: DriftLevel) -> Bgr8:
    """The picture at the size asked for: squashed into its shape, or cropped when drift is hard."""
    if level is DriftLevel.HARD:
        return covering(base, size)
    return np.asarray(resize(base, size), np.uint8)


def redraw(pixels: Bgr8, level: DriftLevel, seed: int) -> Bgr8:
    """The picture as a service would give it back: same size, nearly the same content.

    `DriftLevel.NONE` returns `pixels` itself.
    """
    if level is DriftLevel.NONE:
        return pixels
    strength = STRENGTHS[level]
    random = np.random.default_rng(seed)
    moved = _moved(pixels, strength, random)
    toned = _toned(moved, strength, random)
    softened = _softened(toned, strength)
    grain = random.standard_normal(softened.shape[:2], np.float32) * np.float32(strength.grain)
    noisy = np.clip(np.rint(softened + grain[:, :, None]), 0, 255).astype(np.uint8)
    return _reencoded(noisy, strength.jpeg_quality)


def _moved(pixels: Bgr8, strength: Strength, random: np.random.Generator) -> Bgr8:
    """Shift, scale, rotation and a smooth warp, in one resampling."""
    height, width = pixels.shape[:2]
    longest = max(height, width)

    def draw(limit: float) -> float:
        return limit * float(random.uniform(0.4, 1.0)) * float(random.choice((-1.0, 1.0)))

    dx, dy = draw(strength.shift * longest), draw(strength.shift * longest)
    scale = 1 + draw(strength.scale)
    squeeze = 1 + draw(strength.scale / 4)
    turn = np.deg2rad(draw(strength.turn_deg))
    nodes = random.uniform(-1, 1, (2, _WARP_NODES, _WARP_NODES)).astype(np.float32)
    x = (np.arange(width, dtype=np.float32) - np.float32((width - 1) / 2))[None, :]
    y = (np.arange(height, dtype=np.float32) - np.float32((height - 1) / 2))[:, None]
    cosine, sine = np.float32(np.cos(turn) * scale), np.float32(np.sin(turn) * scale)
    reach = np.float32(strength.warp * longest)
    from_x = cosine * x - sine * y + np.float32(dx + (width - 1) / 2)
    from_x += reach * filters.smooth_field(nodes[0], width, height)
    from_y = (sine * x + cosine * y) * np.float32(squeeze) + np.float32(dy + (height - 1) / 2)
    from_y += reach * filters.smooth_field(nodes[1], width, height)
    return filters.remap(pixels, from_x, from_y)


def _toned(pixels: Bgr8, strength: Strength, random: np.random.Generator) -> Bgr8:
    """A gamma for all channels, then a gain and an offset for each."""
    gamma = 1 + float(random.uniform(-1, 1)) * strength.tone
    gains = 1 + random.uniform(-1, 1, 3) * strength.tone * 0.6
    offsets = random.uniform(-1, 1, 3) * strength.tone * 25.5
    levels = (np.arange(256) / 255) ** gamma
    channels = []
    for index in range(3):
        curve = np.clip(np.rint(levels * 255 * gains[index] + offsets[index]), 0, 255)
        channels.append(curve.astype(np.uint8)[pixels[:, :, index]])
    return np.stack(channels, axis=2)


def _softened(pixels: Bgr8, strength: Strength) -> NDArray[np.float32]:
    """Fine detail lost (scaled down and up) and edges sharpened instead."""
    if strength.softness <= 0:
        return pixels.astype(np.float32)
    height, width = pixels.shape[:2]
    keep = 1 - strength.softness
    reduced = resize(pixels, Size(width=round(width * keep), height=round(height * keep)))
    soft = np.asarray(resize(reduced, Size(width=width, height=height)), np.uint8)
    blurred = filters.blur(soft, 1.2).astype(np.float32)
    return np.asarray(soft + (soft - blurred) * np.float32(0.6), np.float32)


def _reencoded(pixels: Bgr8, quality: int) -> Bgr8:
    """Through JPEG and back."""
    options = EncodeOptions(format=ImageFormat.JPEG, quality=quality)
    data = encode(Raster(pixels=pixels), options)
    return np.asarray(decode(data, Limits()).pixels, np.uint8)
