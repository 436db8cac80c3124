"""The user's keys: from the environment, the system's keyring, or the memory of this run.

Nothing here writes a key to a file or a log. Every call that reaches the keyring can block on an
unlock dialog of the system, so callers other than the CLI make them on a worker thread.
`give_up` ends the waiting when the application ends; the system's dialog stays the system's.
"""

import logging
import os
import re
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, InvalidStateError
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from desktop_editor.about import IDENTIFIER
from desktop_editor.edit_api.secret import Secret
from desktop_editor.edit_api.services import SERVICES
from desktop_editor.errors import EditorError
from desktop_editor.logs import KEY_VARIABLES, hide

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_CUSTOM: Final = "custom"
_AROUND_A_KEY: Final = re.compile(r"^\s*(?:Authorization:\s*)?Bearer(\s+|$)", re.IGNORECASE)
_USABLE_KEY: Final = re.compile(r"[\x21-\x7e]{1,4096}")
_log = logging.getLogger(__name__)

# What the libraries below keyring let through; looked up only where they are loaded already.
_SYSTEM_ERRORS: Final = (
    ("secretstorage.exceptions", "SecretStorageException"),
    ("jeepney.wrappers", "DBusErrorResponse"),
    ("win32ctypes.pywin32.pywintypes", "error"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyStatus:
    """Where a key is kept, for the window and the doctor; never the key.

    Attributes:
        where: environment, keyring, session (gone when the application ends) or none.
        backend: The keyring that would be used, like `SecretService`; empty without a safe one.
        error: Message id of what keeps the keyring from being used, or kept it from taking this
            key: `key.no_keyring`, `key.unsafe_keyring`, `key.keyring_locked`,
            `key.keyring_failed`; or empty.
    """

    where: str
    backend: str
    error: str


def account_of(service_id: str, base_url: str = "") -> str:
    """The account that a key is stored under; a user's own service has one for each address.

    A key for one host is never offered to another, nor one for https to plain http.

    Raises:
        EditorError: `key.no_address`: an own service without a usable address.
    """
    if service_id in SERVICES and service_id != _CUSTOM:
        return service_id
    try:
        address = urlsplit(base_url)
        port = address.port
    except ValueError:
        raise EditorError("key.no_address") from None
    if not address.hostname or address.scheme not in ("http", "https"):
        raise EditorError("key.no_address")
    default = {"http": 80, "https": 443}[address.scheme]
    host = address.hostname if port in (None, default) else f"{address.hostname}:{port}"
    return f"{service_id}@{host}" if address.scheme == "https" else f"{service_id}@http://{host}"


def variable_of(account: str) -> str:
    """The environment variable that a user is told to put an account's key into.

    `custom` is whatever address is given, so its host belongs to the name; another id is enough.
    """
    service_id = account.partition("@")[0]
    return _variable(account if service_id == _CUSTOM else service_id)


def _variable(name: str) -> str:
    return KEY_VARIABLES + re.sub(r"[^A-Za-z0-9]+", "_", name).upper()


class Credentials:
    """Keys by account: a service id, or what `account_of` gives for a custom service.

    Args:
        environment: Where overrides are looked up; the process's own by default.
        backend: A keyring to use instead of the system's.
    """

    def __init__(
        self,
        environment: Mapping[str, str] | None = None,
        backend: "KeyringBackend | None" = None,
    ) -> None:
        self._environment = os.environ if environment is None else environment
        self._given = backend
        self._session: dict[str, tuple[Secret, KeyStatus]] = {}
        self._waiting: set[Future[str | None]] = set()
        self._gave_up = False
        self.on_waiting: Callable[[], None] = _nobody_listens
        """Called, on any thread, when `is_waiting` may have changed."""

    @property
    def is_waiting(self) -> bool:
        """Whether a call waits for the keyring, which may be asking a person for its password."""
        return bool(self._waiting)

    def get(self, account: str) -> Secret | None:
        """The key, or None; `status` says why. May block."""
        return self._find(account)[0]

    def status(self, account: str) -> KeyStatus:
        """Where the key is and whether the keyring works. May block."""
        return self._find(account)[1]

    def set(self, account: str, key: Secret) -> KeyStatus:
        """Keep a key in the keyring; without a working one, in memory until the end of this run.

        The answer says which (`where`), and why it is not the keyring (`error`). May block.

        Raises:
            EditorError: `key.empty`, `key.not_a_key` (characters that no request can carry).
        """
        key = usable_key(key)
        backend, error = self._backend()
        if backend is not None:
            try:
                self._asked(lambda: backend.set_password(IDENTIFIER, account, key.reveal()))
            except _keyring_errors() as failure:
                error = _reason(failure)
            else:
                self._session.pop(account, None)
                return KeyStatus(where="keyring", backend=_name(backend), error="")
        status = KeyStatus(where="session", backend=_name(backend), error=error)
        self._session[account] = key, status
        return status

    def delete(self, account: str) -> None:
        """Forget a key in memory and in the keyring; a missing one is fine. May block.

        Raises:
            EditorError: `key.keyring_locked`, `key.keyring_failed`: it may still be there.
        """
        from keyring.errors import PasswordDeleteError

        self._session.pop(account, None)
        backend, _error = self._backend()
        if backend is None:
            return
        try:
            if self._asked(lambda: _kept(backend, account)) is not None:
                self._asked(lambda: backend.delete_password(IDENTIFIER, account))
        except PasswordDeleteError:
            raise EditorError("key.not_deleted") from None
        except _keyring_errors() as failure:
            raise EditorError(_reason(failure)) from None

    def give_up(self) -> None:
        """Let whoever waits for the keyring go on as if it were locked; for the end of a window."""
        self._gave_up = True
        self.on_waiting = _nobody_listens
        for answer in list(self._waiting):
            from keyring.errors import KeyringLocked

            with suppress(InvalidStateError):  # it has just answered
                answer.set_exception(KeyringLocked())

    def _asked(self, call: Callable[[], str | None]) -> str | None:
        """Call the keyring on a thread that does not hold up the end of the process."""
        from keyring.errors import KeyringLocked

        answer: Future[str | None] = Future()
        self._waiting.add(answer)
        self.on_waiting()
        try:
            if self._gave_up:
                raise KeyringLocked
            waiting = (answer, call)
            threading.Thread(target=_answer, args=waiting, name="keyring", daemon=True).start()
            return answer.result()
        finally:
            self._waiting.discard(answer)
            self.on_waiting()

    def _find(self, account: str) -> tuple[Secret | None, KeyStatus]:
        override = self._override(account)
        if override:
            return override, KeyStatus(where="environment", backend="", error="")
        if account in self._session:
            # Newer than what the keyring may hold, which would ask for its password again.
            return self._session[account]
        backend, error = self._backend()
        found = None
        if backend is not None:
            try:
                kept = self._asked(lambda: _kept(backend, account))
                found = _hidden(kept or "")
            except _keyring_errors() as failure:
                error = _reason(failure)
        where = "keyring" if found else "none"
        return found, KeyStatus(where=where, backend=_name(backend), error=error)

    def _override(self, account: str) -> Secret | None:
        """`infinity-blue` reads DESKTOP_EDITOR_API_KEY_INFINITY_BLUE.

        `custom@api.example.com` reads DESKTOP_EDITOR_API_KEY_CUSTOM_API_EXAMPLE_COM, then
        DESKTOP_EDITOR_API_KEY_CUSTOM, which its user means for whatever address is given.
        """
        for name in (account, account.partition("@")[0]):
            key = _hidden(self._environment.get(_variable(name), ""))
            if key:
                return key
        return None

    def _backend(self) -> tuple["KeyringBackend | None", str]:
        """The first keyring that is safe to use, or None and a message id."""
        from keyring import get_keyring

        try:
            candidates = list(_unchained(self._given or get_keyring()))
        except _keyring_errors() as failure:
            return None, _reason(failure)
        safe = [one for one in candidates if _is_safe(one)]
        if safe:
            return safe[0], ""
        missing = all(type(one).__module__ == "keyring.backends.fail" for one in candidates)
        return None, "key.no_keyring" if missing else "key.unsafe_keyring"


def _nobody_listens() -> None:
    """Until somebody wants to know."""


def _answer(answer: "Future[str | None]", call: Callable[[], str | None]) -> None:
    """Settle an answer that may have been given up meanwhile."""
    try:
        found = call()
        with suppress(InvalidStateError):
            answer.set_result(found)
    except _keyring_errors() as failure:
        with suppress(InvalidStateError):
            answer.set_exception(failure)
    finally:
        with suppress(InvalidStateError):  # a defect: it is reported, and nobody waits for ever
            answer.set_exception(RuntimeError())


def usable_key(key: Secret) -> Secret:
    """The key as it goes into a request; from here on no log shows it.

    Raises:
        EditorError: `key.empty`, `key.not_a_key` (characters that no request can carry).
    """
    bare = _hidden(key.reveal())
    if bare is None:
        raise EditorError("key.empty")
    if _USABLE_KEY.fullmatch(bare.reveal()) is None:
        raise EditorError("key.not_a_key")
    return bare


def _hidden(text: str) -> Secret | None:
    """The key in a text, masked in logs: keys are pasted with blanks, line ends and prefixes."""
    key = Secret(_AROUND_A_KEY.sub("", text).strip().strip("\"'"))
    hide(key.reveal())
    return key or None


def _unchained(backend: "KeyringBackend") -> Iterator["KeyringBackend"]:
    """The real keyrings behind the one that only asks others in turn."""
    if type(backend).__module__ == "keyring.backends.chainer":
        yield from getattr(backend, "backends", ())
    else:
        yield backend


def _is_safe(backend: "KeyringBackend") -> bool:
    """Neither a stand-in nor one that writes keys where any program can read them."""
    kind = type(backend)
    stand_ins = ("keyring.backends.fail", "keyring.backends.null")
    return not (
        kind.__module__ in stand_ins
        or kind.__module__.startswith("keyrings.alt")
        or "plaintext" in kind.__name__.lower()
    )


def _name(backend: "KeyringBackend | None") -> str:
    """`SecretService`, `macOS`, `Windows`, `kwallet`: the last word of the module's name."""
    return "" if backend is None else type(backend).__module__.rpartition(".")[2]


def _kept(backend: "KeyringBackend", account: str) -> str | None:
    """Read a key; where there is no keyring yet, nothing is made for it and nobody is asked."""
    if _name(backend) == "SecretService":
        import secretstorage
        from secretstorage.exceptions import ItemNotFoundException

        with closing(secretstorage.dbus_init()) as connection:
            try:
                secretstorage.Collection(connection)  # reading would make one, with a question
            except ItemNotFoundException:
                return None
    return backend.get_password(IDENTIFIER, account)


def _keyring_errors() -> tuple[type[BaseException], ...]:
    from keyring.errors import KeyringError

    loaded = [(sys.modules.get(module), name) for module, name in _SYSTEM_ERRORS]
    system = [getattr(module, name) for module, name in loaded if module is not None]
    return KeyringError, RuntimeError, OSError, *system


def _reason(failure: BaseException) -> str:
    """A message id; the failure's own words stay out of it, they may name the account."""
    from keyring.errors import InitError, KeyringLocked, NoKeyringError

    _log.warning("The keyring failed: %s", type(failure).__name__)
    if isinstance(failure, NoKeyringError):
        return "key.no_keyring"
    if isinstance(failure, KeyringLocked | InitError):
        return "key.keyring_locked"  # locked, or the unlock dialog was dismissed
    return "key.keyring_failed"
