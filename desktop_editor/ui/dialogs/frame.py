"""The frame that all dialogs share: never modal, one form, its buttons at the bottom."""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

_LABEL_LETTERS: Final = 13
_AROUND_PX: Final = 150
"""Title bar, margins and buttons."""


class DialogFrame(QDialog):
    """A window over the main window that blocks nothing and is deleted when it is closed.

    Args:
        title: Translated.
        parent: The main window.
        scrolls: What lies above the buttons scrolls where the screen is too low for it.
    """

    def __init__(self, title: str, parent: QWidget | None, *, scrolls: bool = False) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._outer: Final = QVBoxLayout(self)
        self._outer.setContentsMargins(24, 20, 24, 18)
        self._outer.setSpacing(12)
        self.column: Final = _scrolled(self._outer) if scrolls else self._outer
        heading = QLabel(title, self)
        heading.setProperty("title", True)
        self.column.addWidget(heading)

    def bring_into_view(self, widget: QWidget) -> None:
        """Scroll to a widget, where the dialog scrolls."""
        area = self.findChild(_Scrolled)
        if area is not None:
            area.ensureWidgetVisible(widget)

    def add_words(self, words: str) -> QLabel:
        """A quiet paragraph."""
        label = QLabel(words, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setProperty("muted", True)
        self.column.addWidget(label)
        return label

    def add_section(self, words: str) -> QFormLayout:
        """A heading and the form below it."""
        self.add_heading(words)
        return self.add_form()

    def add_heading(self, words: str) -> QLabel:
        """What the next form is about."""
        title = QLabel(words, self)
        title.setProperty("section", True)
        self.column.addWidget(title)
        return title

    def add_form(self) -> QFormLayout:
        """Rows of a label and a field."""
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        self.column.addLayout(form)
        return form

    def add_row(self, form: QFormLayout, words: str, content: QWidget | QLayout) -> None:
        """A label, as wide in every form of the dialog, and what it names."""
        label = QLabel(words, self)
        label.setMinimumWidth(self.fontMetrics().horizontalAdvance("m") * _LABEL_LETTERS)
        label.setMinimumHeight(self.fontMetrics().height() + 12)
        if isinstance(content, QWidget):
            label.setBuddy(content)
        form.addRow(label, content)

    def add_buttons(self, main: QPushButton, *others: QPushButton) -> None:
        """The main button at the right, as the system orders them; others beside it."""
        main.setProperty("primary", True)
        main.setDefault(True)
        box = QDialogButtonBox(self)
        box.addButton(main, QDialogButtonBox.ButtonRole.AcceptRole)
        for other in others:
            other.setAutoDefault(False)
            box.addButton(other, QDialogButtonBox.ButtonRole.RejectRole)
        row = QHBoxLayout()
        row.addWidget(box)
        self._outer.addSpacing(6)
        self._outer.addLayout(row)


class _Scrolled(QScrollArea):
    """As large as what is in it, while the screen has room for that."""

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The content's own size, at most what fits on the screen with title and buttons."""
        content = self.widget()
        if content is None:
            return super().sizeHint()
        most = self.screen().availableSize().height() - _AROUND_PX
        hint, bar = content.sizeHint(), self.verticalScrollBar().sizeHint().width()
        return QSize(hint.width() + bar, min(hint.height(), most))


def _scrolled(outer: QVBoxLayout) -> QVBoxLayout:
    inside = QWidget()
    inside.setObjectName("scrolled")
    column = QVBoxLayout(inside)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(outer.spacing())
    area = _Scrolled()
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inside)
    outer.addWidget(area)
    return column


def choice_box(choices: tuple[tuple[str, str], ...], chosen: str, name: str) -> QComboBox:
    """A list of (value, words) with one chosen; `currentData()` is the value."""
    box = QComboBox()
    for value, words in choices:
        box.addItem(words, value)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    box.setAccessibleName(name)
    box.setMinimumContentsLength(18)
    return box
