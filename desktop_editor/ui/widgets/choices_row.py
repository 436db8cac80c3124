"""Size of the edit and number of variants, in one row under the prompt."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import EditChoices
from desktop_editor.ui.widgets.dressing import guard_wheel, number_box

STEP_PX: Final = 16
LARGEST_PX: Final = 3840
_CUSTOM: Final = "custom"


class ChoicesRow(QWidget):
    """Emits `choices_changed(EditChoices)` when the user chooses, never when it is shown some."""

    choices_changed = Signal(EditChoices)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.size_box: Final = QComboBox(self)
        self.width_box: Final = self._edge_box(translate("Prompt", "Width in pixels"))
        self.height_box: Final = self._edge_box(translate("Prompt", "Height in pixels"))
        self.variants: Final = QButtonGroup(self)
        self._custom_row = QWidget(self)
        self._presets: tuple[str, ...] | None = None
        self._build()
        self.show_choices(EditChoices(), ())
        self.size_box.activated.connect(self._size_chosen)
        self.width_box.editingFinished.connect(self._edge_entered)
        self.height_box.editingFinished.connect(self._edge_entered)
        self.variants.idClicked.connect(self._tell)

    def show_choices(self, choices: EditChoices, presets: tuple[str, ...]) -> None:
        """Show these choices; the presets fill the list."""
        self._fill(presets)
        index = self.size_box.findData(choices.size)
        custom = index < 0
        self.size_box.setCurrentIndex(self.size_box.findData(_CUSTOM) if custom else index)
        if custom:
            width, _, height = choices.size.partition("x")
            self.width_box.setValue(int(width))
            self.height_box.setValue(int(height))
        self._custom_row.setVisible(custom)
        button = self.variants.button(choices.variants)
        if button is not None:
            button.setChecked(True)

    @property
    def choices(self) -> EditChoices:
        """What is chosen now."""
        size = str(self.size_box.currentData())
        if size == _CUSTOM:
            size = f"{self.width_box.value()}x{self.height_box.value()}"
        return EditChoices(size=size, variants=self.variants.checkedId())

    def _fill(self, presets: tuple[str, ...]) -> None:
        if presets == self._presets:
            return
        self._presets = presets
        self.size_box.clear()
        self.size_box.addItem(translate("Prompt", "Match the photo"), "match")
        self.size_box.addItem(translate("Prompt", "Service decides"), "auto")
        for preset in presets:
            self.size_box.addItem(preset.replace("x", " × "), preset)
        self.size_box.addItem(translate("Prompt", "Other size…"), _CUSTOM)

    def _size_chosen(self) -> None:
        custom = self.size_box.currentData() == _CUSTOM
        self._custom_row.setVisible(custom)
        if custom:
            self.width_box.setFocus()
        self._tell()

    def _edge_entered(self) -> None:
        box = self.sender()
        if isinstance(box, QSpinBox):
            box.setValue(round(box.value() / STEP_PX) * STEP_PX)
            self._tell()

    def _tell(self) -> None:
        self.choices_changed.emit(self.choices)

    def _edge_box(self, name: str) -> QSpinBox:
        box = number_box(STEP_PX, LARGEST_PX, " px", self)
        box.setSingleStep(STEP_PX)
        box.setValue(1024)
        box.setAccessibleName(name)
        box.setToolTip(translate("Prompt", "Rounded to a multiple of 16, which the service needs"))
        box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return box

    def _build(self) -> None:
        self.size_box.setAccessibleName(translate("Prompt", "Size of the edit"))
        self.size_box.setToolTip(translate("Prompt", "Size that the service is asked for"))
        self.size_box.setMinimumContentsLength(8)
        guard_wheel(self.size_box, self.width_box, self.height_box)
        self.size_box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        top = QGridLayout()
        top.setHorizontalSpacing(4)
        top.setVerticalSpacing(3)
        top.addWidget(self._caption(translate("Prompt", "Size")), 0, 0)
        top.addWidget(self.size_box, 1, 0)
        top.setColumnStretch(0, 1)
        top.setColumnMinimumWidth(1, 6)
        top.addWidget(self._caption(translate("Prompt", "Variants")), 0, 2, 1, 4)
        for number in range(1, 5):
            top.addWidget(self._variant_button(number), 1, number + 1)
        custom = QHBoxLayout(self._custom_row)
        custom.setContentsMargins(0, 0, 0, 0)
        custom.addWidget(self.width_box)
        custom.addWidget(QLabel("×", self))
        custom.addWidget(self.height_box)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(top)
        column.addWidget(self._custom_row)

    def _caption(self, words: str) -> QLabel:
        caption = QLabel(words, self)
        caption.setProperty("muted", True)
        caption.setProperty("small", True)
        return caption

    def _variant_button(self, number: int) -> QToolButton:
        button = QToolButton(self)
        button.setText(str(number))
        button.setCheckable(True)
        button.setProperty("segment", True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        words = translate("Prompt", "Variants: {n}").format(n=number)
        button.setAccessibleName(words)
        button.setToolTip(
            translate("Prompt", "{n} separate requests; each may be charged").format(n=number)
        )
        self.variants.addButton(button, number)
        return button
