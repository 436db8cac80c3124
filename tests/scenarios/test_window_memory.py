"""What a large photo takes of memory is said before it is loaded."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_editor.pipeline import memory
from tests.helpers.window import Hands, new_window, written


@pytest.fixture
def hands(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Hands]:
    hands = new_window(tmp_path)
    yield hands
    hands.close()


def test_a_photo_that_does_not_fit_is_asked_about_and_opened_anyway_if_wanted(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "available_bytes", lambda: 100_000_000)
    path = written(hands.folder / "large.png", np.full((300, 400, 3), 90, np.uint8))
    hands.window.recent_chosen.emit(str(path))
    hands.wait(lambda: "photo.memory_short" in hands.notice_ids, "the question")
    assert hands.state.base is None
    (notice,) = [one for one in hands.notices if one.id == "photo.memory_short"]
    assert "0.8 GB" in notice.sentence
    assert "0.1 GB" in notice.sentence
    hands.press_notice("photo.memory_short", "open_anyway")
    hands.wait(lambda: hands.state.base is not None, "the photo")


def test_how_much_memory_a_large_photo_takes_is_said_while_it_is_opened(hands: Hands) -> None:
    path = written(hands.folder / "large.png", np.full((6000, 9000, 3), 90, np.uint8))
    told: list[str] = []
    hands.opened.controller.opening.busy.connect(told.append)
    hands.open(path)
    assert any("takes up to 2.2 of" in words for words in told)
