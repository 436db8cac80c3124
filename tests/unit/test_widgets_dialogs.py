"""Dialogs return what was chosen, never block, and never show a key."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from desktop_editor.document.export_choices import ExportChoices
from desktop_editor.imaging.codec import EncodeOptions, ImageFormat
from desktop_editor.ui.dialogs.crash_dialog import CrashDialog
from desktop_editor.ui.dialogs.dialogs import Dialogs
from desktop_editor.ui.dialogs.export_dialog import ExportDialog
from desktop_editor.ui.dialogs.settings_dialog import SettingsDialog
from desktop_editor.ui.dialogs.settings_values import ServiceChoice
from desktop_editor.ui.dialogs_view import ExportView
from desktop_editor.ui.setting_words import setting_fields

SERVICES = tuple(
    ServiceChoice(id=name, name=name, base_url=url, default_model="gpt-image-2", needs_key=needs)
    for name, url, needs in (
        ("sandbox", "", False),
        ("openai", "https://api.openai.com/v1", True),
        ("custom", "", True),
    )
)
SETTINGS = {"service": "sandbox", "custom_url": "https://own/v1", "models": {}, "variants": 2}


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def dialogs(window: QWidget) -> Dialogs:
    return Dialogs(window, SERVICES)


def shown(dialogs: Dialogs, kind: type[QDialog]) -> Any:
    window = dialogs.parent()
    assert isinstance(window, QObject)
    (found,) = [one for one in window.findChildren(kind) if one.isVisible()]
    assert not found.isModal()
    return found


def test_saved_settings_return_what_was_changed_only(qtbot: QtBot, dialogs: Dialogs) -> None:
    heard: list[dict[str, Any]] = []
    dialogs.settings_changed.connect(heard.append)
    dialogs.show_settings(SETTINGS, setting_fields())
    dialog = shown(dialogs, SettingsDialog)
    dialog.widget("theme").setCurrentIndex(dialog.widget("theme").findData("dark"))
    dialog.service.setCurrentIndex(dialog.service.findData("openai"))
    assert dialog.url.text() == "https://api.openai.com/v1"
    dialog.model.setText(" own-model ")
    dialog._save()
    assert heard == [{"service": "openai", "theme": "dark", "models": {"openai": "own-model"}}]


def test_settings_left_alone_change_nothing(dialogs: Dialogs) -> None:
    heard: list[dict[str, Any]] = []
    dialogs.settings_changed.connect(heard.append)
    dialogs.show_settings(SETTINGS, setting_fields())
    shown(dialogs, SettingsDialog)._save()
    assert heard == []


def test_an_own_address_survives_looking_at_another_service(dialogs: Dialogs) -> None:
    heard: list[dict[str, Any]] = []
    dialogs.settings_changed.connect(heard.append)
    dialogs.show_settings(SETTINGS | {"service": "custom"}, setting_fields())
    dialog = shown(dialogs, SettingsDialog)
    dialog.url.setText("https://mine/v1")
    dialog.service.setCurrentIndex(1)
    dialog.service.setCurrentIndex(2)
    assert dialog.url.text() == "https://mine/v1"
    dialog._save()
    assert heard == [{"custom_url": "https://mine/v1"}]


def test_network_and_dialect_are_set_in_the_same_dialog(dialogs: Dialogs) -> None:
    heard: list[dict[str, Any]] = []
    dialogs.settings_changed.connect(heard.append)
    dialogs.show_settings(SETTINGS, setting_fields())
    dialog = shown(dialogs, SettingsDialog)
    assert not dialog.widget("custom_dialect").isVisible()
    dialog.service.setCurrentIndex(dialog.service.findData("custom"))
    assert dialog.widget("custom_dialect").isVisible()
    dialog.widget("custom_dialect").setCurrentIndex(
        dialog.widget("custom_dialect").findData("openai")
    )
    dialog.widget("proxy").setText(" http://proxy.test:3128 ")
    dialog.widget("ca_file").setText("/etc/company.pem")
    dialog._save()
    assert heard == [
        {
            "service": "custom",
            "custom_dialect": "openai",
            "proxy": "http://proxy.test:3128",
            "ca_file": "/etc/company.pem",
        }
    ]


def test_the_key_of_a_newly_chosen_service_is_asked_after_the_choice_is_kept(
    dialogs: Dialogs,
) -> None:
    heard: list[object] = []
    dialogs.settings_changed.connect(heard.append)
    dialogs.action_triggered.connect(heard.append)
    dialogs.show_settings(SETTINGS, setting_fields())
    dialog = shown(dialogs, SettingsDialog)
    assert not dialog.key_button.isVisible()
    dialog.service.setCurrentIndex(1)
    assert dialog.key_button.isVisible()
    dialog.key_button.click()
    assert heard == [{"service": "openai"}, "enter_key"]


def export_view(path: Path, bits: int = 8, profile: str = "") -> ExportView:
    choices = ExportChoices(encoding=EncodeOptions(format=ImageFormat.PNG))
    return ExportView(path=str(path), bits=bits, profile=profile, choices=choices)


def test_a_lossless_export_promises_the_pixel_lock_and_a_lossy_one_does_not(
    dialogs: Dialogs, tmp_path: Path
) -> None:
    heard: list[tuple[str, ExportChoices]] = []
    dialogs.export_chosen.connect(lambda *values: heard.append(values))
    dialogs.choose_export(export_view(tmp_path / "photo.png"))
    dialog = shown(dialogs, ExportDialog)
    assert "exactly your own" in dialog.meaning.text()
    assert not dialog.quality.isVisible()
    dialog.format.setCurrentIndex(dialog.format.findData("tiff"))
    assert not dialog.quality.isVisible()
    dialog.format.setCurrentIndex(dialog.format.findData("jpeg"))
    assert dialog.quality.isVisible()
    assert not dialog.lossless.isVisible()
    assert dialog.path.text().endswith("photo.jpg")
    assert "change a little" in dialog.meaning.text()
    dialog.quality.setValue(80)
    dialog.button.click()
    dialogs.choose_export(export_view(tmp_path / "photo.webp"))
    dialog = shown(dialogs, ExportDialog)
    dialog.lossless.setChecked(True)
    assert "exactly your own" in dialog.meaning.text()
    dialog.button.click()
    chosen = [(Path(path).name, one.encoding) for path, one in heard]
    assert [(name, one.quality, one.is_lossless) for name, one in chosen] == [
        ("photo.jpg", 80, False),
        ("photo.webp", 95, True),
    ]


def test_a_typed_suffix_chooses_the_format_and_a_missing_one_is_added(
    dialogs: Dialogs, tmp_path: Path
) -> None:
    dialogs.choose_export(export_view(tmp_path / "photo.png"))
    dialog = shown(dialogs, ExportDialog)
    dialog.path.setText(str(tmp_path / "photo.tiff"))
    assert dialog.chosen_format == "tiff"
    assert dialog.chosen_path.endswith("photo.tiff")
    dialog.path.setText(str(tmp_path / "photo.v2"))
    assert dialog.chosen_path.endswith("photo.v2.tif")


def test_only_what_a_format_and_a_photo_have_is_offered(dialogs: Dialogs, tmp_path: Path) -> None:
    dialogs.choose_export(export_view(tmp_path / "photo.png"))
    dialog = shown(dialogs, ExportDialog)
    offered = (dialog.sampling, dialog.bit_depth, dialog.profile)
    assert [one.isVisible() for one in offered] == [False, False, False]
    dialogs.choose_export(export_view(tmp_path / "photo.png", 16, "Adobe RGB"))
    dialog = shown(dialogs, ExportDialog)
    offered = (dialog.sampling, dialog.bit_depth, dialog.profile)
    assert [one.isVisible() for one in offered] == [False, True, True]
    assert dialog.profile.currentText() == "Keep “Adobe RGB”"
    dialog.bit_depth.setCurrentIndex(1)
    assert not dialog.choices.encoding.deep
    assert "the file will hold 8" in dialog.meaning.text()
    dialog.profile.setCurrentIndex(1)
    assert dialog.choices.to_srgb
    assert not dialog.bit_depth.isVisible()
    assert "those of sRGB" in dialog.meaning.text()
    dialog.format.setCurrentIndex(dialog.format.findData("avif"))
    assert dialog.sampling.isVisible()
    dialog.sampling.setCurrentIndex(dialog.sampling.findData("half"))
    assert dialog.choices.encoding.full_colour is False
    assert dialog.chosen_path.endswith("photo.avif")


def test_what_goes_along_is_chosen_and_the_size_is_asked_for_once_the_hand_rests(
    dialogs: Dialogs, tmp_path: Path, qtbot: QtBot
) -> None:
    wanted: list[ExportChoices] = []
    dialogs.export_size_wanted.connect(wanted.append)
    dialogs.choose_export(export_view(tmp_path / "photo.jpg"))
    dialog = shown(dialogs, ExportDialog)
    for quality in range(60, 71):
        dialog.quality.setValue(quality)
    assert wanted == []
    qtbot.waitUntil(lambda: bool(wanted))
    assert [one.encoding.quality for one in wanted] == [70]
    dialogs.show_export_size("The file will take 3.2 MB.")
    assert dialog.file_size.text() == "The file will take 3.2 MB."
    dialog.quality.setValue(30)
    assert dialog.file_size.text() == ""  # not of this file
    assert dialog.choices.marks_origin
    for box in (dialog.origin, dialog.place, dialog.proof):
        box.click()
    chosen = dialog.choices
    assert (chosen.marks_origin, chosen.without_place, chosen.has_proof) == (False, True, True)


def test_a_file_that_would_be_replaced_is_named_on_the_button(
    dialogs: Dialogs, tmp_path: Path
) -> None:
    there = tmp_path / "photo.png"
    there.write_bytes(b"x")
    dialogs.choose_export(export_view(there))
    assert shown(dialogs, ExportDialog).button.text() == "Replace the file"


def test_after_a_crash_the_details_can_be_copied_and_the_work_goes_on(dialogs: Dialogs) -> None:
    heard: list[str] = []
    dialogs.action_triggered.connect(heard.append)
    dialogs.show_crash("ValueError in render")
    dialog = shown(dialogs, CrashDialog)
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == "ValueError in render"
    dialog.log.click()
    assert heard == ["show_log_folder"]
    assert dialog.keep.isDefault()


def test_a_second_call_replaces_the_dialog_that_shows_old_values(dialogs: Dialogs) -> None:
    dialogs.show_text("About", "one")
    dialogs.show_text("About", "two")
    texts = [one for one in dialogs._window.findChildren(QDialog) if one.isVisible()]
    assert len(texts) == 1
