"""Entering a key: a field that is never filled in for the user and is emptied after use.

A key passes through here once; where it is kept is told in words.
"""

from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton, QWidget

from desktop_editor.ui.dialogs.frame import DialogFrame
from desktop_editor.ui.dialogs_view import KeyView
from desktop_editor.ui.translation import translate


class CredentialsDialog(DialogFrame):
    """Emits `key_entered(service id, key)` or `key_removed(service id)`."""

    key_entered = Signal(str, str)
    key_removed = Signal(str)

    def __init__(self, view: KeyView, parent: QWidget | None = None) -> None:
        title = translate("Key", "Key for {service}").format(service=view.service_name)
        super().__init__(title, parent)
        self._service_id: Final = view.service_id
        self._status = self.add_words(view.kept_words)
        self.field: Final = QLineEdit(self)
        self.show_key: Final = QCheckBox(translate("Key", "Show the key"), self)
        self.save: Final = QPushButton(translate("Key", "Save key"), self)
        self.remove: Final = QPushButton(translate("Key", "Remove key"), self)
        self._build()
        self.show_status(view)

    def show_status(self, view: KeyView) -> None:
        """Tell where the key is kept now."""
        self._status.setText(view.kept_words)
        self.remove.setVisible(view.has_key)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Hide the key again when another window comes to the front."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.show_key.setChecked(False)

    def _forget(self) -> None:
        self.field.clear()
        self.show_key.setChecked(False)

    def _save(self) -> None:
        key = self.field.text().strip()
        self._forget()
        if key:
            self.key_entered.emit(self._service_id, key)
            self.close()

    def _remove(self) -> None:
        self._forget()
        self.key_removed.emit(self._service_id)

    def _typed(self, text: str) -> None:
        self.save.setEnabled(bool(text.strip()))

    def _show_toggled(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.field.setEchoMode(mode)

    def _build(self) -> None:
        self.setMinimumWidth(460)
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setPlaceholderText(translate("Key", "Paste the key here"))
        self.field.setAccessibleName(translate("Key", "Key"))
        self.field.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        self.save.setEnabled(False)
        self.field.textChanged.connect(self._typed)
        self.show_key.toggled.connect(self._show_toggled)
        self.save.clicked.connect(self._save)
        self.remove.clicked.connect(self._remove)
        self.finished.connect(self._forget)
        self.column.addWidget(self.field)
        self.column.addWidget(self.show_key)
        cancel = QPushButton(translate("Key", "Cancel"), self)
        cancel.clicked.connect(self.close)
        self.add_buttons(self.save, self.remove, cancel)
        self.field.setFocus()
