"""The undo steps by name, folded away until they are wanted; one click goes to any of them.

The panel implements `HistoryView`; going there is the controller's business.
"""

from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QListView, QToolButton, QVBoxLayout, QWidget

from desktop_editor.document.history import StepList
from desktop_editor.ui.theme import current_tokens
from desktop_editor.ui.translation import translate
from desktop_editor.ui.widgets.icon import set_icon

_SHOWN_STEPS: Final = 7
_Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole


class StepModel(QAbstractListModel):
    """The steps as rows, oldest first; a new step adds a row and touches no other."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.steps = StepList(first=0, labels=("",), current=0)

    @property
    def current_row(self) -> int:
        """Where the document is."""
        return self.steps.current - self.steps.first

    def show(self, steps: StepList) -> None:
        """Take over other steps."""
        before, shown = self.steps, len(self.steps.labels)
        if steps.first != before.first or steps.labels[:shown] != before.labels:
            self.beginResetModel()
            self.steps = steps
            self.endResetModel()
            return
        grows = len(steps.labels) > shown
        if grows:
            self.beginInsertRows(QModelIndex(), shown, len(steps.labels) - 1)
        self.steps = steps
        if grows:
            self.endInsertRows()
        if steps.current != before.current:
            first, last = sorted((before.current - before.first, self.current_row))
            self.dataChanged.emit(self.index(first), self.index(last))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's name and way
        """How many steps there are."""
        return 0 if parent.isValid() else len(self.steps.labels)

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> object:
        """The words of a step; undone ones are dimmed, the current one is bold."""
        row = index.row()
        label = self.steps.labels[row] or translate("History", "Beginning")
        if role in (_Role.DisplayRole, _Role.ToolTipRole):
            return label
        if role == _Role.AccessibleTextRole:
            return self._spoken(row).format(step=label)
        if role == _Role.ForegroundRole and row > self.current_row:
            return QColor(current_tokens().disabled)
        if role == _Role.FontRole and row == self.current_row:
            font = QFont()
            font.setBold(True)
            return font
        return None

    def _spoken(self, row: int) -> str:
        """What a screen reader says of a step besides its words."""
        if row == self.current_row:
            return translate("History", "{step}, current step")
        return translate("History", "{step}, undone") if row > self.current_row else "{step}"


class HistoryPanel(QWidget):
    """Emits `step_chosen(number)` for a click or Return on a step; `opened(bool)` when folded."""

    step_chosen = Signal(int)
    opened = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(translate("History", "History"))
        self.heading: Final = QToolButton(self)
        self.list: Final = QListView(self)
        self.model: Final = StepModel(self)
        self._build()
        self.list.clicked.connect(self._choose)
        self.list.activated.connect(self._choose)
        self.heading.toggled.connect(self._fold)
        self._fold(opened=False)

    def show_steps(self, steps: StepList) -> None:
        """Show these steps, the current one marked and in sight."""
        if steps != self.model.steps:
            self.model.show(steps)
            self._follow()

    def open(self) -> None:
        """Unfold it, with the keyboard in the list."""
        self.heading.setChecked(True)
        self.list.setFocus()

    def _follow(self) -> None:
        here = self.model.index(self.model.current_row)
        self.list.setCurrentIndex(here)
        if self.list.isVisible():
            self.list.scrollTo(here)

    def _choose(self, index: QModelIndex) -> None:
        self.step_chosen.emit(self.model.steps.first + index.row())

    def _fold(self, opened: bool) -> None:
        self.list.setVisible(opened)
        set_icon(self.heading, "down" if opened else "right")
        self._follow()
        self.opened.emit(opened)

    def _build(self) -> None:
        self.heading.setText(translate("History", "History"))
        self.heading.setCheckable(True)
        self.heading.setProperty("heading", True)
        self.heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.heading.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.list.setObjectName("undoSteps")
        self.list.setModel(self.model)
        self.list.setAccessibleName(translate("History", "Undo steps"))
        self.list.setAccessibleDescription(translate("History", "Return goes to the step chosen."))
        self.list.setUniformItemSizes(True)  # else every step is measured, however many there are
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFixedHeight(_SHOWN_STEPS * (self.fontMetrics().height() + 8) + 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.heading)
        column.addWidget(self.list)
