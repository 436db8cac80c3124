"""What an image service does to a picture besides the edit: frame, warp, colours, texture, codec.

Everything is drawn from seeds. No reply of a real service was measured for it; the ranges follow
what people report. Lengths are thousandths of the photo's mean side, so that size does not matter.
"""

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

Bgr = NDArray[np.uint8]
Plane = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """How a reply differs from the ideal answer.

    Attributes:
        fit: How the photo gets into the reply's frame: match (same aspect), squash, crop or pad.
        pixels: Of the reply, in megapixels.
        aspect: Width by height of the reply; for match the photo's own.
        zoom: Content zoomed about the centre beyond the fit.
        turn_deg: Content turned about the centre.
        shift: Content moved, in both directions.
        bend: Root mean square of a smooth random warp.
        bend_nodes: Along each side; many make a warp that no smooth one undoes.
        tone: Strength of curve, colour matrix and light field.
        softness: 0..1, share of weak fine texture that is lost and invented anew.
        sharpening: Unsharp masking of what is left.
        noise: Deviation in levels.
        quality: Of the JPEG.
    """

    fit: Literal["match", "squash", "crop", "pad"] = "match"
    pixels: float = 1.0
    aspect: float = 1.0
    zoom: float = 1.0
    turn_deg: float = 0.0
    shift: tuple[float, float] = (0.0, 0.0)
    bend: float = 0.0
    bend_nodes: int = 5
    tone: float = 0.0
    softness: float = 0.0
    sharpening: float = 0.0
    noise: float = 0.0
    quality: int = 92


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Geometry:
    """Where each pixel of the reply comes from; pixel centres lie at integers.

    Attributes:
        size: (width, height) of the reply.
        affine: (2, 3): reply pixel -> base pixel.
        bend: (height, width, 2) base pixels, added after it.
    """

    size: tuple[int, int]
    affine: NDArray[np.float64]
    bend: Plane

    def to_base(self, points: Plane) -> NDArray[np.float64]:
        """Base coordinates of (h, w, 2) reply coordinates."""
        across, down = np.ascontiguousarray(points[..., 0]), np.ascontiguousarray(points[..., 1])
        extra = cv2.remap(
            self.bend, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        straight = points.astype(np.float64) @ self.affine[:, :2].T + self.affine[:, 2]
        return np.asarray(straight + extra, np.float64)


def drifted(picture: Bgr, drift: Drift, rng: np.random.Generator) -> tuple[Bgr, Geometry]:
    """The reply that shows `picture`, and where its pixels come from."""
    geometry = geometry_of(picture, drift, rng)
    moved = _through(picture, geometry, drift)
    toned = _toned(moved, drift.tone, rng)
    textured = _textured(toned, drift, rng)
    grain = rng.normal(0.0, max(drift.noise, 1e-6), textured.shape)
    pixels = np.clip(np.rint(textured * 255 + grain), 0, 255).astype(np.uint8)
    done, stored = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, drift.quality])
    if not done:
        raise OSError("JPEG could not be encoded")
    return np.asarray(cv2.imdecode(stored, cv2.IMREAD_COLOR), np.uint8), geometry


def geometry_of(picture: Bgr, drift: Drift, rng: np.random.Generator) -> Geometry:
    """The frame, the similarity and the smooth warp of a drift."""
    height, width = picture.shape[:2]
    aspect = width / height if drift.fit == "match" else drift.aspect
    size = (
        round(np.sqrt(drift.pixels * 1e6 * aspect)),
        round(np.sqrt(drift.pixels * 1e6 / aspect)),
    )
    scale = np.array([width / size[0], height / size[1]])  # base pixels for one of the reply
    if drift.fit == "crop":
        scale[:] = scale.min()
    elif drift.fit == "pad":
        scale[:] = scale.max()
    angle = np.radians(drift.turn_deg)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    linear = turn @ np.diag(scale) / drift.zoom
    unit = np.sqrt(width * height) / 1000
    centre = np.array([(width - 1) / 2, (height - 1) / 2]) + np.array(drift.shift) * unit
    offset = centre - linear @ np.array([(size[0] - 1) / 2, (size[1] - 1) / 2])
    nodes = rng.normal(size=(drift.bend_nodes, drift.bend_nodes, 2)).astype(np.float32)
    bend = np.asarray(cv2.resize(nodes, size, interpolation=cv2.INTER_CUBIC), np.float32)
    strength = drift.bend * unit / max(float(np.sqrt((bend**2).sum(axis=2).mean())), 1e-9)
    return Geometry(
        size=size,
        affine=np.column_stack([linear, offset]),
        bend=np.asarray(bend * np.float32(strength), np.float32),
    )


def _through(picture: Bgr, geometry: Geometry, drift: Drift) -> Plane:
    """Resampled, 0..1; averaged first where the reply is smaller."""
    width, height = geometry.size
    across, down = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height))
    at = geometry.to_base(np.dstack([across, down]).astype(np.float32))
    shrink = float(np.sqrt(abs(np.linalg.det(geometry.affine[:, :2]))))
    source = picture.astype(np.float32) / np.float32(255)
    if shrink > 1.0:
        sigma = 0.45 * float(np.sqrt(shrink**2 - 1)) + 1e-3
        source = np.asarray(cv2.GaussianBlur(source, (0, 0), sigma), np.float32)
    padded = drift.fit == "pad"
    moved = cv2.remap(
        source,
        at[..., 0].astype(np.float32),
        at[..., 1].astype(np.float32),
        cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT if padded else cv2.BORDER_REFLECT,
    )
    return np.asarray(np.clip(moved, 0, 1), np.float32)


def _toned(picture: Plane, strength: float, rng: np.random.Generator) -> Plane:
    """A curve, a colour matrix and a light field, all smooth."""
    gamma = np.exp(rng.uniform(-0.10, 0.10, 3) * strength)
    values = picture ** gamma.astype(np.float32)
    contrast = np.float32(rng.uniform(-0.05, 0.10) * strength)
    values = values + contrast * np.sin((values - 0.5) * np.float32(2 * np.pi)) / np.float32(4)
    mixing = np.eye(3) + rng.uniform(-0.03, 0.03, (3, 3)) * strength
    values = values @ mixing.T.astype(np.float32)
    values += (rng.uniform(-0.015, 0.015, 3) * strength).astype(np.float32)
    light = (1 + 0.03 * strength * rng.normal(size=(4, 4))).astype(np.float32)
    field = cv2.resize(light, (picture.shape[1], picture.shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(values * np.asarray(field)[..., None], 0, 1), np.float32)


def _textured(picture: Plane, drift: Drift, rng: np.random.Generator) -> Plane:
    """Weak fine texture is drawn anew at the same strength, then everything is sharpened."""
    soft = np.asarray(cv2.GaussianBlur(picture, (0, 0), 1.1), np.float32)
    fine = picture - soft
    local = np.asarray(cv2.blur((fine**2).mean(axis=2), (9, 9)), np.float32)
    local = np.maximum(local, np.float32(0))  # running sums may fall a little below
    weak = np.exp(-local / np.float32(0.02**2))
    share = (np.float32(drift.softness) * weak)[..., None]
    invented = rng.normal(size=picture.shape[:2]).astype(np.float32)
    invented = invented - np.asarray(cv2.GaussianBlur(invented, (0, 0), 1.1), np.float32)
    invented *= np.sqrt(local) * np.float32(0.7)
    values = soft + fine * (1 - share) + share * invented[..., None]
    around = np.asarray(cv2.GaussianBlur(values, (0, 0), 1.6), np.float32)
    return np.asarray(values + np.float32(drift.sharpening) * (values - around), np.float32)
