"""`desktop-editor edit`: one edit from photo to file, without a window."""

import argparse
import asyncio
import math
import sys
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from desktop_editor.cli.output import (
    Timings,
    complain,
    confidence_words,
    remark,
    remark_on,
    tell,
    tell_json,
)
from desktop_editor.cli.outputs import (
    check_outputs,
    chosen_export,
    named_outputs,
    numbered,
    proofs_of,
)
from desktop_editor.composition.curl import write_curl
from desktop_editor.composition.parts import Composition
from desktop_editor.composition.services import find_service, new_client
from desktop_editor.document.base import Base
from desktop_editor.document.layer import Candidate
from desktop_editor.document.operations import fill_slot
from desktop_editor.document.reference import Reference
from desktop_editor.document.state import DocumentState
from desktop_editor.edit_api.errors import ServiceError
from desktop_editor.edit_api.loop import new_event_loop
from desktop_editor.errors import Cancelled, EditorError
from desktop_editor.imaging.codec import encode, encode_mask
from desktop_editor.imaging.raster import Raster
from desktop_editor.pipeline.cost import estimate_edit
from desktop_editor.pipeline.export import ExportReport, encode_options, same_format
from desktop_editor.pipeline.finish import first_look_remark, make_layer
from desktop_editor.pipeline.job import Arrival, EditJob, EditOutcome, Failure, perform
from desktop_editor.pipeline.kept_picture import UNUSABLE
from desktop_editor.pipeline.load import (
    address_reference,
    is_address,
    load_base,
    load_mask,
    load_reference,
    opening_notes,
    read_file,
)
from desktop_editor.pipeline.messages.catalogue import sentence
from desktop_editor.pipeline.prepare import EditOptions, build_edit_request, check_ready, plan_edit
from desktop_editor.pipeline.region import RegionPlan
from desktop_editor.storage.atomic import write_atomically
from desktop_editor.storage.journal_entry import FETCHABLE
from desktop_editor.storage.settings import Settings

_STAGES: Final = {
    "prepare": "Preparing the edit region …",
    "queued": "Waiting for its turn …",
    "connecting": "Connecting …",
    "sending": "Sending …",
    "waiting": "Waiting for the service …",
    "receiving": "Receiving …",
    "received": "The answer is here …",
    "register": "Laying the answer on the photo …",
}
_WAITS: Final = {
    "retrying": "The service is busy",
    "overloaded": "The service is overloaded",
    "reconnecting": "The service can't be reached",
}


def run_edit(parsed: argparse.Namespace) -> int:
    """Send one edit and write the composite of every variant; 0 when all are written.

    Raises:
        EditorError: Anything that keeps the edit from being made; a paid reply stays on disk.
        KeyboardInterrupt: Ctrl-C; `Cancelled` in its place where its cost has been told.
    """
    composition = Composition()
    try:
        return _EditCommand(parsed, composition).run()
    finally:
        composition.close()


