"""Work and paid replies from last time: offered in a notice, restored or laid on a click."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Slot

from desktop_editor.document.base import Base
from desktop_editor.document.snapshot import ProjectSnapshot
from desktop_editor.errors import EditorError, Parameter
from desktop_editor.storage.journal_entry import JournalEntry
from desktop_editor.ui.controller import EditorController
from desktop_editor.ui.drop import DroppedImage
from desktop_editor.ui.ledger_desk import JournalNews, LedgerDesk
from desktop_editor.ui.messages import message_notice
from desktop_editor.ui.opening import Restored
from desktop_editor.ui.replies import Laid, Replies
from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import NoticeKind

_WAITING: Final = ("reply.waiting", "reply.waiting_elsewhere")
_INTERRUPTED: Final = ("request.was_interrupted", "request.were_interrupted")


class RecoveryActions(QObject):
    """Offers what an earlier window left behind."""

    def __init__(
        self,
        controller: EditorController,
        replies: Replies,
        desk: LedgerDesk,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._replies = replies
        self._desk = desk
        self._lost_work: ProjectSnapshot | None = None
        self._unlaid: tuple[Base | None, tuple[JournalEntry, ...]] = (None, ())
        self._interrupted: tuple[JournalEntry, ...] = ()
        self._waiting: tuple[JournalEntry, ...] = ()
        self._photos: frozenset[str] = frozenset()
        self._wanted: tuple[JournalEntry, ...] = ()

    def table(self) -> Mapping[str, Callable[[], Any]]:
        """The call behind each action id."""
        return {
            "recover_work": self._recover,
            "discard_work": self._discard,
            "lay_reply": self._lay_replies,
            "open_reply_photo": self._open_photo,
        }

    # Work that was not saved

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

    # Requests and replies of windows that ended

    @Slot(object)
    def take_news(self, news: JournalNews) -> None:
        """The journal was read at the start: say what was interrupted, offer what was paid for."""
        if news.problem is not None:
            self._controller.fail(news.problem)
        self._waiting, self._photos = news.waiting, news.photos
        self._offer_waiting()
        base = self._controller.state.base
        if base is not None and self._waiting:  # opened with the window: some may be its own
            self._controller.keeping.look_for_replies(base)
        self._interrupted = news.interrupted
        count = len(news.interrupted)
        if count:
            told = _INTERRUPTED[count > 1]
            self._controller.notify(message_notice(told, {"count": count}, NoticeKind.WARNING))

    @Slot(str)
    def take_dismissed(self, notice_id: str) -> None:
        """A notice was read: interrupted requests are told once."""
        if notice_id in _INTERRUPTED:
            self._desk.dismiss(self._interrupted)
            self._interrupted = ()

    @Slot(object)
    def look_for_replies(self, restored: Restored) -> None:
        """Work was restored: replies for its photo may be waiting."""
        if restored.state.base is not None:
            self._controller.keeping.look_for_replies(restored.state.base)

    @Slot(object, object)
    def offer_replies(self, base: Base, entries: tuple[JournalEntry, ...]) -> None:
        """A photo is open, and these paid answers were never laid on it: offer or lay them."""
        if base is not self._controller.state.base:
            return  # another one by now, which is looked at next
        self._controller.views.notices.withdraw("reply.unclaimed")
        self._stop_offering(base.digest)
        wanted, self._wanted = self._wanted, ()
        if wanted and _digest(wanted[0]) == base.digest:
            self._lay(base, wanted)
        elif wanted and _path(wanted[0]) in ("", base.path):
            self._tell_gone(wanted[0])  # the photo in its place is another one
        taken = {one.request_id for one in wanted}
        self._unlaid = base, tuple(one for one in entries if one.request_id not in taken)
        if self._unlaid[1]:
            values = {"count": len(self._unlaid[1])}
            self._controller.notify(message_notice("reply.unclaimed", values))

    @Slot(object)
    def take_opening_failure(self, _error: EditorError) -> None:
        """No photo was opened: if it was for the sake of a reply, say where that is now."""
        wanted, self._wanted = self._wanted, ()
        if wanted:
            self._tell_gone(wanted[0])

    def lay_one(self, entry: JournalEntry) -> None:
        """Lay a reply on its photo: on the one that is open, or on its own, which is opened."""
        base, path = self._controller.state.base, _path(entry)
        if base is not None and path in ("", base.path):
            self._wanted = (entry,)
            self._controller.keeping.look_for_replies(base)  # works its digest out: it may fit
        elif path:
            self._open_for((entry,))
        else:
            self._tell_gone(entry)

    def _lay_replies(self) -> None:
        self._controller.views.notices.withdraw("reply.unclaimed")
        (base, entries), self._unlaid = self._unlaid, (None, ())
        if base is not None and entries:
            self._lay(base, entries)

    def _lay(self, base: Base, entries: tuple[JournalEntry, ...]) -> None:
        there = {layer.candidate.id for layer in self._controller.state.layers}
        new = tuple(one for one in entries if one.request_id not in there)
        if new:
            self._replies.lay(base, new)
        else:
            self._controller.notify(message_notice("reply.already_laid"))

    @Slot(object)
    def take_replies(self, laid: Laid) -> None:
        """Recovered candidates become layers, when their photo is still open."""
        if laid.base is self._controller.state.base:
            self._controller.add_candidates(laid.candidates)
        self._offer_waiting()

    # Replies whose photo is not open

    def _offer_waiting(self) -> None:
        """Offer the newest waiting replies, all for one photo."""
        if not self._waiting:
            return
        newest = self._waiting[-1]
        name = str(newest.facts.get("base_name", "")) or translate("Recovery", "a photo")
        values: dict[str, Parameter] = {"name": name, "count": len(self._group(newest))}
        self._controller.notify(message_notice(_WAITING[_path(newest) not in self._photos], values))

    def _group(self, entry: JournalEntry) -> tuple[JournalEntry, ...]:
        return tuple(one for one in self._waiting if _digest(one) == _digest(entry))

    def _stop_offering(self, digest: str) -> None:
        """The photo of some waiting replies is open: they are offered on it."""
        left = tuple(one for one in self._waiting if _digest(one) != digest)
        if len(left) < len(self._waiting):
            self._waiting = left
            for told in _WAITING:
                self._controller.views.notices.withdraw(told)

    def _open_photo(self) -> None:
        if self._waiting:
            self._open_for(self._group(self._waiting[-1]))

    def _open_for(self, entries: tuple[JournalEntry, ...]) -> None:
        path = Path(_path(entries[0]))
        self._controller.opening.open_photo(DroppedImage(path=str(path), name=path.name))
        self._wanted = entries

    def _tell_gone(self, entry: JournalEntry) -> None:
        name = str(entry.facts.get("base_name", "")) or translate("Recovery", "a photo")
        told = message_notice("reply.photo_gone", {"name": name}, NoticeKind.WARNING)
        self._controller.notify(told)


def _path(entry: JournalEntry) -> str:
    return str(entry.facts.get("base_path", ""))


def _digest(entry: JournalEntry) -> str:
    return str(entry.facts.get("base", ""))
