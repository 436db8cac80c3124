"""A few of the damaged files that `python -m tests.fuzzing` reads by the thousand."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from tests.fuzzing import __main__ as fuzzing
from tests.fuzzing.mutations import dice_of, mutated
from tests.fuzzing.targets import FILES, PICTURES, Target
from tests.fuzzing.worker import BAD

COUNT = 30
SEED = 7


@pytest.mark.parametrize("target", [*FILES, PICTURES], ids=lambda one: one.name)
def test_no_damage_to_a_file_stops_the_application(target: Target) -> None:
    outcome = fuzzing.fuzz(target, COUNT, SEED)
    assert outcome.read == COUNT
    assert (outcome.failed, outcome.hung, outcome.died) == ({}, [], [])


@pytest.mark.parametrize("target", [*FILES, PICTURES], ids=lambda one: one.name)
def test_an_undamaged_file_is_borne_too(target: Target, tmp_path: Path) -> None:
    for number, seed in enumerate(target.seeds()):
        folder = tmp_path / str(number)
        folder.mkdir()
        target.read(seed, folder)


def test_a_reader_that_breaks_hangs_or_dies_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzzing, "PATIENCE_S", 1.0)
    for name, found in (("breaks", "failed"), ("hangs", "hung"), ("dies", "died")):
        outcome = fuzzing.fuzz(BAD[name], 2, SEED)
        assert getattr(outcome, found)
        assert not outcome.is_good


def test_the_same_seed_makes_the_same_damage() -> None:
    (seed,) = FILES[0].seeds()
    damaged = [mutated(seed, dice_of(f"1 {number}")) for number in range(20)]
    again = [mutated(seed, dice_of(f"1 {number}")) for number in range(20)]
    assert damaged == again
    assert len(set(damaged)) > 15
    assert any(zipfile.is_zipfile(BytesIO(one)) for one in damaged)