class _EditCommand:
    """One run of the command: what was asked, and the parts that do it."""

    def __init__(self, parsed: argparse.Namespace, composition: Composition) -> None:
        self._parsed = parsed
        self._composition = composition
        self._options = _options(parsed, composition.settings_store.settings)
        self._timings = Timings()
        self._is_stopped = False
        self._is_sent = False
        # What can't be written is refused before anything is sent.
        for name in filter(None, (parsed.output, parsed.candidate_out)):
            encode_options(Path(name))
        names = (parsed.output, parsed.candidate_out, parsed.mask_out)
        outputs = named_outputs(*names, variants=parsed.variants)
        outputs += proofs_of(parsed, named_outputs(parsed.output, variants=parsed.variants))
        check_outputs(outputs, [Path(parsed.photo)])

    def run(self) -> int:
        self._timings("load")
        base = _load_base(self._parsed)
        state = _load_state(self._parsed, base)
        check_ready(state, self._options.service)
        plan = plan_edit(state, self._options)
        if self._parsed.curl:
            return self._print_curl(state)
        try:
            return self._finish(state, self._perform_stoppable(state))
        except EditorError as error:
            self._clear_stage()
            if self._parsed.json:
                tell_json(self._result(self._nothing_sent(state, plan, error), []))
            raise
        except KeyboardInterrupt:
            self._clear_stage()
            # A service on this computer may be a proxy to one that bills.
            if not self._is_sent or self._options.service.price.kind == "free":
                raise
            remark("edit.stopped")
            raise Cancelled from None

    def _print_curl(self, state: DocumentState) -> int:
        """Say how curl would send it; nothing is sent."""
        if self._options.service.id == "sandbox":
            raise EditorError("curl.service_ends")
        request = build_edit_request(state, self._options, "curl").request
        written = write_curl(self._options.service, request, Path(self._parsed.curl))
        if self._parsed.json:
            files = [str(path) for path in written.files]
            tell_json({"command": written.command, "files": files})
        else:
            tell(written.command)
        return 0

    def _perform_stoppable(self, state: DocumentState) -> EditOutcome:
        """Run the edit; Ctrl-C comes out at once."""
        runner = asyncio.Runner(loop_factory=new_event_loop)
        try:
            return runner.run(self._perform(state))
        finally:
            if not self._is_stopped:  # closing would wait for image work on its thread
                runner.close()

    def _finish(self, state: DocumentState, outcome: EditOutcome) -> int:
        self._clear_stage()
        reports: list[ExportReport] = []
        not_written: EditorError | None = None
        try:
            for arrival in outcome.arrivals:
                reports.append(self._write(state, arrival))
                self._composition.journal.claim(arrival.candidate.id)
        except EditorError as error:
            not_written = error
            complain(error)
            remark("edit.reply_kept")
        self._tell(outcome, reports, not_written)
        for failure in outcome.failures:
            kept = self._kept_words(failure.error)
            complain(failure.error, self._named(failure.number), kept)
        return 1 if outcome.failures or not_written else 0

    def _nothing_sent(
        self, state: DocumentState, plan: RegionPlan, error: EditorError
    ) -> EditOutcome:
        """As if each variant had failed on its own."""
        numbers = range(1, self._options.variants + 1)
        return EditOutcome(
            plan=plan,
            estimate=estimate_edit(state, self._options, plan),
            arrivals=(),
            failures=tuple(Failure(number=number, error=error) for number in numbers),
        )

    def _kept_words(self, error: EditorError) -> str:
        """Where the reply is that nothing could be made of, or whose picture is still away."""
        request_id = str(error.parameters.get("id", ""))
        if error.message_id in UNUSABLE:
            self._composition.journal.unusable(request_id, error.message_id)
        is_kept = error.message_id in UNUSABLE or error.message_id == FETCHABLE
        return sentence("reply.kept_as", {"id": request_id}) if is_kept else ""

    def _named(self, number: int) -> str:
        """Which variant is meant, where there are several."""
        count = self._options.variants
        return f"Variant {number} of {count}: " if count > 1 else ""

    async def _perform(self, state: DocumentState) -> EditOutcome:
        job = EditJob(
            id=f"edit-{uuid.uuid4().hex}",
            state=state,
            options=self._options,
            checkpoint=self._checkpoint,
        )
        drift = self._parsed.drift or "medium"
        try:
            async with new_client(self._composition.settings_store.settings) as client:
                transport = await self._composition.connect(self._options, client, drift)
                outcome = await perform(job, transport, self)
        except asyncio.CancelledError:  # Ctrl-C
            self._is_stopped = True
            raise
        for problem in transport.problems:
            complain(problem)
        return outcome

    def _checkpoint(self, stage: str) -> None:
        if self._is_stopped:
            raise Cancelled
        self._timings(stage)

    # What the edit tells while it is under way

    def prepared(self, picture_bytes: int) -> None:
        """One line has no room for it."""

    def progressed(self, number: int, stage: str, fraction: float | None) -> None:
        """One line for all variants says what happened last."""
        self._is_sent |= stage == "waiting" or (stage == "sending" and fraction == 1)
        if stage in ("connecting", "waiting"):
            self._timings("service")
        if sys.stderr.isatty() and not self._parsed.json:
            words = _STAGES.get(stage, stage)
            if stage in _WAITS and fraction is not None:
                words = f"{_WAITS[stage]}; trying again in {math.ceil(fraction)} s …"
            told = f"{self._named(number)}{words}"
            print(f"\r\033[K{told}", end="", file=sys.stderr, flush=True)

    def arrived(self, arrival: Arrival) -> None:
        """It is written when all are here."""

    def failed(self, failure: Failure) -> None:
        """It is told when all are here."""

    def cancelled(self, number: int) -> None:
        """Ctrl-C stops all of them."""

    def _write(self, state: DocumentState, arrival: Arrival) -> ExportReport:
        """Each variant has the files of its own number, whichever of them arrived."""
        parsed, candidate, number = self._parsed, arrival.candidate, arrival.number
        if told := first_look_remark(candidate):
            remark(told)
        if parsed.candidate_out:
            _write_candidate(numbered(Path(parsed.candidate_out), number), candidate)
        layer = make_layer(candidate, f"Edit {number}")
        if parsed.mask_out:
            mask_file = numbered(Path(parsed.mask_out), number)
            write_atomically(mask_file, encode_mask(layer.mask.array()))
        path = numbered(Path(parsed.output), number)
        state = replace(state, layers=(layer,), active_layer_id=layer.id)
        exporter = self._composition.exporter
        return exporter.export_image(state, path, chosen_export(parsed, path), self._timings)

    def _clear_stage(self) -> None:
        if sys.stderr.isatty() and not self._parsed.json:
            print("\r\033[K", end="", file=sys.stderr, flush=True)

    def _tell(
        self, outcome: EditOutcome, reports: list[ExportReport], not_written: EditorError | None
    ) -> None:
        for report in reports:
            remark_on(report)
        if self._parsed.json:
            tell_json(self._result(outcome, reports, not_written))
            return
        for report, arrival in zip(reports, outcome.arrivals, strict=False):
            lock = f"{report.lock.changed_px} pixels changed outside the mask"
            tell(f"{report.path}: {lock}. {confidence_words(arrival.candidate.placement)}")

    def _result(
        self,
        outcome: EditOutcome,
        reports: list[ExportReport],
        not_written: EditorError | None = None,
    ) -> dict[str, Any]:
        """The object of `--json`; `not_written` keeps the arrivals without a report from disk."""
        plan, requested = outcome.plan, outcome.plan.requested_size
        results = [arrival.result for arrival in outcome.arrivals]
        usage = [result.usage for result in results if result.usage is not None]
        estimate = outcome.estimate.usd
        failures = [_failure(failure) for failure in outcome.failures]
        if not_written is not None:
            for arrival in outcome.arrivals[len(reports) :]:
                failed = _failure(Failure(number=arrival.number, error=not_written))
                failures.append({**failed, "may_be_charged": True})
        changed = [report.lock.changed_px for report in reports]
        return {
            "changed_outside_px": max(changed) if changed else None,
            "region": [plan.region.x, plan.region.y, plan.region.width, plan.region.height],
            "size": [requested.width, requested.height] if requested else None,
            "service": self._options.service.id,
            "outputs": [
                _output(report, arrival)
                for report, arrival in zip(reports, outcome.arrivals, strict=False)
            ],
            "failed_variants": len(failures),
            "failures": failures,
            "total_tokens": sum(one.total_tokens or 0 for one in usage) if usage else None,
            "estimated_usd": None if estimate is None else estimate * self._options.variants,
            "actual_usd": _spent(outcome),
            "timings_ms": self._timings.end(),
        }


