"""The rows of the history as a list model; small pictures are asked for when a row is painted."""

from collections import OrderedDict
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QPixmap

from desktop_editor.imaging.raster import Raster
from desktop_editor.ui.candidates_view import EarlierView
from desktop_editor.ui.widgets.picture import pixmap_of

MOST_PICTURES: Final = 120
"""So many small pictures stay in memory: about 6 MB."""
_Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole


class EarlierModel(QAbstractListModel):
    """Emits `picture_wanted(id)` for a row whose picture it does not have."""

    picture_wanted = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[EarlierView, ...] = ()
        self._pictures: OrderedDict[str, QPixmap] = OrderedDict()
        self._asked: set[str] = set()

    def show(self, rows: tuple[EarlierView, ...]) -> None:
        """Take over other rows; pictures stay."""
        self.beginResetModel()
        self.rows = rows
        self._asked.clear()
        self.endResetModel()

    def picture(self, candidate_id: str) -> QPixmap:
        """The small picture; a null one until it is here, and when it cannot be read."""
        if candidate_id in self._pictures:
            self._pictures.move_to_end(candidate_id)
            return self._pictures[candidate_id]
        if candidate_id not in self._asked:
            self._asked.add(candidate_id)
            self.picture_wanted.emit(candidate_id)
        return QPixmap()

    @property
    def pictures_held(self) -> int:
        """How many small pictures are in memory."""
        return len(self._pictures)

    def take_picture(self, candidate_id: str, picture: Raster | None) -> None:
        """A small picture is here."""
        if picture is None:
            return
        self._pictures[candidate_id] = pixmap_of(picture)
        while len(self._pictures) > MOST_PICTURES:
            oldest, _pixmap = self._pictures.popitem(last=False)
            self._asked.discard(oldest)
        for number, row in enumerate(self.rows):
            if row.id == candidate_id:
                self.dataChanged.emit(self.index(number), self.index(number))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's name and way
        """How many there are."""
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """A row can be chosen and dragged."""
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> object:
        """Words for list, tooltip and screen reader."""
        row = self.rows[index.row()]
        if role == _Role.DisplayRole:
            return row.prompt
        if role in (_Role.ToolTipRole, _Role.AccessibleTextRole):
            return row.spoken
        return None
