"""Something to read: about the application, diagnostics."""

from typing import Final

from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QWidget

from desktop_editor.ui.dialogs.frame import DialogFrame
from desktop_editor.ui.translation import translate


class TextDialog(DialogFrame):
    """Plain text that can be selected and copied."""

    def __init__(self, title: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.setMinimumSize(480, 360)
        self.text: Final = QPlainTextEdit(text, self)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(title)
        self.column.addWidget(self.text, 1)
        close = QPushButton(translate("Text", "Close"), self)
        close.clicked.connect(self.close)
        self.add_buttons(close)
