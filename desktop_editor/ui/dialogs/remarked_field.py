"""A line to type in with room below it for what is wrong there. What that is, others decide."""

from typing import Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_editor.ui.dialogs_view import FieldRemark
from desktop_editor.ui.widgets.dressing import set_look


class RemarkedField(QWidget):
    """A field, a button beside it if there is one, and a remark that goes when it is typed in."""

    def __init__(self, text: str, parent: QWidget, button: QPushButton | None = None) -> None:
        super().__init__(parent)
        self.field: Final = QLineEdit(text, self)
        self.remark: Final = QLabel(self)
        self.remark.setWordWrap(True)
        self.remark.hide()
        self.setFocusProxy(self.field)
        row = QHBoxLayout()
        row.addWidget(self.field, 1)
        if button is not None:
            button.setAutoDefault(False)
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(row)
        column.addWidget(self.remark)
        self.field.textChanged.connect(self.forget_remark)

    def show_remark(self, remark: FieldRemark) -> None:
        """Say this below the field; screen readers hear it with the field."""
        tone = "error" if remark.refuses else "warning"
        self.remark.setText(remark.words)
        self.remark.show()
        self.field.setAccessibleDescription(remark.words)
        set_look(self.remark, small=True, tone=tone)
        set_look(self.field, tone=tone)
        self._make_room()

    def forget_remark(self) -> None:
        """What was said is not true any more."""
        if not self.remark.isHidden():
            self.remark.hide()
            self.field.setAccessibleDescription("")
            set_look(self.field, tone="")

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Wrap the remark anew."""
        super().resizeEvent(event)
        if not self.remark.isHidden():
            self._make_room()

    def _make_room(self) -> None:
        """All of its lines: a form squeezes a label that wraps rather than let its dialog grow."""
        self.remark.setFixedHeight(self.remark.heightForWidth(self.width()))
