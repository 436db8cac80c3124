#!/usr/bin/env python3
"""The developer door: one command that sets everything up and then runs, tests, checks or bundles.

This file must stay readable for any Python 3.6 or newer, so that an old one gets a clear
sentence instead of a syntax error. The work itself lives in the modules beside it, standard
library only; nothing of the application is imported here.
"""

from __future__ import annotations

import importlib
import shutil
import sys

FLOOR = (3, 11)
COMMANDS = {
    "run": "application",
    "test": "quality",
    "check": "quality",
    "bench": "quality",
    "report": "quality",
    "screenshots": "screenshots",
    "translations": "translations",
    "bundle": "bundle",
    "lock": "locks",
    "subject": "environment",
}
"""The module beside this file that has a function of the command's name."""

USAGE = """usage: python3 packaging/dev.py COMMAND [ARGUMENT]...

  run [ARGUMENT]...     start the application; arguments go to it unchanged
  test [ARGUMENT]...    run the tests; arguments go to pytest
  check                 style, types, import order, budgets, lock files
  bench [NAME]...       run the benchmarks, one JSON object a line
  report [FILE]         composites whose ideal is known, as pictures: one HTML file
  screenshots [FOLDER]  the window in every state, as pictures
  translations [NEW]    the words of every language, brought up to the source
  bundle                build the application for this system into .dist, and check it
  subject               install the optional finder of subjects and objects (4 MB)
  lock                  resolve the dependencies of pyproject.toml into the lock files

Everything needed is set up on first use, into .venv beside pyproject.toml."""


def main(arguments: list[str]) -> int:
    """Run one command and return the exit code of the process."""
    if sys.version_info < FLOOR:
        print(too_old(), file=sys.stderr)
        return 1
    if not arguments or arguments[0] in ("-h", "--help"):
        print(USAGE)
        return 0 if arguments else 2
    return dispatch(arguments[0], arguments[1:])


def too_old() -> str:
    """Say which Python is needed, and name one that is already on this machine if there is."""
    names = ["python3.%d" % minor for minor in range(20, FLOOR[1] - 1, -1)]  # noqa: UP031 - old Pythons read this file too
    newer = [name for name in names if shutil.which(name)]
    sentence = "Desktop Editor needs Python 3.11 or newer, and this is Python " + ".".join(
        str(part) for part in sys.version_info[:3]
    )
    if newer:
        return sentence + "; type: " + newer[0] + " packaging/dev.py"
    return sentence + "; install a newer one (from python.org or your system) and start it again."


def dispatch(command: str, arguments: list[str]) -> int:
    """Do the work of a command; imports wait until the Python is known to be new enough."""
    import environment

    if command not in COMMANDS:
        print("dev.py: there is no command '" + command + "'.\n\n" + USAGE, file=sys.stderr)
        return 2
    try:
        work = getattr(importlib.import_module(COMMANDS[command]), command)
        return int(work(arguments))
    except environment.SetUpError as error:
        print("dev.py: " + str(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("dev.py: stopped; the same command goes on where this one ended.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
