"""`dev.py test`, `check`, `bench` and `report`: what is run to know that the application is good.

Which tests and benchmarks exist is theirs to say; this module only starts them in the right
surroundings (offscreen Qt, the tools of a real desktop and of a real keyring).
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import debian
import environment
import locks

BENCHMARKS: Final = environment.ROOT / "tests" / "benchmarks"


def test(arguments: Sequence[str]) -> int:
    """Run pytest with these arguments; its exit code. The whole suite runs on two cores."""
    python = environment.ready(development=True)
    packages = debian.missing_desktop_packages()
    if packages and not debian.install(packages):
        line = debian.line_to_type(packages)
        print(
            f"dev.py: tests on a real desktop are left out; to have them: {line}", file=sys.stderr
        )
    environ = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    spread = [] if arguments or (os.cpu_count() or 1) < 2 else ["-n", "2", "--dist", "worksteal"]
    return environment.call([str(python), "-m", "pytest", *spread, *arguments], environ)


def check(arguments: Sequence[str]) -> int:
    """Run every check, also after one has failed, so that one call shows all there is to do."""
    if arguments:
        raise environment.SetUpError("`check` takes no arguments.")
    python = str(environment.ready(development=True))
    steps: dict[str, list[str]] = {
        "style": [python, "-m", "ruff", "check", "."],
        "format": [python, "-m", "ruff", "format", "--check", "."],
        "types": [python, "-m", "mypy"],
        "imports": [environment.tool("lint-imports")],
        "architecture": [python, "-m", "pytest", "-q", "tests/architecture"],
    }
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "MYPY_FORCE_COLOR": "0"}
    failed = []
    for name, command in steps.items():
        print(f"== {name}", flush=True)
        if environment.call(command, environ):
            failed.append(name)
    failed += [
        f"locks ({lock.name} is not current)"
        for lock in locks.EXPORTS
        if not locks.is_current(lock)
    ]
    print(f"== check failed: {', '.join(failed)}" if failed else "== check passed", flush=True)
    return 1 if failed else 0


def bench(arguments: Sequence[str]) -> int:
    """Run the named benchmarks, or all; exit 1 when one could not be run or missed its goal."""
    known = {path.stem: path for path in sorted(BENCHMARKS.glob("*.py")) if path.stem != "report"}
    unknown = [name for name in arguments if name not in known]
    if unknown:
        raise environment.SetUpError(
            f"no benchmark {', '.join(unknown)}; there are {', '.join(known)}."
        )
    python = environment.ready(development=True)
    environ = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    codes = [
        environment.call([python, "-m", f"tests.benchmarks.{name}"], environ)
        for name in arguments or known
    ]
    return 1 if any(codes) else 0


def report(arguments: Sequence[str]) -> int:
    """Write the pictures behind the quality benchmark as one HTML file, into .bench by default."""
    if len(arguments) > 1 or any(one.startswith("-") for one in arguments):
        raise environment.SetUpError("`report` takes nothing but the HTML file to write.")
    # Benchmarks start in the checkout, but a relative path is the caller's.
    targets = [str(Path(one).resolve()) for one in arguments]
    python = environment.ready(development=True, window=False)
    return environment.call([python, "-m", "tests.benchmarks.known_truth.show", *targets])
