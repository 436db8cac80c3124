"""How far an edit is, in words."""

import pytest

from desktop_editor.ui.progress_words import sending_words
from desktop_editor.ui.widgets.clock_words import usual_words


@pytest.mark.parametrize(
    ("fraction", "words"),
    [
        (0.0, "Sending: 0.0 of 8.4 MB"),
        (0.5, "Sending: 4.2 of 8.4 MB"),
        (1.0, "Sending: 8.4 of 8.4 MB"),
    ],
)
def test_sending_says_how_many_megabytes_have_left(fraction: float, words: str) -> None:
    assert sending_words(fraction, 8_400_000) == words


@pytest.mark.parametrize(
    ("usual_s", "words"),
    [
        (None, "0:12"),
        (0.3, "0:12 (usually 0:01)"),
        (7.4, "0:12 (usually 0:07)"),
        (43.0, "0:12 (usually 0:45)"),
        (131.0, "0:12 (usually 2:10)"),
    ],
)
def test_the_clock_says_what_is_usual_no_more_exactly_than_anybody_knows(
    usual_s: float | None, words: str
) -> None:
    assert usual_words(12.9, usual_s) == words
