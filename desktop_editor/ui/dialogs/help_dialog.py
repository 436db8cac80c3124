"""The help: its pages in a list, one of them beside it. Offline, part of the application."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from desktop_editor.ui.dialogs.frame import DialogFrame
from desktop_editor.ui.help_pages import HelpPage
from desktop_editor.ui.translation import translate

_LIST_PX: Final = 270
_SIZE: Final = (880, 600)


class HelpDialog(DialogFrame):
    """Opens at a page; the search leaves those that hold all of its words."""

    def __init__(
        self, pages: tuple[HelpPage, ...], opened: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(translate("Help", "Help"), parent)
        self._pages = pages
        self.search: Final = QLineEdit(self)
        self.search.setPlaceholderText(translate("Help", "Search the help"))
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.setClearButtonEnabled(True)
        self.list: Final = QListWidget(self)
        self.list.setAccessibleName(translate("Help", "Pages"))
        self.list.setFixedWidth(_LIST_PX)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.text: Final = QTextBrowser(self)
        self.text.setAccessibleName(translate("Help", "The page"))
        for page in pages:
            self.list.addItem(page.title)
        self._build()
        self.search.textChanged.connect(self._look)
        self.list.currentRowChanged.connect(self._show)
        self.open_page(opened)

    def open_page(self, page_id: str) -> None:
        """Show a page; an unknown one shows the first."""
        ids = [page.id for page in self._pages]
        self.list.setCurrentRow(ids.index(page_id) if page_id in ids else 0)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, row: int) -> None:
        if row >= 0:
            self.text.setMarkdown(self._pages[row].text)

    def _look(self, words: str) -> None:
        found = [row for row, page in enumerate(self._pages) if page.is_about(words)]
        for row in range(self.list.count()):
            self.list.item(row).setHidden(row not in found)
        if found and self.list.currentRow() not in found:
            self.list.setCurrentRow(found[0])

    def _build(self) -> None:
        self.resize(*_SIZE)
        left = QVBoxLayout()
        left.addWidget(self.search)
        left.addWidget(self.list, 1)
        row = QHBoxLayout()
        row.addLayout(left)
        row.addWidget(self.text, 1)
        self.column.addLayout(row, 1)
        close = QPushButton(translate("Help", "Close"), self)
        close.clicked.connect(self.close)
        self.add_buttons(close)
