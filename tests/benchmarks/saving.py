"""How long a project takes to be saved, what autosave writes, and what the window feels of either.

The reference of a save is writing the same pictures as PNG files by the same encoder, and syncing
them: what no project could do without.
"""

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import numpy as np
from PySide6.QtWidgets import QApplication

from desktop_editor.imaging.codec import EncodeOptions, ImageFormat, Limits, decode, encode
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.raster import Raster
from tests.benchmarks.report import Report
from tests.helpers.photos import photo
from tests.helpers.practice_service import practice_service
from tests.helpers.window import BEAT_MS, Hands, longest_gaps, new_window, written

SIZE: Final = Size(width=6000, height=4000)
MOST_WRITTEN_BYTES: Final = 1_000_000
LONGEST_GAP_MS: Final = 10.0
MOST_OF_REFERENCE: Final = 3.0


def main() -> int:
    """Print what was measured; 1 when a goal was missed."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    report = Report(bench="saving")
    with tempfile.TemporaryDirectory() as folder, practice_service(drift="none") as address:
        place = Path(folder)
        hands = new_window(place / "home", address=address)
        hands.open(written(place / "photo.png", photo(SIZE.width, SIZE.height)))
        hands.type_prompt()
        hands.select((2000, 1500), (3500, 1500), (3500, 2500), (2000, 2500))
        hands.edit()
        hands.settle()
        hands.wait_until_kept()
        report_stroke(report, hands, place)
        report_save(report, hands, place)
        hands.close()
    del application
    return report.exit_code


def report_stroke(report: Report, hands: Hands, place: Path) -> None:
    """One stroke, and what autosave makes of it."""
    hands.act("eraser")
    hands.use_brush(100)
    hands.live(1.0)
    keeping = hands.opened.controller.keeping
    keeping._timer.setInterval(60_000)  # it shall begin when the screen is at rest
    before = written_bytes(place)
    hands.stroke((2600, 1800), (2900, 2000), (3100, 2100))
    hands.settle()
    gaps_ms: list[float] = []
    with longest_gaps(gaps_ms):
        keeping.record_now()
        hands.wait_until_kept()
        hands.live(1.0)
    written_now = written_bytes(place) - before
    report.at_most("autosave of a stroke, written", written_now, "bytes", MOST_WRITTEN_BYTES)
    gap_ms = max(gaps_ms) - BEAT_MS
    report.at_most("autosave of a stroke, longest gap", gap_ms, "ms", LONGEST_GAP_MS)


def written_bytes(place: Path) -> int:
    """The size of all that autosave keeps."""
    return sum(path.stat().st_size for path in place.rglob("autosave/**/*") if path.is_file())


def report_save(report: Report, hands: Hands, place: Path) -> None:
    """A whole project, and the strokes that are autosaved meanwhile."""
    base = hands.state.base
    assert base is not None
    path = place / "work.ora"
    gaps_ms: list[float] = []
    begun = time.perf_counter()
    with longest_gaps(gaps_ms):
        hands.opened.menu_actions.files.save_project_to(str(path))
        hands.wait(lambda: "saved" in hands.notice_ids, "the project")
    took_ms = (time.perf_counter() - begun) * 1000
    begun = time.perf_counter()
    for name, pixels in (("photo", base.raster.pixels), ("merged", base.raster.pixels)):
        data = encode(Raster(pixels=pixels), EncodeOptions(format=ImageFormat.PNG))
        with (place / name).open("wb") as file:
            file.write(data)
            os.fsync(file.fileno())
    reference_ms = (time.perf_counter() - begun) * 1000
    report.ratio_at_most("save 24 MP, one layer", took_ms, reference_ms, MOST_OF_REFERENCE)
    report.at_most("save 24 MP, longest gap", max(gaps_ms) - BEAT_MS, "ms", 50.0)
    assert np.array_equal(
        decode((place / "photo").read_bytes(), Limits()).pixels, base.raster.pixels
    )


if __name__ == "__main__":
    sys.exit(main())
