"""`dev.py bundle`: build the application for the system that this runs on, then check it.

What goes in stands in desktop_editor.spec; what the result must be able to do, in bundle_check.
All output goes into `.build` and `.dist`.
"""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import bundle_check
import debian
import environment

BUILD: Final = environment.ROOT / ".build"
DIST: Final = environment.ROOT / ".dist"
SPEC: Final = environment.ROOT / "packaging" / "desktop_editor.spec"
DRAWING: Final = environment.ROOT / "resources" / "icons" / "application.svg"

DRAW_ICON: Final = """
import sys
from PySide6.QtCore import QSize
from PySide6.QtGui import QImageReader
reader = QImageReader(sys.argv[1])
reader.setScaledSize(QSize(1024, 1024))
sys.exit(not reader.read().save(sys.argv[2]))
"""


def bundle(arguments: Sequence[str]) -> int:
    """Build into `.dist` and have the result do a job; its exit code."""
    if arguments:
        raise environment.SetUpError("`bundle` takes no arguments.")
    python = environment.ready(development=True)
    _have_build_tools()
    environ = dict(os.environ)
    if not debian.is_linux():
        environ["DESKTOP_EDITOR_ICON"] = str(_icon(python))
    command: list[str | Path] = [python, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    command += ["--distpath", DIST, "--workpath", BUILD, SPEC]
    if environment.call(command, environ):
        return 1
    folder = DIST / "desktop-editor"
    _strip(folder)
    return bundle_check.check(folder)


def _have_build_tools() -> None:
    """PyInstaller on Linux needs binutils, and Python's own library as a file of its own."""
    if not debian.is_linux():
        return
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    packages = [] if shutil.which("objcopy") else ["binutils"]
    if sys.base_prefix == "/usr" and not _loads(f"libpython{version}.so.1.0"):
        packages.append(f"libpython{version}")
    if packages and not debian.install(packages):
        line = debian.line_to_type(packages)
        raise environment.SetUpError(f"building needs system packages; type: {line}")


def _loads(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def _icon(python: Path) -> Path:
    """The application's drawing as a picture, from which PyInstaller makes .ico and .icns."""
    BUILD.mkdir(exist_ok=True)
    icon = BUILD / "icon.png"
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [str(python), "-c", DRAW_ICON, str(DRAWING), str(icon)]
    subprocess.run(command, check=True, env=environ)
    return icon


def _strip(folder: Path) -> None:
    """Drop the debug symbols of Python's library; other wheels' libraries do not survive that."""
    strip = shutil.which("strip")
    for library in (folder / "_internal").glob("libpython*.so*"):
        if strip and debian.is_linux():
            subprocess.run([strip, "--strip-unneeded", str(library)], check=False)
