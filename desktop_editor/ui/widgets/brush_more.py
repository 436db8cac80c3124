"""What is set less often of a brush, in a small panel that drops down: flow, tilt and more."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QGridLayout, QLabel, QSlider, QWidget

from desktop_editor.imaging.brush import Brush
from desktop_editor.ui.translation import translate
from desktop_editor.ui.widgets.dressing import number_box

_WIDEST_SPACING: Final = 200


class BrushMore(QDialog):
    """Emits `brush_changed(Brush)` when the user changes something; Esc closes it."""

    brush_changed = Signal(Brush)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.flow: Final = QSlider(Qt.Orientation.Horizontal, self)
        self.spacing: Final = number_box(0, _WIDEST_SPACING, " %", self)
        self.smoothing: Final = QSlider(Qt.Orientation.Horizontal, self)
        self.tilt: Final = QCheckBox(translate("Tools", "Tilt of the pen flattens it"), self)
        self._flow_words = QLabel(self)
        self._smoothing_words = QLabel(self)
        self._brush = Brush(radius_px=20)
        self._build()
        self.show_brush(self._brush)
        self.flow.valueChanged.connect(self._changed)
        self.spacing.valueChanged.connect(self._changed)
        self.smoothing.valueChanged.connect(self._changed)
        self.tilt.toggled.connect(self._changed)

    def show_brush(self, brush: Brush) -> None:
        """Show this brush."""
        self._brush = brush
        for widget in (self.flow, self.spacing, self.smoothing, self.tilt):
            widget.blockSignals(True)
        self.flow.setValue(round(100 * brush.flow))
        self.spacing.setValue(round(100 * brush.spacing))
        self.smoothing.setValue(round(100 * brush.smoothing))
        self.tilt.setChecked(brush.tilt)
        for widget in (self.flow, self.spacing, self.smoothing, self.tilt):
            widget.blockSignals(False)
        self._flow_words.setText(f"{self.flow.value()} %")
        self._smoothing_words.setText(f"{self.smoothing.value()} %")

    def drop_below(self, button: QWidget) -> None:
        """Open below a button."""
        self.adjustSize()
        corner = button.mapToGlobal(QPoint(button.width() - self.width(), button.height() + 4))
        self.move(corner)
        self.show()
        self.flow.setFocus()

    def _changed(self) -> None:
        brush = replace(
            self._brush,
            flow=self.flow.value() / 100,
            spacing=self.spacing.value() / 100,
            smoothing=self.smoothing.value() / 100,
            tilt=self.tilt.isChecked(),
        )
        self.show_brush(brush)
        self.brush_changed.emit(brush)

    def _build(self) -> None:
        self.setObjectName("brushMore")
        self.setWindowTitle(translate("Tools", "More of the brush"))
        self.flow.setRange(1, 100)
        self.smoothing.setRange(0, 100)
        self.spacing.setSpecialValueText(translate("Tools", "Automatic"))
        self.flow.setAccessibleName(translate("Tools", "Brush flow"))
        self.spacing.setAccessibleName(translate("Tools", "Brush spacing, percent of the size"))
        self.smoothing.setAccessibleName(translate("Tools", "Smoothing of strokes"))
        rows = (
            (
                translate("Tools", "Flow"),
                translate("Tools", "How much each dab adds, up to the opacity"),
                (self.flow, self._flow_words),
            ),
            (
                translate("Tools", "Spacing"),
                translate("Tools", "From dab to dab, in percent of the brush’s size"),
                (self.spacing,),
            ),
            (
                translate("Tools", "Smoothing"),
                translate("Tools", "Pulls the brush on a string, so that a shaky line is smooth"),
                (self.smoothing, self._smoothing_words),
            ),
        )
        self.tilt.setToolTip(translate("Tools", "A pen held aslant paints ellipses; a mouse never"))
        grid = QGridLayout(self)
        grid.addWidget(self.tilt, len(rows), 0, 1, 3)
        grid.setColumnMinimumWidth(1, 150)
        grid.setColumnMinimumWidth(2, self.fontMetrics().horizontalAdvance("100 %"))
        for row, (words, tip, widgets) in enumerate(rows):
            label = QLabel(words, self)
            label.setProperty("muted", True)
            grid.addWidget(label, row, 0)
            for column, widget in enumerate(widgets, 1):
                widget.setToolTip(tip)
                grid.addWidget(widget, row, column)
