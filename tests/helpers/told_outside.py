"""A window whose edit ends while another one is in front, and what the desktop hears of it.

Run inside `dbus-run-session` on a display with a window manager; the one argument is a folder to
work in. A small notification service of its own clicks on the first notification. Prints as JSON
what it was asked to show and to close, what docks and screen readers heard, and which window was
in front.
"""

import importlib
import json
import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLabel

from tests.helpers.accessibility_listener import LAUNCHER, address, listening
from tests.helpers.window import Hands, new_window, pause

NOTIFICATIONS = "org.freedesktop.Notifications"


class NotificationService(threading.Thread):
    """Takes notifications, and clicks on one when it is told to."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._jeepney: Any = importlib.import_module("jeepney")
        blocking: Any = importlib.import_module("jeepney.io.blocking")
        self._bus = blocking.open_dbus_connection("SESSION")
        name = self._jeepney.message_bus.RequestName(NOTIFICATIONS)
        self._bus.send_and_get_reply(name)
        rule = self._jeepney.MatchRule(type="signal", interface="com.canonical.Unity.LauncherEntry")
        self._bus.send_and_get_reply(self._jeepney.message_bus.AddMatch(rule))
        self.shown: list[list[Any]] = []
        self.closed: list[int] = []
        self.dock: list[Any] = []
        self.sender = ""

    def run(self) -> None:
        with suppress(ConnectionError):
            while True:
                self._take(self._bus.receive())

    def click(self) -> None:
        """On the notification that was shown last."""
        place = self._jeepney.DBusAddress("/org/freedesktop/Notifications", None, NOTIFICATIONS)
        clicked = self._jeepney.new_signal(
            place, "ActionInvoked", "us", (len(self.shown), "default")
        )
        self._bus.send(clicked)

    def _take(self, message: Any) -> None:
        fields = message.header.fields
        member = fields.get(self._jeepney.HeaderFields.member)
        if member == "Notify":
            name, _replaced, icon, title, words, actions, _hints, _ms = message.body
            self.shown.append([name, icon, title, words, actions])
            self._answer(message, "u", (len(self.shown),))
        elif member == "CloseNotification":
            self.closed.append(message.body[0])
            self._answer(message, None, ())
        elif member == "Update":
            address, shown = message.body
            self.dock.append([address, {key: value[1] for key, value in shown.items()}])

    def _answer(self, message: Any, signature: str | None, body: tuple[Any, ...]) -> None:
        self._bus.send(self._jeepney.new_method_return(message, signature, body))


def main() -> None:
    launcher = subprocess.Popen(
        [LAUNCHER, "--launch-immediately"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    service = NotificationService()
    service.start()
    heard: list[Any] = []
    try:
        bus = listening(address(), "object:announcement")
        threading.Thread(target=_listen, args=(bus, heard), daemon=True).start()
        found = _edit_elsewhere(Path(sys.argv[1]), service)
    finally:
        launcher.terminate()
        launcher.wait(10)
    spoken = [body for body in heard if isinstance(body, str)]
    print(json.dumps(found | {"dock": service.dock, "spoken": spoken}))  # noqa: T201


def _edit_elsewhere(folder: Path, service: NotificationService) -> dict[str, Any]:
    application = QApplication([])
    folder.mkdir(exist_ok=True)
    hands = new_window(folder)
    hands.open_photo(name="fig & <b>.png")
    hands.wait(QAccessible.isActive, "the bus of screen readers")
    other = QLabel("Something else")
    other.setWindowTitle("Something else")
    _edit(hands)
    hands.wait(lambda: not hands.is_editing and hands.state.layers, "the first answer")
    pause(300)
    found: dict[str, Any] = {"while in front": len(service.shown)}
    other.show()
    other.activateWindow()
    hands.wait(other.isActiveWindow, "the other window")
    _edit(hands)
    hands.wait(lambda: len(service.shown) == 1, "the notification")
    service.click()
    hands.wait(hands.window.isActiveWindow, "the window after the click")
    other.activateWindow()
    hands.wait(other.isActiveWindow, "the other window again")
    _edit(hands)
    hands.wait(lambda: len(service.shown) == 2, "the second notification")
    hands.window.activateWindow()
    hands.wait(lambda: service.closed, "the notification's end")
    hands.wait(lambda: service.dock and not service.dock[-1][1]["progress-visible"], "the dock")
    pause(300)
    found |= {"shown": service.shown, "closed": service.closed}
    other.close()
    hands.close()
    del application
    return found


def _edit(hands: Hands) -> None:
    """Send without a click, which would bring the window to the front."""
    hands.opened.controller.set_prompt("Make it warmer")
    hands.opened.controller.start_edit()


def _listen(bus: Any, heard: list[Any]) -> None:
    with suppress(ConnectionError):  # the bus ends before this does
        while True:
            heard.extend(str(part[1]) for part in bus.receive().body if isinstance(part, tuple))


if __name__ == "__main__":
    os.environ["QT_LINUX_ACCESSIBILITY_ALWAYS_ON"] = "1"
    main()
