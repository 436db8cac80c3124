"""Frames of the canvas: panning, zooming and painting, beside one QGraphicsPixmapItem a picture.

Frames are painted synchronously off the screen; what an X server adds is not in these numbers.
"""

import os
import sys
import time
from collections.abc import Callable
from typing import Final

import numpy as np
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QGraphicsScene, QGraphicsView

from desktop_editor.imaging.brush import Brush, Dab, stamp
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.imaging.raster import Raster, frozen
from desktop_editor.ui.canvas.canvas_widget import CanvasWidget
from desktop_editor.ui.canvas.viewport import Viewport
from desktop_editor.ui.qt_image import to_qimage
from desktop_editor.ui.views import CanvasContent, CanvasLayer
from tests.benchmarks.report import Report, elapsed_ms, percentile_95

PHOTO: Final = Size(width=6000, height=4000)
LARGE_PHOTO: Final = Size(width=12_000, height=8_336)
WINDOW: Final = Size(width=1600, height=1000)
FRAMES: Final = 60
DAB_LIMITS_MS: Final = {20: 1.0, 200: 4.0, 1000: 16.7}


class Canvas:
    """The canvas with a photo and a layer whose mask is painted on."""

    def __init__(self, size: Size) -> None:
        random = np.random.default_rng(4)
        base = random.integers(0, 256, (size.height, size.width, 3), np.uint8)
        self.size = size
        self.base = Raster(pixels=base)
        self.candidate = frozen(255 - base)
        self.mask = TiledMask.filled(size, 0)
        self.mask, _ = stamp(self.mask, Brush(radius_px=900), [Dab(image_x=2500, image_y=2000)])
        self.coverage = self.mask.array()
        self.shown = self.coverage.view()
        self.shown.flags.writeable = False
        self.widget = CanvasWidget()
        self.widget.resize(WINDOW.width, WINDOW.height)
        self.widget.show()
        self.widget.show_content(self.content(), None)
        settled_by = time.monotonic() + 30
        while list(self.widget._renderer.scene.unbuilt()) and time.monotonic() < settled_by:
            QApplication.processEvents()
            time.sleep(0.01)

    def content(self) -> CanvasContent:
        """The photo with its layer."""
        layer = CanvasLayer(
            id="layer", rect=self.size.rect, pixels=self.candidate, coverage=self.shown
        )
        return CanvasContent(base=self.base, layers=(layer,))

    def look(self, view: Viewport) -> None:
        """Look elsewhere and paint the frame."""
        self.widget._interaction.set_view(view)
        self.widget.repaint()

    def at(self, zoom: float) -> None:
        """Zoom about the middle of the photo until every visible tile is there."""
        middle = WINDOW.width / 2, WINDOW.height / 2
        self.look(self.widget.viewport.fitted().zoomed(zoom, *middle))
        for _ in range(FRAMES):
            QApplication.processEvents()
            self.widget.repaint()

    def pan(self) -> None:
        """One frame of panning."""
        self.look(self.widget.viewport.panned(-7, -5))

    def zoom(self) -> None:
        """One frame of zooming in."""
        view = self.widget.viewport
        self.look(view.zoomed(view.zoom * 1.08, WINDOW.width / 2, WINDOW.height / 2))

    def dab(self, brush: Brush, number: int) -> None:
        """One dab: mask, pyramid, composite and repaint."""
        x, y = self.widget.viewport.to_image(400 + number * 7.3, 400 + number * 3.1)
        self.mask, dirty = stamp(self.mask, brush, [Dab(image_x=x, image_y=y)])
        self.coverage[dirty.slices] = self.mask.read(dirty)
        self.widget.show_content(self.content(), dirty)
        QApplication.processEvents()


class Baseline:
    """The usual way: a QGraphicsView with a pixmap for the photo and one for the layer."""

    def __init__(self, canvas: Canvas) -> None:
        scene = QGraphicsScene()
        scene.addPixmap(QPixmap.fromImage(to_qimage(canvas.base.pixels)))
        layer = np.dstack((canvas.candidate, canvas.coverage)).astype(np.uint8)
        scene.addPixmap(QPixmap.fromImage(to_qimage(layer)))
        self.scene = scene
        self.view = QGraphicsView(scene)
        self.view.setRenderHint(self.view.renderHints().SmoothPixmapTransform)
        self.view.resize(WINDOW.width, WINDOW.height)
        self.view.show()
        QApplication.processEvents()

    def at(self, zoom: float) -> None:
        """Zoom about the middle."""
        self.view.resetTransform()
        self.view.scale(zoom, zoom)
        self.view.viewport().repaint()

    def pan(self) -> None:
        """One frame of panning."""
        bar = self.view.horizontalScrollBar()
        bar.setValue(bar.value() + 7)
        self.view.viewport().repaint()

    def zoom(self) -> None:
        """One frame of zooming in."""
        self.view.scale(1.08, 1.08)
        self.view.viewport().repaint()


def main() -> int:
    """Print a line for each goal."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication([])
    report = Report(bench="canvas")
    canvas = Canvas(PHOTO)
    baseline = Baseline(canvas)
    pans = []
    for zoom in (1.0, 0.3):
        canvas.at(zoom)
        baseline.at(zoom)
        ours, theirs = frames_ms(canvas.pan), frames_ms(baseline.pan)
        pans.append(float(np.median(ours)))
        goal = 0.25 if zoom == 1.0 else 1.0
        report.ratio_at_most(f"pan at {zoom:.0%}", pans[-1], float(np.median(theirs)), goal)
        report.at_most(f"pan at {zoom:.0%}, frame, 95 %", percentile_95(ours), "ms", 8.0)
    canvas.at(0.04)
    baseline.at(0.04)
    ours, theirs = frames_ms(canvas.zoom), frames_ms(baseline.zoom)
    report.ratio_at_most("zoom, 95 %", percentile_95(ours), percentile_95(theirs), 0.35)
    usual = report_dabs(report, canvas)
    large = Canvas(LARGE_PHOTO)
    large.at(0.3)
    report.ratio_at_most("pan, 100 MP", float(np.median(frames_ms(large.pan))), pans[1], 2.0)
    large.at(1.0)
    ours = dabs_ms(large, 200)
    report.ratio_at_most("dab r = 200, 100 MP", float(np.median(ours)), usual[200], 1.2)
    del application
    return report.exit_code


def report_dabs(report: Report, canvas: Canvas) -> dict[int, float]:
    """Print how long dabs take at 100 %; returns the medians."""
    canvas.at(1.0)
    medians = {}
    for radius, limit_ms in DAB_LIMITS_MS.items():
        taken = dabs_ms(canvas, radius)
        medians[radius] = float(np.median(taken))
        report.at_most(f"dab r = {radius}, 95 %", percentile_95(taken), "ms", limit_ms)
    return medians


def frames_ms(frame: Callable[[], None]) -> list[float]:
    """Wall times of frames."""
    return [elapsed_ms(frame) for _ in range(FRAMES)]


def dabs_ms(canvas: Canvas, radius: int) -> list[float]:
    """Wall times of dabs along a line, the first ones left out."""
    brush = Brush(radius_px=radius, hardness=0.5)
    times = []
    for number in range(FRAMES):
        started = time.perf_counter()
        canvas.dab(brush, number)
        times.append((time.perf_counter() - started) * 1000)
    return times[5:]


if __name__ == "__main__":
    sys.exit(main())
