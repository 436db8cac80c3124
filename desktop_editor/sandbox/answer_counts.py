"""Which answer to a request is due: variants are identical requests, and get different pictures."""

from collections import OrderedDict
from typing import Final

_REMEMBERED: Final = 1000


class AnswerCounts:
    """How often each request was answered while this process runs; the oldest are forgotten."""

    def __init__(self) -> None:
        self._given: OrderedDict[str, int] = OrderedDict()

    def next_number(self, fingerprint: str) -> int:
        """1 for the first answer to a request, 2 for the second, and so on."""
        number = self._given.pop(fingerprint, 0) + 1
        self._given[fingerprint] = number
        while len(self._given) > _REMEMBERED:
            self._given.popitem(last=False)
        return number
