"""`dev.py lock`: resolve pyproject.toml into lock files with hashes and without any host's name.

One resolution covers Windows, macOS and Linux by markers. The resolver's own file is thrown
away, because it records where each package was found; see packaging/decisions/.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import environment

PYPROJECT: Final = environment.ROOT / "pyproject.toml"
HEADER: Final = (
    "# Made by `python3 packaging/dev.py lock`; do not edit.\n# dependencies: sha256:{}\n"
)
EXPORTS: Final = {
    environment.RUNTIME_LOCK: ["--no-dev"],
    environment.DEVELOPMENT_LOCK: ["--only-group", "dev"],
    environment.SUBJECT_LOCK: ["--only-group", "subject"],
}


def lock(arguments: Sequence[str]) -> int:
    """Write the lock files from the newest versions that pyproject.toml allows."""
    if arguments:
        raise environment.SetUpError("`lock` takes no arguments.")
    with tempfile.TemporaryDirectory() as folder:
        uv = _resolver(Path(folder) / "tools")
        project = Path(folder) / "project"
        project.mkdir()
        shutil.copy(PYPROJECT, project)
        for file, choice in EXPORTS.items():
            file.write_text(_export(uv, project, choice), encoding="utf-8", newline="\n")
            print(f"dev.py: wrote {file.relative_to(environment.ROOT)}", file=sys.stderr)
    return 0


def is_current(file: Path) -> bool:
    """Whether a lock file was made from the dependencies that pyproject.toml states now."""
    return file.read_text(encoding="utf-8").startswith(_header())


def _header() -> str:
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))
    stated = [
        project["project"]["requires-python"],
        project["project"]["dependencies"],
        project["dependency-groups"],
    ]
    return HEADER.format(hashlib.sha256(json.dumps(stated).encode()).hexdigest())


def _resolver(folder: Path) -> str:
    """The uv on the path or in the environment, else one for this moment."""
    for place in (None, str(environment.SCRIPTS)):
        found = shutil.which("uv", path=place)
        if found:
            return found
    venv.create(folder, with_pip=True)
    scripts = folder / environment.SCRIPTS.name
    python = scripts / environment.PYTHON.name
    subprocess.run([str(python), "-m", "pip", "-q", "install", "uv"], check=True, stdout=sys.stderr)
    return str(scripts / "uv")


def _export(uv: str, project: Path, choice: Sequence[str]) -> str:
    command = [uv, "export", "--quiet", "--no-emit-project", "--no-header", *choice]
    command += ["--format", "requirements.txt", "--python", sys.executable]
    environ = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    done = subprocess.run(
        command, check=False, cwd=project, env=environ, stdout=subprocess.PIPE, text=True
    )
    if done.returncode:
        raise environment.SetUpError("the dependencies could not be resolved (see above).")
    return _header() + done.stdout
