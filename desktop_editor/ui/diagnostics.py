"""What a bug report needs, safe to paste: never a key, never the user's name."""

import os
import platform
import sys
from pathlib import Path
from typing import Final

from desktop_editor.about import NAME, VERSION
from desktop_editor.composition.parts import Composition

_PACKAGES: Final = (
    "PySide6-Essentials",
    "opencv-python-headless",
    "numpy",
    "pillow",
    "httpx",
    "keyring",
    "starlette",
    "uvicorn",
)


def diagnostics(composition: Composition) -> dict[str, str]:
    """Everything that is safe to paste, by name."""
    facts = {
        NAME: VERSION,
        "Python": platform.python_version(),
        "System": f"{platform.system()} {platform.release()} {platform.machine()}",
        "Bundle": "yes" if getattr(sys, "frozen", False) else "no",
        **qt_facts(),
        **{package: _version(package) for package in _PACKAGES},
    }
    status = composition.credentials.status("infinity-blue")
    facts["Keyring"] = status.backend or f"none ({status.error or 'no backend'})"
    places = composition.folders
    facts["Settings"] = _homeless(places.settings_file)
    facts["Journal"] = _homeless(places.journal)
    facts["Autosave"] = _homeless(places.autosave)
    facts["Log"] = _homeless(places.log)
    return facts


def _version(package: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"


def _homeless(path: Path) -> str:
    """A path without the user's name in it."""
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except ValueError:  # on another disk, where the user's name may be a folder too
        name = Path.home().name
        return str(Path(*("USER" if part == name else part for part in path.parts)))


def qt_facts() -> dict[str, str]:
    """Versions of Qt and PySide6, and the platform plugin that is or would be used."""
    try:
        import PySide6
        from PySide6.QtCore import QLibraryInfo
        from PySide6.QtGui import QGuiApplication
    except ImportError as error:  # a system library is missing: worth reporting, not failing
        return {"Qt": f"cannot be loaded ({error})"}

    running = QGuiApplication.instance()
    if isinstance(running, QGuiApplication):
        plugin = running.platformName()
    else:
        plugin = os.environ.get("QT_QPA_PLATFORM") or _usual_platform(sys.platform)
    return {
        "Qt": QLibraryInfo.version().toString(),
        "PySide6": PySide6.__version__,
        "Qt platform": plugin,
        "Display": os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY") or "none",
    }


def _usual_platform(system: str) -> str:
    return {"win32": "windows", "darwin": "cocoa"}.get(system, "xcb or wayland")
