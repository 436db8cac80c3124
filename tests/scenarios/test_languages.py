"""The window in another language: every word of it goes through the one door of translation."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt, QTranslator
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QLabel,
    QMenu,
    QWidget,
)

from desktop_editor.errors import EditorError
from desktop_editor.ui.numbers import number
from desktop_editor.ui.translation import language, speak
from desktop_editor.ui.widgets.icon import tinted_icon
from tests.helpers.desktop import ROOT
from tests.helpers.window import Hands, new_window

DIALOGS = ("show_outgoing", "show_proof", "open_settings", "open_ledger", "show_help")
UNTRANSLATED = re.compile(
    r"""
    Desktop\ Editor | Infinity\ Blue | OpenAI | English | Deutsch | JPEG | WebP | https://…/v1
    | .*\bfig\.png\b.*                        # a file that the user opened
    | make\ it\ warm                          # what the user wrote
    | [\d., ×±·]* \s* (px|%|MB|MP|\s|[\d.,()])* (·\s*sRGB)?   # numbers with their units
    | \d+x\d+                                # a size as it is sent
    | [0-9a-f\s]{64,}                         # a digest
    | model | gpt-image-2 | prompt | size | response_format | b64_json | output_format | png
    """,
    re.VERBOSE,
)
"""What is no word of any language, or not ours."""


class Marking(QTranslator):
    """A language in which everything that is translated stands in brackets."""

    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str:
        del context, disambiguation, n
        return f"⟦{source}⟧"

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name
        return False


@pytest.fixture
def application(qapp: QApplication) -> Iterator[QApplication]:
    """Without the languages that a test installed, afterwards."""
    before = set(qapp.findChildren(QTranslator))
    yield qapp
    for one in qapp.findChildren(QTranslator):
        if one not in before:
            qapp.removeTranslator(one)
            one.setParent(None)
    QLocale.setDefault(QLocale.system())
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def edited(hands: Hands) -> None:
    """Bring the window into a state in which it says a lot."""
    hands.open_photo()
    hands.type_prompt()
    hands.edit()
    hands.wait(lambda: hands.opened.controller.lock.badge, "the lock")
    hands.opened.controller.fail(EditorError("service.key_rejected", service="OpenAI"))


def windows(hands: Hands, application: QApplication) -> Iterator[QWidget]:
    """The window, and one dialog after the other."""
    yield hands.window
    for action in DIALOGS:
        hands.act(action)
        hands.live(0.2)
        for one in application.topLevelWidgets():
            if isinstance(one, QDialog) and one.isVisible():
                yield one
                one.close()


def texts(widget: QWidget) -> Iterator[str]:
    """Everything that a window shows or that a screen reader says of it."""
    for one in [widget, *widget.findChildren(QWidget)]:
        yield from (one.windowTitle(), one.toolTip(), one.accessibleName())
        yield one.accessibleDescription()
        if isinstance(one, QLabel | QAbstractButton):
            yield one.text()
        if isinstance(one, QMenu):
            yield one.title()
    for action in widget.findChildren(QAction):
        yield action.text()


def test_every_word_of_the_window_can_be_translated(
    application: QApplication, tmp_path: Path
) -> None:
    marking = Marking(application)
    application.installTranslator(marking)
    hands = new_window(tmp_path)
    try:
        edited(hands)
        said = {text for one in windows(hands, application) for text in texts(one)}
    finally:
        hands.close()
    assert len(said) > 300
    plain = {text for text in said if "⟦" not in text and not UNTRANSLATED.fullmatch(text)}
    assert plain == set()


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("LANG", "de_AT.UTF-8", "de"),
        ("LANGUAGE", "fr:de", "de"),
        ("LANG", "fr_FR.UTF-8", "en"),
        ("LANG", "C.UTF-8", "en"),
    ],
)
def test_the_window_speaks_the_first_language_of_the_system_that_it_knows(
    variable: str, value: str, expected: str
) -> None:
    code = (
        "from PySide6.QtCore import QCoreApplication\n"
        "from desktop_editor.ui.translation import language, speak\n"
        "application = QCoreApplication([])\n"
        "speak(application)\n"
        "print(language())"
    )
    environ = {"PYTHONPATH": str(ROOT), "LANG": "de_DE.UTF-8", variable: value}
    said = subprocess.check_output([sys.executable, "-c", code], env=environ, text=True)
    assert said.strip() == expected


def test_a_chosen_language_brings_its_numbers(application: QApplication) -> None:
    speak(application, "de")
    assert language() == "de"
    assert number(1234.5, 1) == "1.234,5"


@pytest.mark.parametrize("wanted", ["en", "de"])
def test_the_window_fits_in_every_language(
    application: QApplication, tmp_path: Path, wanted: str
) -> None:
    """Nothing is cut off at the smallest size, and no menu opens two entries by one letter."""
    speak(application, wanted)
    hands = new_window(tmp_path)
    try:
        edited(hands)
        hands.window.resize(1024, 670)
        hands.live(0.2)
        for widget in windows(hands, application):
            assert cut_off(widget) == []
        assert hands.window.width() <= 1024
        assert ambiguous(hands.window) == []
    finally:
        hands.close()


def cut_off(widget: QWidget) -> list[str]:
    """Buttons whose words need more room than they have."""
    return [
        one.text()
        for one in widget.findChildren(QAbstractButton)
        if one.isVisible() and one.text() and one.width() < one.minimumSizeHint().width()
    ]


def ambiguous(window: QWidget) -> list[str]:
    """Entries of one menu that open by the same letter."""
    found = []
    for menu in window.findChildren(QMenu):
        letters: dict[str, str] = {}
        for action in menu.actions():
            letter = re.search(r"&(\w)", action.text())
            if letter and (before := letters.setdefault(letter[1].lower(), action.text())):
                found += [f"{before} | {action.text()}"] if before != action.text() else []
    return found


def test_the_window_can_be_read_from_right_to_left(
    application: QApplication, tmp_path: Path
) -> None:
    usual = tinted_icon("right").pixmap(32).toImage()
    application.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    hands = new_window(tmp_path)
    try:
        edited(hands)
        canvas, prompt = hands.window.canvas, hands.window.prompt
        middles = [one.mapTo(hands.window, one.rect().center()).x() for one in (canvas, prompt)]
        assert middles[0] > middles[1]
        # The photo itself is not mirrored: its left edge stays left.
        assert canvas.layoutDirection() == Qt.LayoutDirection.RightToLeft
        folded = hands.window.history.heading.icon().pixmap(32).toImage()
        assert folded == usual.flipped(
            Qt.Orientation.Horizontal
        )  # its arrow points where one reads on
    finally:
        hands.close()
