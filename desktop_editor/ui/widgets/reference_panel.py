"""The reference slots in a wrapping grid: filled ones, then one empty one up to the limit.

The panel implements `ReferencesView`; it holds no references, only what it was shown.
"""

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop_editor.ui.drop import DroppedImage, accepts, read_drops
from desktop_editor.ui.references_view import ReferencePreview, SlotView
from desktop_editor.ui.translation import translate
from desktop_editor.ui.widgets.address_field import AddressField
from desktop_editor.ui.widgets.dressing import icon_button
from desktop_editor.ui.widgets.reference_preview import ReferencePreviewPopup
from desktop_editor.ui.widgets.reference_slot import SIDE, ReferenceSlot

_GAP: Final = 8


class _SlotArea(QScrollArea):
    """As high as its rows, up to two; more of them scroll."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows = 1
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """All rows, but no more than two and a glimpse of the third."""
        most = 2 * (SIDE + _GAP) + SIDE // 4
        return QSize(4 * (SIDE + _GAP), min(most, self.rows * (SIDE + _GAP) - _GAP))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """One row, or two: the free slot of the second one is to be seen."""
        return QSize(SIDE, min(self.rows, 2) * (SIDE + _GAP) - _GAP)


class ReferencePanel(QWidget):
    """References with their heading; a drop beside the slots goes to the empty one."""

    image_dropped = Signal(int, object)
    clear_requested = Signal(int)
    move_requested = Signal(int, int)
    browse_requested = Signal(int)
    paste_requested = Signal(int)
    rename_requested = Signal(int, str)
    preview_requested = Signal(int)
    address_entered = Signal(str)
    selection_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(translate("Reference", "Reference pictures"))
        self.setAcceptDrops(True)
        self.slots: list[ReferenceSlot] = []
        self._filled = 0
        self._limit = 16
        self._count = QLabel(self)
        self.address: Final = AddressField(self)
        self.by_address: Final = icon_button(
            "address", translate("Reference", "Add by address or file ID"), self
        )
        self._area = _SlotArea(self)
        self._inside = QWidget()
        self._inside.setObjectName("scrolled")
        self._grid = QGridLayout(self._inside)
        self._build()
        self.show_slots((), self._limit)

    def show_slots(self, slots: tuple[SlotView, ...], limit: int) -> None:
        """Show the filled slots and one empty one while fewer than `limit` are filled."""
        self._filled = len(slots)
        self._limit = limit
        wanted = min(limit, len(slots) + 1)
        while len(self.slots) < wanted:
            self.slots.append(self._new_slot(len(self.slots)))
        while len(self.slots) > max(wanted, 1):
            self._drop_last_slot()
        for index, slot in enumerate(self.slots):
            slot.show_slot(slots[index] if index < len(slots) else None)
        words = translate("Reference", "{n} of {limit}").format(n=len(slots), limit=limit)
        self._count.setText(words if slots else translate("Reference", "optional"))
        self._arrange()

    def show_preview(self, preview: ReferencePreview) -> None:
        """Show a reference large, until the user looks elsewhere."""
        ReferencePreviewPopup(preview, self.window()).show_over(self.window())

    def show_address_remark(self, words: str) -> None:
        """Say why an address was not taken; empty words: it was."""
        self.address.show_remark(words)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Wrap the slots to the new width."""
        super().resizeEvent(event)
        self._arrange()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Take a picture dropped beside the slots while one is free."""
        if self._filled < self._limit and accepts(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """It goes to the empty slot."""
        images = read_drops(event.mimeData())
        if images:
            event.acceptProposedAction()
            self._take(self._filled, images)

    def _build(self) -> None:
        title = QLabel(translate("Reference", "References"), self)
        title.setProperty("section", True)
        self._count.setProperty("muted", True)
        heading = QHBoxLayout()
        heading.addWidget(title)
        heading.addStretch(1)
        heading.addWidget(self._count)
        heading.addWidget(self.by_address)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_GAP)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._area.setWidget(self._inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_GAP)
        column.addLayout(heading)
        column.addWidget(self._area, 1)
        column.addWidget(self.address)
        self.by_address.clicked.connect(self.address.open)
        self.address.entered.connect(self.address_entered)
        self.address.closed.connect(self.by_address.setFocus)

    def _new_slot(self, index: int) -> ReferenceSlot:
        slot = ReferenceSlot(index, self._inside)
        slot.images_dropped.connect(self._take)
        slot.clear_requested.connect(self.clear_requested)
        slot.move_requested.connect(self._slot_moves)
        slot.browse_requested.connect(self.browse_requested)
        slot.paste_requested.connect(self.paste_requested)
        slot.rename_requested.connect(self.rename_requested)
        slot.preview_requested.connect(self.preview_requested)
        slot.selection_wanted.connect(self.selection_wanted)
        return slot

    def _take(self, index: int, images: tuple[DroppedImage, ...]) -> None:
        """The first picture goes where it was dropped, the others behind the last reference."""
        self.image_dropped.emit(index, images[0])
        behind = max(self._filled, index + 1)
        for offset, image in enumerate(images[1:]):
            self.image_dropped.emit(behind + offset, image)

    def _slot_moves(self, index: int, to: int) -> None:
        last = self._filled - 1
        if index != min(to, last):
            self.move_requested.emit(index, min(to, last))
            self.slots[min(to, last)].setFocus()

    def _drop_last_slot(self) -> None:
        slot = self.slots.pop()
        if slot.hasFocus() and self.slots:
            self.slots[-1].setFocus()
        self._grid.removeWidget(slot)
        slot.hide()
        slot.deleteLater()

    def _arrange(self) -> None:
        columns = max(1, (self.width() + _GAP) // (SIDE + _GAP))
        for index, slot in enumerate(self.slots):
            self._grid.addWidget(slot, index // columns, index % columns)
        rows = -(-len(self.slots) // columns)
        if rows != self._area.rows:
            self._area.rows = rows
            self._area.updateGeometry()
