"""A notification of the desktop, for when the window is not in front.

On Linux it is asked for over D-Bus (Desktop Notifications Specification 1.3), elsewhere through
the system tray. What is told, and when, others decide. Without a desktop that takes it nothing
happens: the window itself says the same.
"""

import contextlib
import html
import importlib
import logging
import os
import sys
import threading
from typing import Any, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QSystemTrayIcon

from desktop_editor.about import IDENTIFIER

_log = logging.getLogger(__name__)
_BUS_NAME: Final = "org.freedesktop.Notifications"
_BUS_PATH: Final = "/org/freedesktop/Notifications"
_REPLY_S: Final = 5.0
_LOOK_S: Final = 0.5
_DEFAULT_TIME: Final = -1
_LAST_WORDS: Final = ("ActionInvoked", "NotificationClosed")


class Notification(QObject):
    """One notification, until it is clicked, closed or withdrawn."""

    clicked = Signal()

    def withdraw(self) -> None:
        """It says nothing new any more."""


class _TrayNotification(Notification):
    def __init__(self, title: str, words: str, icon: QIcon) -> None:
        super().__init__()
        self._tray = QSystemTrayIcon(icon, self)
        self._tray.messageClicked.connect(self.clicked)
        self._tray.show()
        self._tray.showMessage(title, words, icon)

    def withdraw(self) -> None:
        self._tray.hide()


class _BusNotification(Notification):
    """Talks on a thread of its own: the desktop may take long, and the window waits for nobody."""

    def __init__(self, title: str, words: str, _icon: QIcon) -> None:
        super().__init__()
        self._said = (title, words, IDENTIFIER)
        self._withdrawn = threading.Event()
        threading.Thread(target=self._talk, name="notification", daemon=True).start()

    def withdraw(self) -> None:
        self._withdrawn.set()

    def _talk(self) -> None:
        blocking: Any = importlib.import_module("jeepney.io.blocking")
        refused: Any = importlib.import_module("jeepney.wrappers").DBusErrorResponse
        try:
            with contextlib.closing(blocking.open_dbus_connection("SESSION")) as bus:
                self._show(bus)
        except (OSError, KeyError, ValueError, refused) as error:
            # No session bus, or nobody on it who shows notifications.
            _log.info("No notification of the desktop: %s", type(error).__name__)

    def _show(self, bus: Any) -> None:
        jeepney: Any = importlib.import_module("jeepney")
        desktop = jeepney.DBusAddress(_BUS_PATH, _BUS_NAME, _BUS_NAME)
        rule = jeepney.MatchRule(type="signal", interface=_BUS_NAME, path=_BUS_PATH)
        bus.send_and_get_reply(jeepney.message_bus.AddMatch(rule), timeout=_REPLY_S)
        title, words, icon = self._said
        actions, hints = ["default", ""], {"desktop-entry": ("s", icon)}
        body = (title, 0, icon, title, _escaped(words), actions, hints, _DEFAULT_TIME)
        asked = jeepney.new_method_call(desktop, "Notify", "susssasa{sv}i", body)
        reply = bus.send_and_get_reply(asked, timeout=_REPLY_S)
        (number,) = importlib.import_module("jeepney.wrappers").unwrap_msg(reply)
        member = jeepney.HeaderFields.member
        while not self._withdrawn.is_set():
            try:
                message = bus.receive(timeout=_LOOK_S)
            except TimeoutError:
                continue
            if message.body and message.body[0] == number:
                told = message.header.fields.get(member)
                self._hear(told, message.body)
                if told in _LAST_WORDS:
                    return
        bus.send(jeepney.new_method_call(desktop, "CloseNotification", "u", (number,)))

    def _hear(self, told: str, body: tuple[Any, ...]) -> None:
        if told == "ActivationToken":  # without it Wayland lets no window come to the front
            os.environ["XDG_ACTIVATION_TOKEN"] = str(body[1])
        elif told == "ActionInvoked":
            self.clicked.emit()


def notification(title: str, words: str, icon: QIcon) -> Notification:
    """Show a notification; returns what tells of a click and takes it back.

    Args:
        title: The name of the application.
        words: One plain sentence.
        icon: For desktops that do not know the application's.
    """
    kinds = {"linux": _BusNotification}
    return kinds.get(sys.platform, _TrayNotification)(title, words, icon)


def _escaped(words: str) -> str:
    """The specification lets the body hold markup."""
    return html.escape(words, quote=False)
