"""Starting the program: the window is there at once, and whole a moment later."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_editor.paths import HOME_VARIABLE
from desktop_editor.storage.settings_store import SettingsStore
from desktop_editor.ui.main_window import MainWindow
from desktop_editor.ui.start import Start, empty_window
from tests.helpers.photos import photo
from tests.helpers.window import written

HEAVY = {
    "numpy",
    "cv2",
    "httpx",
    "PIL",
    "keyring",
    "starlette",
    "uvicorn",
    "asyncio",
    "PySide6.QtSvg",
    "logging.handlers",
    "desktop_editor.composition",
    "desktop_editor.ui.controller",
    "desktop_editor.ui.views",
}
"""What no empty window needs; each of them takes longer to load than the window to paint."""

PROGRAM = """
import sys
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication
from desktop_editor.cli.main import main

class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            QApplication.instance().removeEventFilter(self)
            self.painted()
        return False

    def painted(self):
        {painted}

    def look(self):
        (window,) = [one for one in QApplication.topLevelWidgets() if one.isWindow()
                     and type(one).__name__ == "MainWindow"]
        {look}

started = QApplication.exec

def watched():
    watch = Watch()
    QApplication.instance().installEventFilter(watch)
    return started()

QApplication.exec = staticmethod(watched)
sys.exit(main({arguments}))
"""


def run(home: Path, painted: str, look: str = "", arguments: tuple[str, ...] = ()) -> str:
    """Start the program, do `painted` at its first paint; what it printed."""
    code = PROGRAM.format(painted=painted, look=look or "pass", arguments=list(arguments))
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", HOME_VARIABLE: str(home)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_first_paint_waits_for_no_library(tmp_path: Path) -> None:
    loaded = run(
        tmp_path,
        "print(*sys.modules, sep='\\n'); QApplication.instance().exit(0)",
    ).split()
    assert "desktop_editor.ui.main_window" in loaded
    assert HEAVY & set(loaded) == set()


def test_a_photo_named_on_the_command_line_is_opened(tmp_path: Path) -> None:
    path = written(tmp_path / "fig.png", photo(64, 48))
    shown = run(
        tmp_path,
        "self.timer = QTimer(); self.timer.timeout.connect(self.look); self.timer.start(20)",
        "window.windowTitle().startswith('fig') and"
        " (print(window.windowTitle()), QApplication.instance().exit(0))",
        (str(path),),
    )
    assert shown.startswith("fig.png")


def test_a_window_closed_before_it_is_whole_is_closed(tmp_path: Path) -> None:
    assert run(tmp_path, "QTimer.singleShot(0, self.look)", "print(window.close())") == "True\n"


def test_what_keeps_the_window_from_opening_ends_the_program(tmp_path: Path) -> None:
    code = PROGRAM.format(
        painted="import desktop_editor.ui.windows as every; every.serve = None",
        look="pass",
        arguments=[],
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", HOME_VARIABLE: str(tmp_path)},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert b"TypeError" in done.stderr


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    window = empty_window(SettingsStore(tmp_path / "settings.json"))
    qtbot.addWidget(window)
    yield window
    window.allow_close()


def test_a_window_is_filled_once_and_after_its_paint(qtbot: QtBot, window: MainWindow) -> None:
    filled: list[QWidget] = []
    Start(window, lambda: filled.append(window))
    window.show()
    assert filled == []
    qtbot.waitUntil(lambda: bool(filled))
    qtbot.wait(700)
    assert filled == [window]


def test_a_click_during_the_start_finds_the_whole_window(qtbot: QtBot, window: MainWindow) -> None:
    button = QPushButton("Open")
    start = Start(window, lambda: window.setCentralWidget(button))
    window.show()
    qtbot.waitExposed(window)
    start._go_on()  # what the user did meanwhile is dealt with next
    assert button.isVisible()
    assert window.childAt(window.rect().center()) is button


def test_a_minimised_window_is_filled_as_well(qtbot: QtBot, window: MainWindow) -> None:
    filled: list[QWidget] = []
    Start(window, lambda: filled.append(window))
    window.showMinimized()
    qtbot.waitUntil(lambda: bool(filled))


PLACED = """
import sys
from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QApplication
from desktop_editor.ui.main_window import MainWindow

application = QApplication([])
closed, opened = MainWindow(), MainWindow()
closed.move(700, 300)
opened.take_place(closed.saveGeometry() if "again" in sys.argv else QByteArray())
opened.show()
screen = opened.screen().availableGeometry()
assert (screen.width(), screen.height()) == (1024, 700), screen
assert screen.contains(opened.frameGeometry()), opened.frameGeometry()
"""


@pytest.mark.parametrize("ratio", [1, 2])
@pytest.mark.parametrize("words", [(), ("again",)])
def test_a_window_is_wholly_on_a_small_screen(
    tmp_path: Path, ratio: int, words: tuple[str, ...]
) -> None:
    screen = {"width": 1024, "height": 700, "dpr": ratio, "x": 0, "y": 0, "name": "small"}
    dots = {"logicalDpi": 96, "logicalBaseDpi": 96}
    (tmp_path / "screen.json").write_text(json.dumps({"screens": [screen | dots]}))
    done = subprocess.run(
        [sys.executable, "-c", PLACED, *words],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen:configfile=screen.json"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_window_opens_where_it_was_closed(qapp: QApplication, tmp_path: Path) -> None:
    closed = MainWindow()
    closed.resize(960, 700)
    store = SettingsStore(tmp_path / "settings.json")
    place = bytes(closed.saveGeometry().toBase64().data()).decode()
    store.save(replace(store.settings, window_geometry=place))
    assert empty_window(SettingsStore(tmp_path / "settings.json")).size() == closed.size()
