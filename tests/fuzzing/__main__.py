"""`python -m tests.fuzzing [FILES] [PICTURES] [SEED]`: damaged input for every reader.

Runs that many damaged files of our own and so many pictures (20,000 and 2,000), each in a process
of its own kind with a limit on time and memory, and tells the result as one JSON object. A file
that was not borne is kept in `.fuzz`; the same seed makes it again.
"""

import json
import os
import queue
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzzing.targets import FILES, PICTURES, Target

FOLDER = Path(".fuzz")
PATIENCE_S = 20.0
"""For one input, on a busy machine."""
_START_S = 60.0


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What became of the inputs of one target."""

    read: int = 0
    failed: dict[int, str] = field(default_factory=dict)
    hung: list[int] = field(default_factory=list)
    died: list[int] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not (self.failed or self.hung or self.died)


def fuzz(target: Target, count: int, seed: int) -> Outcome:
    """Read so many damaged inputs; a process that dies or hangs is followed by another one."""
    outcome, first = Outcome(), 0
    while first < count:
        first = _run(target, seed, first, count, outcome)
    outcome.read = count
    return outcome


def _run(target: Target, seed: int, first: int, count: int, outcome: Outcome) -> int:
    command = [sys.executable, "-m", "tests.fuzzing.worker", target.name, str(seed)]
    command += [str(first), str(count), str(FOLDER)]
    environ = os.environ | {"PYTHONPATH": str(Path.cwd())}
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environ, text=True
    ) as process:
        threading.Thread(target=_listen, args=(process, lines), daemon=True).start()
        number, patience_s = first, _START_S
        while True:
            try:
                line = lines.get(timeout=patience_s)
            except queue.Empty:
                process.kill()
                outcome.hung.append(number)
                return number + 1
            if line is None:
                break
            words = line.split(" ", 1)
            number, patience_s = int(words[0]), PATIENCE_S
            if len(words) > 1:
                outcome.failed[number] = words[1].strip()
    if process.returncode:
        outcome.died.append(number)
        return number + 1
    return count


def _listen(process: "subprocess.Popen[str]", lines: "queue.SimpleQueue[str | None]") -> None:
    assert process.stdout is not None
    for line in process.stdout:
        lines.put(line)
    lines.put(None)


def main(files: int, pictures: int, seed: int) -> int:
    each = -(-files // len(FILES))
    counts = dict.fromkeys(FILES, each) | {PICTURES: pictures}
    outcomes = {target.name: fuzz(target, count, seed) for target, count in counts.items() if count}
    told = {
        name: {"read": one.read, "failed": one.failed, "hung": one.hung, "died": one.died}
        for name, one in outcomes.items()
    }
    print(json.dumps({"seed": seed, "targets": told}))  # noqa: T201 - the result
    return 0 if all(one.is_good for one in outcomes.values()) else 1


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    defaults = [20_000, 2_000, 1]
    sys.exit(main(*(numbers + defaults[len(numbers) :])))
