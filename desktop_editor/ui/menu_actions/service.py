"""Editing, the choice of service, keys, settings and the theme, by action id."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop_editor.composition.curl import WrittenCommand
from desktop_editor.composition.services import all_services
from desktop_editor.edit_api.services import ServiceProfile
from desktop_editor.errors import EditorError
from desktop_editor.pipeline.prepare import EditOptions, check_ready
from desktop_editor.pipeline.prompting import REGION_WORDS
from desktop_editor.ui.actions import service_action
from desktop_editor.ui.controller import EditorController
from desktop_editor.ui.job_thread import JobThread
from desktop_editor.ui.key_words import KEY_NOTICES, key_notice, key_view
from desktop_editor.ui.messages import message_notice
from desktop_editor.ui.outgoing import Outgoing
from desktop_editor.ui.service_desk import KeyReport
from desktop_editor.ui.setting_words import setting_fields
from desktop_editor.ui.theme import apply_theme
from desktop_editor.ui.views import NoticeKind

THEMES: Final = ("system", "light", "dark")
KEY_WANTED: Final = ("service.key_missing", "service.key_rejected")
"""What is settled once a key was entered."""


class ServiceActions(QObject):
    """What the Service menu and the settings dialog do."""

    def __init__(
        self, controller: EditorController, thread: JobThread, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self.outgoing: Final = Outgoing(controller.composition, thread, self)
        self.outgoing.prepared.connect(controller.views.dialogs.show_outgoing)
        self._wanted = ""

    def table(self) -> Mapping[str, Callable[[], Any]]:
        """The call behind each action id."""
        return {
            "edit_again": self._controller.start_edit,
            "send_again": self._controller.editing.send_again,
            "copy_curl": self._copy_curl,
            "show_outgoing": self.show_outgoing,
            "restart_sandbox": self._controller.start_edit,
            "show_prompts": self._controller.views.prompt.open_prompts,
            "focus_prompt": self._controller.views.prompt.focus_prompt,
            "choose_size": self._controller.views.prompt.focus_size,
            "size_match": partial(self._controller.desk.change, size_choice="match"),
            "whole_photo_along": self._switch_whole_photo,
            "enter_key": self._ask_key,
            "open_settings": self._open_settings,
            "open_settings_folder": self._open_folder,
            **{service_action(one.id): partial(self._use, one.id) for one in self._services()},
            **{f"theme_{one}": partial(self._use_theme, one) for one in THEMES},
        }

    def _services(self) -> tuple[ServiceProfile, ...]:
        return all_services(self._controller.desk.settings)

    def _copy_curl(self) -> None:
        options = self._ready_options()
        if options is not None:
            controller = self._controller
            controller.curl.write(controller.state, options, controller.desk.settings.drift)

    @Slot()
    def show_outgoing(self) -> None:
        """Show what leaves the computer with the next edit."""
        options = self._ready_options()
        if options is not None:
            self.outgoing.look(self._controller.state, options)

    def _ready_options(self) -> EditOptions | None:
        """How the next edit is asked for; None, and the user is told, when it can't be sent."""
        controller = self._controller
        try:
            options = controller.desk.options()
            check_ready(controller.state, options.service)
        except EditorError as error:
            controller.fail(error)
            return None
        return options

    @Slot(object)
    def take_command(self, written: WrittenCommand) -> None:
        """The request of the next edit was written down as a command."""
        QGuiApplication.clipboard().setText(written.command)
        values = {"folder": str(written.files[0].parent), "variable": written.key_variable}
        self._controller.notify(message_notice("curl.copied", values, NoticeKind.SUCCESS))

    def _use(self, service_id: str) -> None:
        desk = self._controller.desk
        if not self._is_usable(service_id):  # its address is missing or no address
            self._open_settings(service_id)
            self._controller.refresh()  # the menu marks what is really in use
            return
        desk.change(service=service_id)
        if service_id != "sandbox":
            desk.look_up_key(service_id)

    def _switch_whole_photo(self) -> None:
        is_on = self._controller.desk.settings.whole_photo_along
        self._controller.desk.change(whole_photo_along=not is_on)

    @Slot(bool, str)
    def set_region_words(self, on: bool, words: str) -> None:
        """What is said behind the prompt of a region; nothing at all switches it off."""
        if not words:
            self._controller.desk.change(region_words_on=False, region_words="")
        else:
            kept = "" if words == REGION_WORDS else words
            self._controller.desk.change(region_words_on=on, region_words=kept)

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
            self._controller.views.dialogs.update_key(key_view(report))
            self._tell_where(report)

    def _tell_where(self, report: KeyReport) -> None:
        notice = key_notice(report)
        is_kept = report.status.where != "none"
        for other in (*KEY_NOTICES, *(KEY_WANTED if is_kept else ())):
            if other != notice.id:
                self._controller.views.notices.withdraw(other)
        self._controller.notify(notice)

    @Slot(bool)
    def show_keyring_waiting(self, waiting: bool) -> None:
        """The system's keyring keeps somebody waiting, or does so no more."""
        notice = message_notice("key.waiting_for_keyring")
        if waiting:
            self._controller.notify(replace(notice, timeout_ms=0))
        else:
            self._controller.views.notices.withdraw(notice.id)

    def _open_settings(self, service_id: str = "") -> None:
        desk = self._controller.desk
        if not service_id and not self._is_usable(desk.settings.service):
            service_id = desk.settings.service  # what is wrong is seen first
        self._controller.views.dialogs.show_settings(
            desk.values(), setting_fields(), desk.check, service_id
        )

    def _is_usable(self, service_id: str) -> bool:
        try:
            self._controller.desk.profile(service_id)
        except EditorError:
            return False
        return True

    def _open_folder(self) -> None:
        folder = self._controller.composition.folders.config
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

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
