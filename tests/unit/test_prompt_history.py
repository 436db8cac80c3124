"""The list of prompts on disk: its order, what it never keeps, and broken files."""

import os
import stat
from pathlib import Path

import pytest

from desktop_editor.storage.prompt_history import LONGEST, MOST, PromptHistory


@pytest.fixture
def history(tmp_path: Path) -> PromptHistory:
    return PromptHistory(tmp_path / "data" / "prompts.json")


def texts(history: PromptHistory, words: str = "") -> list[str]:
    return [one.text for one in history.find(words)]


def test_the_newest_comes_first_each_once_and_all_words_are_looked_for(
    history: PromptHistory,
) -> None:
    for text in ("a red door", "a blue door", "  a red door ", "ein Apfel\nim Gras"):
        history.add(text)
    assert texts(history) == ["ein Apfel\nim Gras", "a red door", "a blue door"]
    assert texts(history, "DOOR red") == ["a red door"]
    assert texts(history, "gras") == ["ein Apfel\nim Gras"]
    assert texts(history, "nothing") == []


def test_the_oldest_without_a_star_go(history: PromptHistory) -> None:
    history.add("the first")
    history.star("the first", starred=True)
    for number in range(MOST + 5):
        history.add(f"prompt {number}")
    kept = texts(history)
    assert kept[0] == "the first"
    assert len(kept) == MOST + 1
    assert "prompt 4" not in kept
    assert "prompt 5" in kept
    history.add("the first")  # sent again it keeps its star
    assert history.find()[0].starred
    history.star("the first", starred=False)
    history.remove("prompt 5")
    assert "prompt 5" not in texts(history)


def test_a_key_in_a_prompt_never_reaches_the_disk(history: PromptHistory, tmp_path: Path) -> None:
    history.add("a door")
    history.add("use sk-proj-abcdefghijklmnopqrstuvwxyz0123456789 for it")
    history.add("x" * (LONGEST + 1))
    assert texts(history) == ["a door"]
    if os.name == "posix":  # what is kept is its owner's alone
        path = tmp_path / "data" / "prompts.json"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert b"sk-proj" not in b"".join(
        one.read_bytes() for one in tmp_path.rglob("*") if one.is_file()
    )


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b'[1, {}, {"text": 3}]', b"\xff\xfe", b"[" * 100_000, b'{"text": "a"}'],
)
def test_a_broken_file_counts_as_empty_and_is_replaced(
    history: PromptHistory, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "data" / "prompts.json"
    path.parent.mkdir()
    path.write_bytes(content)
    assert texts(history) == []
    history.add("a door")
    assert texts(history) == ["a door"]
