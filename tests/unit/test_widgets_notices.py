"""Notices stack, wait for the reader, and offer what to do."""

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_editor.ui.views import Notice, NoticeAction, NoticeKind
from desktop_editor.ui.widgets.notice_bar import NoticeBar


@pytest.fixture
def bar(qtbot: QtBot) -> NoticeBar:
    below = QWidget()
    qtbot.addWidget(below)
    below.resize(700, 500)
    below.show()
    qtbot.waitExposed(below)
    bar = NoticeBar(below)
    bar.setProperty("keeps", below)
    return bar


def notice(notice_id: str = "a", **changes: Any) -> Notice:
    values: dict[str, Any] = {"kind": NoticeKind.INFO, "sentence": f"Sentence {notice_id}."}
    return Notice(id=notice_id, **(values | changes))


def ids(bar: NoticeBar) -> list[str]:
    return [card.notice.id for card in bar.cards]


def test_a_notice_shows_its_sentence_and_advice(bar: NoticeBar) -> None:
    bar.show_notice(notice(sentence="No <b>disk</b> space.", advice="Free some."))
    words = [label.text() for label in bar.cards[0].findChildren(QLabel)]
    assert "No <b>disk</b> space." in words
    assert "Free some." in words
    assert bar.isVisible()


def shown(bar: NoticeBar) -> list[str]:
    return [card.notice.id for card in bar.cards if card.isVisible()]


def test_the_newest_is_first_and_what_waits_comes_when_another_goes(bar: NoticeBar) -> None:
    for name in "abcd":
        bar.show_notice(notice(name))
    assert shown(bar) == ["d", "c", "b"]
    bar.withdraw("c")
    assert shown(bar) == ["d", "b", "a"]


def test_passing_news_makes_room_for_what_stays(bar: NoticeBar) -> None:
    bar.show_notice(notice("failed"))
    bar.show_notice(notice("passing", timeout_ms=60_000))
    for name in "abc":
        bar.show_notice(notice(name))
    assert ids(bar) == ["c", "b", "a", "failed"]


def test_all_that_wait_can_be_seen_at_once(bar: NoticeBar) -> None:
    for name in "abcde":
        bar.show_notice(notice(name))
    (more,) = (one for one in bar.findChildren(QPushButton) if one.isVisible() and one.text())
    assert more.text() == "Show 2 more"
    QTest.mouseClick(more, Qt.MouseButton.LeftButton)
    assert shown(bar) == ["e", "d", "c", "b", "a"]
    assert not more.isVisible()


def test_a_newer_one_with_the_same_id_replaces_it(bar: NoticeBar) -> None:
    bar.show_notice(notice("a", sentence="Old."))
    bar.show_notice(notice("a", sentence="New."))
    assert [card.notice.sentence for card in bar.cards] == ["New."]


def test_its_button_triggers_the_action_and_takes_it_away(qtbot: QtBot, bar: NoticeBar) -> None:
    heard: list[str] = []
    bar.action_triggered.connect(heard.append)
    bar.show_notice(notice(actions=(NoticeAction(id="enter_key", text="Enter key…"),)))
    card = bar.cards[0]
    button = card.findChild(QPushButton)
    assert isinstance(button, QPushButton)
    qtbot.waitUntil(lambda: card.height() >= card.sizeHint().height(), timeout=2000)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert heard == []  # it came up below a click that was aimed at something else
    qtbot.waitUntil(lambda: not card.is_hesitating, timeout=2000)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert heard == ["enter_key"]
    assert ids(bar) == []
    assert not bar.isVisible()


def test_a_card_that_moves_up_below_the_pointer_does_not_take_the_second_click(
    qtbot: QtBot, bar: NoticeBar
) -> None:
    heard: list[str] = []
    bar.action_triggered.connect(heard.append)
    for name in ("send_again", "enter_key"):
        bar.show_notice(notice(name, actions=(NoticeAction(id=name, text=name),)))
    qtbot.waitUntil(lambda: not bar.cards[0].is_hesitating, timeout=2000)
    for _ in range(2):
        button = bar.cards[0].findChild(QPushButton)
        assert isinstance(button, QPushButton)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        qtbot.wait(50)  # until the other card has moved up
    assert heard == ["enter_key"]
    assert ids(bar) == ["send_again"]


def test_what_goes_on_can_be_stopped_at_once_and_keeps_no_other_button_waiting(
    qtbot: QtBot, bar: NoticeBar
) -> None:
    heard: list[str] = []
    bar.action_triggered.connect(heard.append)
    bar.show_notice(notice("failed", actions=(NoticeAction(id="send_again", text="Again"),)))
    stop = NoticeAction(id="cancel_opening", text="Cancel")
    bar.show_notice(notice("opening", actions=(stop,)))
    qtbot.waitUntil(lambda: not bar.cards[1].is_hesitating, timeout=2000)
    bar.show_notice(notice("opening", sentence="Half of it.", actions=(stop,)))
    assert not bar.cards[1].is_hesitating
    qtbot.wait(20)
    button = bar.cards[0].findChild(QPushButton)
    assert isinstance(button, QPushButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert heard == ["cancel_opening"]


def test_it_goes_by_itself_after_its_time(qtbot: QtBot, bar: NoticeBar) -> None:
    bar.show_notice(notice("stays"))
    bar.show_notice(notice("goes", timeout_ms=40))
    qtbot.waitUntil(lambda: ids(bar) == ["stays"], timeout=2000)


def test_its_time_stands_still_while_the_pointer_is_on_it(qtbot: QtBot, bar: NoticeBar) -> None:
    bar.show_notice(notice("read", timeout_ms=80))
    card = bar.cards[0]
    here = QPointF(3, 3)
    card.enterEvent(QEnterEvent(here, here, here))
    qtbot.wait(200)
    assert ids(bar) == ["read"]
    card.leaveEvent(QEvent(QEvent.Type.Leave))
    qtbot.waitUntil(lambda: ids(bar) == [], timeout=2000)


def test_what_is_no_longer_true_is_withdrawn(bar: NoticeBar) -> None:
    bar.show_notice(notice("a"))
    bar.withdraw("a")
    bar.withdraw("never shown")
    assert ids(bar) == []


def test_it_stays_inside_a_narrow_window(qtbot: QtBot, bar: NoticeBar) -> None:
    bar.show_notice(notice(advice="A long advice that has to wrap. " * 8))
    below = bar.parentWidget()
    assert below is not None
    below.resize(320, 400)
    qtbot.waitUntil(lambda: below.rect().contains(bar.geometry()), timeout=2000)
    assert bar.cards[0].accessibleName().startswith("Sentence a.")


def test_it_does_not_go_from_under_the_focus(qtbot: QtBot, bar: NoticeBar) -> None:
    action = NoticeAction(id="enter_key", text="Enter key…")
    bar.show_notice(notice("focused", timeout_ms=60, actions=(action,)))
    button = bar.cards[0].findChild(QPushButton)
    assert isinstance(button, QPushButton)
    bar.window().activateWindow()
    button.setFocus()
    qtbot.waitUntil(button.hasFocus, timeout=2000)
    qtbot.wait(200)
    assert ids(bar) == ["focused"]
    button.clearFocus()
    qtbot.waitUntil(lambda: ids(bar) == [], timeout=3000)
