"""The narrow strip of tools at the left edge of the window. Its buttons are the menu's actions."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QToolButton, QWidget

from desktop_editor.ui.translation import translate

_EDGE_PX: Final = 6
_END_PX: Final = 6
_SPACING_PX: Final = 2
_GAP_PX: Final = 4  # between groups, besides the spacing on both sides


class ToolStrip(QFrame):
    """One button for each action; None in the list draws a gap."""

    def __init__(self, actions: Iterable[QAction | None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("toolStrip")
        self.setAccessibleName(translate("Tools", "Tools"))
        self.buttons: list[QToolButton] = []
        self._groups: list[list[QToolButton]] = [[]]
        for action in actions:
            if action is None:
                self._groups.append([])
                continue
            button = self._button(action)
            self.buttons.append(button)
            self._groups[-1].append(button)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(_EDGE_PX, _END_PX, _EDGE_PX, _END_PX)
        self._grid.setSpacing(_SPACING_PX)
        self._columns = 0
        self._arrange(1)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Where one column is too long there are two."""
        super().resizeEvent(event)
        tall = max((button.sizeHint().height() for button in self.buttons), default=0)
        gaps = len(self._groups) - 1
        needed = len(self.buttons) * (tall + _SPACING_PX) + gaps * (_GAP_PX + _SPACING_PX)
        self._arrange(1 if needed + 2 * _END_PX <= self.height() else 2)

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for row in range(self._grid.rowCount()):
            self._grid.setRowMinimumHeight(row, 0)
            self._grid.setRowStretch(row, 0)
        first = 0
        for group in self._groups:
            for place, button in enumerate(group):
                self._grid.addWidget(button, first + place // columns, place % columns)
            first += -(-len(group) // columns)
            self._grid.setRowMinimumHeight(first, _GAP_PX)
            first += 1
        self._grid.setRowMinimumHeight(first - 1, 0)
        self._grid.setRowStretch(first, 1)

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setIconSize(QSize(20, 20))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        words = action.text().replace("&", "")
        keys = action.shortcut().toString(action.shortcut().SequenceFormat.NativeText)
        button.setAccessibleName(words)
        action.setToolTip(f"{words} ({keys})" if keys else words)
        return button
