"""Local edits whose ideal result is known, and the masks that people would paint for them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

Bgr = NDArray[np.uint8]
Plane = NDArray[np.float32]

CHANGED_LEVELS: Final = 4
"""From how many levels of difference on a pixel belongs to the edit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where an edit lies: shares of the width, the height and the mean side."""

    x: float
    y: float
    radius: float


def blob(shape: tuple[int, ...], spot: Spot, rng: np.random.Generator) -> Plane:
    """(h, w) 0..1: a round shape with a wavy outline and an edge of about two pixels."""
    height, width = shape[:2]
    angles = np.linspace(0, 2 * np.pi, 240, endpoint=False)
    radius = np.ones_like(angles)
    for times in (2, 3, 5):
        radius += rng.uniform(0.03, 0.12) * np.sin(times * angles + rng.uniform(0, 2 * np.pi))
    radius *= spot.radius * np.sqrt(width * height)
    outline = np.column_stack([np.cos(angles) * radius, np.sin(angles) * radius])
    outline += np.array([spot.x * width, spot.y * height])
    filled = np.zeros((height, width), np.uint8)
    cv2.fillPoly(filled, [np.rint(outline * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    return _soft(filled.astype(np.float32) / np.float32(255), 0.8)


def recolour(base: Plane, shape: Plane, rng: np.random.Generator) -> Plane:
    """Another hue and a little darker; the texture stays."""
    lab = np.asarray(cv2.cvtColor(base, cv2.COLOR_BGR2LAB), np.float32)
    lab[..., 0] *= np.float32(0.92)
    lab[..., 1:] = np.float32(0.5) * lab[..., 1:] + rng.choice([-38.0, 38.0], 2).astype(np.float32)
    return _mixed(base, np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2BGR), np.float32), shape)


def remove(base: Plane, shape: Plane, rng: np.random.Generator) -> Plane:
    """Filled with the light from around and the texture of a place beside it."""
    height, width = shape.shape
    outside = (shape < 0.01).astype(np.float32)
    sigma = 0.04 * float(np.sqrt(width * height))
    weight = np.maximum(_soft(outside, sigma), np.float32(1e-4))
    light = _soft(base * outside[..., None], sigma) / weight[..., None]
    columns = np.flatnonzero((shape > 0.01).any(axis=0))
    step = int((columns.max() - columns.min()) * 1.1)
    step = -step if columns.max() + step >= width else step
    beside = np.roll(base, (int(rng.integers(-20, 20)), -step), axis=(0, 1))
    return _mixed(base, light + beside - _soft(beside, sigma), shape)


def paste(base: Plane, shape: Plane, rng: np.random.Generator) -> Plane:
    """An object of another texture and colour, with a soft shadow on the photo."""
    height, width = shape.shape
    noise = np.zeros((height, width, 3), np.float32)
    for cells in (6, 14, 40, 120):
        nodes = rng.normal(0, 0.16 / cells**0.3, (cells, cells, 3)).astype(np.float32)
        noise += cv2.resize(nodes, (width, height), interpolation=cv2.INTER_CUBIC)
    colour = rng.uniform(0.15, 0.85, 3).astype(np.float32)
    reach = 0.02 * float(np.sqrt(width * height))
    aside = np.array([[1, 0, reach], [0, 1, reach]], np.float64)
    moved = np.asarray(cv2.warpAffine(shape, aside, (width, height)), np.float32)
    shadow = np.float32(0.45) * _soft(moved, 0.6 * reach)
    shaded = base * (1 - shadow)[..., None]
    return _mixed(shaded, np.clip(colour + noise, 0, 1), shape)


def relight(base: Plane, shape: Plane, rng: np.random.Generator) -> Plane:
    """A warm light with a soft edge."""
    spread = _soft(shape, 0.03 * float(np.sqrt(shape.size)))
    warm = np.array([0.05, 0.30, 0.55], np.float32) * np.float32(rng.uniform(0.9, 1.1))
    return np.asarray(base * (1 + spread[..., None] * warm), np.float32)


def letter(base: Plane, shape: Plane, rng: np.random.Generator) -> Plane:
    """Thin strokes: a word written over the middle of the shape."""
    rows, columns = np.nonzero(shape > 0.5)
    width = columns.max() - columns.min()
    ink = np.zeros(shape.shape, np.uint8)
    scale = width / 90.0
    origin = (int(columns.min() + 0.05 * width), int((rows.min() + rows.max()) / 2 + 9 * scale))
    thick = max(2, round(2.5 * scale))
    cv2.putText(ink, "OPEN", origin, cv2.FONT_HERSHEY_DUPLEX, scale, 255, thick, cv2.LINE_AA)
    colour = np.array([0.75, 0.2, 0.1], np.float32) + rng.uniform(0, 0.1, 3).astype(np.float32)
    cover = _soft(ink.astype(np.float32) / np.float32(255), 0.7)
    return _mixed(base, np.broadcast_to(colour, base.shape), cover)


EDITS: Final[dict[str, Callable[[Plane, Plane, np.random.Generator], Plane]]] = {
    "recolour": recolour,
    "remove": remove,
    "paste": paste,
    "relight": relight,
    "letter": letter,
}


def edited(base: Bgr, kind: str, spot: Spot, rng: np.random.Generator) -> tuple[Bgr, Bgr]:
    """The ideal answer, and (h, w) 255 where it differs from the base."""
    unit = base.astype(np.float32) / np.float32(255)
    changed = EDITS[kind](unit, blob(base.shape, spot, rng), rng)
    truth = np.clip(np.rint(changed * 255), 0, 255).astype(np.uint8)
    off = np.abs(truth.astype(np.int16) - base).max(axis=2)
    area = np.where(off >= CHANGED_LEVELS, np.uint8(255), np.uint8(0))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9))
    area = np.asarray(cv2.morphologyEx(area, cv2.MORPH_CLOSE, disc), np.uint8)
    return truth, area


def painted(
    area: Bgr, style: Literal["loose", "soft", "cut"], rng: np.random.Generator
) -> NDArray[np.uint8]:
    """A mask painted by hand around an edit: dabs along its outline, then filled.

    Loose reaches a few per cent beyond the edit; soft has the edge of a soft brush; cut misses a
    part of the edit at one side.
    """
    unit = float(np.sqrt(area.size)) / 1000
    outlines, _ = cv2.findContours(area, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    mask = area.copy()
    for outline in outlines:
        for point in outline[:: max(1, round(8 * unit)), 0]:
            at = np.rint(point + rng.normal(0, 5 * unit, 2)).astype(int)
            radius = round(float(rng.uniform(22, 38)) * unit)
            cv2.circle(mask, (int(at[0]), int(at[1])), radius, 255, -1)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (round(40 * unit) | 1,) * 2)
    mask = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, disc), np.uint8)
    if style == "cut":
        columns = np.flatnonzero(area.any(axis=0))
        mask[:, round(columns[0] + 0.75 * (columns[-1] - columns[0])) :] = 0
    if style == "soft":
        inside = cv2.distanceTransform(mask, cv2.DIST_L2, cv2.DIST_MASK_5)
        mask = np.rint(np.clip(np.asarray(inside) / (18 * unit), 0, 1) * 255).astype(np.uint8)
    return mask


def _mixed(base: Plane, change: NDArray[np.floating], share: Plane) -> Plane:
    return np.asarray(base + share[..., None] * (change - base), np.float32)


def _soft(field: Plane, sigma: float) -> Plane:
    return np.asarray(cv2.GaussianBlur(field, (0, 0), sigma), np.float32)
