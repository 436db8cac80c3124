"""What a user chose is found again, whatever happens to the file; keys never get into it."""

import json
import multiprocessing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_editor import logs
from desktop_editor.errors import EditorError
from desktop_editor.storage.settings import Settings
from desktop_editor.storage.settings_store import SettingsStore


def _store(tmp_path: Path) -> SettingsStore:
    return SettingsStore(tmp_path / "config" / "settings.json")


def _file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.json"


def _written(tmp_path: Path, text: str) -> SettingsStore:
    _file(tmp_path).parent.mkdir(exist_ok=True)
    _file(tmp_path).write_text(text)
    return _store(tmp_path)


def test_the_first_start_practises_with_the_sandbox(tmp_path: Path) -> None:
    store = _store(tmp_path)
    assert store.load() == Settings()
    assert store.load().service == "sandbox"
    assert store.problem is None


def test_choices_are_found_again(tmp_path: Path) -> None:
    chosen = Settings(
        service="openai",
        models={"openai": "gpt-image-2", "custom": "my/model:v1"},
        region="10,20,300,400",
        size_choice="1536x1024",
        brush_radius_px=12.5,
        last_open_folder="/home/me/sk-holidays-2024",
        theme="dark",
    )
    _store(tmp_path).save(chosen)
    assert _store(tmp_path).load() == chosen
    assert chosen.model_for("openai", "other") == "gpt-image-2"
    assert chosen.model_for("sandbox", "other") == "other"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("{", 1),
        ("[1, 2]", None),
        ("null", None),
        ('{"theme":\n "dark"\n "drift": "mild"}', 3),
        ("\x00\x01", 1),
        ("[" * 100_000, None),
    ],
)
def test_a_broken_file_gives_defaults_and_is_kept(
    tmp_path: Path, text: str, line: int | None
) -> None:
    store = _written(tmp_path, text)
    assert store.load() == Settings()
    assert store.problem is not None
    assert store.problem.message_id == ("settings.broken_at" if line else "settings.broken")
    assert store.problem.parameters.get("line") == line
    assert _file(tmp_path).with_name("settings.json.broken").read_text() == text
    store.save(Settings(theme="light"))
    assert _store(tmp_path).load().theme == "light"


def test_one_wrong_value_costs_only_itself(tmp_path: Path) -> None:
    store = _written(tmp_path, '{"theme": "purple", "variants": true, "drift": "hard"}')
    assert store.load() == Settings(drift="hard")
    assert store.problem is None


def test_what_a_newer_version_keeps_survives_an_older_one(tmp_path: Path) -> None:
    store = _written(tmp_path, '{"theme": "oled", "future": {"a": [1, 2]}}')
    store.save(replace(store.load(), variants=3))
    kept = json.loads(_file(tmp_path).read_text())
    assert kept == {"theme": "oled", "future": {"a": [1, 2]}, "variants": 3}


def test_two_windows_do_not_undo_each_others_choices(tmp_path: Path) -> None:
    _store(tmp_path).save(Settings())
    first, second = _store(tmp_path), _store(tmp_path)
    in_first, in_second = first.load(), second.load()
    first.save(replace(in_first, theme="dark"))
    second.save(replace(in_second, variants=4))
    assert _store(tmp_path).load() == Settings(theme="dark", variants=4)


def test_a_file_that_broke_meanwhile_gets_everything_back(tmp_path: Path) -> None:
    store = _store(tmp_path)
    store.save(Settings(theme="dark"))
    _file(tmp_path).write_text("{")
    store.save(Settings(theme="dark", variants=2))
    assert _store(tmp_path).load() == Settings(theme="dark", variants=2)


def _save_often(path: Path, name: str) -> None:
    for number in range(40):
        store = SettingsStore(path)
        changed: Any = {name: f"/{number}"}
        store.save(replace(store.load(), **changed))


