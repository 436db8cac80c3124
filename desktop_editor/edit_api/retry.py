"""What is tried again without asking, and when; what may cost money twice is left to the user."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final, TypeVar

from desktop_editor.edit_api.errors import ConnectionFailed, ServiceError, WaitStage
from desktop_editor.edit_api.types import Progress

Result = TypeVar("Result")

_TOLD_EVERY_S: Final = 0.5
_LOCAL_ATTEMPTS: Final = 3  # so that nobody at home on this computer is told within four seconds
_DIGITS_THAT_MATTER: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How often and how patiently.

    Attributes:
        attempts: The first one included.
        first_wait_s: Doubles with every attempt; up to half of each wait is left out by chance,
            so that many who were refused together do not come back together.
        longest_wait_s: Upper bound of one wait; a service that asks for more is not waited for.
    """

    attempts: int = 4
    first_wait_s: float = 1.0
    longest_wait_s: float = 60.0

    def wait_s(self, attempt: int, error: ServiceError) -> float | None:
        """Return the seconds to wait after this attempt (from 1), `None` to give up."""
        most = self.attempts
        if isinstance(error, ConnectionFailed) and error.is_local:
            most = min(most, _LOCAL_ATTEMPTS)
        if error.retry != "automatic" or attempt >= most:
            return None
        if error.retry_after_s is not None:
            return error.retry_after_s if error.retry_after_s <= self.longest_wait_s else None
        longest = min(self.longest_wait_s, self.first_wait_s * 2.0 ** (attempt - 1))
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 - nothing secret about it


async def with_retries(
    policy: RetryPolicy, attempt: Callable[[], Awaitable[Result]], progress: Progress
) -> Result:
    """Run an attempt until it succeeds, fails for good or the policy's attempts are used up.

    While it waits, `progress` is told why, by the failure's `kind_wait`, and the seconds left.

    Raises:
        ServiceError: The last attempt's.
        asyncio.CancelledError: At once, also while it waits.
    """
    number = 0
    while True:
        number += 1
        try:
            return await attempt()
        except ServiceError as error:
            wait_s = policy.wait_s(number, error)
            if wait_s is None:
                raise
            stage = error.kind_wait
        await _count_down(wait_s, stage, progress)


async def _count_down(seconds: float, stage: WaitStage, progress: Progress) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        progress(stage, left)
        await asyncio.sleep(min(left, _TOLD_EVERY_S))


def asked_wait_s(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that an answer asks to wait: `retry-after-ms`, else `retry-after`.

    `None` when neither is there, understood and in the future. The first is what OpenAI and Azure
    send, the second is RFC 9110, 10.2.3: whole seconds (others send fractions too) or a date.
    """
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    text = headers.get("retry-after", "").strip()
    seconds = _number(text)
    if seconds is not None or not text:
        return seconds
    try:
        until = parsedate_to_datetime(text).timestamp() - time.time()
    except (ValueError, OverflowError):
        return None
    return until if until > 0 else None


def _number(text: str) -> float | None:
    whole, _, fraction = text.strip().partition(".")
    digits = whole + fraction
    if not whole or not digits.isascii() or not digits.isdigit():
        return None
    if len(whole) > _DIGITS_THAT_MATTER:
        whole = "9" * _DIGITS_THAT_MATTER
    return float(f"{whole}.{fraction[:_DIGITS_THAT_MATTER] or 0}")
