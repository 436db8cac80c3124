"""Exporting on the worker thread, and what the window says about the pixel lock."""

from pathlib import Path

from PySide6.QtCore import Signal, Slot

from desktop_editor.document.state import DocumentState
from desktop_editor.errors import Checkpoint, EditorError, Parameter
from desktop_editor.pipeline.export import ExportReport, encode_options
from desktop_editor.ui.job_thread import Job
from desktop_editor.ui.messages import message_notice
from desktop_editor.ui.numbers import number
from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import Notice, NoticeKind
from desktop_editor.ui.working_part import WorkingPart

_EXPORT = "export"


class Exporting(WorkingPart):
    """Writes the composite of a state."""

    exported = Signal(object)
    """An `ExportReport`."""
    busy = Signal(str)
    """Translated words while a file is being written; empty afterwards."""

    def export(self, state: DocumentState, path: Path, quality: int, *, lossless: bool) -> None:
        """Write a state's composite; `exported` or `failed` follows."""
        self.busy.emit(translate("Export", "Saving {name} …").format(name=path.name))

        def work(checkpoint: Checkpoint) -> ExportReport:
            options = encode_options(path, quality, lossless=lossless)
            return self._composition.exporter.export_image(state, path, options, checkpoint)

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


def export_notice(report: ExportReport) -> Notice:
    """What the user reads after an export."""
    values: dict[str, Parameter] = {
        "name": report.path.name,
        "format": report.format.value.upper(),
        "changed": number(report.lock.changed_px),
    }
    if not report.is_locked:
        return message_notice(report.loss, values, NoticeKind.WARNING)
    if report.reduced:
        return message_notice("export.reduced", values, NoticeKind.WARNING)
    return message_notice("export.locked", values, NoticeKind.SUCCESS)
