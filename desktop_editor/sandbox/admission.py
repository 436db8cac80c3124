"""How many edits are in work at once, and how many bytes of their bodies are in memory."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from desktop_editor.sandbox.refusals import Refusal

MAX_EDITS: Final = 64
MAX_HELD_BYTES: Final = 1536 * 1024 * 1024


class Admission:
    """Refuses with 503 what is too much, so that nothing waits for what never ends."""

    def __init__(self, edits: int = MAX_EDITS, held_bytes: int = MAX_HELD_BYTES) -> None:
        self._edits_left = edits
        self._bytes_left = held_bytes

    @contextmanager
    def edit(self) -> Iterator[Callable[[int], None]]:
        """One edit; gives the function that is told of each further byte.

        Raises:
            Refusal: 503 here and from the function.
        """
        if not self._edits_left:
            raise _busy("too many edits at once")
        self._edits_left -= 1
        taken = 0

        def take(count: int) -> None:
            nonlocal taken
            if count > self._bytes_left:
                raise _busy("the edits in work hold too many bytes")
            self._bytes_left -= count
            taken += count

        try:
            yield take
        finally:
            self._edits_left += 1
            self._bytes_left += taken


def _busy(reason: str) -> Refusal:
    message = f"The practice service is busy: {reason}."
    return Refusal(503, message, code="overloaded", headers={"Retry-After": "1"})
