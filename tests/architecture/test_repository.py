"""What stands in the repository: a fixed top level, host-free locks, reasons for dependencies."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

TOP_LEVEL = {
    ".ci",
    ".gitignore",
    "LICENSE",
    "README.md",
    "desktop_editor",
    "packaging",
    "pyproject.toml",
    "resources",
    "tests",
}
LOCKS = ("requirements.lock", "dev-requirements.lock", "subject.lock")
TEXT = {".py", ".md", ".toml", ".lock", ".spec", ".svg", ".json", ".txt", ""}
# Spelt apart, so that this file does not contain what it looks for.
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:wo" + r"rk|ro" + r"ot|tmp/br" + r"ief)/\w")


def tracked(checkout: Path) -> list[Path]:
    """Files under version control, relative to the checkout."""
    command = ["git", "-c", f"safe.directory={checkout}", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=checkout, check=False, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [Path(name) for name in listed.stdout.split("\0") if name]


def test_top_level_stays_as_it_is(checkout: Path) -> None:
    assert {path.parts[0] for path in tracked(checkout)} <= TOP_LEVEL


def test_no_file_speaks_of_a_machine(checkout: Path) -> None:
    guilty = [
        f"{path}: {match.group()}"
        for path in tracked(checkout)
        if path.suffix in TEXT and (checkout / path).is_file()
        for match in MACHINE_PATHS.finditer((checkout / path).read_text(encoding="utf-8"))
    ]
    assert not guilty


@pytest.mark.parametrize("name", LOCKS)
def test_lock_names_versions_and_hashes_but_no_host(checkout: Path, name: str) -> None:
    text = (checkout / "packaging" / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text
    requirements = re.findall(
        r"^[a-z0-9].*(?:\n +--hash=sha256:[0-9a-f]{64}.*)*", text, re.MULTILINE
    )
    assert requirements
    for requirement in requirements:
        assert "==" in requirement.splitlines()[0]
        assert "--hash=sha256:" in requirement, f"no hash: {requirement}"


def test_locks_were_made_from_the_dependencies_as_stated(checkout: Path) -> None:
    program = "import locks, sys; sys.exit(not all(map(locks.is_current, locks.EXPORTS)))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=checkout / "packaging",
        check=False,
        env={"PYTHONPATH": "."},
    )
    assert done.returncode == 0, "type: python3 packaging/dev.py lock"


def test_each_dependency_has_its_reason(checkout: Path) -> None:
    project = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))
    reasons = (checkout / "packaging/decisions/dependencies.md").read_text(encoding="utf-8")
    groups = project["dependency-groups"].values()
    stated = sum(groups, project["project"]["dependencies"])
    names = [re.split(r"[<>=!~\[; ]", requirement)[0] for requirement in stated]
    missing = [name for name in names if f"`{name}`" not in reasons]
    assert not missing


def test_the_door_reads_on_an_old_python(checkout: Path) -> None:
    """Syntax newer than Python 3.7 would hide the sentence that says which Python is needed."""
    import ast

    source = (checkout / "packaging/dev.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 7))
