"""Notices that come when they help, and go when they are no longer true."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog
from pytestqt.qtbot import QtBot

from desktop_editor.document.state import DocumentState
from desktop_editor.errors import Checkpoint, no_checkpoint
from desktop_editor.ui.dialogs.settings_dialog import SettingsDialog
from desktop_editor.ui.drop import DroppedImage
from desktop_editor.ui.theme import apply_theme
from desktop_editor.ui.widgets.reference_slot import ReferenceSlot
from tests.helpers.photos import photo, photo_16, png_16
from tests.helpers.practice_service import practice_service
from tests.helpers.window import TYPED_PROMPT, Hands, new_window, written


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with practice_service(drift="none") as address:
        yield address


@pytest.fixture
def hands(tmp_path: Path, qtbot: QtBot, qapp: QApplication, service: str) -> Iterator[Hands]:
    apply_theme(qapp, "light")
    hands = new_window(tmp_path, address=service)
    yield hands
    hands.close()


def edited(hands: Hands) -> None:
    hands.open_photo(name="fig.png")
    hands.type_prompt()
    hands.select((100, 100), (140, 130))
    hands.edit()
    assert hands.state.layers


def test_that_an_edit_is_under_way_is_not_said_after_it(hands: Hands) -> None:
    hands.open_photo()
    hands.type_prompt()
    hands.press_primary()
    hands.window.close()
    assert "edit.still_running" in hands.notice_ids
    hands.wait_for_answer()
    assert "edit.still_running" not in hands.notice_ids
    assert hands.window.isVisible()


def test_what_was_said_of_a_photo_goes_when_another_one_is_open(hands: Hands) -> None:
    deep = hands.folder / "deep.png"
    deep.write_bytes(png_16(photo_16(64, 48)))
    hands.window.recent_chosen.emit(str(deep))
    hands.wait(lambda: "photo.sixteen_bit" in hands.notice_ids, "the note")
    hands.window.recent_chosen.emit(str(hands.folder / "gone.png"))
    hands.wait(lambda: "photo.missing" in hands.notice_ids, "the failure")
    hands.open_photo()
    assert hands.notice_ids == []


def test_a_photo_opened_over_unsaved_layers_is_one_undo_away(hands: Hands) -> None:
    edited(hands)
    hands.open_photo(name="other.png")
    (notice,) = [one for one in hands.notices if one.id == "photo.opened_over"]
    assert notice.sentence == "other.png was opened; the work on fig.png is one Undo away."
    hands.press_notice("photo.opened_over", "undo")
    assert hands.state.base is not None
    assert hands.state.base.name == "fig.png"
    assert hands.state.layers
    assert "photo.opened_over" not in hands.notice_ids


def test_that_offer_goes_when_something_else_is_one_undo_away(hands: Hands) -> None:
    edited(hands)
    hands.open_photo(name="other.png")
    assert "photo.opened_over" in hands.notice_ids
    hands.act("select_all")
    assert "photo.opened_over" not in hands.notice_ids


def test_what_was_said_of_an_answer_goes_with_its_photo(hands: Hands) -> None:
    hands.open_photo(name="fig.png")
    hands.type_prompt()
    hands.edit()
    hands.act("mask_selection")
    assert "mask.no_selection" in hands.notice_ids
    hands.open_photo(name="other.png")
    assert hands.notice_ids == ["photo.opened_over"]


def test_a_photo_opened_over_an_untouched_one_needs_no_words(hands: Hands) -> None:
    hands.open_photo(name="fig.png")
    hands.open_photo(name="other.png")
    assert hands.notice_ids == []


def fill_reference(hands: Hands) -> None:
    path = written(hands.folder / "reference.png", photo(20, 20))
    hands.opened.menu_actions.files.open_references(0, [str(path)])
    hands.wait(lambda: hands.state.references, "the reference")


def written_on(hands: Hands) -> None:
    hands.open_photo(name="fig.png")
    hands.type_prompt()
    fill_reference(hands)


def test_another_photo_begins_without_the_words_and_references_of_the_last(hands: Hands) -> None:
    written_on(hands)
    hands.open_photo(name="other.png")
    assert (hands.state.prompt, hands.state.references) == ("", ())
    assert hands.window.prompt.text.toPlainText() == ""
    (notice,) = hands.notices
    assert notice.sentence == "other.png is open; prompt and references stay with fig.png."
    hands.act("undo")
    assert hands.state.prompt == TYPED_PROMPT
    assert len(hands.state.references) == 1
    assert hands.notice_ids == []


def test_they_are_used_with_it_too_by_one_press(hands: Hands) -> None:
    written_on(hands)
    references = hands.state.references
    hands.open_photo(name="other.png")
    hands.act("select_all")
    hands.press_notice("photo.left_behind", "take_along")
    assert (hands.state.prompt, hands.state.references) == (TYPED_PROMPT, references)
    assert hands.state.base is not None
    assert hands.state.base.name == "other.png"
    assert hands.state.selection is not None
    assert hands.notice_ids == []
    hands.act("undo")
    assert (hands.state.prompt, hands.state.references) == ("", ())


def test_that_offer_goes_when_other_words_are_typed(hands: Hands) -> None:
    written_on(hands)
    hands.open_photo(name="other.png")
    hands.type_prompt("something else")
    assert hands.notice_ids == []


def test_unsaved_work_and_its_words_are_told_of_in_one_notice(hands: Hands) -> None:
    edited(hands)
    hands.open_photo(name="other.png")
    (notice,) = hands.notices
    assert [one.id for one in notice.actions] == ["undo", "take_along"]
    hands.press_notice("photo.opened_over", "take_along")
    assert hands.state.prompt == TYPED_PROMPT


def test_what_was_written_before_any_photo_is_for_the_first_one(hands: Hands) -> None:
    hands.type_prompt()
    fill_reference(hands)
    hands.open_photo(name="fig.png")
    assert hands.state.prompt == TYPED_PROMPT
    assert len(hands.state.references) == 1
    assert hands.notice_ids == []


def test_a_mask_from_the_selection_without_one_says_what_is_missing(hands: Hands) -> None:
    hands.open_photo(name="fig.png")
    hands.type_prompt()
    hands.edit()
    before = hands.layer.mask
    hands.act("mask_selection")
    assert "mask.no_selection" in hands.notice_ids
    assert hands.layer.mask is before


def test_the_selection_that_an_edit_was_made_with_can_be_its_mask_again(hands: Hands) -> None:
    edited(hands)
    selected = hands.layer.mask.array()
    hands.act("mask_none")
    hands.act("mask_selection")
    assert "mask.no_selection" not in hands.notice_ids
    assert (hands.layer.mask.array() == selected).all()
    assert selected.any()


def test_a_long_rendering_is_told_in_the_status_line_and_a_quick_one_is_not(hands: Hands) -> None:
    edited(hands)
    hands.settle()
    renderer, activity = hands.opened.composition.renderer, hands.window.status_line.activity
    going_on, prepare = threading.Event(), renderer.prepare

    def slowly(state: DocumentState, checkpoint: Checkpoint = no_checkpoint) -> None:
        going_on.wait(20)
        prepare(state, checkpoint)

    hands.act("mask_all")
    hands.live(0.2)
    assert activity.text() == ""
    hands.settle()
    renderer.prepare = slowly  # type: ignore[method-assign]  # a machine slow enough to see it
    hands.act("mask_invert")
    hands.wait(activity.text, "the words")
    assert "Blending" in activity.text()
    going_on.set()
    hands.wait(lambda: not activity.text(), "the end")


def test_ctrl_y_brings_back_what_was_undone(hands: Hands) -> None:
    hands.open_photo()
    hands.act("select_all")
    hands.act("undo")
    hands.window.canvas.setFocus()
    QTest.keyClick(hands.window.canvas, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert hands.state.selection is not None


def test_the_practice_service_has_one_name(hands: Hands) -> None:
    assert hands.opened.controller.desk.usable_options().service.name == "Practice service"
    assert "Practice service" in hands.window.status_line.service.text()
    hands.act("open_settings")
    services = hands.dialog(SettingsDialog).findChildren(QComboBox)
    words = [box.itemText(index) for box in services for index in range(box.count())]
    assert any("Practice service" in one for one in words)
    assert not any("andbox" in one for one in words)


def test_what_an_address_reveals_is_said_when_it_fills_a_slot(hands: Hands) -> None:
    address = DroppedImage(address="https://pictures.example.com/red.png", name="red.png")
    hands.window.references.image_dropped.emit(0, address)
    hands.wait(lambda: "reference.address_is_fetched" in hands.notice_ids, "the note")
    slot = hands.window.references.findChildren(ReferenceSlot)[0]
    assert "fetches this address itself" in slot.toolTip()
    hands.window.notices.withdraw("reference.address_is_fetched")
    hands.window.references.image_dropped.emit(1, address)
    hands.wait(lambda: len(hands.state.references) == 2, "the second address")
    assert "reference.address_is_fetched" not in hands.notice_ids  # said once
    data = DroppedImage(address="data:image/png;base64,AAAA", name="data URL")
    hands.window.references.image_dropped.emit(2, data)
    hands.wait(lambda: "reference.data_sent_whole" in hands.notice_ids, "the note")


def test_only_the_last_file_that_could_not_be_opened_is_told_of(hands: Hands) -> None:
    (hands.folder / "notes.jpg").write_text("not a picture")
    hands.window.recent_chosen.emit(str(hands.folder / "gone.png"))
    hands.wait(lambda: hands.notice_ids == ["photo.missing"], "the failure")
    hands.window.recent_chosen.emit(str(hands.folder / "notes.jpg"))
    hands.wait(lambda: hands.notice_ids and hands.notice_ids != ["photo.missing"], "the other")
    hands.wait(lambda: "opening" not in hands.notice_ids, "the end of it")
    assert len(hands.notice_ids) == 1


@pytest.mark.parametrize("known", ["Pictures", ""])
def test_the_first_photo_is_looked_for_among_the_pictures_of_the_user(
    hands: Hands, monkeypatch: pytest.MonkeyPatch, known: str
) -> None:
    home = hands.folder / "somebody"
    (home / known).mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_PICTURES_DIR", str(home / "Pictures"))
    hands.act("open_photo")
    chooser = hands.dialog(QFileDialog)
    assert Path(chooser.directory().absolutePath()) == home / known
    chooser.close()
