"""The private Python environment in `.venv`: made from the hashed lock files, stamped, repaired.

Only the standard library, because this runs before anything is installed. What the application
or the tests then do in that environment does not live here.
"""

import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import debian

ROOT: Final = Path(__file__).resolve().parents[1]
VENV: Final = ROOT / ".venv"
STAMP: Final = VENV / "desktop-editor-stamp.json"
RUNTIME_LOCK: Final = ROOT / "packaging" / "requirements.lock"
DEVELOPMENT_LOCK: Final = ROOT / "packaging" / "dev-requirements.lock"
SUBJECT_LOCK: Final = ROOT / "packaging" / "subject.lock"
ON_WINDOWS: Final = os.name == "nt"
SCRIPTS: Final = VENV / ("Scripts" if ON_WINDOWS else "bin")
PYTHON: Final = SCRIPTS / ("python.exe" if ON_WINDOWS else "python")


class SetUpError(Exception):
    """Something that a person has to do first, as one plain sentence."""


def subject(arguments: Sequence[str]) -> int:
    """`dev.py subject`: install the optional finder of subjects and objects."""
    if arguments:
        raise SetUpError("`subject` takes no arguments.")
    ready(subject_finder=True)
    _say("the subject finder is installed; the next start of the application uses it")
    return 0


def ready(*, development: bool = False, window: bool = True, subject_finder: bool = False) -> Path:
    """Make the environment right if it is not, and return its Python.

    Args:
        development: Also install the tools that test, check and bundle, and the subject finder.
        window: Qt will be loaded, so its system libraries must be there.
        subject_finder: Also install that.

    Raises:
        SetUpError: With the exact line to type, when this process may not do it itself.
    """
    stamp = _read_stamp()
    locks = [RUNTIME_LOCK]
    locks += [DEVELOPMENT_LOCK] if development else []
    locks += [SUBJECT_LOCK] if development or subject_finder else []
    wanted = {lock.name: _digest(lock) for lock in locks}
    place = _place()
    if stamp.get("place") != place or not PYTHON.exists():
        stamp = {}
    outdated = [lock for lock in locks if stamp.get(lock.name) != wanted[lock.name]]
    if outdated:
        _say("setting up .venv (once; about half a minute)")
        STAMP.unlink(missing_ok=True)
        _make_usable()
        for lock in outdated:
            _install(lock)
        _add_application()
        stamp = {**stamp, **wanted, "place": place}
        _write_stamp(stamp)
    if "qt_libraries" not in stamp and _have_libraries(needed=window):
        _write_stamp({**stamp, "qt_libraries": "found"})
    return PYTHON


def tool(name: str) -> str:
    """The path of a command that a locked package put into the environment."""
    return str(SCRIPTS / (f"{name}.exe" if ON_WINDOWS else name))


def call(command: Sequence[str | Path], environ: dict[str, str] | None = None) -> int:
    """Run a command in the checkout with our own input and output; its exit code."""
    sys.stdout.flush()
    return subprocess.run(
        [str(part) for part in command], check=False, cwd=ROOT, env=environ
    ).returncode


def _have_libraries(*, needed: bool) -> bool:
    missing = debian.missing_libraries()
    packages = [debian.QT_LIBRARIES[name] for name in missing]
    if not missing or (debian.install(packages) and not debian.missing_libraries()):
        return True
    if shutil.which("apt-get"):
        sentence = f"Qt lacks system libraries; type: {debian.line_to_type(packages)}"
    else:
        sentence = f"Qt lacks system libraries; install what provides {', '.join(missing)}."
    if needed:
        raise SetUpError(sentence)
    _say(f"{sentence} (only the window needs them)")
    return False


def _place() -> str:
    """What an environment cannot survive a change of: this folder and this kind of Python."""
    return f"{ROOT} {sys.implementation.cache_tag} {sys.base_prefix}"


def _digest(lock: Path) -> str:
    try:
        return hashlib.sha256(lock.read_bytes()).hexdigest()
    except FileNotFoundError:
        raise SetUpError(f"{lock.name} is missing; type: python3 packaging/dev.py lock") from None


