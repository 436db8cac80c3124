"""Settings in the real window: what cannot work is refused where it is typed, nothing is faked."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from desktop_editor.storage.settings import declared
from desktop_editor.ui.dialogs.credentials_dialog import CredentialsDialog
from desktop_editor.ui.dialogs.setting_row import SettingRow
from desktop_editor.ui.dialogs.settings_dialog import SettingsDialog
from desktop_editor.ui.dialogs_view import SettingKind
from desktop_editor.ui.theme import apply_theme
from tests.helpers.window import Hands, new_window


@pytest.fixture
def hands(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Hands]:
    apply_theme(qapp, "light")
    hands = new_window(tmp_path)
    yield hands
    hands.close()


def with_settings(home: Path, **values: Any) -> None:
    file = home / "config" / "settings.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(values))


def settings_dialog(hands: Hands) -> SettingsDialog:
    hands.act("open_settings")
    return hands.dialog(SettingsDialog)


def choose(dialog: SettingsDialog, service: str) -> None:
    dialog.service.setCurrentIndex(dialog.service.findData(service))


def service_in_use(hands: Hands) -> str:
    return hands.opened.controller.desk.settings.service


@pytest.mark.parametrize("address", ["", "nonsense", "https://", "ftp://example.com/v1"])
def test_an_address_that_cannot_be_one_is_refused_beside_its_field(
    hands: Hands, address: str
) -> None:
    dialog = settings_dialog(hands)
    choose(dialog, "custom")
    dialog.url.setText(address)
    dialog.model.setText("my-model")
    hands.button(dialog, "Save").click()
    assert dialog.isVisible()
    assert "https://example.com/v1" in dialog.remark_on("custom_url")
    assert dialog.url.accessibleDescription() == dialog.remark_on("custom_url")
    assert dialog.focusWidget() is dialog.url
    assert (dialog.url.text(), dialog.model.text()) == (address, "my-model")
    assert service_in_use(hands) == "sandbox"
    dialog.url.setText("https://example.com/v1")
    assert dialog.remark_on("custom_url") == ""
    hands.button(dialog, "Save").click()
    assert not dialog.isVisible()
    assert service_in_use(hands) == "custom"


def test_a_proxy_and_certificates_that_cannot_work_are_refused_and_what_was_typed_stays(
    hands: Hands,
) -> None:
    no_pem = hands.folder / "company.pem"
    no_pem.write_text("no certificate")
    dialog = settings_dialog(hands)
    dialog.widget("proxy").setText("nonsense")
    dialog.widget("ca_file").setText(str(hands.folder / "gone.pem"))
    dialog.widget("user_id").setText("somebody")
    hands.button(dialog, "Save").click()
    assert "http://proxy.example.com:3128" in dialog.remark_on("proxy")
    assert "gone.pem cannot be read" in dialog.remark_on("ca_file")
    assert dialog.focusWidget() is dialog.widget("proxy")
    assert (dialog.widget("proxy").text(), dialog.widget("user_id").text()) == (
        "nonsense",
        "somebody",
    )
    dialog.widget("proxy").clear()
    dialog.widget("ca_file").setText(str(no_pem))
    hands.button(dialog, "Save").click()
    assert dialog.remark_on("proxy") == ""
    assert "no certificates in PEM form" in dialog.remark_on("ca_file")
    dialog.widget("ca_file").clear()
    hands.button(dialog, "Save").click()
    assert not dialog.isVisible()
    assert hands.opened.controller.desk.settings.user_id == "somebody"
    assert hands.notice_ids == []


def test_the_certificates_file_is_chosen_like_any_other(hands: Hands) -> None:
    dialog = settings_dialog(hands)
    dialog.browse.click()
    chooser = hands.dialog(QFileDialog)
    chooser.fileSelected.emit("/etc/company.pem")
    chooser.close()
    assert dialog.widget("ca_file").text() == "/etc/company.pem"


def test_no_key_for_an_unencrypted_address_and_that_is_said_once(hands: Hands) -> None:
    dialog = settings_dialog(hands)
    choose(dialog, "custom")
    dialog.url.setText("http://images.example.com/v1")
    hands.button(dialog, "Save").click()
    assert "no key is ever sent to images.example.com" in dialog.remark_on("custom_url")
    assert service_in_use(hands) == "sandbox"
    hands.button(dialog, "Save").click()
    assert service_in_use(hands) == "custom"


def test_a_key_for_an_unencrypted_address_is_neither_kept_nor_tested(hands: Hands) -> None:
    desk = hands.opened.controller.desk
    desk.change(service="custom", custom_url="http://images.example.com/v1")
    hands.act("enter_key")
    dialog = hands.dialog(CredentialsDialog)
    QTest.keyClicks(dialog.field, "test-key-1")
    dialog.test.click()
    hands.wait(dialog.test.isEnabled, "the words")
    assert "would travel unencrypted" in dialog.verdict.text()
    dialog.save.click()
    assert hands.notice_ids == ["service.key_unencrypted"]


def test_another_address_the_first_time_asks_for_it_and_chooses_nothing_yet(hands: Hands) -> None:
    hands.act("use_custom")
    dialog = hands.dialog(SettingsDialog)
    assert dialog.service.currentData() == "custom"
    assert dialog.service.currentText() == "Another address"
    assert not dialog.url.isReadOnly()
    assert dialog.focusWidget() is dialog.url
    assert hands.window.action("use_sandbox").isChecked()
    assert service_in_use(hands) == "sandbox"
    dialog.url.setText("https://example.com/v1")
    hands.button(dialog, "Save").click()
    assert hands.window.action("use_custom").isChecked()
    assert "example.com" in hands.window.status_line.service.text()


@pytest.mark.parametrize(
    ("settings", "badge"),
    [
        ({"service": "custom", "custom_url": ""}, "Another address – address missing"),
        ({"service": "custom", "custom_url": "nonsense"}, "Another address – address missing"),
        ({"service": "gone"}, "gone – not usable"),
        (
            {"service": "home", "services": {"home": {"name": "At home", "base_url": "x"}}},
            "At home – not usable",
        ),
    ],
)
def test_a_service_that_cannot_be_used_is_never_shown_as_another_one(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication, settings: dict[str, Any], badge: str
) -> None:
    apply_theme(qapp, "light")
    with_settings(tmp_path, **settings)
    hands = new_window(tmp_path)
    try:
        assert hands.window.status_line.service.text() == badge
        assert not hands.window.action("use_sandbox").isChecked()
        hands.open_photo()
        hands.type_prompt()
        hands.edit()
        assert hands.state.layers == ()
        dialog = settings_dialog(hands)
        assert dialog.service.currentData() == settings["service"]
        has_address = settings["service"] == "custom"
        assert dialog.focusWidget() is (dialog.url if has_address else dialog.service)
        choose(dialog, "sandbox")
        hands.button(dialog, "Save").click()
        assert hands.window.action("use_sandbox").isChecked()
    finally:
        hands.close()


def test_a_key_can_be_entered_for_an_address_that_may_need_one(hands: Hands) -> None:
    dialog = settings_dialog(hands)
    choose(dialog, "custom")
    assert hands.button(dialog, "Key…").isVisible()
    assert "Only if the service asks for one" in dialog.key_words
    hands.button(dialog, "Key…").click()
    assert dialog.remark_on("custom_url")  # the key of which address?
    dialog.url.setText("https://example.com/v1")
    hands.button(dialog, "Key…").click()
    assert "example.com" in hands.dialog(CredentialsDialog).windowTitle()


class Opener(QObject):
    """Stands for the system's file manager."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toLocalFile())


