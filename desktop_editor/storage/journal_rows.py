"""The journal's list of requests: one SQLite database, its schema, and its failures in plain words.

WAL mode with full synchronisation: what `write` has returned from survives a power cut. What the
rows mean, and the replies beside them, are `journal`'s business.
"""

import contextlib
import logging
import os
import shutil
import sqlite3
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from desktop_editor.errors import EditorError
from desktop_editor.storage.disk import explained, make_private_folder, sync_folder
from desktop_editor.storage.lock import FileLock

FILE_NAME: Final = "requests.sqlite"
LOCK_NAME: Final = ".lock"
BUSY_S: Final = 5.0
"""How long another window's transaction is waited for; one takes milliseconds."""
_FULL_BELOW_BYTES: Final = 1_000_000
_log = logging.getLogger(__name__)

_MIGRATIONS: Final = (
    """
    CREATE TABLE requests (
        id TEXT PRIMARY KEY,
        place TEXT NOT NULL UNIQUE,
        edit_id TEXT NOT NULL DEFAULT '',
        digest TEXT NOT NULL DEFAULT '',
        facts TEXT NOT NULL DEFAULT '{}',
        state TEXT NOT NULL,
        charged INTEGER NOT NULL DEFAULT 0,
        message_id TEXT NOT NULL DEFAULT '',
        owner TEXT NOT NULL DEFAULT '',
        begun_at REAL NOT NULL,
        sent_at REAL,
        received_at REAL,
        ended_at REAL,
        claimed_at REAL,
        shown_at REAL,
        dismissed_at REAL,
        estimated_usd REAL,
        actual_usd REAL,
        input_tokens INTEGER,
        output_tokens INTEGER,
        total_tokens INTEGER,
        size_bytes INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX requests_by_time ON requests (begun_at, id);
    CREATE INDEX requests_in_hand ON requests (owner) WHERE owner <> '';
    CREATE INDEX requests_with_reply ON requests (begun_at) WHERE size_bytes > 0;
    CREATE VIEW unseen AS SELECT * FROM requests
        WHERE size_bytes > 0 AND claimed_at IS NULL AND shown_at IS NULL AND state <> 'failed';
    """,
    """
    ALTER TABLE requests ADD COLUMN starred_at REAL;
    ALTER TABLE requests ADD COLUMN removed_at REAL;
    """,
)
"""One script for each version of the schema; a database is brought up to the last of them."""


