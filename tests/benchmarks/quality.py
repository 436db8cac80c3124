"""How well a drifted reply is laid on the photo, against the known truth and the plain feather.

Two pictures, three edits, two strengths of drift; errors are mean CIELAB distances.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.blend import Blend, BlendOptions
from desktop_editor.imaging.filters import to_lab
from desktop_editor.imaging.placement import PlacementOptions
from tests.benchmarks.report import Report
from tests.helpers.drifting_service import composited
from tests.helpers.photos import photo

Bgr = NDArray[np.uint8]

SAMPLE: Final = Path(__file__).parents[2] / "resources" / "samples" / "fig-in-a-bowl.jpg"
EDGE_PX: Final = 1500
EDITS: Final = ("recolour", "erase", "paste")
JPEG: Final = (cv2.IMWRITE_JPEG_QUALITY, 90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """What the service does to a picture besides the edit.

    Attributes:
        scale: Size of the reply relative to the base.
        zoom: Content zoomed about the centre.
        shift_px: Content moved, in base pixels.
        bend_px: Amplitude of a smooth warp, in base pixels.
        gamma: Exponent on encoded values.
        tint: Factors for blue, green, red.
    """

    scale: float
    zoom: float
    shift_px: float
    bend_px: float
    gamma: float
    tint: tuple[float, float, float]


DRIFTS: Final = {
    "medium": Drift(
        scale=0.8, zoom=1.01, shift_px=4.0, bend_px=2.0, gamma=1.06, tint=(0.95, 1.0, 1.02)
    ),
    "hard": Drift(
        scale=0.6, zoom=1.03, shift_px=12.0, bend_px=5.0, gamma=1.15, tint=(0.88, 0.97, 1.04)
    ),
}
LIMITS: Final = {"medium": (4.0, 1.0), "hard": (6.0, 1.5)}
"""Greatest distance on the edit, and beside it within the mask."""


def main() -> int:
    """Print one line for each goal."""
    report = Report(bench="quality")
    for name, base in {"fig in a bowl": sample(), "made-up photo": photo(1500, 1000, 5)}.items():
        for edit in EDITS:
            for strength in DRIFTS:
                judge(report, name, base, edit=edit, strength=strength)
    return report.exit_code


def judge(report: Report, name: str, base: Bgr, *, edit: str, strength: str) -> None:
    """Measure one round on the edit, beside it, and where the mask is 0."""
    edited, mask = areas(base)
    truth = with_edit(base, edited, edit)
    candidate = drifted(truth, DRIFTS[strength])
    out, _, _ = composited(base, candidate, mask)
    plain, _, _ = composited(
        base,
        candidate,
        mask,
        BlendOptions(blend=Blend.FEATHER, feather_px=32),
        PlacementOptions(registration=False, tone=False),
    )
    beside = (mask > 0) & (edited == 0)
    title = f"{name}, {edit}, {strength} drift"
    core, keep = LIMITS[strength]
    ours = distance(out, truth)
    report.at_most(f"{title}, on the edit", float(ours[edited > 0].mean()), "dE", core)
    report.at_most(f"{title}, beside it", float(ours[beside].mean()), "dE", keep)
    share = float(ours[mask > 0].mean() / distance(plain, truth)[mask > 0].mean())
    report.at_most(f"{title}, against the plain feather", share, "x", 0.5)
    locked = mask == 0
    changed = int(np.count_nonzero(np.any(out[locked] != base[locked], axis=-1)))
    report.at_most(f"{title}, changed where locked", changed, "px", 0)


def sample() -> Bgr:
    """The photo that comes with the application, reduced."""
    pixels = cv2.imread(str(SAMPLE), cv2.IMREAD_COLOR)
    if pixels is None:
        raise FileNotFoundError(SAMPLE)
    factor = EDGE_PX / max(pixels.shape)
    small = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


def areas(base: Bgr) -> tuple[Bgr, Bgr]:
    """The true area of the edit, and a loosely painted mask around it."""
    height, width = base.shape[:2]
    centre, axes = (int(0.45 * width), int(0.52 * height)), (width // 9, height // 7)
    edited, mask = (np.zeros((height, width), np.uint8) for _ in range(2))
    cv2.ellipse(edited, centre, axes, 20, 0, 360, 255, -1)
    loose = (axes[0] + width // 18, axes[1] + width // 24)
    cv2.ellipse(mask, centre, loose, 35, 0, 360, 255, -1)
    return edited, np.maximum(mask, edited)


def with_edit(base: Bgr, edited: Bgr, edit: str) -> Bgr:
    """The ideal answer."""
    if edit == "recolour":
        changed = base * np.array([0.4, 0.8, 0.5]) + np.array([60, 0, 60])
    elif edit == "erase":
        changed = cv2.GaussianBlur(base, (0, 0), 40).astype(np.float64)
    else:
        changed = photo(base.shape[1], base.shape[0], 11).astype(np.float64)
    share = cv2.GaussianBlur(edited, (0, 0), 1.0)[..., np.newaxis] / 255.0
    share = share * (edited > 0)[..., np.newaxis]
    return np.asarray(np.clip(base + share * (changed - base.astype(float)), 0, 255), np.uint8)


def drifted(truth: Bgr, drift: Drift) -> Bgr:
    """What the service sends back."""
    height, width = truth.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    from_x = (x - width / 2) / drift.zoom + width / 2 - drift.shift_px
    from_y = (y - height / 2) / drift.zoom + height / 2 + drift.shift_px / 2
    from_x += drift.bend_px * np.sin(y / 170.0)
    from_y += drift.bend_px * np.cos(x / 210.0)
    moved = cv2.remap(
        truth,
        from_x.astype(np.float32),
        from_y.astype(np.float32),
        cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REFLECT,
    )
    size = (round(width * drift.scale), round(height * drift.scale))
    small = cv2.resize(moved, size, interpolation=cv2.INTER_AREA)
    toned = 255.0 * (small / 255.0) ** drift.gamma * np.array(drift.tint)
    stored = cv2.imencode(".jpg", np.clip(toned, 0, 255).astype(np.uint8), list(JPEG))[1]
    return np.asarray(cv2.imdecode(stored, cv2.IMREAD_COLOR), np.uint8)


def distance(first: NDArray[np.generic], second: Bgr) -> NDArray[np.float32]:
    """(h, w): distance in CIELAB."""
    off = to_lab(np.asarray(first, np.uint8)) - to_lab(second)
    return np.asarray(np.sqrt((off**2).sum(axis=2)), np.float32)


if __name__ == "__main__":
    sys.exit(main())
