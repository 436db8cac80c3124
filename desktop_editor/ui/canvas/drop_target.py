"""Pictures that are dropped on the canvas: welcomed, taken as copies and passed on."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from desktop_editor.ui import drop


class DropTarget(QWidget):
    """Emits `photo_dropped(DroppedImage)` and `extra_dropped(list)` with every further picture."""

    photo_dropped = Signal(object)
    extra_dropped = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drop_hovers = False
        self.setAcceptDrops(True)

    @property
    def drop_hovers(self) -> bool:
        """Whether something that would be welcome hovers over it."""
        return self._drop_hovers

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Welcome pictures."""
        is_own = event.mimeData().hasFormat(drop.FROM_SELECTION_MIME)
        if not is_own and drop.accepts(event.mimeData()):
            drop.take_copy(event)
            self._set_drop_hovers(hovers=True)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802 - Qt's name
        """They would be copied wherever they are dropped."""
        drop.take_copy(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802 - Qt's name
        """They went elsewhere."""
        super().dragLeaveEvent(event)
        self._set_drop_hovers(hovers=False)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """The first picture is the photo; the others are offered to whoever wants them."""
        self._set_drop_hovers(hovers=False)
        dropped = drop.read_drops(event.mimeData())
        if not dropped:
            return
        drop.take_copy(event)
        self.photo_dropped.emit(dropped[0])
        if len(dropped) > 1:
            self.extra_dropped.emit(list(dropped[1:]))

    def _set_drop_hovers(self, *, hovers: bool) -> None:
        self._drop_hovers = hovers
        self.update()
