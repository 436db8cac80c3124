"""One dab of the brush: the mask stamped, and what the window shows of it composited and converted.

What the widget adds (its own painting) is not in these numbers.
"""

import sys
from dataclasses import replace
from functools import partial
from typing import Final

import cv2
import numpy as np

from desktop_editor.document.base import Base
from desktop_editor.document.document import Document
from desktop_editor.document.operations import paint_selection
from desktop_editor.document.state import DocumentState
from desktop_editor.imaging.brush import Brush, Dab, stamp
from desktop_editor.imaging.composite import LayerPixels, composite
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.imaging.raster import Pixels, Raster
from tests.benchmarks.report import Report, elapsed_ms, percentile_95

PHOTO: Final = Size(width=6000, height=4000)
LARGE_PHOTO: Final = Size(width=12_000, height=8_336)
WINDOW_PX: Final = (1600, 1000)
DABS: Final = 120
LIMITS_MS: Final = {20: 1.0, 200: 4.0, 1000: 16.7}
"""Radius in pixels, and what 95 of 100 dabs stay below."""


class Scene:
    """A photo, a candidate of its size and a mask that is being painted, seen at 100 %."""

    def __init__(self, size: Size) -> None:
        random = np.random.default_rng(2)
        shape = (size.height, size.width, 3)
        self.size = size
        self.base: Pixels = random.integers(0, 256, shape, np.uint8)
        self.candidate: Pixels = random.integers(0, 256, shape, np.uint8)
        self.mask = TiledMask.filled(size, 0)
        width, height = WINDOW_PX
        self.window = Rect(
            x=(size.width - width) // 2, y=(size.height - height) // 2, width=width, height=height
        )

    def dab(self, brush: Brush, number: int) -> None:
        """Stamp once and bring what is visible of it up to date."""
        place = Dab(
            image_x=self.window.x + 300 + number * 7.3, image_y=self.window.y + 300 + number * 3.1
        )
        self.mask, touched = stamp(self.mask, brush, [place])
        dirty = touched.intersect(self.window)
        layer = LayerPixels(pixels=self.candidate[dirty.slices], coverage=self.mask.read(dirty))
        cv2.cvtColor(composite(self.base[dirty.slices], [layer]), cv2.COLOR_BGR2BGRA)


def main() -> int:
    """Print a line for each radius and one for the independence of the photo's size."""
    report = Report(bench="dab")
    photo = Scene(PHOTO)
    usual = {radius: dab_times_ms(photo, radius) for radius in LIMITS_MS}
    for radius, limit_ms in LIMITS_MS.items():
        report.at_most(f"r = {radius}, 95 %", percentile_95(usual[radius]), "ms", limit_ms)
    large = Scene(LARGE_PHOTO)
    for radius in (200, 1000):
        report.ratio_at_most(
            f"r = {radius}, 100 MP against 24 MP",
            float(np.median(dab_times_ms(large, radius))),
            float(np.median(dab_times_ms(photo, radius))),
            1.2,
        )
    early, late = stroke_times_ms()
    report.ratio_at_most("undo step, the 1000th stroke against the first ones", late, early, 1.5)
    return report.exit_code


def stroke_times_ms() -> tuple[float, float]:
    """Median time to note a stroke for undo and to list the steps: early on, and at the end."""
    base = Base(name="", source=b"", raster=Raster(pixels=np.zeros((4000, 6000, 3), np.uint8)))
    document = Document(DocumentState(base=base))
    everywhere = [Dab(image_x=x, image_y=y) for x in (1500, 4500) for y in (1000, 3000)]
    whole, _ = paint_selection(document.state, Brush(radius_px=2000, opacity=0.5), everywhere)
    document.apply(whole, "Select")

    def note(number: int) -> None:
        document.apply(states[number], f"Stroke {number}")
        document.steps.labels[-1].strip()

    states, brush = [whole], Brush(radius_px=40, hardness=0.2)
    for number in range(1001):
        dabs = [Dab(image_x=100 + number * 5, image_y=100 + number * 3, pressure=0.5)]
        state, _ = paint_selection(states[-1], replace(brush, erase=True), dabs)
        states.append(state)
    times = [elapsed_ms(partial(note, number)) for number in range(1, 1001)]
    return float(np.median(times[5:55])), float(np.median(times[-50:]))


def dab_times_ms(scene: Scene, radius: int) -> list[float]:
    """Times of the dabs of one stroke; the first, which makes the stamp, included."""
    scene.mask = TiledMask.filled(scene.size, 0)
    brush = Brush(radius_px=radius)
    return [elapsed_ms(partial(scene.dab, brush, number)) for number in range(DABS)]


if __name__ == "__main__":
    sys.exit(main())
