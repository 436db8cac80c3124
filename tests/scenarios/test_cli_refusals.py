"""Wrong input of every kind: one plain sentence, the right exit code, nothing half-written."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from desktop_editor import logs
from desktop_editor.cli.main import main
from desktop_editor.imaging.codec import encode_mask
from desktop_editor.paths import folders
from desktop_editor.storage.journal import Journal
from desktop_editor.storage.journal_entry import JournalEntry
from tests.helpers.command_line import environment, run, sandbox
from tests.helpers.photos import disc_mask, file_of, photo, png_bomb
from tests.helpers.practice_service import practice_service
from tests.helpers.small_disk import mounted_small_disk

# So small that the engine lays it plainly, which takes no time.
WIDTH, HEIGHT = 40, 30
PHOTO = file_of(photo(WIDTH, HEIGHT), "PNG")
NOWHERE = "http://127.0.0.1:9/v1"


@dataclass
class Shell:
    """A user's folder and what the last command said."""

    folder: Path
    capture: pytest.CaptureFixture[str]
    out: str = ""
    err: str = ""

    def run(self, *words: object) -> int:
        """Run a command in this process, which is what a script's `main()` does too."""
        self.capture.readouterr()
        code = main([str(word) for word in words])
        self.out, self.err = self.capture.readouterr()
        return code

    def refused(self, *words: object) -> str:
        """The one line on stderr of a command that failed and left every file as it was."""
        before = self.files()
        assert self.run(*words) == 1
        assert self.out == ""
        assert "Traceback" not in self.err
        assert self.err.count("\n") == 1, self.err
        assert re.fullmatch(r"\S.*[.:]?\n", self.err)
        assert self.files() == before
        return self.err

    def files(self) -> dict[str, bytes]:
        """Every file in the user's folder."""
        found = sorted(path for path in self.folder.rglob("*") if path.is_file())
        return {str(path): path.read_bytes() for path in found}


@pytest.fixture
def shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Shell]:
    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / "photo.png").write_bytes(PHOTO)
    (folder / "mask.png").write_bytes(encode_mask(disc_mask(WIDTH, HEIGHT)))
    monkeypatch.chdir(folder)
    monkeypatch.setenv("DESKTOP_EDITOR_HOME", str(tmp_path / "home"))
    yield Shell(folder, capsys)
    logs.tear_down()


def edit(
    photo_file: object = "photo.png", prompt: str = "red", out: object = "out.png"
) -> list[str]:
    """Nothing of this is ever sent: there is no service at that address."""
    return ["edit", str(photo_file), "--prompt", prompt, "-o", str(out), "--service", NOWHERE]


def composite(mask: object = "mask.png", out: object = "out.png") -> list[str]:
    words = ["composite", "photo.png", "photo.png", "--mask", str(mask), "-o", str(out)]
    return [*words, "--registration", "off"]


PICTURES = {
    "text": (b"This is a letter to my aunt, and a long one.", "is not a picture"),
    "empty": (b"", "is empty"),
    "cut": (file_of(photo(200, 150), "JPEG")[:3000], "incomplete or damaged"),
    "bomb": (png_bomb(), "200000 x 200000"),
}


@pytest.mark.parametrize("kind", PICTURES)
def test_what_is_no_whole_picture_is_refused_wherever_it_is_given(shell: Shell, kind: str) -> None:
    data, words = PICTURES[kind]
    (shell.folder / "bad.jpg").write_bytes(data)
    for command in (
        edit("bad.jpg"),
        [*edit(), "--reference", "photo.png", "--reference", "bad.jpg"],
        ["verify", "photo.png", "bad.jpg", "--mask", "mask.png"],
        ["composite", "photo.png", "bad.jpg", "--mask", "mask.png", "-o", "o.png"],
        ["composite", "bad.jpg", "photo.png", "--mask", "mask.png", "-o", "o.png"],
    ):
        refusal = shell.refused(*command)
        assert refusal.startswith("bad.jpg: ")
        assert words in refusal


@pytest.mark.parametrize(
    "words",
    [
        edit("gone.png"),
        [*edit(), "--reference", "gone.png"],
        [*edit(), "--selection", "gone.png"],
        ["composite", "gone.png", "photo.png", "--mask", "auto", "-o", "o.png"],
        ["composite", "photo.png", "gone.png", "--mask", "auto", "-o", "o.png"],
        composite("gone.png"),
        ["verify", "photo.png", "gone.png", "--mask", "mask.png"],
        ["verify", "photo.png", "photo.png", "--mask", "gone.png"],
    ],
    ids=" ".join,
)
def test_a_missing_file_is_named(shell: Shell, words: list[str]) -> None:
    assert shell.refused(*words).startswith("gone.png is not there.")


def test_a_folder_is_no_picture(shell: Shell) -> None:
    assert "is a folder" in shell.refused(*edit(shell.folder))
    assert "is a folder" in shell.refused(*edit("."))


