"""`desktop-editor edit`: one edit from photo to file, without a window."""

import argparse
import asyncio
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
from desktop_editor.cli.outputs import check_outputs, named_outputs, numbered
from desktop_editor.composition import Composition, find_service, new_client
from desktop_editor.document.base import Base
from desktop_editor.document.layer import Candidate
from desktop_editor.document.operations import fill_slot
from desktop_editor.document.reference import Reference
from desktop_editor.document.state import DocumentState
from desktop_editor.edit_api.loop import new_event_loop
from desktop_editor.edit_api.services import is_loopback
from desktop_editor.errors import Cancelled, EditorError
from desktop_editor.imaging.codec import encode, encode_mask
from desktop_editor.imaging.raster import Raster
from desktop_editor.pipeline.export import ExportReport, encode_options, same_format
from desktop_editor.pipeline.finish import first_look_remark, make_layer
from desktop_editor.pipeline.job import EditJob, EditOutcome, perform
from desktop_editor.pipeline.load import (
    address_reference,
    is_address,
    load_base,
    load_mask,
    load_reference,
    opening_notes,
    read_file,
)
from desktop_editor.pipeline.prepare import EditOptions, check_ready, plan_edit
from desktop_editor.storage.atomic import write_atomically
from desktop_editor.storage.settings import Settings

_STAGES: Final = {
    "prepare": "Preparing the edit region …",
    "connecting": "Connecting …",
    "sending": "Sending …",
    "waiting": "Waiting for the service …",
    "receiving": "Receiving …",
    "retrying": "The service is busy; trying again …",
    "register": "Laying the answer on the photo …",
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
        check_outputs(named_outputs(*names, variants=parsed.variants), [Path(parsed.photo)])

    def run(self) -> int:
        self._timings("load")
        base = _load_base(self._parsed)
        state = _load_state(self._parsed, base)
        check_ready(state, self._options.service)
        plan_edit(state, self._options)
        try:
            return self._finish(state, self._perform_stoppable(state))
        except KeyboardInterrupt:
            self._clear_stage()
            service = self._options.service
            if not self._is_sent or service.id == "sandbox" or is_loopback(service.base_url):
                raise
            remark("edit.stopped")
            raise Cancelled from None

    def _perform_stoppable(self, state: DocumentState) -> EditOutcome:
        """Run the edit; Ctrl-C comes out at once."""
        runner = asyncio.Runner(loop_factory=new_event_loop)
        try:
            return runner.run(self._perform(state))
        finally:
            if not self._is_stopped:  # closing would wait for image work on its thread
                runner.close()

    def _finish(self, state: DocumentState, outcome: EditOutcome) -> int:
        reports = []
        try:
            for number, candidate in enumerate(outcome.candidates, start=1):
                reports.append(self._write(state, candidate, number))
                self._composition.journal.claim(candidate.id)
        except EditorError as error:
            complain(error)
            remark("edit.reply_kept")
            return 1
        self._tell(outcome, reports)
        for failure in outcome.failures:
            complain(failure)
        return 1 if outcome.failures else 0

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
                outcome = await perform(job, transport, self._show_stage)
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

    def _show_stage(self, stage: str, fraction: float | None) -> None:
        """Also told `fraction`, which one line has no room for."""
        del fraction
        self._is_sent |= stage == "sending"
        if stage in ("connecting", "waiting"):
            self._timings("service")
        if sys.stderr.isatty() and not self._parsed.json:
            print(f"\r\033[K{_STAGES.get(stage, stage)}", end="", file=sys.stderr, flush=True)

    def _write(self, state: DocumentState, candidate: Candidate, number: int) -> ExportReport:
        parsed = self._parsed
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
        return exporter.export_image(state, path, encode_options(path), self._timings)

    def _clear_stage(self) -> None:
        if sys.stderr.isatty() and not self._parsed.json:
            print("\r\033[K", end="", file=sys.stderr, flush=True)

    def _tell(self, outcome: EditOutcome, reports: list[ExportReport]) -> None:
        self._clear_stage()
        for report in reports:
            remark_on(report)
        if self._parsed.json:
            tell_json(self._result(outcome, reports))
            return
        for report, candidate in zip(reports, outcome.candidates, strict=True):
            lock = f"{report.lock.changed_px} pixels changed outside the mask"
            tell(f"{report.path}: {lock}. {confidence_words(candidate.placement)}")

    def _result(self, outcome: EditOutcome, reports: list[ExportReport]) -> dict[str, Any]:
        plan, requested = outcome.plan, outcome.plan.requested_size
        pairs = zip(reports, outcome.candidates, strict=True)
        usage = [result.usage for result in outcome.results if result.usage is not None]
        return {
            "changed_outside_px": max(report.lock.changed_px for report in reports),
            "region": [plan.region.x, plan.region.y, plan.region.width, plan.region.height],
            "size": [requested.width, requested.height] if requested else None,
            "service": self._options.service.id,
            "outputs": [
                {
                    "file": str(report.path),
                    "changed_outside_px": report.lock.changed_px,
                    "confidence": round(candidate.placement.confidence, 4),
                    "suggestion_score": round(candidate.suggestion_score, 4),
                    "candidate_size": [candidate.raster.size.width, candidate.raster.size.height],
                }
                for report, candidate in pairs
            ],
            "failed_variants": len(outcome.failures),
            "total_tokens": sum(one.total_tokens or 0 for one in usage) if usage else None,
            "timings_ms": self._timings.end(),
        }


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
