"""Frames of the canvas: panning, zooming and painting, beside one QGraphicsPixmapItem a picture.

Frames are painted synchronously off the screen; what an X server adds is not in these numbers.
What is compared takes turns, each time over the same part of the photo, and medians are judged.
"""

import os
import sys
import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QGraphicsScene, QGraphicsView

from desktop_editor.imaging.brush import Brush, Dab, stamp
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.imaging.raster import Raster, frozen
from desktop_editor.ui.canvas.canvas_widget import CanvasWidget
from desktop_editor.ui.canvas.scroll_bars import ScrolledCanvas
from desktop_editor.ui.canvas.viewport import Viewport
from desktop_editor.ui.canvas_view import CanvasContent, CanvasLayer
from desktop_editor.ui.qt_image import to_qimage
from tests.benchmarks.report import Report, elapsed_ms, percentile_95

PHOTO: Final = Size(width=6000, height=4000)
LARGE_PHOTO: Final = Size(width=12_000, height=8_336)
WINDOW: Final = Size(width=1600, height=1000)
FRAMES: Final = 60
TURNS: Final = 5
LARGE_RADII: Final = (200, 1000)
LONGEST_GAP_MS: Final = 50.0
NOTHING: Final = Rect(x=0, y=0, width=0, height=0)
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
        painted = Dab(image_x=size.width / 2 - 500, image_y=size.height / 2)
        self.mask, _ = stamp(self.mask, Brush(radius_px=900), [painted])
        self.coverage = self.mask.array()
        self.shown = self.coverage.view()
        self.shown.flags.writeable = False
        self.widget = CanvasWidget()
        self.window = ScrolledCanvas(self.widget)
        self.window.resize(WINDOW.width, WINDOW.height)
        self.window.show()
        QApplication.processEvents()
        self.widget.show_content(self.content(), None)
        settled_by = time.monotonic() + 30
        while list(self.widget._renderer.scene.unbuilt()) and time.monotonic() < settled_by:
            QApplication.processEvents()
            time.sleep(0.01)

    def content(self, selection: TiledMask | None = None) -> CanvasContent:
        """The photo with its layer."""
        layer = CanvasLayer(
            id="layer", rect=self.size.rect, pixels=self.candidate, coverage=self.shown
        )
        return CanvasContent(base=self.base, layers=(layer,), selection=selection)

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

    def longest_gap_ms(self, selection: TiledMask) -> float:
        """Show a selection; how long the window answers nothing until all of it is there."""
        turns = [time.perf_counter()]
        ticking = QTimer()
        ticking.timeout.connect(lambda: turns.append(time.perf_counter()))
        ticking.start(0)
        self.widget.show_content(self.content(selection), NOTHING)  # no layer changes
        shown_by = time.monotonic() + 10
        while time.monotonic() < shown_by:
            QApplication.processEvents()
            if len(turns) > FRAMES and not self.widget._more.isActive():
                break
        ticking.stop()
        self.widget.show_content(self.content(), NOTHING)
        QApplication.processEvents()
        return float(np.diff(turns).max()) * 1000

    def unpaint(self) -> None:
        """An empty mask, shown."""
        self.mask = TiledMask.filled(self.size, 0)
        self.coverage[:] = 0
        self.widget.show_content(self.content(), None)
        for _ in range(FRAMES):
            QApplication.processEvents()
            self.widget.repaint()

    def dab(self, brush: Brush, number: int) -> None:
        """One dab: mask, pyramid, composite and repaint."""
        self.dabs(brush, (number,))

    def dabs(self, brush: Brush, numbers: Sequence[int]) -> None:
        """Several at once: a pen tells its places more often than there are frames."""
        places = [
            self.widget.viewport.to_image(400 + number * 7.3, 400 + number * 3.1)
            for number in numbers
        ]
        self.mask, dirty = stamp(self.mask, brush, [Dab(image_x=x, image_y=y) for x, y in places])
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
        """Zoom about the middle of the photo."""
        self.view.resetTransform()
        self.view.scale(zoom, zoom)
        self.view.centerOn(self.scene.sceneRect().center())
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
    report_frames(report, canvas)
    large = Canvas(LARGE_PHOTO)
    report_sizes(report, canvas, large)
    report_selection(report, large)
    del application
    return report.exit_code


