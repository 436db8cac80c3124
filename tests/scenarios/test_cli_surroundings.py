"""The command line where it is less comfortable: pipes, old terminals, full disks, odd names."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop_editor.imaging.codec import encode_mask
from desktop_editor.storage.journal import Journal
from tests.helpers.command_line import COMMAND, environment, run, sandbox, started
from tests.helpers.photos import disc_mask, file_of, photo
from tests.helpers.small_disk import mounted_small_disk

VERIFY = ("verify", "photo.png", "photo.png", "--mask", "mask.png")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "photo.png").write_bytes(file_of(photo(40, 30), "PNG"))
    (tmp_path / "mask.png").write_bytes(encode_mask(disc_mask(40, 30)))
    return tmp_path


def test_a_reader_that_goes_away_is_no_trouble(folder: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, *VERIFY, "--json"],
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_a_terminal_without_unicode_shows_what_it_can(folder: Path) -> None:
    name = "Grüße 📷.png"
    (folder / name).write_bytes((folder / "photo.png").read_bytes())
    variables = {"PYTHONIOENCODING": "ascii"}
    told = run(
        folder, "composite", "photo.png", "photo.png", "--mask", "mask.png", "-o", name,
        "--registration", "off", variables=variables,
    )  # fmt: skip
    assert (told.code, told.err) == (0, "")
    assert "0 pixels changed" in told.out
    assert run(folder, "edit", "--help", variables=variables).code == 0
    refused = run(folder, "edit", "ø.png", "--prompt", "x", "-o", "o.png", variables=variables)
    assert refused.code == 1
    assert "is not there" in refused.err


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux takes any bytes")
def test_a_name_that_is_no_text_is_still_a_name(folder: Path) -> None:
    name = os.fsdecode(b"caf\xe9.png")
    (folder / name).write_bytes((folder / "photo.png").read_bytes())
    done = run(
        folder, "composite", name, name, "--mask", "mask.png", "-o", os.fsdecode(b"\xff.png"),
        "--registration", "off", "--json",
    )  # fmt: skip
    assert (done.code, done.err) == (0, "")
    assert done.json["changed_outside_px"] == 0
    assert (folder / os.fsdecode(b"\xff.png")).exists()


def test_without_a_place_for_its_own_files_it_still_works(folder: Path) -> None:
    done = run(folder, *VERIFY, variables={"DESKTOP_EDITOR_HOME": str(folder / "photo.png")})
    assert (done.code, done.err) == (0, "")


def test_without_room_for_the_reply_no_edit_is_sent(folder: Path) -> None:
    with mounted_small_disk(folder) as disk, sandbox(folder) as url:
        done = run(
            folder, "edit", "photo.png", "--prompt", "red", "--service", url, "-o", "out.png",
            variables={"DESKTOP_EDITOR_HOME": str(disk)},
        )  # fmt: skip
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("The edit was not sent, because the disk has no room")
    assert done.err.count("\n") == 1
    assert not (folder / "out.png").exists()


def stopped(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Press Ctrl-C once: how the command ends, which it does at once."""
    process.send_signal(signal.SIGINT)
    pressed = time.monotonic()
    out, err = process.communicate(timeout=60)
    assert time.monotonic() - pressed < 4  # within one second on a computer that is not busy
    return process.returncode, out, err


PRACTISING = """
import sys
from desktop_editor.cli import main
from desktop_editor.composition.parts import Sandbox

Sandbox.base_url = lambda self, drift: {url!r}
sys.exit(main.main())
"""


@pytest.mark.parametrize("paid", [False, True])
def test_ctrl_c_while_the_service_works_says_what_it_may_cost(folder: Path, paid: bool) -> None:
    """A service on this computer may be a proxy to one that bills; only practising is free."""
    with sandbox(folder, "--scenario", "slow=60") as url:
        command = COMMAND if paid else (sys.executable, "-c", PRACTISING.format(url=url))
        words = ("edit", "photo.png", "--prompt", "red", "-o", "never.png")
        service = ("--service", url if paid else "sandbox")
        with started(folder, *words, *service, command=command) as process:
            deadline = time.monotonic() + 60
            while not list(folder.glob("data/journal/edit-*")):
                assert time.monotonic() < deadline
                time.sleep(0.02)
            time.sleep(1.0)
            code, out, err = stopped(process)
    assert (code, out) == (130, "")
    assert err.startswith("Stopped.")
    assert ("charged" in err) == paid
    assert err.count("\n") == 1


def test_ctrl_c_while_the_answer_is_being_laid_keeps_the_paid_answer(folder: Path) -> None:
    (folder / "wide.png").write_bytes(file_of(photo(900, 700), "PNG"))
    with sandbox(folder) as url:
        words = ("edit", "wide.png", "--prompt", "red", "--service", url, "-o", "never.png")
        with started(folder, *words) as process:
            deadline = time.monotonic() + 60
            while not list(folder.glob("data/journal/*/*.200.body")):
                assert time.monotonic() < deadline
                time.sleep(0.02)
            time.sleep(0.4)
            code, out, err = stopped(process)
    assert (code, out) == (130, "")
    assert err.endswith("what has arrived is kept.\n")
    assert not (folder / "never.png").exists()
    assert list(folder.glob("data/journal/*/*.200.body"))
    assert len(Journal(folder / "data/journal").unclaimed()) == 1
