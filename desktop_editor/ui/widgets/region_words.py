"""What is said behind the prompt when less than the photo is sent, to be seen and changed."""

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QCheckBox, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from desktop_editor.ui.translation import translate

_LINES: Final = 2
_AROUND_PX: Final = 14


class _Words(QPlainTextEdit):
    """Two lines of text; tells when it is left."""

    left = Signal()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Two lines."""
        return QSize(240, self.fontMetrics().lineSpacing() * _LINES + _AROUND_PX)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The same: nothing of it is hidden."""
        return QSize(120, self.sizeHint().height())

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """What was typed counts now, unless only a context menu opened."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()


class RegionWords(QWidget):
    """Emits `changed(bool, str)` when the user changes something, never when it is shown some."""

    changed = Signal(bool, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.switch: Final = QCheckBox(translate("Prompt", "Add for this region:"), self)
        self.switch.setToolTip(
            translate("Prompt", "Said behind your words when only a part of the photo is sent")
        )
        self.words: Final = _Words(self)
        self.words.setTabChangesFocus(True)
        self.words.setAccessibleName(translate("Prompt", "Added for this region"))
        self.words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._shown = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.switch)
        column.addWidget(self.words)
        self.switch.clicked.connect(self._tell)
        self.words.left.connect(self._left)

    def show_words(self, words: str, *, on: bool) -> None:
        """Show what is said, and whether it is."""
        self._shown = words
        if not self.words.hasFocus() and words != self.words.toPlainText():
            self.words.setPlainText(words)
        self.switch.setChecked(on)
        self.words.setVisible(on)

    def _left(self) -> None:
        if self.words.toPlainText() != self._shown:
            self._tell()

    def _tell(self) -> None:
        words = " ".join(self.words.toPlainText().split())
        self.changed.emit(self.switch.isChecked(), words)
