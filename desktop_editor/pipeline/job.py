"""An edit from snapshot to candidates: the steps in order, for the window and the command line.

The network is behind `Transport`, which the composition binds to a service, a key and the
journal. Runs inside an asyncio loop; decoding and registration run beside it on a thread.
Every variant goes its own way: one that fails or is cancelled takes nothing from the others.
Nothing is sent a second time from here.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from desktop_editor.document.base import Base
from desktop_editor.document.layer import Candidate
from desktop_editor.document.state import DocumentState
from desktop_editor.edit_api.pricing import Estimate
from desktop_editor.edit_api.types import EditRequest, EditResult, Progress
from desktop_editor.errors import Cancelled, Checkpoint, EditorError, Parameter
from desktop_editor.imaging.raster import Pixels
from desktop_editor.pipeline.cost import estimate_edit
from desktop_editor.pipeline.finish import Reply, make_candidate
from desktop_editor.pipeline.prepare import (
    EditOptions,
    PreparedEdit,
    build_edit_request,
    check_ready,
)
from desktop_editor.pipeline.region import RegionPlan

if TYPE_CHECKING:
    import asyncio


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EditJob:
    """One press of the primary button, or of the button that sends some variants again.

    Attributes:
        id: Names the edit, and is shared by all its candidates.
        state: The document as it stood.
        checkpoint: Raises `Cancelled` between the steps of image work.
        look: Renders what the user sees of a state with layers; without it the photo is sent.
        numbers: The variants to send; empty: all, from 1 to `options.variants`.
        attempt: How often these were sent before: each is a request of its own.
    """

    id: str
    state: DocumentState
    options: EditOptions
    checkpoint: Checkpoint
    look: Callable[[DocumentState, Checkpoint], Pixels] | None = None
    numbers: tuple[int, ...] = ()
    attempt: int = 0

    @property
    def numbers_to_send(self) -> tuple[int, ...]:
        """Which variants are sent."""
        return self.numbers or tuple(range(1, self.options.variants + 1))

    def request_id(self, number: int) -> str:
        """Name the request of a variant; no two requests share one."""
        again = f"-{self.attempt}" if self.attempt else ""
        return f"{self.id}-{number}{again}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arrival:
    """A variant that arrived.

    Attributes:
        number: Which one, from 1.
        candidate: Decoded and laid.
        result: What the service sent, its usage included.
        usd: What it cost in US dollars; None: unknown.
    """

    number: int
    candidate: Candidate
    result: EditResult
    usd: float | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Failure:
    """A variant that failed: which one, from 1, and why."""

    number: int
    error: EditorError


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EditOutcome:
    """What an edit brought, in the order of the variants' numbers; cancelled ones are left out.

    Attributes:
        estimate: What one variant was to cost.
    """

    plan: RegionPlan
    estimate: Estimate
    arrivals: tuple[Arrival, ...]
    failures: tuple[Failure, ...]


class Transport(Protocol):
    """Sends one request and keeps the raw reply."""

    async def edit(
        self, request: EditRequest, facts: dict[str, Parameter], progress: Progress
    ) -> EditResult:
        """One round trip; the raw reply is on disk, with these facts, before it is parsed."""


class EditListener(Protocol):
    """Told, on the loop's thread, how each variant is getting on; numbers count from 1.

    Stages: `prepare`, `queued` (waiting for a free slot), those of `Progress`; then the reply is
    here, and paid for: `received` (waiting until another one is laid) and `register`.
    """

    def prepared(self, picture_bytes: int) -> None:
        """What is sent of pictures for each variant."""

    def progressed(self, number: int, stage: str, fraction: float | None) -> None:
        """A stage and its fraction; before it is tried again the seconds until then."""

    def arrived(self, arrival: Arrival) -> None:
        """This variant is here."""

    def failed(self, failure: Failure) -> None:
        """This variant failed; the others go on."""

    def cancelled(self, number: int) -> None:
        """This variant was cancelled; the others go on."""


class Variants:
    """A handle on the variants that one `perform` has under way, to stop single ones.

    Only used on the loop's thread once `perform` runs.

    Args:
        slots: One is held by each variant that is with the service; may be shared.
    """

    def __init__(self, slots: "asyncio.Semaphore") -> None:
        import asyncio

        self.slots = slots
        self.laying = asyncio.Semaphore(1)
        """One after the other: side by side, all would be there at the end and none before."""
        self._under_way: dict[int, tuple[asyncio.Task[Any], Stop]] = {}
        self._unwanted: set[int] = set()

    def cancel(self, number: int) -> None:
        """Give one variant up wherever it is; the others go on."""
        self._unwanted.add(number)
        if number in self._under_way:
            task, stop = self._under_way.pop(number)
            stop.set()
            task.cancel()

    def is_unwanted(self, number: int) -> bool:
        """Whether this variant was given up."""
        return number in self._unwanted

    def begin(self, number: int, stop: "Stop") -> None:
        """The variant of the running task is under way; `stop` ends its image work.

        Raises:
            Cancelled: It was given up while the photo was being prepared.
        """
        import asyncio

        task = asyncio.current_task()
        if task is None or self.is_unwanted(number):
            raise Cancelled
        self._under_way[number] = task, stop

    def end(self) -> None:
        """Nobody waits any more: image work that is left ends at its next checkpoint."""
        for _task, stop in self._under_way.values():
            stop.set()


def at_once(options: EditOptions) -> "asyncio.Semaphore":
    """As many slots as the service takes edits at the same time."""
    import asyncio

    return asyncio.Semaphore(options.service.max_at_once)


async def perform(
    job: EditJob, transport: Transport, listener: EditListener, variants: Variants | None = None
) -> EditOutcome:
    """Prepare, send and finish every variant of an edit.

    Args:
        job: What to send.
        transport: Where to.
        listener: Is told of each variant as soon as there is something to tell.
        variants: A handle by which single variants can be stopped meanwhile.

    Raises:
        EditorError: Nothing could be sent.
        Cancelled: From the checkpoint, or because every variant was cancelled.
    """
    import asyncio

    base = check_ready(job.state, job.options.service)
    for number in job.numbers_to_send:
        listener.progressed(number, "prepare", None)
    prepared = await asyncio.to_thread(prepare, job)
    listener.prepared(prepared.request.picture_bytes)
    estimate = estimate_edit(job.state, job.options, prepared.plan)
    handle = variants or Variants(at_once(job.options))
    sending = _Sending(job, base, prepared, estimate, listener)
    ways = [_one_variant(sending, one, transport, handle) for one in job.numbers_to_send]
    try:
        answers = await asyncio.gather(*ways, return_exceptions=True)
    finally:
        handle.end()
    return _outcome(sending, answers)


class Stop:
    """The checkpoint of one variant: stops with the whole edit, or on its own."""

    def __init__(self, whole: Checkpoint) -> None:
        self._whole = whole
        self._stopped = threading.Event()

    def set(self) -> None:
        """Stop at the next checkpoint."""
        self._stopped.set()

    def __call__(self, stage: str) -> None:
        """The checkpoint.

        Raises:
            Cancelled: After `set`, or from the checkpoint of the whole edit.
        """
        if self._stopped.is_set():
            raise Cancelled
        self._whole(stage)


@dataclass(frozen=True, slots=True, eq=False)
class _Sending:
    job: EditJob
    base: Base
    prepared: PreparedEdit
    estimate: Estimate
    listener: EditListener


async def _one_variant(
    sending: _Sending, number: int, transport: Transport, handle: Variants
) -> Arrival | Failure | None:
    """Bring one variant home; whatever becomes of it is told at once. None: it was cancelled."""
    import asyncio

    stop = Stop(sending.job.checkpoint)
    try:
        handle.begin(number, stop)
        arrival = await _brought(sending, number, transport, handle, stop)
    except EditorError as error:
        return _told(sending, Failure(number=number, error=error))
    except MemoryError:
        no_memory = EditorError("work.out_of_memory")
        return _told(sending, Failure(number=number, error=no_memory))
    except (asyncio.CancelledError, Cancelled):
        if not handle.is_unwanted(number):
            raise
        sending.listener.cancelled(number)
        return None
    sending.listener.arrived(arrival)
    return arrival


def _told(sending: _Sending, failure: Failure) -> Failure:
    sending.listener.failed(failure)
    return failure


async def _brought(
    sending: _Sending, number: int, transport: Transport, handle: Variants, stop: Stop
) -> Arrival:
    import asyncio

    def tell(stage: str, fraction: float | None) -> None:
        sending.listener.progressed(number, stage, fraction)

    job = sending.job
    request = replace(sending.prepared.request, id=job.request_id(number))
    if handle.slots.locked():
        tell("queued", None)
    async with handle.slots:
        result = await transport.edit(request, _facts(sending, request, number), tell)
    reply = _reply(sending, request, result)
    if handle.laying.locked():
        tell("received", None)
    async with handle.laying:
        tell("register", None)
        candidate = await asyncio.to_thread(make_candidate, sending.base, reply, stop)
    usd = job.options.service.price.actual(result.usage)
    return Arrival(number=number, candidate=candidate, result=result, usd=usd)


def _outcome(
    sending: _Sending, answers: list[Arrival | Failure | BaseException | None]
) -> EditOutcome:
    for answer in answers:
        if isinstance(answer, BaseException):
            raise answer  # cancelled, or a defect: neither is a failed variant
    arrivals = tuple(one for one in answers if isinstance(one, Arrival))
    failures = tuple(one for one in answers if isinstance(one, Failure))
    if not arrivals and not failures:
        raise Cancelled
    return EditOutcome(
        plan=sending.prepared.plan,
        estimate=sending.estimate,
        arrivals=arrivals,
        failures=failures,
    )


def prepare(job: EditJob) -> PreparedEdit:
    """Encode what all variants of an edit send; nothing is sent.

    Raises:
        EditorError: From `build_edit_request`.
        Cancelled: From the checkpoint.
    """
    seen = None
    if job.look is not None and any(layer.visible for layer in job.state.layers):
        seen = job.look(job.state, job.checkpoint)
    prepared = build_edit_request(job.state, job.options, job.id, seen)
    if job.state.base is not None:
        _ = job.state.base.digest  # the loop needs it, and hashing takes a while
    job.checkpoint("prepare")
    return prepared


def _facts(sending: _Sending, request: EditRequest, number: int) -> dict[str, Parameter]:
    """What the journal keeps beside a reply, so that it can be laid again after a crash."""
    base, service = sending.base, sending.job.options.service
    facts: dict[str, Parameter] = {
        "base": base.digest,
        "base_name": base.name,
        "base_path": base.path,
        "region": str(sending.prepared.plan.region),
        "edit": sending.job.id,
        "variant": number,
        "prompt": sending.job.state.prompt,
        "service": service.name,
        "service_id": service.id,
        "model": request.model or service.default_model,
        "size": f"{request.width}x{request.height}" if request.width else "auto",
        "pictures": 1 + len(request.references),
    }
    if sending.estimate.usd is not None:
        facts["estimated_usd"] = sending.estimate.usd
    return facts


def _reply(sending: _Sending, request: EditRequest, result: EditResult) -> Reply:
    job = sending.job
    return Reply(
        id=request.id,
        edit_id=job.id,
        data=result.data,
        region=sending.prepared.plan.region,
        selection=job.state.selection,
        prompt=job.state.prompt,
        service_name=job.options.service.name,
        seen=sending.prepared.seen,
    )
