"""Every language says everything that the window says, and its compiled file is current."""

import json
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator

from desktop_editor.paths import resources_folder
from desktop_editor.storage.settings import declared
from desktop_editor.storage.settings_rules import OneOf
from desktop_editor.ui.help_pages import PAGES
from tests.helpers.source_code import CHECKOUT

FOLDER = resources_folder() / "translations"
FILES = sorted(FOLDER.glob("*.ts"))
LANGUAGES = [file.stem.rpartition("_")[2] for file in FILES]


@cache
def said() -> list[tuple[str, str]]:
    """Context and English words of all that the window may say."""
    script = CHECKOUT / "packaging" / "wording.py"
    listed = json.loads(subprocess.check_output([sys.executable, script]))
    return [(context, words) for context, words, _where in listed]


def translated(file: Path) -> dict[tuple[str, str], str]:
    """What a Linguist file holds, finished or not."""
    return {
        (context.findtext("name", ""), message.findtext("source", "")): message.findtext(
            "translation", ""
        )
        for context in ET.parse(file).iter("context")  # noqa: S314 - our own file
        for message in context.iter("message")
    }


def test_the_settings_offer_the_languages_that_there_are() -> None:
    (language,) = [one for one in declared() if one.name == "language"]
    assert isinstance(language.rule, OneOf)
    assert set(language.rule.choices) == {"system", "en", *LANGUAGES}


@pytest.mark.parametrize("file", FILES, ids=LANGUAGES)
def test_everything_is_translated_and_nothing_that_is_said_no_more(file: Path) -> None:
    here = translated(file)
    assert set(here) == set(said()), "`dev.py translations` brings it up to date"
    assert [key for key, words in here.items() if not words.strip()] == []
    assert 'type="unfinished"' not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("file", FILES, ids=LANGUAGES)
def test_a_translation_keeps_what_is_filled_in(file: Path) -> None:
    for (_context, english), words in translated(file).items():
        placeholders = [Counter(re.findall(r"\{[^}]*\}", text)) for text in (english, words)]
        assert placeholders[0] == placeholders[1], english
        mnemonics = [len(re.findall(r"&(?=\w)", text)) for text in (english, words)]
        assert mnemonics[0] == mnemonics[1], english
        assert english.endswith("…") == words.endswith("…"), english


@pytest.mark.parametrize("file", FILES, ids=LANGUAGES)
def test_the_compiled_file_says_the_same(file: Path) -> None:
    compiled = QTranslator()
    assert compiled.load(str(file.with_suffix(".qm")))
    for (context, english), words in translated(file).items():
        assert compiled.translate(context, english) == words


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_names_itself(language: str, qapp: QCoreApplication) -> None:
    del qapp
    assert translated(FOLDER / f"desktop_editor_{language}.ts")["Language", "en"] == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_help_is_translated(language: str) -> None:
    folder = resources_folder() / "help"
    assert {file.stem for file in (folder / language).iterdir()} == set(PAGES)
    for page in PAGES:
        pages = [(folder / one / f"{page}.md").read_text("utf-8") for one in ("en", language)]
        headings = [
            [len(mark) for mark in re.findall(r"^#+", text, re.MULTILINE)] for text in pages
        ]
        assert headings[0] == headings[1], page