def report_frames(report: Report, canvas: Canvas) -> None:
    """Panning and zooming beside the usual way."""
    baseline = Baseline(canvas)
    for zoom, goal in ((1.0, 0.25), (0.3, 1.0)):
        ours, theirs = in_turns((canvas, canvas.pan), (baseline, baseline.pan), zoom)
        report.ratio_at_most(f"pan at {zoom:.0%}", middle(ours), middle(theirs), goal)
        report.at_most(f"pan at {zoom:.0%}, frame, 95 %", worst(ours), "ms", 8.0)
    ours, theirs = in_turns((canvas, canvas.zoom), (baseline, baseline.zoom), 0.04)
    report.ratio_at_most("zoom, 95 %", worst(ours), worst(theirs), 0.35)


def report_sizes(report: Report, canvas: Canvas, large: Canvas) -> None:
    """Dabs at 100 %, and what the photo's size changes about them and about panning."""
    few, many = in_turns((canvas, canvas.pan), (large, large.pan), 0.3)
    report.ratio_at_most("pan, 100 MP", middle(many), middle(few), 2.0)
    canvas.at(1.0)
    large.at(1.0)
    for radius, limit_ms in DAB_LIMITS_MS.items():
        few, many = [], []
        for _ in range(TURNS):
            few.append(dabs_ms(canvas, radius))
            many.append(dabs_ms(large, radius))
        report.at_most(f"dab r = {radius}, 95 %", worst(few), "ms", limit_ms)
        if radius in LARGE_RADII:
            report.ratio_at_most(f"dab r = {radius}, 100 MP", middle(many), middle(few), 1.2)


def report_selection(report: Report, large: Canvas) -> None:
    """How long nothing answers while a noisy selection of all of a large photo is shown."""
    random = np.random.default_rng(4)
    noise = random.integers(0, 256, (large.size.height, large.size.width), np.uint8)
    selection = TiledMask.from_array(noise)
    for zoom in (0.1, 1.0):
        large.at(zoom)
        gaps = [large.longest_gap_ms(selection) for _ in range(TURNS)]
        metric = f"photo-wide selection at {zoom:.0%}, 100 MP, longest gap"
        report.at_most(metric, float(np.median(gaps)), "ms", LONGEST_GAP_MS)


def middle(turns: list[list[float]]) -> float:
    """The usual time of a frame, of several turns."""
    return float(np.median([np.median(turn) for turn in turns]))


def worst(turns: list[list[float]]) -> float:
    """The time that nearly all frames stay below, of several turns."""
    return float(np.median([percentile_95(turn) for turn in turns]))


class Looking(Protocol):
    """Something that can show the middle of the photo."""

    def at(self, zoom: float) -> None:
        """Look at it this large."""


def in_turns(
    one: tuple[Looking, Callable[[], None]], other: tuple[Looking, Callable[[], None]], zoom: float
) -> tuple[list[list[float]], list[list[float]]]:
    """Wall times of frames of two ways, which take turns; each turn begins in the middle."""
    taken: tuple[list[list[float]], list[list[float]]] = ([], [])
    for _ in range(TURNS):
        for times, (looking, frame) in zip(taken, (one, other), strict=True):
            looking.at(zoom)
            times.append(frames_ms(frame))
    return taken


def frames_ms(frame: Callable[[], None]) -> list[float]:
    """Wall times of frames."""
    return [elapsed_ms(frame) for _ in range(FRAMES)]


def dabs_ms(canvas: Canvas, radius: int) -> list[float]:
    """Wall times of dabs along a line over what is not painted yet, the first ones left out."""
    brush = Brush(radius_px=radius, hardness=0.5)
    canvas.unpaint()
    times = []
    for number in range(FRAMES):
        started = time.perf_counter()
        canvas.dab(brush, number)
        times.append((time.perf_counter() - started) * 1000)
    return times[5:]


if __name__ == "__main__":
    sys.exit(main())
