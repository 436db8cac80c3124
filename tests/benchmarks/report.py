"""How benchmarks measure and what they print: one JSON object a line, one goal a line.

Only ratios within one run are judged: machines differ, and so does one machine from hour to hour.
"""

import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

REPEATS: Final = 7


@dataclass(slots=True, kw_only=True)
class Report:
    """The results of one benchmark; `exit_code` says whether all its goals were met."""

    bench: str
    missed: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 when every goal was met, else 1."""
        return 1 if self.missed else 0

    def ratio_at_most(self, metric: str, value: float, reference: float, goal: float) -> None:
        """Print milliseconds against a reference that may be exceeded by `goal` times at most."""
        ratio = value / reference
        self._print(
            metric,
            {"value": value, "unit": "ms", "reference": reference, "ratio": ratio},
            goal=f"<= {goal:g}x",
            ok=ratio <= goal,
        )

    def times_faster(self, metric: str, value: float, reference: float, goal: float) -> None:
        """Print milliseconds against another way that must take `goal` times as long."""
        ratio = reference / value
        self._print(
            metric,
            {"value": value, "unit": "ms", "reference": reference, "ratio": ratio},
            goal=f">= {goal:g}x faster",
            ok=ratio >= goal,
        )

    def at_most(self, metric: str, value: float, unit: str, goal: float) -> None:
        """Print a number that has a limit of its own and no reference."""
        self._print(
            metric,
            {"value": value, "unit": unit, "reference": None, "ratio": None},
            goal=f"<= {goal:g} {unit}",
            ok=value <= goal,
        )

    def at_least(self, metric: str, value: float, unit: str, goal: float) -> None:
        """Print a number that may not fall below a goal of its own."""
        self._print(
            metric,
            {"value": value, "unit": unit, "reference": None, "ratio": None},
            goal=f">= {goal:g} {unit}",
            ok=value >= goal,
        )

    def _print(
        self, metric: str, numbers: dict[str, float | str | None], *, goal: str, ok: bool
    ) -> None:
        rounded = {
            name: round(number, 3) if isinstance(number, float) else number
            for name, number in numbers.items()
        }
        line = {"bench": self.bench, "metric": metric, **rounded, "goal": goal, "ok": ok}
        print(json.dumps(line), flush=True)  # noqa: T201 - the output of a benchmark
        if not ok:
            self.missed.append(metric)


def medians_ms(*works: Callable[[], object], repeats: int = REPEATS) -> list[float]:
    """Median wall times of several ways of working, taken in turns to meet the same weather.

    Each is called once beforehand, unmeasured, to load what it needs.
    """
    for work in works:
        work()
    times: list[list[float]] = [[] for _ in works]
    for _ in range(repeats):
        for taken, work in zip(times, works, strict=True):
            taken.append(elapsed_ms(work))
    return [statistics.median(taken) for taken in times]


def elapsed_ms(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def percentile_95(times_ms: Sequence[float]) -> float:
    """The time that 95 of 100 calls stay below."""
    return statistics.quantiles(times_ms, n=20)[-1]
