"""A thousand edits in a row: what they leave in the practice service's process. Linux only."""

import sys
import time
from typing import Final

import httpx

from tests.benchmarks.report import Report, percentile_95
from tests.helpers import practice_service as service

WARM_UP: Final = 50
EDITS: Final = 1000
GROWTH_MB: Final = 16.0
EDIT_MS: Final = 500.0


def main() -> int:
    """Print a line for memory, descriptors, threads and time."""
    report = Report(bench="sandbox")
    if not sys.platform.startswith("linux"):
        return report.exit_code
    photo = service.png(service.plain((0, 0, 250), 48, 32))
    with service.running_service(drift="none") as (url, pid), httpx.Client() as client:

        def edit_ms(number: int) -> float:
            started = time.perf_counter()
            client.post(
                f"{url}/images/edits",
                headers=service.HEADERS,
                files={"image": photo},
                data={"prompt": f"black and white {number}", "size": "1024x640"},
                timeout=60,
            ).raise_for_status()
            return (time.perf_counter() - started) * 1000

        for number in range(WARM_UP):
            edit_ms(-number)
        before = service.held(pid)
        times_ms = [edit_ms(number) for number in range(EDITS)]
        after = service.held(pid)
    name = f"after {EDITS} edits, more"
    report.at_most(f"{name} memory", after.memory_mb - before.memory_mb, "MB", GROWTH_MB)
    report.at_most(f"{name} files", after.files - before.files, "files", 0)
    report.at_most(f"{name} threads", after.threads - before.threads, "threads", 0)
    report.at_most("a small edit, 95 %", percentile_95(times_ms), "ms", EDIT_MS)
    return report.exit_code


if __name__ == "__main__":
    sys.exit(main())
