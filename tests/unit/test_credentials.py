"""A key comes from where the user put it, goes nowhere else, and failures are said plainly."""

import logging
from typing import Any

import pytest
from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend
from keyring.backends.fail import Keyring as FailKeyring
from keyring.backends.null import Keyring as NullKeyring
from keyring.errors import InitError, KeyringError, KeyringLocked, PasswordDeleteError

from desktop_editor.edit_api.secret import Secret
from desktop_editor.errors import EditorError
from desktop_editor.logs import masked
from desktop_editor.storage.credentials import Credentials, account_of

KEY = "key-0123456789-odd-shape"


def untyped(keyring_class: Any) -> Any:
    """keyring's constructors carry no types."""
    return keyring_class


class MemoryKeyring(KeyringBackend):
    """A keyring that works, or fails as it is told to."""

    priority = 1

    def __init__(self, failure: Exception | None = None) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.failure = failure

    def _maybe_fail(self) -> None:
        if self.failure:
            raise self.failure

    def get_password(self, service: str, username: str) -> str | None:
        self._maybe_fail()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._maybe_fail()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._maybe_fail()
        if (service, username) not in self.kept:
            raise PasswordDeleteError("missing")
        del self.kept[service, username]


def key_of(credentials: Credentials, account: str) -> str | None:
    """What is kept, as plain text."""
    key = credentials.get(account)
    return None if key is None else str(key.reveal())


class PlaintextKeyring(MemoryKeyring):
    """Named as the ones that store keys unprotected."""


def test_a_key_is_kept_in_the_keyring_and_found_by_the_next_run() -> None:
    keyring = MemoryKeyring()
    status = Credentials({}, keyring).set("infinity-blue", Secret(f"  Bearer {KEY}\n"))
    assert (status.where, status.error) == ("keyring", "")
    later = Credentials({}, keyring)
    assert key_of(later, "infinity-blue") == KEY
    assert later.get("openai") is None
    assert later.status("openai").where == "none"
    later.delete("infinity-blue")
    assert later.get("infinity-blue") is None
    later.delete("infinity-blue")


def test_the_environment_comes_first_and_is_not_stored() -> None:
    keyring = MemoryKeyring()
    credentials = Credentials({"DESKTOP_EDITOR_API_KEY_INFINITY_BLUE": " from-outside "}, keyring)
    credentials.set("infinity-blue", Secret(KEY))
    assert key_of(credentials, "infinity-blue") == "from-outside"
    assert credentials.status("infinity-blue").where == "environment"
    assert "from-outside" not in keyring.kept.values()


def test_an_empty_variable_is_none() -> None:
    assert (
        Credentials({"DESKTOP_EDITOR_API_KEY_OPENAI": " "}, MemoryKeyring()).get("openai") is None
    )


@pytest.mark.parametrize(
    ("backend", "error"),
    [
        (untyped(FailKeyring)(), "key.no_keyring"),
        (untyped(NullKeyring)(), "key.unsafe_keyring"),
        (PlaintextKeyring(), "key.unsafe_keyring"),
        (MemoryKeyring(KeyringLocked("locked")), "key.keyring_locked"),
        (MemoryKeyring(InitError("dismissed")), "key.keyring_locked"),
        (MemoryKeyring(KeyringError("odd")), "key.keyring_failed"),
        (MemoryKeyring(ConnectionRefusedError("bus")), "key.keyring_failed"),
    ],
)
def test_without_a_working_keyring_the_key_lasts_for_this_run(
    backend: KeyringBackend, error: str
) -> None:
    credentials = Credentials({}, backend)
    status = credentials.set("openai", Secret(KEY))
    assert (status.where, status.error) == ("session", error)
    assert key_of(credentials, "openai") == KEY
    assert credentials.status("openai") == status
    assert Credentials({}, backend).get("openai") is None
    if isinstance(backend, PlaintextKeyring):
        assert not backend.kept


def test_a_chain_is_looked_through_for_a_safe_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    safe = MemoryKeyring()
    monkeypatch.setattr(ChainerBackend, "backends", [PlaintextKeyring(), safe])
    status = Credentials({}, untyped(ChainerBackend)()).set("openai", Secret(KEY))
    assert status.where == "keyring"
    assert status.backend == type(safe).__module__.rpartition(".")[2]
    assert list(safe.kept.values()) == [KEY]


