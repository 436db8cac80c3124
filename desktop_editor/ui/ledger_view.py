"""What the ledger dialog shows: rows of words, already translated. No Qt, no storage."""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerSumsRow:
    """A day, or all of them."""

    day: str
    requests: str
    failed: str
    tokens: str
    estimated: str
    actual: str


class KeptReply(Enum):
    """What is kept of an answer."""

    NOTHING = "nothing"
    PICTURE = "picture"
    ADDRESS = "address"
    """Where its picture is to be fetched."""
    UNUSABLE = "unusable"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """One request.

    Attributes:
        id: The request's.
        reply: What can be laid on its photo, or saved.
    """

    id: str
    time: str
    prompt: str
    service: str
    size: str
    state: str
    cost: str
    reply: KeptReply


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerPage:
    """Some requests, newest first.

    Attributes:
        is_last: Whether there are no older ones.
    """

    rows: tuple[LedgerRow, ...]
    is_last: bool
