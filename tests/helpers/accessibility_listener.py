"""Listens on the bus of screen readers while something is typed, as any program of the user can.

Run inside `dbus-run-session` on a display. Prints as JSON what was heard, and what could be
selected and copied, while two fields get a text: a plain one, then the one for keys.
"""

import importlib
import json
import os
import subprocess
import threading
from contextlib import suppress
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QClipboard
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop_editor.ui.dialogs.key_field import KeyField
from tests.helpers.desktop import wait
from tests.helpers.window import pause

LAUNCHER = "/usr/libexec/at-spi-bus-launcher"
_EVENTS = "org.a11y.atspi.Event.Object"


def main() -> None:
    launcher = subprocess.Popen(
        [LAUNCHER, "--launch-immediately"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        heard: list[Any] = []
        bus = listening(address(), "object:text-changed")
        threading.Thread(target=_listen, args=(bus, heard), daemon=True).start()
        selected = _fill_fields(heard)
        print(json.dumps({"heard": heard, "selected": selected}))  # noqa: T201
    finally:
        launcher.terminate()
        launcher.wait(10)


def _fill_fields(heard: list[Any]) -> list[str]:
    application = QApplication([])
    selected = []
    for field, text in ((QLineEdit(), "overheard"), (KeyField(), "a-secret-key")):
        field.setAccessibleName("The field")
        field.show()
        wait(_is_heard, "the bus")
        application.clipboard().setText(text)
        field.paste()
        application.clipboard().clear()
        pause(300)
        heard.append(f"end of {type(field).__name__}")
        QTest.mouseDClick(field, Qt.MouseButton.LeftButton)
        QTest.mouseRelease(field, Qt.MouseButton.LeftButton)
        assert field.hasSelectedText()
        selected.append(application.clipboard().text(QClipboard.Mode.Selection))
        field.copy()
        selected.append(application.clipboard().text())
        application.clipboard().clear()
        field.setText("")
        pause(100)
    return selected


def _is_heard() -> bool:
    pause(20)
    return QAccessible.isActive()


def address() -> str:
    """Switch the bus on, and tell where it is."""
    jeepney, connect = _dbus()
    path, name = "/org/a11y/bus", "org.a11y.Bus"
    switch = jeepney.DBusAddress(path, name, "org.freedesktop.DBus.Properties")
    value = ("org.a11y.Status", "IsEnabled", ("b", True))
    on = jeepney.new_method_call(switch, "Set", "ssv", value)
    question = jeepney.new_method_call(jeepney.DBusAddress(path, name, name), "GetAddress")
    with connect() as session:

        def is_on() -> bool:
            kind = session.send_and_get_reply(on, timeout=10).header.message_type
            return bool(kind == jeepney.MessageType.method_return)

        wait(is_on, "the launcher")
        return str(session.send_and_get_reply(question, timeout=10).body[0])


def listening(address: str, event: str) -> Any:
    """A connection that is told of every event of a kind, such as `object:text-changed`."""
    jeepney, connect = _dbus()
    bus = connect(address)
    name = "org.a11y.atspi.Registry"
    registry = jeepney.DBusAddress("/org/a11y/atspi/registry", name, name)
    wish: tuple[str, list[str], str] = (event, [], "")
    bus.send_and_get_reply(jeepney.new_method_call(registry, "RegisterEvent", "sass", wish))
    rule = jeepney.MatchRule(type="signal", interface=_EVENTS)
    bus.send_and_get_reply(jeepney.message_bus.AddMatch(rule))
    return bus


def _dbus() -> tuple[Any, Any]:
    """What only Linux has, and what carries no types."""
    blocking: Any = importlib.import_module("jeepney.io.blocking")
    return importlib.import_module("jeepney"), blocking.open_dbus_connection


def _listen(bus: Any, heard: list[Any]) -> None:
    with suppress(ConnectionError):  # the bus ends before this does
        while True:
            heard.append(repr(bus.receive().body))


if __name__ == "__main__":
    os.environ["QT_LINUX_ACCESSIBILITY_ALWAYS_ON"] = "1"
    main()
