"""A line in which the address of a picture, or the ID of a file, is typed for a reference slot."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop_editor.ui.translation import translate
from desktop_editor.ui.widgets.dressing import set_look


class AddressField(QWidget):
    """Hidden until it is wanted; Enter hands the address on, Esc hides it."""

    entered = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.field: Final = QLineEdit(self)
        self.field.setPlaceholderText(translate("Reference", "https://… or file-…"))
        self.field.setAccessibleName(translate("Reference", "Address or file ID"))
        self.field.setToolTip(
            translate("Reference", "The service fetches the picture itself; Enter adds it")
        )
        self.field.returnPressed.connect(self._enter)
        self.field.textEdited.connect(self._forget_remark)
        self.remark: Final = QLabel(self)
        self.remark.setWordWrap(True)
        self.remark.setTextFormat(Qt.TextFormat.PlainText)
        self.remark.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.field)
        column.addWidget(self.remark)
        self.hide()

    def open(self) -> None:
        """Show it, with the focus in it."""
        self.show()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.selectAll()

    def show_remark(self, words: str) -> None:
        """Say why what was entered is not taken; empty words: it was."""
        if not words:
            self.field.clear()
        self.remark.setText(words)
        self.remark.setVisible(bool(words))
        set_look(self.remark, tone="error" if words else "")
        set_look(self.field, tone="error" if words else "")
        self.field.setAccessibleDescription(words)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc hides it."""
        if event.key() == Qt.Key.Key_Escape:
            self.show_remark("")
            self.hide()
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _enter(self) -> None:
        if self.field.text().strip():
            self.entered.emit(self.field.text())

    def _forget_remark(self) -> None:
        if self.remark.isVisible():
            text = self.field.text()
            self.show_remark("")
            self.field.setText(text)