@pytest.mark.parametrize("prompt", ["", "   ", "\n\t"])
def test_an_empty_prompt_is_refused(shell: Shell, prompt: str) -> None:
    assert shell.refused(*edit(prompt=prompt)).startswith("The prompt is empty.")


def test_a_prompt_of_1001_characters_is_refused_with_both_numbers(shell: Shell) -> None:
    words = shell.refused(*edit(prompt="x" * 1001))
    assert "1001" in words
    assert "1000" in words


def test_seventeen_references_are_refused(shell: Shell) -> None:
    references = ["--reference", "photo.png"] * 17
    refusal = shell.refused(*edit(), *references)
    assert "16" in refusal
    assert "slot" not in refusal


def test_masks_that_are_none_are_refused(shell: Shell) -> None:
    masks = {
        "other-size.png": encode_mask(np.full((31, 40), 255, np.uint8)),
        "colour.png": PHOTO,
        "text.png": b"I am not a mask at all, I am afraid",
    }
    for name, data in masks.items():
        (shell.folder / name).write_bytes(data)
    sentences = {"other-size.png": "40x31", "colour.png": "colours", "text.png": "not a picture"}
    for name, words in sentences.items():
        assert words in shell.refused(*edit(), "--selection", name)
        assert words in shell.refused(*composite(name))
        assert words in shell.refused("verify", "photo.png", "photo.png", "--mask", name)


def test_a_black_selection_is_refused_before_anything_is_sent(shell: Shell) -> None:
    (shell.folder / "black.png").write_bytes(encode_mask(np.zeros((HEIGHT, WIDTH), np.uint8)))
    assert "black everywhere" in shell.refused(*edit(), "--selection", "black.png")


