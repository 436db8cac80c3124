"""`desktop-editor composite` on 24 megapixels, from the start of the process to its end.

Decoding, encoding, the check of the written file and the interpreter's own start are counted. The
reference is what any program pays that opens the same photo, saves it as PNG and reads that back,
by OpenCV on one processor.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from tests.benchmarks.report import Report, elapsed_ms

WIDTH, HEIGHT = 6000, 4000
"""24 megapixels, the size of an ordinary camera's photo."""

REPEATS: Final = 5
MASK_SHARE: Final = 0.05
SAMPLE: Final = Path(__file__).parents[2] / "resources" / "samples" / "fig-in-a-bowl.jpg"
DRIFT: Final = np.array([[1536 / WIDTH * 1.01, 0.002, -6.0], [-0.001, 1024 / HEIGHT, 4.0]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of the command: what it took, and what it said on stdout."""

    wall_ms: float
    cpu_ms: float
    peak_mb: float
    said: str


def main() -> int:
    """Print one line for each goal."""
    report = Report(bench="engine")
    with tempfile.TemporaryDirectory() as folder:
        photo, candidate, mask, out = (
            Path(folder) / name for name in ("photo.jpg", "candidate.png", "mask.png", "out.png")
        )
        # In a process of its own: a child's peak memory counts its parent's before it starts.
        aside = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        aside.submit(make_files, photo, candidate, mask).result()
        command = ["composite", str(photo), str(candidate), "--mask", str(mask)]
        command += ["-o", str(out), "--json"]
        run_command(command)
        runs, references = [], []
        for _ in range(REPEATS):
            runs.append(run_command(command))
            references.append(aside.submit(reference_ms, photo).result())
        aside.shutdown()
    judge(report, runs, statistics.median(references))
    return report.exit_code


def judge(report: Report, runs: Sequence[Run], reference_ms: float) -> None:
    """Compare the median run with the reference and the limits."""
    wall_ms, cpu_ms = (
        statistics.median(times)
        for times in ([run.wall_ms for run in runs], [run.cpu_ms for run in runs])
    )
    results = [json.loads(run.said) for run in runs]
    report.ratio_at_most("24 MP composite, wall, against open + save", wall_ms, reference_ms, 3.5)
    if cpu_ms:
        report.ratio_at_most("24 MP composite, CPU, against open + save", cpu_ms, reference_ms, 4.0)
        megapixels = WIDTH * HEIGHT / 1e6
        peak = max(run.peak_mb for run in runs) / megapixels
        report.at_most("24 MP composite, peak memory", round(peak, 1), "MB a megapixel", 30)
    changed = max(result["changed_outside_px"] for result in results)
    report.at_most("24 MP composite, changed pixels where locked", changed, "px", 0)


def make_files(photo: Path, candidate: Path, mask: Path) -> None:
    """A grainy photo, a smaller, shifted and darker version with an edit, and a mask around it."""
    sample = cv2.imread(str(SAMPLE))
    assert sample is not None
    large = cv2.resize(sample, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    grain = np.random.default_rng(7).normal(0, 3, (HEIGHT, WIDTH, 1))
    base = np.clip(large + grain + 0.5, 0, 255).astype(np.uint8)
    radius = round((MASK_SHARE * WIDTH * HEIGHT / np.pi) ** 0.5)
    centre = (WIDTH // 2, HEIGHT // 2)
    edited = base.copy()
    cv2.circle(edited, centre, round(radius * 0.7), (40, 60, 180), -1, cv2.LINE_AA)
    reply = cv2.warpAffine(cv2.blur(edited, (4, 4)), DRIFT, (1536, 1024))
    coverage = cv2.circle(np.zeros((HEIGHT, WIDTH), np.uint8), centre, radius, 255, -1)
    cv2.imwrite(str(photo), base, [cv2.IMWRITE_JPEG_QUALITY, 95])
    cv2.imwrite(str(candidate), cv2.convertScaleAbs(reply, alpha=0.95, beta=4))
    cv2.imwrite(str(mask), coverage)


def reference_ms(photo: Path) -> float:
    """Wall time of what any program does that opens, saves and reads back, in memory."""
    cv2.setNumThreads(1)
    return elapsed_ms(lambda: open_save_and_read(photo))


def open_save_and_read(photo: Path) -> None:
    """A JPEG to a PNG to pixels."""
    pixels = cv2.imdecode(np.fromfile(photo, np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None
    written = cv2.imencode(".png", pixels)[1]
    cv2.imdecode(written, cv2.IMREAD_UNCHANGED)


def run_command(arguments: Sequence[str]) -> Run:
    """Run the application in a process of its own; where the system tells, CPU time and memory."""
    environ = dict(os.environ)
    # An installed application is compiled, whatever its developer prefers.
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    start = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", "desktop_editor", *arguments],
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
    )
    said = child.communicate()[0] if sys.platform == "win32" else ""
    cpu_ms = peak_mb = 0.0
    if sys.platform != "win32":
        assert child.stdout is not None
        said = child.stdout.read()
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        child.stdout.close()
        cpu_ms = (used.ru_utime + used.ru_stime) * 1000
        peak_mb = used.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    wall_ms = (time.perf_counter() - start) * 1000
    if child.returncode:
        sys.exit("engine: the command failed")
    return Run(wall_ms=wall_ms, cpu_ms=cpu_ms, peak_mb=peak_mb, said=said)


if __name__ == "__main__":
    sys.exit(main())
