"""The edit region that the user fixes, as undo steps."""

from PySide6.QtCore import QObject, Slot

from desktop_editor.document import operations
from desktop_editor.document.document import Document
from desktop_editor.imaging.geometry import Rect
from desktop_editor.ui.translation import translate


class RegionEdits(QObject):
    """The part of the controller that fixes what an edit sends, or lets it be planned."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document

    @Slot(object)
    def frame(self, region: Rect | None) -> None:
        """A frame was set; None: plan it from the selection again. Keys in a row are one step."""
        state = self._document.state
        if state.base is None or region == state.region:
            return
        label = translate("Undo", "Frame Edit Region")
        if region is None:
            label = translate("Undo", "Plan Edit Region")
        changed = operations.set_region(state, region)
        self._document.apply(changed, label, merge_key="region" if region else "")

    @Slot()
    def plan(self) -> None:
        """Let the region follow the selection."""
        self.frame(None)

    @Slot()
    def take_whole(self) -> None:
        """Send the whole photo, whatever is selected."""
        base = self._document.state.base
        if base is not None:
            self.frame(base.size.rect)
