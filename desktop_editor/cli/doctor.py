"""`desktop-editor doctor`: what a bug report needs. Never a key, never the user's name."""

import argparse
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from desktop_editor.about import NAME, VERSION
from desktop_editor.cli.output import tell, tell_json
from desktop_editor.composition import Composition

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


def run_doctor(parsed: argparse.Namespace) -> int:
    """Print versions, keyring, Qt platform and folders."""
    facts = diagnostics(Composition())
    if parsed.json:
        tell_json(facts)
    else:
        width = max(len(name) for name in facts)
        for name, value in facts.items():
            tell(f"{name:<{width}}  {value}")
    return 0


def diagnostics(composition: Composition) -> dict[str, str]:
    """Everything that is safe to paste, by name."""
    from desktop_editor.ui.diagnostics import qt_facts

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
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"


def _homeless(path: Path) -> str:
    """A path without the user's name in it."""
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except ValueError:
        return str(path)
