"""`python -m tests.kills [COUNT] [SEED]`: kills so many windows (300) while they work.

Each works on a photo of its own with real strokes, edits and saving; it is killed at a random
instant with SIGKILL. What the next start would find is compared with the diary of what was shown.
Tells one JSON object; exit code 1 when a document or a paid reply was lost, or strokes of more
than a second.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from desktop_editor.document.snapshot import ProjectSnapshot
from desktop_editor.errors import EditorError
from desktop_editor.storage.autosave import Autosave
from desktop_editor.storage.journal import Journal
from desktop_editor.storage.project_file import load_project
from tests.helpers.photos import photo
from tests.helpers.practice_service import practice_service
from tests.helpers.window import folders_in, written
from tests.kills.child import DIARY, PROJECT, of_mask

MOST_LOST_S = 1.0
LONGEST_LIFE_S = 5.0
_START_S = 60.0
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a kill left.

    Attributes:
        lost_s: Age of the oldest change that is not in what was recovered.
        problems: Documents that cannot be read, replies that are nowhere.
    """

    seed: int
    lost_s: float
    states: int
    problems: list[str] = field(default_factory=list)


def killed(seed: int, address: str) -> Finding:
    """Let a window work for a while, kill it, and look at what is there."""
    life_s = random.Random(seed).uniform(0.0, LONGEST_LIFE_S)  # noqa: S311 - no secret
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        picture = written(root / "fig.png", photo(320, 240, seed=seed % 7))
        died_at = _life(root, picture, address, seed, life_s)
        return examined(root, seed, died_at)


def _life(root: Path, picture: Path, address: str, seed: int, life_s: float) -> float:
    command = [sys.executable, "-m", "tests.kills.child", str(root), str(picture), address]
    environ = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(_ROOT)}
    with subprocess.Popen(
        [*command, str(seed)], cwd=_ROOT, env=environ, stderr=subprocess.DEVNULL
    ) as process:
        begun, diary = time.monotonic(), root / DIARY
        while not diary.exists() or not diary.stat().st_size:
            if process.poll() is not None or time.monotonic() - begun > _START_S:
                process.kill()
                raise RuntimeError(f"the window of seed {seed} did not begin to work")
            time.sleep(0.01)
        time.sleep(life_s)
        process.kill()
        return time.time()


def examined(root: Path, seed: int, died_at: float) -> Finding:
    """Compare what is on disk with the diary."""
    lines = [
        json.loads(line) for line in (root / DIARY).read_text().splitlines() if line[-1:] == "}"
    ]
    places, problems = folders_in(root), []
    autosave = Autosave(places.autosave)
    found = autosave.recover()
    autosave.close()
    if list(places.autosave.glob("unreadable-*")):
        problems.append("a document that cannot be read")
    saved = None
    if (root / PROJECT).exists():
        try:
            saved = load_project(root / PROJECT)
        except EditorError as error:
            problems.append(f"a project: {error.message_id}")
    kept = [one for one in (found, saved) if one is not None]
    lost_s = _lost_s(lines, kept, died_at)
    if lost_s < 0:
        problems.append("a document that was never shown")
    problems += _lost_replies(lines, kept, Journal(places.journal, reserve_bytes=0))
    return Finding(seed=seed, lost_s=lost_s, states=len(lines), problems=problems)


def _lost_s(lines: list[dict[str, object]], kept: list[ProjectSnapshot], died_at: float) -> float:
    """How old the oldest change is that was lost; below 0 when what was found was never shown.

    What is in the project needs no autosave: the newer of both counts.
    """
    works = [line["work"] for line in lines]
    places = [-1]
    for snapshot in kept:
        work = work_of(snapshot)
        same = [place for place, one in enumerate(works) if one == work]
        if not same:
            return -1.0
        places.append(same[-1])
    first_lost = max(places) + 1
    return died_at - float(str(lines[first_lost]["at"])) if first_lost < len(lines) else 0.0


def work_of(snapshot: ProjectSnapshot) -> list[object]:
    """As the diary has it."""
    layers = [[layer.values["id"], of_mask(layer.mask)] for layer in snapshot.layers]
    return [snapshot.prompt, of_mask(snapshot.selection), layers]


def _lost_replies(
    lines: list[dict[str, object]], kept: list[ProjectSnapshot], journal: Journal
) -> list[str]:
    """Candidates that were shown and are neither in the document nor in the journal."""
    shown = {layer[0] for line in lines for layer in line["work"][2]}  # type: ignore[index]
    there = {layer.values["id"] for snapshot in kept for layer in snapshot.layers}
    problems = []
    for request_id in sorted(shown - there):
        try:
            journal.read(request_id)
        except EditorError as error:
            problems.append(f"the reply of {request_id}: {error.message_id}")
    journal.close()
    return problems


def main(count: int, seed: int) -> int:
    with (
        practice_service(drift="none") as address,
        ThreadPoolExecutor(os.cpu_count()) as hands,
    ):
        findings = list(hands.map(lambda one: killed(one, address), range(seed, seed + count)))
    lost = sorted(one.lost_s for one in findings)
    problems = {one.seed: one.problems for one in findings if one.problems}
    too_late = {one.seed: round(one.lost_s, 3) for one in findings if one.lost_s > MOST_LOST_S}
    told = {
        "kills": count,
        "seed": seed,
        "states_shown": sum(one.states for one in findings),
        "problems": problems,
        "lost_s": {"median": round(lost[len(lost) // 2], 3), "most": round(lost[-1], 3)},
        "lost_more_than_a_second": too_late,
    }
    print(json.dumps(told))  # noqa: T201 - the result
    return 1 if problems or too_late else 0


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*(numbers + [300, 1][len(numbers) :])))
