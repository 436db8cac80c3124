"""How often something happened to each request, for the newest of them: bounded memory."""

from collections import OrderedDict
from typing import Final

_REMEMBERED: Final = 1000


class Occurrences:
    """Counts by a text that tells requests apart; the oldest are forgotten."""

    def __init__(self) -> None:
        self._counts: OrderedDict[str, int] = OrderedDict()

    def next_number(self, key: str) -> int:
        """1 when this is called for a key first, 2 the second time, and so on."""
        number = self._counts.pop(key, 0) + 1
        self._counts[key] = number
        while len(self._counts) > _REMEMBERED:
            self._counts.popitem(last=False)
        return number
