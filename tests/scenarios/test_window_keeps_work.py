"""What outlives the window: work after a crash, paid answers, projects, settings."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop_editor.ui.theme import apply_theme
from desktop_editor.ui.views import EditChoices
from tests.helpers.photos import photo
from tests.helpers.practice_service import practice_service
from tests.helpers.system_keyring import ROOT
from tests.helpers.window import Hands, new_window, written


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with practice_service(drift="none") as address:
        yield address


@pytest.fixture
def windows(tmp_path: Path, qtbot: QtBot, qapp: QApplication, service: str) -> Iterator["Windows"]:
    apply_theme(qapp, "light")
    windows = Windows(tmp_path, service)
    yield windows
    for one in windows.opened:
        one.close()


class Windows:
    """Windows one after another, on the same folders."""

    def __init__(self, root: Path, service: str) -> None:
        self.root = root
        self.opened: list[Hands] = []
        self._service = service

    def open(self) -> Hands:
        for one in self.opened:
            one.close()
        self.opened.append(new_window(self.root, address=self._service))
        return self.opened[-1]


def killed_after(root: Path, picture: Path, chapter: str) -> str:
    """Let a window of another process work, then kill it; gives what it said."""
    command = [sys.executable, "-m", "tests.helpers.window_child", str(root), str(picture), chapter]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        said = process.stdout.readline().decode()
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    return said


def described(hands: Hands) -> str:
    layers = [(one.id, one.mask.array().sum(), one.name) for one in hands.state.layers]
    return f"{layers}\n"


def test_work_of_a_killed_window_is_offered_and_restored_as_it_was(windows: Windows) -> None:
    picture = written(windows.root / "fig.png", photo(320, 240))
    said = killed_after(windows.root, picture, "edit")
    assert "make it warm" in said
    hands = windows.open()
    hands.wait(lambda: "recovery.found" in hands.notice_ids, "the offer")
    (notice,) = hands.notices
    assert "fig.png" in notice.sentence
    assert notice.picture is not None
    assert notice.picture.size.longest <= 160
    (card,) = hands.window.notices.cards
    shown = card.findChild(QLabel, "noticePicture")
    assert shown is not None
    assert not shown.pixmap().isNull()
    assert [one.text for one in notice.actions] == ["Restore", "Discard"]
    hands.press_notice("recovery.found", "recover_work")
    hands.wait(lambda: hands.state.layers, "the work")
    assert described(hands) == said
    assert hands.state.prompt == "make it warm"
    hands.opened.menu_actions.files.save_project_to(str(windows.root / "a.deproj"))
    hands.wait(lambda: "saved" in hands.notice_ids, "the project")
    again = windows.open()
    again.live(0.4)
    assert again.notice_ids == []  # it is saved: nothing to offer


def test_a_paid_answer_that_was_never_laid_is_offered_with_its_photo(windows: Windows) -> None:
    picture = written(windows.root / "fig.png", photo(320, 240))
    killed_after(windows.root, picture, "paid")
    hands = windows.open()
    hands.wait(lambda: "recovery.found" in hands.notice_ids, "the work")
    hands.press_notice("recovery.found", "discard_work")
    hands.open(picture)
    hands.wait(lambda: "reply.unclaimed" in hands.notice_ids, "the offer")
    hands.press_notice("reply.unclaimed", "lay_reply")
    hands.wait(lambda: hands.state.layers, "the layer")
    assert hands.layer.name == "make it warm"


def test_unsaved_work_of_a_closed_window_can_be_let_go(windows: Windows) -> None:
    hands = windows.open()
    hands.open_photo()
    hands.type_prompt()
    hands = windows.open()
    hands.wait(lambda: "recovery.found" in hands.notice_ids, "the offer")
    hands.press_notice("recovery.found", "discard_work")
    hands = windows.open()
    hands.live(0.4)
    assert hands.notice_ids == []


def test_a_project_gives_back_layers_masks_prompt_and_references(windows: Windows) -> None:
    hands = windows.open()
    hands.open_photo()
    hands.type_prompt()
    hands.select((100, 100), (140, 130))
    hands.edit()
    hands.select((200, 160), (220, 170))
    picture = written(hands.folder / "reference.jpg", photo(200, 150, seed=5))
    hands.opened.menu_actions.files.open_references(0, [str(picture)])
    hands.wait(lambda: hands.state.references, "the reference")
    before = hands.state
    path = hands.folder / "work.deproj"
    hands.opened.menu_actions.files.save_project_to(str(path))
    hands.wait(lambda: "saved" in hands.notice_ids, "the project")
    assert not hands.window.isWindowModified()
    assert hands.window.windowTitle().startswith("work.deproj")

    hands = windows.open()
    hands.open(path)
    after = hands.state
    assert (after.prompt, len(after.references), len(after.layers)) == (before.prompt, 1, 1)
    assert before.selection is not None
    assert after.selection is not None
    assert np.array_equal(after.selection.array(), before.selection.array())
    assert np.array_equal(after.layers[0].mask.array(), before.layers[0].mask.array())
    pixels, restored = (one.layers[0].candidate.raster.pixels for one in (before, after))
    assert np.array_equal(pixels, restored)
    assert not hands.window.isWindowModified()
    hands.type_prompt("more")
    assert hands.window.isWindowModified()
    hands.act("save_project")
    hands.wait(lambda: not hands.window.isWindowModified(), "saving again")


def test_opening_a_project_over_unsaved_work_loses_neither(windows: Windows) -> None:
    hands = windows.open()
    hands.open_photo()
    hands.type_prompt("in the project")
    path = hands.folder / "work.deproj"
    hands.opened.menu_actions.files.save_project_to(str(path))
    hands.wait(lambda: "saved" in hands.notice_ids, "the project")
    written_once = path.read_bytes()
    hands.open_photo(name="other.png")
    hands.window.prompt.text.setPlainText("not saved")
    hands.open(path)
    assert hands.state.prompt == "in the project"
    assert hands.window.windowTitle().startswith("work.deproj")
    hands.act("undo")
    assert hands.state.prompt == "not saved"
    assert hands.window.isWindowModified()
    assert hands.window.windowTitle().startswith("other.png")
    hands.act("save_project")  # asks for a place of its own
    hands.live(0.2)
    assert path.read_bytes() == written_once


def test_a_saved_project_is_not_offered_again_after_a_crash(windows: Windows) -> None:
    hands = windows.open()
    hands.open_photo()
    hands.type_prompt()
    hands.wait_until_kept()
    assert list(windows.root.glob("state/autosave/window-*"))
    hands.opened.menu_actions.files.save_project_to(str(windows.root / "work.deproj"))
    hands.wait(lambda: "saved" in hands.notice_ids, "the project")
    hands.wait(lambda: not list(windows.root.glob("state/autosave/window-*")), "letting go")


def test_choices_are_found_again(windows: Windows) -> None:
    hands = windows.open()
    hands.use_brush(33)
    hands.act("theme_dark")
    hands.window.prompt.choices_changed.emit(EditChoices(size="1024x1024", variants=3))
    hands = windows.open()
    settings = hands.opened.controller.desk.settings
    assert (settings.brush_radius_px, settings.theme) == (33, "dark")
    assert settings.size_choice == "1024x1024"
    assert settings.variants == 1  # each of them is paid for: never by habit
    assert hands.window.action("theme_dark").isChecked()
    assert hands.opened.controller.painting.brush.radius_px == 33
