"""Nothing that looks like a key reaches the log file or stderr, on any path."""

import base64
import json
import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from desktop_editor import logs

KEY = "sk-proj-Abc_123-xyz789"


@pytest.fixture(name="log_file")
def _log_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Path]:
    level = logging.getLogger().level
    file = logs.set_up(tmp_path / "log", verbose=True)
    assert file is not None
    yield file
    logs.tear_down()
    logging.getLogger().setLevel(level)


def _fail(text: str) -> None:
    raise ValueError(text)


@pytest.mark.parametrize(
    "line",
    [
        f"key {KEY} refused",
        f"Authorization: Bearer {KEY}",
        "headers={'authorization': 'bearer tok.en+/=='}",
        "bearer%20tok.en+",
        '{"api_key": "tok.en+"}',
        "GET https://example.com/v1?access_token=tok.en+&n=1",
        "https://me:tok.en+@example.com/v1",
    ],
)
def test_what_looks_like_a_key_is_masked(line: str) -> None:
    masked = logs.masked(line)
    assert "[hidden]" in masked
    assert "Abc_123" not in masked
    assert "tok.en" not in masked


@pytest.mark.parametrize(
    "line",
    [
        "a risk-assessment of the task-scheduler",
        "https://example.com:8080/v1",
        "the bearer",
        "sk-1",
    ],
)
def test_plain_words_stay(line: str) -> None:
    assert logs.masked(line) == line
    assert not logs.looks_like_key(line)


def test_message_arguments_and_exceptions_are_all_masked(
    log_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.hide("correct horse battery")
    logger = logging.getLogger("test")
    logger.warning("sent %s with %r", KEY, {"Authorization": f"Bearer {KEY}"})
    logger.warning("odd key: correct horse battery", stack_info=True)
    try:
        _fail(f"bad key {KEY} or correct horse battery")
    except ValueError:
        logger.exception("failed")
    written = log_file.read_text()
    assert "ValueError: bad key [hidden] or [hidden]" in written
    for text in (written, capsys.readouterr().err):
        assert text.count("[hidden]") >= 4
        assert "Abc_123" not in text
        assert "battery" not in text


def test_a_key_of_the_environment_is_hidden_before_anything_is_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESKTOP_EDITOR_API_KEY_STUDIO", " the-key-of-the-studio ")
    file = logs.set_up(tmp_path / "log", quiet=True)
    assert file is not None
    logging.getLogger("a.library").error("sent the-key-of-the-studio")
    logs.tear_down()
    assert "sent [hidden]" in file.read_text()


@pytest.mark.parametrize("key", ["p/lain+key=", 'quo"ted\\key', "umlaut-ä-key"])
def test_a_key_is_hidden_however_it_is_spelled(key: str) -> None:
    logs.hide(key)
    spellings = [key, repr(key), json.dumps(key), quote(key, safe="")]
    spellings.append(base64.b64encode(key.encode()).decode())
    for spelling in spellings:
        assert "[hidden]" in logs.masked(f"<{spelling}>")
        assert "key" not in logs.masked(f"<{spelling}>")
        assert spelling not in logs.masked(f"<{spelling}>")


def test_keys_may_become_known_while_others_write(log_file: Path) -> None:
    def learn(first: str) -> None:
        for number in range(10):
            logs.hide(f"{first}-learnt-{number}")

    threads = [threading.Thread(target=learn, args=(first,)) for first in "ab"]
    for thread in threads:
        thread.start()
    for _ in range(50):
        logs.masked("a line")
    for thread in threads:
        thread.join()
    assert logs.masked(" ".join(f"{first}-learnt-9" for first in "ab")) == " ".join(
        ["[hidden]"] * 2
    )


def test_what_came_over_the_network_is_kept_but_for_the_key() -> None:
    logs.hide("a-key-sent-back")
    body = bytes(range(256))
    assert logs.masked_bytes(body + b"a-key-sent-back" + body) == body + b"[hidden]" + body


def test_the_log_tells_more_than_stderr_and_libraries_stay_quiet(
    log_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("desktop_editor.x").info("opened a photo")
    logging.getLogger("httpx").info("HTTP Request: POST http://127.0.0.1/token")
    assert "opened a photo" in log_file.read_text()
    assert "127.0.0.1" not in log_file.read_text()
    assert capsys.readouterr().err == ""


def test_a_line_says_which_thread_wrote_it(log_file: Path) -> None:
    thread = threading.Thread(
        target=lambda: logging.getLogger("x").info("here"), name="edit-thread"
    )
    thread.start()
    thread.join()
    assert "edit-thread" in log_file.read_text()


def test_the_log_does_not_grow_without_end(log_file: Path) -> None:
    logger = logging.getLogger("test")
    for _ in range(60):
        logger.info("x" * 100_000)
    files = list(log_file.parent.iterdir())
    assert len(files) == 4
    assert sum(file.stat().st_size for file in files) < 5_000_000


def test_without_a_log_folder_the_application_still_starts(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("a file in the way")
    assert logs.set_up(tmp_path / "log") is None
    logs.tear_down()


def test_a_wrong_logging_call_neither_fails_nor_shows_a_key(
    log_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("test").warning("two %s %s", KEY)  # noqa: PLE1206 - the mistake meant
    assert "Abc_123" not in capsys.readouterr().err + log_file.read_text()