def _output(report: ExportReport, arrival: Arrival) -> dict[str, Any]:
    candidate = arrival.candidate
    return {
        "variant": arrival.number,
        "file": str(report.path),
        "changed_outside_px": report.lock.changed_px,
        "read_back_by": list(report.readers),
        "confidence": round(candidate.placement.confidence, 4),
        "suggestion_score": round(candidate.suggestion_score, 4),
        "candidate_size": [candidate.raster.size.width, candidate.raster.size.height],
    }


def _failure(failure: Failure) -> dict[str, Any]:
    error = failure.error
    charged = isinstance(error, ServiceError) and error.charged
    return {"variant": failure.number, "error": error.message_id, "may_be_charged": charged}


def _spent(outcome: EditOutcome) -> float | None:
    """What all that was sent cost together; None when of anything nobody knows."""
    costs = [arrival.usd for arrival in outcome.arrivals]
    costs += [None for one in outcome.failures if _failure(one)["may_be_charged"]]
    return None if None in costs else math.fsum(cost for cost in costs if cost is not None)


def _options(parsed: argparse.Namespace, settings: Settings) -> EditOptions:
    return EditOptions(
        service=find_service(parsed.service, settings),
        model=parsed.model,
        size=parsed.size,
        region=parsed.region,
        variants=parsed.variants,
        output_format=parsed.format,
        compression=parsed.compression,
        background=parsed.background,
        response_format="url" if parsed.response == "url" else "b64_json",
        user=parsed.user,
    )


def _load_base(parsed: argparse.Namespace) -> Base:
    opened = read_file(Path(parsed.photo))
    for note in opening_notes(opened):
        remark(note.message_id, note.parameters)
    return load_base(opened)


def _load_state(parsed: argparse.Namespace, base: Base) -> DocumentState:
    state = DocumentState(base=base, prompt=parsed.prompt)
    for index, word in enumerate(parsed.reference):
        state = fill_slot(state, index, _load_reference(word, f"reference-{index + 1}"))
    if parsed.selection:
        selection = load_mask(read_file(Path(parsed.selection)), base.size)
        if selection.is_empty:
            raise EditorError("edit.selection_empty", name=Path(parsed.selection).name)
        state = replace(state, selection=selection)
    return state


def _load_reference(word: str, reference_id: str) -> Reference:
    path = Path(word)
    if is_address(word) and not path.exists():
        return address_reference(word, reference_id)
    return load_reference(read_file(path), reference_id)


def _write_candidate(path: Path, candidate: Candidate) -> None:
    """The service's own bytes, or the same picture in the format that the name asks for."""
    options = encode_options(path)
    data = candidate.reply
    if not same_format(data, options.format):
        data = encode(Raster(pixels=candidate.raster.pixels), options)
    write_atomically(path, data)
