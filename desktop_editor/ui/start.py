"""From the start of the process to the first paint, and from there to the whole window.

An empty window, in its place and its colours, is painted first; `app` fills it right afterwards.
So nothing is imported at the top of this module that an empty window can do without.
"""

import gc
import os
import sys
from collections.abc import Callable

from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from desktop_editor.about import IDENTIFIER, NAME, VERSION
from desktop_editor.paths import folders
from desktop_editor.storage.settings_store import SettingsStore
from desktop_editor.ui.main_window import MainWindow
from desktop_editor.ui.translation import speak

_FAILED = 1
_PATIENCE_MS = 500


class Start(QObject):
    """Fills a window once, after its first paint.

    A click that comes in between waits in Qt's queue and finds the filled window. A window that
    the system does not paint, such as a minimised one, is filled after half a second; one that
    was closed already stays empty.
    """

    def __init__(self, window: MainWindow, fill: Callable[[], None]) -> None:
        super().__init__(window)
        self._window = window
        self._fill = fill
        self._is_over = False
        window.installEventFilter(self)
        QTimer.singleShot(_PATIENCE_MS, self, self._go_on)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """The paint is under way; what comes next waits until it can be seen."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._go_on)
        return False

    @Slot()
    def _go_on(self) -> None:
        if not self._is_over and self._window.isVisible():
            self._is_over = True
            self._fill()
            # The parts are shown and laid out by events of Qt's own: they come before the clicks.
            QCoreApplication.sendPostedEvents()


def run_window(photo: str | None = None) -> int:
    """Show the window and serve it until it is closed; returns the exit code."""
    gc.disable()  # what is loaded now stays loaded: looking through it again and again only delays
    # The second would be said for every letter of a key, because its field tells nobody.
    quiet = "qt.qpa.wayland.textinput=false;qt.accessibility.atspi.warning=false"
    os.environ.setdefault("QT_LOGGING_RULES", quiet)
    application = QApplication(sys.argv[:1])
    application.setApplicationName(IDENTIFIER)
    application.setApplicationDisplayName(NAME)
    application.setApplicationVersion(VERSION)
    application.setDesktopFileName(IDENTIFIER)
    store = SettingsStore(folders().settings_file)
    speak(application, store.settings.language)
    if store.settings.theme != "system":  # Qt's own palette is near enough to that for a moment
        from desktop_editor.ui.theme import apply_theme

        apply_theme(application, store.settings.theme)
    window = empty_window(store)
    endings: list[Callable[[], None]] = []

    def fill() -> None:
        from desktop_editor.ui.windows import serve

        try:
            endings.append(serve(window, store, photo or ""))
        finally:
            if not endings:
                application.exit(_FAILED)
            gc.freeze()
            gc.enable()

    Start(window, fill)
    window.show()
    try:
        return application.exec()
    finally:
        for end in endings:
            end()


def empty_window(store: SettingsStore) -> MainWindow:
    """A window without its parts, where and as large as the user left it."""
    window = MainWindow()
    window.setWindowTitle(NAME)
    place = QByteArray(store.settings.window_geometry.encode())
    window.take_place(QByteArray.fromBase64(place))
    return window