class Rows:
    """The database of one journal; any thread may call, other processes may write meanwhile.

    Args:
        folder: The journal's folder; created when it is first needed.

    Attributes:
        openings: How often the file was opened: after each, what lies beside it is looked at.
        was_broken: A damaged one was set aside by this object.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / FILE_NAME
        self._calls = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._identity = (0, 0)
        self.openings = 0
        self.was_broken = False

    @property
    def exists(self) -> bool:
        """Whether there is anything to read: asking does not create it."""
        return self._folder.is_dir()

    def open(self) -> None:
        """Open the file unless it is; a damaged one is set aside and a new one begun.

        Raises:
            EditorError: `journal.newer_version`, `journal.busy`, `storage.disk_full` and the like.
        """
        self.read("SELECT 1")

    def read(self, query: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """All rows of a query. Raises as `open` does."""
        return list(self._run(query, values)[0])

    def write(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Change rows durably; returns how many. Raises as `open` does; nothing has changed then.

        Each statement is a transaction of its own, so none is left open.
        """
        return self._run(statement, values)[1]

    def close(self) -> None:
        """Let go of the file; the next call opens it again."""
        with self._calls:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _run(self, statement: str, values: Sequence[Any]) -> tuple[list[sqlite3.Row], int]:
        with self._calls:
            try:
                try:
                    return self._tried(statement, values)
                except sqlite3.DatabaseError as error:
                    if not _is_damage(error):
                        raise
                    self._set_aside(error)
                return self._tried(statement, values)
            except sqlite3.DatabaseError as error:
                raise self._explained(error) from error
            except OSError as error:
                raise explained(error, self._path) from error

    def _tried(self, statement: str, values: Sequence[Any]) -> tuple[list[sqlite3.Row], int]:
        try:
            cursor = self._opened().execute(statement, values)
            return cursor.fetchall(), cursor.rowcount
        except UnicodeDecodeError as error:  # SQLite's own words on it hold what it found
            raise _damage("words that are none") from error

    def _opened(self) -> sqlite3.Connection:
        """The connection; opened anew when another window has set the file aside."""
        if self._connection is not None and self._identity != self._look():
            self.close()
        if self._connection is None:
            make_private_folder(self._folder)
            connection = self._connected()
            try:
                self._prepare(connection)
            except BaseException:
                connection.close()
                raise
            self._connection = connection
            self.openings += 1
        return self._connection

    def _look(self) -> tuple[int, int]:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return (0, 0)
        return found.st_dev, found.st_ino

    def _connected(self) -> sqlite3.Connection:
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))  # for its owner only
        self._identity = self._look()
        connection = sqlite3.connect(
            self._path, timeout=BUSY_S, isolation_level=None, check_same_thread=False
        )
        connection.row_factory = sqlite3.Row
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Check the file, bring its schema up to date, and make every change durable."""
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise _damage(found)
        version = _version(connection)
        if version < 0:
            raise _damage("no version")
        if version > len(_MIGRATIONS):
            raise EditorError("journal.newer_version")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        if version < len(_MIGRATIONS):
            with FileLock(self._folder / LOCK_NAME):  # two windows may start at once
                for number in range(_version(connection), len(_MIGRATIONS)):
                    script = f"{_MIGRATIONS[number]} PRAGMA user_version = {number + 1};"
                    connection.executescript(f"BEGIN IMMEDIATE; {script} COMMIT;")
            sync_folder(self._folder)
        if _columns(connection) != _columns_after(_MIGRATIONS):
            raise _damage("other columns")

    def _set_aside(self, finding: sqlite3.DatabaseError) -> None:
        """Keep the damaged file under another name; another window may have done so already."""
        self.close()
        with FileLock(self._folder / LOCK_NAME):
            if self._look() != self._identity:
                return
            target = _free_name(self._path.with_name(f"{FILE_NAME}.broken"))
            _log.warning("Journal is damaged (%s); kept as %s", finding, target.name)
            for suffix in ("-wal", "-shm", ""):
                part = self._path.with_name(self._path.name + suffix)
                if part.exists():
                    part.replace(target.with_name(target.name + suffix))
            self.was_broken = True

    def _explained(self, error: sqlite3.DatabaseError) -> EditorError:
        """Put a failure of the database into words."""
        code = _code(error)
        _log.warning("Journal: %s (%d)", error, code)
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return EditorError("journal.busy")
        if code == sqlite3.SQLITE_FULL or self._is_full():
            return EditorError("storage.disk_full", name=FILE_NAME)
        return EditorError("storage.not_writable", name=FILE_NAME)

    def _is_full(self) -> bool:
        return shutil.disk_usage(self._folder).free < _FULL_BELOW_BYTES


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _code(error: sqlite3.DatabaseError) -> int:
    return (getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF


def _columns(connection: sqlite3.Connection) -> list[str]:
    return [row[1] for row in connection.execute("PRAGMA table_info(requests)")]


@cache
def _columns_after(scripts: tuple[str, ...]) -> list[str]:
    """As these migrations leave them."""
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        for script in scripts:
            connection.executescript(script)
        return _columns(connection)


def _damage(finding: str) -> sqlite3.DatabaseError:
    error = sqlite3.DatabaseError(finding)
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    return _code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _free_name(path: Path) -> Path:
    name, number = path, 1
    while name.exists():
        number += 1
        name = path.with_name(f"{path.name}-{number}")
    return name
