"""Where things live on this system: settings, data, logs, resources.

Only names are worked out here. Nothing is created and no file is opened; `storage` does that.
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_FOLDER_NAME: Final = "desktop-editor"

HOME_VARIABLE: Final = "DESKTOP_EDITOR_HOME"
"""Environment variable that puts every folder below one: tests, portable use on a stick."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """The folders of one user; each may not exist yet."""

    config: Path
    data: Path
    cache: Path
    log: Path
    state: Path

    @property
    def settings_file(self) -> Path:
        """Everything that the settings dialog keeps."""
        return self.config / "settings.json"

    @property
    def recent_file(self) -> Path:
        """The list of photos and projects opened last."""
        return self.state / "recent.json"

    @property
    def prompts_file(self) -> Path:
        """The prompts that were sent, and those with a star."""
        return self.data / "prompts.json"

    @property
    def journal(self) -> Path:
        """Raw replies of the service; they cost money, so they are data and no cache."""
        return self.data / "journal"

    @property
    def candidates(self) -> Path:
        """Pictures made from candidates, for drags and for the history."""
        return self.cache / "candidates"

    @property
    def models(self) -> Path:
        """Networks that the user put there."""
        return self.data / "models"

    @property
    def autosave(self) -> Path:
        """Unsaved work, one folder for each running window."""
        return self.state / "autosave"


def folders() -> Folders:
    """The folders to use now: below `DESKTOP_EDITOR_HOME`, or where this system expects them."""
    home = os.environ.get(HOME_VARIABLE)
    if home:
        root = Path(home).expanduser().absolute()
        names = ("config", "data", "cache", "log", "state")
        return Folders(**{name: root / name for name in names})
    from platformdirs import PlatformDirs

    system = PlatformDirs(appname=_FOLDER_NAME, appauthor=False)
    return Folders(
        config=system.user_config_path,
        data=system.user_data_path,
        cache=system.user_cache_path,
        log=system.user_log_path,
        state=system.user_state_path,
    )


def pictures_folder() -> Path:
    """Where people look for photos first: their folder of pictures, else their own folder."""
    from platformdirs import user_pictures_path

    pictures = user_pictures_path()
    return pictures if pictures.is_dir() else Path.home()


def resources_folder() -> Path:
    """Icons, samples and translations: in the bundle, in the installed package, in the checkout.

    Raises:
        FileNotFoundError: The installation is incomplete.
    """
    package = Path(__file__).resolve().parent
    candidates = [package / "_resources", package.parent / "resources"]
    bundle = getattr(sys, "_MEIPASS", None)
    if bundle is not None:
        candidates.insert(0, Path(bundle) / "resources")
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"no resources beside {package.name}: install it again")
