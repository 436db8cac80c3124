"""Selections and masks from grey picture files and back, beside the window."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from desktop_editor.document.document import Document
from desktop_editor.errors import Checkpoint, EditorError
from desktop_editor.imaging.codec import encode_mask
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.pipeline.load import load_mask, read_file
from desktop_editor.storage.atomic import write_atomically
from desktop_editor.ui.job_thread import Job, JobThread
from desktop_editor.ui.mask_changes import MaskChange, MaskChanges
from desktop_editor.ui.messages import message_notice
from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import NoticeKind

_WRITE: Final = "write mask"


class MaskFiles(QObject):
    """Reads a file as one undo step; writes an 8-bit grey PNG of the photo's size."""

    told = Signal(object)
    """A `Notice`."""
    failed = Signal(object)
    """An `EditorError`."""

    def __init__(
        self,
        document: Document,
        changes: MaskChanges,
        thread: JobThread,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._changes = changes
        self._thread = thread
        thread.job_done.connect(self._done)
        thread.job_failed.connect(self._failed)

    def read(self, of: str, path: Path) -> None:
        """Replace the selection, or a layer's mask, by what a file says."""

        def work(before: TiledMask) -> TiledMask:
            return load_mask(read_file(path), before.size)

        label = translate("Undo", "Mask from File") if of else translate("Undo", "Select from File")
        self._changes.ask(MaskChange(of=of, work=work, label=label, needs_one=False))

    def write(self, of: str, path: Path) -> None:
        """Write the selection, or a layer's mask; `told` or `failed` follows."""
        layer = self._document.state.layer(of)
        mask = layer.mask if layer is not None else self._document.state.selection
        if mask is None:
            return

        def work(_checkpoint: Checkpoint) -> str:
            write_atomically(path, encode_mask(mask.array()))
            return path.name

        self._thread.submit(_WRITE, work)

    @Slot(object, object)
    def _done(self, job: Job, name: str) -> None:
        if job.key == _WRITE:
            self.told.emit(message_notice("mask.saved", {"name": name}, NoticeKind.SUCCESS))

    @Slot(object, object)
    def _failed(self, job: Job, error: EditorError) -> None:
        if job.key == _WRITE:
            self.failed.emit(error)
