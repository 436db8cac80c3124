"""`desktop-editor ledger`: what was asked of services, what it cost, and saving kept replies."""

import argparse
import time
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from desktop_editor.cli.output import complain, tell, tell_json
from desktop_editor.cli.outputs import check_outputs
from desktop_editor.composition.parts import Composition
from desktop_editor.pipeline.kept_picture import picture_file
from desktop_editor.pipeline.messages.catalogue import CATALOGUE, fill_from_facts, sentence
from desktop_editor.storage.atomic import write_atomically
from desktop_editor.storage.journal_entry import WITH_REASON, JournalEntry, Ledger, LedgerSums

_LONGEST_PROMPT: Final = 60


def run_ledger(parsed: argparse.Namespace) -> int:
    """Print sums and requests, or write the picture of a kept reply.

    Raises:
        EditorError: The journal cannot be read, or there is no such reply or place for it.
    """
    composition = Composition()
    try:
        if parsed.save:
            return _save(composition, parsed)
        since = _since(parsed.days)
        ledger, entries = composition.journal.ledger(since), composition.journal.since(since)
        if composition.journal.problem is not None:
            complain(composition.journal.problem)
    finally:
        composition.close()
    if parsed.json:
        tell_json(_as_json(ledger, entries))
    else:
        for line in _lines(ledger, entries):
            tell(line)
    return 0


def _save(composition: Composition, parsed: argparse.Namespace) -> int:
    path, journal = Path(parsed.output), composition.journal
    check_outputs([path], [])
    if journal.find(parsed.save).is_usable:
        data = picture_file(composition.kept_picture(parsed.save), path)
    else:
        data = journal.read(parsed.save)
    write_atomically(path, data)
    journal.shown(parsed.save)
    if parsed.json:
        tell_json({"file": str(path)})
    else:
        tell(f"{path}: saved.")
    return 0


def _since(days: int | None) -> float:
    """The beginning of the first of so many days, today included; 0 for all of them."""
    if days is None:
        return 0.0
    today = datetime.fromtimestamp(time.time()).astimezone()
    midnight = today.replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight - timedelta(days=days - 1)).timestamp()


def _lines(ledger: Ledger, entries: list[JournalEntry]) -> list[str]:
    if not entries:
        return ["Nothing was sent to a service."]
    sums = [_sums_line(one) for one in (*ledger.days, ledger.total)]
    return [*sums, "", *(_request_line(one) for one in entries)]


def _sums_line(sums: LedgerSums) -> str:
    return (
        f"{sums.day or 'total':10}  requests {sums.requests}, failed {sums.failed}, "
        f"interrupted {sums.interrupted}, tokens {sums.tokens}, "
        f"estimated {_sum(sums.estimated_usd, sums.estimated_unknown, sums.requests)}, "
        f"actual {_sum(sums.actual_usd, sums.actual_unknown, sums.requests)}"
    )


def _request_line(entry: JournalEntry) -> str:
    facts = entry.facts
    prompt = " ".join(str(facts.get("prompt", "")).split())[:_LONGEST_PROMPT]
    parts = (
        datetime.fromtimestamp(entry.begun_at).astimezone().strftime("%Y-%m-%d %H:%M:%S"),
        entry.request_id,
        str(facts.get("service", "")),
        str(facts.get("size", "")),
        _state(entry),
        _cost(entry),
        prompt,
    )
    return "  ".join(_plain(part) for part in parts if part)


def _state(entry: JournalEntry) -> str:
    """What became of it, and why where it failed."""
    told = sentence(entry.told).rstrip(".")
    if entry.told not in WITH_REASON or entry.message_id not in CATALOGUE:
        return told
    reason = fill_from_facts(CATALOGUE[entry.message_id].sentence, entry.facts)
    return f"{told}: {reason}".rstrip(".")


def _plain(text: str) -> str:
    """Without what a prompt could do to a terminal."""
    return "".join(one if one.isprintable() else "?" for one in text)


def _cost(entry: JournalEntry) -> str:
    if entry.actual_usd is None and entry.charged:
        return "cost unknown"
    return f"${entry.actual_usd or 0:.4f}"


def _sum(usd: float, unknown: int, requests: int) -> str:
    if not unknown:
        return f"${usd:.4f}"
    return "unknown" if unknown == requests else f"at least ${usd:.4f}"


def _as_json(ledger: Ledger, entries: list[JournalEntry]) -> dict[str, Any]:
    return {
        "total": asdict(ledger.total),
        "days": [asdict(one) for one in ledger.days],
        "requests": [_entry_json(one) for one in entries],
    }


def _entry_json(entry: JournalEntry) -> dict[str, Any]:
    values = {name: getattr(entry, name) for name in JournalEntry.__slots__}
    return values | {"facts": dict(entry.facts), "words": _state(entry)}
