"""From the start of the process to the first painted window, against a bare PySide6 window.

Both are started the same way and watched by the same few lines, so that only the application's
own part of the way differs. The first start of each is not counted.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Final

from tests.benchmarks.report import REPEATS, Report

WATCH: Final = """
import os, sys, time
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            QApplication.instance().removeEventFilter(self)
            QTimer.singleShot(0, self.report)
        return False
    def report(self):
        print(time.time(), flush=True)
        os._exit(0)  # a window may want to finish things first; nothing is asked of it here

started = QApplication.exec
def watched():
    watch = Watch()
    QApplication.instance().installEventFilter(watch)
    return started()
QApplication.exec = staticmethod(watched)
"""

BARE: Final = """
from PySide6.QtWidgets import QMainWindow
application = QApplication([])
window = QMainWindow()
window.resize(1200, 800)
window.show()
sys.exit(application.exec())
"""

APPLICATION: Final = """
import runpy
sys.argv = ["desktop-editor"]
runpy.run_module("desktop_editor", run_name="__main__", alter_sys=True)
"""


def main() -> int:
    """Print the line of the one goal."""
    report = Report(bench="startup")
    with tempfile.TemporaryDirectory() as home:
        environ = {**os.environ, "DESKTOP_EDITOR_HOME": home}
        # An installed application is compiled, whatever its developer prefers.
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        times: dict[str, list[float]] = {BARE: [], APPLICATION: []}
        for turn in range(REPEATS + 1):
            for program, taken in times.items():
                first_paint_ms = to_first_paint_ms(WATCH + program, environ)
                if turn:
                    taken.append(first_paint_ms)
    bare, application = (statistics.median(taken) for taken in times.values())
    report.ratio_at_most("first paint", application, bare, 1.15)
    return report.exit_code


def to_first_paint_ms(program: str, environ: dict[str, str]) -> float:
    """Start a program and take the time until it says that its window is painted."""
    start = time.time()
    # What goes wrong is said on stderr, which is ours.
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environ,
        check=False,
        stdout=subprocess.PIPE,
        timeout=60,
    )
    if done.returncode or not done.stdout:
        sys.exit("startup: a program ended before its window was painted")
    return (float(done.stdout.split()[0]) - start) * 1000


if __name__ == "__main__":
    sys.exit(main())
