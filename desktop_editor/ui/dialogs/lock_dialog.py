"""The proof of the pixel lock: figures that anybody can compute again."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from desktop_editor.ui.dialogs.frame import DialogFrame
from desktop_editor.ui.dialogs_view import LockView
from desktop_editor.ui.translation import translate

_BREAK_AFTER: Final = 32
"""Letters of a digest on a line."""


class LockDialog(DialogFrame):
    """Shows it; `action_wanted` with the id of an action that shows the same on the photo."""

    action_wanted = Signal(str)

    def __init__(self, view: LockView, parent: QWidget | None = None) -> None:
        super().__init__(translate("Lock", "Pixel Lock"), parent)
        self._view = view
        self.sentence: Final = QLabel(view.sentence, self)
        self.sentence.setWordWrap(True)
        self.sentence.setProperty("tone", "success" if view.holds else "error")
        self.column.addWidget(self.sentence)
        self.add_words(
            translate(
                "Lock",
                "Compared with the photo bit by bit, in every channel, wherever no visible layer's"
                " mask shows anything.",
            )
        )
        form = self.add_form()
        for name, value in view.rows:
            self.add_row(form, name, self._value(value))
        close = QPushButton(translate("Lock", "Close"), self)
        close.clicked.connect(self.close)
        copy = QPushButton(translate("Lock", "&Copy"), self)
        copy.clicked.connect(self._copy)
        area = QPushButton(translate("Lock", "Show &Locked Area"), self)
        area.clicked.connect(self._show_area)
        self.add_buttons(close, copy, area)

    def _value(self, value: str) -> QLabel:
        is_long = len(value) > _BREAK_AFTER and " " not in value
        shown = f"{value[:_BREAK_AFTER]}\n{value[_BREAK_AFTER:]}" if is_long else value
        label = QLabel(shown, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        return label

    def _copy(self) -> None:
        rows = [f"{name}: {value}" for name, value in self._view.rows]
        QGuiApplication.clipboard().setText("\n".join([self._view.sentence, *rows]))

    def _show_area(self) -> None:
        self.action_wanted.emit("show_locked_area")
        self.close()
