"""What the journal tells: one request, and sums over many of them. Plain values, no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

State: TypeAlias = Literal[
    "begun", "sent", "received", "finished", "failed", "cancelled", "interrupted"
]
"""`begun`: recorded, nothing of it has left. `sent`: it has begun to leave. `received`: the reply
is on disk, nobody has read it, or its picture could not be fetched yet. `finished`: it was
read. The others say how it ended without."""
FETCHABLE: Final = "service.picture_not_fetched"
"""The failure after which a reply is still worth offering: its picture lies at an address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """One request as the journal knows it; times are seconds since 1970, or None.

    Attributes:
        facts: What `begin` was given: prompt, service, model, base, region and the like; empty
            when the list of requests was lost and only the reply was found.
        charged: Whether the service may have charged for it.
        message_id: The failure that ended it, or empty.
        estimated_usd: What it was expected to cost; None: unknown.
        actual_usd: What it has cost; None: unknown if it was charged, else nothing.
        total_tokens: As the service counted; None: it did not say.
        size_bytes: The paid reply on disk; 0 when there is none.
        in_hand: Whether a running window, this one included, is busy with it.
    """

    request_id: str
    edit_id: str
    digest: str
    facts: Mapping[str, Any]
    state: State
    charged: bool
    message_id: str
    begun_at: float
    sent_at: float | None
    received_at: float | None
    ended_at: float | None
    claimed_at: float | None
    shown_at: float | None
    estimated_usd: float | None
    actual_usd: float | None
    total_tokens: int | None
    size_bytes: int
    in_hand: bool

    @property
    def paid(self) -> bool:
        """Whether a reply is kept, whatever it is worth."""
        return self.size_bytes > 0

    @property
    def is_usable(self) -> bool:
        """Whether a candidate may still come of the reply that is kept."""
        return self.paid and self.message_id in ("", FETCHABLE)

    @property
    def claimed(self) -> bool:
        """Whether the reply became a candidate."""
        return self.claimed_at is not None

    @property
    def told(self) -> str:
        """Message id of what has become of it."""
        if self.claimed:
            return "request.laid"
        if self.paid and not self.is_usable:
            return "request.unusable"
        if self.shown_at is not None:
            return "request.seen"
        if self.state in ("received", "finished"):
            is_whole = self.state == "finished" or not self.message_id
            return "request.not_laid" if is_whole else "request.to_be_fetched"
        if self.in_hand:
            return "request.under_way"
        return _ENDS[self.state if self.state in ("failed", "cancelled") else "", self.charged]


_ENDS: Final = {
    ("failed", False): "request.failed",
    ("failed", True): "request.failed_charged",
    ("cancelled", False): "request.cancelled",
    ("cancelled", True): "request.cancelled_charged",
    ("", False): "request.interrupted",
    ("", True): "request.interrupted_charged",
}
"""What is said of a request that ended without a reply, by how it ended and whether it may cost."""


WITH_REASON: Final = ("request.failed", "request.failed_charged", "request.unusable")
"""What `told` is of a request whose failure is worth telling along."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerSums:
    """Sums over requests.

    Attributes:
        day: `YYYY-MM-DD` by the clock of this computer; empty for the total.
        failed: Ended with a failure.
        interrupted: The application ended while they were under way.
        tokens: Of the requests whose service said so.
        estimated_usd: Of the requests that may have been charged and whose price is known.
        estimated_unknown: How many of them have no price.
        actual_usd: Of the requests whose cost is known.
        actual_unknown: How many may have cost something that nobody knows.
    """

    day: str
    requests: int
    failed: int
    interrupted: int
    tokens: int
    estimated_usd: float
    estimated_unknown: int
    actual_usd: float
    actual_unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What was asked of services and what it cost: in total, and per day, newest first."""

    total: LedgerSums
    days: tuple[LedgerSums, ...]
