"""Keys in the real Secret Service: kept, found after a restart, deleted; or there is none."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.system_keyring import ROOT, require_keyring_tools, run_with_keyring

KEY = "sk-real-keyring-0123456789"

SET = f"""
import subprocess
from desktop_editor.edit_api.secret import Secret
from desktop_editor.storage.credentials import Credentials
status = Credentials({{}}).set("infinity-blue", Secret("{KEY}"))
print(status.where, status.backend, status.error or "-")
other = ["secret-tool", "lookup", "service", "desktop-editor", "username", "infinity-blue"]
print(subprocess.run(other, capture_output=True, text=True).stdout)
"""

GET = """
from desktop_editor.storage.credentials import Credentials
credentials = Credentials({})
print(credentials.get("infinity-blue").reveal(), credentials.status("infinity-blue").where)
credentials.delete("infinity-blue")
credentials.delete("infinity-blue")
print(credentials.get("infinity-blue"), credentials.status("infinity-blue").where)
"""

LOCKED = """
import secretstorage
from desktop_editor.edit_api.secret import Secret
from desktop_editor.storage.credentials import Credentials
bus = secretstorage.dbus_init()
secretstorage.get_default_collection(bus).lock()
credentials = Credentials({})
status = credentials.set("infinity-blue", Secret("key-for-this-run"))
print(status.where, status.error, credentials.get("infinity-blue").reveal())
"""


@pytest.fixture(autouse=True)
def _tools() -> None:
    require_keyring_tools()


def test_a_key_is_kept_over_a_restart_and_another_program_finds_it(tmp_path: Path) -> None:
    assert run_with_keyring(tmp_path, SET).split() == ["keyring", "SecretService", "-", KEY]
    assert run_with_keyring(tmp_path, GET).split() == [KEY, "keyring", "None", "none"]
    assert list(tmp_path.glob("data/keyrings/*.keyring"))
    for path in (tmp_path / "data").rglob("*"):
        if path.is_file():
            assert KEY.encode() not in path.read_bytes()


def test_a_locked_keyring_leaves_the_key_in_memory_and_says_so(tmp_path: Path) -> None:
    found = run_with_keyring(tmp_path, LOCKED).split()
    assert found == ["session", "key.keyring_locked", "key-for-this-run"]


def test_without_a_bus_the_key_lasts_for_this_run(tmp_path: Path) -> None:
    program = (
        "import json; from dataclasses import asdict\n"
        "from desktop_editor.edit_api.secret import Secret\n"
        "from desktop_editor.storage.credentials import Credentials\n"
        "credentials = Credentials({})\n"
        "status = credentials.set('openai', Secret('key-for-this-run'))\n"
        "found = credentials.get('openai').reveal(), Credentials({}).get('openai')\n"
        "print(json.dumps([asdict(status), *found]))"
    )
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    environment["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={tmp_path}/no-bus"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    status, mine, others = json.loads(done.stdout)
    assert status == {"where": "session", "backend": "", "error": "key.no_keyring"}
    assert (mine, others) == ("key-for-this-run", None)


NOT_MADE_YET = """
from desktop_editor.storage.credentials import Credentials
credentials = Credentials({})
status = credentials.status("custom@127.0.0.1")
print(credentials.get("infinity-blue"), status.where, status.error or "-")
credentials.delete("infinity-blue")
"""


def test_where_there_is_no_keyring_yet_looking_for_a_key_makes_none_and_asks_nothing(
    tmp_path: Path,
) -> None:
    found = run_with_keyring(tmp_path, NOT_MADE_YET, is_made=False)
    assert found.split() == ["None", "none", "-"]
    assert not list(tmp_path.glob("data/keyrings/*.keyring"))
