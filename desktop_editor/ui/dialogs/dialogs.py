"""Every dialog behind one door. Implements `DialogsView`: none blocks, answers come as signals."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path, PurePath
from typing import Any, Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from desktop_editor.paths import pictures_folder
from desktop_editor.ui.dialogs.amount_dialog import AmountDialog
from desktop_editor.ui.dialogs.crash_dialog import CrashDialog
from desktop_editor.ui.dialogs.credentials_dialog import CredentialsDialog
from desktop_editor.ui.dialogs.export_dialog import ExportDialog
from desktop_editor.ui.dialogs.help_dialog import HelpDialog
from desktop_editor.ui.dialogs.ledger_dialog import LedgerDialog
from desktop_editor.ui.dialogs.lock_dialog import LockDialog
from desktop_editor.ui.dialogs.outgoing_dialog import OutgoingDialog
from desktop_editor.ui.dialogs.overlay_dialog import OverlayDialog
from desktop_editor.ui.dialogs.settings_dialog import SettingsDialog
from desktop_editor.ui.dialogs.settings_values import ServiceChoice
from desktop_editor.ui.dialogs.text_dialog import TextDialog
from desktop_editor.ui.dialogs_view import (
    PROJECT_SUFFIXES,
    AmountQuestion,
    ExportView,
    KeyTestView,
    KeyView,
    LockView,
    SettingField,
    SettingsCheck,
    nothing_to_remark,
)
from desktop_editor.ui.help_pages import HelpPage
from desktop_editor.ui.ledger_view import LedgerPage, LedgerRow, LedgerSumsRow
from desktop_editor.ui.outgoing_view import OutgoingView
from desktop_editor.ui.translation import translate

_PICTURES: Final = "*.jpg *.jpeg *.png *.webp *.tif *.tiff *.heic *.heif *.avif *.gif *.bmp"


class Dialogs(QObject):
    """Opens dialogs over a window; one of each kind at a time, a second asks the first forward.

    Besides the signals of `DialogsView`: `action_triggered(str)` for buttons that are actions
    (`enter_key`, `show_log_folder`).
    """

    photo_chosen = Signal(str)
    references_chosen = Signal(int, list)
    export_chosen = Signal(str, object)
    export_size_wanted = Signal(object)
    project_chosen = Signal(str)
    project_target_chosen = Signal(str)
    settings_changed = Signal(dict)
    key_entered = Signal(str, str)
    key_removed = Signal(str)
    key_test_requested = Signal(str, str)
    key_test_dropped = Signal()
    action_triggered = Signal(str)
    older_requests_wanted = Signal()
    reply_lay_wanted = Signal(str)
    reply_save_wanted = Signal(str)
    reply_target_chosen = Signal(str)
    amount_chosen = Signal(str, int)
    overlays_changed = Signal(dict)
    mask_chosen = Signal(str, str)
    mask_target_chosen = Signal(str, str)

    def __init__(self, window: QWidget, services: tuple[ServiceChoice, ...]) -> None:
        super().__init__(window)
        self._window = window
        self._services = services
        self._open: dict[type[QDialog], QDialog] = {}
        self._ledger: LedgerDialog | None = None

    def choose_photo(self, folder: str) -> None:
        """Ask for the photo to open."""
        chooser = self._chooser(translate("Dialogs", "Open Photo"), folder, _picture_filter())
        chooser.fileSelected.connect(self.photo_chosen)
        chooser.open()

    def choose_references(self, folder: str, index: int) -> None:
        """Ask for pictures, the first for this slot."""
        chooser = self._chooser(
            translate("Dialogs", "Choose References"), folder, _picture_filter()
        )
        chooser.setFileMode(QFileDialog.FileMode.ExistingFiles)
        chooser.filesSelected.connect(partial(self.references_chosen.emit, index))
        chooser.open()

    def choose_project(self, folder: str) -> None:
        """Ask for a project to open."""
        chooser = self._chooser(translate("Dialogs", "Open Project"), folder, _project_filter())
        chooser.fileSelected.connect(self.project_chosen)
        chooser.open()

    def choose_project_target(self, path: str) -> None:
        """Ask where to save the project."""
        chooser = self._saver(translate("Dialogs", "Save Project"), path, _project_filter())
        chooser.setDefaultSuffix(PROJECT_SUFFIXES[0].lstrip("."))
        chooser.fileSelected.connect(self.project_target_chosen)
        chooser.open()

    def choose_export(self, view: ExportView) -> None:
        """Ask where and how to export."""
        dialog = ExportDialog(view, self._window)
        dialog.export_requested.connect(self.export_chosen)
        dialog.size_wanted.connect(self.export_size_wanted)
        self._show(dialog)

    def show_export_size(self, words: str) -> None:
        """Say in the export dialog, if it is open, how large the file would be."""
        dialog = self._open.get(ExportDialog)
        if isinstance(dialog, ExportDialog):
            dialog.show_size(words)

    def show_settings(
        self,
        values: Mapping[str, Any],
        fields: tuple[SettingField, ...],
        check: SettingsCheck = nothing_to_remark,
        service: str = "",
    ) -> None:
        """Show the settings by name; `service` is chosen in the dialog, to be completed there."""
        dialog = SettingsDialog(values, fields, self._services, self._window)
        dialog.check = check
        dialog.settings_changed.connect(self.settings_changed)
        dialog.key_requested.connect(partial(self.action_triggered.emit, "enter_key"))
        self._show(dialog)
        if service:
            dialog.choose(service)

    def show_key(self, view: KeyView) -> None:
        """Ask for the key of a service, or say that one is kept."""
        dialog = CredentialsDialog(view, self._window)
        dialog.key_entered.connect(self.key_entered)
        dialog.key_removed.connect(self.key_removed)
        dialog.test_requested.connect(self.key_test_requested)
        dialog.test_dropped.connect(self.key_test_dropped)
        self._show(dialog)

    def update_key(self, view: KeyView) -> None:
        """Show anew where a service's key is, if its dialog is open."""
        dialog = self._open.get(CredentialsDialog)
        if isinstance(dialog, CredentialsDialog) and dialog.service_id == view.service_id:
            dialog.show_status(view)

    def show_key_test(self, view: KeyTestView) -> None:
        """Say in the dialog what a test found out, if it is still open."""
        dialog = self._open.get(CredentialsDialog)
        if isinstance(dialog, CredentialsDialog) and dialog.service_id == view.service_id:
            dialog.show_test(view)

    def choose_reply_target(self, path: str, *, is_picture: bool) -> None:
        """Ask where to save a reply, its picture or as it came; `path` is the suggestion."""
        title, names = translate("Dialogs", "Save File"), _any_filter()
        if is_picture:
            title, names = translate("Dialogs", "Save Picture"), _picture_filter()
        chooser = self._saver(title, path, names)
        chooser.fileSelected.connect(self.reply_target_chosen)
        chooser.open()

    def show_overlays(self, values: Mapping[str, Any]) -> None:
        """Offer other colours and strengths of selection and mask, by the settings' names."""
        dialog = OverlayDialog(values, self._window)
        dialog.changed.connect(self.overlays_changed)
        self._show(dialog)

    def ask_amount(self, question: AmountQuestion) -> None:
        """Ask by how many pixels."""
        dialog = AmountDialog(question, self._window)
        dialog.chosen.connect(self.amount_chosen)
        self._show(dialog)

    def choose_mask(self, action_id: str, folder: str) -> None:
        """Ask for a grey picture that an action shall read."""
        chooser = self._chooser(translate("Dialogs", "Open Mask"), folder, _picture_filter())
        chooser.fileSelected.connect(partial(self.mask_chosen.emit, action_id))
        chooser.open()

    def choose_mask_target(self, action_id: str, path: str) -> None:
        """Ask where to save a grey picture; `path` is the suggestion."""
        chooser = self._saver(translate("Dialogs", "Save Mask"), path, "PNG (*.png)")
        chooser.fileSelected.connect(partial(self.mask_target_chosen.emit, action_id))
        chooser.open()

    def show_ledger(
        self, sums: tuple[LedgerSumsRow, ...], page: LedgerPage, selected: str = ""
    ) -> None:
        """Show what was asked of services and what it cost; `page` has the newest requests."""
        dialog = LedgerDialog(sums, page, self._window)
        dialog.requests.older_wanted.connect(self.older_requests_wanted)
        dialog.lay_wanted.connect(self.reply_lay_wanted)
        dialog.save_wanted.connect(self.reply_save_wanted)
        dialog.select(selected)
        self._show(dialog)
        self._ledger = dialog

    def close_ledger(self) -> None:
        """Let the user see the window."""
        if self._ledger is not None:
            self._ledger.close()

    def add_requests(self, page: LedgerPage) -> None:
        """Show older requests in the open ledger."""
        if self._ledger is not None:
            self._ledger.requests.add(page)

    def update_request(self, row: LedgerRow) -> None:
        """Show a request of the open ledger anew."""
        if self._ledger is not None:
            self._ledger.requests.update_row(row)

    def show_outgoing(self, view: OutgoingView) -> None:
        """Show what leaves the computer with the next edit."""
        dialog = OutgoingDialog(view, self._window)
        dialog.curl_wanted.connect(partial(self.action_triggered.emit, "copy_curl"))
        self._show(dialog)

    def show_lock(self, view: LockView) -> None:
        """Show the proof of the pixel lock, or that it is being made."""
        dialog = LockDialog(view, self._window)
        dialog.action_wanted.connect(self.action_triggered)
        self._show(dialog)

    def update_lock(self, view: LockView) -> None:
        """Show the proof that was waited for, if its dialog is still open."""
        dialog = self._open.get(LockDialog)
        if isinstance(dialog, LockDialog):
            dialog.show_view(view)

    def show_help(self, pages: tuple[HelpPage, ...], opened: str) -> None:
        """Show the help at one of its pages; an unknown one shows the first."""
        self._show(HelpDialog(pages, opened, self._window))

    def show_crash(self, details: str) -> None:
        """Say that something went wrong inside, and offer to copy the details."""
        sentence = translate(
            "Crash", "Your photo and your work are still here, and you can keep working."
        )
        dialog = CrashDialog(sentence, details, self._window)
        dialog.log_folder_requested.connect(partial(self.action_triggered.emit, "show_log_folder"))
        self._show(dialog)

    def show_text(self, title: str, text: str) -> None:
        """Show something to read: about, keyboard shortcuts."""
        self._show(TextDialog(title, text, self._window))

    def _show(self, dialog: QDialog) -> None:
        """The newest of a kind replaces the one before, which may show old values."""
        kind = type(dialog)
        before = self._open.pop(kind, None)
        if before is not None:
            before.close()
        self._open[kind] = dialog
        dialog.finished.connect(partial(self._forget, dialog))
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def _forget(self, dialog: QDialog, _result: int) -> None:
        if self._open.get(type(dialog)) is dialog:
            del self._open[type(dialog)]
        if self._ledger is dialog:
            self._ledger = None

    def _saver(self, title: str, path: str, name_filter: str) -> QFileDialog:
        folder = str(PurePath(path).parent) if PurePath(path).is_absolute() else ""
        chooser = self._chooser(title, folder, name_filter)
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setFileMode(QFileDialog.FileMode.AnyFile)
        chooser.setDefaultSuffix(PurePath(path).suffix.lstrip(".") or "png")
        chooser.selectFile(PurePath(path).name)
        return chooser

    def _chooser(self, title: str, folder: str, name_filter: str) -> QFileDialog:
        begin = folder if folder and Path(folder).is_dir() else str(pictures_folder())
        chooser = QFileDialog(self._window, title, begin, name_filter)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        return chooser


def _picture_filter() -> str:
    pictures = translate("Dialogs", "Pictures")
    return f"{pictures} ({_PICTURES});;{_any_filter()}"


def _any_filter() -> str:
    return f"{translate('Dialogs', 'All files')} (*)"


def _project_filter() -> str:
    suffixes = " ".join(f"*{one}" for one in PROJECT_SUFFIXES)
    return f"{translate('Dialogs', 'Projects')} ({suffixes})"
