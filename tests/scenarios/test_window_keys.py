"""Keys in the real window: tested, kept, found again, and what happens while a keyring fails."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_editor.edit_api.services import SERVICES
from desktop_editor.ui.dialogs.credentials_dialog import CredentialsDialog
from tests.helpers import accessibility_listener
from tests.helpers.desktop import ROOT, private_desktop
from tests.helpers.scripted_service import Call, Line, ScriptedService, answer, error, stall
from tests.helpers.system_keyring import require_keyring_tools, run_with_keyring
from tests.helpers.window import Hands, longest_gaps, new_window

KEY = "sk-window-0123456789abcdefghijklmnop"
BLOCKED_MS = 400  # less than the half second for which somebody reads a question below

CHILD = f"""
import json, os, subprocess, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from pathlib import Path
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from desktop_editor.edit_api.services import SERVICES
from desktop_editor.ui.dialogs.credentials_dialog import CredentialsDialog
from tests.helpers.photos import photo
from tests.helpers.scripted_service import ScriptedService, answer, picture_body
from tests.helpers.window import longest_gaps, new_window, written

KEY = "{KEY}"
application = QApplication([])
home = Path(os.environ["HOME"])
hands = new_window(home)
gaps, told = [], {{}}

def lock():
    import secretstorage
    secretstorage.get_default_collection(secretstorage.dbus_init()).lock()

def enter(key, notice):
    with longest_gaps(gaps):
        hands.act("enter_key")
        dialog = hands.dialog(CredentialsDialog)
        QTest.keyClicks(dialog.field, key)
        QTest.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
        hands.wait(lambda: notice in hands.notice_ids, notice)
    told["sentences"] = [one.sentence for one in hands.notices]

def edit_with_the_key():
    from tests.helpers.photos import file_of
    picture = file_of(photo(1024, 768), "PNG")
    with ScriptedService([answer(200, picture_body(picture))]) as service:
        hands.opened.controller.desk.change(service="custom", custom_url=service.url)
        enter(KEY, "key.session_locked")
        hands.open(written(home / "fig.png", photo(320, 240)))
        hands.type_prompt("make it warm")
        hands.edit()
        told["sent"] = service.calls[-1].headers["authorization"] == "Bearer " + KEY
        told["layers"] = len(hands.state.layers)

def tell():
    told["gap_ms"] = max(gaps, default=0)
    hands.close()
    print(json.dumps(told))
"""


def told_by(folder: Path, chapter: str, display: str = "") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        run_with_keyring(folder, CHILD + chapter, display).splitlines()[-1]
    )
    assert KEY not in json.dumps(found)
    return found


def test_a_key_is_kept_found_after_a_restart_and_removed(tmp_path: Path) -> None:
    require_keyring_tools()
    kept = told_by(
        tmp_path,
        'hands.opened.controller.desk.change(service="infinity-blue")\n'
        'enter(KEY, "key.kept")\n'
        "tell()\n",
    )
    assert kept["sentences"] == ["The key for Infinity Blue is in the system's keyring."]
    assert kept["gap_ms"] < BLOCKED_MS
    again = told_by(
        tmp_path,
        'hands.act("enter_key")\n'
        "dialog = hands.dialog(CredentialsDialog)\n"
        'found = hands.opened.composition.key_for(SERVICES["infinity-blue"])\n'
        'told["same"] = found.reveal() == KEY\n'
        'told["words"] = [dialog._status.text(), dialog.field.text()]\n'
        "dialog.remove.click()\n"
        'hands.wait(lambda: "key.removed" in hands.notice_ids, "the removal")\n'
        'told["after"] = [dialog._status.text(), dialog.remove.isVisible()]\n'
        'told["left"] = hands.opened.composition.key_for(SERVICES["infinity-blue"]) is None\n'
        "tell()\n",
    )
    assert again["same"]
    assert again["words"] == ["A key is kept in the system's keyring (SecretService).", ""]
    assert again["left"]
    assert again["after"] == ["No key is kept yet.", False]


def test_with_a_locked_keyring_the_key_serves_this_run_and_the_window_says_so(
    tmp_path: Path,
) -> None:
    require_keyring_tools()
    found = told_by(tmp_path, "lock()\nedit_with_the_key()\ntell()\n")
    assert (found["sent"], found["layers"]) == (True, 1)
    assert found["sentences"] == [
        "The key is kept in memory until the window closes, because the system's keyring is locked."
    ]
    assert found["gap_ms"] < BLOCKED_MS


def require_prompter() -> None:
    require_keyring_tools()
    if not shutil.which("/usr/libexec/gcr-prompter"):
        pytest.skip("this system's keyring does not ask in a window")


@pytest.mark.desktop
def test_the_window_can_be_closed_while_the_keyring_asks_for_its_password(tmp_path: Path) -> None:
    require_prompter()
    closing = """
import time
lock()
hands.opened.controller.desk.change(service="infinity-blue")
hands.act("enter_key")
search = ["xdotool", "search", "--onlyvisible", "--name", "Unlock"]
hands.wait(lambda: subprocess.run(search, capture_output=True).stdout, "the question")
begun = time.monotonic()
hands.close()
told["closing_s"] = time.monotonic() - begun
told["still_asked"] = bool(subprocess.run(search, capture_output=True).stdout)
print(json.dumps(told))
"""
    with private_desktop(tmp_path / "desktop") as desktop:
        found = told_by(tmp_path, closing, desktop.display)
    assert found["still_asked"]
    assert found["closing_s"] < 2


@pytest.mark.desktop
def test_while_the_keyring_asks_for_its_password_the_window_lives_and_goes_on_without(
    tmp_path: Path,
) -> None:
    require_prompter()
    dismissing = """
