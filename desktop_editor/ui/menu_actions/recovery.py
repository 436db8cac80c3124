"""Work and paid replies from last time: offered in a notice, restored or laid on a click."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Signal, Slot

from desktop_editor.document.base import Base
from desktop_editor.document.snapshot import ProjectSnapshot
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import EditorError, Parameter
from desktop_editor.imaging.raster import Raster
from desktop_editor.storage.journal_entry import JournalEntry
from desktop_editor.ui.controller import EditorController
from desktop_editor.ui.drop import DroppedImage
from desktop_editor.ui.keeping import LostWork
from desktop_editor.ui.ledger_desk import JournalNews, LedgerDesk
from desktop_editor.ui.ledger_words import answers_words, kept_words, rest_words
from desktop_editor.ui.messages import message_notice
from desktop_editor.ui.replies import Laid, Replies
from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import NoticeKind

_WAITING: Final = ("reply.waiting", "reply.waiting_elsewhere")
_INTERRUPTED: Final = ("request.was_interrupted", "request.were_interrupted")


class RecoveryActions(QObject):
    """Offers what an earlier window left behind."""

    nothing_laid = Signal()
    """What was to be laid lies there already, or its photo is gone."""

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
        self._lost_digest = ""
        self._lost_picture: Raster | None = None
        self._is_restoring = False
        self._unlaid: tuple[Base | None, tuple[JournalEntry, ...]] = (None, ())
        self._interrupted: tuple[JournalEntry, ...] = ()
        self._waiting: tuple[JournalEntry, ...] = ()
        self._offered: tuple[JournalEntry, ...] = ()
        self._photos: frozenset[str] = frozenset()
        self._wanted: tuple[JournalEntry, ...] = ()

    def table(self) -> Mapping[str, Callable[[], Any]]:
        """The call behind each action id."""
        return {
            "recover_work": self._recover,
            "discard_work": self._discard,
            "lay_reply": self._lay_replies,
            "open_reply_photo": self._open_photo,
            "show_waiting_reply": self._show_waiting,
        }

    # Work that was not saved

    @Slot(object)
    def offer_lost_work(self, lost: LostWork) -> None:
        """A window ended without its work being saved: offer it."""
        self._lost_digest, self._lost_picture = lost.digest, lost.picture
        self.offer_again(lost.snapshot)

    @Slot(object)
    def offer_again(self, snapshot: ProjectSnapshot) -> None:
        """The work could not be restored now, or something else came first."""
        self._lost_work = snapshot
        self._is_restoring = False
        self._show_whether_lost()
        self._offer_lost_work()

    def _offer_lost_work(self) -> None:
        """Offer it, and the answers that wait for its photo with it: one photo, one notice."""
        lost = self._lost_work
        if lost is None:
            return
        name = lost.base.name if lost.base else translate("Recovery", "your prompt")
        values: dict[str, Parameter] = {"name": name}
        told = "recovery.found"
        if answers := self._answers_to_lost_work():
            told = "recovery.found_with_answers"
            values["answers"] = answers_words(answers)
            self._withdraw_waiting()
        notice = message_notice(told, values, NoticeKind.INFO, "discard_work")
        self._controller.notify(replace(notice, id="recovery.found", picture=self._lost_picture))

    def _answers_to_lost_work(self) -> tuple[JournalEntry, ...]:
        if self._lost_work is None or not self._lost_digest:
            return ()
        return tuple(one for one in self._waiting if _digest(one) == self._lost_digest)

    def _recover(self) -> None:
        lost, answers = self._lost_work, self._answers_to_lost_work()
        self._let_go_of_lost_work()
        if lost is not None:
            self._controller.opening.restore(lost)
            self._is_restoring = True
            self._wanted = answers
        elif set_aside := self._set_aside():
            self._controller.bring_back(set_aside[-1])

    def _discard(self) -> None:
        self._let_go_of_lost_work()
        self._controller.keeping.forget_lost_work()
        self._offer_waiting()

    def _let_go_of_lost_work(self) -> None:
        self._controller.views.notices.withdraw("recovery.found")
        self._lost_work = None
        self._show_whether_lost()

    def _set_aside(self) -> tuple[DocumentState, ...]:
        return self._controller.keeping.set_aside(self._controller.state.base)

    def _show_whether_lost(self) -> None:
        is_there = self._lost_work is not None or bool(self._set_aside())
        self._controller.views.window.show_lost_work(is_there=is_there)

    def _bring_back(self, digest: str) -> bool:
        """Show restored work on this photo again, unless it is open with other layers."""
        state = self._controller.state
        if state.layers and state.base is not None and state.base.digest == digest:
            return False
        for one in reversed(self._set_aside()):
            if one.base is not None and one.base.digest == digest:
                self._controller.bring_back(one)
                return True
        return False

    def _comes_first(self, digest: str) -> bool:
        """Whether there is lost work on this photo, and none in the window that it would cover."""
        same = self._lost_work is not None and digest == self._lost_digest
        return same and not self._controller.state.layers

    # Requests and replies of windows that ended

    @Slot(object)
    def take_news(self, news: JournalNews) -> None:
        """The journal was read at the start: say what was interrupted, offer what was paid for."""
        if news.problem is not None:
            self._controller.fail(news.problem)
        self._waiting, self._photos = news.waiting, news.photos
        if self._answers_to_lost_work():
            self._offer_lost_work()
        self._offer_waiting()
        base = self._controller.state.base
        if base is not None and self._waiting:  # opened with the window: some may be its own
            self.look_for_replies(base)
        self._interrupted = news.interrupted
        count = len(news.interrupted)
        if count:
            told = _INTERRUPTED[count > 1]
            self._controller.notify(message_notice(told, {"count": count}, NoticeKind.WARNING))

    @Slot(str)
    def take_dismissed(self, notice_id: str) -> None:
        """A notice was closed: what it told is not told again, nor offered."""
        if notice_id in _INTERRUPTED:
            self._desk.dismiss(self._interrupted)
            self._interrupted = ()
        elif notice_id in _WAITING:
            self._desk.dismiss(self._offered)
            self._waiting = tuple(one for one in self._waiting if one not in self._offered)
            self._offered = ()
        elif notice_id == "reply.unclaimed":
            self._desk.dismiss(self._unlaid[1])
            self._unlaid = (None, ())

    @Slot(object)
    def look_for_replies(self, base: Base | None) -> None:
        """Another photo is shown, or this one again: replies for it may be waiting."""
        self._controller.views.notices.withdraw("reply.unclaimed")
        self._unlaid = (None, ())
        self._show_whether_lost()
        if base is not None:
            self._controller.keeping.look_for_replies(base)

    @Slot(object)
    def take_restored(self, _restored: object) -> None:
        """The work is in the window; what waited for it is laid as soon as it is found."""
        self._is_restoring = False

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
            self._controller.views.notices.withdraw("edit.photo_changed")
            values: dict[str, Parameter] = {"answers": answers_words(self._unlaid[1])}
            values["kept"] = kept_words(self._unlaid[1])
            self._controller.notify(message_notice("reply.unclaimed", values))

    @Slot(object)
    def take_opening_failure(self, _error: EditorError) -> None:
        """No photo was opened: if it was for the sake of a reply, say where that is now."""
        wanted, self._wanted = self._wanted, ()
        if wanted and not self._is_restoring:
            self._tell_gone(wanted[0])

    def lay(self, entries: tuple[JournalEntry, ...]) -> None:
        """Lay replies to one photo on it: on the one that is open, or on theirs, which is opened.

        Lost work on it is restored first, so that they lie on that.
        """
        base, path = self._controller.state.base, _path(entries[0])
        if self._comes_first(_digest(entries[0])):
            self._recover()
            self._wanted = entries
        elif self._bring_back(_digest(entries[0])):
            self._wanted = entries  # laid as soon as that photo's replies are found
        elif base is not None and path in ("", base.path):
            self._wanted = entries
            self._controller.keeping.look_for_replies(base)  # works its digest out: it may fit
        elif path:
            self._controller.opening.open_photo(DroppedImage(path=path, name=Path(path).name))
            self._wanted = entries
        else:
            self._tell_gone(entries[0])

    def _lay_replies(self) -> None:
        self._controller.views.notices.withdraw("reply.unclaimed")
        (base, entries), self._unlaid = self._unlaid, (None, ())
        if base is None or not entries:
            return
        if self._comes_first(base.digest):
            self.lay(entries)
        elif self._bring_back(base.digest):
            self._wanted = entries
        else:
            self._lay(base, entries)

    def _lay(self, base: Base, entries: tuple[JournalEntry, ...]) -> None:
        there = {layer.candidate.id for layer in self._controller.state.layers}
        new = tuple(one for one in entries if one.request_id not in there)
        if new:
            self._replies.lay(base, new)
        else:
            self._controller.notify(message_notice("reply.already_laid"))
            self.nothing_laid.emit()

    @Slot(object)
    def take_replies(self, laid: Laid) -> None:
        """Recovered candidates become layers, when their photo is still open."""
        if laid.base is self._controller.state.base:
            if laid.candidates:
                self._controller.add_candidates(laid.candidates)
            self._tell_laid(len(laid.candidates), laid.failures)
        self._offer_waiting()

    def _tell_laid(self, count: int, failures: tuple[EditorError, ...]) -> None:
        """Say what lies on the photo; of one alone that does not, its failure says enough."""
        values: dict[str, Parameter] = {"laid": count, "count": count + len(failures)}
        if not failures:
            told = "reply.laid" if count == 1 else "reply.laid_all"
            self._controller.notify(message_notice(told, values, NoticeKind.SUCCESS))
        elif values["count"] != 1:
            values["rest"] = rest_words(failures)
            self._controller.notify(message_notice("reply.laid_some", values))

    # Replies whose photo is not open

    def _offer_waiting(self) -> None:
        """Offer the newest waiting replies, all for one photo; lost work offers its own."""
        with_work = self._answers_to_lost_work()
        alone = [one for one in self._waiting if one not in with_work]
        if not alone:
            return
        newest = alone[-1]
        name = str(newest.facts.get("base_name", "")) or translate("Recovery", "a photo")
        self._offered = self._group(newest)
        values: dict[str, Parameter] = {"name": name, "answers": answers_words(self._offered)}
        values["kept"] = kept_words(self._offered)
        self._controller.notify(message_notice(_WAITING[_path(newest) not in self._photos], values))

    def _group(self, entry: JournalEntry) -> tuple[JournalEntry, ...]:
        return tuple(one for one in self._waiting if _digest(one) == _digest(entry))

    def _stop_offering(self, digest: str) -> None:
        """The photo of some waiting replies is open: they are offered on it."""
        left = tuple(one for one in self._waiting if _digest(one) != digest)
        if len(left) < len(self._waiting):
            self._waiting = left
            self._withdraw_waiting()

    def _withdraw_waiting(self) -> None:
        for told in _WAITING:
            self._controller.views.notices.withdraw(told)

    def _open_photo(self) -> None:
        entries, self._offered = self._offered, ()
        if entries:
            self.lay(entries)

    def _show_waiting(self) -> None:
        entries, self._offered = self._offered, ()
        self._desk.open(entries[-1].request_id if entries else "")

    def _tell_gone(self, entry: JournalEntry) -> None:
        name = str(entry.facts.get("base_name", "")) or translate("Recovery", "a photo")
        told = message_notice("reply.photo_gone", {"name": name}, NoticeKind.WARNING)
        self._controller.notify(told)
        self.nothing_laid.emit()


def _path(entry: JournalEntry) -> str:
    return str(entry.facts.get("base_path", ""))


def _digest(entry: JournalEntry) -> str:
    return str(entry.facts.get("base", ""))
