"""Whatever happened to requests: tidying up never costs an unseen reply, and sums add up."""

import itertools
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_editor.edit_api.types import Usage
from desktop_editor.storage.journal import Journal
from desktop_editor.storage.journal_entry import LedgerSums

HOUR_S = 3600.0


@dataclass(frozen=True, kw_only=True)
class Told:
    """What happened to one request."""

    end: str
    later: str
    age_hours: int
    size: int
    estimate: float | None
    actual: float | None
    tokens: int | None
    charged: bool

    @property
    def is_unseen(self) -> bool:
        return self.end in ("finished", "cancelled with reply") and self.later == "nothing"


money = st.none() | st.sampled_from([0.0, 0.04, 0.25, 1.5])
stories = st.lists(
    st.builds(
        Told,
        end=st.sampled_from(["finished", "failed", "cancelled", "cancelled with reply"]),
        later=st.sampled_from(["nothing", "claimed", "shown"]),
        age_hours=st.integers(0, 100),
        size=st.integers(1, 5000),
        estimate=money,
        actual=money,
        tokens=st.none() | st.integers(0, 10_000),
        charged=st.booleans(),
    ),
    max_size=10,
)


class Clock:
    """A clock that is set by hand, at a fixed day."""

    now_s = 1_750_000_000.0

    def __call__(self) -> float:
        return self.now_s


def lived(folder: Path, told: list[Told]) -> Journal:
    """A journal in which this has happened."""
    clock = Clock()
    journal = Journal(folder, clock=clock, reserve_bytes=0)
    for number, one in enumerate(told):
        clock.now_s = Clock.now_s + one.age_hours * HOUR_S
        name = f"request-{number:04d}"
        facts = {} if one.estimate is None else {"estimated_usd": one.estimate}
        journal.begin(name, facts)
        journal.sent(name)
        if one.end in ("finished", "cancelled with reply"):
            sink = journal.sink(name)
            sink.opened(name, 1)
            sink.received(b"x" * one.size)
            sink.closed(200)
        if one.end == "finished":
            journal.finished(name, Usage(total_tokens=one.tokens), one.actual)
        elif one.end == "failed":
            journal.failed(name, "service.failed", charged=one.charged)
        else:
            journal.cancelled(name)
        journal.release(name)
        if one.later == "claimed":
            journal.claim(name)
        elif one.later == "shown":
            journal.shown(name)
    return journal


@settings(max_examples=25)
@given(told=stories, max_bytes=st.integers(0, 20_000))
def test_tidying_up_never_costs_an_unseen_reply_whatever_its_age(
    told: list[Told], max_bytes: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        journal = lived(Path(folder), told)
        before = {one.request_id: one for one in journal.entries()}
        journal.prune(max_bytes)
        after = {one.request_id: one for one in journal.entries()}
        assert after.keys() == before.keys()
        unseen = [f"request-{n:04d}" for n, one in enumerate(told) if one.is_unseen]
        assert sorted(one.request_id for one in journal.unclaimed()) == unseen
        for name in unseen:
            assert len(journal.read(name)) == before[name].size_bytes
        gone = [one for name, one in before.items() if one.paid and not after[name].paid]
        left = [one for name, one in before.items() if after[name].paid and name not in unseen]
        for one, other in itertools.product(gone, left):
            assert (one.begun_at, one.request_id) < (other.begun_at, other.request_id)
        total = sum(one.size_bytes for one in after.values())
        assert total <= max_bytes or not left
        journal.close()


@settings(max_examples=25)
@given(told=stories, since_hours=st.integers(0, 100))
def test_the_ledger_sums_what_each_request_says(told: list[Told], since_hours: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        journal = lived(Path(folder), told)
        since = Clock.now_s + since_hours * HOUR_S
        ledger = journal.ledger(since)
        counted = [one for one in told if one.age_hours >= since_hours]
        assert_sums(ledger.total, counted)
        days: dict[str, list[Told]] = defaultdict(list)
        for one in counted:
            moment = datetime.fromtimestamp(Clock.now_s + one.age_hours * HOUR_S)  # noqa: DTZ006 - the user's own days
            days[moment.date().isoformat()].append(one)
        assert [one.day for one in ledger.days] == sorted(days, reverse=True)
        for sums in ledger.days:
            assert_sums(sums, days[sums.day])
        journal.close()


def assert_sums(sums: LedgerSums, told: list[Told]) -> None:
    finished = [one for one in told if one.end == "finished"]
    charged = [one for one in told if one.end != "failed" or one.charged]
    estimates = [one.estimate for one in charged if one.estimate is not None]
    costs = [one.actual for one in finished if one.actual is not None]
    assert sums.requests == len(told)
    assert sums.failed == sum(one.end == "failed" for one in told)
    assert sums.interrupted == 0
    assert sums.tokens == sum(one.tokens or 0 for one in finished)
    assert abs(sums.estimated_usd - sum(estimates)) < 1e-9
    assert sums.estimated_unknown == len(charged) - len(estimates)
    assert abs(sums.actual_usd - sum(costs)) < 1e-9
    may_cost = [
        one
        for one in told
        if one.estimate != 0.0
        and (one.end != "failed" or one.charged)
        and (one.end != "finished" or one.actual is None)
    ]
    assert sums.actual_unknown == len(may_cost)
