"""How an edit can fail once it was sent: answers and lost connections as plain failures.

Never holds a key, a request or an exception of the HTTP library: those carry headers.
"""

import json
import re
import ssl
from http import HTTPStatus
from typing import Any, Final, Literal, TypeAlias

from desktop_editor.edit_api.secret import Secret
from desktop_editor.errors import EditorError, Parameter

RetryKind: TypeAlias = Literal["automatic", "ask", "never"]

_LONGEST_MESSAGE_CHARS: Final = 300
_LONGEST_ERROR_BODY_BYTES: Final = 65_536
_KEY_PIECE_CHARS: Final = 6
_KEY_LIKE: Final = re.compile(
    r"(?i)\bbearer\s+\S+"  # a whole header value
    r"|\b(?:sk|pk|key|token)[-_][\w*.\-]{4,}"  # keys with the usual beginnings
    r"|(?=[\w\-]*\d)(?=[\w\-]*[a-z])[\w\-]{32,}"  # long runs of letters and digits
)
_QUOTA_CODES: Final = frozenset(
    {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"}
)
_MODERATION_CODES: Final = frozenset(
    {"moderation_blocked", "content_policy_violation", "content_filter"}
)
_STATUS_IDS: Final[dict[int, str]] = {
    HTTPStatus.UNAUTHORIZED: "service.key_rejected",
    HTTPStatus.PAYMENT_REQUIRED: "service.quota_exhausted",
    HTTPStatus.FORBIDDEN: "service.not_permitted",
    HTTPStatus.NOT_FOUND: "service.not_found",
    HTTPStatus.METHOD_NOT_ALLOWED: "service.not_found",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "service.request_too_large",
    HTTPStatus.TOO_MANY_REQUESTS: "service.rate_limited",
    HTTPStatus.SERVICE_UNAVAILABLE: "service.unavailable",
}


class ServiceError(EditorError):
    """An edit that was tried and failed.

    Attributes:
        status: The HTTP status, or `None` when there was no answer.
        charged: A charge is possible: the service had the whole request and may have worked on it.
        retry: `automatic`: was retried, safe to try again; `ask`: only when the user says so;
            `never`: the same request fails again.
        retry_after_s: How long the service asked to wait, if it did.
    """

    def __init__(
        self,
        message_id: str,
        /,
        *,
        status: int | None = None,
        charged: bool = False,
        retry: RetryKind = "never",
        **parameters: Parameter,
    ) -> None:
        super().__init__(message_id, **parameters)
        self.status = status
        self.charged = charged
        self.retry: RetryKind = retry
        self.retry_after_s: float | None = None


def answer_failure(status: int, body: bytes, key: Secret | None) -> ServiceError:
    """Return the failure that an answer other than success means.

    Args:
        status: The HTTP status.
        body: The answer's body, JSON or not.
        key: Whatever key was sent, so that an echo of it is masked.
    """
    error = error_object(body)
    message = safe_message(error.get("message"), key) or _phrase(status)
    if status >= 500 and status != HTTPStatus.SERVICE_UNAVAILABLE:  # an outage, not a refusal
        return ServiceError(
            "service.failed", status=status, charged=True, retry="ask", reason=message
        )
    message_id = _refusal_id(status, error)
    again: RetryKind = (
        "automatic" if message_id in {"service.rate_limited", "service.unavailable"} else "never"
    )
    return ServiceError(message_id, status=status, retry=again, reason=message)


def transport_failure(error: BaseException, *, body_sent: bool, host: str) -> ServiceError:
    """Return the failure that a broken connection means; see `ServiceError` for its attributes.

    Args:
        error: An `httpx.TransportError`.
        body_sent: The last piece of the request was handed to the connection.
        host: Name of the service's machine, for the sentence.
    """
    import httpx

    if _has_certificate_error(error):
        return ServiceError("service.certificate_not_trusted", host=host)
    if isinstance(error, httpx.UnsupportedProtocol | httpx.LocalProtocolError):
        return ServiceError("service.url_not_usable")
    before = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
    if isinstance(error, before):
        return ServiceError("service.unreachable", retry="automatic", host=host)
    if not body_sent:  # half a request cannot be worked on
        return ServiceError("service.sending_interrupted", retry="ask")
    if isinstance(error, httpx.TimeoutException):
        return ServiceError("service.reply_timed_out", charged=True, retry="ask")
    return ServiceError("service.reply_lost", charged=True, retry="ask")


def _has_certificate_error(error: BaseException) -> bool:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLCertVerificationError):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def error_object(body: bytes) -> dict[str, Any]:
    """Return the `error` object of an answer, empty when there is none to be read."""
    if len(body) > _LONGEST_ERROR_BODY_BYTES:
        return {}
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    error = content.get("error") if isinstance(content, dict) else None
    if isinstance(error, str):
        return {"message": error}
    return error if isinstance(error, dict) else {}


def safe_message(text: object, key: Secret | None) -> str:
    """Return the service's own words on one line: shortened, anything like a key masked."""
    if not isinstance(text, str):
        return ""
    line = " ".join("".join(c if c.isprintable() else " " for c in text[:4096]).split())
    line = _KEY_LIKE.sub("***", _without_key(line, key))
    if len(line) > _LONGEST_MESSAGE_CHARS:
        line = line[: _LONGEST_MESSAGE_CHARS - 1] + "…"
    return line


def _without_key(line: str, key: Secret | None) -> str:
    """Mask the key, and any word that shows its first or last characters."""
    value = key.reveal() if key else ""
    if len(value) < 2 * _KEY_PIECE_CHARS:  # no real key; it may be any word
        return line
    line = line.replace(value, "***")
    pieces = (value[:_KEY_PIECE_CHARS], value[-_KEY_PIECE_CHARS:])
    return " ".join("***" if any(p in word for p in pieces) else word for word in line.split(" "))


def _refusal_id(status: int, error: dict[str, Any]) -> str:
    codes = {str(error.get("code")), str(error.get("type"))}
    if codes & _QUOTA_CODES:
        return "service.quota_exhausted"
    if codes & _MODERATION_CODES:
        return "service.moderation_blocked"
    if "model_not_found" in codes:
        return "service.model_not_found"
    if 300 <= status < 400:
        return "service.redirected"
    return _STATUS_IDS.get(status, "service.refused")


def _phrase(status: int) -> str:
    known = status in HTTPStatus._value2member_map_
    return f"{status} {HTTPStatus(status).phrase}" if known else str(status)
