"""A small window of another program, from which a picture file can be dragged.

Run as `python desktop_drag_source.py FILE`.
"""

import sys

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel


class Source(QLabel):
    """Starts a drag as soon as it is pressed and moved."""

    def __init__(self, path: str) -> None:
        super().__init__("drag me")
        self._path = path
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWindowTitle("Drag source")
        self.resize(120, 80)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Offer the file."""
        del event
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(self._path)])
        drag = QDrag(self)
        drag.setMimeData(mime)
        drag.exec(Qt.DropAction.CopyAction)


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    source = Source(sys.argv[1])
    source.show()
    application.exec()
