"""What a stroke costs once registration and tone stand: 24 megapixels, blended before.

Beside the time on the clock stands that of the processors: on a busy machine only that says much.
"""

import statistics
import sys
import time
from collections.abc import Callable
from typing import Final

import cv2
import numpy as np

from desktop_editor.imaging.blend import Blend, Blended, BlendOptions, blend
from desktop_editor.imaging.brush import Brush, Dab, stamp
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.laid import Laid
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.imaging.raster import Coverage, Pixels, frozen
from tests.benchmarks.report import REPEATS, Report

PHOTO: Final = Size(width=6000, height=4000)
CENTRE: Final = (2600, 1900)
SHARES: Final = (0.05, 0.25)
STROKE_PX: Final = 100
LIMIT_MS: Final = 150.0
RATIOS: Final = {Blend.AUTO: 0.15, Blend.FEATHER: 1.0, Blend.POISSON: 1.0}
"""Against blending from scratch, which the two simple blends do quickly anyway."""


class Stroke:
    """A photo with a layer over a share of it, and a stroke at the mask's right edge."""

    def __init__(self, base: Pixels, candidate: Laid, share: float, kind: Blend) -> None:
        radius = radius_px(share)
        mask, _ = stamp(TiledMask.filled(PHOTO, 0), Brush(radius_px=radius), [dab(0)])
        painted, _ = stamp(mask, Brush(radius_px=STROKE_PX), [dab(radius - 40)])
        self._pictures = base, candidate
        self._options = BlendOptions(blend=kind)
        self._painted: Coverage = painted.array()
        self._before = blend(base, candidate, mask.array(), self._options)

    def scratch(self) -> Blended:
        """As if there had been no blend before."""
        return blend(*self._pictures, self._painted, self._options)

    def update(self) -> Blended:
        """From the blend before the stroke."""
        return blend(*self._pictures, self._painted, self._options, self._before)


def main() -> int:
    """Print a few lines for each blend and mask."""
    report = Report(bench="repaint")
    base = photo()
    for share in SHARES:
        candidate = reply(base, share)
        for kind, goal in RATIOS.items():
            stroke = Stroke(base, candidate, share, kind)
            judge(report, f"{kind.value}, mask of {share:.0%}", stroke, goal)
    return report.exit_code


def judge(report: Report, name: str, stroke: Stroke, goal: float) -> None:
    """Measure one stroke; `goal` is what it may cost of a blend from scratch."""
    different = count_different(stroke.update(), stroke.scratch())
    report.at_most(f"{name}, bits other than from scratch", different, "px", 0)
    update, update_cpu = clocks_ms(stroke.update)
    scratch, scratch_cpu = clocks_ms(stroke.scratch)
    report.at_most(f"{name}, a stroke", update, "ms", LIMIT_MS)
    report.ratio_at_most(f"{name}, against scratch", update, scratch, goal)
    report.ratio_at_most(f"{name}, processors, against scratch", update_cpu, scratch_cpu, goal)


def count_different(first: Blended, second: Blended) -> int:
    """Pixels in which two results differ."""
    off = (first.pixels != second.pixels).any(axis=2) | (first.coverage != second.coverage)
    return int(np.count_nonzero(off))


def clocks_ms(work: Callable[[], object]) -> tuple[float, float]:
    """Median wall time and median processor time, all threads together."""
    walls, processors = [], []
    for _ in range(REPEATS):
        wall, processor = time.perf_counter(), time.process_time()
        work()
        walls.append((time.perf_counter() - wall) * 1000)
        processors.append((time.process_time() - processor) * 1000)
    return statistics.median(walls), statistics.median(processors)


def photo() -> Pixels:
    """Soft light and grain."""
    random = np.random.default_rng(3)
    blotches = random.normal(128, 30, (PHOTO.height // 40, PHOTO.width // 40, 3))
    target = (PHOTO.width, PHOTO.height)
    light = cv2.resize(blotches.astype(np.float32), target, interpolation=cv2.INTER_CUBIC)
    grain = random.standard_normal((PHOTO.height, PHOTO.width, 1), np.float32) * np.float32(4)
    return frozen(np.clip(light + grain, 0, 255).astype(np.uint8))


def reply(base: Pixels, share: float) -> Laid:
    """Softer and duller than the photo, and red in the middle of the mask."""
    pixels = cv2.GaussianBlur(base, (0, 0), 1.0).astype(np.float32) * np.float32(0.97) + 3
    red = np.zeros(base.shape[:2], np.uint8)
    cv2.circle(red, CENTRE, round(0.7 * radius_px(share)), 1, -1)
    pixels[red > 0] = pixels[red > 0] * 0.4 + np.array([40, 30, 140], np.float32)
    valid = np.full(base.shape[:2], 255, np.uint8)
    return Laid(pixels=np.clip(pixels, 0, 255).astype(np.uint8), valid=valid)


def radius_px(share: float) -> float:
    """Of a disc over this share of the photo."""
    return float(np.sqrt(share * PHOTO.pixels / np.pi))


def dab(right_px: float) -> Dab:
    """So far right of the mask's centre."""
    return Dab(image_x=CENTRE[0] + right_px, image_y=CENTRE[1])


if __name__ == "__main__":
    sys.exit(main())
