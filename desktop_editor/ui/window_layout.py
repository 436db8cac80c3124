"""Where the parts of the window stand. What they do is their own business."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from desktop_editor.ui.actions import Actions
from desktop_editor.ui.canvas.scroll_bars import ScrolledCanvas
from desktop_editor.ui.canvas_view import Tool
from desktop_editor.ui.widgets.notice_bar import NoticeBar
from desktop_editor.ui.widgets.tool_bar import ToolStrip
from desktop_editor.ui.window_parts import WindowParts

_SIDE_WIDTH: Final = 372
_SIDE_NARROWEST: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WindowLayout:
    """What the window needs to know of its layout.

    Attributes:
        central: Everything below the menu bar.
        splitter: Between the photo and the side panel.
        side: The side panel.
        notices: Floats over the photo.
    """

    central: QWidget
    splitter: QSplitter
    side: QScrollArea
    notices: NoticeBar


def build_layout(parts: WindowParts, window: QWidget) -> WindowLayout:
    """Tools on the left, the photo in the middle, references to layers on the right."""
    stage = QWidget(window)
    notices = NoticeBar(stage)
    over = QVBoxLayout(stage)
    over.setContentsMargins(0, 0, 0, 0)
    over.addWidget(ScrolledCanvas(parts.canvas, stage), 1)
    middle = QWidget(window)
    column = QVBoxLayout(middle)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(parts.brush)
    column.addWidget(stage, 1)
    side = _build_side(parts, window)
    splitter = QSplitter(Qt.Orientation.Horizontal, window)
    splitter.addWidget(middle)
    splitter.addWidget(side)
    splitter.setHandleWidth(1)
    splitter.setCollapsible(0, False)
    splitter.setStretchFactor(0, 1)
    splitter.setSizes([1000, _SIDE_WIDTH])
    central = QWidget(window)
    row = QHBoxLayout()
    row.setSpacing(0)
    row.addWidget(_build_tools(parts.actions, window))
    row.addWidget(splitter, 1)
    outer = QVBoxLayout(central)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.setSpacing(0)
    outer.addLayout(row, 1)
    outer.addWidget(parts.status_line)
    notices.raise_()
    return WindowLayout(central=central, splitter=splitter, side=side, notices=notices)


def _build_side(parts: WindowParts, window: QWidget) -> QScrollArea:
    side = QWidget()
    side.setObjectName("sidePanel")
    column = QVBoxLayout(side)
    column.setContentsMargins(14, 12, 14, 10)
    column.setSpacing(12)
    column.addWidget(parts.references)
    column.addWidget(_line(side))
    column.addWidget(parts.prompt)
    column.addWidget(_line(side))
    column.addWidget(parts.candidates)
    column.addWidget(_line(side))
    column.addWidget(parts.layers, 1)
    column.addWidget(_line(side))
    column.addWidget(parts.history)
    for part in (parts.references, parts.prompt, parts.candidates):
        part.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
    area = QScrollArea(window)
    area.setWidget(side)
    area.setWidgetResizable(True)
    area.setMinimumWidth(_SIDE_NARROWEST)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def _build_tools(actions: Actions, window: QWidget) -> ToolStrip:
    shown: list[QAction | None] = [actions.action(tool) for tool in Tool]
    shown.append(None)
    shown += [actions.action(name) for name in ("undo", "redo")]
    shown.append(None)
    shown += [
        actions.action(name)
        for name in ("compare_original", "compare_split", "zoom_fit", "export_as")
    ]
    return ToolStrip(shown, window)


def _line(parent: QWidget) -> QFrame:
    line = QFrame(parent)
    line.setObjectName("line")
    line.setFixedHeight(1)
    return line