def test_a_locked_keyring_does_not_pretend_to_forget() -> None:
    with pytest.raises(EditorError, match=r"key\.keyring_locked"):
        Credentials({}, MemoryKeyring(KeyringLocked("locked"))).delete("openai")


def test_a_keyring_that_works_again_takes_the_key_over() -> None:
    keyring = MemoryKeyring(KeyringLocked("locked"))
    credentials = Credentials({}, keyring)
    credentials.set("openai", Secret("the-first-key"))
    keyring.failure = None
    assert credentials.status("openai").where == "session"
    assert credentials.set("openai", Secret(KEY)).where == "keyring"
    assert key_of(credentials, "openai") == KEY


def test_a_key_of_this_run_is_found_without_asking_a_locked_keyring_again() -> None:
    """Each time it is asked, a locked keyring shows a dialog."""
    keyring = MemoryKeyring(KeyringLocked("locked"))
    credentials = Credentials({}, keyring)
    credentials.set("openai", Secret(KEY))
    keyring.failure = AssertionError("asked again")
    assert key_of(credentials, "openai") == KEY
    assert credentials.status("openai").error == "key.keyring_locked"


@pytest.mark.parametrize(
    ("text", "message_id"),
    [
        ("", "key.empty"),
        (" \n", "key.empty"),
        ("Bearer ", "key.empty"),
        ("two words", "key.not_a_key"),
        ("a\nb", "key.not_a_key"),
        ("schlüssel", "key.not_a_key"),
        ("k" * 5000, "key.not_a_key"),
    ],
)
def test_what_no_request_can_carry_is_refused(text: str, message_id: str) -> None:
    with pytest.raises(EditorError) as refusal:
        Credentials({}, MemoryKeyring()).set("openai", Secret(text))
    assert refusal.value.message_id == message_id
    assert not refusal.value.parameters


def test_every_address_has_its_own_key() -> None:
    assert account_of("openai", "https://elsewhere") == "openai"
    assert account_of("custom", "https://Api.Example.com:443/v1") == "custom@api.example.com"
    assert account_of("custom", "https://api.example.com:8443") == "custom@api.example.com:8443"
    assert account_of("custom", "http://api.example.com/v1") == "custom@http://api.example.com"
    assert account_of("studio", "https://api.example.com/v1") == "studio@api.example.com"
    credentials = Credentials({}, MemoryKeyring())
    credentials.set(account_of("custom", "https://one.example/v1"), Secret(KEY))
    assert key_of(credentials, account_of("custom", "https://one.example/v2")) == KEY
    assert credentials.get(account_of("custom", "http://one.example/v1")) is None
    assert credentials.get(account_of("custom", "https://two.example/v1")) is None


@pytest.mark.parametrize("address", ["", "example.com", "ftp://example.com", "https://h:99999"])
def test_a_custom_service_without_an_address_has_no_key(address: str) -> None:
    with pytest.raises(EditorError, match=r"key\.no_address"):
        account_of("custom", address)


def test_a_variable_serves_one_custom_host_or_all() -> None:
    environment = {
        "DESKTOP_EDITOR_API_KEY_CUSTOM_ONE_EXAMPLE": "one",
        "DESKTOP_EDITOR_API_KEY_CUSTOM": "x",
    }
    credentials = Credentials(environment, MemoryKeyring())
    assert key_of(credentials, "custom@one.example") == "one"
    assert key_of(credentials, "custom@two.example") == "x"


def test_a_service_of_the_users_own_reads_the_variable_with_its_name() -> None:
    credentials = Credentials({"DESKTOP_EDITOR_API_KEY_MY_STUDIO": "mine"}, MemoryKeyring())
    assert key_of(credentials, account_of("my-studio", "https://one.example/v1")) == "mine"


def test_keys_that_were_handed_out_are_masked_in_logs(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    Credentials({"DESKTOP_EDITOR_API_KEY_OPENAI": "outside-key-one"}, MemoryKeyring()).get("openai")
    Credentials({}, MemoryKeyring(KeyringLocked(KEY))).set("openai", Secret("entered-key-two"))
    assert masked("outside-key-one and entered-key-two") == "[hidden] and [hidden]"
    assert KEY not in caplog.text
    assert "entered-key" not in caplog.text
