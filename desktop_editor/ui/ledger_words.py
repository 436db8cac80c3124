"""The journal's entries and sums in words for the ledger dialog, money and dates by locale."""

from typing import Final

from PySide6.QtCore import QDate, QDateTime, QLocale, Qt

from desktop_editor.pipeline.messages.catalogue import CATALOGUE
from desktop_editor.storage.journal_entry import JournalEntry, Ledger, LedgerSums
from desktop_editor.ui.ledger_view import LedgerRow, LedgerSumsRow
from desktop_editor.ui.translation import translate

_EXACT_BELOW_USD: Final = 10.0
_LONGEST_PROMPT: Final = 300


def ledger_row(entry: JournalEntry) -> LedgerRow:
    """One request in words."""
    moment = QDateTime.fromSecsSinceEpoch(round(entry.begun_at))
    prompt = " ".join(str(entry.facts.get("prompt", "")).split())
    return LedgerRow(
        id=entry.request_id,
        time=QLocale().toString(moment, QLocale.FormatType.ShortFormat),
        prompt=prompt[:_LONGEST_PROMPT] or translate("Ledger", "(unknown)"),
        service=str(entry.facts.get("service", "")),
        size=_size(str(entry.facts.get("size", ""))),
        state=translate("Message", CATALOGUE[entry.told].sentence).rstrip("."),
        cost=_cost(entry),
        has_picture=entry.paid,
    )


def sums_rows(ledger: Ledger) -> tuple[LedgerSumsRow, ...]:
    """The total, then each day; nothing when nothing was ever asked for."""
    if not ledger.total.requests:
        return ()
    return tuple(_sums_row(one) for one in (ledger.total, *ledger.days))


def usd_words(usd: float) -> str:
    """An amount of US dollars; small ones to a tenth of a cent."""
    digits = 3 if 0 < usd < _EXACT_BELOW_USD else 2
    return QLocale().toCurrencyString(usd, "$", digits)


def sum_words(usd: float, unknown: int, requests: int) -> str:
    """A sum of which some parts are unknown."""
    if not unknown:
        return usd_words(usd)
    if unknown == requests:
        return translate("Ledger", "unknown")
    return translate("Ledger", "at least {usd}").format(usd=usd_words(usd))


def _sums_row(sums: LedgerSums) -> LedgerSumsRow:
    locale = QLocale()
    day = QDate.fromString(sums.day, Qt.DateFormat.ISODate)
    shown = locale.toString(day, QLocale.FormatType.ShortFormat)
    return LedgerSumsRow(
        day=shown if sums.day else translate("Ledger", "Total"),
        requests=locale.toString(sums.requests),
        failed=locale.toString(sums.failed + sums.interrupted),
        tokens=locale.toString(sums.tokens),
        estimated=sum_words(sums.estimated_usd, sums.estimated_unknown, sums.requests),
        actual=sum_words(sums.actual_usd, sums.actual_unknown, sums.requests),
    )


def _cost(entry: JournalEntry) -> str:
    if entry.actual_usd is not None or not entry.charged:
        return usd_words(entry.actual_usd or 0.0)
    if entry.estimated_usd is None:
        return translate("Ledger", "unknown")
    words = translate("Ledger", "unknown, estimated {usd}")
    return words.format(usd=usd_words(entry.estimated_usd))


def _size(size: str) -> str:
    return translate("Ledger", "automatic") if size == "auto" else size.replace("x", " × ")
