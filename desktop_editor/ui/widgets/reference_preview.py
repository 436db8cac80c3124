"""A reference, large: over the window until the user looks elsewhere. Shows, decides nothing."""

from typing import Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from desktop_editor.ui.references_view import ReferencePreview
from desktop_editor.ui.translation import translate
from desktop_editor.ui.widgets.picture import pixmap_of

_SHARE: Final = 0.72
"""Of the window's edges."""
_CLOSING: Final = (Qt.Key.Key_Escape, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ReferencePreviewPopup(QFrame):
    """Goes away with a click, with Esc, and with the key that brought it."""

    def __init__(self, preview: ReferencePreview, window: QWidget) -> None:
        super().__init__(window, Qt.WindowType.Popup)
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = translate("Reference", "Reference {n}: {name}")
        words = title.format(n=preview.number, name=preview.name)
        self.setAccessibleName(f"{words}, {preview.words}")
        self.picture: Final = QLabel(self)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        ratio = window.devicePixelRatioF()
        most = window.size() * _SHARE * ratio
        pixmap = pixmap_of(preview.picture)
        if pixmap.width() > most.width() or pixmap.height() > most.height():
            keep = Qt.AspectRatioMode.KeepAspectRatio
            smooth = Qt.TransformationMode.SmoothTransformation
            pixmap = pixmap.scaled(most, keep, smooth)
        pixmap.setDevicePixelRatio(ratio)
        self.picture.setPixmap(pixmap)
        self.words: Final = QLabel(f"{words}\n{preview.words}", self)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.addWidget(self.picture)
        column.addWidget(self.words)

    def show_over(self, window: QWidget) -> None:
        """In the middle of the window."""
        self.adjustSize()
        middle = window.mapToGlobal(window.rect().center())
        self.move(middle - QPoint(self.width() // 2, self.height() // 2))
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def mousePressEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """It was seen."""
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """It was seen, too."""
        if event.key() in _CLOSING:
            self.close()
        else:
            super().keyPressEvent(event)
