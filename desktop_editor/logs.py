"""The log file, the warnings on stderr, and the veil over everything that looks like a key.

What is logged is decided where it happens. No Qt here.
"""

import contextlib
import logging
import os
import re
import sys
import threading
from pathlib import Path
from typing import Final

FILE_NAME: Final = "desktop-editor.log"
KEY_VARIABLES: Final = "DESKTOP_EDITOR_API_KEY_"
"""The beginning of the environment variables that hold keys."""
_MAX_BYTES = 1_000_000
_OLD_FILES = 3
_FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"
_HIDDEN = "[hidden]"
_SHORTEST_SECRET = 4  # hiding every "a" would only make the log unreadable

_KEY_SHAPES: Final = re.compile(
    r"""
    (?P<lead>\bBearer(?:\s|%20|\\[nrt])+)[^\s"',;)}\]]+      # Authorization: Bearer ...
    | \b(?:sk|pk|rk)[-_][A-Za-z0-9_\-]{8,}                   # sk-..., sk-proj-..., sk_live_...
    | (?P<named>\b(?:api[-_]?key|access[-_]?token|x-api-key)["']?\s*[:=]\s*["']?)[^\s"',;&)}\]]+
    | (?P<scheme>\b[a-z][a-z0-9+.\-]*://)[^\s/@:"']*:[^\s/@"']+@  # https://user:password@host
    """,
    re.VERBOSE | re.IGNORECASE,
)


class _Veil:
    """The texts that are hidden, as one pattern that is made anew when a text is added."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._texts: frozenset[str] = frozenset()
        self._pattern: re.Pattern[str] | None = None

    def add(self, secret: str) -> None:
        with self._lock:
            if secret not in self._texts:
                self._texts |= _spellings(secret)
                longest_first = sorted(self._texts, key=len, reverse=True)
                self._pattern = re.compile("|".join(map(re.escape, longest_first)))

    def over(self, text: str) -> str:
        pattern = self._pattern
        return text if pattern is None else pattern.sub(_HIDDEN, text)


_veil: Final = _Veil()


def hide(secret_value: str) -> None:
    """From now on never write this text to a log, whatever it looks like."""
    secret = str(secret_value).strip()
    if len(secret) >= _SHORTEST_SECRET:
        _veil.add(secret)


def masked(text: str) -> str:
    """The text without anything that looks like a key or was handed to `hide`."""
    return _KEY_SHAPES.sub(_replacement, _veil.over(text))


def masked_bytes(data: bytes) -> bytes:
    """The same for what came over the network; whatever is not hidden stays as it is."""
    return masked(data.decode("latin-1")).encode("latin-1")


def looks_like_key(text: str) -> bool:
    """Whether `masked` would hide a part of the text: such text is not stored in plain files."""
    return masked(text) != text


def _spellings(secret: str) -> frozenset[str]:
    """How a text reads in an address, in quotes and in an encoded header, besides as it is."""
    import base64
    import json
    from urllib.parse import quote

    encoded = base64.b64encode(secret.encode("utf-8", "surrogateescape")).decode()
    quoted = {repr(secret)[1:-1], json.dumps(secret)[1:-1], quote(secret, "", errors="replace")}
    return frozenset({secret, encoded, *quoted})


def _hide_keys_of_the_environment() -> None:
    for name, value in os.environ.items():
        if name.startswith(KEY_VARIABLES):
            hide(value)


def _replacement(match: re.Match[str]) -> str:
    kept = match["lead"] or match["named"] or match["scheme"] or ""
    return f"{kept}{_HIDDEN}" + ("@" if match["scheme"] else "")


class _MaskingFormatter(logging.Formatter):
    """Masks the finished line, so message, arguments, exception and stack are all covered."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


class _StandardError(logging.Handler):
    """Writes to what stderr is now; a windowed Windows program has none."""

    def emit(self, record: logging.LogRecord) -> None:
        if sys.stderr is not None:
            # Closed, a pipe without a reader, or arguments that do not fit the message.
            with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
                sys.stderr.write(self.format(record) + "\n")


def set_up(folder: Path, *, verbose: bool = False, quiet: bool = False) -> Path | None:
    """Log to a rotating file in `folder` and warnings to stderr; call it once, early.

    Quiet leaves stderr to the sentences of the command line. A second call replaces the first.
    Returns the log file, or None when the folder cannot be written: the application works
    without a log.
    """
    tear_down()
    _hide_keys_of_the_environment()  # before anything can be written at all
    root = logging.getLogger()
    root.setLevel(logging.DEBUG if verbose else logging.INFO)
    # httpx names every address at INFO, and addresses may carry a token.
    for noisy in ("httpx", "httpcore"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # A record that cannot be written would otherwise be printed unmasked.
    logging.raiseExceptions = False
    _add(_StandardError(), logging.CRITICAL if quiet else logging.WARNING)
    try:
        _add(_file_handler(folder), logging.DEBUG if verbose else logging.INFO)
    except OSError as error:
        logging.getLogger(__name__).warning("No log file: %s", error.strerror or type(error))
        return None
    return folder / FILE_NAME


def tear_down() -> None:
    """Close what `set_up` opened."""
    logging.raiseExceptions = True
    root = logging.getLogger()
    for handler in [one for one in root.handlers if isinstance(one.formatter, _MaskingFormatter)]:
        root.removeHandler(handler)
        handler.close()


def _file_handler(folder: Path) -> logging.Handler:
    from logging.handlers import RotatingFileHandler

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return RotatingFileHandler(
        folder / FILE_NAME, maxBytes=_MAX_BYTES, backupCount=_OLD_FILES, encoding="utf-8"
    )


def _add(handler: logging.Handler, level: int) -> None:
    handler.setLevel(level)
    handler.setFormatter(_MaskingFormatter(_FORMAT))
    logging.getLogger().addHandler(handler)
