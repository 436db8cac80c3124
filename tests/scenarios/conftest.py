"""The window that several files of scenarios begin with; a file's own fixture of a name wins."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.helpers.edited_window import arrive, ready_window
from tests.helpers.scripted_service import ScriptedService
from tests.helpers.window import Hands


@pytest.fixture
def service() -> Iterator[ScriptedService]:
    """A service that answers every edit until it is told otherwise."""
    with ScriptedService([arrive]) as service:
        yield service


@pytest.fixture
def hands(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication, service: ScriptedService
) -> Iterator[Hands]:
    """A window that is ready to edit there."""
    del qtbot
    with ready_window(tmp_path, qapp, service.url) as hands:
        yield hands
