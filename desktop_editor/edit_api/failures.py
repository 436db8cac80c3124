"""What an answer or a broken connection means: which failure of `errors` it becomes.

Statuses decide first, then the error's code; its type counts only where a code is missing. No
connection is made here, and no exception of the HTTP library leaves: those carry headers.
"""

import json
import math
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from desktop_editor.edit_api.errors import (
    ConnectionFailed,
    KeyRejected,
    NotFound,
    PermissionDenied,
    PromptRejected,
    QuotaExhausted,
    RateLimited,
    ReplyLost,
    RequestInvalid,
    SendingInterrupted,
    ServiceError,
    ServiceFailed,
    ServiceUnavailable,
    TimedOut,
    TooLarge,
)
from desktop_editor.edit_api.secret import Secret

_LONGEST_MESSAGE_CHARS: Final = 300
_LONGEST_ERROR_BODY_BYTES: Final = 65_536
_LONGEST_WORD_CHARS: Final = 60
_LONG_WAIT_S: Final = 60.0
_MOST_CATEGORIES: Final = 8
_KEY_PIECE_CHARS: Final = 6
_KEY_LIKE: Final = re.compile(
    r"(?i)\bbearer\s+\S+"  # a whole header value
    r"|\b(?:sk|pk|key|token)[-_][\w*.\-]{4,}"  # keys with the usual beginnings
    r"|(?=[\w\-]*\d)(?=[\w\-]*[a-z])[\w\-]{32,}"  # long runs of letters and digits
)
_QUOTA_STATUSES: Final = frozenset({400, 402, 429})
_QUOTA_CODES: Final = frozenset(
    {
        "insufficient_quota",
        "credit_balance_exhausted",
        "billing_hard_limit_reached",
        "billing_not_active",
    }
)
_MODERATION_STATUSES: Final = frozenset({400, 403, 422})
_MODERATION_CODES: Final = frozenset(
    {"moderation_blocked", "content_policy_violation", "content_filter"}
)
_PLAIN: Final[dict[int, tuple[type[ServiceError], str]]] = {
    HTTPStatus.UNAUTHORIZED: (KeyRejected, "service.key_rejected"),
    HTTPStatus.FORBIDDEN: (PermissionDenied, "service.not_permitted"),
    HTTPStatus.NOT_FOUND: (NotFound, "service.not_found"),
    HTTPStatus.METHOD_NOT_ALLOWED: (NotFound, "service.not_found"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (TooLarge, "service.request_too_large"),
    HTTPStatus.TOO_MANY_REQUESTS: (RateLimited, "service.rate_limited"),
}
_MODEL_STATUSES: Final = frozenset({400, 403, 404})
_CATEGORY_FIELDS: Final = ("categories", "safety_violations", "moderation_details")
_SAFETY_VIOLATIONS: Final = re.compile(r"safety_violations\s*=\s*\[([^\]]*)\]")


def answer_failure(
    status: int, body: bytes, key: Secret | None, wait_s: float | None = None
) -> ServiceError:
    """Return the failure that an answer other than success means.

    Args:
        status: The HTTP status.
        body: The answer's body, JSON or not.
        key: Whatever key was sent, so that an echo of it is masked.
        wait_s: How long the answer asks to wait.
    """
    failure = _failure(status, error_object(body), key)
    if failure.retry != "automatic":
        return failure
    if wait_s is not None and wait_s > _LONG_WAIT_S:
        minutes = math.ceil(wait_s / 60)
        failure = type(failure)("service.asks_to_wait", status=status, minutes=minutes)
    failure.retry_after_s = wait_s
    return failure


def _failure(status: int, error: dict[str, Any], key: Secret | None) -> ServiceError:
    reason = safe_message(error.get("message"), key) or _phrase(status)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        return ServiceUnavailable("service.unavailable", status=status)
    if status >= 500:
        return ServiceFailed("service.failed", status=status, reason=reason)
    code, kind = _text(error.get("code")), _text(error.get("type"))
    kind = code or kind  # where there is no code, some services put it there
    if status == HTTPStatus.PAYMENT_REQUIRED or (
        status in _QUOTA_STATUSES and kind in _QUOTA_CODES
    ):
        return QuotaExhausted("service.quota_exhausted", status=status)
    if status in _MODERATION_STATUSES and code in _MODERATION_CODES:
        return _prompt_rejected(status, error, reason, key)
    if status in _MODEL_STATUSES and code == "model_not_found":
        return NotFound("service.model_not_found", status=status, reason=reason)
    return _by_status(status, error, reason, key)


def _by_status(status: int, error: dict[str, Any], reason: str, key: Secret | None) -> ServiceError:
    failure = _PLAIN.get(status)
    if failure is not None:
        kind, message_id = failure
        return kind(message_id, status=status, reason=reason)
    if 300 <= status < 400:
        return NotFound("service.redirected", status=status)
    field = safe_message(error.get("param"), key)[:_LONGEST_WORD_CHARS]
    if field:
        return RequestInvalid("service.field_refused", status=status, field=field, reason=reason)
    return RequestInvalid("service.refused", status=status, reason=reason)


def _prompt_rejected(
    status: int, error: dict[str, Any], reason: str, key: Secret | None
) -> PromptRejected:
    words = (safe_message(one, key)[:_LONGEST_WORD_CHARS] for one in _categories(error))
    found = tuple(dict.fromkeys(word for word in words if word))[:_MOST_CATEGORIES]
    if not found:
        return PromptRejected("service.moderation_blocked", status=status, reason=reason)
    said = ", ".join(word.replace("_", " ") for word in found)
    failure = PromptRejected("service.moderation_categories", status=status, said=said)
    failure.categories = found
    return failure


def _categories(error: dict[str, Any]) -> Iterator[str]:
    """Read lists, flags by name, and OpenAI's `safety_violations=[a,b]` inside the message."""
    for name in _CATEGORY_FIELDS:
        yield from _words(error.get(name))
    message = error.get("message")
    found = _SAFETY_VIOLATIONS.search(message) if isinstance(message, str) else None
    if found:
        yield from (word.strip(" \"'") for word in found[1].split(","))


def _words(value: object, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and depth < 3:
        for one in value:
            yield from _words(one, depth + 1)
    elif isinstance(value, dict) and depth < 3:
        for name, one in value.items():
            if one is True:
                yield name
            elif name in {*_CATEGORY_FIELDS, "category"}:
                yield from _words(one, depth + 1)


def transport_failure(
    error: BaseException, *, begun: bool, body_sent: bool, host: str
) -> ServiceError:
    """Return the failure that a broken connection means; see `errors` for what follows from each.

    Trouble with proxies and certificates is told apart before, in `network`.

    Args:
        error: An `httpx.TransportError`.
        begun: A first piece of the body was handed to the connection.
        body_sent: The last piece was.
        host: Name of the service's machine, for the sentence.
    """
    import httpx

    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol | httpx.LocalProtocolError):
        return RequestInvalid("service.url_not_usable")
    if body_sent and isinstance(error, httpx.TimeoutException):
        return TimedOut("service.reply_timed_out")
    if body_sent:
        return ReplyLost("service.reply_lost")
    if begun:
        return SendingInterrupted("service.sending_interrupted")
    return ConnectionFailed("service.unreachable", host=host)


def host_words(url: str) -> str:
    """The machine that a URL names, with the port where it names one; for a sentence."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return f"{host}:{parts.port}" if parts.port else host


def error_object(body: bytes) -> dict[str, Any]:
    """Return message, code, type and param of an answer; empty when there is nothing to be read.

    Understands an `error` that is an object or a text, FastAPI's `detail` (a text, or a list with
    `loc` and `msg`), and a bare `message`.
    """
    if len(body) > _LONGEST_ERROR_BODY_BYTES:
        return {}
    content = _content(body)
    error, detail = content.get("error"), content.get("detail")
    if isinstance(error, dict):
        return error
    if isinstance(detail, dict):
        return detail
    if isinstance(detail, list):
        return _from_list(detail)
    message = content.get("message")
    for text in (message, detail, error):  # beside a message, `error` is a mere code
        if isinstance(text, str) and text:
            return {"message": text, "code": error if message else None}
    return {}


def _content(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body)
    except UnicodeDecodeError:  # such as an old server's Latin-1
        return _content(body.decode("utf-8", "replace").encode())
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _from_list(detail: list[Any]) -> dict[str, Any]:
    first = detail[0] if detail and isinstance(detail[0], dict) else {}
    place = first.get("loc")
    names = [one for one in place if isinstance(one, str)] if isinstance(place, list) else []
    return {"message": first.get("msg"), "param": names[-1] if names else None}


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


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _phrase(status: int) -> str:
    known = status in HTTPStatus._value2member_map_
    return f"{status} {HTTPStatus(status).phrase}" if known else str(status)
