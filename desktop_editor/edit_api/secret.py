"""A service key that cannot be shown by accident; where keys are stored is not known here."""

from typing import NoReturn, Self, final


@final
class Secret:
    """Hold a key for a service; only `reveal` gives it away.

    Neither `repr`, `str`, formatting nor pickling shows the key, so that no log line, exception,
    settings file or crash report can carry it.

    Args:
        value: The key as the user gave it; space around it is dropped (a common paste accident).
    """

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value.strip()

    def reveal(self) -> str:
        """Return the key, for the one place that puts it into a request header."""
        return self.__value

    def __bool__(self) -> bool:
        return bool(self.__value)

    def __repr__(self) -> str:
        return "Secret(hidden)"

    def __str__(self) -> str:
        return "(hidden)"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _memo: object) -> Self:
        return self

    def __getstate__(self) -> NoReturn:
        raise TypeError("a key is never pickled")

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("a key is never pickled")
