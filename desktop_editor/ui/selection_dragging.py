"""Dragging what is selected out of the photo: with Ctrl and Alt held, from inside the selection.

It watches the canvas's events and changes nothing; the picture of the selection is made elsewhere.
"""

import math
from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDrag, QMouseEvent, QPixmap
from PySide6.QtWidgets import QApplication

from desktop_editor.document.document import Document
from desktop_editor.imaging.geometry import Rect
from desktop_editor.ui.canvas.canvas_widget import CanvasWidget
from desktop_editor.ui.drop import FROM_SELECTION_MIME

_KEYS: Final = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
_LEAST: Final = 128
_SHOWN_PX: Final = 96


class SelectionDragging(QObject):
    """Emits `wanted` once the pointer has gone far enough; `hand_out` begins the drag."""

    wanted = Signal()

    def __init__(self, canvas: CanvasWidget, document: Document) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._document = document
        self._pressed_at: QPoint | None = None
        self._is_held = False
        canvas.installEventFilter(self)

    def eventFilter(self, _canvas: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keep a press that begins a drag from the tool in the hand."""
        if not isinstance(event, QMouseEvent):
            return False
        kind, is_left = event.type(), event.button() == Qt.MouseButton.LeftButton
        if kind == QEvent.Type.MouseButtonPress and is_left and self._is_meant(event):
            self._pressed_at, self._is_held = event.position().toPoint(), True
        elif not self._is_held:
            return False
        elif kind == QEvent.Type.MouseMove and self._pressed_at is not None:
            gone = (event.position().toPoint() - self._pressed_at).manhattanLength()
            if gone >= QApplication.startDragDistance():
                self._pressed_at = None
                self.wanted.emit()
        elif kind == QEvent.Type.MouseButtonRelease and is_left:
            self._pressed_at, self._is_held = None, False
        return True

    @Slot(str, object)
    def hand_out(self, path: str, png: bytes) -> None:
        """Its file is written: while the button is still held, the drag begins."""
        if not self._is_held or not QApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            return
        self._is_held = False
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(path)])
        mime.setData("image/png", png)
        mime.setData(FROM_SELECTION_MIME, b"1")
        drag = QDrag(self._canvas)
        drag.setMimeData(mime)
        pixmap = QPixmap()
        pixmap.loadFromData(png)
        if not pixmap.isNull():
            keep = Qt.AspectRatioMode.KeepAspectRatio
            drag.setPixmap(pixmap.scaled(_SHOWN_PX, _SHOWN_PX, keep))
        drag.exec(Qt.DropAction.CopyAction)

    def _is_meant(self, event: QMouseEvent) -> bool:
        if event.modifiers() & _KEYS != _KEYS:
            return False
        selection, pixel = self._document.state.selection, self._pixel_at(event.position())
        if selection is None or not selection.size.rect.contains(pixel):
            return False
        return bool(selection.read(pixel)[0, 0] >= _LEAST)

    def _pixel_at(self, position: QPointF) -> Rect:
        ratio = self._canvas.devicePixelRatioF()
        x, y = self._canvas.viewport.to_image(position.x() * ratio, position.y() * ratio)
        return Rect(x=math.floor(x), y=math.floor(y), width=1, height=1)
