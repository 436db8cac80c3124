"""The candidates of earlier sessions: found in the journal, shown small, laid again, removed.

Everything runs on a thread of its own, so that neither strokes nor autosave wait for it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import Signal, Slot

from desktop_editor.composition.parts import Composition
from desktop_editor.document.base import Base
from desktop_editor.document.layer import Candidate
from desktop_editor.errors import Checkpoint, EditorError
from desktop_editor.imaging.codec import (
    EncodeOptions,
    ImageFormat,
    Limits,
    decode,
    decode_reduced,
    encode,
)
from desktop_editor.imaging.raster import Raster
from desktop_editor.storage.candidate_files import CandidateFiles
from desktop_editor.storage.journal_entry import JournalEntry
from desktop_editor.storage.journal_history import HistoryPage, KeptCandidate
from desktop_editor.ui.candidate_uses import WrittenCandidate, picture_name, written
from desktop_editor.ui.candidate_words import earlier_page
from desktop_editor.ui.candidates import Candidates
from desktop_editor.ui.candidates_view import CandidateRequest
from desktop_editor.ui.controller import EditorController
from desktop_editor.ui.drop import DroppedImage
from desktop_editor.ui.job_thread import Job, JobThread
from desktop_editor.ui.messages import message_notice
from desktop_editor.ui.replies import Replies
from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import NoticeKind
from desktop_editor.ui.working_part import WorkingPart

PICTURE_PX: Final = 128
_FIND: Final = "find candidates"
_PICTURE: Final = "picture of "
_USE: Final = "use earlier"
_LAY: Final = "lay earlier"
_SMALL: Final = EncodeOptions(format=ImageFormat.JPEG, quality=85)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Found:
    page: HistoryPage
    base: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Picture:
    candidate_id: str
    raster: Raster | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Laid:
    base: Base
    candidate: Candidate
    what: str


class EarlierCandidates(WorkingPart):
    """The history in the candidate strip."""

    laid = Signal(object, object, str)
    """The `Base`, the `Candidate` and the `CandidateRequest` that it was laid for."""
    lay_wanted = Signal(object)
    """Tuple of `JournalEntry` to be laid on another photo."""
    facts_known = Signal(object)
    """What the journal knows, by id."""

    def __init__(
        self,
        controller: EditorController,
        replies: Replies,
        cards: Candidates,
        thread: JobThread,
    ) -> None:
        super().__init__(controller.composition, thread, controller)
        self._controller = controller
        self._view = controller.views.candidates
        self._replies = replies
        self._cards = cards
        self._files = CandidateFiles(controller.composition.folders.candidates)
        self._words = ""
        self._listed: dict[str, KeptCandidate] = {}
        self._removed: tuple[str, ...] = ()
        self._view.earlier_wanted.connect(self.find)
        self._view.picture_wanted.connect(self.find_picture)
        self._view.limit_chosen.connect(self._set_limit)
        cards.unknown_asked.connect(self.act)
        cards.facts_wanted.connect(self.find_facts)
        cards.star_set.connect(self.star)
        cards.cards_changed.connect(self._look_again)
        cards.rejected.connect(self.note_seen)
        controller.photo_shown.connect(self._look_again)

    def table(self) -> Mapping[str, Callable[[], Any]]:
        """The call behind each action id."""
        return {"bring_back_candidates": self._bring_back}

    @Slot(str)
    def find(self, words: str) -> None:
        """Look for candidates whose prompt holds these words."""
        self._words = words
        history, without = self._composition.journal.history, self._cards.card_ids
        base = self._controller.state.base

        def work(_checkpoint: Checkpoint) -> _Found:
            digest = "" if base is None else base.digest
            return _Found(page=history.find(words, without), base=digest)

        self._thread.submit(_FIND, work)

    @Slot(str)
    def find_picture(self, candidate_id: str) -> None:
        """Make the small picture of a row that came into sight."""
        known = self._listed.get(candidate_id)
        if known is not None and known.is_here:
            work = _PictureWork(self._composition, self._files, candidate_id)
            self._thread.submit(f"{_PICTURE}{candidate_id}", work)

    @Slot(object)
    def find_facts(self, candidate_ids: tuple[str, ...]) -> None:
        """Read what the journal knows of cards; `facts_known` follows."""
        history = self._composition.journal.history
        self._thread.submit("facts", lambda _checkpoint: history.known(candidate_ids))

    @Slot(str, bool)
    def star(self, candidate_id: str, starred: bool) -> None:
        """Note whether it has a star."""
        history = self._composition.journal.history

        def work(_checkpoint: Checkpoint) -> None:
            history.star(candidate_id, starred=starred)

        self._thread.submit(f"star {candidate_id}", work)

    @Slot(str)
    def note_seen(self, candidate_id: str) -> None:
        """It was put away: it need not be offered again."""
        journal = self._composition.journal

        def work(_checkpoint: Checkpoint) -> None:
            journal.shown(candidate_id)
            journal.release(candidate_id)

        self._thread.submit(f"seen {candidate_id}", work)

    @Slot(str, str)
    def act(self, what: str, candidate_id: str) -> None:
        """Something is asked for a candidate of the history, or for all that are listed."""
        request, known = CandidateRequest(what), self._listed.get(candidate_id)
        if request is CandidateRequest.REMOVE_ALL:
            self._remove(tuple(one for one, kept in self._listed.items() if not kept.starred))
        elif known is None:
            return
        elif request in (CandidateRequest.REMOVE, CandidateRequest.REJECT):
            self._remove((candidate_id,))
        elif request is CandidateRequest.STAR:
            self.star(candidate_id, not known.starred)
            self.find(self._words)
        elif request in (CandidateRequest.REFERENCE, CandidateRequest.DRAG):
            self._use(request, known)
        elif request in (CandidateRequest.PREVIEW, CandidateRequest.KEEP):
            self._lay(what, known)

    def _use(self, request: CandidateRequest, known: KeptCandidate) -> None:
        """Make its picture a reference, or a file that is dragged."""
        composition, files = self._composition, self._files

        def work(_checkpoint: Checkpoint) -> DroppedImage | WrittenCandidate:
            data = composition.kept_picture(known.request_id)
            if request is CandidateRequest.DRAG:
                return written(files, known.request_id, known.prompt, data)
            return DroppedImage(data=data, name=picture_name(known.prompt, data))

        self._thread.submit(_USE, work)

    def _lay(self, what: str, known: KeptCandidate) -> None:
        """Lay it on its photo when that is open; to keep it, its photo is opened otherwise."""
        base, journal, replies = (
            self._controller.state.base,
            self._composition.journal,
            self._replies,
        )

        def work(checkpoint: Checkpoint) -> _Laid | JournalEntry | None:
            is_here = base is not None and base.digest == known.base
            if base is not None and is_here:
                entry = journal.find(known.request_id)
                candidate = replies.candidate_of(base, entry, checkpoint)
                return _Laid(base=base, candidate=candidate, what=what)
            return journal.find(known.request_id) if what == CandidateRequest.KEEP else None

        self._cards.end_preview()
        self._controller.views.window.show_activity(translate("Status", "Laying it on the photo …"))
        self._thread.submit(_LAY, work)

    def _remove(self, candidate_ids: tuple[str, ...]) -> None:
        if not candidate_ids:
            self._controller.notify(message_notice("candidates.only_starred"))
            return
        history = self._composition.journal.history
        self._removed = candidate_ids
        self._thread.submit("remove", lambda _checkpoint: history.remove(candidate_ids))
        self.find(self._words)
        told = "candidates.removed" if len(candidate_ids) > 1 else "candidates.removed_one"
        values = {"count": len(candidate_ids)}
        self._controller.notify(
            message_notice(told, values, NoticeKind.INFO, "bring_back_candidates")
        )

    def _bring_back(self) -> None:
        for told in ("candidates.removed", "candidates.removed_one"):
            self._controller.views.notices.withdraw(told)
        history, ids = self._composition.journal.history, self._removed
        self._removed = ()
        self._thread.submit("bring back", lambda _checkpoint: history.bring_back(ids))
        self.find(self._words)

    @Slot(int)
    def _set_limit(self, megabytes: int) -> None:
        self._controller.desk.change(journal_max_mb=megabytes)
        self.find(self._words)

    @Slot()
    def _look_again(self) -> None:
        if self._view.is_earlier_open():
            self.find(self._words)

    @Slot(object, object)
    def _done(self, job: Job, result: object) -> None:
        if isinstance(result, _Picture):
            self._view.show_picture(result.candidate_id, result.raster)
        elif job.key == "facts":
            self.facts_known.emit(result)
        elif not self._thread.is_current(job):
            return
        elif isinstance(result, _Found):
            self._listed = {one.request_id: one for one in result.page.candidates}
            limit = self._controller.desk.settings.journal_max_mb
            self._view.show_earlier(earlier_page(result.page, result.base, limit))
        elif isinstance(result, DroppedImage):
            self._controller.references.take_extra_pictures([result])
        elif isinstance(result, WrittenCandidate):
            self._view.hand_out(result.candidate_id, result.path, result.png)
        elif job.key == _LAY:
            self._controller.views.window.show_activity("")
            if isinstance(result, _Laid):
                self.laid.emit(result.base, result.candidate, result.what)
            elif isinstance(result, JournalEntry):
                self.lay_wanted.emit((result,))

    @Slot(object, object)
    def _failed(self, job: Job, error: EditorError) -> None:
        if job.key == _LAY:
            self._controller.views.window.show_activity("")
        if job.key.startswith(_PICTURE):
            self._view.show_picture(job.key.removeprefix(_PICTURE), None)
        else:
            self.failed.emit(error)


class _PictureWork:
    """Makes a small picture of a kept reply, or takes the one that was made before."""

    def __init__(self, composition: Composition, files: CandidateFiles, candidate_id: str) -> None:
        self._composition = composition
        self._files = files
        self._id = candidate_id

    def __call__(self, checkpoint: Checkpoint) -> _Picture:
        kept = self._files.thumbnail(self._id)
        if kept:
            try:
                return _Picture(candidate_id=self._id, raster=decode(kept, Limits()))
            except EditorError:
                checkpoint("picture")  # it is damaged: made anew below
        data = self._composition.kept_picture(self._id)
        checkpoint("picture")
        raster = decode_reduced(data, Limits(), PICTURE_PX)
        self._files.keep_thumbnail(self._id, encode(raster, _SMALL))
        return _Picture(candidate_id=self._id, raster=raster)
