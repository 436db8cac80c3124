"""The journal knows of a request before it leaves, and afterwards what came of it and its cost."""

import asyncio
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_editor.composition.transport import Connection, JournalledTransport
from desktop_editor.edit_api.digest import request_digest
from desktop_editor.edit_api.errors import ServiceError
from desktop_editor.edit_api.pricing import PriceRule
from desktop_editor.edit_api.secret import Secret
from desktop_editor.edit_api.services import ServiceProfile, custom_service
from desktop_editor.edit_api.types import EditResult
from desktop_editor.errors import EditorError
from desktop_editor.storage import journal_rows
from desktop_editor.storage.journal import Journal
from desktop_editor.storage.journal_entry import JournalEntry
from tests.helpers.edit_client import KEY, REQUEST, quick_client
from tests.helpers.scripted_service import (
    ScriptedService,
    answer,
    error,
    hang_up,
    picture_body,
    stall,
)

PRICE = PriceRule(kind="tokens", output_usd=30.0, image_usd=8.0, text_usd=5.0)


class Spied:
    """What the journal says at each stage of an edit."""

    def __init__(self, folder: Path) -> None:
        self.journal = Journal(folder, reserve_bytes=0)
        self.states: dict[str, str] = {}

    def __call__(self, stage: str, fraction: float | None) -> None:
        del fraction
        self.states.setdefault(stage, self.entry.state)

    @property
    def entry(self) -> JournalEntry:
        (entry,) = self.journal.entries()
        return entry


async def send_async(spied: Spied, profile: ServiceProfile, **facts: Any) -> EditResult:
    async with quick_client() as client:
        connection = Connection(profile=profile, key=Secret(KEY))
        transport = JournalledTransport(client, connection, spied.journal)
        return await transport.edit(REQUEST, {"prompt": REQUEST.prompt} | facts, spied)


def send(spied: Spied, url: str, price: PriceRule = PRICE, **facts: Any) -> EditResult:
    profile = replace(custom_service(url), price=price)
    return asyncio.run(send_async(spied, profile, **facts))


@pytest.fixture(name="spied")
def _spied(tmp_path: Path) -> Spied:
    return Spied(tmp_path)


def test_the_row_is_there_before_anything_leaves_and_says_what_was_sent(spied: Spied) -> None:
    with ScriptedService([answer()]) as service:
        send(spied, service.url, base_path="/a/fig.png")
        digest = request_digest(custom_service(service.url), REQUEST)
    assert spied.states["connecting"] == "begun"
    assert spied.states["sending"] == spied.states["waiting"] == "sent"
    entry = spied.entry
    assert entry.state == "finished"
    assert entry.facts["prompt"] == REQUEST.prompt
    assert entry.facts["base_path"] == "/a/fig.png"
    assert (entry.facts["size"], entry.facts["pictures"]) == ("1024x1024", 1)
    assert entry.digest == digest
    assert entry.total_tokens == 30
    cost = (5 * 5 + 15 * 8 + 10 * 30) / 1e6
    assert entry.actual_usd == pytest.approx(cost)
    assert entry.estimated_usd is not None
    assert entry.estimated_usd > cost


def test_what_the_caller_knows_better_wins(spied: Spied) -> None:
    with ScriptedService([answer()]) as service:
        send(spied, service.url, estimated_usd=0.5, pictures=3)
    assert (spied.entry.estimated_usd, spied.entry.facts["pictures"]) == (0.5, 3)


def test_an_unknown_price_stays_unknown(spied: Spied) -> None:
    with ScriptedService([answer(200, picture_body(usage=None))]) as service:
        send(spied, service.url, PriceRule())
    entry = spied.entry
    assert (entry.estimated_usd, entry.actual_usd, entry.charged) == (None, None, True)
    assert spied.journal.ledger().total.actual_unknown == 1


@pytest.mark.parametrize(
    ("step", "message_id", "charged"),
    [
        (error(400, "no", "invalid_request_error"), "service.refused", False),
        (error(500, "boom", "server_error"), "service.failed", True),
        (hang_up(), "service.reply_lost", True),
    ],
)
def test_a_failure_says_whether_it_may_cost(
    spied: Spied, step: Any, message_id: str, charged: bool
) -> None:
    with ScriptedService([step]) as service, pytest.raises(ServiceError):
        send(spied, service.url)
    entry = spied.entry
    assert (entry.state, entry.message_id, entry.charged) == ("failed", message_id, charged)
    assert not entry.in_hand
    assert spied.journal.ledger().total.actual_unknown == int(charged)


def test_a_cancelled_edit_may_cost_and_is_let_go(spied: Spied) -> None:
    async def cancel(service: ScriptedService) -> None:
        profile = replace(custom_service(service.url), price=PRICE)
        task = asyncio.ensure_future(send_async(spied, profile))
        await asyncio.to_thread(service.arrived.wait, 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with ScriptedService([stall]) as service:
        asyncio.run(cancel(service))
    entry = spied.entry
    assert (entry.state, entry.charged, entry.in_hand) == ("cancelled", True, False)


def test_nothing_leaves_when_the_journal_cannot_note_it(
    spied: Spied, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_rows, "BUSY_S", 0.05)
    locks: list[sqlite3.Connection] = []
    noted = spied.journal.sent

    def locked(request_id: str) -> None:
        other = sqlite3.connect(spied.journal._folder / "requests.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        locks.append(other)
        noted(request_id)

    monkeypatch.setattr(spied.journal, "sent", locked)
    with ScriptedService([answer()]) as service:
        with pytest.raises(EditorError, match=r"journal\.busy"):
            send(spied, service.url)
        assert service.calls == []
    locks[0].close()
    entry = spied.entry
    assert (entry.state, entry.charged) == ("failed", False)


def test_the_journal_keeps_the_loop_free(spied: Spied, tmp_path: Path) -> None:
    """Other edits in the loop go on while a request is written down."""
    gaps: list[float] = []

    async def watched(url: str) -> None:
        loop = asyncio.get_running_loop()
        edit = asyncio.ensure_future(send_async(spied, custom_service(url)))
        last = loop.time()
        while not edit.done():
            await asyncio.sleep(0)
            gaps.append(loop.time() - last)
            last = loop.time()

    with ScriptedService([answer(200, picture_body(padding="x" * 2_000_000))]) as service:
        asyncio.run(watched(service.url))
    assert max(gaps) < 0.5