def test_windows_that_save_at_once_never_break_the_file(tmp_path: Path) -> None:
    path = _file(tmp_path)
    context = multiprocessing.get_context("spawn")
    names = ("last_open_folder", "last_export_folder", "last_project_folder")
    windows = [context.Process(target=_save_often, args=(path, name)) for name in names]
    for window in windows:
        window.start()
    while any(window.is_alive() for window in windows):
        if path.exists():
            json.loads(path.read_bytes())
    for window in windows:
        window.join()
        assert window.exitcode == 0
    found = _store(tmp_path).load()
    assert [getattr(found, name) for name in names] == ["/39", "/39", "/39"]


@pytest.mark.parametrize(
    "values",
    [
        {"custom_url": "https://me:hunter22@example.com/v1"},
        {"custom_url": "https://example.com/v1?api_key=abcdef123456"},
        {"user_id": "sk-abcdefghijklmnop"},
        {"models": {"custom": "Bearer abcdefghijk"}},
    ],
)
def test_a_key_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(EditorError) as refusal:
        Settings(**values)
    assert refusal.value.message_id == "settings.holds_key"
    assert "abcdef" not in str(refusal.value)


def test_a_key_that_this_run_knows_is_refused_whatever_it_looks_like() -> None:
    logs.hide("plainwordkey")
    with pytest.raises(EditorError, match=r"settings\.holds_key"):
        Settings(user_id="plainwordkey")


def test_a_key_written_into_the_file_by_hand_does_not_stay(tmp_path: Path) -> None:
    text = '{"api_key": "abcdefgh123", "openai": ["sk-abcdefghijkl"], "user_id": "sk-abcdefghijkl"}'
    store = _written(tmp_path, text)
    assert store.load() == Settings()
    store.save(Settings(theme="dark"))
    assert json.loads(_file(tmp_path).read_text()) == {"theme": "dark"}


@pytest.mark.parametrize(
    "values",
    [
        {"variants": 0},
        {"variants": 2.0},
        {"brush_hardness": float("nan")},
        {"region": "1,2,0,4"},
        {"size_choice": "1024 x 1024"},
        {"service": "Open AI"},
        {"theme": ["dark"]},
        {"user_id": "a\nb"},
    ],
)
def test_an_impossible_value_names_its_setting(values: dict[str, Any]) -> None:
    with pytest.raises(EditorError) as refusal:
        Settings(**values)
    assert refusal.value.message_id == "settings.invalid_value"
    assert refusal.value.parameters == {"name": next(iter(values))}


@pytest.mark.parametrize(
    ("proxy", "message_id"),
    [
        ("http://me:hunter22@proxy.test:3128", "settings.proxy_password"),
        ("http://me@proxy.test:3128", "settings.proxy_password"),
        ("proxy.test:3128", "settings.proxy_not_usable"),
        ("socks5://proxy.test", "settings.proxy_not_usable"),
        ("http://proxy.test/path", "settings.proxy_not_usable"),
    ],
)
def test_a_proxy_is_an_address_without_a_password(proxy: str, message_id: str) -> None:
    with pytest.raises(EditorError) as refusal:
        Settings(proxy=proxy)
    assert refusal.value.message_id == message_id
    assert "hunter22" not in str(refusal.value)


@pytest.mark.parametrize("proxy", ["", "http://proxy.test:3128", "https://[::1]:8080/"])
def test_a_usable_proxy_is_kept(tmp_path: Path, proxy: str) -> None:
    _store(tmp_path).save(Settings(proxy=proxy, ca_file="/etc/company.pem"))
    assert _store(tmp_path).load().proxy == proxy


def test_services_of_ones_own_are_kept_as_they_were_written(tmp_path: Path) -> None:
    text = '{"services": {"home": {"base_url": "http://127.0.0.1:1/v1"}, "odd": 5}}'
    store = _written(tmp_path, text)
    store.save(replace(store.load(), theme="dark"))
    kept = json.loads(_file(tmp_path).read_text())
    assert kept == {**json.loads(text), "theme": "dark"}
