"""The prompt in the whole window: references in it, words for a region, what is counted."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from desktop_editor.document.reference import Reference
from desktop_editor.pipeline.prompting import REGION_WORDS
from tests.helpers.scripted_service import ScriptedService, answer
from tests.helpers.window import Hands, new_window

REFUSED = json.dumps({"error": {"message": "no", "code": None, "type": "invalid_request_error"}})
ENTER, ESC, TAB, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Down


@pytest.fixture
def hands(tmp_path: Path, qapp: object) -> Iterator[Hands]:
    del qapp
    hands = new_window(tmp_path)
    hands.open_photo(1600, 1200)
    for name in ("oak.png", "brass.png"):
        add_reference(hands, name)
    hands.window.prompt.text.setFocus()
    yield hands
    hands.close()


def add_reference(hands: Hands, name: str) -> None:
    address = f"https://pictures.example/{name}"
    hands.opened.controller.references.take_reference(
        16, Reference(id=name, name=name, address=address)
    )


def typed(hands: Hands, words: str) -> str:
    QTest.keyClicks(hands.window.prompt.text, words)
    return hands.window.prompt.text.toPlainText()


def test_a_mention_is_completed_while_one_types(hands: Hands) -> None:
    text, popup = hands.window.prompt.text, hands.window.prompt.mentioning.popup
    typed(hands, "wood like @")
    assert popup.isVisible()
    QTest.keyClick(popup, DOWN)
    QTest.keyClick(popup, ENTER)
    assert text.toPlainText() == "wood like @2 "
    typed(hands, "and @oa")
    assert popup.isVisible()
    QTest.keyClick(popup, TAB)
    assert text.toPlainText() == "wood like @2 and @1 "
    typed(hands, "or @zzz")
    assert not popup.isVisible()
    typed(hands, " or @")
    QTest.keyClick(popup, ESC)
    assert not popup.isVisible()
    assert hands.state.prompt == "wood like @2 and @1 or @zzz or @"


def test_a_mention_behind_an_emoji_is_coloured_and_completed_where_it_stands(hands: Hands) -> None:
    text, mentioning = hands.window.prompt.text, hands.window.prompt.mentioning
    text.insertPlainText("\U0001f600 like @2 \U0001f600 or @ there")
    block = text.document().firstBlock()
    (coloured,) = [(one.start, one.length) for one in block.layout().formats()]
    assert coloured == (8, 2)  # an emoji counts twice there
    cursor = text.textCursor()
    cursor.setPosition(18)
    text.setTextCursor(cursor)
    QTest.keyClicks(text, "bra")
    assert mentioning.popup.isVisible()
    QTest.keyClick(mentioning.popup, ENTER)
    assert text.toPlainText() == "\U0001f600 like @2 \U0001f600 or @2  there"
    assert hands.state.prompt == text.toPlainText()


def test_an_empty_slot_that_is_mentioned_is_told_at_once(hands: Hands) -> None:
    typed(hands, "like @3 please")
    box = hands.window.prompt
    assert "@3 is an empty reference slot" in box.hint.text()
    assert not box.button.isEnabled()
    add_reference(hands, "third.png")
    assert box.button.isEnabled()
    hands.act("undo")
    assert not box.button.isEnabled()


def sent_by(hands: Hands) -> str:
    with ScriptedService([answer(400, REFUSED.encode())]) as service:
        hands.opened.controller.desk.change(service="custom", custom_url=service.url)
        hands.press_primary()
        hands.wait_for_answer()
        (call,) = service.calls
    return call.texts()["prompt"]


def test_mentions_are_sent_as_the_service_counts_references(hands: Hands) -> None:
    typed(hands, "wood like @2")
    count = hands.window.prompt.count.text()
    sent = sent_by(hands)
    assert sent == "wood like reference image 2"
    assert count == f"{len(sent)} / 1000"


def test_words_for_a_region_are_seen_changed_and_switched_off(hands: Hands) -> None:
    box = hands.window.prompt
    typed(hands, "warmer")
    assert not box.region_words.isVisible()
    hands.select((100, 100), (180, 100), (180, 180), (100, 180))
    assert box.region_words.isVisible()
    assert box.region_words.words.toPlainText() == REGION_WORDS
    assert box.count.text() == f"{len(f'warmer. {REGION_WORDS}')} / 1000"
    box.region_words.words.setFocus()
    box.region_words.words.setPlainText("Match the   grain.")
    box.text.setFocus()
    assert box.count.text() == f"{len('warmer. Match the grain.')} / 1000"
    assert sent_by(hands) == "warmer. Match the grain."
    box.region_words.switch.click()
    assert not box.region_words.words.isVisible()
    assert box.count.text() == "6 / 1000"
    hands.close()
    again = new_window(hands.folder)
    try:
        assert again.opened.controller.desk.settings.region_words == "Match the grain."
        assert not again.opened.controller.desk.settings.region_words_on
    finally:
        again.close()


def test_words_that_are_emptied_are_the_suggested_ones_once_they_are_wanted_again(
    hands: Hands,
) -> None:
    box = hands.window.prompt
    typed(hands, "warmer")
    hands.select((100, 100), (180, 100), (180, 180), (100, 180))
    box.region_words.words.setFocus()
    box.region_words.words.setPlainText("")
    box.text.setFocus()
    assert not box.region_words.switch.isChecked()
    box.region_words.switch.click()
    assert box.region_words.words.toPlainText() == REGION_WORDS


def test_what_the_layer_is_called_is_what_was_typed(hands: Hands) -> None:
    typed(hands, "make it warm")
    hands.opened.controller.references.clear_slot(0)
    hands.opened.controller.references.clear_slot(0)
    hands.select((100, 100), (180, 100), (180, 180), (100, 180))
    hands.edit()
    assert hands.layer.candidate.prompt == "make it warm"
    assert "Change only" not in hands.layer.name


def edited_with(hands: Hands, *prompts: str) -> None:
    for words in prompts:
        hands.opened.controller.set_prompt(words)
        hands.edit()
    hands.window.prompt.open_prompts()
    hands.wait(lambda: len(listed(hands)) == len(set(prompts)), "the list")


def listed(hands: Hands) -> list[str]:
    rows = hands.window.prompt.prompts.rows
    return [rows.item(row).text() for row in range(rows.count())]


@pytest.fixture
def without_references(hands: Hands) -> Hands:
    for _ in range(2):
        hands.opened.controller.references.clear_slot(0)
    return hands


def test_earlier_prompts_are_found_starred_taken_and_forgotten(without_references: Hands) -> None:
    hands = without_references
    edited_with(hands, "make it warm", "make it cold", "make it warm")
    panel = hands.window.prompt.prompts
    assert listed(hands) == ["make it warm", "make it cold"]  # each once, newest first
    QTest.keyClick(panel.search, DOWN)
    QTest.mouseClick(panel.mark, Qt.MouseButton.LeftButton)
    hands.wait(lambda: listed(hands)[0] == "★ make it cold", "the star")
    QTest.keyClicks(panel.search, "WARM make")
    hands.wait(lambda: listed(hands) == ["make it warm"], "what was looked for")
    hands.opened.controller.set_prompt("something else")
    QTest.keyClick(panel.search, ENTER)
    assert not panel.isVisible()
    assert hands.state.prompt == "make it warm"
    assert hands.window.prompt.text.toPlainText() == "make it warm"
    hands.act("undo")
    assert hands.state.prompt == "something else"
    hands.act("show_prompts")
    hands.wait(lambda: len(listed(hands)) == 2, "the list again")
    panel.rows.setCurrentRow(1)
    panel.rows.setFocus()
    QTest.keyClick(panel.rows, Qt.Key.Key_Delete)
    hands.wait(lambda: listed(hands) == ["★ make it cold"], "it to be gone")
    hands.close()
    again = new_window(hands.folder)
    try:
        again.window.prompt.open_prompts()
        again.wait(lambda: listed(again) == ["★ make it cold"], "the prompts of last time")
    finally:
        again.close()


def test_the_prompt_reached_by_its_shortcut_is_written_anew(hands: Hands) -> None:
    hands.open_photo()
    hands.type_prompt("of the photo before")
    hands.window.canvas.setFocus()
    hands.act("focus_prompt")
    QTest.keyClicks(hands.window.prompt.text, "warm")
    assert hands.state.prompt == "warm"


def test_nothing_that_is_aimed_at_moves_when_the_words_for_a_region_come(hands: Hands) -> None:
    hands.open_photo(2400, 1800)
    hands.type_prompt()
    hands.window.resize(1440, 900)
    hands.select((600, 600), (800, 700))
    hands.act("select_none")
    prompt = hands.window.prompt
    assert not prompt.region_words.isVisible()
    aimed_at = (prompt.text, prompt.choices.size_box, prompt.button, prompt.look)

    def places() -> list[QPoint]:
        hands.live(0.1)
        return [one.mapTo(hands.window, QPoint(0, 0)) for one in aimed_at]

    before = places()
    hands.select((600, 600), (800, 700))
    hands.wait(prompt.region_words.isVisible, "the words for a region")
    assert places() == before
