"""The whole job in the real window, against the real practice service over HTTP."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_editor.imaging.raster import Coverage
from desktop_editor.pipeline.export import export_choices
from desktop_editor.pipeline.render import union_mask
from desktop_editor.ui.canvas_view import Compare, Tool
from desktop_editor.ui.dialogs.export_dialog import ExportDialog
from desktop_editor.ui.theme import apply_theme
from tests.helpers.practice_service import practice_service
from tests.helpers.window import Hands, new_window, path_pixels


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


def export(hands: Hands, path: Path) -> None:
    hands.act("export_as")
    dialog = hands.dialog(ExportDialog)
    dialog.path.setText(str(path))
    QTest.mouseClick(dialog.button, Qt.MouseButton.LeftButton)
    hands.wait(lambda: any(one.startswith("export.") for one in hands.notice_ids), "the export")


def badge(hands: Hands) -> str:
    lock = hands.window.status_line.lock
    return lock.accessibleName() if lock.isVisible() else ""


def retouched(hands: Hands) -> Coverage:
    """Erase here, paint there; gives the mask that results."""
    before = hands.layer.mask.array()
    hands.act("eraser")
    hands.stroke((100, 100), (114, 100))
    erased = hands.layer.mask.array()
    assert erased[100, 107] == 0
    assert before[100, 107] == 255
    hands.act("brush")
    hands.stroke((200, 160), (206, 164))
    painted = hands.layer.mask.array()
    assert painted[162, 203] == 255
    assert erased[162, 203] == 0
    hands.settle()
    return painted


def test_a_photo_is_edited_retouched_and_exported_with_every_other_pixel_its_own(
    hands: Hands, tmp_path: Path
) -> None:
    base = hands.open_photo()
    hands.type_prompt("make it warm")
    hands.select((100, 100), (140, 100), (140, 130))
    selection = hands.state.selection
    assert selection is not None
    hands.press_primary()
    assert hands.is_editing
    seen: set[str] = set()

    def watched() -> bool:
        seen.add(hands.window.prompt.hint.text())
        return not hands.is_editing

    hands.wait(watched, "the answer")
    assert any(words.startswith("0:00 ") for words in seen)
    assert np.array_equal(hands.layer.mask.array(), selection.array())
    assert hands.state.selection is None
    assert hands.opened.controller.painting.tool is Tool.BRUSH

    painted = retouched(hands)
    path = tmp_path / "result.png"
    export(hands, path)
    assert "export.locked" in hands.notice_ids
    assert "0 pixels changed outside the mask" in badge(hands)
    result = path_pixels(path)
    locked = painted == 0
    assert np.array_equal(result[locked], base[locked])
    assert np.count_nonzero(np.any(result != base, axis=2)) > 500


def test_everything_can_be_undone_and_redone(hands: Hands) -> None:
    hands.open_photo()
    hands.type_prompt("warm")
    hands.window.prompt.text.clearFocus()
    hands.select((100, 100), (140, 120))
    hands.edit()
    hands.act("eraser")
    hands.stroke((106, 103), (114, 106))
    final = hands.state
    labels = []
    while hands.window.action("undo").isEnabled():
        labels.append(hands.opened.controller.document.undo_label)
        hands.act("undo")
    assert labels == ["Erase", "Edit", "Select", "Typing", "Open fig.png"]
    assert hands.state.base is None
    assert hands.window.prompt.text.toPlainText() == ""
    for _ in labels:
        hands.act("redo")
    assert hands.state is final
    assert hands.window.prompt.text.toPlainText() == "warm"
    assert not hands.window.action("redo").isEnabled()


def test_the_original_is_shown_for_comparison_and_gone_again(hands: Hands) -> None:
    hands.open_photo()
    hands.type_prompt()
    hands.select((100, 100), (140, 130))
    hands.edit()
    hands.settle()
    canvas = hands.window.canvas
    at = hands.at(120, 115)

    def colour() -> int:
        return int(canvas.grab().toImage().pixel(at))

    edited = colour()
    hands.act("compare_original")
    assert canvas._interaction.compare is Compare.ORIGINAL
    hands.wait(lambda: colour() != edited, "the original")
    hands.act("compare_original")
    hands.wait(lambda: colour() == edited, "the result")


def test_a_jpeg_says_how_many_pixels_it_changed_and_offers_png(
    hands: Hands, tmp_path: Path
) -> None:
    hands.open_photo()
    hands.type_prompt()
    hands.select((100, 100), (140, 130))
    hands.edit()
    export(hands, tmp_path / "result.jpg")
    (notice,) = [one for one in hands.notices if one.id.startswith("export.")]
    assert notice.id == "export.lossy"
    base = hands.state.base
    assert base is not None
    locked = union_mask(hands.state) == 0
    different = np.any(path_pixels(tmp_path / "result.jpg") != base.raster.pixels, axis=2)
    changed = np.count_nonzero(different & locked)
    assert f"{changed:,}" in notice.sentence
    assert f"{changed:,}" in badge(hands)
    assert "0 pixels changed" not in badge(hands).replace(f"{changed:,} pixels", "")
    hands.press_notice("export.lossy", "export_png")
    assert hands.dialog(ExportDialog).chosen_path.endswith(".png")


def test_the_opened_photo_is_never_overwritten_and_a_missing_folder_is_said(
    hands: Hands, tmp_path: Path
) -> None:
    hands.open_photo()
    path = tmp_path / "fig.png"
    before = path.read_bytes()
    export(hands, path)
    assert "export.over_the_photo" in hands.notice_ids
    assert path.read_bytes() == before
    hands.window.notices.withdraw("export.over_the_photo")
    path = tmp_path / "gone" / "a.png"
    hands.opened.menu_actions.files.export_to(str(path), export_choices(path))
    hands.wait(lambda: "storage.folder_missing" in hands.notice_ids, "the refusal")
    hands.press_notice("storage.folder_missing", "choose_folder")
    assert hands.dialog(ExportDialog).isVisible()


def test_two_variants_become_two_layers_of_which_one_shows(hands: Hands) -> None:
    hands.opened.controller.desk.change(variants=2)
    hands.open_photo()
    hands.type_prompt()
    hands.select((100, 100), (140, 130))
    hands.edit()
    first, second = hands.state.layers
    assert first.candidate.edit_id == second.candidate.edit_id
    assert (first.visible, second.visible) == (True, False)
    card = next(one for one in hands.window.candidates.cards if one.view.id == second.id)
    card.setFocus()
    QTest.keyClick(card, Qt.Key.Key_Return)
    assert [layer.visible for layer in hands.state.layers] == [False, True]
    assert hands.state.active_layer_id == second.id
    hands.act("undo")
    assert [layer.visible for layer in hands.state.layers] == [True, False]


def test_a_layer_that_shows_nothing_can_be_painted_in_again(hands: Hands) -> None:
    hands.open_photo()
    hands.type_prompt()
    hands.select((100, 100), (140, 130))
    hands.edit()
    for kind in ("mask_none", "mask_all", "mask_invert", "mask_none"):
        hands.act(kind)
        hands.settle()
    assert hands.layer.mask.is_empty
    hands.act("brush")
    hands.stroke((110, 110), (120, 117))
    hands.settle()
    assert hands.layer.mask.array()[113, 115] == 255


def test_a_selection_that_was_painted_away_again_selects_nothing(hands: Hands) -> None:
    hands.open_photo()
    hands.type_prompt()
    hands.select((100, 100))
    hands.use_brush(30)
    canvas, left, alt = (
        hands.window.canvas,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.AltModifier,
    )
    QTest.mousePress(canvas, left, alt, hands.at(100, 100))
    QTest.mouseRelease(canvas, left, alt, hands.at(100, 100))
    assert hands.state.selection is None
    assert not hands.window.action("select_none").isEnabled()
    hands.edit()
    assert hands.layer.mask.bounding_box() is not None


def test_the_edit_is_copied_as_a_curl_command_that_gets_a_picture(hands: Hands) -> None:
    hands.open_photo()
    hands.type_prompt("make 'it' warm")
    hands.act("copy_curl")
    hands.wait(lambda: "curl.copied" in hands.notice_ids, "the command")
    command = QApplication.clipboard().text()
    (notice,) = hands.notices
    assert str(hands.folder / "cache" / "curl") in notice.advice
    assert hands.state.layers == ()
    entries = hands.opened.composition.journal.entries()
    assert entries == []  # nothing was sent
    variable = re.findall(r"Bearer \$\{?(\w+)", command)[0]
    assert variable in notice.advice
    environment = {**os.environ, variable: "any-word"}
    done = subprocess.run(["sh", "-c", command], env=environment, capture_output=True, check=True)
    assert json.loads(done.stdout)["data"][0]["b64_json"]


def test_the_next_export_is_offered_a_name_that_is_free(hands: Hands, tmp_path: Path) -> None:
    hands.open_photo()
    for expected in ("fig-edited.png", "fig-edited-2.png", "fig-edited-3.png"):
        hands.act("export_as")
        dialog = hands.dialog(ExportDialog)
        assert dialog.path.text() == str(tmp_path / expected)
        dialog.close()
        (tmp_path / expected).touch()
