"""A private X server with a window manager, the application on it, and tools to use it with."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desktop_editor.document.snapshot import ProjectSnapshot
from desktop_editor.storage.project_file import load_project

ROOT: Final = Path(__file__).parents[2]
PATIENCE_S: Final = 25.0
_STEP_S: Final = 0.04


@dataclass(frozen=True, kw_only=True)
class Desktop:
    """One display; programs run on it with a home folder of their own."""

    display: str
    home: Path

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("QT_")}
        kept.pop("WAYLAND_DISPLAY", None)
        return kept | {
            "DISPLAY": self.display,
            "QT_QPA_PLATFORM": "xcb",
            "DESKTOP_EDITOR_HOME": str(self.home),
            "PYTHONPATH": str(ROOT),
        }

    @contextmanager
    def program(self, *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
        """A Python program on this desktop, ended afterwards."""
        command = [sys.executable, *arguments]
        with subprocess.Popen(command, env=self.environment, cwd=self.home) as process:
            try:
                yield process
            finally:
                process.terminate()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()

    def tool(self, *command: str) -> str:
        """Run a tool to its end; gives what it printed."""
        done = subprocess.run(
            command,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        return done.stdout.strip()

    def window(self, title: str) -> str:
        """The id of a visible window, once it is there."""
        found: list[str] = []

        def there() -> bool:
            found[:] = self.tool("xdotool", "search", "--onlyvisible", "--name", title).split()
            return bool(found)

        wait(there, f"a window called {title}")
        return found[-1]

    def place(self, window: str, x: int, y: int, size: tuple[int, int] | None = None) -> None:
        """Move a window, and set its size."""
        if size is not None:
            self.tool("xdotool", "windowsize", "--sync", window, str(size[0]), str(size[1]))
        self.tool("xdotool", "windowmove", window, str(x), str(y))
        time.sleep(0.3)

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Press, move in steps as a hand does, pause, let go."""
        self._move(start)
        self.tool("xdotool", "mousedown", "1")
        for step in range(1, 13):
            across = [a + (b - a) * step // 12 for a, b in zip(start, end, strict=True)]
            self._move((across[0], across[1]))
            time.sleep(_STEP_S)
        self._move((end[0] + 1, end[1] + 1))
        time.sleep(0.2)
        self.tool("xdotool", "mouseup", "1")

    def click(self, at: tuple[int, int]) -> None:
        self._move(at)
        self.tool("xdotool", "click", "1")

    def keys(self, *keys: str) -> None:
        """Press keys, one after the other."""
        self.tool("xdotool", "key", "--delay", "30", *keys)

    def type(self, text: str) -> None:
        self.tool("xdotool", "type", "--delay", "15", text)

    def copy_picture(self, path: Path) -> None:
        """Put a PNG file's picture on the clipboard."""
        subprocess.run(
            ["xclip", "-selection", "clipboard", "-t", "image/png", "-i", str(path)],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=10,
            check=True,
        )

    def screenshot(self, path: Path) -> None:
        self.tool("import", "-window", "root", str(path))

    def title(self, window: str) -> str:
        return self.tool("xdotool", "getwindowname", window)

    def _move(self, to: tuple[int, int]) -> None:
        self.tool("xdotool", "mousemove", str(to[0]), str(to[1]))


@contextmanager
def private_desktop(folder: Path) -> Iterator[Desktop]:
    """An X server of 1600 x 1000 pixels that nobody else sees, with a window manager."""
    read_end, write_end = os.pipe()
    server = [shutil.which("Xvfb") or "Xvfb", "-displayfd", str(write_end)]
    server += ["-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-noreset"]
    with ExitStack() as stack:
        process = stack.enter_context(
            subprocess.Popen(server, pass_fds=(write_end,), stderr=subprocess.DEVNULL)
        )
        stack.callback(process.terminate)
        os.close(write_end)
        with os.fdopen(read_end) as numbers:
            display = f":{numbers.readline().strip()}"
        desktop = Desktop(display=display, home=folder)
        manager = stack.enter_context(
            subprocess.Popen(
                ["openbox"],
                env=desktop.environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
        stack.callback(manager.terminate)
        yield desktop


def wait(condition: Callable[[], object], what: str) -> None:
    """Wait until something is so, on the screen or on disk."""
    until = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > until:
            raise AssertionError(f"waited in vain for {what}")
        time.sleep(0.05)


def saved_by_keyboard(desktop: Desktop, path: Path) -> ProjectSnapshot:
    """Save the work as a project, and read that."""
    desktop.keys("ctrl+s")
    desktop.window("Save Project")
    desktop.keys("ctrl+a")
    desktop.type(str(path))
    desktop.keys("Return")
    wait(path.exists, "the project")
    return load_project(path)
