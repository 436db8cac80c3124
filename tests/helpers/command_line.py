"""The command line as its user runs it: a process of its own, its output and its exit code."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
COMMAND: Final = (sys.executable, "-m", "desktop_editor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A run that has ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one object on stdout."""
        found: dict[str, Any] = json.loads(self.out)
        return found


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a user whose folders are below `home`, without a display or a keyring."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DESKTOP_EDITOR_", "DISPLAY", "WAYLAND_DISPLAY"))
    }
    kept["PYTHONPATH"] = str(ROOT)
    return kept | {"DESKTOP_EDITOR_HOME": str(home)} | more


def run(
    home: Path,
    *words: object,
    typed: str | None = None,
    folder: Path | None = None,
    variables: Mapping[str, str] | None = None,
) -> Finished:
    """Run one command to its end; `typed` is its standard input."""
    done = subprocess.run(
        [*COMMAND, *map(str, words)],
        cwd=folder or home,
        env=environment(home, **(variables or {})),
        input=typed if typed is not None else "",
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        timeout=100,
        check=False,
    )
    return Finished(code=done.returncode, out=done.stdout, err=done.stderr)


@contextmanager
def started(
    home: Path, *words: object, command: Sequence[str] = COMMAND
) -> Iterator[subprocess.Popen[str]]:
    """A command that goes on running; it is ended with the block."""
    process = subprocess.Popen(
        [*command, *map(str, words)],
        cwd=home,
        env=environment(home),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


@contextmanager
def sandbox(home: Path, *words: object) -> Iterator[str]:
    """A practice service that the user started; gives the base URL that it printed."""
    with started(home, "sandbox", *words) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.send_signal(signal.SIGTERM)
        process.wait(10)