@pytest.fixture
def opener() -> Iterator[Opener]:
    opener = Opener()
    QDesktopServices.setUrlHandler("file", opener, "open")  # type: ignore[arg-type]  # PySide takes a str
    yield opener
    QDesktopServices.unsetUrlHandler("file")


def test_every_wrong_service_is_named_at_the_start_and_the_file_can_be_got_at(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication, opener: Opener
) -> None:
    apply_theme(qapp, "light")
    good = {"base_url": "https://example.com/v1"}
    with_settings(tmp_path, services={"one": {}, "good": good, "Two": good, "three": 3})
    hands = new_window(tmp_path)
    try:
        (notice,) = hands.notices
        assert notice.sentence.endswith("cannot be used: “one”, “Two”, “three”.")
        assert "“base_url” of the service “one” must be an address" in notice.advice
        hands.press_notice(notice.id, "open_settings_folder")
        assert opener.opened == [str(tmp_path / "config")]
    finally:
        hands.close()


def test_a_broken_settings_file_says_in_which_line(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication, opener: Opener
) -> None:
    apply_theme(qapp, "light")
    with_settings(tmp_path)
    (tmp_path / "config" / "settings.json").write_text('{"theme": "dark",\n "drift" "mild"}')
    hands = new_window(tmp_path)
    try:
        (notice,) = hands.notices
        assert "mistake in line 2" in notice.sentence
        assert "settings.json.broken" in notice.advice
        hands.press_notice(notice.id, "open_settings_folder")
        assert opener.opened == [str(tmp_path / "config")]
    finally:
        hands.close()


def test_every_declared_setting_is_in_the_dialog_or_has_its_place_elsewhere(hands: Hands) -> None:
    hands.act("open_settings")
    dialog = hands.dialog(SettingsDialog)
    by_name = {one.name: one for one in declared()}
    assert set(dialog.rows) == {name for name, one in by_name.items() if one.section}
    elsewhere = set(by_name) - set(dialog.rows)
    assert elsewhere == {
        *("service", "custom_url", "models"),  # above the generated rows
        *("services", "region"),  # in the file alone
        *("size_choice", "variants", "region_words"),  # beside the prompt
        *("selection_tint", "mask_tint"),  # View, Colours over the Photo
        *(name for name in by_name if name.startswith("brush_") and name != "brush_tilt"),
        *("last_open_folder", "last_export_folder", "last_project_folder"),
        *("window_geometry", "window_state"),
        *(name for name in by_name if name.startswith("export_")),  # in the export dialog
    }
    for name, row in dialog.rows.items():
        assert row.field.default == by_name[name].default
        assert row.field.title
        assert row.field.explanation.endswith(".")
        assert name not in row.field.title


