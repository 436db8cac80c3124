"""Several variants on the command line, and the request as a curl command."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.command_line import run, started
from tests.helpers.photos import file_of, photo
from tests.helpers.scripted_service import Call, Line, ScriptedService, answer, error, picture_body

arrive = answer(200, picture_body(file_of(photo(64, 48), "PNG")))


def lost(line: Line, call: Call) -> None:
    """Take the whole request, then hang up."""
    del call
    line.reset()


@pytest.fixture
def service() -> Iterator[ScriptedService]:
    with ScriptedService([arrive]) as service:
        yield service


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "photo.png").write_bytes(file_of(photo(120, 90), "PNG"))
    return tmp_path


EDIT = ("edit", "photo.png", "--prompt", "warm")


def test_some_variants_that_arrived_are_written_and_the_others_named(
    folder: Path, service: ScriptedService
) -> None:
    service.steps[:] = [lost, arrive]
    words = ("--variants", "3", "--service", service.url, "-o", "out.png", "--json")
    done = run(folder, *EDIT, *words)
    assert done.code == 1
    assert len(service.calls) == 3  # what may have been charged was not sent again
    ((failure,), outputs) = done.json["failures"], done.json["outputs"]
    assert (failure["error"], failure["may_be_charged"]) == ("service.reply_lost", True)
    assert done.json["failed_variants"] == 1
    assert done.json["actual_usd"] is None
    assert sorted([failure["variant"], *(one["variant"] for one in outputs)]) == [1, 2, 3]
    names = {1: "out.png", 2: "out-2.png", 3: "out-3.png"}
    assert [one["file"] for one in outputs] == [names[one["variant"]] for one in outputs]
    found = {path.name for path in folder.glob("out*")}
    assert found == {name for number, name in names.items() if number != failure["variant"]}
    assert f"\nVariant {failure['variant']} of 3: The connection broke" in f"\n{done.err}"
    assert "charged a second time" in done.err


def test_when_no_variant_arrives_each_failure_is_told_and_nothing_is_written(
    folder: Path, service: ScriptedService
) -> None:
    service.steps[:] = [error(500, "boom")]
    words = ("--variants", "2", "--service", service.url, "-o", "out.png", "--json")
    done = run(folder, *EDIT, *words)
    assert done.code == 1
    assert done.json["outputs"] == []
    assert done.json["changed_outside_px"] is None
    assert [one["error"] for one in done.json["failures"]] == ["service.failed"] * 2
    assert [one["may_be_charged"] for one in done.json["failures"]] == [True, True]
    assert [line[:13] for line in done.err.splitlines()] == ["Variant 1 of ", "Variant 2 of "]
    assert len(service.calls) == 2
    assert not list(folder.glob("out*"))


def test_an_edit_that_fails_alone_is_told_as_json_too(
    folder: Path, service: ScriptedService
) -> None:
    service.steps[:] = [error(400, "no", code="moderation_blocked")]
    done = run(folder, *EDIT, "--service", service.url, "-o", "out.png", "--json")
    assert done.code == 1
    (failure,) = done.json["failures"]
    assert failure == {
        "variant": 1,
        "error": "service.moderation_blocked",
        "may_be_charged": False,
    }
    assert done.err.count("\n") == 1
    assert "content rules" in done.err


NOT_STARTING = """
import sys
from desktop_editor.cli import main
from desktop_editor.composition.parts import Sandbox
from desktop_editor.errors import EditorError

def refuse(self, drift):
    raise EditorError("sandbox.not_started")

Sandbox.base_url = refuse
sys.exit(main.main())
"""


def test_an_edit_that_is_not_sent_is_told_as_json_too(folder: Path) -> None:
    words = ("--variants", "2", "--service", "sandbox", "-o", "out.png", "--json")
    with started(folder, *EDIT, *words, command=(sys.executable, "-c", NOT_STARTING)) as process:
        out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert [one["error"] for one in json.loads(out)["failures"]] == ["sandbox.not_started"] * 2
    assert err.count("\n") == 1


def test_a_result_that_cannot_be_written_is_told_as_json_too(
    folder: Path, service: ScriptedService
) -> None:
    target = folder / "sub"
    target.mkdir()

    def vanish(line: Line, call: Call) -> None:
        target.rmdir()
        arrive(line, call)

    service.steps[:] = [vanish]
    done = run(folder, *EDIT, "--service", service.url, "-o", "sub/out.png", "--json")
    assert done.code == 1
    assert done.json["outputs"] == []
    (failure,) = done.json["failures"]
    assert failure == {"variant": 1, "error": "storage.folder_missing", "may_be_charged": True}
    assert "not lost" in done.err


def test_curl_is_printed_and_nothing_is_sent(folder: Path, service: ScriptedService) -> None:
    done = run(folder, *EDIT, "--service", service.url, "--curl", "pictures")
    assert (done.code, done.err) == (0, "")
    assert service.calls == []
    assert [path.name for path in (folder / "pictures").iterdir()] == ["1-photo.png"]
    variable = re.findall(r"Bearer \$\{?(\w+)", done.out)[0]
    environment = {**os.environ, variable: "sk-not-shown-anywhere"}
    ran = subprocess.run(["sh", "-c", done.out], env=environment, capture_output=True, check=True)
    assert json.loads(ran.stdout)["data"]
    (call,) = service.calls
    assert call.texts()["prompt"] == "warm"
    assert call.headers["authorization"] == "Bearer sk-not-shown-anywhere"


def test_curl_needs_a_service_that_goes_on_running(folder: Path) -> None:
    done = run(folder, *EDIT, "--curl", "pictures")
    assert (done.code, done.out) == (1, "")
    assert "--service" in done.err
    assert not (folder / "pictures").exists()


def test_an_edit_goes_to_a_file_or_to_a_command(folder: Path) -> None:
    assert run(folder, *EDIT).code == 2
    assert run(folder, *EDIT, "-o", "out.png", "--curl", "pictures").code == 2
