"""The proof of the pixel lock: figures that anybody can compute again."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from desktop_editor.ui.dialogs.frame import DialogFrame
from desktop_editor.ui.dialogs_view import LockView
from desktop_editor.ui.translation import translate
from desktop_editor.ui.widgets.dressing import set_look

_BREAK_AFTER: Final = 32
"""Letters of a digest on a line."""
_TONES: Final = {True: "success", False: "error", None: ""}


class LockDialog(DialogFrame):
    """Shows it; `action_wanted` with the id of an action that shows the same on the photo."""

    action_wanted = Signal(str)

    def __init__(self, view: LockView, parent: QWidget | None = None) -> None:
        super().__init__(translate("Lock", "Pixel Lock"), parent)
        self._view = view
        self.sentence: Final = QLabel(self)
        self.sentence.setWordWrap(True)
        self.column.addWidget(self.sentence)
        self.add_words(
            translate(
                "Lock",
                "Compared with the photo bit by bit, in every channel, wherever no visible layer's"
                " mask shows anything.",
            )
        )
        form = self.add_form()
        self._values: Final = [self._value() for _row in view.rows]
        for (name, _value), label in zip(view.rows, self._values, strict=True):
            self.add_row(form, name, label)
        close = QPushButton(translate("Lock", "Close"), self)
        close.clicked.connect(self.close)
        self._copying: Final = QPushButton(translate("Lock", "&Copy"), self)
        self._copying.clicked.connect(self._copy)
        area = QPushButton(translate("Lock", "Show &Locked Area"), self)
        area.clicked.connect(self._show_area)
        self.add_buttons(close, self._copying, area)
        self.show_view(view)

    def show_view(self, view: LockView) -> None:
        """Show the figures; those of a view with the same rows."""
        self._view = view
        self.sentence.setText(view.sentence)
        set_look(self.sentence, tone=_TONES[view.holds])
        self._copying.setEnabled(view.holds is not None)
        for (_name, value), label in zip(view.rows, self._values, strict=True):
            is_long = len(value) > _BREAK_AFTER and " " not in value
            label.setText(f"{value[:_BREAK_AFTER]}\n{value[_BREAK_AFTER:]}" if is_long else value)
        self.adjustSize()

    def _value(self) -> QLabel:
        label = QLabel(self)
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
