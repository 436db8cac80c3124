"""What goes wrong in the real window: one notice with the right button, and nothing is lost."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop_editor.ui.dialogs.credentials_dialog import CredentialsDialog
from desktop_editor.ui.dialogs.settings_dialog import SettingsDialog
from desktop_editor.ui.drop import DroppedImage
from desktop_editor.ui.theme import apply_theme
from tests.helpers.photos import photo
from tests.helpers.practice_service import practice_service
from tests.helpers.window import Hands, new_window, written


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with practice_service(drift="none") as address:
        yield address


@pytest.fixture
def hands(tmp_path: Path, qtbot: QtBot, qapp: QApplication, service: str) -> Iterator[Hands]:
    apply_theme(qapp, "light")
    hands = new_window(tmp_path, address=service)
    yield hands
    hands.close()


def ready(hands: Hands) -> None:
    hands.open_photo()
    hands.type_prompt()
    hands.select((100, 100), (140, 130))


@contextmanager
def playing(hands: Hands, scenario: str) -> Iterator[None]:
    """A service of another kind while this lasts."""
    before = hands.sandbox.address
    with practice_service(drift="none", scenario=scenario) as address:
        hands.sandbox.address = address
        yield
    hands.sandbox.address = before


def test_nothing_is_sent_without_a_prompt_and_the_button_says_so(hands: Hands) -> None:
    hands.open_photo()
    button, hint = hands.window.prompt.button, hands.window.prompt.hint
    assert not button.isEnabled()
    assert hint.text() == "Write what shall change."
    hands.opened.controller.start_edit()  # a key or another way round the button
    assert hands.notice_ids == ["service.prompt_empty"]
    hands.press_notice("service.prompt_empty", "focus_prompt")
    assert hands.window.focusWidget() is hands.window.prompt.text
    assert not hands.is_editing


def test_a_prompt_that_is_too_long_is_refused_and_kept(hands: Hands) -> None:
    hands.open_photo()
    text = "a" * 1001
    hands.window.prompt.text.setPlainText(text)
    assert not hands.window.prompt.button.isEnabled()
    assert "1" in hands.window.prompt.hint.text()
    hands.opened.controller.start_edit()
    assert hands.notice_ids == ["service.prompt_too_long"]
    assert "1001" in hands.notices[0].sentence
    assert hands.window.prompt.text.toPlainText() == text
    assert hands.state.prompt == text
    hands.window.prompt.text.setPlainText(text[:1000])
    assert hands.window.prompt.button.isEnabled()


def test_cancelling_is_immediate_and_leaves_the_document_alone(hands: Hands) -> None:
    ready(hands)
    before = hands.state
    with playing(hands, "slow=30"):
        hands.press_primary()
        words = "The service is working"
        hands.wait(lambda: words in hands.window.prompt.hint.text(), "the service")
        hands.live(QApplication.doubleClickInterval() / 1000)
        hands.wait(lambda: hands.window.prompt.hint.text().startswith("0:01 "), "the time going on")
        begun = time.monotonic()
        hands.press_primary()  # it says Cancel now
        hands.wait_for_answer()
        assert time.monotonic() - begun < 1
    assert hands.notice_ids == ["edit.cancelled"]
    assert hands.state is before
    assert hands.window.prompt.button.isEnabled()
    hands.edit()
    assert len(hands.state.layers) == 1
    assert "edit.cancelled" not in hands.notice_ids  # that is no news any more


def test_an_answer_for_another_photo_changes_nothing_and_is_offered_with_its_own(
    hands: Hands,
) -> None:
    ready(hands)
    first = hands.folder / "fig.png"
    with playing(hands, "slow=2"):
        hands.press_primary()
        hands.live(0.5)
        hands.open(written(hands.folder / "other.png", photo(300, 200, seed=9)))
        assert hands.is_editing
        hands.wait_for_answer()
    assert hands.state.layers == ()
    assert "edit.photo_changed" in hands.notice_ids
    hands.open(first)
    hands.wait(lambda: "reply.unclaimed" in hands.notice_ids, "the offer")
    hands.press_notice("reply.unclaimed", "lay_reply")
    hands.wait(lambda: hands.state.layers, "the layer")
    assert hands.layer.candidate.prompt == "make it warm"


@pytest.mark.parametrize(
    ("scenario", "notice", "action"),
    [
        ("key_rejected", "service.key_rejected", "enter_key"),
        ("quota", "service.quota_exhausted", "enter_key"),
        ("moderation", "service.moderation_categories", "focus_prompt"),
        ("too_large", "service.photo_too_large", "choose_size"),
        ("server_error", "service.failed", "send_again"),
        ("truncated_body", "service.reply_lost", "send_again"),
        ("not_found", "service.model_not_found", "open_settings"),
    ],
)
def test_a_refusal_gives_one_notice_with_the_button_that_helps(
    hands: Hands, scenario: str, notice: str, action: str
) -> None:
    ready(hands)
    before = hands.state
    with playing(hands, scenario):
        hands.edit()
    assert hands.notice_ids == [notice]
    assert hands.notices[0].actions[0].id == action
    assert hands.state is before


def test_a_photo_that_is_too_large_leads_to_the_size_and_with_a_reference_to_that(
    hands: Hands,
) -> None:
    ready(hands)
    with playing(hands, "too_large"):
        hands.edit()
        hands.press_notice("service.photo_too_large", "choose_size")
        assert hands.window.focusWidget() is hands.window.prompt.choices.size_box
        address = DroppedImage(address="https://pictures.example.com/red.png", name="red.png")
        hands.window.references.image_dropped.emit(0, address)
        hands.wait(lambda: hands.state.references, "the reference")
        hands.edit()
    hands.press_notice("service.request_too_large", "remove_reference")
    assert hands.state.references == ()


def test_send_again_after_a_failure_sends_the_same_again(hands: Hands) -> None:
    ready(hands)
    with playing(hands, "disconnect"):
        hands.edit()
    assert hands.notice_ids == ["service.reply_lost"]
    assert "charged a second time" in hands.notices[0].advice
    hands.type_prompt(" and cold")
    hands.press_notice("service.reply_lost", "send_again")
    assert hands.is_editing
    hands.wait_for_answer()
    assert hands.layer.candidate.prompt == "make it warm"


def test_settings_open_from_the_notice_about_the_model(hands: Hands) -> None:
    ready(hands)
    with playing(hands, "not_found"):
        hands.edit()
    hands.press_notice("service.model_not_found", "open_settings")
    assert hands.dialog(SettingsDialog).isVisible()


def test_a_service_without_its_key_sends_nothing_and_asks_for_the_key(hands: Hands) -> None:
    ready(hands)
    hands.act("use_infinity_blue")
    hands.dialog(CredentialsDialog).close()
    before = hands.state
    hands.edit()
    assert hands.notice_ids == ["service.key_missing"]
    assert hands.state is before
    hands.press_notice("service.key_missing", "enter_key")
    dialog = hands.dialog(CredentialsDialog)
    assert dialog.field.echoMode() is QLineEdit.EchoMode.Password
    dialog.close()
    hands.edit()
    assert hands.notice_ids == ["service.key_missing"]
    hands.act("use_sandbox")
    hands.edit()
    assert len(hands.state.layers) == 1
    assert "service.key_missing" not in hands.notice_ids  # that is settled


def test_a_practice_service_that_died_is_started_again(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    hands = new_window(tmp_path)
    ready(hands)
    hands.edit()
    process = hands.sandbox.process
    os.kill(process.pid, signal.SIGKILL)
    process.wait(10)
    hands.select((200, 60), (240, 60))
    hands.edit()
    assert len(hands.state.layers) == 2
    assert hands.sandbox.process.pid != process.pid
    child = hands.sandbox.process
    hands.close()
    assert child.poll() is not None


def test_closing_during_an_edit_asks_first_and_then_loses_nothing(hands: Hands) -> None:
    ready(hands)
    with playing(hands, "slow=30"):
        hands.press_primary()
        words = "The service is working"
        hands.wait(lambda: words in hands.window.prompt.hint.text(), "the service")
        hands.window.close()
        assert hands.window.isVisible()
        assert hands.notice_ids == ["edit.still_running"]
        hands.press_notice("edit.still_running", "close_anyway")
        assert not hands.window.isVisible()
        begun = time.monotonic()
        hands.close()
        assert time.monotonic() - begun < 3
    again = new_window(hands.folder)
    try:
        again.wait(lambda: "recovery.found" in again.notice_ids, "the offer")
        again.press_notice("recovery.found", "recover_work")
        again.wait(lambda: again.state.base is not None, "the photo")
        assert again.state.prompt == "make it warm"
        assert again.state.selection is not None
    finally:
        again.close()


def test_closing_while_an_answer_is_being_laid_is_quick_and_keeps_the_answer(
    hands: Hands,
) -> None:
    ready(hands)
    hands.press_primary()
    words = "Laying the answer on the photo"
    hands.wait(lambda: words in hands.window.prompt.hint.text(), "the answer")
    hands.window.close()
    assert "edit.still_running" in hands.notice_ids
    # At once: its button would wait for a second look, and the answer may lie by then.
    hands.opened.menu_actions.router.act("close_anyway")
    hands.close()
    again = new_window(hands.folder)
    try:
        again.open(hands.folder / "fig.png")
        again.wait(lambda: "reply.unclaimed" in again.notice_ids, "the offer")
    finally:
        again.close()


def test_a_second_press_of_the_button_does_not_send_twice(hands: Hands) -> None:
    ready(hands)
    hands.opened.controller.start_edit()
    hands.opened.controller.start_edit()
    hands.wait_for_answer()
    hands.live(0.05)
    assert len(hands.state.layers) == 1
