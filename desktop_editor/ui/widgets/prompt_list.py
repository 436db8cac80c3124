"""Earlier prompts in a panel that drops down: searched, starred, taken again, forgotten."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import PromptRow

_SIZE: Final = QSize(360, 380)
_SEARCH_MS: Final = 150
_STAR: Final = "★ "
_TEXT: Final = Qt.ItemDataRole.UserRole
_IS_STARRED: Final = Qt.ItemDataRole.UserRole + 1


class PromptList(QDialog):
    """Emits what is asked for; what is found is shown when it comes."""

    wanted = Signal(str)
    chosen = Signal(str)
    starred = Signal(str, bool)
    forgotten = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAccessibleName(translate("Prompt", "Earlier prompts"))
        self.search: Final = QLineEdit(self)
        self.search.setPlaceholderText(translate("Prompt", "Search earlier prompts"))
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.setClearButtonEnabled(True)
        self.rows: Final = QListWidget(self)
        self.rows.setAccessibleName(translate("Prompt", "Earlier prompts"))
        self.rows.setWordWrap(True)
        self.rows.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.empty: Final = QLabel(translate("Prompt", "No prompt found."), self)
        self.empty.setProperty("muted", True)
        self.take: Final = QPushButton(translate("Prompt", "Use"), self)
        self.mark: Final = QPushButton(translate("Prompt", "Star"), self)
        self.forget: Final = QPushButton(translate("Prompt", "Forget"), self)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_SEARCH_MS)
        self._build()
        self._connect()

    def drop_below(self, button: QWidget) -> None:
        """Open below a button, with everything in it that can be found."""
        self.resize(_SIZE)
        place = button.mapToGlobal(QPoint(button.width() - self.width(), button.height() + 4))
        self.move(place)
        self.search.clear()
        self.wanted.emit("")
        self.show()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def show_prompts(self, prompts: tuple[PromptRow, ...]) -> None:
        """Show what was found, starred ones first as they come."""
        chosen = max(0, self.rows.currentRow())
        self.rows.clear()
        for one in prompts:
            item = QListWidgetItem(f"{_STAR if one.starred else ''}{' '.join(one.text.split())}")
            item.setData(_TEXT, one.text)
            item.setData(_IS_STARRED, one.starred)
            item.setToolTip(one.text)
            self.rows.addItem(item)
        self.rows.setCurrentRow(min(chosen, self.rows.count() - 1))
        self.rows.setVisible(bool(prompts))
        self.empty.setVisible(not prompts)
        self._show_buttons()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Arrows move through the list while one types what to look for."""
        if watched is self.search and isinstance(event, QKeyEvent):
            is_press = event.type() == QEvent.Type.KeyPress
            if is_press and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                row = self.rows.currentRow() + step
                self.rows.setCurrentRow(max(0, min(row, self.rows.count() - 1)))
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter takes the prompt, Delete forgets it, S gives it a star."""
        key, in_list = event.key(), self.rows.hasFocus()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        elif in_list and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._forget()
        elif in_list and key == Qt.Key.Key_S:
            self._star()
        else:
            super().keyPressEvent(event)

    def _take(self) -> None:
        item = self.rows.currentItem()
        if item is not None:
            self.chosen.emit(item.data(_TEXT))
            self.close()

    def _star(self) -> None:
        item = self.rows.currentItem()
        if item is not None:
            self.starred.emit(item.data(_TEXT), not item.data(_IS_STARRED))
            self.wanted.emit(self.search.text())

    def _forget(self) -> None:
        item = self.rows.currentItem()
        if item is not None:
            self.forgotten.emit(item.data(_TEXT))
            self.wanted.emit(self.search.text())

    def _look(self) -> None:
        self.wanted.emit(self.search.text())

    def _show_buttons(self) -> None:
        item = self.rows.currentItem()
        for button in (self.take, self.mark, self.forget):
            button.setEnabled(item is not None)
        is_starred = item is not None and item.data(_IS_STARRED)
        words = translate("Prompt", "Take the Star Away") if is_starred else ""
        self.mark.setText(words or translate("Prompt", "Star"))

    def _connect(self) -> None:
        self.search.installEventFilter(self)
        self.search.textEdited.connect(self._patience.start)
        self._patience.timeout.connect(self._look)
        self.rows.itemDoubleClicked.connect(self._take)
        self.rows.currentRowChanged.connect(self._show_buttons)
        self.take.clicked.connect(self._take)
        self.mark.clicked.connect(self._star)
        self.forget.clicked.connect(self._forget)

    def _build(self) -> None:
        for button in (self.take, self.mark, self.forget):
            button.setAutoDefault(False)
        self.take.setProperty("primary", True)
        buttons = QHBoxLayout()
        for button in (self.take, self.mark, self.forget):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.addWidget(self.search)
        column.addWidget(self.rows, 1)
        column.addWidget(self.empty, 1, Qt.AlignmentFlag.AlignCenter)
        column.addLayout(buttons)
