"""Files lie where the system expects them, or all below one folder that the user names."""

import sys
from pathlib import Path

import pytest

from desktop_editor import paths


def test_one_variable_moves_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "portable"))
    found = paths.folders()
    places = (found.config, found.data, found.cache, found.log, found.state)
    assert len(set(places)) == 5
    files = (*places, found.settings_file, found.recent_file, found.journal, found.autosave)
    assert all(place.is_relative_to(tmp_path / "portable") for place in files)
    assert not (tmp_path / "portable").exists()


def test_a_relative_home_does_not_move_with_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, "stick")
    monkeypatch.chdir(tmp_path)
    assert paths.folders().config == tmp_path / "stick" / "config"


@pytest.mark.skipif(sys.platform != "linux", reason="XDG variables are Linux's")
def test_the_systems_own_folders_are_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(paths.HOME_VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "d"))
    found = paths.folders()
    assert found.settings_file == tmp_path / "c" / "desktop-editor" / "settings.json"
    assert found.journal == tmp_path / "d" / "desktop-editor" / "journal"


def test_a_bundle_brings_its_own_resources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "resources").mkdir()
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.resources_folder() == tmp_path / "resources"


def test_a_checkout_finds_its_resources() -> None:
    assert paths.resources_folder().name in ("resources", "_resources")
