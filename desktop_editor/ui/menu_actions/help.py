"""Help and diagnostics, by action id."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from desktop_editor.about import NAME, VERSION
from desktop_editor.ui.controller import EditorController
from desktop_editor.ui.diagnostics import diagnostics
from desktop_editor.ui.help_pages import FIRST, PAGES, help_pages
from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import Notice, NoticeKind


class HelpActions(QObject):
    """What the Help menu does."""

    def __init__(self, controller: EditorController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._controller = controller

    def table(self) -> Mapping[str, Callable[[], Any]]:
        """The call behind each action id."""
        return {
            "show_help": partial(self._show_help, FIRST),
            **{f"help_{page}": partial(self._show_help, page) for page in PAGES},
            "copy_diagnostics": self._copy_diagnostics,
            "show_log_folder": self._show_log,
            "save_log": self._show_log,
            "about": self._about,
        }

    def _show_help(self, page: str) -> None:
        self._controller.views.dialogs.show_help(help_pages(), page)

    def _copy_diagnostics(self) -> None:
        facts = diagnostics(self._controller.composition)
        text = "\n".join(f"{name}: {value}" for name, value in facts.items())
        QGuiApplication.clipboard().setText(text)
        words = translate("Help", "Versions and folders are on the clipboard.")
        self._controller.notify(
            Notice(id="copied", kind=NoticeKind.SUCCESS, sentence=words, timeout_ms=4000)
        )

    def _show_log(self) -> None:
        folder = self._controller.composition.folders.log
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def _about(self) -> None:
        words = translate(
            "Help",
            "{name} {version}. Retouches photos with a hosted image model and keeps every pixel"
            " that you did not ask to change. Free software under the MIT licence.",
        )
        self._controller.views.dialogs.show_text(
            translate("Help", "About"), words.format(name=NAME, version=VERSION)
        )
