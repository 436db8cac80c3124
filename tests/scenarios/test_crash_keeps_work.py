"""The process is killed while it writes: what was recorded is there at the next start."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_editor.imaging.geometry import Rect
from desktop_editor.storage.autosave import Autosave
from desktop_editor.storage.journal import Journal
from desktop_editor.storage.settings_store import SettingsStore
from tests.helpers.stored_work import a_project, described

ROOT = Path(__file__).parents[2]

PAINTING = """
import sys
from dataclasses import replace
from pathlib import Path
import numpy as np
from desktop_editor.imaging.geometry import Rect
from desktop_editor.storage.autosave import Autosave
from tests.helpers.stored_work import a_project

window, work = Autosave(Path(sys.argv[1]), compact_above_bytes=200_000), a_project()
rng = np.random.default_rng(0)
for stroke in range(1_000_000):
    dab = rng.integers(0, 256, (60, 60), np.uint8)
    area = Rect(x=(stroke * 17) % 600, y=(stroke * 29) % 400, width=60, height=60)
    work = replace(work, prompt=f"stroke {stroke}", selection=work.selection.replaced(area, dab))
    window.record(work)
    print(stroke, flush=True)
"""

RECEIVING = """
import sys
from pathlib import Path
from desktop_editor.storage.journal import Journal

journal = Journal(Path(sys.argv[1]), reserve_bytes=0)
for number in range(1_000_000):
    request_id = f"request-{number:06d}"
    journal.begin(request_id, {"prompt": request_id})
    sink = journal.sink(request_id)
    sink.opened(request_id, 1)
    for _ in range(20):
        sink.received(request_id.encode() * 100)
    sink.closed(200)
    print(number, flush=True)
"""

SETTINGS = """
import sys
from dataclasses import replace
from pathlib import Path
from desktop_editor.storage.settings_store import SettingsStore

store = SettingsStore(Path(sys.argv[1]) / "settings.json")
for number in range(1_000_000):
    store.save(replace(store.load(), user_id=str(number)))
    print(number, flush=True)
"""


def _killed_after(program: str, folder: Path, seconds: float) -> int:
    """Run a program that prints what it has finished; kill it; return the last number printed."""
    command = [sys.executable, "-c", program, str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(seconds)
        os.kill(child.pid, signal.SIGKILL)
        printed = child.stdout.read().split()
    assert child.returncode == -signal.SIGKILL
    return int(printed[-1]) if printed else 0


def _painted(strokes: int) -> object:
    """What the painting program had recorded after so many strokes, worked out here."""
    work, rng = a_project(), np.random.default_rng(0)
    mask = work.selection
    assert mask is not None
    for stroke in range(strokes + 1):
        dab = rng.integers(0, 256, (60, 60), np.uint8)
        area = Rect(x=(stroke * 17) % 600, y=(stroke * 29) % 400, width=60, height=60)
        mask = mask.replaced(area, dab)
    return described(replace(work, prompt=f"stroke {strokes}", selection=mask))


@pytest.mark.parametrize("seconds", [0.05, 0.31, 0.87])
def test_every_recorded_stroke_survives_a_kill(tmp_path: Path, seconds: float) -> None:
    last = _killed_after(PAINTING, tmp_path, seconds)
    found = Autosave(tmp_path).recover()
    assert found is not None
    stroke = int(found.prompt.split()[1])
    assert stroke in (last, last + 1)  # the one being recorded may have made it
    assert described(found) == _painted(stroke)


def test_every_finished_reply_survives_a_kill(tmp_path: Path) -> None:
    last = _killed_after(RECEIVING, tmp_path, 0.4)
    journal = Journal(tmp_path)
    offered = [entry.request_id for entry in journal.unclaimed()]
    assert offered[: last + 1] == [f"request-{number:06d}" for number in range(last + 1)]
    assert len(offered) <= last + 2
    for request_id in offered:
        assert journal.read(request_id) == request_id.encode() * 2000


def test_settings_survive_a_kill(tmp_path: Path) -> None:
    last = _killed_after(SETTINGS, tmp_path, 0.3)
    store = SettingsStore(tmp_path / "settings.json")
    assert int(store.load().user_id) in (last, last + 1)
    assert store.problem is None


def test_a_window_frozen_but_alive_keeps_its_work(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PAINTING, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        child.stdout.readline()
        os.kill(child.pid, signal.SIGSTOP)
        try:
            assert Autosave(tmp_path).recover() is None
        finally:
            os.kill(child.pid, signal.SIGKILL)
    assert Autosave(tmp_path).recover() is not None
