"""The layers, top first, with the details of the active one below.

The panel implements `LayersView`; which layer is active is decided elsewhere.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_editor.ui.layers_view import IslandView, LayerView
from desktop_editor.ui.translation import translate
from desktop_editor.ui.widgets.dressing import icon_button, lay_out
from desktop_editor.ui.widgets.island_chips import IslandChips
from desktop_editor.ui.widgets.layer_row import LayerRow
from desktop_editor.ui.widgets.laying_section import LayingSection

_LOWEST: Final = 76
_SEEN_ROWS: Final = 3
_BELOW_ROWS: Final = 10


class LayerPanel(QWidget):
    """Rows, mask buttons, details; keeps a row while its layer stays, so that drags go on.

    `move_requested(id, to)`: `to` counts from the bottom, 0 being the lowest layer.
    """

    layer_activated = Signal(str)
    layer_changed = Signal(str, dict)
    rename_requested = Signal(str, str)
    remove_requested = Signal(str)
    move_requested = Signal(str, int)
    mask_requested = Signal(str, str)
    nudge_requested = Signal(str, float, float)
    align_requested = Signal(str)
    island_switched = Signal(int, bool)
    island_pointed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(translate("Layers", "Layers"))
        self.rows: dict[str, LayerRow] = {}
        self.menu: Final = QMenu(self)
        self.details: Final = LayingSection(self)
        self.islands: Final = IslandChips(self)
        self.mask_buttons: dict[str, QPushButton] = {}
        self._layers: tuple[LayerView, ...] = ()
        self._listed: tuple[LayerView, ...] = ()
        self._active: LayerView | None = None
        self._rows_column = QVBoxLayout()
        self._area = QScrollArea(self)
        self._empty = QLabel(self)
        self._mask_part = QWidget(self)
        self._buttons = self._head_buttons()
        self._build()
        self.details.changed.connect(self.layer_changed)
        self.details.nudged.connect(self.nudge_requested)
        self.details.align_requested.connect(self.align_requested)
        self.islands.switched.connect(self.island_switched)
        self.islands.pointed.connect(self.island_pointed)
        self.show_layers(())

    def show_layers(self, layers: tuple[LayerView, ...]) -> None:
        """Show the layers, top first."""
        self._layers = layers
        before, self._active = self._active, next((one for one in layers if one.active), None)
        self._listed = tuple(layer for layer in layers if layer.listed)
        kept = {layer.id for layer in self._listed}
        for layer_id in [known for known in self.rows if known not in kept]:
            self._drop_row(layer_id)
        for place, layer in enumerate(self._listed):
            self._show_row(place, layer)
        self._empty.setVisible(not layers)
        self._make_room()
        self._mask_part.setVisible(self._active is not None)
        self.details.show_layer(self._active)
        self._enable_buttons()
        if self._active is not None and (before is None or before.id != self._active.id):
            QTimer.singleShot(0, self, self._scroll_to_active)  # once a new row has its place

    def show_islands(self, islands: tuple[IslandView, ...]) -> None:
        """Show the active layer's islands, largest first; nothing when there is none to choose."""
        self.islands.show_islands(islands)

    def fill_menu(self, actions: Sequence[QAction]) -> None:
        """What a row's context menu offers for the active layer."""
        rename = self.menu.addAction(translate("Layers", "Re&name"))
        rename.setShortcut(QKeySequence(Qt.Key.Key_F2))
        rename.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # the row's own key
        rename.triggered.connect(self._rename_active)
        self.menu.addActions(list(actions))

    def _show_menu(self, _layer_id: str, place: QPoint) -> None:
        self.menu.popup(place)

    def _rename_active(self) -> None:
        row = self.rows.get(self._active.id) if self._active else None
        if row is not None:
            row.rename()

    def _make_room(self) -> None:
        """Some rows are seen whole, however little room there is; further ones are scrolled to."""
        rows = list(self.rows.values())[:_SEEN_ROWS]
        heights = [row.sizeHint().height() + self._rows_column.spacing() for row in rows]
        self._area.setMinimumHeight(max(_LOWEST, sum(heights) + _BELOW_ROWS))

    def _scroll_to_active(self) -> None:
        row = self.rows.get(self._active.id) if self._active else None
        if row is not None:
            lay_out()
            self._area.ensureWidgetVisible(row)

    def _show_row(self, place: int, layer: LayerView) -> None:
        row = self.rows.get(layer.id)
        if row is None:
            row = LayerRow(layer, self)
            row.activated.connect(self.layer_activated)
            row.changed.connect(self.layer_changed)
            row.renamed.connect(self.rename_requested)
            row.menu_asked.connect(self._show_menu)
            self.rows[layer.id] = row
        else:
            row.show_layer(layer)
        if self._rows_column.indexOf(row) != place:
            self._rows_column.insertWidget(place, row)

    def _drop_row(self, layer_id: str) -> None:
        row = self.rows.pop(layer_id)
        self._rows_column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _enable_buttons(self) -> None:
        place = self._listed.index(self._active) if self._active else -1
        self._buttons["up"].setEnabled(place > 0)
        self._buttons["down"].setEnabled(0 <= place < len(self._listed) - 1)
        self._buttons["remove"].setEnabled(place >= 0)

    def _head_buttons(self) -> dict[str, QToolButton]:
        words = {
            "up": translate("Layers", "Move layer up"),
            "down": translate("Layers", "Move layer down"),
            "remove": translate("Layers", "Remove layer"),
        }
        buttons = {icon: icon_button(icon, text, self) for icon, text in words.items()}
        buttons["up"].clicked.connect(self._move_up)
        buttons["down"].clicked.connect(self._move_down)
        buttons["remove"].clicked.connect(self._remove)
        return buttons

    def _move_up(self) -> None:
        self._move(-1)

    def _move_down(self) -> None:
        self._move(1)

    def _move(self, rows: int) -> None:
        """Change places with the row above or below, past variants that have none."""
        if self._active is not None:
            beside = self._listed[self._listed.index(self._active) + rows]
            from_bottom = len(self._layers) - 1 - self._layers.index(beside)
            self.move_requested.emit(self._active.id, from_bottom)

    def _remove(self) -> None:
        if self._active is not None:
            self.remove_requested.emit(self._active.id)

    def _mask_clicked(self) -> None:
        button = self.sender()
        if self._active is not None and button is not None:
            self.mask_requested.emit(self._active.id, button.objectName())

    def _build(self) -> None:
        title = QLabel(translate("Layers", "Layers"), self)
        title.setProperty("section", True)
        heading = QHBoxLayout()
        heading.setSpacing(2)
        heading.addWidget(title)
        heading.addStretch(1)
        for button in self._buttons.values():
            heading.addWidget(button)
        self._empty.setText(
            translate("Layers", "Each edit lies over the photo as a layer of its own.")
        )
        self._empty.setWordWrap(True)
        self._empty.setProperty("muted", True)
        self._build_masks()
        inside = QWidget()
        inside.setObjectName("scrolled")
        scrolled = QVBoxLayout(inside)
        scrolled.setContentsMargins(0, 0, 4, 0)
        scrolled.setSpacing(8)
        self._rows_column.setSpacing(2)
        scrolled.addWidget(self._empty)
        scrolled.addLayout(self._rows_column)
        scrolled.addStretch(1)
        area = self._area
        area.setWidgetResizable(True)
        area.setWidget(inside)
        area.setMinimumHeight(_LOWEST)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(heading)
        column.addWidget(area, 1)
        column.addWidget(self._mask_part)

    def _build_masks(self) -> None:
        title = QLabel(translate("Layers", "Where the layer shows"), self._mask_part)
        title.setProperty("muted", True)
        grid = QGridLayout()
        grid.setSpacing(4)
        for place, (kind, words, tip) in enumerate(_mask_words()):
            button = QPushButton(words, self._mask_part)
            button.setObjectName(kind)
            button.setToolTip(tip)
            button.setAccessibleDescription(tip)
            button.setProperty("compact", True)
            button.clicked.connect(self._mask_clicked)
            self.mask_buttons[kind] = button
            grid.addWidget(button, place // 3, place % 3)
        column = QVBoxLayout(self._mask_part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(title)
        column.addLayout(grid)
        column.addWidget(self.islands)
        column.addWidget(self.details)


def _mask_words() -> tuple[tuple[str, str, str], ...]:
    return (
        (
            "suggested",
            translate("Layers", "What changed"),
            translate("Layers", "Show the layer where it really differs from the photo"),
        ),
        ("all", translate("Layers", "Everything"), translate("Layers", "Show the whole layer")),
        (
            "none",
            translate("Layers", "Nothing"),
            translate("Layers", "Hide the layer, then paint where it shall show"),
        ),
        (
            "selection",
            translate("Layers", "Selection"),
            translate("Layers", "Show the layer inside the selection only"),
        ),
        (
            "invert",
            translate("Layers", "Invert"),
            translate("Layers", "Show the layer where it is hidden now, and hide the rest"),
        ),
    )
