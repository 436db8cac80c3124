"""The main window: lays its parts out and shows the window's status. Implements `WindowView`.

No logic: what an action does is the controller's business. The window itself only answers what
concerns nobody else: zooming the canvas, showing the mask, comparing, folding the side panel,
listing its own shortcuts.
"""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QByteArray, QEvent, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from desktop_editor.about import NAME
from desktop_editor.ui.action_table import action_table
from desktop_editor.ui.actions import Actions, Need
from desktop_editor.ui.canvas.canvas_widget import CanvasWidget
from desktop_editor.ui.dialogs.shortcuts_dialog import ShortcutsDialog
from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import Compare, Tool, WindowStatus
from desktop_editor.ui.widgets.brush_panel import BrushPanel
from desktop_editor.ui.widgets.icon import application_icon, retint
from desktop_editor.ui.widgets.layer_panel import LayerPanel
from desktop_editor.ui.widgets.notice_bar import NoticeBar
from desktop_editor.ui.widgets.prompt_box import PromptBox
from desktop_editor.ui.widgets.reference_panel import ReferencePanel
from desktop_editor.ui.widgets.status_line import StatusLine
from desktop_editor.ui.widgets.tool_bar import ToolStrip

SMALLEST: Final = (960, 640)
_SIDE_WIDTH: Final = 372
_SIDE_NARROWEST: Final = 300
_TOOLS: Final = tuple(tool.value for tool in Tool)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WindowParts:
    """The widgets that the window is made of."""

    canvas: CanvasWidget
    references: ReferencePanel
    prompt: PromptBox
    layers: LayerPanel
    brush: BrushPanel
    status_line: StatusLine
    actions: Actions


def build_parts() -> WindowParts:
    """New parts for one window."""
    return WindowParts(
        canvas=CanvasWidget(),
        references=ReferencePanel(),
        prompt=PromptBox(),
        layers=LayerPanel(),
        brush=BrushPanel(),
        status_line=StatusLine(),
        actions=Actions(action_table()),
    )


