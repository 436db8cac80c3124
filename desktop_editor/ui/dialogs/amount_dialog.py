"""One number and a button: by how many pixels. What is done with it, the controller knows."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_editor.ui.dialogs.frame import DialogFrame
from desktop_editor.ui.dialogs_view import AmountQuestion
from desktop_editor.ui.translation import translate
from desktop_editor.ui.widgets.dressing import number_box


class AmountDialog(DialogFrame):
    """Emits `chosen(str, int)` with the action and the pixels; Enter answers, Esc asks no more."""

    chosen = Signal(str, int)

    def __init__(self, question: AmountQuestion, parent: QWidget | None = None) -> None:
        super().__init__(question.title, parent)
        self._action_id = question.action_id
        self.amount: Final = number_box(1, question.most_px, " px", self)
        self.amount.setValue(question.px)
        self.amount.selectAll()
        self.amount.setAccessibleName(translate("Amount", "Pixels of the photo"))
        self.add_row(self.add_form(), translate("Amount", "By"), self.amount)
        words = translate("Amount", "1 to {most} pixels of the photo")
        self.add_words(words.format(most=question.most_px))
        self.apply: Final = QPushButton(translate("Amount", "Apply"), self)
        self.apply.clicked.connect(self._answer)
        cancel = QPushButton(translate("Amount", "Cancel"), self)
        cancel.clicked.connect(self.close)
        self.add_buttons(self.apply, cancel)
        self.amount.setFocus()

    def _answer(self) -> None:
        self.amount.interpretText()
        self.chosen.emit(self._action_id, self.amount.value())
        self.close()