def test_with_a_black_mask_composite_gives_the_photo_back(shell: Shell) -> None:
    (shell.folder / "black.png").write_bytes(encode_mask(np.zeros((HEIGHT, WIDTH), np.uint8)))
    assert shell.run(*composite("black.png")) == 0
    assert shell.run("verify", "photo.png", "out.png", "--mask", "black.png") == 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--region", "40,0,10,10"], "outside the photo"),
        (["--region=-50,-50,20,20"], "outside the photo"),
        (["--region", "0,0,0,0"], "outside the photo"),
        (["--region", "0,0,2,2", "--selection", "mask.png"], "do not meet"),
        (["--size", "100x100"], "100 x 100"),
        (["--size", "1000x1000"], "1000 x 1000"),
        (["--size", "3840x640"], "3840 x 640"),
        (["--service", "ftp://example.com"], "address of the service"),
        (["--service", "openai.com"], "address of the service"),
        (["--service", "http://user:secret@example.com/v1"], "address of the service"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_regions_sizes_and_services_that_cannot_be_are_refused(
    shell: Shell, options: list[str], words: str
) -> None:
    refusal = shell.refused(*edit(), *options)
    assert words in refusal
    assert "secret" not in refusal


def test_a_paid_service_without_a_key_says_so(shell: Shell) -> None:
    refusal = shell.refused(*edit(), "--service", "infinity-blue")
    assert refusal.startswith("Infinity Blue needs a key, and none is stored.")


@pytest.mark.parametrize(
    ("out", "words"),
    [
        ("out", ".png, .jpg, .webp or .tiff"),
        ("out.gif", ".png, .jpg, .webp or .tiff"),
        ("no/such/folder/out.png", "does not exist"),
        ("photo.png", "never overwritten"),
        ("./../pictures/photo.png", "never overwritten"),
        ("link.png", "never overwritten"),
        ("folder.png", "is a folder"),
    ],
)
def test_results_that_cannot_be_written_are_refused_before_anything_is_sent(
    shell: Shell, out: str, words: str
) -> None:
    (shell.folder / "link.png").symlink_to("photo.png")
    (shell.folder / "folder.png").mkdir()
    assert words in shell.refused(*edit(out=out))
    assert words in shell.refused(*composite(out=out))
    assert words in shell.refused(*edit(), "--candidate-out", out)


@pytest.mark.parametrize("option", ["--mask-out", "--candidate-out"])
def test_no_other_result_ever_destroys_the_photo(shell: Shell, option: str) -> None:
    assert "never overwritten" in shell.refused(*edit(), option, "photo.png")
    assert "two results" in shell.refused(*edit(), option, "out.png")


@pytest.mark.parametrize("option", ["--mask-out", "--info-out", "--warp-out"])
def test_what_composite_reads_is_never_written_over(shell: Shell, option: str) -> None:
    assert "never overwritten" in shell.refused(*composite(), option, "photo.png")
    assert "does not exist" in shell.refused(*composite(), option, "no/folder/x.png")


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX")
def test_a_read_only_folder_is_said_to_be_one(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = shell.folder / "locked"
    locked.mkdir(mode=0o500)
    if os.geteuid() == 0:  # root may write everywhere; the answer of the system is what counts
        monkeypatch.setattr(os, "access", lambda path, _mode: Path(path) != locked)
    assert "write-protected" in shell.refused(*edit(out="locked/out.png"))


def test_a_full_disk_is_said_and_leaves_nothing_half_written(shell: Shell) -> None:
    with mounted_small_disk(shell.folder) as disk:
        wide = photo(700, 600)
        (shell.folder / "wide.png").write_bytes(file_of(wide, "PNG"))
        full = np.full((600, 700), 255, np.uint8)
        (shell.folder / "full.png").write_bytes(encode_mask(full))
        (disk / "filler").write_bytes(bytes(700_000))
        refusal = shell.refused(
            "composite", "wide.png", "wide.png", "--mask", "full.png", "--registration", "off",
            "--tone", "off", "--blend", "feather", "-o", disk / "out.tiff",
        )  # fmt: skip
        assert refusal.startswith("The disk is full: out.tiff could not be saved.")
        assert [path.name for path in disk.iterdir()] == ["filler"]


def paid(shell: Shell) -> list[JournalEntry]:
    logs.tear_down()
    return Journal(folders().journal).unclaimed()


def test_a_paid_reply_survives_a_result_that_could_not_be_written(shell: Shell) -> None:
    with mounted_small_disk(shell.folder) as disk, practice_service(scenario="ok") as url:
        (disk / "filler").write_bytes(bytes(1 << 20))
        words = [*edit(out=disk / "out.tiff"), "--service", url]
        assert shell.run(*words) == 1
    *_, first, second = shell.err.splitlines()
    assert first.startswith("The disk is full: out.tiff could not be saved.")
    assert second.startswith("The service's answer is not lost: it is kept on this computer.")
    (entry,) = paid(shell)
    assert entry.facts["prompt"] == "red"
    assert b"b64_json" in Journal(folders().journal).read(entry.request_id)


TROUBLES = {
    "key_rejected": "does not accept the key",
    "quota": "credit with the service is used up",
    "forbidden": "not allowed to do this",
    "moderation": "content rules",
    "not_found": "does not have this model",
    "too_large": "too large for the service",
    "server_error": "can be charged a second time",
    "bad_gateway_html": "can be charged a second time",
    "disconnect": "can be charged a second time",
    "truncated_body": "can be charged a second time",
    "wrong_type": "is not a picture; it is kept",
    "not_json": "could not be understood; it is kept",
    "no_data": "without a picture",
    "url_expired": "could not be fetched",
    "huge": "it is kept as it came",
}


@pytest.mark.parametrize("scenario", TROUBLES)
def test_whatever_the_service_does_one_sentence_says_it(shell: Shell, scenario: str) -> None:
    with practice_service(scenario=scenario) as url:
        refusal = shell.refused(*edit(), "--service", url)
    assert TROUBLES[scenario] in refusal
    assert "<html" not in refusal


def test_a_reply_that_cannot_be_used_is_kept_as_it_came(shell: Shell) -> None:
    with practice_service(scenario="wrong_type") as url:
        shell.refused(*edit(), "--service", url)
    assert paid(shell) == []  # nothing that could be laid
    (entry,) = Journal(folders().journal).entries()
    assert (entry.told, entry.paid) == ("request.unusable", True)


def test_a_service_that_was_killed_is_said_to_be_gone(shell: Shell, tmp_path: Path) -> None:
    with sandbox(tmp_path) as url:
        pass
    refusal = shell.refused(*edit(), "--service", url)
    host = url.split("/")[2]
    assert refusal.startswith(f"{host} cannot be reached.")


def test_an_unknown_scenario_lists_the_ones_there_are(tmp_path: Path) -> None:
    done = run(tmp_path, "sandbox", "--scenario", "earthquake")
    assert (done.code, done.out) == (1, "")
    assert "earthquake" in done.err
    assert "rate_limited" in done.err
    assert done.err.count("\n") == 1


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run(tmp_path, "sandbox", "--port", port)
    assert (done.code, done.out) == (1, "")
    assert str(port) in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    "words", [[], ["edit"], ["edit", "photo.png"], ["paint"], ["verify", "a", "b"]], ids=" ".join
)
def test_wrong_usage_leaves_with_2(tmp_path: Path, words: list[str]) -> None:
    if not words or words == ["paint"]:
        words = [*words, "--nonsense"]
    done = run(tmp_path, *words)
    assert (done.code, done.out) == (2, "")
    assert done.err.count("\n") == 1
    assert "Traceback" not in done.err


def test_names_cannot_play_tricks_on_the_terminal(shell: Shell) -> None:
    refusal = shell.refused(*edit("\x1b[2J\x1b]0;gone\x07.png"))
    assert refusal.rstrip("\n").isprintable()


BROKEN = """
import sys
from desktop_editor.cli import main, verify

def fail(_parsed):
    raise ZeroDivisionError("meant for developers")

verify.run_verify = fail
sys.argv = ["desktop-editor", "verify", "a", "b", "--mask", "c"]
sys.exit(main.main())
"""


def test_a_defect_is_a_sentence_too_and_its_traceback_is_in_the_log(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BROKEN],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Something went wrong inside the application")
    assert done.stderr.count("\n") == 1
    (log,) = (tmp_path / "log").iterdir()
    assert "meant for developers" in log.read_text()
