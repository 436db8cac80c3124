"""A real GNOME Keyring on a message bus of its own, for one program at a time."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

_NONE_YET = """
export XDG_RUNTIME_DIR="$1/run" XDG_DATA_HOME="$1/data"; mkdir -p "$1/run" "$1/data"
chmod 700 "$1/run"; shift
gnome-keyring-daemon --start --components=secrets >/dev/null
exec "$@"
"""

_UNLOCKED = """
export XDG_RUNTIME_DIR="$1/run" XDG_DATA_HOME="$1/data"; mkdir -p "$1/run" "$1/data"
chmod 700 "$1/run"; shift
printf test-pass | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null
exec "$@"
"""


def require_keyring_tools() -> None:
    """Skip where the tools are missing; in CI they must not be missing."""
    tools = ("dbus-run-session", "gnome-keyring-daemon", "secret-tool")
    missing = [tool for tool in tools if shutil.which(tool) is None]
    if sys.platform != "linux":
        pytest.skip("GNOME Keyring is Linux's")
    if missing and os.environ.get("CI") == "true":
        pytest.fail(f"CI must bring {', '.join(missing)}")
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")


def run_with_keyring(folder: Path, program: str, display: str = "", *, is_made: bool = True) -> str:
    """Run a Python program with a fresh bus and an open keyring that is kept below `folder`.

    The same folder twice is the same keyring at the next login. With a display the keyring asks
    there before it unlocks; without one it cannot ask. Returns what the program printed. With
    `is_made` off there is a service, but nobody has made a keyring yet.
    """
    script = _UNLOCKED if is_made else _NONE_YET
    command = ["dbus-run-session", "--", "sh", "-c", script, "sh", str(folder)]
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DBUS_", "DESKTOP_EDITOR_", "PYTHON_KEYRING", "DISPLAY", "WAYLAND"))
    }
    environment |= {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "config")}
    environment |= {"DISPLAY": display} if display else {}
    done = subprocess.run(
        [*command, sys.executable, "-c", program],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
