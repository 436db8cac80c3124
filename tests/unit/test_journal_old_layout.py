"""Replies that an older version kept, a folder with its record for each, are taken over once."""

import json
from pathlib import Path
from typing import Any

import pytest

from desktop_editor.storage.journal import Journal
from desktop_editor.storage.lock import FileLock

REPLY = b'{"data": [{"b64_json": "AAAA"}]}'
FACTS = {"prompt": "a red door", "base": "ab" * 32, "region": "1,2,3,4", "edit": "edit-7"}


def old_entry(folder: Path, name: str, *files: str, **record: Any) -> Path:
    """A request as it lay on disk before there was a database."""
    place = folder / name
    place.mkdir(parents=True)
    content = {"version": 1, "id": name, "begun_at": 1_000.0, "facts": FACTS} | record
    (place / "request.json").write_text(json.dumps(content))
    for one in ("lock", *files):
        (place / one).write_bytes(REPLY if one.startswith("reply") else b"")
    return place


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    old_entry(tmp_path, "edit-0000001-1", "reply-1.200.body")
    old_entry(tmp_path, "edit-0000001-2", "reply-1.200.body", "claimed")
    old_entry(tmp_path, "edit-0000001-3", "reply-1.401.body")
    old_entry(tmp_path, "edit-0000001-4")
    old_entry(tmp_path, "edit-0000001-5", "reply-1.503.body", "reply-2.part")
    old_entry(tmp_path, "a" * 64, "reply-1.200.body", id="a/b")
    return tmp_path


def test_replies_of_an_older_version_are_offered_with_what_is_known_of_them(folder: Path) -> None:
    journal = Journal(folder)
    offered = journal.unclaimed()
    assert {one.request_id for one in offered} == {"edit-0000001-1", "edit-0000001-5", "a/b"}
    assert all(one.facts == FACTS and one.edit_id == "edit-7" for one in offered)
    assert {one.begun_at for one in offered} == {1_000.0}
    states = {one.request_id: (one.state, one.claimed) for one in journal.entries()}
    assert states["edit-0000001-2"] == ("received", True)
    assert states["edit-0000001-3"] == ("failed", False)
    assert states["edit-0000001-4"] == ("interrupted", False)
    assert journal.read("edit-0000001-1") == REPLY
    assert journal.interrupted() == []  # long ago: no news
    assert journal.problem is None


def test_they_are_taken_over_once_and_their_records_go(folder: Path) -> None:
    Journal(folder).entries()
    names = {path.name for path in folder.glob("*/*")}
    assert {one for one in names if not one.endswith(".lock")} == {
        "reply-1.200.body", "reply-2.200.body",
    }  # fmt: skip
    again = Journal(folder)
    assert len(again.entries()) == 6
    assert len(again.unclaimed()) == 3


def test_a_damaged_record_still_gives_its_reply(tmp_path: Path) -> None:
    place = old_entry(tmp_path, "edit-0000001-1", "reply-1.200.body")
    (place / "request.json").write_text('{"id": ')
    (entry,) = Journal(tmp_path).unclaimed()
    assert (entry.request_id, dict(entry.facts)) == ("edit-0000001-1", {})


def test_what_a_window_of_the_older_version_is_busy_with_is_left_to_it(tmp_path: Path) -> None:
    place = old_entry(tmp_path, "edit-0000001-1", "reply-1.200.body")
    with FileLock(place / "lock"):
        assert Journal(tmp_path).entries() == []
        assert (place / "request.json").exists()
    assert len(Journal(tmp_path).unclaimed()) == 1