class MainWindow(QMainWindow):
    """Tools on the left, the photo in the middle, references to layers on the right.

    Signals: `action_triggered(str)` for every menu entry, tool button and badge (notices have
    a signal of their own); `recent_chosen(str)` with a path; `tool_chosen(Tool)`;
    `close_requested()` when the user closes the window: it stays until `allow_close` was called.
    """

    action_triggered = Signal(str)
    recent_chosen = Signal(str)
    tool_chosen = Signal(Tool)
    close_requested = Signal()

    def __init__(self, parts: WindowParts) -> None:
        super().__init__()
        self.canvas: Final = parts.canvas
        self.references: Final = parts.references
        self.prompt: Final = parts.prompt
        self.layers: Final = parts.layers
        self.brush: Final = parts.brush
        self.status_line: Final = parts.status_line
        self.actions_by_id: Final = parts.actions
        self._may_close = False
        self._stage = QWidget(self)
        self.notices: Final = NoticeBar(self._stage)
        self._side = QScrollArea(self)
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.setWindowIcon(application_icon())
        self.setMinimumSize(*SMALLEST)
        self.resize(1360, 860)
        parts.actions.setParent(self)
        parts.actions.build_menus(self.menuBar())
        self._build()
        self._connect()
        self.show_tool(Tool.PAN)
        self.action("toggle_panels").setChecked(True)

    # What the controller shows

    def action(self, action_id: str) -> QAction:
        """The QAction of this id."""
        return self.actions_by_id.action(action_id)

    def show_window_status(self, status: WindowStatus) -> None:
        """Show title, enabled actions, the service and the pixel lock."""
        self.setWindowTitle(f"{status.title}[*] – {NAME}" if status.title else NAME)
        self.setWindowModified(status.modified)
        present = {
            Need.BASE: status.has_base,
            Need.LAYERS: status.has_layers,
            Need.SELECTION: status.has_selection,
        }
        self.actions_by_id.enable(frozenset(need for need, there in present.items() if there))
        self._show_step("undo", translate("Action", "&Undo"), status.undo_label)
        self._show_step("redo", translate("Action", "&Redo"), status.redo_label)
        self.status_line.show_service(status.service)
        self.status_line.show_size(status.size_words)
        self.status_line.show_badge(status.badge)
        self.check(f"use_{status.service.id.replace('-', '_')}")
        self._show_zoom()

    def show_tool(self, tool: Tool) -> None:
        """Mark this tool as the one in use; emits nothing."""
        self.check(tool.value)
        self.canvas.set_tool(tool)
        self.brush.show_tool(tool)

    def show_compare(self, compare: Compare) -> None:
        """Mark what the canvas compares; emits nothing."""
        self.action("compare_original").setChecked(compare is Compare.ORIGINAL)
        self.action("compare_split").setChecked(compare is Compare.SPLIT)

    def show_theme(self, theme: str) -> None:
        """Mark the theme in its menu."""
        self.check(f"theme_{theme}")

    def show_recent(self, paths: tuple[str, ...]) -> None:
        """Fill the Open Recent menu, newest first."""
        self.actions_by_id.show_recent(paths)

    def check(self, action_id: str) -> None:
        """Mark a checkable action without triggering it; an unknown id marks nothing."""
        for spec in self.actions_by_id.specs:
            if spec.id == action_id:
                self.action(action_id).setChecked(True)

    def save_panels(self) -> QByteArray:
        """How wide the side panel is, to be restored at the next start."""
        return self._splitter.saveState()

    def restore_panels(self, state: QByteArray) -> None:
        """Give the side panel the width it had; anything else leaves it as it is."""
        self._splitter.restoreState(state)

    def allow_close(self) -> None:
        """Close now: nothing is left to ask or to save."""
        self._may_close = True
        self.close()

    # What Qt asks

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Ask the controller first."""
        if self._may_close:
            super().closeEvent(event)
            return
        event.ignore()
        self.close_requested.emit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Tint the icons for a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            retint(self)

    # Inside

    def _show_step(self, action_id: str, words: str, label: str) -> None:
        action = self.action(action_id)
        escaped = label.replace("&", "&&")
        action.setText(f"{words} {escaped}" if label else words)
        action.setEnabled(bool(label))

    def _act(self, action_id: str) -> None:
        if action_id in _TOOLS:
            self.show_tool(Tool(action_id))
            self.tool_chosen.emit(Tool(action_id))
        elif action_id == "toggle_panels":
            self._side.setVisible(self.action(action_id).isChecked())
        elif action_id == "show_mask":
            self.canvas.show_mask = self.action(action_id).isChecked()
        elif action_id == "focus_prompt":
            self.action("toggle_panels").setChecked(True)
            self._side.show()
            self.prompt.focus_prompt()
        elif action_id == "show_shortcuts":
            ShortcutsDialog(self.actions_by_id, self).show()
        elif action_id in ("compare_original", "compare_split"):
            self._compare(action_id)
        self.action_triggered.emit(action_id)

    def _compare(self, action_id: str) -> None:
        compare = Compare.COMPOSITE
        if self.action(action_id).isChecked():
            compare = Compare.ORIGINAL if action_id == "compare_original" else Compare.SPLIT
        self.show_compare(compare)
        self.canvas.set_compare(compare)

    def _open_clicked(self) -> None:
        self.action_triggered.emit("open_photo")

    def _sample_clicked(self) -> None:
        self.action_triggered.emit("open_sample")

    def _service_clicked(self) -> None:
        self.action_triggered.emit("open_settings")

    def _show_zoom(self) -> None:
        has_base = self.action("zoom_fit").isEnabled()
        self.status_line.show_zoom(self.canvas.zoom_percent / 100 if has_base else 0)

    def _connect(self) -> None:
        self.actions_by_id.action_triggered.connect(self._act)
        self.actions_by_id.recent_chosen.connect(self.recent_chosen)
        self.status_line.service_clicked.connect(self._service_clicked)
        self.canvas.open_requested.connect(self._open_clicked)
        self.canvas.sample_requested.connect(self._sample_clicked)
        self.canvas.view_changed.connect(self._show_zoom)
        self.action("zoom_in").triggered.connect(self.canvas.zoom_in)
        self.action("zoom_out").triggered.connect(self.canvas.zoom_out)
        self.action("zoom_fit").triggered.connect(self.canvas.zoom_fit)
        self.action("zoom_100").triggered.connect(self.canvas.zoom_100)

    def _build(self) -> None:
        stage = QVBoxLayout(self._stage)
        stage.setContentsMargins(0, 0, 0, 0)
        stage.addWidget(self.canvas, 1)
        middle = QWidget(self)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.brush)
        column.addWidget(self._stage, 1)
        self._build_side()
        self._splitter.addWidget(middle)
        self._splitter.addWidget(self._side)
        self._splitter.setHandleWidth(1)
        self._splitter.setCollapsible(0, False)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setSizes([1000, _SIDE_WIDTH])
        central = QWidget(self)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self._tool_strip())
        row.addWidget(self._splitter, 1)
        outer = QVBoxLayout(central)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(row, 1)
        outer.addWidget(self.status_line)
        self.setCentralWidget(central)
        self.notices.raise_()

    def _build_side(self) -> None:
        side = QWidget()
        side.setObjectName("sidePanel")
        column = QVBoxLayout(side)
        column.setContentsMargins(14, 12, 14, 10)
        column.setSpacing(12)
        column.addWidget(self.references)
        column.addWidget(_line(side))
        column.addWidget(self.prompt)
        column.addWidget(_line(side))
        column.addWidget(self.layers, 1)
        for part in (self.references, self.prompt):
            part.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._side.setWidget(side)
        self._side.setWidgetResizable(True)
        self._side.setMinimumWidth(_SIDE_NARROWEST)
        self._side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._side.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _tool_strip(self) -> ToolStrip:
        shown: list[QAction | None] = [self.action(tool) for tool in _TOOLS]
        shown.append(None)
        shown += [self.action(name) for name in ("undo", "redo")]
        shown.append(None)
        shown += [self.action(name) for name in ("compare_original", "compare_split", "zoom_fit")]
        return ToolStrip(shown, self)


def _line(parent: QWidget) -> QFrame:
    line = QFrame(parent)
    line.setObjectName("line")
    line.setFixedHeight(1)
    return line
