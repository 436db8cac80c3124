"""How a selection tool selects: the four ways to combine, and what colour tools compare."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QWidget,
)

from desktop_editor.imaging.select import Combine
from desktop_editor.ui.canvas_view import Tool
from desktop_editor.ui.selecting_view import SelectionOptions
from desktop_editor.ui.translation import translate
from desktop_editor.ui.widgets.combine_buttons import CombineButtons, words_for_shapes
from desktop_editor.ui.widgets.dressing import elided_label, number_box

MOST_DIFFERENCE: Final = 100


class SelectPanel(QWidget):
    """Implements `SelectingView`: emits `options_changed(SelectionOptions)` for the user only."""

    options_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._options = SelectionOptions()
        self._combining = CombineButtons(words_for_shapes(), self)
        self.ways: Final = self._combining.ways
        self.tolerance: Final = number_box(0, MOST_DIFFERENCE, "", self)
        self.fuzziness: Final = number_box(1, MOST_DIFFERENCE, "", self)
        self.contiguous: Final = QCheckBox(translate("Tools", "Connected only"), self)
        self.antialias: Final = QCheckBox(translate("Tools", "Soft edge"), self)
        self.photo_only: Final = QCheckBox(translate("Tools", "Photo only"), self)
        self._tolerance_words = QLabel(translate("Tools", "Tolerance"), self)
        self._fuzziness_words = QLabel(translate("Tools", "Fuzziness"), self)
        self._hint = elided_label(self)
        self._build()
        self.show_options(self._options)
        self._connect()

    def show_options(self, options: SelectionOptions) -> None:
        """Show these values; emits nothing."""
        self._options = options
        checks = (self.contiguous, self.antialias, self.photo_only)
        changing = (self.tolerance, self.fuzziness, *checks)
        for widget in changing:
            widget.blockSignals(True)
        self._combining.show_way(options.combine)
        self.tolerance.setValue(options.tolerance)
        self.fuzziness.setValue(options.fuzziness)
        self.contiguous.setChecked(options.contiguous)
        self.antialias.setChecked(options.antialias)
        self.photo_only.setChecked(options.samples_photo)
        for widget in changing:
            widget.blockSignals(False)

    def show_tool(self, tool: Tool) -> None:
        """Show what matters to this tool, and how it is used."""
        is_wand, is_range = tool is Tool.SELECT_WAND, tool is Tool.SELECT_COLOUR
        for widget in (self._tolerance_words, self.tolerance, self.contiguous, self.antialias):
            widget.setVisible(is_wand)
        for widget in (self._fuzziness_words, self.fuzziness):
            widget.setVisible(is_range)
        self.photo_only.setVisible(is_wand or is_range or tool is Tool.SELECT_OBJECT)
        self._hint.setText(_hints().get(tool, ""))

    def set_brush_way(self, way: Combine) -> None:
        """The user chose what strokes do to the selection."""
        self._options = replace(self._options, brush_combine=way)
        self.options_changed.emit(self._options)

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._combining)
        row.addSpacing(8)
        for label, box in (
            (self._tolerance_words, self.tolerance),
            (self._fuzziness_words, self.fuzziness),
        ):
            label.setProperty("muted", True)
            label.setBuddy(box)
            box.setAccessibleName(label.text())
            box.setFixedWidth(self.fontMetrics().horizontalAdvance("100") + 30)
            row.addWidget(label)
            row.addWidget(box)
        self.photo_only.setToolTip(
            translate("Tools", "Compare colours of the photo without its layers")
        )
        row.addWidget(self.contiguous)
        row.addWidget(self.antialias)
        row.addWidget(self.photo_only)
        row.addSpacing(8)
        self._hint.setProperty("muted", True)
        row.addWidget(self._hint, 1)

    def _connect(self) -> None:
        self._combining.chosen.connect(self._changed)
        self.tolerance.valueChanged.connect(self._changed)
        self.fuzziness.valueChanged.connect(self._changed)
        self.contiguous.toggled.connect(self._changed)
        self.antialias.toggled.connect(self._changed)
        self.photo_only.toggled.connect(self._changed)

    def _changed(self) -> None:
        self._options = replace(
            self._options,
            combine=self._combining.way,
            tolerance=self.tolerance.value(),
            fuzziness=self.fuzziness.value(),
            contiguous=self.contiguous.isChecked(),
            antialias=self.antialias.isChecked(),
            samples_photo=self.photo_only.isChecked(),
        )
        self.options_changed.emit(self._options)


def _hints() -> dict[Tool, str]:
    return {
        Tool.SELECT_RECTANGLE: translate("Tools", "Drag a rectangle where the edit shall go"),
        Tool.SELECT_ELLIPSE: translate("Tools", "Drag an ellipse where the edit shall go"),
        Tool.SELECT_LASSO: translate("Tools", "Draw around where the edit shall go"),
        Tool.SELECT_POLYGON: translate(
            "Tools", "Click corners; double click or Enter closes, Backspace takes one back"
        ),
        Tool.SELECT_SCISSORS: translate(
            "Tools",
            "Click along an edge; double click or Enter closes, Backspace takes a click back",
        ),
        Tool.SELECT_WAND: translate("Tools", "Click a colour"),
        Tool.SELECT_COLOUR: translate("Tools", "Click a colour to select it everywhere"),
        Tool.SELECT_OBJECT: translate("Tools", "Drag a box around a thing, or click on it"),
        Tool.SELECT_CHANGED: translate(
            "Tools",
            "Click a part to take or leave it; arrows and Space do, too; Enter keeps, Esc undoes",
        ),
        Tool.GRADIENT: translate(
            "Tools",
            "Drag from all to nothing: on the layer’s mask, or the selection without a layer",
        ),
    }
