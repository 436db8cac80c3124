"""Edits on their thread: starting, following, cancelling, sending again what failed.

Takes snapshots and hands back what arrives; `editing` decides what that changes. Nothing is sent
again here unless `resend` is called, which only a button does.
"""

import time
import uuid
from collections.abc import Collection
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
from desktop_editor.ui.edit_under_way import EditUnderWay, Sending, VariantRun
from desktop_editor.ui.job_thread import CancelToken, EditThread
from desktop_editor.ui.views import EditStatus, VariantState

if TYPE_CHECKING:
    from desktop_editor.edit_api.client import EditClient

_TICK_MS: Final = 200


class EditRuns(QObject):
    """One edit at a time; its variants run side by side."""

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
        self._edit: EditUnderWay | None = None
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
        """Whether an edit is under way."""
        return self._edit is not None and self._edit.is_running

    @property
    def current(self) -> EditUnderWay | None:
        """The edit under way, or the last one while something of it can be sent again."""
        return self._edit

    @property
    def can_resend(self) -> bool:
        """Whether anything that failed may be sent once more."""
        return self._edit is not None and bool(self._edit.resendable())

    @property
    def status(self) -> EditStatus:
        """What the prompt box shows of the edit under way, and of what failed of the last one."""
        return EditStatus() if self._edit is None else self._edit.status()

    def start(self, state: DocumentState, options: EditOptions, drift: str) -> None:
        """Send an edit of this state; one that runs already goes on instead."""
        if self.is_running:
            return
        self._edit = EditUnderWay(
            id=f"edit-{uuid.uuid4().hex}",
            state=state,
            options=options,
            drift=drift,
            slots=at_once(options),
        )
        self._send(self._edit, ())
        self.begun.emit(self._edit)

    def resend(self, number: int = 0) -> None:
        """Send a failed variant once more, or with 0 all that may be: the user has said so."""
        edit = self._edit
        numbers = edit.resendable(number) if edit is not None else ()
        if edit is not None and numbers:
            self._send(edit, numbers)

    def retry(self, edit: EditUnderWay, number: int) -> bool:
        """Send a variant of an earlier edit once more, with what was sent then: the user said so.

        False while another edit is under way.
        """
        if edit is not self._edit and self.is_running:
            return False
        if number in edit.numbers(VariantState.UNDER_WAY):
            return True
        if not edit.is_running:
            edit.started = time.monotonic()
        self._edit = edit
        self._send(edit, (number,))
        return True

    def dismiss(self, number: int) -> None:
        """The user has seen that a variant failed, and does not want it again."""
        edit = self._edit
        if edit is not None and number in edit.numbers(VariantState.FAILED):
            del edit.variants[number]
            self._let_go_when_empty()
            self.progressed.emit()

    def fetching(self, request_ids: Collection[str]) -> None:
        """The pictures of these, and of no others, are fetched once more."""
        for one in self._edit.failures if self._edit is not None else ():
            one.is_fetching = one.request_id in request_ids
        self.progressed.emit()

    def take_fetched(self, number: int) -> None:
        """The picture of a failed variant lies on the photo, while others are under way."""
        if self._edit is not None and number in self._edit.numbers(VariantState.FAILED):
            variant = self._edit.variants[number]
            variant.state, variant.error, variant.is_fetching = VariantState.ARRIVED, None, False
            self.progressed.emit()

    def failed_request(self, number: int) -> str:
        """The request of a variant that failed; empty when it did not."""
        failures = self._edit.failures if self._edit is not None else ()
        return next((one.request_id for one in failures if one.number == number), "")

    def failed_number(self, request_id: object) -> int:
        """The variant that failed with this request; 0 when none of this edit did."""
        failures = self._edit.failures if self._edit is not None else ()
        return next((one.number for one in failures if one.request_id == request_id), 0)

    def forget(self) -> None:
        """What failed can't be sent again any more: its photo is gone."""
        for one in self._edit.failures if self._edit is not None else ():
            self.dismiss(one.number)

    def cancel(self) -> None:
        """Stop waiting for the edit; what the service does with it can't be undone.

        It is over at once, whatever its threads still do; their result is dropped.
        """
        edit = self._edit
        if edit is None or not edit.is_running:
            return
        may_be_charged = edit.may_be_charged
        for number in edit.numbers(VariantState.UNDER_WAY):
            self._leave(edit, number)
        for sending in edit.sendings.values():
            sending.token.cancel()
            self._thread.cancel(sending.key)
        self._end(edit)
        self.cancelled.emit(may_be_charged)

    def cancel_variant(self, number: int) -> None:
        """Stop waiting for one variant; the others go on."""
        edit = self._edit
        if edit is None or number not in edit.numbers(VariantState.UNDER_WAY):
            return
        if edit.numbers(VariantState.UNDER_WAY) == [number]:
            self.cancel()
            return
        self._thread.soon(self._leave(edit, number).handle.cancel, number)
        self.progressed.emit()

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
        listener = _Telling(self, key)

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

    def _variant(self, key: str, number: int) -> VariantRun | None:
        """The variant that the edit thread speaks of; None when nobody waits for it any more."""
        edit = self._edit
        if edit is None or key not in edit.sendings:
            return None
        variant = edit.variants.get(number)
        is_awaited = variant is not None and variant.state is VariantState.UNDER_WAY
        return variant if is_awaited else None

    def _settle(self) -> None:
        """One variant less to wait for."""
        if self._edit is not None and not self._edit.is_running:
            self._end(self._edit)
        else:
            self.progressed.emit()

    def _end(self, edit: EditUnderWay) -> None:
        edit.sendings.clear()
        self._timer.stop()
        self._let_go_when_empty()
        self.progressed.emit()
        self.ended.emit(edit)

    def _let_go_when_empty(self) -> None:
        """The snapshot is kept as long as something of it can be sent again."""
        if self._edit is not None and not self._edit.is_running and not self._edit.failures:
            self._edit = None

    @Slot(str, int, str, object)
    def _take_stage(self, key: str, number: int, stage: str, fraction: float | None) -> None:
        variant = self._variant(key, number)
        if variant is not None:
            variant.take_stage(stage, fraction)
            self.progressed.emit()

    @Slot(str, object)
    def _take_size(self, key: str, picture_bytes: int) -> None:
        for number in self._waiting_for(key):
            if self._edit is not None:
                self._edit.variants[number].picture_bytes = picture_bytes

    @Slot(str, object)
    def _take_arrival(self, key: str, arrival: Arrival) -> None:
        variant, edit = self._variant(key, arrival.number), self._edit
        if variant is None or edit is None:
            self.given_up.emit((arrival.candidate.id,), True)
            return
        variant.state, variant.usd = VariantState.ARRIVED, arrival.usd
        self.arrived.emit(edit, arrival)
        self._settle()

    @Slot(str, object)
    def _take_failure(self, key: str, failure: Failure) -> None:
        variant = self._variant(key, failure.number)
        if variant is not None:
            variant.state, variant.error = VariantState.FAILED, failure.error.bare()
            self._settle()

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
        edit = self._edit
        for number in self._waiting_for(key):
            if edit is not None:
                edit.variants[number].state = VariantState.CANCELLED
                self._settle()
        self.crashed.emit(details)

    def _waiting_for(self, key: str) -> tuple[int, ...]:
        sending = self._edit.sendings.get(key) if self._edit is not None else None
        return tuple(one for one in sending.numbers if self._variant(key, one)) if sending else ()


class _Telling:
    """Carries what a sending tells from the edit thread to the window's."""

    def __init__(self, runs: EditRuns, key: str) -> None:
        self._runs = runs
        self._key = key

    def prepared(self, picture_bytes: int) -> None:
        self._runs.size_told.emit(self._key, picture_bytes)

    def progressed(self, number: int, stage: str, fraction: float | None) -> None:
        self._runs.stage_told.emit(self._key, number, stage, fraction)

    def arrived(self, arrival: Arrival) -> None:
        self._runs.arrival_told.emit(self._key, arrival)

    def failed(self, failure: Failure) -> None:
        self._runs.failure_told.emit(self._key, failure)

    def cancelled(self, number: int) -> None:
        self._runs.cancel_told.emit(self._key, number)
