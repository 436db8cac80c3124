"""The edit as the controller sees it: what is sent, and what arrives becomes layers.

The first variant that arrives shows at once, the others hide behind it; together they are one
undo step. What failed is told with the button that sends it again. How edits run is the business
of `edit_runs`.
"""

from PySide6.QtCore import QObject, Signal, Slot

from desktop_editor.document import operations
from desktop_editor.document.document import Document
from desktop_editor.document.layer import Candidate
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import EditorError
from desktop_editor.pipeline.cost import estimate_edit
from desktop_editor.pipeline.finish import first_look_remark, make_layer
from desktop_editor.pipeline.job import Arrival
from desktop_editor.pipeline.prepare import check_ready, plan_edit
from desktop_editor.ui.edit_runs import EditRuns
from desktop_editor.ui.edit_under_way import EditUnderWay
from desktop_editor.ui.layer_edits import layer_name
from desktop_editor.ui.messages import (
    asking_notice,
    failure_notice,
    message_notice,
    some_failed_notice,
)
from desktop_editor.ui.money import estimate_words, spent_words
from desktop_editor.ui.presentation import planned
from desktop_editor.ui.service_desk import ServiceDesk
from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import Notice, NoticeKind, VariantState, Views


class Editing(QObject):
    """The part of the controller that edits."""

    first_arrived = Signal()
    """There is a new layer to look at and to paint on."""
    cost_known = Signal()
    """`cost_words` has changed."""
    told = Signal(object)
    """A `Notice`."""
    failed = Signal(object)
    """An `EditorError`: nothing was sent."""
    let_go = Signal(object)
    """Tuple of ids of requests whose replies did not become layers."""
    reply_left = Signal()
    """A reply that nobody waits for any more is in the journal."""

    def __init__(
        self,
        document: Document,
        views: Views,
        desk: ServiceDesk,
        runs: EditRuns,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._views = views
        self._desk = desk
        self._runs = runs
        self._here: dict[str, list[Candidate]] = {}
        self._asked: EditUnderWay | None = None
        self._told: set[str] = set()
        self.cost_words = ""
        """What the last edit cost, translated; empty when it was free or nobody knows."""

    @Slot()
    def start(self) -> None:
        """The primary button: send the photo as it stands."""
        state = self._document.state
        try:
            options = self._desk.options()
            if not self._runs.is_new(state, options):
                return
            check_ready(state, options.service)
            plan_edit(state, options)
        except EditorError as error:
            self._told.add(error.message_id)
            self.failed.emit(error)
            return
        self._withdraw_what_was_told()
        self._views.canvas.setFocus()
        self.cost_words = ""
        self._runs.start(state, options, self._desk.settings.drift)
        self.cost_known.emit()

    @Slot(int)
    def send_again(self, row: int = 0) -> None:
        """Send what failed once more: the variant in this row, or with 0 all that may be."""
        self._withdraw_what_was_told()
        self._runs.resend(row)

    def retry(self, edit: EditUnderWay, number: int) -> None:
        """Send a variant of an earlier edit once more; `number` is the edit's own."""
        self._runs.retry(edit, number)
        self._withdraw_what_was_told()

    @Slot(int)
    def dismiss(self, row: int) -> None:
        """The user does not want a failed variant again."""
        self._runs.dismiss(row)
        if not self._runs.can_resend:
            self._withdraw_what_was_told()
        elif self._asked is not None:
            self._ask(self._asked)

    def photo_changed(self) -> None:
        """Another photo is open: what failed of the one before is not asked about any more."""
        self._withdraw_what_was_told()
        for edit in self._runs.known:
            self._runs.forget(edit)

    @Slot(object, object)
    def take_arrival(self, edit: EditUnderWay, arrival: Arrival) -> None:
        """A variant is here: it becomes a layer, unless the photo is another one by now."""
        candidate, state = arrival.candidate, self._document.state
        if edit.state.base is not state.base:
            self.let_go.emit((candidate.id,))
            self.told.emit(message_notice("edit.photo_changed", kind=NoticeKind.WARNING))
            return
        here = self._here.setdefault(edit.id, [])
        is_first, is_waited_for = not here, edit.is_asked_by(state, edit.options)
        if is_first and state.selection is edit.state.selection:
            state = operations.set_selection(state, None)
        # A step that was undone meanwhile is lost with the next one; what it paid for is not.
        known = {layer.id for layer in state.layers}
        lost = [one for one in here if one.id not in known and self._document.redo_label]
        is_shown = all(layer.candidate.edit_id != edit.id for layer in state.layers)
        for one in lost:
            state = _with_layer(state, one, visible=False)
        state = _with_layer(state, candidate, visible=is_shown)
        here.append(candidate)
        self._document.apply(state, translate("Undo", "Edit"), merge_key=edit.id)
        if is_first:
            self._show_first(candidate, at_hand=is_waited_for)
        self.cost_words = "" if edit.usd is None else spent_words(edit.usd)
        self.cost_known.emit()

    def add_candidates(self, candidates: tuple[Candidate, ...]) -> None:
        """Lay candidates over the photo: the first one shows, its mask is the selection."""
        state = self._document.state
        for number, candidate in enumerate(candidates):
            state = _with_layer(state, candidate, visible=number == 0)
        state = operations.set_selection(state, None)
        self._document.apply(state, translate("Undo", "Edit"))
        self._show_first(candidates[0])

    def _show_first(self, candidate: Candidate, *, at_hand: bool = True) -> None:
        """Say what is to be said of it; whoever asks for something else keeps the tool in hand."""
        if told := first_look_remark(candidate):
            self.told.emit(message_notice(told))
        if at_hand:
            self.first_arrived.emit()

    @Slot(object)
    def take_end(self, edit: EditUnderWay) -> None:
        """Nothing of an edit is under way any more: tell what failed, and ask."""
        self._here.pop(edit.id, None)
        errors = edit.errors
        if not errors:
            return
        if edit.state.base is not self._document.state.base:
            self._runs.forget(edit)
            self._tell(failure_notice(errors[0]))
            return
        self._ask(edit)

    @Slot(bool)
    def take_cancelled(self, may_be_charged: bool) -> None:
        """The edit was cancelled."""
        self._tell(message_notice("edit.cancelled_late" if may_be_charged else "edit.cancelled"))

    @Slot(object, bool)
    def take_given_up(self, request_ids: tuple[str, ...], reply_is_here: bool) -> None:
        """Nobody waits for these any more; a reply that is here already is offered."""
        self.let_go.emit(request_ids)
        if reply_is_here:
            self.reply_left.emit()

    def _ask(self, edit: EditUnderWay) -> None:
        """Tell what failed, and whether it shall be sent again."""
        errors = edit.errors
        count, again = edit.options.variants, len(edit.resendable())
        alike = len({error.message_id for error in errors}) == 1
        cost = self._cost_words(edit, again)
        if count == 1 or (alike and not again and not edit.numbers(VariantState.ARRIVED)):
            self._tell(asking_notice(errors[0], cost))
        else:
            self._tell(some_failed_notice(errors, count, cost))
        self._asked = edit if again else None

    def _cost_words(self, edit: EditUnderWay, count: int) -> str:
        """What it costs to send so many once more, where that is known."""
        plan = planned(edit.state, edit.options)
        if plan is None:
            return ""
        estimate = estimate_edit(edit.state, edit.options, plan)
        return estimate_words(estimate, count) if estimate.usd is not None else ""

    def _tell(self, notice: Notice) -> None:
        self._told.add(notice.id)
        self.told.emit(notice)

    def _withdraw_what_was_told(self) -> None:
        """What became of the last edit is settled: something else is asked for now."""
        for notice_id in self._told:
            self._views.notices.withdraw(notice_id)
        self._told.clear()
        self._asked = None


def _with_layer(state: DocumentState, candidate: Candidate, *, visible: bool) -> DocumentState:
    layer = make_layer(candidate, layer_name(candidate, state.layers), visible=visible)
    return operations.add_layers(state, (layer,))
