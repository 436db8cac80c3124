"""A window with an edit under way at a service that does as told; hands for its variants."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_editor.composition.services import edit_options
from desktop_editor.edit_api.pricing import PriceRule
from desktop_editor.pipeline.prepare import EditOptions
from desktop_editor.storage.settings import Settings
from desktop_editor.ui.theme import apply_theme
from desktop_editor.ui.widgets.variant_list import VariantRow
from tests.helpers.photos import file_of, photo
from tests.helpers.scripted_service import (
    Call,
    Line,
    ScriptedService,
    Step,
    answer,
    picture_body,
)
from tests.helpers.window import Hands, new_window

ANSWER = picture_body(file_of(photo(64, 48), "PNG"))  # small: laying it takes no time
arrive = answer(200, ANSWER)


@contextmanager
def ready_window(folder: Path, application: QApplication, address: str) -> Iterator[Hands]:
    """A light window with a photo, a prompt and a selection, whose edits go to an address."""
    apply_theme(application, "light")
    hands = new_window(folder, address=address)
    hands.open_photo(160, 120)
    hands.type_prompt()
    hands.select((60, 50), (90, 70))
    yield hands
    hands.close()


def lost(line: Line, call: Call) -> None:
    """Take the whole request, then hang up."""
    del call
    line.reset()


def held(gate: threading.Event, then: Step = arrive) -> Step:
    """Go on when the gate opens, or the test ends."""

    def step(line: Line, call: Call) -> None:
        while not gate.wait(0.02):
            if line.stop.is_set():
                return
        then(line, call)

    return step


def start(hands: Hands, service: ScriptedService, *steps: Step) -> None:
    """Ask for as many variants as there are steps, and wait until all of them were sent."""
    service.steps[:] = [*steps, arrive]
    QTest.mouseClick(
        hands.window.prompt.choices.variants.button(len(steps)), Qt.MouseButton.LeftButton
    )
    hands.press_primary()
    hands.wait(lambda: len(service.calls) == len(steps), "all requests")


def rows(hands: Hands) -> list[VariantRow]:
    return hands.window.prompt.variants.rows


def row_saying(hands: Hands, words: str) -> VariantRow:
    hands.wait(lambda: any(words in row.words.text() for row in rows(hands)), words)
    return next(row for row in rows(hands) if words in row.words.text())


def charge_for_edits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The practice service takes a quarter of a dollar for each edit from now on."""

    def priced(settings: Settings) -> EditOptions:
        options = edit_options(settings)
        price = PriceRule(kind="per_edit", edit_usd=0.25)
        return replace(options, service=replace(options.service, price=price))

    for name in ("edit_options", "shown_options"):
        monkeypatch.setattr(f"desktop_editor.ui.service_desk.{name}", priced)


def press(hands: Hands, row: VariantRow, *, again: bool = False) -> None:
    hands.wait(lambda: not row.is_hesitating, "the row's buttons to listen")
    QTest.mouseClick(row.again if again else row.close_button, Qt.MouseButton.LeftButton)
