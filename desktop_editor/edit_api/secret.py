"""A service key that cannot be shown by accident; where keys are stored is not known here."""

from typing import NoReturn, Self, final


@final
class Veiled(str):
    """Text that does not show itself where variables are listed; joining it gives plain text."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "(hidden)"


@final
class Secret:
    """Hold a key for a service; only `reveal` and `bearer` give it away.

    Neither `repr`, `str`, formatting nor pickling shows the key, so that no log line, exception,
    settings file or crash report can carry it. What is given away is `Veiled`, so that a crash
    report that lists the variables of each function does not show it either.

    Args:
        value: The key as the user gave it; space around it is dropped (a common paste accident).
    """

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = Veiled(value.strip())

    def reveal(self) -> Veiled:
        """Return the key itself."""
        return self.__value

    def bearer(self) -> Veiled:
        """Return the value of the header that carries the key."""
        return Veiled(f"Bearer {self.__value}")

    def fits_a_header(self) -> bool:
        """Say whether a request can carry it: printable ASCII without blanks."""
        return all("!" <= character <= "~" for character in self.__value)

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
