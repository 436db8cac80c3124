"""What a user sees after an unexpected error: one sentence, and the work goes on.

The details arrive as text from which keys were already removed; nothing is sent anywhere.
"""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QWidget

from desktop_editor.ui.dialogs.frame import DialogFrame
from desktop_editor.ui.translation import translate


class CrashDialog(DialogFrame):
    """Copy the details, open the log folder, keep working. Signal: `log_folder_requested()`."""

    log_folder_requested = Signal()

    def __init__(self, sentence: str, details: str, parent: QWidget | None = None) -> None:
        super().__init__(translate("Crash", "Something went wrong"), parent)
        self.setMinimumSize(560, 380)
        self.add_words(sentence)
        self.details: Final = QPlainTextEdit(details, self)
        self.copy: Final = QPushButton(translate("Crash", "Copy details"), self)
        self.log: Final = QPushButton(translate("Crash", "Open log folder"), self)
        self.keep: Final = QPushButton(translate("Crash", "Keep working"), self)
        self.details.setReadOnly(True)
        self.details.setTabChangesFocus(True)
        self.details.setAccessibleName(translate("Crash", "Details"))
        self.column.addWidget(self.details, 1)
        self.copy.clicked.connect(self._copy)
        self.log.clicked.connect(self.log_folder_requested)
        self.keep.clicked.connect(self.close)
        self.add_buttons(self.keep, self.copy, self.log)
        self.keep.setFocus()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details.toPlainText())
        self.copy.setText(translate("Crash", "Copied"))
