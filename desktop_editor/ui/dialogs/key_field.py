"""The field that a key is typed or pasted into. It gives its text to nobody but its dialog.

Qt shows dots, lets nothing be copied, and keeps no steps to undo. Only to screen readers, and to
whatever else listens on their bus, it tells each letter of a password that comes or goes.
"""

import functools

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QLineEdit, QWidget


class KeyField(QLineEdit):
    """A line of dots. Screen readers find a password field by its name, without a text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _tell_readers_less()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )

    def forget(self) -> None:
        """Empty the field; unlike `clear` this also forgets what could be undone."""
        self.setText("")


class _Wordless(QAccessibleWidget):
    """What readers see of the field: everything but the text, so that no change of it is told."""

    def __init__(self, field: KeyField) -> None:
        super().__init__(field, QAccessible.Role.EditableText)

    def state(self) -> QAccessible.State:
        state = super().state()
        state.passwordEdit = True
        return state


@functools.cache
def _tell_readers_less() -> None:
    QAccessible.installFactory(_interface_of)


def _interface_of(_kind: str, widget: QObject) -> QAccessibleInterface | None:
    return _Wordless(widget) if isinstance(widget, KeyField) else None
