"""How an edit can fail, as one tree of failures; what an answer means is decided in `failures`.

Never holds a key, a request or an exception of the HTTP library: those carry headers.
"""

from typing import ClassVar, Final, Literal, TypeAlias, get_args

from desktop_editor.errors import EditorError, Parameter

RetryKind: TypeAlias = Literal["automatic", "ask", "never"]
WaitStage: TypeAlias = Literal["retrying", "overloaded", "reconnecting"]
"""What is told while an automatic retry waits: too many requests, an overloaded service, or one
that cannot be reached."""
WAIT_STAGES: Final[tuple[WaitStage, ...]] = get_args(WaitStage)


class ServiceError(EditorError):
    """An edit that was refused, or tried and failed; each kind below says what follows from it.

    `charged` and `retry` are the kind's unless they are given.

    Attributes:
        status: The HTTP status, or `None` when there was no answer.
        charged: A charge is possible: the service had the whole request and may have worked on it.
        retry: `automatic`: was retried, safe to try again; `ask`: only when the user says so;
            `never`: the same request fails again.
        retry_after_s: How long the service asked to wait, if it did.
    """

    kind_charged: ClassVar[bool] = False
    kind_retry: ClassVar[RetryKind] = "never"
    kind_wait: ClassVar[WaitStage] = "retrying"

    def __init__(
        self,
        message_id: str,
        /,
        *,
        status: int | None = None,
        charged: bool | None = None,
        retry: RetryKind | None = None,
        **parameters: Parameter,
    ) -> None:
        super().__init__(message_id, **parameters)
        self.status = status
        self.charged = self.kind_charged if charged is None else charged
        self.retry: RetryKind = retry or self.kind_retry
        self.retry_after_s: float | None = None


class KeyMissing(ServiceError):
    """The service needs a key and there is none; nothing was sent."""


class KeyRejected(ServiceError):
    """The service does not know the key, or it cannot be one."""


class PermissionDenied(ServiceError):
    """The key is good, but not for this."""


class PromptRejected(ServiceError):
    """The service's content rules.

    Attributes:
        categories: What the service objects to, in its own words; empty when it does not say.
    """

    categories: tuple[str, ...] = ()


class RequestInvalid(ServiceError):
    """The service refuses the request as it is."""

    @property
    def field(self) -> str:
        """The field that the service names, or an empty text."""
        return str(self.parameters.get("field", ""))


class NotFound(ServiceError):
    """No image editing at this address, or not with this model."""


class TooLarge(ServiceError):
    """The request has too many bytes for the service."""


class QuotaExhausted(ServiceError):
    """The account's credit or limit is used up; waiting does not help."""


class RateLimited(ServiceError):
    """Too many requests; waiting helps."""

    kind_retry = "automatic"


class ServiceUnavailable(ServiceError):
    """Overloaded or being maintained; the request was not worked on."""

    kind_retry = "automatic"
    kind_wait = "overloaded"


class ServiceFailed(ServiceError):
    """The service, or a gateway before it, failed when it had the whole request."""

    kind_charged = True
    kind_retry = "ask"


class ConnectionFailed(ServiceError):
    """No connection: nothing of the request was sent.

    Attributes:
        is_local: The service is on this computer, where waiting long for it makes no sense.
    """

    kind_retry = "automatic"
    kind_wait = "reconnecting"
    is_local: bool = False


class ProxyFailed(ConnectionFailed):
    """The proxy cannot be reached, or does not let the request through."""


class TlsFailed(ServiceError):
    """The other side could not prove who it is; nothing was sent."""


class SendingInterrupted(ServiceError):
    """The connection broke while the request was being sent: half of it cannot be worked on."""

    kind_retry = "ask"


class TimedOut(ServiceError):
    """The service had the whole request and did not answer in time."""

    kind_charged = True
    kind_retry = "ask"


class ReplyLost(ServiceError):
    """The connection broke after the whole request was sent."""

    kind_charged = True
    kind_retry = "ask"


class BadReply(ServiceError):
    """The service answered, and the answer is of no use."""

    kind_charged = True
    kind_retry = "ask"


class PictureNotFetched(BadReply):
    """The edit is done, but its picture could not be had from the address that was given."""
