"""Editing, the choice of service, keys, settings and the theme, by action id."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop_editor.composition.curl import WrittenCommand
from desktop_editor.edit_api.services import SERVICES
from desktop_editor.errors import EditorError
from desktop_editor.pipeline.prepare import check_ready
from desktop_editor.ui.controller import EditorController
from desktop_editor.ui.messages import message_notice
from desktop_editor.ui.service_desk import KeyReport, key_view
from desktop_editor.ui.theme import apply_theme
from desktop_editor.ui.views import NoticeKind

THEMES: Final = ("system", "light", "dark")


class ServiceActions(QObject):
    """What the Service menu and the settings dialog do."""

    def __init__(self, controller: EditorController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._wanted = ""

    def table(self) -> Mapping[str, Callable[[], Any]]:
        """The call behind each action id."""
        return {
            "edit_again": self._controller.start_edit,
            "send_again": self._controller.editing.send_again,
            "copy_curl": self._copy_curl,
            "restart_sandbox": self._controller.start_edit,
            "focus_prompt": self._controller.views.prompt.focus_prompt,
            "choose_size": self._controller.views.prompt.focus_size,
            "size_match": partial(self._controller.desk.change, size_choice="match"),
            "enter_key": self._ask_key,
            "open_settings": self._open_settings,
            **{f"use_{one.replace('-', '_')}": partial(self._use, one) for one in SERVICES},
            **{f"theme_{one}": partial(self._use_theme, one) for one in THEMES},
        }

    def _copy_curl(self) -> None:
        controller = self._controller
        try:
            options = controller.desk.options()
            check_ready(controller.state, options.service)
        except EditorError as error:
            controller.fail(error)
            return
        controller.curl.write(controller.state, options, controller.desk.settings.drift)

    @Slot(object)
    def take_command(self, written: WrittenCommand) -> None:
        """The request of the next edit was written down as a command."""
        QGuiApplication.clipboard().setText(written.command)
        values = {"folder": str(written.files[0].parent), "variable": written.key_variable}
        self._controller.notify(message_notice("curl.copied", values, NoticeKind.SUCCESS))

    def _use(self, service_id: str) -> None:
        desk = self._controller.desk
        if service_id == "custom" and not desk.settings.custom_url:
            self._open_settings()
            self._controller.refresh()  # the menu marks what is really in use
            return
        desk.change(service=service_id)
        if service_id != "sandbox":
            desk.look_up_key(service_id)

    def _use_theme(self, theme: str) -> None:
        self._controller.desk.change(theme=theme)

    def _ask_key(self) -> None:
        service_id = self._controller.desk.usable_options().service.id
        self.ask_key("infinity-blue" if service_id == "sandbox" else service_id)

    @Slot(str)
    def ask_key(self, service_id: str) -> None:
        """Look the key up, then show the dialog."""
        self._wanted = service_id
        self._controller.desk.look_up_key(service_id)

    @Slot(object)
    def take_key_report(self, report: KeyReport) -> None:
        """A key was looked up, kept or removed: say where it is."""
        status = report.status
        asked = self._wanted == report.profile.id
        missing = status.where == "none" and report.profile.needs_key
        if asked or (report.asked and missing):
            self._wanted = ""
            self._controller.views.dialogs.show_key(key_view(report))
        elif not report.asked:
            self._tell_where(report)

    def _tell_where(self, report: KeyReport) -> None:
        values = {"service": report.profile.name}
        if report.status.where == "session":
            notice = message_notice("key.session_only", values, NoticeKind.WARNING)
        elif report.status.where == "none":
            notice = message_notice("key.removed", values)
        else:
            notice = message_notice("key.kept", values, NoticeKind.SUCCESS)
        self._controller.notify(notice)

    def _open_settings(self) -> None:
        self._controller.views.dialogs.show_settings(self._controller.desk.values())

    @Slot()
    def settings_changed(self) -> None:
        """Something was set: the window follows."""
        settings = self._controller.desk.settings
        application = QApplication.instance()
        if isinstance(application, QApplication):
            apply_theme(application, settings.theme)
        self._controller.views.window.show_theme(settings.theme)
        self._controller.show_choices()
        self._controller.refresh()
