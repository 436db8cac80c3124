"""Sums over the journal's requests: how many, how many tokens, what they cost."""

from collections.abc import Mapping
from typing import Any, Final

from desktop_editor.storage.journal_entry import Ledger, LedgerSums
from desktop_editor.storage.journal_rows import Rows

_SUMS: Final = """
    count(*) AS requests,
    coalesce(sum(state = 'failed'), 0) AS failed,
    coalesce(sum(state = 'interrupted'), 0) AS interrupted,
    coalesce(sum(total_tokens), 0) AS tokens,
    coalesce(sum(estimated_usd * charged), 0.0) AS estimated_usd,
    coalesce(sum(estimated_usd IS NULL AND charged), 0) AS estimated_unknown,
    coalesce(sum(actual_usd), 0.0) AS actual_usd,
    coalesce(sum(actual_usd IS NULL AND charged), 0) AS actual_unknown
"""
_DAY: Final = "date(begun_at, 'unixepoch', 'localtime')"
_TOTAL: Final = f"SELECT '' AS day, {_SUMS} FROM requests WHERE begun_at >= ?"  # noqa: S608 - constants
_DAYS: Final = f"""
    SELECT {_DAY} AS day, {_SUMS} FROM requests WHERE begun_at >= ? GROUP BY day ORDER BY day DESC
"""  # noqa: S608 - constants


def ledger_of(rows: Rows, since: float) -> Ledger:
    """The ledger of the requests that began from a moment on.

    Raises:
        EditorError: As `Rows.read` does.
    """
    (total,) = rows.read(_TOTAL, (since,))
    days = rows.read(_DAYS, (since,))
    return Ledger(total=_sums(dict(total)), days=tuple(_sums(dict(one)) for one in days))


def _sums(row: Mapping[str, Any]) -> LedgerSums:
    return LedgerSums(**row)


NOTHING: Final = Ledger(
    total=LedgerSums(
        day="",
        requests=0,
        failed=0,
        interrupted=0,
        tokens=0,
        estimated_usd=0.0,
        estimated_unknown=0,
        actual_usd=0.0,
        actual_unknown=0,
    ),
    days=(),
)
"""The ledger of somebody who has asked for nothing yet."""