def _read_stamp() -> dict[str, str]:
    try:
        return dict(json.loads(STAMP.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _write_stamp(stamp: dict[str, str]) -> None:
    beside = STAMP.with_suffix(".new")
    beside.write_text(json.dumps(stamp, indent=1), encoding="utf-8")
    beside.replace(STAMP)


def _make_usable() -> None:
    """Keep a `.venv` that works, so that a broken-off set-up goes on; else make it anew."""
    if _works():
        return
    _have_ensurepip()
    # The environment cannot replace the interpreter that is running from inside it.
    base = getattr(sys, "_base_executable", "") or sys.executable
    done = subprocess.run(
        [base, "-m", "venv", "--clear", str(VENV)], check=False, capture_output=True, text=True
    )
    if done.returncode:
        detail = (done.stderr or done.stdout).strip()
        raise SetUpError(f"Python could not make the folder .venv:\n{detail}")


def _works() -> bool:
    """Whether `.venv` belongs to this checkout and this Python, and its pip starts."""
    question = "import pip, sys; print(sys.implementation.cache_tag, sys.base_prefix, sys.prefix)"
    try:
        answer = subprocess.run(
            [str(PYTHON), "-I", "-c", question], check=False, capture_output=True, text=True
        )
    except OSError:
        return False
    here = f"{sys.implementation.cache_tag} {sys.base_prefix} {VENV}"
    return answer.returncode == 0 and answer.stdout.strip() == here and _scripts_belong()


def _scripts_belong() -> bool:
    """Scripts carry the folder that they were installed for; a moved checkout has other ones."""
    script = SCRIPTS / "pip"
    return ON_WINDOWS or (script.exists() and str(SCRIPTS) in script.read_text(encoding="utf-8"))


def _have_ensurepip() -> None:
    """Debian and Ubuntu ship Python without the part that makes environments."""
    question = [sys.executable, "-c", "import venv, ensurepip"]
    if subprocess.run(question, check=False, capture_output=True).returncode == 0:
        return
    # Asking for Qt's libraries at the same time saves a person a second round.
    packages = [f"python{sys.version_info.major}.{sys.version_info.minor}-venv"]
    packages += [debian.QT_LIBRARIES[name] for name in debian.missing_libraries()]
    if debian.install(packages):
        return
    if shutil.which("apt-get"):
        line = debian.line_to_type(packages)
        raise SetUpError(f"this machine lacks parts of Python and of what Qt needs; type: {line}")
    raise SetUpError("this Python has no venv and ensurepip; install it in full, then start again.")


def _install(lock: Path) -> None:
    """Install a lock file, every file checked against its hash; uv when there is one, else pip."""
    common = ["--require-hashes", "--only-binary", ":all:", "-r", str(lock)]
    with_pip = [str(PYTHON), "-m", "pip", "install", "--no-input", "--no-warn-script-location"]
    with_pip.append("--disable-pip-version-check")
    if lock == SUBJECT_LOCK:  # a file is wanted of it, whatever its code needs
        common.insert(0, "--no-deps")
        with_pip.append("--ignore-requires-python")
    commands = [[*with_pip, *common]]
    uv = shutil.which("uv")
    if uv:
        with_uv = [uv, "pip", "install", "--compile-bytecode", "--python", str(PYTHON)]
        commands.insert(0, [*with_uv, *common])
    if any(_shown(command) for command in commands):
        return
    raise SetUpError(
        f"the packages of {lock.name} could not be installed (see above); "
        "check the network connection and start the same command again."
    )


def _shown(command: Sequence[str]) -> bool:
    """Run an installer; a person sees its progress, a log only its failure. Never on stdout."""
    environ = {**os.environ, "PIP_ROOT_USER_ACTION": "ignore"}
    if sys.stderr.isatty():
        return subprocess.run(command, check=False, stdout=sys.stderr, env=environ).returncode == 0
    done = subprocess.run(
        command,
        check=False,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode:
        sys.stderr.write(done.stdout)
    return done.returncode == 0


def _add_application() -> None:
    """Make `desktop_editor` importable from anywhere and put its command into the environment."""
    question = "import sysconfig; print(sysconfig.get_path('purelib'))"
    answer = subprocess.run(
        [str(PYTHON), "-I", "-c", question], check=True, capture_output=True, text=True
    )
    packages = Path(answer.stdout.strip())
    (packages / "desktop-editor.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    if ON_WINDOWS:
        lines = ["@echo off", "set PYTHONSAFEPATH=1", '"%~dp0python.exe" -m desktop_editor %*']
        (SCRIPTS / "desktop-editor.cmd").write_text("\r\n".join(lines) + "\r\n", encoding="utf-8")
    else:
        python = shlex.quote(str(PYTHON))
        command = SCRIPTS / "desktop-editor"
        text = f'#!/bin/sh\nPYTHONSAFEPATH=1 exec {python} -m desktop_editor "$@"\n'
        command.write_text(text, encoding="utf-8")
        command.chmod(0o755)
    compiled = [str(PYTHON), "-m", "compileall", "-q", str(ROOT / "desktop_editor")]
    subprocess.run(compiled, check=False, stdout=sys.stderr)


def _say(sentence: str) -> None:
    print(f"dev.py: {sentence}", file=sys.stderr, flush=True)