import threading
saved = threading.Event()
told["asked"] = 0

def dismiss():
    search = ["xdotool", "search", "--onlyvisible", "--name", "Unlock"]
    while not saved.wait(0.1):
        if subprocess.run(search, capture_output=True).stdout:
            told["asked"] += 1
            saved.wait(0.5)  # a person reads; the window must not wait meanwhile
            subprocess.run(["xdotool", "key", "Escape"])
            while subprocess.run(search, capture_output=True).stdout and not saved.wait(0.1):
                pass

lock()
thread = threading.Thread(target=dismiss)
thread.start()
try:
    edit_with_the_key()
finally:
    saved.set()
thread.join()
tell()
"""
    with private_desktop(tmp_path / "desktop") as desktop:
        found = told_by(tmp_path, dismissing, desktop.display)
    assert found["asked"] == 2  # when it was looked up and when it was saved; never for the edit
    assert (found["sent"], found["layers"]) == (True, 1)
    assert found["gap_ms"] < BLOCKED_MS


@pytest.mark.desktop
def test_neither_screen_readers_nor_the_selection_get_the_key(tmp_path: Path) -> None:
    require_keyring_tools()
    if not Path(accessibility_listener.LAUNCHER).exists():
        pytest.skip("no bus for screen readers")
    with private_desktop(tmp_path) as desktop:
        command = ["dbus-run-session", "--", sys.executable, "-m", accessibility_listener.__name__]
        done = subprocess.run(
            command,
            env=desktop.environment
            | {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "XDG_RUNTIME_DIR": str(tmp_path)},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    found = json.loads(done.stdout.splitlines()[-1])
    assert "overheard" in repr(found["heard"])  # the listening works
    assert found["selected"][:2] == ["overheard", "overheard"]
    assert "secret" not in repr(found)


@pytest.fixture
def hands(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Hands]:
    hands = new_window(tmp_path)
    yield hands
    hands.close()


def dialog_for(hands: Hands, service: ScriptedService) -> CredentialsDialog:
    hands.opened.controller.desk.change(service="custom", custom_url=service.url)
    hands.act("enter_key")
    return hands.dialog(CredentialsDialog)


def picky(line: Line, call: Call) -> None:
    """A service that knows one key."""
    good = call.headers.get("authorization") == f"Bearer {KEY}"
    (answer(200, b"{}") if good else error(401))(line, call)


def test_a_key_is_tested_before_and_after_it_is_saved(hands: Hands) -> None:
    with ScriptedService([picky]) as service:
        dialog = dialog_for(hands, service)
        QTest.keyClicks(dialog.field, KEY[:-1])
        dialog.test.click()
        hands.wait(dialog.test.isEnabled, "the verdict")
        assert dialog.verdict.text().startswith(f"{service.host} does not accept the key.")
        assert dialog.verdict.property("tone") == "error"
        QTest.keyClicks(dialog.field, KEY[-1])
        dialog.test.click()
        hands.wait(dialog.test.isEnabled, "the verdict")
        assert "accepts the key. Tested by asking for the list of models" in dialog.verdict.text()
        assert "costs nothing" in dialog.verdict.text()
        QTest.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
        hands.wait(lambda: "key.session_only" in hands.notice_ids, "the notice")

        again = dialog_for(hands, service)
        assert again.field.text() == ""
        again.test.click()
        hands.wait(again.test.isEnabled, "the verdict")
        assert again.verdict.property("tone") == "success"
        assert {call.method for call in service.calls} == {"GET"}  # never an edit


def test_where_a_key_comes_from_and_what_it_costs_is_a_click_away(hands: Hands) -> None:
    hands.opened.controller.desk.change(service="openai")
    hands.act("enter_key")
    dialog = hands.dialog(CredentialsDialog)
    openai = SERVICES["openai"]
    for page in (openai.keys_page, openai.prices_page):
        assert page.startswith("https://")
        assert f'href="{page}"' in dialog.pages.text()
    assert dialog.pages.openExternalLinks()
    dialog.close()
    with ScriptedService([picky]) as service:
        assert dialog_for(hands, service).pages.isHidden()


def test_a_service_that_does_not_answer_stops_neither_the_window_nor_its_closing(
    hands: Hands,
) -> None:
    gaps: list[float] = []
    with ScriptedService([stall]) as service:
        dialog = dialog_for(hands, service)
        QTest.keyClicks(dialog.field, KEY)
        with longest_gaps(gaps):
            dialog.test.click()
            hands.wait(service.arrived.is_set, "the request")
            assert not dialog.test.isEnabled()
            dialog.close()
            hands.wait(service.ended.is_set, "the end of the connection")
        hands.close()
    assert max(gaps) < BLOCKED_MS


def test_where_no_key_is_kept_the_test_says_so(hands: Hands) -> None:
    hands.opened.controller.desk.change(service="openai")
    hands.act("enter_key")
    dialog = hands.dialog(CredentialsDialog)
    dialog.test.click()
    hands.wait(dialog.test.isEnabled, "the words")
    assert dialog.verdict.text().startswith("OpenAI needs a key, and none is stored.")
