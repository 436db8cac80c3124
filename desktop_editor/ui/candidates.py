"""The candidates of the open photo: shown as cards, previewed, kept, put away, sent again.

A preview shows a candidate on the canvas as it would be kept; the document does not change. What
the history holds of earlier sessions is `earlier_candidates`' business.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import QObject, Signal, Slot

from desktop_editor.document import operations
from desktop_editor.document.document import Change
from desktop_editor.document.layer import Candidate, Layer
from desktop_editor.document.state import DocumentState
from desktop_editor.pipeline.finish import first_look_remark, make_layer
from desktop_editor.storage.journal_entry import FETCHABLE
from desktop_editor.storage.journal_history import KeptCandidate
from desktop_editor.ui.candidate_book import CandidateBook, CandidateRecord
from desktop_editor.ui.candidate_words import card_view, is_free_again, retry_words, state_of
from desktop_editor.ui.candidates_view import (
    CandidateGroup,
    CandidateRequest,
    CandidateState,
    CandidateView,
)
from desktop_editor.ui.controller import EditorController
from desktop_editor.ui.edit_under_way import EditUnderWay
from desktop_editor.ui.layer_edits import layer_name
from desktop_editor.ui.messages import message_notice
from desktop_editor.ui.translation import translate

_MOST_BORROWED: Final = 3
_SAID_MS: Final = 12_000
_LOOKING: Final = (
    "zoom",
    "compare",
    "show_",
    "toggle_panels",
    "theme",
    "mask_alone",
    "pan",
    "go_to",
    "open_earlier",
)
"""How actions begin that leave a preview as it is."""


class Candidates(QObject):
    """The part of the controller that the candidate strip asks."""

    facts_wanted = Signal(object)
    """Tuple of ids of which only the journal knows time and cost."""
    star_set = Signal(str, bool)
    """Whether a candidate has a star now."""
    unknown_asked = Signal(str, str)
    """A `CandidateRequest` for a candidate that only the history knows."""
    use_asked = Signal(str, object, object)
    """`new_base`, `reference` or `drag`; the layer, and the state with it kept."""
    fetch_asked = Signal(int)
    """Number of a failed variant whose picture can be fetched at no cost."""
    rejected = Signal(str)
    """Id of a candidate that had arrived."""
    cards_changed = Signal()
    """Other candidates have a card now."""

    def __init__(self, controller: EditorController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._view = controller.views.candidates
        self._document = controller.document
        self._book = CandidateBook()
        self._borrowed: dict[str, Layer] = {}
        self._edits: tuple[EditUnderWay, ...] = ()
        self._previewed = self._armed = ""
        self._kept: set[str] = set()
        self._gave_way: tuple[str, ...] = ()
        self._stars: dict[str, bool] = {}
        self._facts: dict[str, KeptCandidate | None] = {}
        self._shown_ids: tuple[str, ...] = ()
        self._document.listen(self._document_changed)
        controller.edits.progressed.connect(self.refresh)
        self._view.asked.connect(self.act)
        controller.views.window.action_triggered.connect(self._action_triggered)

    @property
    def card_ids(self) -> tuple[str, ...]:
        """The candidates that have a card."""
        return self._shown_ids

    def table(self) -> Mapping[str, Callable[[], Any]]:
        """The call behind each action id."""
        return {
            "keep_both": self._keep_both,
            "go_to_candidates": self._view.focus_cards,
            "open_earlier_candidates": self._view.open_earlier,
        }

    @Slot(str, str)
    def act(self, what: str, candidate_id: str) -> None:
        """Something is asked for a candidate."""
        request = CandidateRequest(what)
        if request is not CandidateRequest.RETRY:
            self._armed = ""
        if request is CandidateRequest.END_PREVIEW:
            self.end_preview()
        elif request is CandidateRequest.PREVIEW and self._layer_of(candidate_id) is not None:
            self._preview(candidate_id)
        elif request is CandidateRequest.KEEP and self._layer_of(candidate_id) is not None:
            self._keep(candidate_id)
        elif (record := self._book.get(candidate_id)) is None:
            self.unknown_asked.emit(what, candidate_id)
        else:
            self._act_on(request, record)
        self.refresh()

    @Slot(str)
    def keep(self, candidate_id: str) -> None:
        """Keep a candidate as a layer."""
        self.act(CandidateRequest.KEEP.value, candidate_id)

    def _act_on(self, request: CandidateRequest, record: CandidateRecord) -> None:
        if request is CandidateRequest.REJECT:
            self._reject(record)
        elif request is CandidateRequest.STAR:
            self._stars[record.id] = not self._is_starred(record.id)
            self.star_set.emit(record.id, self._stars[record.id])
        elif request is CandidateRequest.CANCEL:
            self._cancel(record)
        elif request is CandidateRequest.RETRY:
            self._retry(record)
        elif request is CandidateRequest.PREVIEW:
            self.end_preview()  # there is nothing to see of it yet
        elif record.layer is not None and request in _USES:
            self.use_asked.emit(request.value, record.layer, self._kept_state(record.layer))

    # Showing

    @Slot()
    def refresh(self) -> None:
        """Show the cards as things stand."""
        state, known = self._document.state, self._controller.edits.known
        for edit in dict.fromkeys((*self._edits, *known)):  # how it ended is noted, too
            self._book.take_edit(edit)
            self._book.drop_dismissed(edit)
        self._edits = known
        now_s = time.monotonic()
        groups = [
            CandidateGroup(
                key=str(records[0].group),
                prompt=" ".join(records[0].prompt.split()),
                cards=tuple(self._card(one, records, now_s) for one in records),
            )
            for records in self._book.shown(state)
        ]
        self._view.show_candidates(tuple(groups), self._hint())
        ids = tuple(card.id for group in groups for card in group.cards)
        if ids != self._shown_ids:
            self._shown_ids = ids
            self._ask_for_facts()
            self.cards_changed.emit()

    def _card(
        self, record: CandidateRecord, beside: list[CandidateRecord], now_s: float
    ) -> CandidateView:
        count = max(len(beside), *(one.number for one in beside))
        view = card_view(
            record,
            count,
            self._facts.get(record.id),
            starred=self._is_starred(record.id),
            now_s=now_s,
        )
        return replace(
            view,
            thumbnail=record.thumbnail,
            shown=record.id in self._document.state.shown_ids,
            previewed=record.id == self._previewed,
        )

    def _hint(self) -> str:
        record = self._book.get(self._armed)
        if record is not None:
            words = translate("Candidate", "{what}: press R once more to send it.")
            return words.format(what=retry_words(record))
        if self._previewed:
            return translate("Candidate", "Preview. Enter keeps it as a layer, Esc ends it.")
        return ""

    def _is_starred(self, candidate_id: str) -> bool:
        known = self._facts.get(candidate_id)
        return self._stars.get(candidate_id, known is not None and known.starred)

    def _ask_for_facts(self) -> None:
        records = [self._book.get(one) for one in self._shown_ids if one not in self._facts]
        wanted = tuple(one.id for one in records if one is not None and one.run is None)
        if wanted:
            self._facts |= dict.fromkeys(wanted)
            self.facts_wanted.emit(wanted)

    @Slot(object)
    def take_facts(self, facts: dict[str, KeptCandidate]) -> None:
        """What the journal knows of candidates that this window did not ask for."""
        self._facts |= facts
        self.refresh()

    def _document_changed(self, change: Change) -> None:
        self._book.take_state(change.after)
        if self._previewed and _merely_arrived(change) and self._layer_of(self._previewed):
            self._preview(self._previewed)
        else:
            self._previewed = ""
        if change.before.base is not change.after.base:
            self._borrowed.clear()
        self._book.bound(change.after, {one for one in self._shown_ids if self._is_starred(one)})
        if _concerns_cards(change):
            self.refresh()

    # Previews, and what becomes of a candidate

    def end_preview(self) -> None:
        """Show the document again."""
        if self._previewed:
            self._previewed = ""
            self._controller.preview(None)

    @Slot(str)
    def _action_triggered(self, action_id: str) -> None:
        if self._previewed and not action_id.startswith(_LOOKING):
            self.end_preview()
            self.refresh()

    @Slot(object, object, str)
    def take_earlier(self, base: object, candidate: Candidate, what: str) -> None:
        """A candidate of the history was laid on the photo, to be previewed or kept."""
        if base is not self._document.state.base:
            return
        while len(self._borrowed) >= _MOST_BORROWED:
            del self._borrowed[next(iter(self._borrowed))]
        self._borrowed[candidate.id] = make_layer(
            candidate, layer_name(candidate, self._document.state.layers)
        )
        self.act(what, candidate.id)

    def _layer_of(self, candidate_id: str) -> Layer | None:
        record = self._book.get(candidate_id)
        known = record.layer if record is not None else None
        laid = self._document.state.layer(candidate_id)
        return laid or known or self._borrowed.get(candidate_id)

    def _kept_state(self, layer: Layer) -> DocumentState:
        state, record = self._document.state, self._book.get(layer.id)
        gives_way = set() if record is None else self._book.give_way(record, state, self._kept)
        return operations.keep_candidate(state, state.layer(layer.id) or layer, gives_way)

    def _preview(self, candidate_id: str) -> None:
        layer = self._layer_of(candidate_id)
        if layer is not None:
            self._previewed = candidate_id
            self._controller.preview(self._kept_state(layer))

    def _keep(self, candidate_id: str) -> None:
        layer = self._layer_of(candidate_id)
        if layer is not None:
            self.end_preview()
            kept = self._kept_state(layer)
            remark = first_look_remark(layer.candidate)
            if remark and self._book.get(candidate_id) is None:
                self._controller.notify(message_notice(remark))
            is_kept, before = candidate_id in self._kept, self._document.state
            self._kept.add(candidate_id)
            if not is_kept or (kept.layers, kept.put_away) != (before.layers, before.put_away):
                self._document.apply(kept, translate("Undo", "Keep Candidate"))
                self._tell_what_gave_way(layer, before)
            self._controller.begin_retouching()

    def _tell_what_gave_way(self, kept: Layer, before: DocumentState) -> None:
        """A variant that only showed because it came first is hidden now: say so."""
        gone = before.shown_ids - self._document.state.shown_ids
        self._gave_way = tuple(layer.id for layer in before.layers if layer.id in gone)
        if self._gave_way:
            (first, *_others) = (layer.name for layer in before.layers if layer.id in gone)
            values = {"name": kept.name, "before": first}
            notice = message_notice("candidates.gave_way", values)
            self._controller.notify(replace(notice, timeout_ms=_SAID_MS))

    def _keep_both(self) -> None:
        """Show what gave way to the kept candidate as well."""
        state = self._document.state
        for layer_id in self._gave_way:
            self._kept.add(layer_id)
            if state.layer(layer_id) is not None:
                state = operations.change_layer(state, layer_id, visible=True)
        self._document.apply(state, translate("Undo", "Keep Candidate"))

    def _reject(self, record: CandidateRecord) -> None:
        if state_of(record) not in _ENDED:
            self._cancel(record)
            return
        self.end_preview()
        self._kept.discard(record.id)
        record.is_rejected = True
        if record.layer is not None:
            self.rejected.emit(record.id)
        changed = operations.put_away(self._document.state, record.id)
        self._document.apply(changed, translate("Undo", "Reject Candidate"))
        if row := self._row_of(record):
            self._controller.editing.dismiss(row)

    def _cancel(self, record: CandidateRecord) -> None:
        if row := self._row_of(record):
            self._controller.edits.cancel_variant(row)

    def _row_of(self, record: CandidateRecord) -> int:
        """The row of the prompt box that it is shown in; 0 when in none."""
        run, edit = record.run, record.edit
        if run is None or edit is None or edit not in self._controller.edits.known:
            return 0
        return edit.row(run.number)

    def _retry(self, record: CandidateRecord) -> None:
        """Send it again; where that costs, only when it is asked for twice."""
        run, edit = record.run, record.edit
        if run is None or edit is None or not retry_words(record):
            return
        editing = self._controller.editing
        if run.error is not None and run.error.message_id == FETCHABLE:
            self.fetch_asked.emit(self._row_of(record))
        elif self._armed != record.id and not is_free_again(edit):
            self._armed = record.id
        else:
            self._armed = ""
            editing.retry(edit, run.number)


_USES: Final = (CandidateRequest.NEW_BASE, CandidateRequest.REFERENCE, CandidateRequest.DRAG)
_ENDED: Final = (CandidateState.READY, CandidateState.FAILED, CandidateState.CANCELLED)


def _merely_arrived(change: Change) -> bool:
    """Whether nothing changed but that further variants came in, which do not show."""
    before, after = change.before, change.after
    new = after.layers[len(before.layers) :]
    return (
        before.base is after.base
        and after.layers[: len(before.layers)] == before.layers
        and bool(new)
        and not any(layer.visible for layer in new)
    )


def _concerns_cards(change: Change) -> bool:
    """Whether a change of the document may be seen on a card; strokes and typing are not."""
    before, after = change.before, change.after
    return (
        before.base is not after.base
        or before.put_away != after.put_away
        or _visible(before) != _visible(after)
    )


def _visible(state: DocumentState) -> list[tuple[str, bool]]:
    return [(layer.id, layer.visible) for layer in state.layers]
