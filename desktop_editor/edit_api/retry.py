"""What is tried again without asking, and when; what may cost money twice is left to the user."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, TypeVar

from desktop_editor.edit_api.errors import ServiceError
from desktop_editor.edit_api.types import Progress

if TYPE_CHECKING:
    from tenacity import RetryCallState

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How often and how patiently.

    Attributes:
        attempts: The first one included.
        first_wait_s: Doubles with every attempt, with up to as much again by chance.
        longest_wait_s: Upper bound of one wait; a service that asks for more is not waited for.
    """

    attempts: int = 4
    first_wait_s: float = 1.0
    longest_wait_s: float = 60.0


async def with_retries(
    policy: RetryPolicy, attempt: Callable[[], Awaitable[Result]], progress: Progress
) -> Result:
    """Run an attempt until it succeeds, fails for good or the policy's attempts are used up.

    Raises:
        ServiceError: The last attempt's.
    """
    from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt

    def tell(state: "RetryCallState") -> None:
        progress("retrying", state.next_action.sleep if state.next_action else None)

    retrying = AsyncRetrying(
        retry=retry_if_exception(lambda error: _retries_itself(error, policy)),
        stop=stop_after_attempt(policy.attempts),
        wait=_Wait(policy),
        before_sleep=tell,
        reraise=True,
    )
    return await retrying(attempt)


def seconds_until(retry_after: str | None) -> float | None:
    """Return the seconds that a `Retry-After` header asks for (RFC 9110, 10.2.3).

    `None` when it is missing, not understood or in the past.
    """
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        seconds = parsedate_to_datetime(text).timestamp() - time.time()
    except (ValueError, OverflowError):
        return None
    return seconds if seconds > 0 else None


class _Wait:
    """The service's wish if it has one, else exponential with jitter."""

    def __init__(self, policy: RetryPolicy) -> None:
        from tenacity import wait_exponential, wait_random

        self._backoff = wait_exponential(policy.first_wait_s, policy.longest_wait_s) + wait_random(
            0, policy.first_wait_s
        )

    def __call__(self, state: "RetryCallState") -> float:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, ServiceError) and error.retry_after_s is not None:
            return error.retry_after_s
        return self._backoff(state)


def _retries_itself(error: BaseException, policy: RetryPolicy) -> bool:
    if not isinstance(error, ServiceError) or error.retry != "automatic":
        return False
    return error.retry_after_s is None or error.retry_after_s <= policy.longest_wait_s
