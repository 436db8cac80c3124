"""What the ledger dialog shows: rows of words, already translated. No Qt, no storage."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerSumsRow:
    """A day, or all of them."""

    day: str
    requests: str
    failed: str
    tokens: str
    estimated: str
    actual: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """One request.

    Attributes:
        id: The request's.
        has_picture: Whether its reply is kept: it can be laid on its photo, or saved.
    """

    id: str
    time: str
    prompt: str
    service: str
    size: str
    state: str
    cost: str
    has_picture: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerPage:
    """Some requests, newest first.

    Attributes:
        is_last: Whether there are no older ones.
    """

    rows: tuple[LedgerRow, ...]
    is_last: bool
