"""Dragging a candidate's picture out: as a file and as pixels, so that anything can take it."""

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QPixmap
from PySide6.QtWidgets import QApplication, QWidget


def drag_out(source: QWidget, path: str, png: bytes, pixmap: QPixmap, side: int) -> None:
    """Drag a file's picture while the mouse button is still held; ends when it is dropped."""
    if not QApplication.mouseButtons() & Qt.MouseButton.LeftButton:
        return
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(path)])
    mime.setData("image/png", png)
    drag = QDrag(source)
    drag.setMimeData(mime)
    if not pixmap.isNull():
        drag.setPixmap(pixmap.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio))
    drag.exec(Qt.DropAction.CopyAction)
