"""Watches the pixel lock: after every change, once the hand rests, and after every export.

Looking happens on a thread of its own; a stroke never waits for it.
"""

from functools import partial
from typing import Any, Final

from PySide6.QtCore import QTimer, Signal, Slot

from desktop_editor.composition.parts import Composition
from desktop_editor.document.base import Base
from desktop_editor.document.state import DocumentState
from desktop_editor.errors import EditorError
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.pixel_lock import LockReport
from desktop_editor.pipeline.export import ExportReport
from desktop_editor.pipeline.lock_proof import LockProof, check_shown, prove
from desktop_editor.pipeline.memory import available_bytes
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
_REST_MS_PER_MP: Final = 20
"""Looking at a large photo takes longer: the hand shall rest longer before it begins."""
_NOT_YET: Final = "…"


class LockWatch(WorkingPart):
    """Knows whether every pixel outside the masks is the photo's own."""

    changed = Signal()
    """`badge` is another one."""
    told = Signal(object)
    """A `Notice`."""
    proving = Signal(object)
    """A `LockView` whose figures are still being counted; `proved` follows."""
    proved = Signal(object)
    """A `LockView`."""

    def __init__(self, composition: Composition, thread: JobThread, parent: Any = None) -> None:
        super().__init__(composition, thread, parent)
        self._state = DocumentState()
        self._exported: ExportReport | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._look)
        self.badge: LockBadge | None = None
        """What the status line shows; None while nothing is known or nothing lies on the photo."""

    def follow(self, state: DocumentState) -> None:
        """The document is another one."""
        self._state, self._exported, self.badge = state, None, None
        self._thread.cancel(_WATCH)
        self._rest.stop()
        if state.base is None or not any(layer.visible for layer in state.layers):
            return
        if watching_bytes(state.base) > available_bytes():
            words = translate("Badge", "Pixel lock not checked yet")
            self.badge = LockBadge(words=words, locked=None)
            return
        megapixels = state.base.size.pixels / 1e6
        self._rest.start(max(_REST_MS, round(_REST_MS_PER_MP * megapixels)))

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
        """The figures behind the badge: `proving` at once, then `proved`."""
        state, renderer = self._state, self._composition.renderer
        if state.base is not None:
            self.proving.emit(lock_view(state.base.size, None, self._exported))
            context = (state, self._exported)
            self._thread.submit(_PROVE, partial(prove, renderer, state), context)

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
            self._take_proof(result, *job.context)

    def _take_proof(
        self, proof: LockProof, state: DocumentState, exported: ExportReport | None
    ) -> None:
        if state is self._state and self.badge is not None and self.badge.locked is None:
            self.badge = _badge(proof.report.changed_px, is_fine=proof.report.holds)
            self.changed.emit()
        self.proved.emit(lock_view(proof.size, proof, exported))

    @Slot(object, object)
    def _failed(self, job: Job, error: EditorError) -> None:
        if job.key == _PROVE:
            self.failed.emit(error)


def watching_bytes(base: Base) -> int:
    """What comparing takes beside the open photo: what is shown, and where it may differ."""
    return base.raster.pixels.nbytes + base.size.pixels


def _badge(changed_px: int, *, is_fine: bool) -> LockBadge:
    """Green only when every locked pixel is the user's own."""
    words = translate("Badge", "{count} pixels changed outside the mask")
    if changed_px == 1:
        words = translate("Badge", "1 pixel changed outside the mask")
    return LockBadge(words=words.format(count=number(changed_px)), locked=is_fine)


def lock_view(size: Size, proof: LockProof | None, exported: ExportReport | None) -> LockView:
    """A proof in words; without one its names, and that it is being made."""
    values = [_NOT_YET] * 6 if proof is None else _values(proof)
    names = (
        translate("Lock", "Inside masks"),
        translate("Lock", "Outside masks"),
        translate("Lock", "Changed there"),
        translate("Lock", "Largest change"),
        translate("Lock", "SHA-256, photo"),
        translate("Lock", "SHA-256, shown"),
    )
    rows = [
        (translate("Lock", "Photo"), f"{size.width} × {size.height}"),
        *zip(names, values, strict=True),
    ]
    if exported is not None:
        rows += _file_rows(exported)
    if proof is None:
        words = translate("Lock", "Comparing every pixel with the photo …")
        return LockView(sentence=words, holds=None, rows=tuple(rows))
    return LockView(sentence=_sentence(proof), holds=proof.report.holds, rows=tuple(rows))


def _sentence(proof: LockProof) -> str:
    report = proof.report
    sentence = translate("Lock", "Not one of {locked} pixels outside your masks has changed.")
    if not report.holds:
        sentence = translate("Lock", "{changed} of {locked} pixels outside your masks differ.")
    return sentence.format(locked=number(report.locked_px), changed=number(report.changed_px))


def _values(proof: LockProof) -> list[str]:
    report, pixels = proof.report, proof.size.pixels
    inside = pixels - report.locked_px
    return [
        f"{number(inside)} px ({number(100 * inside / max(1, pixels), 1)} %)",
        f"{number(report.locked_px)} px",
        f"{number(report.changed_px)} px",
        number(report.largest_change),
        proof.photo_digest,
        proof.shown_digest,
    ]


def _file_rows(exported: ExportReport) -> list[tuple[str, str]]:
    changed = translate("Lock", "{count} px, after it was read back from disk")
    return [
        (translate("Lock", "Exported file"), exported.path.name),
        (
            translate("Lock", "Changed in it"),
            changed.format(count=number(exported.lock.changed_px)),
        ),
        (translate("Lock", "Largest change"), number(exported.lock.largest_change)),
        (translate("Lock", "Read back by"), ", ".join(exported.readers)),
    ]
