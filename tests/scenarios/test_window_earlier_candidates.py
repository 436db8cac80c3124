"""The history of candidates across restarts and crashes: listed, found, laid, removed."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDrag
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_editor.ui.candidates_view import CandidateRequest
from desktop_editor.ui.theme import apply_theme
from desktop_editor.ui.widgets.earlier_list import EarlierList
from tests.helpers.edited_window import arrive
from tests.helpers.photos import photo
from tests.helpers.scripted_service import ScriptedService
from tests.helpers.system_keyring import ROOT
from tests.helpers.window import Hands, new_window, written


@pytest.fixture(scope="module")
def service() -> Iterator[ScriptedService]:
    with ScriptedService([arrive]) as service:
        yield service


@pytest.fixture(scope="module")
def earlier_session(
    tmp_path_factory: pytest.TempPathFactory, qapp: QApplication, service: ScriptedService
) -> Path:
    """The folders of a window that made a photo warm, then warm and bright, and was closed."""
    apply_theme(qapp, "light")
    root = tmp_path_factory.mktemp("earlier")
    hands = new_window(root, address=service.url)
    hands.open_photo(160, 120)
    for words in ("make it warm", " and bright"):
        hands.type_prompt(words)
        hands.edit()
    hands.wait_until_kept()
    hands.opened.controller.keeping.forget(hands.state.base)
    hands.live(0.1)
    hands.close()
    return root


@pytest.fixture
def after_two_edits(
    tmp_path: Path, qtbot: QtBot, earlier_session: Path, service: ScriptedService
) -> Iterator[Hands]:
    """A second window on a copy of those folders; the photo is where it was."""
    shutil.copytree(earlier_session, tmp_path, dirs_exist_ok=True)
    hands = new_window(tmp_path, address=service.url)
    yield hands
    hands.close()


def unfolded(hands: Hands, words: str, count: int) -> EarlierList:
    """Open the history and search it."""
    earlier = hands.window.candidates.earlier
    hands.act("open_earlier_candidates")
    earlier.search.clear()
    QTest.keyClicks(earlier.search, words)
    hands.wait(lambda: len(earlier.model.rows) == count, f"{count} rows")
    return earlier


def press(earlier: EarlierList, row: int, key: Qt.Key) -> None:
    earlier.rows.setCurrentIndex(earlier.model.index(row))
    earlier.rows.setFocus()
    QTest.keyClick(earlier.rows, key)


def test_candidates_of_an_earlier_session_are_found_by_their_prompt(
    after_two_edits: Hands,
) -> None:
    hands = after_two_edits
    earlier = unfolded(hands, "", 2)
    assert [row.prompt for row in earlier.model.rows] == ["make it warm and bright", "make it warm"]
    assert "for fig.png" in earlier.model.rows[0].spoken
    assert "the oldest without a star go" in earlier.words.text()
    hands.wait(lambda: earlier.model.pictures_held == 2, "the small pictures")
    unfolded(hands, "BRIGHT", 1)


def test_an_earlier_candidate_is_looked_at_then_kept_on_its_photo(after_two_edits: Hands) -> None:
    hands = after_two_edits
    hands.open(hands.folder / "fig.png")
    earlier = unfolded(hands, "bright", 1)
    hands.wait(lambda: earlier.model.rows[0].is_here, "its photo")
    before = hands.state
    earlier.rows.setCurrentIndex(earlier.model.index(0))
    QTest.mouseClick(
        earlier.rows.viewport(),
        Qt.MouseButton.LeftButton,
        pos=earlier.rows.visualRect(earlier.model.index(0)).center(),
    )
    hands.wait(hands.window.candidates.hint.isVisible, "the preview")
    assert hands.state is before
    QTest.keyClick(earlier.rows, Qt.Key.Key_Return)
    hands.wait(lambda: hands.state.layers, "the layer")
    assert hands.layer.candidate.prompt == "make it warm and bright"
    (card,) = hands.window.candidates.cards
    hands.wait(lambda: "free" in card.view.caption, "what the journal knows of it")
    hands.act("undo")
    assert not hands.state.layers


def test_with_another_photo_open_its_own_is_opened_for_it(after_two_edits: Hands) -> None:
    hands = after_two_edits
    hands.open_photo(200, 100, "other.png")
    earlier = unfolded(hands, "bright", 1)
    press(earlier, 0, Qt.Key.Key_Return)
    hands.wait(lambda: hands.state.layers, "the layer")
    assert hands.state.base is not None
    assert hands.state.base.name == "fig.png"


def test_an_earlier_candidate_becomes_a_reference_and_is_dragged_out(
    after_two_edits: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands, paths = after_two_edits, list[str]()

    def take(drag: QDrag, *_actions: object) -> Qt.DropAction:
        paths.extend(url.toLocalFile() for url in drag.mimeData().urls())
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", take)
    monkeypatch.setattr(QApplication, "mouseButtons", lambda: Qt.MouseButton.LeftButton)
    hands.open_photo(200, 100, "other.png")
    earlier = unfolded(hands, "bright", 1)
    earlier.rows.setCurrentIndex(earlier.model.index(0))
    earlier.rows.ask(CandidateRequest.REFERENCE)
    hands.wait(lambda: hands.state.references, "the reference")
    assert hands.state.references[0].name == "make it warm and bright.png"
    earlier.rows.startDrag(Qt.DropAction.CopyAction)
    hands.wait(lambda: paths, "the drag")
    assert Path(paths[0]).read_bytes() == hands.state.references[0].data


def test_what_is_removed_is_brought_back_by_the_notice(after_two_edits: Hands) -> None:
    hands = after_two_edits
    earlier = unfolded(hands, "", 2)
    press(earlier, 0, Qt.Key.Key_S)
    hands.wait(lambda: earlier.model.rows[0].starred, "the star")
    earlier.remove_all.click()
    hands.wait(lambda: len(earlier.model.rows) == 1, "the removal")
    press(earlier, 0, Qt.Key.Key_Delete)
    hands.wait(lambda: not earlier.model.rows, "the second removal")
    hands.press_notice("candidates.removed_one", "bring_back_candidates")
    hands.wait(lambda: [row.starred for row in earlier.model.rows] == [True], "it again")


def test_a_damaged_journal_is_said_and_the_replies_are_listed_all_the_same(
    tmp_path: Path, after_two_edits: Hands, service: ScriptedService
) -> None:
    after_two_edits.close()
    database = tmp_path / "data" / "journal" / "requests.sqlite"
    database.write_bytes(b"no database at all " * 300)
    for beside in database.parent.glob("requests.sqlite-*"):
        beside.unlink()
    hands = new_window(tmp_path, address=service.url)
    hands.wait(lambda: "journal.begun_anew" in hands.notice_ids, "the notice")
    earlier = unfolded(hands, "", 2)
    assert {row.prompt for row in earlier.model.rows} == {"(no prompt)"}
    hands.close()


def test_one_damaged_entry_does_not_hide_the_others(tmp_path: Path, after_two_edits: Hands) -> None:
    hands = after_two_edits
    with sqlite3.connect(tmp_path / "data" / "journal" / "requests.sqlite") as connection:
        connection.execute(
            "UPDATE requests SET facts = '{' WHERE begun_at = (SELECT min(begun_at) FROM requests)"
        )
    earlier = unfolded(hands, "", 1)
    assert "1 could not be read and is left out." in earlier.words.text()


def test_after_a_kill_the_candidate_is_in_the_history_with_its_star_and_picture(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication, service: ScriptedService
) -> None:
    apply_theme(qapp, "light")
    picture = written(tmp_path / "fig.png", photo(160, 120))
    command = [sys.executable, "-m", "tests.helpers.window_child", str(tmp_path), str(picture)]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        [*command, "starred"], cwd=ROOT, env=environment, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert "make it warm" in process.stdout.readline().decode()
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    hands = new_window(tmp_path, address=service.url)
    earlier = unfolded(hands, "warm", 1)
    assert earlier.model.rows[0].starred
    hands.wait(lambda: earlier.model.pictures_held == 1, "the small picture")
    hands.close()
