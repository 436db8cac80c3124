"""The help in the application: every message has its page, every failure leads to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from desktop_editor.errors import EditorError
from desktop_editor.pipeline.messages.catalogue import CATALOGUE
from desktop_editor.ui.dialogs.help_dialog import HelpDialog
from desktop_editor.ui.help_pages import PAGES, help_pages, page_of
from desktop_editor.ui.messages import action_words
from tests.helpers.window import Hands, new_window


@pytest.fixture
def hands(tmp_path: Path, qapp: object) -> Iterator[Hands]:
    del qapp
    hands = new_window(tmp_path)
    yield hands
    hands.close()


def test_every_message_is_explained_by_a_page_that_is_there() -> None:
    pages = {page.id: page for page in help_pages()}
    assert tuple(pages) == PAGES
    for message_id in CATALOGUE:
        assert page_of(message_id) in pages, message_id
    for page in pages.values():
        assert page.title
        assert len(page.text) > len(page.title) + 100


@pytest.mark.parametrize(
    ("message_id", "page"),
    [
        ("service.key_rejected", "keys"),
        ("service.quota_exhausted", "keys"),
        ("service.proxy_unreachable", "reaching"),
        ("service.reply_timed_out", "costs"),
        ("service.moderation_blocked", "refused"),
        ("service.prompt_too_long", "asking"),
        ("photo.truncated", "photos"),
        ("storage.disk_full", "files"),
        ("edit.photo_changed", "trouble"),
        ("something.else", ""),
    ],
)
def test_a_message_leads_to_the_page_that_is_closest(message_id: str, page: str) -> None:
    assert page_of(message_id) == page


def test_every_button_that_a_message_offers_has_words() -> None:
    for text in CATALOGUE.values():
        assert action_words(text.action) != text.action or not text.action, text.action


def test_a_failure_leads_to_its_page_and_stays(hands: Hands) -> None:
    hands.opened.controller.fail(EditorError("service.key_rejected"))
    (card,) = hands.window.notices.cards
    (button,) = [
        one for one in card.findChildren(QToolButton) if one.accessibleName() == "What this means"
    ]
    hands.wait(lambda: not card.is_hesitating, "the notice to lie still")
    hands.wait(lambda: button.visibleRegion().contains(button.rect().center()), "the button")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    dialog = hands.dialog(HelpDialog)
    assert dialog.list.currentItem().text() == "Keys and accounts"
    assert "keyring" in dialog.text.toPlainText()
    assert hands.notice_ids == ["service.key_rejected"]


def test_good_news_need_no_help(hands: Hands) -> None:
    hands.opened.controller.telling.say("mask.nothing_changed")
    (notice,) = hands.notices
    assert notice.help_page == ""


def test_the_help_is_searched(hands: Hands) -> None:
    hands.act("show_help")
    dialog = hands.dialog(HelpDialog)
    assert dialog.list.currentRow() == 0
    dialog.search.setText("PROXY certificate")
    shown = [
        dialog.list.item(row).text()
        for row in range(dialog.list.count())
        if not dialog.list.item(row).isHidden()
    ]
    assert shown == ["Reaching the service"]
    assert dialog.list.currentItem().text() == "Reaching the service"
    dialog.search.setText("")
    assert not any(dialog.list.item(row).isHidden() for row in range(dialog.list.count()))
