"""The text of the prompt: words only, and keys that are shared with what is offered beside it."""

from typing import Final

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

_CHOOSING: Final = (
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
    Qt.Key.Key_Escape,
)

_LINES: Final = 4
_AROUND_PX: Final = 18


class PromptText(QPlainTextEdit):
    """Plain text that says when it loses the focus, takes no pictures, and lets Tab pass."""

    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.popup: QWidget | None = None
        """Where something is chosen while one types; it has some keys for itself then."""
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Four lines."""
        return QSize(240, self.fontMetrics().lineSpacing() * _LINES + _AROUND_PX)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high: what lies below stays where it is, however much there is to show."""
        return QSize(120, self.sizeHint().height())

    def canInsertFromMimeData(self, source: QMimeData) -> bool:  # noqa: N802 - Qt's name
        """Words only: a picture dropped here is for the slots or the canvas."""
        return source.hasText() and not source.hasUrls() and not source.hasImage()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Reached by its letter or its shortcut, all of it is selected, as in any field."""
        super().focusInEvent(event)
        if event.reason() is Qt.FocusReason.ShortcutFocusReason:
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Tell, unless only a context menu opened."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, N802 - Qt's names
        """Tab chooses while something is offered."""
        is_choosing = self.popup is not None and self.popup.isVisible()
        return False if is_choosing else super().focusNextPrevChild(next)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the keys that choose something to the popup."""
        if self.popup is not None and self.popup.isVisible() and event.key() in _CHOOSING:
            event.ignore()
            return
        super().keyPressEvent(event)
