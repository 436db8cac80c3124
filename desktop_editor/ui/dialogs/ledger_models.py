"""The tables of the ledger: sums, and requests that are asked for page by page. Words only."""

from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont

from desktop_editor.ui.ledger_view import LedgerPage, LedgerRow, LedgerSumsRow
from desktop_editor.ui.translation import translate

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_SHOWN: Final = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)


class SumsModel(QAbstractTableModel):
    """The total and the days; `rows` never change."""

    def __init__(self, rows: tuple[LedgerSumsRow, ...], parent: QObject) -> None:
        super().__init__(parent)
        self.rows: Final = rows
        self._titles = (
            translate("Ledger", "Day"),
            translate("Ledger", "Requests"),
            translate("Ledger", "Failed or interrupted"),
            translate("Ledger", "Tokens"),
            translate("Ledger", "Estimated cost"),
            translate("Ledger", "Actual cost"),
        )

    def rowCount(self, parent: _Index = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """One for each day and one for all of them."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """Fixed."""
        return 0 if parent.isValid() else len(self._titles)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words; numbers at the right, the total in bold."""
        row = self.rows[index.row()]
        words = (row.day, row.requests, row.failed, row.tokens, row.estimated, row.actual)
        if role in _SHOWN:
            return words[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if index.column() else _LEFT
        if role == Qt.ItemDataRole.FontRole and index.row() == 0:
            font = QFont()
            font.setBold(True)
            return font
        return None

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The titles of the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section else _LEFT
        return None


class RequestsModel(QAbstractTableModel):
    """Requests, newest first; older ones are asked for when the user comes near the end."""

    older_wanted = Signal()

    def __init__(self, page: LedgerPage, parent: QObject) -> None:
        super().__init__(parent)
        self._rows = list(page.rows)
        self._is_whole = page.is_last
        self._is_asking = False
        self._titles = (
            translate("Ledger", "Time"),
            translate("Ledger", "Prompt"),
            translate("Ledger", "Service"),
            translate("Ledger", "Size"),
            translate("Ledger", "What became of it"),
            translate("Ledger", "Cost"),
        )

    def row(self, number: int) -> LedgerRow:
        """The request in this row."""
        return self._rows[number]

    def number_of(self, request_id: str) -> int | None:
        """The row of this request; None when it is not among these."""
        found = (number for number, one in enumerate(self._rows) if one.id == request_id)
        return next(found, None)

    def add(self, page: LedgerPage) -> None:
        """Append older requests."""
        self._is_asking = False
        self._is_whole = page.is_last
        if page.rows:
            first = len(self._rows)
            self.beginInsertRows(_NOWHERE, first, first + len(page.rows) - 1)
            self._rows += page.rows
            self.endInsertRows()

    def update_row(self, row: LedgerRow) -> None:
        """Show a request anew, if it is among these."""
        for number, one in enumerate(self._rows):
            if one.id == row.id:
                self._rows[number] = row
                last = self.index(number, self.columnCount() - 1)
                self.dataChanged.emit(self.index(number, 0), last)
                return

    def rowCount(self, parent: _Index = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """Those that are here already."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """Fixed."""
        return 0 if parent.isValid() else len(self._titles)

    def canFetchMore(self, parent: _Index) -> bool:  # noqa: N802 - Qt's name
        """Whether there are older ones that nobody has asked for."""
        return not (parent.isValid() or self._is_whole or self._is_asking)

    def fetchMore(self, parent: _Index) -> None:  # noqa: N802 - Qt's name
        """Ask for older ones; `add` brings them."""
        if self.canFetchMore(parent):
            self._is_asking = True
            self.older_wanted.emit()

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words."""
        if role not in _SHOWN:
            return None
        row = self._rows[index.row()]
        return (row.time, row.prompt, row.service, row.size, row.state, row.cost)[index.column()]

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The titles of the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        return int(_LEFT) if role == Qt.ItemDataRole.TextAlignmentRole else None
