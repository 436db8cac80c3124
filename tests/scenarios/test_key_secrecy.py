"""Where a key must not be found: one test for each place, after real edits by window and CLI.

The service is a rude one that repeats the key when it refuses it.
"""

import base64
import json
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desktop_editor.sandbox.launcher import SandboxProcess
from tests.helpers.command_line import Finished, environment, run
from tests.helpers.photos import file_of, photo
from tests.helpers.scripted_service import Call, Line, ScriptedService, answer, error, picture_body
from tests.helpers.system_keyring import require_keyring_tools, run_with_keyring

KEY = "Vq3nT8wLrK5zXb1MhY7dJc2QfG9sPa4EuW6i"  # does not look like one
HALVES = (KEY[: len(KEY) // 2], KEY[len(KEY) // 2 :])
TRACES = [one.encode() for one in (*HALVES, base64.b64encode(KEY.encode()).decode().rstrip("="))]

WINDOW = f"""
import gc, json, logging, os, shutil, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from pathlib import Path
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from desktop_editor import logs
from desktop_editor.ui.dialogs.crash_dialog import CrashDialog
from desktop_editor.ui.dialogs.credentials_dialog import CredentialsDialog
from desktop_editor.pipeline.export import export_choices
from desktop_editor.ui.job_thread import described
from tests.helpers.photos import file_of, photo
from tests.helpers.scripted_service import ScriptedService, answer, error, picture_body
from tests.helpers.window import folders_in, new_window, written
from tests.scenarios.test_key_secrecy import rude

KEY = "{KEY}"
told = {{}}
home = Path(os.environ["HOME"])
logs.set_up(folders_in(home).log, verbose=True)
for name in ("httpx", "httpcore", "asyncio", "keyring", "PIL"):
    logging.getLogger(name).setLevel(logging.DEBUG)
application = QApplication([])
hands = new_window(home)
with ScriptedService([error(500)]) as service:
    service.steps = [rude(file_of(photo(1024, 768), "PNG"))]
    hands.opened.controller.desk.change(service="custom", custom_url=service.url)
    hands.act("enter_key")
    dialog = hands.dialog(CredentialsDialog)
    QTest.keyClicks(dialog.field, KEY)
    dialog.test.click()
    hands.wait(dialog.test.isEnabled, "the verdict")
    told["verdict"] = dialog.verdict.text()
    QTest.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    hands.wait(lambda: "key.kept" in hands.notice_ids, "the keyring")
    hands.open(written(home / "fig.png", photo(320, 240)))
    hands.type_prompt("refuse")
    hands.edit()
    told["refused"] = [one.sentence + one.advice for one in hands.notices]
    hands.window.prompt.text.setPlainText("make it warm")
    hands.edit()
    told["layers"] = len(hands.state.layers)
hands.stroke((100, 100), (114, 100))
hands.wait_until_kept()
shutil.copytree(home / "state/autosave", home / "autosave-of-the-window")
hands.opened.menu_actions.files.save_project_to(str(home / "a.deproj"))
hands.wait(lambda: "saved" in hands.notice_ids, "the project")
hands.opened.menu_actions.files.export_to(str(home / "out.png"), export_choices(home / "out.png"))
hands.wait((home / "out.png").exists, "the export")

def defect(_checkpoint):
    raise ValueError("a library says: Authorization: Bearer " + KEY)

logging.getLogger("a.library").warning("sent %s with %r", KEY, {{"key": KEY}})
hands.opened.workers.image.submit("defect", defect)
crash = hands.dialog(CrashDialog)
texts = []
for one in crash.findChildren(QWidget):
    reader = QAccessible.queryAccessibleInterface(one)
    texts += [reader.text(kind) for kind in QAccessible.Text] if reader else []
    texts.append(str(one.property("plainText") or one.property("text") or ""))
told["crash"] = texts
gc.collect()
ours = [
    one
    for one in gc.get_objects()
    if str(type(one).__module__).startswith("desktop_editor.") and not isinstance(one, QObject)
]
told["objects"] = len(ours)
told["showing"] = sorted({{type(one).__qualname__ for one in ours if KEY in repr(one) + str(one)}})
hands.close()
print(json.dumps(told))
"""


def rude(picture: bytes) -> Any:
    """A service that repeats the key when it refuses, and answers else."""

    def step(line: Line, call: Call) -> None:
        key = call.headers.get("authorization", "nothing")
        if call.method == "GET" and key == "nothing":
            error(401)(line, call)
        elif b"refuse" in call.body:
            error(401, f"{key} is wrong: {key[7:]}", "authentication_error")(line, call)
        else:
            answer(200, b"{}" if call.method == "GET" else picture_body(picture))(line, call)

    return step


@dataclass(frozen=True, kw_only=True)
class Edited:
    """What was left by a real edit and another that was refused."""

    home: Path
    done: list[Finished]
    command_lines: list[bytes]
    key_arrived: bool


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Edited:
    """The command line with the key in a variable."""
    home = tmp_path_factory.mktemp("cli")
    (home / "fig.png").write_bytes(file_of(photo(320, 240), "PNG"))
    seen: list[bytes] = []
    talk = rude(file_of(photo(1024, 768), "PNG"))

    def step(line: Line, call: Call) -> None:
        seen.extend(command_lines())
        talk(line, call)

    variables = {"DESKTOP_EDITOR_API_KEY_CUSTOM": KEY}
    with ScriptedService([step]) as service:
        done = [
            run(
                home, "edit", "fig.png", "--prompt", prompt, "--service", service.url,
                "-o", "out.png", "--candidate-out", "candidate.png",
                variables=variables,
            )
            for prompt in ("refuse", "make it warm")
        ]  # fmt: skip
        keys = {call.headers.get("authorization") for call in service.calls}
    return Edited(home=home, done=done, command_lines=seen, key_arrived=keys == {f"Bearer {KEY}"})


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The window with the key in the system's keyring: its folders, and what it told."""
    require_keyring_tools()
    home = tmp_path_factory.mktemp("window")
    told: dict[str, Any] = json.loads(run_with_keyring(home, WINDOW).splitlines()[-1])
    assert (told["layers"], "accepts the key" in told["verdict"]) == (1, True)
    return home, told


def command_lines() -> list[bytes]:
    """Of every process of this computer."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(path.read_bytes())
        except OSError:  # it has just ended
            continue
    return found


def traces_in(*places: Path) -> list[str]:
    """Files, and members of archives, in which a half of the key or its base64 is found."""
    files = [one for place in places for one in [place, *place.rglob("*")] if one.is_file()]
    assert files, f"nothing was written to {places}"
    contents = {str(one): one.read_bytes() for one in files}
    for one in files:
        if zipfile.is_zipfile(one):
            with zipfile.ZipFile(one) as archive:
                contents |= {f"{one}/{name}": archive.read(name) for name in archive.namelist()}
    return [name for name, content in contents.items() if any(t in content for t in TRACES)]


def test_both_edits_were_made_with_the_key(edited: Edited) -> None:
    assert [one.code for one in edited.done] == [1, 0]
    assert edited.key_arrived


def test_no_file_of_the_command_line_holds_the_key(edited: Edited) -> None:
    assert traces_in(edited.home) == []


def test_the_command_line_does_not_print_the_key(edited: Edited) -> None:
    told = "".join(one.out + one.err for one in edited.done)
    assert "does not accept the key" in told
    assert not any(trace.decode() in told for trace in TRACES)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_the_list_of_processes_does_not_show_the_key(edited: Edited) -> None:
    assert any(b"make it warm" in line for line in edited.command_lines)
    assert not any(trace in line for line in edited.command_lines for trace in TRACES)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_the_practice_services_process_does_not_get_the_keys(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DESKTOP_EDITOR_API_KEY_OPENAI", KEY)
    monkeypatch.setenv("A_VARIABLE_OF_THE_USER", "passed on")
    sandbox = SandboxProcess()
    try:
        sandbox.base_url()
        assert sandbox._child is not None
        process = Path(f"/proc/{sandbox._child._process.pid}")
        variables = (process / "environ").read_bytes()
        assert b"passed on" in variables
        assert b"DESKTOP_EDITOR_API_KEY" not in variables
        assert KEY.encode() not in variables + (process / "cmdline").read_bytes()
    finally:
        sandbox.stop()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows writes none by itself")
def test_a_crash_of_the_process_leaves_no_memory_behind(tmp_path: Path) -> None:
    program = (
        "import resource\n"
        "_soft, hard = resource.getrlimit(resource.RLIMIT_CORE)\n"
        "resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))\n"
        "from desktop_editor.cli.main import main\n"
        "code = main(['key', 'status', 'openai'])\n"
        "print(code, resource.getrlimit(resource.RLIMIT_CORE)[0])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "0 0"


@pytest.mark.parametrize(
    "place",
    [
        "log",
        "data/journal",
        "config/settings.json",
        "autosave-of-the-window",
        "a.deproj",
        "out.png",
        "state",
    ],
)
def test_what_the_window_writes_does_not_hold_the_key(
    window: tuple[Path, dict[str, Any]], place: str
) -> None:
    home, _told = window
    assert traces_in(home / place) == []


def test_nothing_else_below_the_users_folders_holds_the_key_but_the_keyring(
    window: tuple[Path, dict[str, Any]],
) -> None:
    home, _told = window
    assert list(home.glob("data/keyrings/*.keyring"))
    assert traces_in(home) == []  # the keyring encrypts


def test_the_log_was_a_talkative_one(window: tuple[Path, dict[str, Any]]) -> None:
    home, _told = window
    text = "".join(one.read_text() for one in (home / "log").iterdir())
    for logger in ("httpcore", "httpx", "desktop_editor.edit_api.exchange"):
        assert f" {logger}" in text
    assert "a.library: sent [hidden] with {'key': '[hidden]'}" in text


def test_no_notice_shows_the_key(window: tuple[Path, dict[str, Any]]) -> None:
    _home, told = window
    assert any("does not accept the key" in words for words in told["refused"])
    assert not any(trace.decode() in json.dumps(told["refused"]) for trace in TRACES)


def test_the_report_of_a_crash_does_not_show_the_key(
    window: tuple[Path, dict[str, Any]],
) -> None:
    _home, told = window
    assert "ValueError: a library says: Authorization: Bearer [hidden]" in "".join(told["crash"])
    assert not any(trace.decode() in json.dumps(told["crash"]) for trace in TRACES)


def test_no_object_of_ours_shows_the_key(window: tuple[Path, dict[str, Any]]) -> None:
    _home, told = window
    assert told["objects"] > 100
    assert told["showing"] == []
