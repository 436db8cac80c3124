"""What the user reads: one plain sentence, every blank filled, never a secret."""

import re

import pytest

from desktop_editor.errors import EditorError
from desktop_editor.pipeline.messages.catalogue import (
    CATALOGUE,
    advice,
    fill,
    plain_words,
    sentence,
)
from desktop_editor.ui.messages import failure_notice

JARGON = re.compile(
    r"\b(exception|traceback|null|errno|stack|HTTP \d|enum|boolean|integer|parse|payload|JSON)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("message_id", sorted(CATALOGUE))
def test_every_message_is_one_sentence_in_plain_words(message_id: str) -> None:
    text = CATALOGUE[message_id]
    assert text.sentence[0].isupper() or text.sentence.startswith(("{", "“"))
    assert text.sentence.endswith((".", "?"))
    assert len(text.sentence) <= 160
    assert not JARGON.search(text.sentence)
    assert not re.search(r"[.!?] [A-Z]", re.sub(r"\{\w+\}", "x", text.sentence))
    assert text.advice == "" or text.advice.endswith((".", ":"))
    assert "\n" not in text.sentence + text.advice + text.advice_cli
    assert text.advice_cli == "" or text.advice_cli.endswith(".")
    assert "window" not in text.advice_cli


def test_blanks_are_filled_from_the_failure() -> None:
    error = EditorError("photo.missing", name="holiday.jpg")
    assert sentence("photo.missing", error.parameters) == "holiday.jpg is not there."
    assert plain_words(error).startswith("holiday.jpg is not there. It may have been moved")


def test_a_failure_names_the_file_that_its_sentence_does_not_speak_of() -> None:
    empty = EditorError("photo.empty", name="third.jpg")
    assert plain_words(empty).startswith("third.jpg: This file is empty.")
    assert failure_notice(empty).sentence == "third.jpg: This file is empty."
    assert plain_words(EditorError("photo.empty")).startswith("This file is empty.")
    missing = EditorError("photo.missing", name="third.jpg")
    assert plain_words(missing).count("third.jpg") == 1
    assert failure_notice(missing).sentence == "third.jpg is not there."


def test_the_command_line_is_not_told_what_to_do_in_the_window() -> None:
    full = EditorError("storage.disk_full", name="out.png")
    assert "window" in failure_notice(full).advice
    assert "window" not in plain_words(full)


def test_a_message_without_advice_is_the_sentence_alone() -> None:
    assert advice("export.locked") == ""
    assert plain_words(EditorError("export.locked", name="a.png")) == sentence(
        "export.locked", {"name": "a.png"}
    )


def test_a_missing_value_shows_its_name_instead_of_failing() -> None:
    assert fill("{name} has {count} pages", {"count": 3}) == "name has 3 pages"


def test_braces_in_a_file_name_are_only_a_file_name() -> None:
    words = sentence("photo.missing", {"name": "{count} {0} {evil.__class__}.png"})
    assert words == "{count} {0} {evil.__class__}.png is not there."
