"""The narrow strip of tools at the left edge of the window. Its buttons are the menu's actions."""

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QToolButton, QVBoxLayout, QWidget

from desktop_editor.ui.translation import translate


class ToolStrip(QFrame):
    """One button for each action; None in the list draws a gap."""

    def __init__(self, actions: Iterable[QAction | None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("toolStrip")
        self.setAccessibleName(translate("Tools", "Tools"))
        self.buttons: list[QToolButton] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 8, 6, 8)
        column.setSpacing(4)
        for action in actions:
            if action is None:
                column.addSpacing(12)
                continue
            button = self._button(action)
            self.buttons.append(button)
            column.addWidget(button)
        column.addStretch(1)

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