def another(row: SettingRow) -> object:
    """A value that the setting does not have."""
    field = row.field
    if field.kind is SettingKind.SWITCH:
        return not row.value
    if field.kind is SettingKind.NUMBER:
        return field.highest if row.value != field.highest else field.lowest
    if field.kind is SettingKind.CHOICE:
        return next(value for value, _words in field.choices if value != row.value)
    return "somebody"


def test_whatever_is_changed_in_the_dialog_is_found_in_the_file(hands: Hands) -> None:
    hands.act("open_settings")
    dialog = hands.dialog(SettingsDialog)
    chosen = {}
    for name, row in dialog.rows.items():
        if name not in ("proxy", "ca_file"):  # these two are checked against the system
            chosen[name] = another(row)
            row.set_value(chosen[name])
    QTest.mouseClick(hands.button(dialog, "Save"), Qt.MouseButton.LeftButton)
    file = hands.folder / "config" / "settings.json"
    hands.wait(file.exists, "the file")
    stored = json.loads(file.read_text())
    assert {name: stored[name] for name in chosen} == chosen


def test_a_changed_setting_shows_its_default_and_goes_back_to_it(hands: Hands) -> None:
    hands.act("open_settings")
    dialog = hands.dialog(SettingsDialog)
    row = dialog.rows["journal_max_mb"]
    assert row.reset.isHidden()
    row.set_value(3000)
    assert not row.reset.isHidden()
    assert "2000 MB" in row.reset.toolTip()
    QTest.mouseClick(row.reset, Qt.MouseButton.LeftButton)
    assert row.value == 2000
    assert row.reset.isHidden()
    changed = {"theme": "dark", "user_id": "somebody", "brush_tilt": False}
    for name, value in changed.items():
        dialog.rows[name].set_value(value)
    QTest.mouseClick(hands.button(dialog, "All Defaults"), Qt.MouseButton.LeftButton)
    usual = {name: dialog.rows[name].value for name in changed}
    assert usual == {"theme": "system", "user_id": "", "brush_tilt": True}


def test_settings_are_searched_by_what_they_are_called_and_by_what_can_be_chosen(
    hands: Hands,
) -> None:
    hands.act("open_settings")
    dialog = hands.dialog(SettingsDialog)

    def found(words: str) -> set[str]:
        dialog.search.setText(words)
        return {name for name, row in dialog.rows.items() if not row.isHidden()}

    assert found("DARK") == {"theme"}
    assert found("kept answers") == {"journal_max_mb"}
    assert "selection_mark" in found("outline")
    assert found("no such thing") == set()
    assert not dialog.nothing.isHidden()
    assert len(found("")) > 10
    assert dialog.nothing.isHidden()
    assert "compression" not in found("quality")  # it says nothing of a PNG
    dialog.rows["output_format"].set_value("webp")
    assert "compression" in found("quality")


def test_what_a_service_does_not_know_is_not_offered_for_it(hands: Hands) -> None:
    hands.act("open_settings")
    dialog = hands.dialog(SettingsDialog)
    assert not dialog.rows["response_format"].isHidden()
    dialog.choose("openai")  # it always answers with the picture itself
    assert dialog.rows["response_format"].isHidden()
    assert not dialog.rows["background"].isHidden()
    dialog.choose("infinity-blue")
    assert not dialog.rows["response_format"].isHidden()


def test_the_address_is_shown_where_there_is_one_and_all_fields_end_at_the_same_place(
    hands: Hands,
) -> None:
    hands.act("open_settings")
    dialog = hands.dialog(SettingsDialog)
    assert not dialog.url.isVisible()
    dialog.choose("custom")
    hands.live(0.1)
    assert dialog.url.isVisible()
    fields = (dialog.service, dialog.url, dialog.model, dialog.widget("output_format"))
    ends = {field.mapTo(dialog, field.rect().topRight()).x() for field in fields}
    assert len(ends) == 1


def test_what_an_address_of_ones_own_ignores_depends_on_what_it_speaks(hands: Hands) -> None:
    hands.act("open_settings")
    dialog = hands.dialog(SettingsDialog)
    dialog.choose("custom")
    assert not dialog.rows["response_format"].isHidden()
    dialog.rows["custom_dialect"].set_value("openai")
    assert dialog.rows["response_format"].isHidden()
    dialog.rows["custom_dialect"].set_value("contract")
    assert not dialog.rows["response_format"].isHidden()
