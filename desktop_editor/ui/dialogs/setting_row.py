"""One setting in the dialog: a field for its kind, and a way back to its default."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QPushButton, QSpinBox, QWidget

from desktop_editor.ui.dialogs.frame import choice_box
from desktop_editor.ui.dialogs.remarked_field import RemarkedField
from desktop_editor.ui.dialogs_view import SettingField, SettingKind
from desktop_editor.ui.translation import translate
from desktop_editor.ui.widgets.dressing import guard_wheel, icon_button, number_box


class SettingRow(QWidget):
    """Emits `changed` when its value is another one, whoever made it so."""

    changed = Signal()

    def __init__(
        self, field: SettingField, value: object, parent: QWidget, button: QPushButton | None = None
    ) -> None:
        super().__init__(parent)
        self.field: Final = field
        self.remarked: Final = _text(field, self, button)
        self.widget: Final = self.remarked.field if self.remarked else _widget(field, self)
        self.reset: Final = icon_button("undo", "", self)
        usual = translate("Settings", "Usually: {value}").format(
            value=field.words_for(field.default)
        )
        words = translate("Settings", "Back to the default of “{title}”").format(title=field.title)
        self.reset.setAccessibleName(words)
        self.reset.setToolTip(usual)
        kept = self.reset.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.reset.setSizePolicy(kept)
        self.widget.setAccessibleName(field.title)
        self.widget.setAccessibleDescription(f"{field.explanation} {usual}")
        self.widget.setToolTip(f"{field.explanation}\n{usual}")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.remarked or self.widget, 1)
        row.addWidget(self.reset)
        self.setFocusProxy(self.widget)
        self.set_value(value)
        self._connect()
        self._look()

    @property
    def value(self) -> object:
        """What the field says now."""
        widget = self.widget
        if isinstance(widget, QCheckBox):
            return widget.isChecked()
        if isinstance(widget, QSpinBox):
            return widget.value()
        if isinstance(widget, QComboBox):
            return widget.currentData()
        return widget.text().strip()

    def set_value(self, value: object) -> None:
        """Let the field say this."""
        widget = self.widget
        if isinstance(widget, QCheckBox):
            widget.setChecked(bool(value))
        elif isinstance(widget, QSpinBox):
            widget.setValue(int(str(value)))
        elif isinstance(widget, QComboBox):
            widget.setCurrentIndex(max(0, widget.findData(value)))
        else:
            widget.setText(str(value))

    def is_about(self, words: str) -> bool:
        """Whether all of these words are said of it, in its choices, too."""
        field = self.field
        said = [field.title, field.explanation, field.section_title, field.unit, field.when_empty]
        text = " ".join([*said, *(choice for _value, choice in field.choices)]).casefold()
        return all(word in text for word in words.casefold().split())

    def _to_default(self) -> None:
        self.set_value(self.field.default)
        self.widget.setFocus()

    def _look(self) -> None:
        self.reset.setVisible(self.value != self.field.default)

    def _connect(self) -> None:
        widget = self.widget
        if isinstance(widget, QCheckBox):
            widget.toggled.connect(self.changed)
        elif isinstance(widget, QSpinBox):
            widget.valueChanged.connect(self.changed)
        elif isinstance(widget, QComboBox):
            widget.currentIndexChanged.connect(self.changed)
        else:
            widget.textChanged.connect(self.changed)
        self.changed.connect(self._look)
        self.reset.clicked.connect(self._to_default)


def without_default(widget: QWidget, parent: QWidget) -> QWidget:
    """A field that has no way back to a default, as wide as those that have one."""
    room = icon_button("undo", "", parent)
    kept = room.sizePolicy()
    kept.setRetainSizeWhenHidden(True)
    room.setSizePolicy(kept)
    room.hide()
    framed = QWidget(parent)
    row = QHBoxLayout(framed)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(widget, 1)
    row.addWidget(room)
    framed.setFocusProxy(widget)
    return framed


def _text(field: SettingField, parent: QWidget, button: QPushButton | None) -> RemarkedField | None:
    if field.kind is not SettingKind.TEXT:
        return None
    made = RemarkedField("", parent, button)
    made.field.setPlaceholderText(field.when_empty)
    return made


def _widget(field: SettingField, parent: QWidget) -> QCheckBox | QSpinBox | QComboBox:
    if field.kind is SettingKind.SWITCH:
        return QCheckBox(field.explanation.removesuffix("."), parent)
    if field.kind is SettingKind.NUMBER:
        return number_box(field.lowest, field.highest, f" {field.unit}".rstrip(), parent)
    box = choice_box(field.choices, str(field.default), field.title)
    guard_wheel(box)
    return box
