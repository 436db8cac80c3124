"""The ledger: what was asked of services, what became of it, and what it cost.

Rows come as words; where they come from, and what is done with a reply, is decided elsewhere.
"""

from typing import Final

from PySide6.QtCore import QAbstractTableModel, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QWidget,
)

from desktop_editor.ui.dialogs.frame import DialogFrame
from desktop_editor.ui.dialogs.ledger_models import RequestsModel, SumsModel
from desktop_editor.ui.ledger_view import KeptReply, LedgerPage, LedgerRow, LedgerSumsRow
from desktop_editor.ui.translation import translate

_SUMS_ROWS: Final = 5
_PROMPT: Final = 1
_WIDTH: Final = 980
"""Fits on a screen of 1024 pixels."""
_WIDEST_LETTERS: Final = 42


class LedgerDialog(DialogFrame):
    """Emits `lay_wanted` and `save_wanted` with the id of the request that is selected."""

    lay_wanted = Signal(str)
    save_wanted = Signal(str)

    def __init__(
        self,
        sums: tuple[LedgerSumsRow, ...],
        page: LedgerPage,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(translate("Ledger", "Ledger"), parent)
        self.requests: Final = RequestsModel(page, self)
        self.sums_table: Final = _table(
            SumsModel(sums, self), translate("Ledger", "Sums per day"), self
        )
        self.table: Final = _table(self.requests, translate("Ledger", "Requests"), self)
        self.lay: Final = QPushButton(self)
        self.save: Final = QPushButton(self)
        self.words: Final = QLabel(self)
        self._build(is_empty=not sums)
        selection = self.table.selectionModel()
        selection.currentRowChanged.connect(self._show_buttons)
        self.requests.dataChanged.connect(self._show_buttons)
        self.lay.clicked.connect(self._lay)
        self.save.clicked.connect(self._save)
        if page.rows:
            self.table.selectRow(0)
            self.table.setFocus()
        self._show_buttons()

    @property
    def selected(self) -> LedgerRow | None:
        """The request that the buttons are about."""
        index = self.table.selectionModel().currentIndex()
        return self.requests.row(index.row()) if index.isValid() else None

    def select(self, request_id: str) -> None:
        """Show the request that the ledger was opened for; an unknown one changes nothing."""
        number = self.requests.number_of(request_id)
        if number is not None:
            self.table.selectRow(number)
            self.table.scrollTo(self.requests.index(number, 0))

    def _show_buttons(self) -> None:
        row = self.selected
        reply = KeptReply.NOTHING if row is None else row.reply
        self.lay.setEnabled(reply in (KeptReply.PICTURE, KeptReply.ADDRESS))
        self.save.setEnabled(reply is not KeptReply.NOTHING)
        lay = translate("Ledger", "&Lay on Photo")
        if reply is KeptReply.ADDRESS:
            lay = translate("Ledger", "&Fetch and Lay on Photo")
        save = translate("Ledger", "&Save Picture…")
        if reply is KeptReply.UNUSABLE:
            save = translate("Ledger", "&Save File…")
        self.words.setText("" if row is None else f"{row.state}.")
        self.lay.setText(lay)
        self.save.setText(save)

    def _lay(self) -> None:
        if self.selected is not None:
            self.lay_wanted.emit(self.selected.id)

    def _save(self) -> None:
        if self.selected is not None:
            self.save_wanted.emit(self.selected.id)

    def _build(self, *, is_empty: bool) -> None:
        self.setMinimumSize(460, 180 if is_empty else 420)
        self.resize(460 if is_empty else _WIDTH, 180 if is_empty else 660)
        if is_empty:
            self.add_words(translate("Ledger", "Nothing has been sent to a service yet."))
        else:
            words = translate(
                "Ledger",
                "Costs in US dollars, as far as services state their prices. Requests to the "
                "practice service cost nothing.",
            )
            self.add_words(words)
        self.column.addWidget(self.sums_table)
        self.column.addWidget(self.table, 1)
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setProperty("muted", True)
        self.column.addWidget(self.words)
        self._build_columns()
        for table in (self.sums_table, self.table):
            table.setVisible(not is_empty)
        if is_empty:
            self.column.addStretch(1)
        close = QPushButton(translate("Ledger", "Close"), self)
        close.setProperty("primary", True)
        close.clicked.connect(self.close)
        row = QHBoxLayout()
        for button in (self.lay, self.save):
            button.setAutoDefault(False)
            button.setVisible(not is_empty)
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(close)
        self.column.addSpacing(6)
        self.column.addLayout(row)

    def _build_columns(self) -> None:
        header = self.sums_table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        rows = min(_SUMS_ROWS, self.sums_table.model().rowCount())
        height = self.sums_table.verticalHeader().defaultSectionSize()
        self.sums_table.setFixedHeight(header.sizeHint().height() + rows * height + 4)
        self.table.resizeColumnsToContents()
        header = self.table.horizontalHeader()
        header.setMaximumSectionSize(_WIDEST_LETTERS * self.fontMetrics().averageCharWidth())
        header.setSectionResizeMode(_PROMPT, QHeaderView.ResizeMode.Stretch)


def _table(model: QAbstractTableModel, name: str, parent: QWidget) -> QTableView:
    table = QTableView(parent)
    table.setModel(model)
    table.setAccessibleName(name)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setAlternatingRowColors(True)
    table.setWordWrap(False)
    table.setTextElideMode(Qt.TextElideMode.ElideRight)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 10)
    table.horizontalHeader().setHighlightSections(False)
    table.setCornerButtonEnabled(False)
    return table
