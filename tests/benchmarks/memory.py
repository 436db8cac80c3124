"""What the whole window takes of memory with large photos, beside what it states before loading.

Each photo is opened by a process of its own, looked at in several places, edited as a whole by a
practice service in another process, painted on, and exported. Peaks are the operating system's,
less what the empty window takes; run it on a quiet machine, since blends may be skipped otherwise.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QApplication

from desktop_editor.pipeline.export import export_choices
from desktop_editor.pipeline.load import read_file, stated_need
from tests.benchmarks.report import Report
from tests.helpers import window
from tests.helpers.practice_service import forget_peak, held, practice_service

PHOTOS: Final = {24: (6000, 4000), 50: (8660, 5774), 100: (12_000, 8336)}
"""Width and height by megapixels."""

MOST_TIMES_PEAK: Final = 1.5


def main() -> int:
    """Print two lines for each size of photo."""
    report = Report(bench="memory")
    for megapixels, (width, height) in PHOTOS.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "photo.jpg"
            cv2.imwrite(str(path), soft_photo(width, height))
            command = [sys.executable, "-m", "tests.benchmarks.memory", str(path)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
        found = json.loads(done.stdout.splitlines()[-1])
        stated, peak = found["stated_mb"], found["peak_mb"]
        report.at_most(f"{megapixels} MP, peak", peak, "MB", stated)
        report.at_most(f"{megapixels} MP, stated", stated, "MB", MOST_TIMES_PEAK * peak)
    return report.exit_code


def soft_photo(width: int, height: int) -> NDArray[np.uint8]:
    """Smooth colours with fine grain, as photos have."""
    random = np.random.default_rng(3)
    coarse = random.integers(0, 256, (24, 36, 3), np.uint8)
    smooth = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    grain = random.integers(0, 9, (512, 512, 3), np.uint8)
    rows, columns = -(-height // 512), -(-width // 512)
    grainy = cv2.add(smooth, np.tile(grain, (rows, columns, 1))[:height, :width])
    return np.asarray(grainy, np.uint8)


def work(path: Path) -> None:
    """Open, look, edit, paint and export; print what was stated and what it took."""
    application = QApplication([])
    window.PATIENCE_S = 300.0  # type: ignore[misc]
    own = os.getpid()
    with practice_service(drift="none") as address:
        hands = window.new_window(path.parent / "home", address=address)
        hands.live(0.5)
        empty_mb = held(own).memory_mb
        forget_peak(own)
        hands.open(path)
        retouch(hands, path.parent / "out.png")
        taken_mb = held(own).peak_mb - empty_mb
        hands.close()
    stated = stated_need(read_file(path)).needed
    json.dump({"stated_mb": stated / 1e6, "peak_mb": taken_mb * 1024**2 / 1e6}, sys.stdout)
    del application


def retouch(hands: window.Hands, exported: Path) -> None:
    """What a user does with a photo, the largest of each."""
    canvas = hands.window.canvas
    for step in range(12):
        canvas._interaction.set_view(canvas.viewport.at_actual_size().panned(900, 500 * step))
        hands.live(0.2)
    canvas._interaction.set_view(canvas.viewport.fitted())
    hands.type_prompt("make it warm")
    hands.edit()
    hands.settle()
    hands.act("brush")
    hands.use_brush(200)
    size = canvas.viewport.image
    hands.stroke((size.width / 3, size.height / 3), (size.width / 2, size.height / 2))
    hands.settle()
    hands.opened.controller.exporting.export(hands.state, exported, export_choices(exported))
    hands.wait(lambda: any("export" in one for one in hands.notice_ids), "the export")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        work(Path(sys.argv[1]))
    else:
        sys.exit(main())
