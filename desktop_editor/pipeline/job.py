"""An edit from snapshot to layers: the steps in order, for the window and the command line.

The network is behind `Transport`, which the composition binds to a service, a key and the
journal. Runs inside an asyncio loop; decoding and registration run beside it on a thread.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from desktop_editor.document.base import Base
from desktop_editor.document.layer import Candidate
from desktop_editor.document.state import DocumentState
from desktop_editor.edit_api.types import EditRequest, EditResult, Progress
from desktop_editor.errors import Cancelled, Checkpoint, EditorError, Parameter
from desktop_editor.imaging.raster import Pixels
from desktop_editor.pipeline.finish import Reply, make_candidate
from desktop_editor.pipeline.prepare import (
    EditOptions,
    PreparedEdit,
    build_edit_request,
    check_ready,
)
from desktop_editor.pipeline.region import RegionPlan

AT_ONCE: Final = 2
"""Variants that are under way at the same time."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EditJob:
    """One press of the primary button.

    Attributes:
        id: Names the edit; its variants are `id-1`, `id-2` and so on.
        state: The document as it stood.
        checkpoint: Raises `Cancelled` between the steps of image work.
        look: Renders what the user sees of a state with layers; without it the photo is sent.
    """

    id: str
    state: DocumentState
    options: EditOptions
    checkpoint: Checkpoint
    look: Callable[[DocumentState, Checkpoint], Pixels] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EditOutcome:
    """What an edit brought: candidates that arrived, and the failures of the others."""

    plan: RegionPlan
    candidates: tuple[Candidate, ...]
    results: tuple[EditResult, ...]
    failures: tuple[EditorError, ...]


class Transport(Protocol):
    """Sends one request and keeps the raw reply."""

    async def edit(
        self, request: EditRequest, facts: dict[str, Parameter], progress: Progress
    ) -> EditResult:
        """One round trip; the raw reply is on disk, with these facts, before it is parsed."""


async def perform(job: EditJob, transport: Transport, listener: Progress) -> EditOutcome:
    """Prepare, send and finish every variant of an edit.

    A failure of one variant does not lose the others.

    Raises:
        EditorError: When nothing could be sent, or when every variant failed the same way.
        Cancelled: From the checkpoint.
    """
    import asyncio

    base = check_ready(job.state, job.options.service)
    listener("prepare", None)
    prepared = await asyncio.to_thread(_prepare, job)
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(edit: PreparedEdit) -> tuple[EditResult, Candidate]:
        async with gate:
            result = await transport.edit(edit.request, _facts(base, edit, job), listener)
        listener("register", None)
        candidate = await asyncio.to_thread(
            make_candidate, base, _reply(job, edit, result), job.checkpoint
        )
        return result, candidate

    answers = await asyncio.gather(*(one(edit) for edit in prepared), return_exceptions=True)
    arrived, failures = _sorted(answers)
    if not arrived:
        raise failures[0]
    return EditOutcome(
        plan=prepared[0].plan,
        candidates=tuple(candidate for _, candidate in arrived),
        results=tuple(result for result, _ in arrived),
        failures=tuple(failures),
    )


def _prepare(job: EditJob) -> list[PreparedEdit]:
    seen = None
    if job.look is not None and any(layer.visible for layer in job.state.layers):
        seen = job.look(job.state, job.checkpoint)
    first = build_edit_request(job.state, job.options, f"{job.id}-1", seen)
    job.checkpoint("prepare")
    return [
        replace(first, request=replace(first.request, id=f"{job.id}-{number}"))
        for number in range(1, job.options.variants + 1)
    ]


def _facts(base: Base, edit: PreparedEdit, job: EditJob) -> dict[str, Parameter]:
    """What the journal keeps beside a reply, so that it can be laid again after a crash."""
    return {
        "base": base.digest,
        "base_name": base.name,
        "region": str(edit.plan.region),
        "edit": job.id,
        "prompt": edit.request.prompt,
        "service": job.options.service.name,
        "model": edit.request.model or job.options.service.default_model,
    }


def _reply(job: EditJob, edit: PreparedEdit, result: EditResult) -> Reply:
    return Reply(
        id=edit.request.id,
        edit_id=job.id,
        data=result.data,
        region=edit.plan.region,
        selection=job.state.selection,
        prompt=edit.request.prompt,
        service_name=job.options.service.name,
        seen=edit.seen,
    )


def _sorted(
    answers: list[tuple[EditResult, Candidate] | BaseException],
) -> tuple[list[tuple[EditResult, Candidate]], list[EditorError]]:
    arrived, failures = [], []
    for answer in answers:
        if isinstance(answer, EditorError):
            failures.append(answer)
        elif isinstance(answer, BaseException):
            raise answer  # cancelled, or a defect: neither is a failed variant
        else:
            arrived.append(answer)
    if not arrived and not failures:
        raise Cancelled
    return arrived, failures
