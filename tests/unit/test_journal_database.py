"""The journal's database: durable, shared, migrated; damaged, locked, full or from the future."""

import os
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop_editor.errors import EditorError
from desktop_editor.storage import journal_rows
from desktop_editor.storage.journal import Journal
from desktop_editor.storage.journal_rows import FILE_NAME, Rows
from tests.helpers.small_disk import mounted_small_disk

REPLY = b'{"data": [{"b64_json": "AAAA"}]}'


def journal_in(folder: Path) -> Journal:
    return Journal(folder, reserve_bytes=0)


def receive(journal: Journal, request_id: str) -> None:
    journal.begin(request_id, {"prompt": "a red door"})
    journal.sent(request_id)
    sink = journal.sink(request_id)
    sink.opened(request_id, 1)
    sink.received(REPLY)
    sink.closed(200)
    journal.finished(request_id, None, None)


def filled(folder: Path, count: int = 40) -> None:
    journal = journal_in(folder)
    for number in range(count):
        receive(journal, f"request-{number:04d}")
    journal.close()


def truncated(path: Path) -> None:
    os.truncate(path, path.stat().st_size * 2 // 3)


def beheaded(path: Path) -> None:
    os.truncate(path, 50)


def scribbled(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 8192)


def replaced(path: Path) -> None:
    path.write_bytes(b"This is no database, it is a letter. " * 500)


def test_what_was_written_survives_a_power_cut(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    assert [one[0] for one in rows.read("PRAGMA journal_mode")] == ["wal"]
    assert [one[0] for one in rows.read("PRAGMA synchronous")] == [2]  # FULL
    rows.close()
    rows.open()
    assert [one[0] for one in rows.read("PRAGMA synchronous")] == [2]


@pytest.mark.parametrize("damage", [truncated, beheaded, scribbled, replaced])
def test_a_damaged_database_is_set_aside_and_every_reply_is_found_again(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    filled(tmp_path)
    damage(tmp_path / FILE_NAME)
    damaged = (tmp_path / FILE_NAME).read_bytes()
    journal = journal_in(tmp_path)
    offered = journal.unclaimed()
    assert [one.request_id for one in offered] == [f"request-{n:04d}" for n in range(40)]
    assert {one.state for one in offered} == {"received"}
    assert offered[0].facts == {}
    assert journal.read("request-0007") == REPLY
    assert journal.problem is not None
    assert journal.problem.message_id == "journal.begun_anew"
    assert (tmp_path / f"{FILE_NAME}.broken").read_bytes() == damaged
    receive(journal, "request-next")
    again = journal_in(tmp_path)
    assert len(again.entries()) == 41
    assert again.problem is None


@pytest.mark.parametrize("damage", [truncated, replaced])
def test_damage_that_comes_to_light_while_a_request_is_under_way(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    filled(tmp_path)
    journal = journal_in(tmp_path)
    journal.begin("request-next", {"prompt": "a red door"})
    replacement = tmp_path / "other"
    replacement.write_bytes((tmp_path / FILE_NAME).read_bytes())
    damage(replacement)
    replacement.replace(tmp_path / FILE_NAME)  # as a synchronising program does
    for suffix in ("-wal", "-shm"):
        (tmp_path / f"{FILE_NAME}{suffix}").unlink(missing_ok=True)
    journal.sent("request-next")
    found = journal.find("request-next")
    assert (found.state, found.facts, found.in_hand) == ("sent", {"prompt": "a red door"}, True)
    assert len(journal.unclaimed()) == 40
    other_window = journal_in(tmp_path)
    assert other_window.find("request-next").in_hand
    assert len(other_window.unclaimed()) == 40


def test_a_second_damaged_database_does_not_replace_the_first(tmp_path: Path) -> None:
    for _time in range(2):
        filled(tmp_path, 3)
        replaced(tmp_path / FILE_NAME)
        journal = journal_in(tmp_path)
        journal.entries()
        journal.close()
    names = {path.name for path in tmp_path.glob("*.broken*")}
    assert names == {f"{FILE_NAME}.broken", f"{FILE_NAME}.broken-2"}


def test_a_database_that_was_deleted_loses_no_reply(tmp_path: Path) -> None:
    filled(tmp_path, 3)
    (tmp_path / FILE_NAME).unlink()
    journal = journal_in(tmp_path)
    assert len(journal.unclaimed()) == 3
    assert journal.problem is not None


def test_a_database_of_a_newer_version_is_left_alone_and_nothing_is_sent(tmp_path: Path) -> None:
    filled(tmp_path, 1)
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = (tmp_path / FILE_NAME).read_bytes()
    journal = journal_in(tmp_path)
    with pytest.raises(EditorError, match=r"journal\.newer_version"):
        journal.begin("request-next", {})
    assert not (tmp_path / "request-next").exists()
    assert (tmp_path / FILE_NAME).read_bytes() == before
    assert list(tmp_path.glob("*.broken*")) == []


def test_an_older_schema_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(tmp_path, 2)
    newer = (*journal_rows._MIGRATIONS, "ALTER TABLE requests ADD COLUMN stars INTEGER;")
    monkeypatch.setattr(journal_rows, "_MIGRATIONS", newer)
    rows = Rows(tmp_path)
    assert [one["stars"] for one in rows.read("SELECT * FROM requests")] == [None, None]
    assert [one[0] for one in rows.read("PRAGMA user_version")] == [len(newer)]
    assert len(journal_in(tmp_path).entries()) == 2


@pytest.fixture(name="locked")
def _locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[sqlite3.Connection]:
    """Another program keeps the database to itself."""
    filled(tmp_path, 1)
    monkeypatch.setattr(journal_rows, "BUSY_S", 0.05)
    connection = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    yield connection
    connection.close()


def test_a_locked_database_is_told_before_anything_is_sent(
    tmp_path: Path, locked: sqlite3.Connection
) -> None:
    with pytest.raises(EditorError, match=r"journal\.busy"):
        journal_in(tmp_path).begin("request-next", {})


def test_what_cannot_be_noted_after_sending_is_noted_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_rows, "BUSY_S", 0.05)
    journal = journal_in(tmp_path)
    journal.begin("request-0001", {})
    journal.sent("request-0001")
    other = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    sink = journal.sink("request-0001")
    sink.opened("request-0001", 1)
    sink.received(REPLY)
    sink.closed(200)
    journal.finished("request-0001", None, 0.5)
    journal.claim("request-0001")
    other.close()
    (entry,) = journal.entries()
    assert (entry.state, entry.actual_usd, entry.claimed) == ("finished", 0.5, True)
    assert not entry.in_hand


def test_a_full_disk_is_told_before_anything_is_sent(tmp_path: Path) -> None:
    with mounted_small_disk(tmp_path) as disk:
        filled(disk / "journal", 2)
        fill_up(disk / "ballast")
        journal = journal_in(disk / "journal")
        with pytest.raises(EditorError, match=r"storage\.disk_full"):
            journal.begin("request-next", {"prompt": "x" * 100_000})
        (disk / "ballast").unlink()
        journal.begin("request-next", {})
        assert len(journal.unclaimed()) == 2


def test_a_write_protected_disk_is_told_before_anything_is_sent(tmp_path: Path) -> None:
    with mounted_small_disk(tmp_path) as disk:
        filled(disk / "journal", 1)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        with pytest.raises(EditorError, match=r"storage\.not_writable"):
            journal_in(disk / "journal").begin("request-next", {})
        with pytest.raises(EditorError, match=r"storage\.not_writable"):
            journal_in(disk / "other").begin("request-next", {})


def fill_up(ballast: Path) -> None:
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return


def test_a_disk_that_fills_up_after_sending_loses_no_reply(tmp_path: Path) -> None:
    with mounted_small_disk(tmp_path) as disk:
        journal = journal_in(disk / "journal")
        journal.begin("request-0001", {})
        journal.sent("request-0001")
        fill_up(disk / "ballast")
        sink = journal.sink("request-0001")
        sink.opened("request-0001", 1)
        sink.received(REPLY * 10_000)
        sink.closed(200)
        journal.finished("request-0001", None, None)
        journal.release("request-0001")
        assert sink.problem is not None
        assert journal.read("request-0001") == REPLY * 10_000
        (disk / "ballast").unlink()
        assert [one.request_id for one in journal.unclaimed()] == ["request-0001"]


def test_any_thread_may_write(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    threads = [
        threading.Thread(target=receive, args=(journal, f"request-{number:04d}"))
        for number in range(12)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert {one.state for one in journal.entries()} == {"finished"}
    assert len(journal.entries()) == 12


@pytest.mark.parametrize(
    "damage",
    [
        "PRAGMA user_version = -2147483648",
        "DROP VIEW unseen; ALTER TABLE requests DROP COLUMN estimated_usd",
    ],
)
def test_a_database_that_is_whole_but_none_of_ours_is_set_aside_too(
    tmp_path: Path, damage: str
) -> None:
    filled(tmp_path, 3)
    connection = sqlite3.connect(tmp_path / FILE_NAME)
    connection.executescript(damage)
    connection.close()
    journal = journal_in(tmp_path)
    assert len(journal.entries()) == 3  # found again by their replies
    assert (tmp_path / f"{FILE_NAME}.broken").exists()
    journal.close()
