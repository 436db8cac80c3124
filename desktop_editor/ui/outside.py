"""What the window tells beyond itself: to a screen reader, to the desktop, in the taskbar.

What is told, and when, is decided by whoever tells.
"""

import sys
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from desktop_editor.about import IDENTIFIER, NAME
from desktop_editor.ui.desktop_notification import Notification, notification

_LAUNCHER: Final = "com.canonical.Unity.LauncherEntry"
"""Understood by the docks of KDE Plasma, Ubuntu, elementary and others."""


class Outside(QObject):
    """Speaks for one window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._shown: Notification | None = None
        self._fraction: float | None = None
        window.installEventFilter(self)

    def announce(self, words: str) -> None:
        """Let a screen reader say it, once it is through with what it says now."""
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._window, words))

    def notify(self, words: str) -> None:
        """Tell the desktop, unless the user sees the window; a click brings it to the front."""
        self._withdraw()
        if self._window.isActiveWindow():
            return
        self._shown = notification(NAME, words, self._window.windowIcon())
        self._shown.clicked.connect(self._come)

    def show_progress(self, fraction: float | None) -> None:
        """How far the edit is, at the window's icon in the taskbar; None: nothing is under way."""
        if fraction == self._fraction or sys.platform != "linux":
            return
        self._fraction = fraction
        shown: dict[str, Any] = {"progress-visible": fraction is not None}
        if fraction is not None:
            shown["progress"] = float(fraction)
        _tell_launcher(shown)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Whoever comes back to the window needs no notification."""
        if event.type() == QEvent.Type.WindowActivate:
            self._withdraw()
        return super().eventFilter(watched, event)

    def _come(self) -> None:
        self._window.setWindowState(self._window.windowState() & ~Qt.WindowState.WindowMinimized)
        self._window.raise_()
        self._window.activateWindow()

    def _withdraw(self) -> None:
        shown, self._shown = self._shown, None
        if shown is not None:
            shown.withdraw()


def _tell_launcher(shown: dict[str, Any]) -> None:
    from PySide6.QtDBus import QDBusConnection, QDBusMessage

    bus = QDBusConnection.sessionBus()
    if bus.isConnected():
        message = QDBusMessage.createSignal("/" + IDENTIFIER.replace("-", "_"), _LAUNCHER, "Update")
        message.setArguments([f"application://{IDENTIFIER}.desktop", shown])
        bus.send(message)
