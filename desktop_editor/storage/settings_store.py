"""Settings on disk: one JSON file that several windows and several versions share.

What settings there are, and their rules, is `settings`' business.
"""

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from desktop_editor.errors import EditorError
from desktop_editor.storage.settings import NAMES, Settings, check, is_secret

_Values: TypeAlias = dict[str, object]

_log = logging.getLogger(__name__)


class SettingsStore:
    """Load and save the settings of one user.

    Only what this window changed is written, so windows do not undo each other's choices, and
    what a newer version keeps in the file stays there.

    Attributes:
        problem: Why the last `load` fell back to defaults, for the notice bar; None when it did
            not: `settings.broken`, `settings.broken_at` (line; the file is kept beside as .broken),
            `settings.unreadable`.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._loaded = Settings()
        self._is_loaded = False
        self.problem: EditorError | None = None

    @property
    def settings(self) -> Settings:
        """What was last loaded or saved here; read from the file the first time."""
        return self._loaded if self._is_loaded else self.load()

    def load(self) -> Settings:
        """Read the file; a missing, broken or partly wrong one gives defaults. Never raises."""
        self.problem = None
        values = self._read()
        usable: dict[str, Any] = {name: values[name] for name in NAMES if _usable(name, values)}
        self._loaded = Settings(**usable)
        self._is_loaded = True
        return self._loaded

    def save(self, settings: Settings) -> None:
        """Write what differs from what was last loaded or saved here, durably.

        That takes as long as the disk takes, so a window saves on a worker thread.

        Raises:
            EditorError: `storage.disk_full` and the like; the file is then unchanged.
        """
        # The window reads its settings before its first paint, and needs none of this for it.
        from desktop_editor.storage.atomic import write_atomically
        from desktop_editor.storage.disk import make_private_folder
        from desktop_editor.storage.lock import FileLock

        chosen: _Values = {name: getattr(settings, name) for name in NAMES}
        before: _Values = {name: getattr(self._loaded, name) for name in NAMES}
        make_private_folder(self._path.parent)
        with FileLock(self._path.with_name(f".{self._path.name}.lock")):
            on_disk = self._read()
            if on_disk:
                chosen = {name: one for name, one in chosen.items() if one != before[name]}
            kept = {n: one for n, one in (on_disk | chosen).items() if not is_secret(n, one)}
            text = json.dumps(kept, indent=2, default=dict)
            write_atomically(self._path, text.encode(), private=True)
        self._loaded = settings
        self._is_loaded = True

    def _read(self) -> _Values:
        """All values in the file, also those that this version does not know."""
        try:
            return _parsed(self._path.read_bytes())
        except FileNotFoundError:
            return {}
        except OSError as error:
            _log.warning("Settings cannot be read: %s", error.strerror)
            self.problem = EditorError("settings.unreadable", name=self._path.name)
            return {}
        except (ValueError, RecursionError) as error:
            self._keep_aside(error.lineno if isinstance(error, json.JSONDecodeError) else 0)
            return {}

    def _keep_aside(self, line: int) -> None:
        broken = self._path.with_name(self._path.name + ".broken")
        _log.warning("Settings file is broken; kept as %s", broken.name)
        self.problem = EditorError("settings.broken", name=broken.name)
        if line:
            file = self._path.name
            self.problem = EditorError("settings.broken_at", name=broken.name, file=file, line=line)
        try:
            self._path.replace(broken)
        except OSError as error:
            _log.warning("The broken settings file cannot be renamed: %s", error.strerror)


def _parsed(data: bytes) -> _Values:
    """Raises ValueError or RecursionError for anything but one JSON object."""
    found: Any = json.loads(data)
    if not isinstance(found, dict):
        raise ValueError("settings are one JSON object")  # noqa: TRY004 - one error for "broken"
    return found


def _usable(name: str, values: Mapping[str, object]) -> bool:
    if name not in values:
        return False
    try:
        check(name, values[name])
    except EditorError as error:
        _log.warning("Setting is ignored: %s", error)
        return False
    return True
