"""Facts about Qt for bug reports. Everything else that a report holds is gathered by callers."""


def qt_facts() -> dict[str, str]:
    """Versions of Qt and PySide6, and the platform plugin that is or would be used."""
    import os
    import sys

    import PySide6
    from PySide6.QtCore import QLibraryInfo
    from PySide6.QtGui import QGuiApplication

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
