"""Work and paid replies from last time: offered in a notice, restored on a click."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, Slot

from desktop_editor.document.base import Base
from desktop_editor.document.layer import Candidate
from desktop_editor.document.snapshot import ProjectSnapshot
from desktop_editor.storage.journal import JournalEntry
from desktop_editor.ui.controller import EditorController
from desktop_editor.ui.messages import message_notice
from desktop_editor.ui.replies import Replies
from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import NoticeKind


class RecoveryActions(QObject):
    """Offers what an earlier window left behind."""

    def __init__(
        self, controller: EditorController, replies: Replies, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._replies = replies
        self._lost_work: ProjectSnapshot | None = None
        self._unlaid: tuple[JournalEntry, ...] = ()

    def table(self) -> Mapping[str, Callable[[], Any]]:
        """The call behind each action id."""
        return {
            "recover_work": self._recover,
            "discard_work": self._discard,
            "lay_reply": self._lay_replies,
        }

    @Slot(object)
    def offer_lost_work(self, snapshot: ProjectSnapshot) -> None:
        """A window ended without its work being saved: offer it."""
        self._lost_work = snapshot
        name = snapshot.base.name if snapshot.base else translate("Recovery", "your prompt")
        self._controller.notify(
            message_notice("recovery.found", {"name": name}, NoticeKind.INFO, "discard_work")
        )

    def _recover(self) -> None:
        self._controller.views.notices.withdraw("recovery.found")
        if self._lost_work is not None:
            self._controller.opening.restore(self._lost_work)
            self._lost_work = None

    def _discard(self) -> None:
        self._controller.views.notices.withdraw("recovery.found")
        self._lost_work = None
        self._controller.keeping.forget_lost_work()

    @Slot(object)
    def offer_replies(self, entries: tuple[JournalEntry, ...]) -> None:
        """Paid answers for this photo were never laid on it: offer them."""
        self._unlaid = entries
        values = {"count": len(entries)}
        self._controller.notify(message_notice("reply.unclaimed", values))

    def _lay_replies(self) -> None:
        self._controller.views.notices.withdraw("reply.unclaimed")
        base = self._controller.state.base
        if base is not None and self._unlaid:
            self._replies.lay(base, self._unlaid)
        self._unlaid = ()

    @Slot(object)
    def take_replies(self, laid: tuple[Base, tuple[Candidate, ...]]) -> None:
        """Recovered candidates become layers, when their photo is still open."""
        if laid[0] is self._controller.state.base and laid[1]:
            self._controller.add_candidates(laid[1])
