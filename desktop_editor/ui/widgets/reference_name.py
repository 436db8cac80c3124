"""A field below a reference slot in which it gets another name."""

from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from desktop_editor.ui.translation import translate

_WIDTH: Final = 220
LONGEST: Final = 80


class ReferenceName(QFrame):
    """Enter takes the name, Esc and looking elsewhere leave the old one."""

    named = Signal(str)

    def __init__(self, name: str, slot: QWidget) -> None:
        super().__init__(slot, Qt.WindowType.Popup)
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.field: Final = QLineEdit(name, self)
        self.field.setMaxLength(LONGEST)
        self.field.setAccessibleName(translate("Reference", "Name of the reference"))
        self.field.selectAll()
        self.field.returnPressed.connect(self._take)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.addWidget(self.field)
        self.setFixedWidth(_WIDTH)

    def open(self) -> None:
        """Below the slot."""
        slot = self.parentWidget()
        if slot is not None:
            self.adjustSize()
            self.move(slot.mapToGlobal(QPoint(0, slot.height() + 2)))
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc leaves the name as it is."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _take(self) -> None:
        self.named.emit(self.field.text())
        self.close()
