"""The service's errors: status, type, code and parameter, and the body that carries them.

Only what a client sees. Which request is refused is decided in `fields`, `bodies`, `routes`
and `scenarios`.
"""

from collections.abc import Mapping
from typing import Final

_TYPES: Final = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    405: "invalid_request_error",
    413: "invalid_request_error",
    429: "rate_limit_error",
}


class Refusal(Exception):  # noqa: N818 - an answer of the service, not a fault of the program
    """An answer other than 200.

    Args:
        status: HTTP status.
        message: One sentence for the developer at the other end.
        code: Machine-readable reason, or None.
        param: The field that is at fault, or None.
        headers: Extra headers, such as Retry-After.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        # A message may quote half a surrogate pair, which no answer can carry.
        self.message = message.encode("utf-8", "replace").decode("utf-8")
        self.code = code
        self.param = param
        self.headers = dict(headers or {})

    @property
    def body(self) -> dict[str, dict[str, str | None]]:
        """The documented error object."""
        return {
            "error": {
                "message": self.message,
                "type": _TYPES.get(self.status, "server_error"),
                "code": self.code,
                "param": self.param,
            }
        }


def invalid(param: str | None, message: str, code: str = "invalid_value") -> Refusal:
    """A 400 for a field."""
    return Refusal(400, message, code=code, param=param)


def too_large(param: str | None, message: str) -> Refusal:
    """A 413."""
    return Refusal(413, message, code="request_too_large", param=param)
