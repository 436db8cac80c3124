"""A process that reads damaged files, so that one which kills it kills nothing else.

`python -m tests.fuzzing.worker TARGET SEED FIRST END FOLDER` tells a line for each input: its
number before it is read, and what went wrong with it afterwards.
"""

import faulthandler
import os
import shutil
import sys
import tempfile
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from tests.fuzzing.mutations import dice_of, mutated
from tests.fuzzing.targets import FILES, PICTURES, Target

MOST_BYTES = 4_000_000_000
"""Address space: what the libraries take, and what the limits allow a picture of 20 MP."""


def _breaks(_data: bytes, _folder: Path) -> None:
    raise ZeroDivisionError


def _hangs(_data: bytes, _folder: Path) -> None:
    threading.Event().wait()


def _dies(_data: bytes, _folder: Path) -> None:
    os.abort()


BAD: Final = {
    name: Target(name=name, seeds=lambda: [b"good"], read=read)
    for name, read in (("breaks", _breaks), ("hangs", _hangs), ("dies", _dies))
}
"""Readers that show what is told of such."""


def target_called(name: str) -> Target:
    return next(one for one in (*FILES, PICTURES, *BAD.values()) if one.name == name)


def damaged(target: Target, seeds: list[bytes], seed: int, number: int) -> bytes:
    """The input of this number; the same for the same seed."""
    dice = dice_of(f"{seed} {target.name} {number}")
    return mutated(dice.choice(seeds), dice)


def main(name: str, seed: int, first: int, end: int, failures: Path) -> int:
    faulthandler.enable()
    if os.name == "posix":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    target = target_called(name)
    seeds = target.seeds()
    with ThreadPoolExecutor(1) as reader:
        for number in range(first, end):
            print(number, flush=True)  # noqa: T201 - what it tells
            data = damaged(target, seeds, seed, number)
            folder = Path(tempfile.mkdtemp())
            error = reader.submit(target.read, data, folder).exception()
            shutil.rmtree(folder, ignore_errors=True)
            if error is None or isinstance(error, target.refusals):
                continue
            failures.mkdir(parents=True, exist_ok=True)
            (failures / f"{name}-{number}").write_bytes(data)
            told = "".join(traceback.format_exception(error, limit=-3))
            print(f"{number} {told!r}", flush=True)  # noqa: T201 - what it tells
    return 0


if __name__ == "__main__":
    _, name, seed, first, end, folder = sys.argv
    sys.exit(main(name, int(seed), int(first), int(end), Path(folder)))
