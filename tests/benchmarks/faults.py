"""Two hundred edits in which something goes wrong: nothing paid is lost, nothing is sent twice.

The faults, and what must hold, stand in `tests.helpers.faults`; tests play a few of them.
"""

import itertools
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.benchmarks.report import Report
from tests.helpers.faults import (
    Fault,
    Outcome,
    a_reply,
    faults_of_the_service,
    in_variants,
    strikes,
    suffer,
)

PROMISES: Final = (
    "paid reply lost",
    "sent again without asking",
    "hangs",
    "traceback",
    "a possible charge is not told",
    "a possible charge is not told after the strike",
    "no picture",
    "fails without a word",
    "still in hand of nobody",
)
KILL_DELAYS_S: Final = (0.0, 0.002, 0.005, 0.01, 0.03, 0.06, 0.1, 0.15, 0.2, 0.35, 0.5, 0.7, 1.0)
OTHER_DELAYS_S: Final = (0.0, 0.02, 0.1, 0.3, 0.7)


def main() -> int:
    """Print a line for each promise; what broke it is named on stderr."""
    report = Report(bench="faults")
    with tempfile.TemporaryDirectory() as folder:
        photo = Path(folder) / "photo.png"
        photo.write_bytes(a_reply(640, 480))
        outcomes = [
            suffer(fault, photo, Path(folder) / str(number))
            for number, fault in enumerate(all_faults())
        ]
    broken = Counter(one for outcome in outcomes for one in outcome.broken)
    for promise in PROMISES:
        report.at_most(promise, broken[promise], f"of {len(outcomes)}", 0)
    for outcome in outcomes:
        _name(outcome)
    report.at_least("faults", len(outcomes), "faults", 200)
    return report.exit_code


def all_faults() -> Iterator[Fault]:
    """Every fault that is played."""
    picture = a_reply()
    return itertools.chain(
        faults_of_the_service(picture),
        in_variants(faults_of_the_service(picture), 3),
        strikes(picture, signal.SIGKILL, KILL_DELAYS_S),
        strikes(picture, signal.SIGKILL, KILL_DELAYS_S, in_window=True),
        strikes(picture, signal.SIGINT, OTHER_DELAYS_S),
        strikes(picture, signal.SIGTERM, OTHER_DELAYS_S),
        strikes(picture, signal.SIGKILL, OTHER_DELAYS_S, variants=3),
    )


def _name(outcome: Outcome) -> None:
    if outcome.broken:
        print(  # noqa: T201 - which fault broke a promise
            f"faults: {outcome.fault.name}: {', '.join(outcome.broken)}"
            f" (exit {outcome.code}, {outcome.seconds:.1f} s)",
            file=sys.stderr,
        )


if __name__ == "__main__":
    sys.exit(main())
