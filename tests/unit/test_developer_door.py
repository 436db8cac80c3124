"""What a newcomer meets at `packaging/dev.py`, as far as it needs no network."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


def door(checkout: Path, *words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Go through the door without a display."""
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environ = {name: value for name, value in os.environ.items() if name not in hidden}
    command = [sys.executable, str(checkout / "packaging/dev.py"), *words]
    return subprocess.run(
        command, cwd=cwd, env=environ, check=False, capture_output=True, text=True, timeout=60
    )


@pytest.fixture
def ready_checkout(checkout: Path) -> Path:
    """A checkout that the door has set up, so that nothing is installed by these tests."""
    if not (checkout / ".venv/desktop-editor-stamp.json").exists():
        pytest.skip("the environment was not made by packaging/dev.py")
    return checkout


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is a display")
def test_without_a_display_it_says_what_to_do_instead(checkout: Path) -> None:
    for words in (["run"], ["run", "photo.jpg"]):
        done = door(checkout, *words)
        assert done.returncode == 1
        assert "run edit" in done.stderr
        assert "xvfb-run" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_wrong_command_gets_the_list_of_commands(checkout: Path) -> None:
    done = door(checkout, "tset")
    assert done.returncode == 2
    assert "tset" in done.stderr
    assert all(f"\n  {name} " in done.stderr for name in ("run", "test", "check", "bench", "lock"))


def test_an_unknown_benchmark_is_answered_with_the_known_ones(checkout: Path) -> None:
    done = door(checkout, "bench", "lunch")
    assert done.returncode == 1
    assert "composite" in done.stderr


def test_output_of_the_application_is_its_own(ready_checkout: Path, tmp_path: Path) -> None:
    done = door(ready_checkout, "run", "--version", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout == "Desktop Editor 0.1.0\n"
    assert done.stderr == ""


def test_arguments_folder_and_exit_code_pass_through(ready_checkout: Path, tmp_path: Path) -> None:
    assert door(ready_checkout, "run", "verify").returncode == 2
    (tmp_path / "no photo.txt").write_text("words")
    there, missing = (
        door(ready_checkout, "run", "verify", name, name, "--mask", name, cwd=tmp_path)
        for name in ("no photo.txt", "nothing.png")
    )
    assert there.returncode == missing.returncode == 1
    assert there.stderr != missing.stderr, "the file beside the caller was not found"


def test_modules_beside_the_photo_are_not_taken(ready_checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "desktop_editor.py").write_text("raise SystemExit('taken')")
    assert door(ready_checkout, "run", "--version", cwd=tmp_path).returncode == 0


def test_an_old_python_is_told_which_one_is_needed(checkout: Path) -> None:
    program = "import sys; sys.version_info = (3, 9, 2); import dev; sys.exit(dev.main(['run']))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=checkout / "packaging",
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "needs Python 3.11" in done.stderr
    assert "3.9.2" in done.stderr
