"""Exporting on the worker thread, and what the window says about the pixel lock."""

from pathlib import Path

from PySide6.QtCore import Signal, Slot

from desktop_editor.document.export_choices import ExportChoices
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import Checkpoint, EditorError, Parameter
from desktop_editor.pipeline.export import ExportReport
from desktop_editor.ui.job_thread import Job
from desktop_editor.ui.messages import message_notice
from desktop_editor.ui.numbers import number
from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import Notice, NoticeKind
from desktop_editor.ui.working_part import WorkingPart

_EXPORT = "export"
_SIZE = "size of an export"
_LARGE_BYTES = 10_000_000
_SMALLEST_SAID = 0.1


class Exporting(WorkingPart):
    """Writes the composite of a state."""

    exported = Signal(object)
    """An `ExportReport`."""
    busy = Signal(str)
    """Translated words while a file is being written; empty afterwards."""

    def export(self, state: DocumentState, path: Path, choices: ExportChoices) -> None:
        """Write a state's composite; `exported` or `failed` follows."""
        self.busy.emit(translate("Export", "Saving {name} …").format(name=path.name))

        def work(checkpoint: Checkpoint) -> ExportReport:
            return self._composition.exporter.export_image(state, path, choices, checkpoint)

        self._thread.submit(_EXPORT, work)

    @Slot(object, object)
    def _done(self, job: Job, report: ExportReport) -> None:
        if job.key == _EXPORT:
            self.busy.emit("")
            self.exported.emit(report)

    @Slot(object, object)
    def _failed(self, job: Job, error: EditorError) -> None:
        if job.key == _EXPORT:
            self.busy.emit("")
            self.failed.emit(error)


class ExportSizes(WorkingPart):
    """Finds out how large a file would be, by making it; nothing is written."""

    told = Signal(str)
    """Translated words; empty while it is not known."""

    def measure(self, state: DocumentState, choices: ExportChoices) -> None:
        """Encode the composite of a state like this; `told` follows, unless it cannot be."""

        def work(checkpoint: Checkpoint) -> int:
            return len(self._composition.exporter.encoded(state, choices, checkpoint))

        self._thread.submit(_SIZE, work)

    @Slot()
    def stop(self) -> None:
        """Nobody wants to know any more."""
        self._thread.cancel(_SIZE)

    @Slot(object, object)
    def _done(self, job: Job, size_bytes: int) -> None:
        if job.key == _SIZE and self._thread.is_current(job):
            words = translate("Export", "The file will take {size} MB.")
            digits = 1 if size_bytes < _LARGE_BYTES else 0
            size = number(max(_SMALLEST_SAID, size_bytes / 1e6), digits)
            self.told.emit(words.format(size=size))

    @Slot(object, object)
    def _failed(self, job: Job, _error: EditorError) -> None:
        if job.key == _SIZE:  # the export itself says why
            self.told.emit("")


def export_notice(report: ExportReport) -> Notice:
    """What the user reads after an export."""
    values: dict[str, Parameter] = {
        "name": report.path.name,
        "format": report.format.value.upper(),
        "changed": number(report.lock.changed_px),
    }
    if report.converted:
        return message_notice("export.converted", values, NoticeKind.SUCCESS)
    if not report.is_locked:
        return message_notice(report.loss, values, NoticeKind.WARNING)
    if report.reduced:
        return message_notice("export.reduced", values, NoticeKind.WARNING)
    if report.note:
        return message_notice(report.note, values, NoticeKind.WARNING)
    return message_notice("export.locked", values, NoticeKind.SUCCESS)
