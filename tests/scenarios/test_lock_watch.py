"""The pixel lock is looked at after every change, and its proof is a click away."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_editor.pipeline.export import export_choices
from desktop_editor.ui import lock_watch
from desktop_editor.ui.dialogs.lock_dialog import LockDialog
from desktop_editor.ui.lock_watch import watching_bytes
from tests.helpers.window import Hands, new_window


@pytest.fixture
def hands(tmp_path: Path, qapp: object) -> Iterator[Hands]:
    del qapp
    hands = new_window(tmp_path)
    yield hands
    hands.close()


def edited(hands: Hands) -> None:
    hands.open_photo()
    hands.select((60, 60), (160, 60), (160, 160), (60, 160))
    hands.type_prompt()
    hands.edit()


def badge(hands: Hands) -> str:
    lock = hands.window.status_line.lock
    return lock.accessibleName() if lock.isVisible() else ""


def proved(dialog: LockDialog) -> bool:
    return dialog._view.holds is not None


def test_every_composite_says_that_nothing_changed_outside_the_mask(hands: Hands) -> None:
    hands.open_photo()
    assert badge(hands) == ""
    edited(hands)
    hands.wait(lambda: badge(hands), "the lock")
    assert badge(hands) == "0 pixels changed outside the mask"
    hands.window.resize(1440, 870)
    lock = hands.window.status_line.lock
    hands.wait(lambda: lock.text() == lock.accessibleName(), "all of the words")
    hands.window.resize(980, 640)
    hands.wait(lambda: hands.window.width() == 980, "a small window")
    hands.stroke((200, 100), (240, 100))
    assert badge(hands) == ""  # nothing is said of what was not looked at
    hands.wait(lambda: badge(hands), "the lock after a stroke")
    assert badge(hands) == "0 pixels changed outside the mask"
    hands.act("undo")
    hands.act("undo")
    assert not hands.state.layers
    assert badge(hands) == ""


def test_a_broken_lock_is_told(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    renderer = hands.opened.composition.renderer
    composite = renderer.composite

    def leaking(*arguments: object) -> object:
        pixels = composite(*arguments)  # type: ignore[arg-type]
        pixels[2, 3, 0] ^= 1
        return pixels

    edited(hands)
    monkeypatch.setattr(renderer, "composite", leaking)
    hands.stroke((200, 100), (240, 100))
    hands.wait(lambda: badge(hands), "the lock")
    assert badge(hands) == "1 pixel changed outside the mask"
    assert hands.window.status_line.lock.property("tone") == "warning"


def test_the_proof_is_a_click_away_and_can_be_computed_again(hands: Hands) -> None:
    edited(hands)
    hands.wait(lambda: badge(hands), "the lock")
    QTest.mouseClick(hands.window.status_line.lock, Qt.MouseButton.LeftButton)
    dialog = hands.dialog(LockDialog)
    assert dialog.sentence.text() == "Comparing every pixel with the photo …"
    hands.wait(lambda: proved(dialog), "the proof")
    QTest.mouseClick(hands.button(dialog, "Copy"), Qt.MouseButton.LeftButton)
    said = dict(line.split(": ", 1) for line in QApplication.clipboard().text().splitlines()[1:])
    base = hands.state.base
    assert base is not None
    locked = hands.layer.mask.array() == 0
    count = f"{np.count_nonzero(locked):,}"
    assert dialog.sentence.text() == f"Not one of {count} pixels outside your masks has changed."
    assert said["Changed there"] == "0 px"
    digest = hashlib.sha256(base.raster.pixels[locked].tobytes()).hexdigest()
    assert said["SHA-256, photo"] == said["SHA-256, shown"] == digest
    assert not hands.window.action("show_locked").isChecked()
    QTest.mouseClick(hands.button(dialog, "Show Locked Area"), Qt.MouseButton.LeftButton)
    assert hands.window.action("show_locked").isChecked()


def test_the_proof_names_the_file_that_was_exported(hands: Hands) -> None:
    edited(hands)
    path = hands.folder / "out.jpg"
    hands.opened.menu_actions.files.export_to(str(path), export_choices(path))
    hands.wait(lambda: badge(hands).endswith("outside the mask"), "the export")
    hands.act("show_proof")
    dialog = hands.dialog(LockDialog)
    hands.wait(lambda: proved(dialog), "the proof")
    rows = dict(dialog._view.rows)
    assert rows["Exported file"] == "out.jpg"
    assert rows["Changed in it"] != "0 px, after it was read back from disk"
    assert rows["Changed there"] == "0 px"
    assert rows["Read back by"] == "OpenCV"


def test_a_photo_too_large_to_be_watched_says_so_and_is_checked_on_a_click(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands.open_photo()
    base = hands.state.base
    assert base is not None
    monkeypatch.setattr(lock_watch, "available_bytes", lambda: watching_bytes(base) - 1)
    edited(hands)
    assert badge(hands) == "Pixel lock not checked yet"
    hands.live(1.0)
    assert badge(hands) == "Pixel lock not checked yet"
    QTest.mouseClick(hands.window.status_line.lock, Qt.MouseButton.LeftButton)
    hands.wait(lambda: badge(hands) == "0 pixels changed outside the mask", "the lock")
    monkeypatch.setattr(lock_watch, "available_bytes", lambda: watching_bytes(base))
    hands.stroke((200, 100), (240, 100))
    assert badge(hands) == ""
    hands.wait(lambda: badge(hands) == "0 pixels changed outside the mask", "the lock")


def test_a_proof_that_nobody_waits_for_any_more_does_not_come_up(hands: Hands) -> None:
    edited(hands)
    hands.act("show_proof")
    hands.dialog(LockDialog).close()
    hands.live(1.0)
    assert not [one for one in hands.window.findChildren(LockDialog) if one.isVisible()]
