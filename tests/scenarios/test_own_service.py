"""A service that the user described in the settings file, on the command line and in the window."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from desktop_editor.ui.app import service_choices
from desktop_editor.ui.theme import apply_theme
from tests.helpers.command_line import run
from tests.helpers.photos import file_of, photo
from tests.helpers.practice_service import practice_service
from tests.helpers.window import new_window


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with practice_service(drift="none") as address:
        yield address


def described(home: Path, address: str) -> None:
    """A service that renders one size only, beside an entry that is wrong."""
    file = home / "config" / "settings.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    entry = {"base_url": address, "name": "At home", "sizes": ["1024x1024"], "needs_key": False}
    file.write_text(
        json.dumps({"services": {"at-home": entry, "broken": {}}, "service": "at-home"})
    )


def test_its_only_size_is_asked_for_and_the_answer_lies_on_the_photo(
    tmp_path: Path, service: str
) -> None:
    described(tmp_path, service)
    (tmp_path / "photo.png").write_bytes(file_of(photo(300, 200), "PNG"))
    words = ("--prompt", "sepia", "--service", "at-home", "-o", "out.png", "--json")
    done = run(tmp_path, "edit", "photo.png", *words)
    assert done.code == 0, done.err
    assert (done.json["service"], done.json["size"]) == ("at-home", [1024, 1024])
    assert done.json["outputs"][0]["candidate_size"] == [1024, 1024]
    assert done.json["outputs"][0]["confidence"] > 0.8
    refused = run(tmp_path, "edit", "photo.png", *words, "--size", "1536x1024")
    assert refused.code == 1
    assert "take one of these: 1024x1024." in refused.err


def test_the_window_lists_it_edits_with_it_and_names_the_wrong_one(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication, service: str
) -> None:
    apply_theme(qapp, "light")
    described(tmp_path, service)
    hands = new_window(tmp_path)
    try:
        settings = hands.opened.controller.desk.settings
        assert [one.name for one in service_choices(settings)][-1] == "At home"
        assert "service.entry_field_wrong" in hands.notice_ids
        menus = hands.window.menuBar().findChildren(QMenu)
        menu = next(one for one in menus if one.title() == "Serv&ice")
        shown = [one.text() for one in menu.actions()]
        assert shown[3:6] == ["&Another Address", "At home", ""]
        assert hands.window.action("use_at_home").isChecked()
        hands.act("use_sandbox")
        assert not hands.window.action("use_at_home").isChecked()
        hands.act("use_at_home")
        assert hands.window.status_line.service.text() == "At home"
        hands.open_photo(name="fig.png")
        hands.type_prompt()
        hands.edit()
        assert hands.layer.candidate.service_name == "At home"
        assert hands.layer.candidate.raster.size.width == 1024
    finally:
        hands.close()
