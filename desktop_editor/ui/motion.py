"""Whether the desktop asks for less motion, as far as that can be known without waiting.

Windows is asked; of Plasma and GTK the settings files are read. GNOME keeps it where only a call
over D-Bus finds it: there View → Selection Shown → Still Outline does the same.
"""

import os
import sys
from pathlib import Path

from PySide6.QtCore import QSettings

_SPI_GETCLIENTAREAANIMATION = 0x1042


def motion_is_reduced() -> bool:
    """Whether the user switched animations off; False where that is not known."""
    if sys.platform == "win32":
        import ctypes

        is_on = ctypes.c_int(1)
        asked = ctypes.windll.user32.SystemParametersInfoW(
            _SPI_GETCLIENTAREAANIMATION, 0, ctypes.byref(is_on), 0
        )
        return bool(asked) and not is_on.value
    folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    factor = _value(folder / "kdeglobals", "KDE/AnimationDurationFactor")
    gtk = _value(folder / "gtk-3.0" / "settings.ini", "Settings/gtk-enable-animations")
    return factor in ("0", "0.0") or gtk.lower() in ("0", "false")


def _value(path: Path, name: str) -> str:
    """A value of a settings file; empty where there is none."""
    if not path.is_file():
        return ""
    return str(QSettings(str(path), QSettings.Format.IniFormat).value(name, ""))
