"""Several documents, one window each, and a project that goes back to what was saved."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop_editor.composition.parts import Composition
from desktop_editor.ui.app import open_window
from desktop_editor.ui.dialogs.crash_dialog import CrashDialog
from desktop_editor.ui.theme import apply_theme
from desktop_editor.ui.windows import Windows
from tests.helpers.practice_service import practice_service
from tests.helpers.window import (
    TYPED_PROMPT,
    Hands,
    PlayedSandbox,
    folders_in,
    new_window,
    pause,
)


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with practice_service(drift="none") as address:
        yield address


class Desk:
    """An application with as many windows as are asked for, on the same folders."""

    def __init__(self, root: Path, service: str) -> None:
        self._root = root
        self._service = service
        self.windows = Windows(self._composition)
        self.windows.add(open_window(self._composition()))

    def _composition(self) -> Composition:
        composition = Composition(folders_in(self._root))
        composition.__dict__["sandbox"] = PlayedSandbox(address=self._service)
        return composition

    def hands(self, number: int) -> Hands:
        opened = self.windows.open_ones[number]
        sandbox = opened.composition.sandbox
        assert isinstance(sandbox, PlayedSandbox)
        return Hands(opened=opened, sandbox=sandbox, folder=self._root)


@pytest.fixture
def desk(tmp_path: Path, qapp: QApplication, service: str) -> Iterator[Desk]:
    apply_theme(qapp, "light")
    desk = Desk(tmp_path, service)
    yield desk
    opened = [one.window for one in desk.windows.open_ones]
    desk.windows.shut_down()
    for window in opened:
        window.allow_close()
        window.deleteLater()
    QApplication.sendPostedEvents(None, 0)
    pause(1)


@pytest.fixture
def hands(tmp_path: Path, qapp: QApplication, service: str) -> Iterator[Hands]:
    apply_theme(qapp, "light")
    hands = new_window(tmp_path, address=service)
    yield hands
    hands.close()


def test_each_window_has_a_document_of_its_own(desk: Desk) -> None:
    first = desk.hands(0)
    first.open_photo(name="fig.png")
    first.type_prompt()
    first.act("new_window")
    second = desk.hands(1)
    assert second.window.isVisible()
    assert second.window.pos() != first.window.pos()
    assert second.state.base is None
    second.open_photo(name="other.png")
    second.type_prompt("something else")
    second.edit()
    assert second.layer.candidate.prompt == "something else"
    assert first.state.prompt == TYPED_PROMPT
    assert not first.state.layers
    assert first.window.windowTitle().startswith("fig.png")
    assert second.window.windowTitle().startswith("other.png")


def test_closing_one_window_leaves_the_others_and_its_work_is_offered_again(desk: Desk) -> None:
    first = desk.hands(0)
    first.open_photo(name="fig.png")
    first.type_prompt()
    first.act("new_window")
    threads = first.opened.workers.threads
    first.act("close_window")
    assert len(desk.windows.open_ones) == 1
    left = desk.hands(0)
    left.wait(lambda: not any(one.isRunning() for one in threads), "its workers")
    left.open_photo(name="other.png")
    assert left.window.isVisible()
    left.act("new_window")
    later = desk.hands(1)
    later.wait(lambda: "recovery.found" in later.notice_ids, "the offer")
    later.press_notice("recovery.found", "recover_work")
    later.wait(lambda: later.state.prompt == TYPED_PROMPT, "the work")


def test_what_is_open_in_one_window_is_not_offered_as_lost_in_another(desk: Desk) -> None:
    first = desk.hands(0)
    first.open_photo(name="fig.png")
    first.type_prompt()
    first.wait_until_kept()
    first.act("new_window")
    second = desk.hands(1)
    second.live(0.5)
    assert second.notice_ids == []


def test_quit_closes_all_windows_but_those_with_an_edit_under_way(desk: Desk) -> None:
    first = desk.hands(0)
    first.act("new_window")
    second = desk.hands(1)
    second.open_photo()
    second.type_prompt()
    second.press_primary()
    first.act("quit")
    assert not first.window.isVisible()
    assert second.window.isVisible()
    assert "edit.still_running" in second.notice_ids
    second.wait_for_answer()
    second.act("quit")
    assert not second.window.isVisible()


def test_a_defect_is_told_in_the_window_that_is_looked_at(desk: Desk) -> None:
    first = desk.hands(0)
    first.act("new_window")
    second = desk.hands(1)
    second.window.activateWindow()
    second.wait(second.window.isActiveWindow, "the window in front")
    desk.windows.show_crash("Traceback")
    crashes = [len(one.window.findChildren(CrashDialog)) for one in (first, second)]
    assert crashes == [0, 1]


def test_a_project_goes_back_to_what_was_saved_and_undo_brings_the_changes(hands: Hands) -> None:
    hands.open_photo()
    hands.type_prompt()
    assert not hands.window.action("revert_project").isEnabled()  # nothing was saved yet
    path = hands.folder / "fig.ora"
    hands.opened.menu_actions.files.save_project_to(str(path))
    hands.wait(lambda: "saved" in hands.notice_ids, "the project")
    assert not hands.window.action("revert_project").isEnabled()
    hands.type_prompt("something else")
    hands.select((60, 60), (160, 160))
    changed = hands.state
    hands.act("revert_project")
    hands.wait(lambda: hands.state.prompt == TYPED_PROMPT, "the project as it was saved")
    assert hands.state.selection is None
    assert not hands.window.isWindowModified()
    assert "project.reverted" in hands.notice_ids
    hands.press_notice("project.reverted", "undo")
    assert hands.state is changed
    assert hands.window.isWindowModified()
    assert hands.opened.controller.project_path == str(path)
