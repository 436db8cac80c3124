"""The tool's options above the canvas: the brush's here, a selection tool's in `select_panel`."""

import math
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSlider,
    QToolButton,
    QWidget,
)

from desktop_editor.imaging.brush import Brush
from desktop_editor.ui.canvas_view import Tool
from desktop_editor.ui.selecting_view import SelectionOptions
from desktop_editor.ui.translation import translate
from desktop_editor.ui.widgets.brush_more import BrushMore
from desktop_editor.ui.widgets.combine_buttons import CombineButtons, words_for_strokes
from desktop_editor.ui.widgets.dressing import elided_label, number_box
from desktop_editor.ui.widgets.icon import set_icon
from desktop_editor.ui.widgets.select_panel import SelectPanel

SMALLEST_PX: Final = 1
LARGEST_PX: Final = 2000
"""At the end of the slider; the box takes more."""

LARGEST_BOX_PX: Final = 10_000
_STEPS: Final = 200
_THROUGH: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
_PAINTING: Final = (Tool.SELECT_BRUSH, Tool.BRUSH, Tool.ERASER)


class BrushPanel(QFrame):
    """Emits `brush_changed(Brush)` when the user changes something, never when it is shown one.

    The size is shown as a diameter in pixels of the photo, on a logarithmic slider.
    """

    brush_changed = Signal(Brush)
    done = Signal()
    """A number was typed in, or given up: what comes next is meant for the canvas."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("brushPanel")
        self.setAccessibleName(translate("Tools", "Tool options"))
        self.size_slider: Final = QSlider(Qt.Orientation.Horizontal, self)
        self.size_box: Final = number_box(SMALLEST_PX, LARGEST_BOX_PX, " px", self)
        self.hardness: Final = QSlider(Qt.Orientation.Horizontal, self)
        self.opacity: Final = QSlider(Qt.Orientation.Horizontal, self)
        self._hardness_words = QLabel(self)
        self._opacity_words = QLabel(self)
        self._brush_part = QWidget(self)
        self.selecting: Final = SelectPanel(self)
        self.combining: Final = CombineButtons(words_for_strokes(), self._brush_part)
        self._tool = Tool.PAN
        self._has_layer = False
        self._hint = elided_label(self)
        self.more_button: Final = QToolButton(self._brush_part)
        self.more: Final = BrushMore(self)
        self._brush = Brush(radius_px=20, hardness=0.7, opacity=1.0, erase=False)
        self._build()
        self._connect()
        self.show_brush(self._brush)
        self.show_tool(Tool.PAN)

    def show_brush(self, brush: Brush) -> None:
        """Show this brush."""
        self._brush = brush
        self.more.show_brush(brush)
        for widget in (self.size_slider, self.size_box, self.hardness, self.opacity):
            widget.blockSignals(True)
        diameter = round(brush.radius_px * 2)
        self.size_slider.setValue(_step_of(diameter))
        self.size_box.setValue(diameter)
        self.hardness.setValue(round(100 * brush.hardness))
        self.opacity.setValue(round(100 * brush.opacity))
        for widget in (self.size_slider, self.size_box, self.hardness, self.opacity):
            widget.blockSignals(False)
        self._hardness_words.setText(f"{self.hardness.value()} %")
        self._opacity_words.setText(f"{self.opacity.value()} %")

    def show_tool(self, tool: Tool) -> None:
        """Show the brush for tools that paint, or how a selection tool selects, or a hint."""
        self._tool = tool
        self._brush_part.setVisible(tool in _PAINTING)
        self._show_ways()
        hint = _hints().get(tool, "")
        self.selecting.setVisible(tool not in _PAINTING and not hint)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self.selecting.show_tool(tool)

    def show_layer(self, *, is_there: bool) -> None:
        """Without a layer the brush, too, paints the selection."""
        self._has_layer = is_there
        self._show_ways()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter and Esc come here from a box of numbers when it is through with them."""
        if event.key() in _THROUGH and isinstance(self.focusWidget(), QAbstractSpinBox):
            self.done.emit()
            return
        super().keyPressEvent(event)

    def _show_ways(self) -> None:
        selects = self._tool is Tool.BRUSH and not self._has_layer
        self.combining.setVisible(selects or self._tool is Tool.SELECT_BRUSH)

    def _connect(self) -> None:
        self.size_slider.valueChanged.connect(self._slid)
        self.size_box.valueChanged.connect(self._sized)
        self.hardness.valueChanged.connect(self._hardness_moved)
        self.opacity.valueChanged.connect(self._opacity_moved)
        self.combining.chosen.connect(self.selecting.set_brush_way)
        self.more.brush_changed.connect(self._tell)
        self.more_button.clicked.connect(self._open_more)

    def _slid(self, step: int) -> None:
        self._sized(_diameter_of(step))

    def _sized(self, diameter: int) -> None:
        self._tell(replace(self._brush, radius_px=diameter / 2))

    def _hardness_moved(self, percent: int) -> None:
        self._tell(replace(self._brush, hardness=percent / 100))

    def _opacity_moved(self, percent: int) -> None:
        self._tell(replace(self._brush, opacity=percent / 100))

    def _open_more(self) -> None:
        self.more.drop_below(self.more_button)

    def _tell(self, brush: Brush) -> None:
        self.show_brush(brush)
        self.brush_changed.emit(brush)

    def _build(self) -> None:
        self.size_slider.setRange(0, _STEPS)
        self.size_box.setFixedWidth(self.fontMetrics().horizontalAdvance("10000 px") + 22)
        self.hardness.setRange(0, 100)
        self.opacity.setRange(1, 100)
        size, hardness, opacity = _words()
        self.size_slider.setAccessibleName(translate("Tools", "Brush size"))
        self.size_box.setAccessibleName(translate("Tools", "Brush size in pixels"))
        self.hardness.setAccessibleName(translate("Tools", "Brush hardness"))
        self.opacity.setAccessibleName(translate("Tools", "Brush opacity"))
        row = QHBoxLayout(self._brush_part)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.combining.show_way(SelectionOptions().brush_combine)
        row.addWidget(self.combining)
        self._add(row, size, self.size_slider, self.size_box)
        self._add(row, hardness, self.hardness, self._hardness_words)
        self._add(row, opacity, self.opacity, self._opacity_words)
        self.more_button.setText(translate("Tools", "More"))
        set_icon(self.more_button, "down")
        self.more_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more_button.setToolTip(translate("Tools", "Flow, spacing, smoothing and tilt"))
        self.more_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        row.addWidget(self.more_button)
        row.addStretch(1)
        self._hint.setProperty("muted", True)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(12, 4, 12, 4)
        outer.addWidget(self._brush_part, 1)
        outer.addWidget(self.selecting, 1)
        outer.addWidget(self._hint, 1)
        self.setFixedHeight(max(42, self.fontMetrics().height() + 24))

    def _add(self, row: QHBoxLayout, words: str, slider: QSlider, value: QWidget) -> None:
        label = QLabel(words, self)
        label.setProperty("muted", True)
        slider.setMinimumWidth(40)
        slider.setMaximumWidth(130)
        if isinstance(value, QLabel):
            value.setMinimumWidth(self.fontMetrics().horizontalAdvance("100 %"))
        row.addWidget(label)
        row.addWidget(slider, 2)
        row.addWidget(value)
        row.addSpacing(8)


def _diameter_of(step: int) -> int:
    return round(math.exp(math.log(LARGEST_PX) * step / _STEPS))


def _step_of(diameter: int) -> int:
    return round(_STEPS * math.log(max(1, diameter)) / math.log(LARGEST_PX))


def _words() -> tuple[str, str, str]:
    return (
        translate("Tools", "Size"),
        translate("Tools", "Hardness"),
        translate("Tools", "Opacity"),
    )


def _hints() -> dict[Tool, str]:
    """Words in place of options, for the tools that have none."""
    return {
        Tool.PAN: translate("Tools", "Drag to move the photo, scroll to zoom"),
        Tool.EDIT_REGION: translate(
            "Tools", "Drag the frame of what is sent, or its handles; Delete plans it anew"
        ),
        Tool.ZOOM: translate("Tools", "Click to zoom in, Alt+click out, or drag a frame to see"),
    }
