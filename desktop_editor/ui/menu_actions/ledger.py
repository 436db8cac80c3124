"""The ledger: opening it, reading on, laying or saving a kept reply."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Slot

from desktop_editor.errors import EditorError
from desktop_editor.pipeline.kept_picture import UNUSABLE
from desktop_editor.storage.journal_entry import FETCHABLE, JournalEntry, Ledger
from desktop_editor.ui.controller import EditorController
from desktop_editor.ui.edit_under_way import EditUnderWay
from desktop_editor.ui.ledger_desk import LedgerDesk
from desktop_editor.ui.ledger_view import LedgerPage
from desktop_editor.ui.ledger_words import file_name, ledger_row, sums_rows
from desktop_editor.ui.menu_actions.recovery import RecoveryActions
from desktop_editor.ui.messages import asking_notice, failure_notice, message_notice
from desktop_editor.ui.replies import Laid, Replies
from desktop_editor.ui.views import NoticeKind


class LedgerActions(QObject):
    """What Service → Ledger does, and the buttons of its dialog."""

    def __init__(
        self,
        controller: EditorController,
        desk: LedgerDesk,
        replies: Replies,
        recovery: RecoveryActions,
    ) -> None:
        super().__init__(controller)
        self._controller = controller
        self._desk = desk
        self._replies = replies
        self._recovery = recovery
        self._laying: set[str] = set()
        self._fetching: set[str] = set()
        self._saving = self._to_save = ""
        self._fetchable: list[str] = []
        self._unusable = ""

    def table(self) -> Mapping[str, Callable[[], Any]]:
        """The call behind each action id."""
        return {
            "open_ledger": self._desk.open,
            "show_reply": self._show_reply,
            "fetch_again": self._fetch_again,
            "cancel_laying": self._cancel,
        }

    @Slot(object, object, bool, str)
    def show(
        self, ledger: Ledger, entries: list[JournalEntry], is_last: bool, selected: str
    ) -> None:
        """The ledger was read."""
        page = _page(entries, is_last=is_last)
        self._controller.views.dialogs.show_ledger(sums_rows(ledger), page, selected)

    @Slot(object, bool)
    def show_more(self, entries: list[JournalEntry], is_last: bool) -> None:
        """Older requests were read."""
        self._controller.views.dialogs.add_requests(_page(entries, is_last=is_last))

    @Slot(str)
    def lay(self, request_id: str) -> None:
        """Lay on Photo was pressed; what comes of it is seen behind the ledger."""
        self._controller.views.dialogs.close_ledger()
        self._lay(request_id)

    @Slot(str)
    def ask_target(self, request_id: str) -> None:
        """Save Picture was pressed, or Save File: a name is suggested once it is known."""
        self._saving = request_id
        self._desk.find(request_id)

    @Slot(str)
    def save_to(self, path: str) -> None:
        """A file was chosen."""
        self._controller.desk.change(last_export_folder=str(Path(path).parent))
        self._replies.save(self._to_save, Path(path))

    @Slot(object)
    def take_entries(self, entries: tuple[JournalEntry, ...]) -> None:
        """Requests were read anew: their rows are shown anew, and what was asked for is done."""
        dialogs = self._controller.views.dialogs
        for entry in entries:
            dialogs.update_request(ledger_row(entry))
            if self._saving == entry.request_id:
                self._saving, self._to_save = "", entry.request_id
                folder = self._controller.desk.settings.last_export_folder
                path = str(Path(folder) / file_name(entry))
                dialogs.choose_reply_target(path, is_picture=entry.is_usable)
        wanted = tuple(one for one in entries if one.request_id in self._laying)
        self._laying -= {one.request_id for one in wanted}
        if wanted:
            self._recovery.lay(wanted)

    # Replies of an edit that failed here

    @Slot(object)
    def take_edit_end(self, edit: EditUnderWay) -> None:
        """What of an edit's failures can be fetched, or looked at in the ledger."""
        self._fetchable = []
        for one in edit.failures:
            if one.error is not None:
                self._note(one.error)

    @Slot(object)
    def take_failure(self, error: EditorError) -> None:
        """A kept reply could not be laid or saved: say so, and offer what is left."""
        edits = self._controller.edits
        is_asked = bool(edits.failed_row(error.parameters.get("id"))) and edits.can_resend
        self._note(error)
        self._controller.notify(asking_notice(error) if is_asked else failure_notice(error))

    @Slot(object)
    def take_laid(self, laid: Laid) -> None:
        """Replies lie on the photo: nobody needs to send those variants again."""
        for one in laid.candidates:
            row = self._controller.edits.failed_row(one.id)
            if row and self._controller.edits.is_running:
                self._controller.edits.take_fetched(row)
            elif row:
                self._controller.editing.dismiss(row)

    @Slot(int)
    def fetch_variant(self, row: int) -> None:
        """Fetch Again was pressed beside a variant."""
        request_id = self._controller.edits.failed_request(row)
        if request_id and request_id not in self._fetching:
            self._fetch(request_id)

    @Slot(object)
    def take_begin(self, request_ids: tuple[str, ...]) -> None:
        """These are fetched and laid, whatever button was pressed for it."""
        self._fetching |= set(request_ids)
        self._controller.edits.fetching(self._fetching)

    @Slot(object)
    def take_over(self, request_ids: tuple[str, ...]) -> None:
        """These are not fetched or laid any more."""
        self._fetching -= set(request_ids)
        self._controller.edits.fetching(self._fetching)

    @Slot()
    def end_fetching(self) -> None:
        """Nothing came of what was to be fetched."""
        self.take_over(tuple(self._fetching))

    def _fetch(self, *request_ids: str) -> None:
        self.take_begin(request_ids)
        self._lay(*request_ids)

    def _cancel(self) -> None:
        self._replies.cancel()
        self._controller.offer_replies()

    def _note(self, error: EditorError) -> None:
        request_id = str(error.parameters.get("id", ""))
        if error.message_id == FETCHABLE:
            self._fetchable.append(request_id)
        elif error.message_id in UNUSABLE:
            self._unusable = request_id

    def _fetch_again(self) -> None:
        wanted, self._fetchable = tuple(dict.fromkeys(self._fetchable)), []
        self._fetch(*(one for one in wanted if one not in self._fetching))

    def _show_reply(self) -> None:
        self._desk.open(self._unusable)

    def _lay(self, *request_ids: str) -> None:
        self._laying |= set(request_ids)
        self._desk.find(*request_ids)

    @Slot(str, str)
    def take_saved(self, request_id: str, path: str) -> None:
        """A picture was written."""
        values = {"name": Path(path).name}
        self._controller.notify(message_notice("reply.saved", values, NoticeKind.SUCCESS))
        self._desk.find(request_id)


def _page(entries: list[JournalEntry], *, is_last: bool) -> LedgerPage:
    return LedgerPage(rows=tuple(ledger_row(one) for one in entries), is_last=is_last)
