"""Keys on the command line: in the real keyring, without any, and never in sight."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.command_line import run
from tests.helpers.photos import file_of, photo
from tests.helpers.scripted_service import Call, Line, ScriptedService, answer, error, hang_up
from tests.helpers.system_keyring import require_keyring_tools, run_with_keyring

KEY = "sk-typed-by-hand-0123456789abcdef"

WITH_KEYRING = f"""
import json, subprocess, sys

def key(*words, typed=""):
    command = [sys.executable, "-m", "desktop_editor", "key", *words, "--json"]
    done = subprocess.run(command, input=typed, capture_output=True, text=True)
    return [done.returncode, json.loads(done.stdout), done.stderr]

print(json.dumps([
    key("status", "infinity-blue"),
    key("set", "infinity-blue", typed="{KEY}\\n"),
    key("status", "infinity-blue"),
    key("status", "openai"),
    key("set", "https://example.com/v1", typed="{KEY}2"),
    key("delete", "infinity-blue"),
    key("status", "infinity-blue"),
    key("status", "https://example.com/v1"),
]))
"""


def where(answers: list[Any]) -> list[str]:
    return [answer["where"] for _code, answer, _errors in answers]


def test_a_key_is_set_found_and_deleted_in_the_systems_keyring(tmp_path: Path) -> None:
    require_keyring_tools()
    shown = run_with_keyring(tmp_path, WITH_KEYRING)
    answers = json.loads(shown)
    assert where(answers) == [
        "none", "keyring", "keyring", "none", "keyring", "none", "none", "keyring",
    ]  # fmt: skip
    assert {answer["backend"] for _code, answer, _errors in answers} == {"SecretService"}
    assert {code for code, _answer, _errors in answers} == {0}
    assert {errors for _code, _answer, errors in answers} == {""}
    assert KEY not in shown
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert KEY.encode() not in path.read_bytes(), path


def test_without_a_keyring_a_key_cannot_be_kept_and_that_is_said(tmp_path: Path) -> None:
    done = run(tmp_path, "key", "set", "infinity-blue", typed=f"{KEY}\n")
    assert done.code == 1
    assert "no key is kept" in done.out
    assert done.err.startswith("The key was not kept")
    assert "DESKTOP_EDITOR_API_KEY_INFINITY_BLUE" in done.err
    assert KEY not in done.out + done.err
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert KEY.encode() not in path.read_bytes(), path


def test_a_key_in_the_environment_is_found_and_not_shown(tmp_path: Path) -> None:
    variables = {"DESKTOP_EDITOR_API_KEY_OPENAI": KEY}
    done = run(tmp_path, "key", "status", "openai", "--json", variables=variables)
    assert done.code == 0
    assert done.json["where"] == "environment"
    assert KEY not in done.out + done.err


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "No key was entered."),
        ("\n", "No key was entered."),
        ("two words\n", "cannot be a key"),
    ],
)
def test_what_is_no_key_is_refused(tmp_path: Path, typed: str, words: str) -> None:
    done = run(tmp_path, "key", "set", "openai", typed=typed)
    assert (done.code, done.out) == (1, "")
    assert words in done.err
    assert done.err.count("\n") == 1


def test_the_sandbox_needs_no_key_and_an_unknown_service_has_none(tmp_path: Path) -> None:
    done = run(tmp_path, "key", "status", "sandbox")
    assert (done.code, done.err) == (1, "Practice service needs no key.\n")
    done = run(tmp_path, "key", "status", "nobody")
    assert done.code == 1
    assert done.err.startswith("There is no service called “nobody”.")


def picky(line: Line, call: Call) -> None:
    """A service that lists its models to one key only."""
    good = call.headers.get("authorization") == f"Bearer {KEY}"
    (answer(200, b"{}") if good else error(401, f"Wrong key {KEY}"))(line, call)


def test_a_key_is_tested_at_no_cost(tmp_path: Path) -> None:
    variables = {"DESKTOP_EDITOR_API_KEY_CUSTOM": KEY}
    with ScriptedService([picky]) as service:
        done = run(tmp_path, "key", "test", service.url, variables=variables)
        as_json = run(tmp_path, "key", "test", service.url, "--json", variables=variables)
        assert {(call.method, call.path) for call in service.calls} == {("GET", "/v1/models")}
        assert not any(call.body for call in service.calls)
        host = service.host
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        f"{host} accepts the key. Tested by asking for the list of models, which costs nothing.\n"
    )
    assert (as_json.code, as_json.err) == (0, "")
    assert as_json.json == {"service": host, "verdict": "accepted", "how": "models"}


def test_a_wrong_key_is_told_apart_from_trouble_on_the_way(tmp_path: Path) -> None:
    variables = {"DESKTOP_EDITOR_API_KEY_CUSTOM": f"{KEY}-wrong"}
    with ScriptedService([picky]) as service:
        done = run(tmp_path, "key", "test", service.url, variables=variables)
        host = service.host
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"{host} does not accept the key.")
    assert KEY not in done.err
    with ScriptedService([hang_up()]) as service:
        done = run(tmp_path, "key", "test", service.url, "--json", variables=variables)
    assert (done.code, done.json["verdict"]) == (1, "unclear")
    assert "says nothing about the key" in done.err
    assert done.err.count("\n") == 1


def test_without_a_key_there_is_nothing_to_test(tmp_path: Path) -> None:
    done = run(tmp_path, "key", "test", "infinity-blue")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("Infinity Blue needs a key, and none is stored.")


@pytest.mark.parametrize("how", ["status", "delete"])
def test_without_a_keyring_the_words_are_of_use_in_a_shell(tmp_path: Path, how: str) -> None:
    done = run(tmp_path, "key", how, "openai")
    assert "until the application ends" not in done.err
    assert "next time" not in done.err
    assert "environment variable" in done.err


def test_the_help_says_that_own_services_have_keys_too(tmp_path: Path) -> None:
    help_words = " ".join(run(tmp_path, "key", "--help").out.split())
    assert "the id of a service of your own" in help_words


@pytest.mark.parametrize("service", ["http://192.0.2.1:9/v1", "far"])
@pytest.mark.parametrize("command", ["edit", "test", "set"])
def test_no_key_leaves_for_an_unencrypted_address(
    tmp_path: Path, command: str, service: str
) -> None:
    config = tmp_path / "config"
    config.mkdir()
    far = {"base_url": "http://192.0.2.1:9/v1", "needs_key": True}
    (config / "settings.json").write_text(json.dumps({"services": {"far": far}}))
    variables = {"DESKTOP_EDITOR_API_KEY_CUSTOM": KEY, "DESKTOP_EDITOR_API_KEY_FAR": KEY}
    if command == "edit":
        (tmp_path / "photo.png").write_bytes(file_of(photo(300, 200), "PNG"))
        words = ("edit", "photo.png", "--prompt", "x", "-o", "o.png", "--service", service)
        done = run(tmp_path, *words, variables=variables)
    else:
        done = run(tmp_path, "key", command, service, typed=f"{KEY}\n", variables=variables)
    assert done.code == 1
    assert "The address of 192.0.2.1 begins with http://" in done.err
    assert KEY not in done.out + done.err
