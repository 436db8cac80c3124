"""The journal's entries and sums in words for the ledger dialog, money and dates by locale."""

from collections.abc import Collection
from pathlib import PurePath
from typing import Final

from PySide6.QtCore import QDate, QDateTime, QLocale, Qt

from desktop_editor.errors import EditorError
from desktop_editor.pipeline.messages.catalogue import CATALOGUE, fill_from_facts
from desktop_editor.storage.journal_entry import (
    FETCHABLE,
    WITH_REASON,
    JournalEntry,
    Ledger,
    LedgerSums,
)
from desktop_editor.ui.ledger_view import KeptReply, LedgerRow, LedgerSumsRow
from desktop_editor.ui.numbers import number, user_locale
from desktop_editor.ui.service_names import service_name
from desktop_editor.ui.translation import translate

_EXACT_BELOW_USD: Final = 10.0
_LONGEST_PROMPT: Final = 300


def ledger_row(entry: JournalEntry) -> LedgerRow:
    """One request in words."""
    moment = QDateTime.fromSecsSinceEpoch(round(entry.begun_at))
    prompt = " ".join(str(entry.facts.get("prompt", "")).split())
    return LedgerRow(
        id=entry.request_id,
        time=user_locale().toString(moment, QLocale.FormatType.ShortFormat),
        prompt=prompt[:_LONGEST_PROMPT] or translate("Ledger", "(unknown)"),
        service=service_name(str(entry.facts.get("service", ""))),
        size=_size(str(entry.facts.get("size", ""))),
        state=_state(entry),
        cost=_cost(entry),
        reply=_reply(entry),
    )


def answers_words(entries: Collection[JournalEntry]) -> str:
    """How many answers; paid ones if any of them may have been charged."""
    is_paid = any(one.charged for one in entries)
    if len(entries) == 1:
        return translate("Ledger", "1 paid answer") if is_paid else translate("Ledger", "1 answer")
    words = translate("Ledger", "{count} answers")
    if is_paid:
        words = translate("Ledger", "{count} paid answers")
    return words.format(count=len(entries))


def is_to_be_fetched(entry: JournalEntry) -> bool:
    """Whether its picture is not here, but at an address of the service."""
    return entry.is_usable and entry.message_id == FETCHABLE


def kept_words(entries: Collection[JournalEntry]) -> str:
    """Where these answers are and what has to be done soon, without a full stop."""
    away = sum(is_to_be_fetched(one) for one in entries)
    is_alone = len(entries) == 1
    if not away and is_alone:
        return translate(
            "Ledger", "It is kept on this computer; when you dismiss this, the ledger lists it"
        )
    if not away:
        return translate(
            "Ledger", "They are kept on this computer; when you dismiss this, the ledger lists them"
        )
    if is_alone:
        return translate(
            "Ledger", "Its picture still has to be fetched, soon, before its address expires"
        )
    words = translate(
        "Ledger", "{away} of them still have to be fetched, soon, before their addresses expire"
    )
    if away == 1:
        words = translate(
            "Ledger", "{away} of them still has to be fetched, soon, before its address expires"
        )
    return words.format(away=away)


def rest_words(failures: Collection[EditorError]) -> str:
    """How many kept answers could not be laid, of several."""
    if any(one.message_id != FETCHABLE for one in failures):
        words = translate("Ledger", "{count} could not be laid.")
    elif len(failures) == 1:
        words = translate("Ledger", "{count} picture could not be fetched.")
    else:
        words = translate("Ledger", "{count} pictures could not be fetched.")
    return words.format(count=len(failures))


def file_name(entry: JournalEntry) -> str:
    """What a kept reply is called when it is saved: after its photo."""
    stem = PurePath(str(entry.facts.get("base_name", ""))).stem or "photo"
    return f"{stem}-answer{'.png' if entry.is_usable else '.json'}"


def sums_rows(ledger: Ledger) -> tuple[LedgerSumsRow, ...]:
    """The total, then each day; nothing when nothing was ever asked for."""
    if not ledger.total.requests:
        return ()
    return tuple(_sums_row(one) for one in (ledger.total, *ledger.days))


def usd_words(usd: float) -> str:
    """An amount of US dollars; small ones to a tenth of a cent."""
    digits = 3 if 0 < usd < _EXACT_BELOW_USD else 2
    return user_locale().toCurrencyString(usd, "$", digits)


def sum_words(usd: float, unknown: int, requests: int) -> str:
    """A sum of which some parts are unknown."""
    if not unknown:
        return usd_words(usd)
    if unknown == requests:
        return translate("Ledger", "unknown")
    return translate("Ledger", "at least {usd}").format(usd=usd_words(usd))


def _sums_row(sums: LedgerSums) -> LedgerSumsRow:
    day = QDate.fromString(sums.day, Qt.DateFormat.ISODate)
    shown = user_locale().toString(day, QLocale.FormatType.ShortFormat)
    return LedgerSumsRow(
        day=shown if sums.day else translate("Ledger", "Total"),
        requests=number(sums.requests),
        failed=number(sums.failed + sums.interrupted),
        tokens=number(sums.tokens),
        estimated=sum_words(sums.estimated_usd, sums.estimated_unknown, sums.requests),
        actual=sum_words(sums.actual_usd, sums.actual_unknown, sums.requests),
    )


def _state(entry: JournalEntry) -> str:
    """What became of it, and why where it failed."""
    told = translate("Message", CATALOGUE[entry.told].sentence).rstrip(".")
    if entry.told not in WITH_REASON or entry.message_id not in CATALOGUE:
        return told
    reason = translate("Message", CATALOGUE[entry.message_id].sentence)
    return f"{told}: {fill_from_facts(reason, entry.facts)}".rstrip(".")


def _reply(entry: JournalEntry) -> KeptReply:
    if not entry.paid:
        return KeptReply.NOTHING
    if not entry.is_usable:
        return KeptReply.UNUSABLE
    return KeptReply.ADDRESS if entry.told == "request.to_be_fetched" else KeptReply.PICTURE


def _cost(entry: JournalEntry) -> str:
    if entry.actual_usd is not None or not entry.charged:
        return usd_words(entry.actual_usd or 0.0)
    if entry.estimated_usd is None:
        return translate("Ledger", "unknown")
    words = translate("Ledger", "unknown, estimated {usd}")
    return words.format(usd=usd_words(entry.estimated_usd))


def _size(size: str) -> str:
    return translate("Ledger", "automatic") if size == "auto" else size.replace("x", " × ")
