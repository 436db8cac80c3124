"""Edits on their thread: starting, following, cancelling, sending again what failed.

Takes snapshots and hands back what arrives; `editing` decides what that changes. Nothing is sent
again here unless `resend` is called, which only a button does.
"""

import time
import uuid
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop_editor.composition.parts import Composition
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import EditorError
from desktop_editor.pipeline.job import (
    Arrival,
    EditJob,
    EditOutcome,
    Failure,
    Variants,
    at_once,
    perform,
)
from desktop_editor.pipeline.prepare import EditOptions
from desktop_editor.ui.edit_telling import Telling
from desktop_editor.ui.edit_under_way import EditUnderWay, Sending, VariantRun
from desktop_editor.ui.job_thread import CancelToken, EditThread
from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import EditStatus, VariantState

if TYPE_CHECKING:
    import asyncio

    from desktop_editor.edit_api.client import EditClient

_TICK_MS: Final = 200


class EditRuns(QObject):
    """Edits side by side, and the variants of each.

    A variant is named by the row it is shown in: those of a later edit are below.
    """

    begun = Signal(object)
    """The `EditUnderWay` that is sent now."""
    progressed = Signal()
    """`status` has changed."""
    arrived = Signal(object, object)
    """The `EditUnderWay`, and the `Arrival` of one of its variants."""
    ended = Signal(object)
    """The `EditUnderWay`, of which nothing is under way any more."""
    cancelled = Signal(bool)
    """Whether the service may charge for it nevertheless."""
    given_up = Signal(object, bool)
    """Ids of requests nobody waits for any more, and whether a reply to one of them is here."""
    crashed = Signal(str)
    problem_told = Signal(object)
    """From the edit thread: an `EditorError` that did not stop the edit."""
    stage_told = Signal(str, int, str, object)
    """From the edit thread: key of the sending, number of the variant, stage, fraction."""
    size_told = Signal(str, object)
    """From the edit thread: key of the sending, bytes of the pictures in it."""
    arrival_told = Signal(str, object)
    """From the edit thread: key of the sending, `Arrival`."""
    failure_told = Signal(str, object)
    """From the edit thread: key of the sending, `Failure`."""
    cancel_told = Signal(str, int)
    """From the edit thread: key of the sending, number of the variant."""

    def __init__(
        self, composition: Composition, thread: EditThread, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._composition = composition
        self._thread = thread
        self._edits: list[EditUnderWay] = []
        self._slots: dict[tuple[str, int], asyncio.Semaphore] = {}
        self._leaving: dict[str, dict[int, VariantRun]] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.progressed)
        self.stage_told.connect(self._take_stage)
        self.size_told.connect(self._take_size)
        self.arrival_told.connect(self._take_arrival)
        self.failure_told.connect(self._take_failure)
        self.cancel_told.connect(self._take_cancel)
        thread.edit_done.connect(self._done)
        thread.edit_failed.connect(self._failed)
        thread.edit_cancelled.connect(self._cancelled)
        thread.edit_crashed.connect(self._crashed)

    @property
    def is_running(self) -> bool:
        """Whether any edit is under way."""
        return bool(self.running)

    @property
    def running(self) -> tuple[EditUnderWay, ...]:
        """The edits under way, in the order in which they were begun."""
        return tuple(one for one in self._edits if one.is_running)

    @property
    def known(self) -> tuple[EditUnderWay, ...]:
        """The edits under way, and those of which something can be sent again."""
        return tuple(self._edits)

    @property
    def can_resend(self) -> bool:
        """Whether anything that failed may be sent once more."""
        return any(one.resendable() for one in self._edits)

    def is_new(self, state: DocumentState, options: EditOptions) -> bool:
        """Whether a state asks for something else than the edits under way."""
        return not any(one.is_asked_by(state, options) for one in self.running)

    def status(self, *, is_new: bool = False) -> EditStatus:
        """What the prompt box shows; `is_new`: what stands there can be sent beside the others."""
        running, several = self.running, len(self._edits) > 1
        rows = tuple(row for edit in self._edits for row in edit.rows(named=several))
        alone = len(rows) == 1
        if not running:
            failed = tuple(one for one in rows if one.state is VariantState.FAILED)
            return EditStatus(variants=() if alone else failed)
        status = running[0].status()
        if len(running) > 1:
            words = translate("Progress", "{count} edits under way").format(count=len(running))
            status = replace(status, stage=words, usual_s=None, fraction=None)
        return replace(status, variants=() if alone and not is_new else rows, is_new=is_new)

    def start(self, state: DocumentState, options: EditOptions, drift: str) -> None:
        """Send an edit of this state, beside those under way; not one of them once more."""
        if not self.is_new(state, options):
            return
        kind = (options.service.id, options.service.max_at_once)
        edit = EditUnderWay(
            id=f"edit-{uuid.uuid4().hex}",
            state=state,
            options=options,
            drift=drift,
            slots=self._slots.setdefault(kind, at_once(options)),
        )
        self._join(edit)
        self._send(edit, ())
        self.begun.emit(edit)

    def resend(self, row: int = 0) -> None:
        """Send a failed variant once more, or with 0 all that may be: the user has said so."""
        for edit in self._edits:
            is_meant = not row or row - edit.first_row in edit.variants
            numbers = edit.resendable(row and row - edit.first_row) if is_meant else ()
            if numbers:
                self._send(edit, numbers)

    def retry(self, edit: EditUnderWay, number: int) -> None:
        """Send a variant of an earlier edit once more, as it was sent then: the user said so."""
        if number in edit.numbers(VariantState.UNDER_WAY):
            return
        if not edit.is_running:
            edit.started = time.monotonic()
        if edit not in self._edits:
            self._join(edit)
        self._send(edit, (number,))

    def dismiss(self, row: int) -> None:
        """The user has seen that a variant failed, and does not want it again."""
        found = self._at(row, VariantState.FAILED)
        if found is not None:
            edit, number = found
            del edit.variants[number]
            self._let_go_when_empty(edit)
            self.progressed.emit()

    def fetching(self, request_ids: Collection[str]) -> None:
        """The pictures of these, and of no others, are fetched once more."""
        for one in (failed for edit in self._edits for failed in edit.failures):
            one.is_fetching = one.request_id in request_ids
        self.progressed.emit()

    def take_fetched(self, row: int) -> None:
        """The picture of a failed variant lies on the photo, while others are under way."""
        found = self._at(row, VariantState.FAILED)
        if found is not None:
            variant = found[0].variants[found[1]]
            variant.state, variant.error, variant.is_fetching = VariantState.ARRIVED, None, False
            self.progressed.emit()

    def failed_request(self, row: int) -> str:
        """The request of a variant that failed; empty when it did not."""
        found = self._at(row, VariantState.FAILED)
        return found[0].variants[found[1]].request_id if found is not None else ""

    def failed_row(self, request_id: object) -> int:
        """The row of the variant that failed with this request; 0 when none here did."""
        for edit in self._edits:
            for one in edit.failures:
                if one.request_id == request_id:
                    return edit.row(one.number)
        return 0

    def forget(self, edit: EditUnderWay) -> None:
        """What failed of it can't be sent again any more: its photo is gone."""
        for one in edit.failures:
            self.dismiss(edit.row(one.number))

    def cancel(self) -> None:
        """Stop waiting for all edits; what the service does with them can't be undone."""
        running = self.running
        may_be_charged = any(one.may_be_charged for one in running)
        for edit in running:
            self._cancel(edit)
        if running:
            self.cancelled.emit(may_be_charged)

    def _cancel(self, edit: EditUnderWay) -> None:
        """It is over at once, whatever its thread still does; the result is dropped."""
        for number in edit.numbers(VariantState.UNDER_WAY):
            self._leave(edit, number)
        for sending in edit.sendings.values():
            sending.token.cancel()
            self._thread.cancel(sending.key)
        self._end(edit)

    def cancel_variant(self, row: int) -> None:
        """Stop waiting for one variant; the others go on."""
        found = self._at(row, VariantState.UNDER_WAY)
        if found is None:
            return
        edit, number = found
        if edit.numbers(VariantState.UNDER_WAY) == [number]:
            may_be_charged = edit.may_be_charged
            self._cancel(edit)
            self.cancelled.emit(may_be_charged)
        else:
            self._thread.soon(self._leave(edit, number).handle.cancel, number)
            self.progressed.emit()

    def _at(self, row: int, state: VariantState) -> tuple[EditUnderWay, int] | None:
        """The edit and its variant in a row, if it is in this state."""
        for edit in self._edits:
            if row - edit.first_row in edit.numbers(state):
                return edit, row - edit.first_row
        return None

    def _join(self, edit: EditUnderWay) -> None:
        """It takes the place of what failed before, below what is under way."""
        self._edits = list(self.running)
        edit.first_row = max((one.row(max(one.variants)) for one in self._edits), default=0)
        self._edits.append(edit)

    def _leave(self, edit: EditUnderWay, number: int) -> Sending:
        """Wait for a variant no more; what its thread holds of it is let go when that says so."""
        variant, sending = edit.variants[number], edit.sending_of(number)
        variant.state = VariantState.CANCELLED
        self._leaving.setdefault(sending.key, {})[number] = variant
        return sending

    def _send(self, edit: EditUnderWay, numbers: tuple[int, ...]) -> None:
        token = CancelToken()
        job = EditJob(
            id=edit.id,
            state=edit.state,
            options=edit.options,
            checkpoint=token,
            look=self._composition.renderer.composite,
            numbers=numbers,
            attempt=edit.attempts,
        )
        handle = Variants(edit.slots)
        key = f"{edit.id}/{edit.attempts}"
        listener = Telling(self, key)

        async def work(client: "EditClient") -> EditOutcome:
            transport = await self._composition.connect(edit.options, client, edit.drift)
            outcome = await perform(job, transport, listener, handle)
            for problem in transport.problems:
                self.problem_told.emit(problem)
            return outcome

        edit.attempts += 1
        edit.begin(job)
        edit.sendings[key] = Sending(
            key=key, numbers=job.numbers_to_send, handle=handle, token=token
        )
        self._timer.start()
        self._thread.submit(key, work)
        self.progressed.emit()

    def _edit_of(self, key: str) -> EditUnderWay | None:
        """The edit that a sending belongs to; None when nobody waits for it any more."""
        return next((one for one in self._edits if key in one.sendings), None)

    def _variant(self, key: str, number: int) -> VariantRun | None:
        """The variant that the edit thread speaks of; None when nobody waits for it any more."""
        edit = self._edit_of(key)
        variant = edit.variants.get(number) if edit is not None else None
        is_awaited = variant is not None and variant.state is VariantState.UNDER_WAY
        return variant if is_awaited else None

    def _settle(self, edit: EditUnderWay | None) -> None:
        """One variant less to wait for."""
        if edit is not None and not edit.is_running:
            self._end(edit)
        else:
            self.progressed.emit()

    def _end(self, edit: EditUnderWay) -> None:
        edit.sendings.clear()
        if not self.is_running:
            self._timer.stop()
        self._let_go_when_empty(edit)
        self.progressed.emit()
        self.ended.emit(edit)

    def _let_go_when_empty(self, edit: EditUnderWay) -> None:
        """The snapshot is kept as long as something of it can be sent again."""
        if edit in self._edits and not edit.is_running and not edit.failures:
            self._edits.remove(edit)

    @Slot(str, int, str, object)
    def _take_stage(self, key: str, number: int, stage: str, fraction: float | None) -> None:
        variant = self._variant(key, number)
        if variant is not None:
            variant.take_stage(stage, fraction)
            self.progressed.emit()

    @Slot(str, object)
    def _take_size(self, key: str, picture_bytes: int) -> None:
        for number in self._waiting_for(key):
            if (variant := self._variant(key, number)) is not None:
                variant.picture_bytes = picture_bytes

    @Slot(str, object)
    def _take_arrival(self, key: str, arrival: Arrival) -> None:
        variant, edit = self._variant(key, arrival.number), self._edit_of(key)
        if variant is None or edit is None:
            self.given_up.emit((arrival.candidate.id,), True)
            return
        variant.state, variant.usd = VariantState.ARRIVED, arrival.usd
        self.arrived.emit(edit, arrival)
        self._settle(edit)

    @Slot(str, object)
    def _take_failure(self, key: str, failure: Failure) -> None:
        variant = self._variant(key, failure.number)
        if variant is not None:
            variant.state, variant.error = VariantState.FAILED, failure.error.bare()
            self._settle(self._edit_of(key))

    @Slot(str, int)
    def _take_cancel(self, key: str, number: int) -> None:
        variant = self._leaving.get(key, {}).pop(number, None)
        if variant is not None:
            self.given_up.emit((variant.request_id,), variant.has_reply)

    def _give_up(self, key: str) -> None:
        """The thread has ended a sending: whoever left it is let go."""
        for number in list(self._leaving.get(key, ())):
            self._take_cancel(key, number)
        self._leaving.pop(key, None)

    @Slot(str, object)
    def _done(self, key: str, _outcome: EditOutcome) -> None:
        self._give_up(key)

    @Slot(str, object)
    def _failed(self, key: str, error: EditorError) -> None:
        """Nothing of this sending could be sent."""
        self._give_up(key)
        for number in self._waiting_for(key):
            self._take_failure(key, Failure(number=number, error=error))

    @Slot(str)
    def _cancelled(self, key: str) -> None:
        self._give_up(key)

    @Slot(str, str)
    def _crashed(self, key: str, details: str) -> None:
        self._give_up(key)
        for number in self._waiting_for(key):
            if (variant := self._variant(key, number)) is not None:
                variant.state = VariantState.CANCELLED
                self._settle(self._edit_of(key))
        self.crashed.emit(details)

    def _waiting_for(self, key: str) -> tuple[int, ...]:
        edit = self._edit_of(key)
        sending = edit.sendings.get(key) if edit is not None else None
        return tuple(one for one in sending.numbers if self._variant(key, one)) if sending else ()
