"""Starts the practice service as a child of the application, and again after it died.

What the child does stands in `server`. The two share only the command line and one line of stdout.
"""

import atexit
import logging
import os
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from desktop_editor.errors import EditorError
from desktop_editor.logs import KEY_VARIABLES

_logger = logging.getLogger(__name__)

_START_S: Final = 10.0
_STOP_S: Final = 3.0
_KEPT_LINES: Final = 40
_KEPT_BYTES: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchOptions:
    """How the child behaves; names as in `server.SandboxOptions`."""

    scenario: str = "ok"
    drift: str = "medium"


def child_command(options: LaunchOptions) -> tuple[str, ...]:
    """This executable's own `sandbox` subcommand, from a checkout and from a bundle alike."""
    frozen = bool(getattr(sys, "frozen", False))
    program = (sys.executable,) if frozen else (sys.executable, "-P", "-m", "desktop_editor")
    settings = ("--scenario", options.scenario, "--drift", options.drift)
    return (*program, "sandbox", *settings, "--stop-with-parent")


class SandboxProcess:
    """The child, started when its address is first asked for. Methods may be called by any thread.

    Args:
        options: Scenario and drift.
        command: Another command line in place of `child_command(options)`.
    """

    def __init__(
        self, options: LaunchOptions | None = None, command: Sequence[str] | None = None
    ) -> None:
        self._command = tuple(command or child_command(options or LaunchOptions()))
        self._lock = threading.Lock()
        self._child: _Child | None = None

    def base_url(self) -> str:
        """Address of the running service; starts or restarts the child when needed.

        May block for up to ten seconds. Raises `sandbox.not_started`.
        """
        with self._lock:
            if self._child is not None and self._child.is_alive:
                return self._child.base_url
            self._end_child()
            self._child = _Child.started(self._command)
            atexit.register(self.stop)
            return self._child.base_url

    def stop(self) -> None:
        """End the child, if there is one; the next `base_url` starts another."""
        with self._lock:
            self._end_child()

    def _end_child(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None
            atexit.unregister(self.stop)


class _Child:
    """One process whose output is always read, so that it never blocks on a full pipe."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._first_line: queue.Queue[str] = queue.Queue()
        self._complaints: deque[str] = deque(maxlen=_KEPT_LINES)
        self._readers = [
            threading.Thread(target=self._read_stdout, daemon=True),
            threading.Thread(target=self._read_stderr, daemon=True),
        ]
        for reader in self._readers:
            reader.start()
        self.base_url = ""

    @classmethod
    def started(cls, command: Sequence[str]) -> "_Child":
        """Start a process and wait for its address; raises `sandbox.not_started`."""
        try:
            process = subprocess.Popen(  # noqa: S603 - our own executable, no shell
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=_environment(),
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            _logger.warning("The sandbox's process cannot be started: %s", error)
            raise EditorError("sandbox.not_started") from error
        child = cls(process)
        try:
            line = child._first_line.get(timeout=_START_S)
        except queue.Empty:
            line = ""
        if not line.startswith("http://127.0.0.1:"):
            child.end()
            _logger.warning("The sandbox did not start: %s", " | ".join(child._complaints))
            raise EditorError("sandbox.not_started")
        child.base_url = line
        return child

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        """Close its stdin, which it takes as its end; then ask, then force."""
        _close(self._process.stdin)
        for insist in (None, self._process.terminate, self._process.kill):
            if insist is not None:
                insist()
            try:
                self._process.wait(_STOP_S)
                break
            except subprocess.TimeoutExpired:
                continue
        for reader in self._readers:
            reader.join(_STOP_S)
        _close(self._process.stdout)
        _close(self._process.stderr)

    def _read_stdout(self) -> None:
        stream = self._process.stdout
        first = b"" if stream is None else stream.readline()
        self._first_line.put(first.decode("utf-8", "replace").strip())
        while stream is not None and stream.read(65536):
            pass

    def _read_stderr(self) -> None:
        if self._process.stderr is not None:
            for line in self._process.stderr:
                self._complaints.append(line[:_KEPT_BYTES].decode("utf-8", "replace").strip())


def _environment() -> dict[str, str]:
    """Ours without the user's keys, which are none of its business.

    The package's own folder comes first, so that a checkout works from any folder.
    """
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(KEY_VARIABLES)
    }
    if not getattr(sys, "frozen", False):
        package_home = str(Path(__file__).resolve().parents[2])
        known = environment.get("PYTHONPATH")
        environment["PYTHONPATH"] = os.pathsep.join([package_home, *([known] if known else [])])
    return environment


def _close(stream: IO[bytes] | None) -> None:
    if stream is None:
        return
    try:
        stream.close()
    except OSError as error:
        _logger.debug("A pipe of the sandbox was already gone: %s", error)
