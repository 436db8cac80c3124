"""`dev.py run`: start the application in its environment, as if it had been typed directly.

Arguments, working folder, input, output and exit code are the caller's; nothing is parsed here
beyond the one question whether a window is meant.
"""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Final

import debian
import environment

SUBCOMMANDS: Final = ("edit", "composite", "verify", "sandbox", "key", "doctor")
WITHOUT_WINDOW: Final = ("-h", "--help", "--version")

NO_DISPLAY: Final = (
    "there is no display to open a window on; use the command line instead, for example "
    "`python3 packaging/dev.py run edit PHOTO --prompt TEXT -o OUT`, or start it under "
    "`xvfb-run -a`."
)


def run(arguments: Sequence[str]) -> int:
    """Start the application and return its exit code (on POSIX this process becomes it)."""
    window = means_window(arguments)
    if window and not has_display(os.environ):
        raise environment.SetUpError(NO_DISPLAY)
    python = environment.ready(window=window)
    command = [str(python), "-m", "desktop_editor", *arguments]
    # A folder that the user works in must not supply modules, neither to us nor to our children.
    environ = {**os.environ, "PYTHONSAFEPATH": "1"}
    if environment.ON_WINDOWS:
        return _wait(command, environ)
    sys.stdout.flush()
    sys.stderr.flush()
    return os.execve(python, command, environ)  # noqa: S606 - no shell: arguments stay as typed


def means_window(arguments: Sequence[str]) -> bool:
    """Whether these arguments open the window: the first is neither a command nor a question."""
    return not arguments or arguments[0] not in (*SUBCOMMANDS, *WITHOUT_WINDOW)


def has_display(environ: Mapping[str, str]) -> bool:
    """Whether a window can appear: X, Wayland or a chosen platform; elsewhere than Linux always."""
    if not debian.is_linux():
        return True
    return any(environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _wait(command: Sequence[str], environ: Mapping[str, str]) -> int:
    """Wait for the child (Windows has no exec), which gets Ctrl-C itself and decides about it."""
    with subprocess.Popen(command, env=environ) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue
