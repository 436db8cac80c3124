"""Watches the pixel lock: after every change, once the hand rests, and after every export.

Looking happens on a thread of its own; a stroke never waits for it.
"""

from typing import Any, Final

from PySide6.QtCore import QTimer, Signal, Slot

from desktop_editor.composition.parts import Composition
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import EditorError
from desktop_editor.imaging.pixel_lock import LockReport
from desktop_editor.pipeline.export import ExportReport
from desktop_editor.pipeline.lock_proof import LockProof, check_shown, prove
from desktop_editor.ui.dialogs_view import LockView
from desktop_editor.ui.exporting import export_notice
from desktop_editor.ui.job_thread import Job, JobThread
from desktop_editor.ui.numbers import number
from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import LockBadge
from desktop_editor.ui.working_part import WorkingPart

_WATCH: Final = "pixel lock"
_PROVE: Final = "proof of the pixel lock"
_REST_MS: Final = 600
_MOST_WATCHED_PX: Final = 60_000_000
"""Mixing a larger photo takes much memory: its lock is looked at when that is asked for."""


class LockWatch(WorkingPart):
    """Knows whether every pixel outside the masks is the photo's own."""

    changed = Signal()
    """`badge` is another one."""
    told = Signal(object)
    """A `Notice`."""
    proved = Signal(object)
    """A `LockView`."""

    def __init__(self, composition: Composition, thread: JobThread, parent: Any = None) -> None:
        super().__init__(composition, thread, parent)
        self._state = DocumentState()
        self._exported: ExportReport | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._look)
        self.badge: LockBadge | None = None
        """What the status line shows; None while nothing is known or nothing lies on the photo."""

    def follow(self, state: DocumentState) -> None:
        """The document is another one."""
        self._state, self._exported, self.badge = state, None, None
        self._thread.cancel(_WATCH)
        self._rest.stop()
        if _is_watched(state):
            self._rest.start()

    def stop(self) -> None:
        """Look no more."""
        self._rest.stop()
        self._thread.cancel(_WATCH)
        self._thread.cancel(_PROVE)

    @Slot(object)
    def take_report(self, report: ExportReport) -> None:
        """A file was exported, read back and compared."""
        self._rest.stop()
        self._thread.cancel(_WATCH)
        self._exported = report
        self.badge = _badge(report.lock.changed_px, is_fine=report.is_locked and not report.reduced)
        self.told.emit(export_notice(report))
        self.changed.emit()

    @Slot()
    def show_proof(self) -> None:
        """The figures behind the badge; `proved` follows."""
        state, renderer = self._state, self._composition.renderer
        if state.base is not None:
            self._thread.submit(_PROVE, lambda checkpoint: prove(renderer, state, checkpoint))

    @Slot()
    def _look(self) -> None:
        state, renderer = self._state, self._composition.renderer
        if not renderer.is_ready(state):
            self._rest.start()
            return
        self._thread.submit(_WATCH, lambda checkpoint: check_shown(renderer, state, checkpoint))

    @Slot(object, object)
    def _done(self, job: Job, result: Any) -> None:
        if not self._thread.is_current(job):
            return
        if job.key == _WATCH and isinstance(result, LockReport):
            self.badge = _badge(result.changed_px, is_fine=result.holds)
            self.changed.emit()
        elif job.key == _PROVE and isinstance(result, LockProof):
            self.proved.emit(lock_view(result, self._exported))

    @Slot(object, object)
    def _failed(self, job: Job, error: EditorError) -> None:
        if job.key == _PROVE:
            self.failed.emit(error)


def _is_watched(state: DocumentState) -> bool:
    is_small = state.base is not None and state.base.size.pixels <= _MOST_WATCHED_PX
    return is_small and any(layer.visible for layer in state.layers)


def _badge(changed_px: int, *, is_fine: bool) -> LockBadge:
    """Green only when every locked pixel is the user's own."""
    words = translate("Badge", "{count} pixels changed outside the mask")
    return LockBadge(words=words.format(count=number(changed_px)), locked=is_fine)


def lock_view(proof: LockProof, exported: ExportReport | None) -> LockView:
    """A proof in words."""
    report, pixels = proof.report, proof.size.pixels
    sentence = translate("Lock", "Not one of {locked} pixels outside your masks has changed.")
    if not report.holds:
        sentence = translate("Lock", "{changed} of {locked} pixels outside your masks differ.")
    inside = pixels - report.locked_px
    share = number(100 * inside / max(1, pixels), 1)
    rows = [
        (translate("Lock", "Photo"), f"{proof.size.width} × {proof.size.height}"),
        (translate("Lock", "Inside masks"), f"{number(inside)} px ({share} %)"),
        (translate("Lock", "Outside masks"), f"{number(report.locked_px)} px"),
        (translate("Lock", "Changed there"), f"{number(report.changed_px)} px"),
        (translate("Lock", "Largest change"), number(report.largest_change)),
        (translate("Lock", "SHA-256, photo"), proof.photo_digest),
        (translate("Lock", "SHA-256, shown"), proof.shown_digest),
    ]
    if exported is not None:
        rows += _file_rows(exported)
    words = sentence.format(locked=number(report.locked_px), changed=number(report.changed_px))
    return LockView(sentence=words, holds=report.holds, rows=tuple(rows))


def _file_rows(exported: ExportReport) -> list[tuple[str, str]]:
    changed = translate("Lock", "{count} px, after it was read back from disk")
    return [
        (translate("Lock", "Exported file"), exported.path.name),
        (
            translate("Lock", "Changed in it"),
            changed.format(count=number(exported.lock.changed_px)),
        ),
        (translate("Lock", "Largest change"), number(exported.lock.largest_change)),
    ]
