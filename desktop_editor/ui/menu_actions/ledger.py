"""The ledger: opening it, reading on, laying or saving a kept reply."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Slot

from desktop_editor.storage.journal_entry import JournalEntry, Ledger
from desktop_editor.ui.controller import EditorController
from desktop_editor.ui.ledger_desk import LedgerDesk
from desktop_editor.ui.ledger_view import LedgerPage
from desktop_editor.ui.ledger_words import ledger_row, sums_rows
from desktop_editor.ui.menu_actions.recovery import RecoveryActions
from desktop_editor.ui.messages import message_notice
from desktop_editor.ui.replies import Replies
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
        self._laying = ""
        self._saving = ""

    def table(self) -> Mapping[str, Callable[[], Any]]:
        """The call behind each action id."""
        return {"open_ledger": self._desk.open}

    @Slot(object, object, bool)
    def show(self, ledger: Ledger, entries: list[JournalEntry], is_last: bool) -> None:
        """The ledger was read."""
        page = _page(entries, is_last=is_last)
        self._controller.views.dialogs.show_ledger(sums_rows(ledger), page)

    @Slot(object, bool)
    def show_more(self, entries: list[JournalEntry], is_last: bool) -> None:
        """Older requests were read."""
        self._controller.views.dialogs.add_requests(_page(entries, is_last=is_last))

    @Slot(str)
    def lay(self, request_id: str) -> None:
        """Lay on Photo was pressed."""
        self._laying = request_id
        self._desk.find(request_id)

    @Slot(str)
    def ask_target(self, request_id: str) -> None:
        """Save Picture was pressed."""
        self._saving = request_id
        self._controller.views.dialogs.choose_picture_target(self._suggestion())

    @Slot(str)
    def save_to(self, path: str) -> None:
        """A file was chosen."""
        self._controller.desk.change(last_export_folder=str(Path(path).parent))
        self._replies.save(self._saving, Path(path))

    @Slot(object)
    def take_entry(self, entry: JournalEntry) -> None:
        """A request was read anew: its row is shown anew, and it is laid if that was asked for."""
        self._controller.views.dialogs.update_request(ledger_row(entry))
        if self._laying == entry.request_id:
            self._laying = ""
            self._recovery.lay_one(entry)

    @Slot(str, str)
    def take_saved(self, request_id: str, path: str) -> None:
        """A picture was written."""
        values = {"name": Path(path).name}
        self._controller.notify(message_notice("reply.saved", values, NoticeKind.SUCCESS))
        self._desk.find(request_id)

    def _suggestion(self) -> str:
        folder = self._controller.desk.settings.last_export_folder
        return str(Path(folder) / f"{self._saving}.png")


def _page(entries: list[JournalEntry], *, is_last: bool) -> LedgerPage:
    return LedgerPage(rows=tuple(ledger_row(one) for one in entries), is_last=is_last)
