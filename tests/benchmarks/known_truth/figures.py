"""What is measured of a composite whose ideal is known.

The ideal is the truth within the mask; it is judged only where the service did not crop it away.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.placement import Placement
from tests.benchmarks.known_truth.cases import Case
from tests.benchmarks.known_truth.colour import Lab, ciede2000, lab_of

Bgr = NDArray[np.uint8]
Flags = NDArray[np.bool_]

SCALES_PX: Final = (1.0, 3.0)
NEAR_PX: Final = 4
RING_UNITS: Final = 40.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Colour differences are CIEDE2000, steps and excesses CIE76 in CIELAB.

    Attributes:
        edit: Mean difference to the truth on the edit.
        beside: The same within the mask beside the edit.
        whole: The same over the whole mask.
        seam: 95th percentile, along the borders of the mask and of what was changed, of the
            steepest step near them that the truth has not.
        ghost: Mean of the worst 5 % of such steps over the rest of the mask.
        placed_px: Median error of the registration on a ring around the mask, at 1 megapixel.
        leak_px: Pixels changed where the mask is 0.
        confidence: What the engine says of itself.
    """

    edit: float
    beside: float
    whole: float
    seam: float
    ghost: float
    placed_px: float
    leak_px: int
    confidence: float


def figures_of(case: Case, out: Bgr, placement: Placement) -> Figures:
    """Measure one composite."""
    seen = seen_by_service(case)
    lab_out, lab_truth = lab_of(out), lab_of(case.truth)
    off = ciede2000(lab_out, lab_truth)
    shown = (case.mask > 0) & seen
    on_edit = shown & (case.area > 0)
    if case.plan.style != "loose":  # there the mask itself holds the edit back
        on_edit &= case.mask == 255
    off_edit = shown & (_grown(case.area.astype(np.float32), 3) == 0)
    excess = _excess_steps(lab_out, lab_truth)
    border = border_of(case, out) & seen
    near = _grown(border.astype(np.float32), NEAR_PX) > 0
    steepest = _grown(np.where(near, excess, 0).astype(np.float32), NEAR_PX)
    inside = np.sort(excess[shown & ~near])
    return Figures(
        edit=_mean(off[on_edit]),
        beside=_mean(off[off_edit]),
        whole=_mean(off[shown]),
        seam=float(np.quantile(steepest[border], 0.95)) if border.any() else 0.0,
        ghost=_mean(inside[-max(1, inside.size // 20) :]),
        placed_px=_placing_error(case, placement, seen),
        leak_px=int((out != case.base).any(axis=2)[case.mask == 0].sum()),
        confidence=placement.confidence,
    )


def excess_of(case: Case, out: Bgr) -> NDArray[np.float32]:
    """(h, w): how much steeper the composite is than the truth near each pixel."""
    return _excess_steps(lab_of(out), lab_of(case.truth))


def _excess_steps(out: Lab, truth: Lab) -> NDArray[np.float32]:
    """The worse of two scales; small excesses are none."""
    worst = np.zeros(out.shape[:2], np.float32)
    for sigma in SCALES_PX:
        near = _grown(_steps(truth, sigma), round(sigma))
        worst = np.maximum(worst, _steps(out, sigma) - np.float32(1.1) * near - np.float32(0.3))
    return worst


def border_of(case: Case, out: Bgr) -> Flags:
    """One pixel wide: the border of the mask, and of what was changed within it."""
    changed = (np.abs(out.astype(np.int16) - case.base).max(axis=2) > 1).astype(np.uint8)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9))
    closed = cv2.morphologyEx(changed, cv2.MORPH_CLOSE, disc)
    opened = np.asarray(cv2.morphologyEx(closed, cv2.MORPH_OPEN, disc), np.uint8)
    border = _edge((case.mask > 0).astype(np.uint8)) | _edge(opened)
    border[:2] = border[-2:] = False
    border[:, :2] = border[:, -2:] = False
    return border


def seen_by_service(case: Case) -> Flags:
    """Which pixels of the base the reply shows, by the straight part of its geometry."""
    height, width = case.base.shape[:2]
    back = cv2.invertAffineTransform(case.geometry.affine)
    across, down = np.meshgrid(np.arange(width), np.arange(height))
    x = back[0, 0] * across + back[0, 1] * down + back[0, 2]
    y = back[1, 0] * across + back[1, 1] * down + back[1, 2]
    right, bottom = case.geometry.size
    return np.asarray((x > 4) & (y > 4) & (x < right - 5) & (y < bottom - 5), np.bool_)


def _placing_error(case: Case, placement: Placement, seen: Flags) -> float:
    """There and back: base pixel -> reply by the engine, reply -> base by the known drift."""
    height, width = case.base.shape[:2]
    unit = float(np.sqrt(width * height)) / 1000
    xs, ys = np.arange(0, width, 4, dtype=np.float64), np.arange(0, height, 4, dtype=np.float64)
    back = case.geometry.to_base(placement.registration.map_points(xs, ys))
    off = np.hypot(back[..., 0] - xs[None, :], back[..., 1] - ys[:, None])
    away = cv2.distanceTransform((case.mask == 0).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    away = np.asarray(away)[::4, ::4]
    ring = (away > 0) & (away < RING_UNITS * unit) & seen[::4, ::4]
    return float(np.median(off[ring])) / unit if ring.any() else 0.0


def _steps(lab: Lab, sigma: float) -> NDArray[np.float32]:
    """Height of the step that would give the slope found; (h, w)."""
    soft = cv2.GaussianBlur(lab, (0, 0), sigma)
    across, down = cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1)
    slope = np.sqrt((np.asarray(across) ** 2 + np.asarray(down) ** 2).sum(axis=2)) / 8
    # A step of height h, blurred by sigma, has the slope h / (sigma * sqrt(2 pi)).
    return np.asarray(slope * sigma * np.sqrt(2 * np.pi), np.float32)


def _grown(field: NDArray[np.float32], radius_px: int) -> NDArray[np.float32]:
    edge = 2 * radius_px + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (edge, edge))
    return np.asarray(cv2.dilate(field, disc), np.float32)


def _edge(flags: Bgr) -> Flags:
    return np.asarray(flags != cv2.erode(flags, np.ones((3, 3), np.uint8)), np.bool_)


def _mean(values: NDArray[np.floating]) -> float:
    return float(values.mean()) if values.size else 0.0
