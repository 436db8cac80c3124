"""What the window says of a keyring: where a key is, that it is locked, that it asks."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import InitError
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_editor.ui.dialogs.credentials_dialog import CredentialsDialog
from tests.helpers.window import Hands, new_window

KEY = "sk-window-0123456789abcdefghijklmnop"


@pytest.fixture
def hands(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Hands]:
    hands = new_window(tmp_path)
    yield hands
    hands.close()


class Keyring(KeyringBackend):
    """A keyring that asks for its password, and is unlocked, dismissed or has failed."""

    priority = 1

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.failure: Exception | None = None
        self.answered = threading.Event()
        self.answered.set()

    def _ask(self) -> None:
        assert self.answered.wait(30)
        if self.failure is not None:
            raise self.failure

    def get_password(self, service: str, username: str) -> str | None:
        del service
        self._ask()
        return self.kept.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        del service
        self._ask()
        self.kept[username] = password

    def delete_password(self, service: str, username: str) -> None:
        del service
        self._ask()
        del self.kept[username]


@pytest.fixture
def keyring(hands: Hands) -> Iterator[Keyring]:
    keyring = Keyring()
    hands.opened.composition.credentials._given = keyring
    yield keyring
    keyring.answered.set()


def key_dialog(hands: Hands) -> CredentialsDialog:
    hands.act("enter_key")
    return hands.dialog(CredentialsDialog)


def save(hands: Hands, dialog: CredentialsDialog, notice: str) -> None:
    QTest.keyClicks(dialog.field, KEY)
    dialog.save.click()
    hands.wait(lambda: notice in hands.notice_ids, notice)


def test_a_removed_key_is_gone_from_the_dialog_and_from_what_was_said_before(
    hands: Hands, keyring: Keyring
) -> None:
    hands.opened.controller.desk.change(service="openai")
    save(hands, key_dialog(hands), "key.kept")
    dialog = key_dialog(hands)
    assert "kept in the system's keyring" in dialog._status.text()
    dialog.remove.click()
    hands.wait(lambda: not dialog.remove.isVisible(), "the removal")
    assert dialog.isVisible()
    assert dialog._status.text() == "No key is kept yet."
    assert hands.notice_ids == ["key.removed"]
    save(hands, dialog, "key.kept")
    assert hands.notice_ids == ["key.kept"]
    assert list(keyring.kept.values()) == [KEY]


def test_a_key_that_was_missing_is_not_missed_after_it_was_entered(
    hands: Hands, keyring: Keyring
) -> None:
    hands.opened.controller.desk.change(service="openai")
    hands.open_photo()
    hands.type_prompt()
    hands.edit()
    assert hands.notice_ids == ["service.key_missing"]
    save(hands, key_dialog(hands), "key.kept")
    assert hands.notice_ids == ["key.kept"]


def test_a_locked_keyring_is_no_missing_key_and_a_key_lasts_until_the_window_closes(
    hands: Hands, keyring: Keyring
) -> None:
    keyring.failure = InitError("dismissed")
    hands.opened.controller.desk.change(service="openai")
    dialog = key_dialog(hands)
    words = "The system's keyring is locked. Whether a key is kept can't be told."
    assert dialog._status.text() == words
    save(hands, dialog, "key.session_locked")
    (notice,) = hands.notices
    assert "until the window closes, because the system's keyring is locked" in notice.sentence
    assert "set up a keyring" not in notice.advice
    dialog = key_dialog(hands)
    assert "until the window closes. The system's keyring is locked." in dialog._status.text()
    dialog.remove.click()
    hands.wait(lambda: "key.keyring_locked" in hands.notice_ids, "the failure")
    assert dialog._status.text() == words  # there may be one in the keyring as well
    assert not dialog.remove.isVisible()


def test_while_the_keyring_asks_for_its_password_the_window_says_so(
    hands: Hands, keyring: Keyring
) -> None:
    hands.opened.controller.desk.change(service="openai")
    keyring.answered.clear()
    hands.act("enter_key")
    hands.wait(lambda: hands.notice_ids == ["key.waiting_for_keyring"], "the words")
    assert hands.notices[0].sentence == "Waiting for the system's keyring."
    assert hands.notices[0].timeout_ms == 0
    hands.open_photo()  # the window goes on
    keyring.answered.set()
    hands.dialog(CredentialsDialog)
    hands.wait(lambda: hands.notice_ids == [], "the end")


def test_a_keyring_that_answers_at_once_needs_no_words(hands: Hands, keyring: Keyring) -> None:
    told: list[bool] = []
    hands.opened.controller.desk.keyring_waiting.connect(told.append)
    hands.opened.controller.desk.change(service="openai")
    key_dialog(hands)
    assert told == []
