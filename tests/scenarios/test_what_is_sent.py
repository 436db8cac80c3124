"""Before anything is sent the user sees all of it: every picture, every word, and where it goes."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from desktop_editor.document.reference import Reference
from desktop_editor.imaging.codec import Limits, decode
from desktop_editor.pipeline.prompting import REGION_WORDS
from desktop_editor.ui.dialogs.outgoing_dialog import OutgoingDialog
from desktop_editor.ui.qt_image import from_qimage
from tests.helpers.scripted_service import ScriptedService, answer
from tests.helpers.window import Hands, new_window

REFUSED = json.dumps({"error": {"message": "no", "code": None, "type": "invalid_request_error"}})


@pytest.fixture
def hands(tmp_path: Path, qapp: object) -> Iterator[Hands]:
    del qapp
    hands = new_window(tmp_path)
    yield hands
    hands.close()


def looked(hands: Hands) -> OutgoingDialog:
    QTest.mouseClick(hands.window.prompt.look, Qt.MouseButton.LeftButton)
    hands.wait(lambda: hands.window.findChild(OutgoingDialog), "what is sent")
    return hands.dialog(OutgoingDialog)


def words_of(dialog: OutgoingDialog) -> str:
    return "\n".join(one.text() for one in dialog.findChildren(QLabel))


def test_what_is_shown_is_what_is_sent(hands: Hands) -> None:
    with ScriptedService([answer(400, REFUSED.encode())]) as service:
        hands.opened.controller.desk.change(
            service="custom", custom_url=service.url, whole_photo_along=True
        )
        hands.open_photo(4800, 3600, "secret-name.png")
        hands.select((100, 100), (180, 100), (180, 180), (100, 180))
        hands.type_prompt("make it warmer")
        dialog = looked(hands)
        shown = {name: label.text() for name, label in dialog.values.items()}
        said, pictures = words_of(dialog), shown_pictures(dialog)
        assert service.calls == []
        dialog.close()
        hands.press_primary()
        hands.wait_for_answer()
        (call,) = service.calls
    texts, files = call.texts(), [part.content for part in call.parts() if part.file_name]
    assert shown == texts
    assert texts["prompt"] == f"make it warmer. {REGION_WORDS}"
    assert len(files) == len(pictures) == 2  # the region, and the whole photo along with it
    for data, picture in zip(files, pictures, strict=True):
        sent = decode(data, Limits()).pixels
        height, width = sent.shape[:2]
        assert f"{width} × {height} · " in said
        small = from_qimage(picture)
        assert abs(width / height - picture.width() / picture.height()) < 0.05
        assert np.abs(sent.mean(axis=(0, 1)) - small.mean(axis=(0, 1))).max() < 6
    assert "secret-name" not in said
    assert "the whole photo, for light and perspective" in said


def shown_pictures(dialog: OutgoingDialog) -> list[QImage]:
    labels = [dialog.pictures.itemAtPosition(row, 0) for row in range(dialog.pictures.rowCount())]
    found = [one.widget() for one in labels if one is not None]
    return [one.pixmap().toImage() for one in found if isinstance(one, QLabel)]


def test_a_reference_by_address_is_shown_as_its_address(hands: Hands) -> None:
    hands.open_photo()
    hands.type_prompt("like the reference")
    address = "https://pictures.example/kitchen.png"
    reference = Reference(id="r", name="kitchen.png", data=b"", media_type="", address=address)
    hands.opened.controller.references.take_reference(0, reference)
    assert address in words_of(looked(hands))


def test_what_cannot_be_sent_is_told_instead(hands: Hands) -> None:
    hands.open_photo()
    assert not hands.window.prompt.look.isEnabled()
    hands.act("show_outgoing")
    assert "service.prompt_empty" in hands.notice_ids


def test_looking_works_from_the_keyboard_and_leads_to_the_command(hands: Hands) -> None:
    hands.open_photo()
    hands.type_prompt("warmer")
    assert hands.window.action("show_outgoing").shortcut().toString() == "Ctrl+Shift+Return"
    hands.act("show_outgoing")
    hands.wait(lambda: hands.window.findChild(OutgoingDialog), "what is sent")
    dialog = hands.dialog(OutgoingDialog)
    QTest.mouseClick(hands.button(dialog, "Copy as curl"), Qt.MouseButton.LeftButton)
    hands.wait(lambda: "curl.copied" in hands.notice_ids, "the command")
