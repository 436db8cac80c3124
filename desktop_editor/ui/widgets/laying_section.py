"""“How it is laid”: the parameters of the active layer, folded away until they are wanted."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLabel,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_editor.imaging.blend import Blend
from desktop_editor.ui.translation import translate
from desktop_editor.ui.views import LayerView
from desktop_editor.ui.widgets.dressing import guard_wheel
from desktop_editor.ui.widgets.icon import set_icon

_LARGEST_FEATHER_PX: Final = 200


class LayingSection(QWidget):
    """Emits `changed(layer id, changes)` continuously while a slider moves."""

    changed = Signal(str, dict)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading: Final = QToolButton(self)
        self.align: Final = QCheckBox(translate("Layers", "Align with the photo"), self)
        self.tone: Final = QSlider(Qt.Orientation.Horizontal, self)
        self.blend: Final = QComboBox(self)
        self.feather: Final = QSlider(Qt.Orientation.Horizontal, self)
        self.auto_feather: Final = QCheckBox(translate("Layers", "Automatic"), self)
        self._tone_words = QLabel(self)
        self._feather_words = QLabel(self)
        self._body = QWidget(self)
        self._layer_id = ""
        self._build()
        self._connect()
        self._fold(opened=False)

    def show_layer(self, layer: LayerView | None) -> None:
        """Show the parameters of this layer; without one nothing can be changed."""
        self._body.setEnabled(layer is not None)
        self._layer_id = layer.id if layer else ""
        if layer is None:
            return
        for widget in self._inputs():
            widget.blockSignals(True)
        self.align.setChecked(layer.registered)
        self.tone.setValue(round(100 * layer.tone_strength))
        self.blend.setCurrentIndex(self.blend.findData(layer.blend.value))
        self.auto_feather.setChecked(layer.feather_px is None)
        if layer.feather_px is not None:
            self.feather.setValue(round(layer.feather_px))
        for widget in self._inputs():
            widget.blockSignals(False)
        self._show_words()

    def _inputs(self) -> tuple[QWidget, ...]:
        return self.align, self.tone, self.blend, self.feather, self.auto_feather

    def _show_words(self) -> None:
        self._tone_words.setText(f"{self.tone.value()} %")
        automatic = self.auto_feather.isChecked()
        self.feather.setEnabled(not automatic)
        self._feather_words.setText("" if automatic else f"{self.feather.value()} px")

    def _tell(self, **changes: object) -> None:
        self._show_words()
        if self._layer_id:
            self.changed.emit(self._layer_id, dict(changes))

    def _feather_changed(self) -> None:
        automatic = self.auto_feather.isChecked()
        self._tell(feather_px=None if automatic else float(self.feather.value()))

    def _align_changed(self, checked: bool) -> None:
        self._tell(registered=checked)

    def _tone_changed(self, percent: int) -> None:
        self._tell(tone_strength=percent / 100)

    def _blend_changed(self) -> None:
        self._tell(blend=Blend(str(self.blend.currentData())))

    def _fold(self, opened: bool) -> None:
        self._body.setVisible(opened)
        set_icon(self.heading, "down" if opened else "right")

    def _connect(self) -> None:
        self.heading.toggled.connect(self._fold)
        self.align.toggled.connect(self._align_changed)
        self.tone.valueChanged.connect(self._tone_changed)
        self.blend.activated.connect(self._blend_changed)
        self.feather.valueChanged.connect(self._feather_changed)
        self.auto_feather.toggled.connect(self._feather_changed)

    def _build(self) -> None:
        self.heading.setText(translate("Layers", "How it is laid"))
        self.heading.setCheckable(True)
        self.heading.setProperty("heading", True)
        self.heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.heading.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.align.setToolTip(
            translate("Layers", "Undo the shift and scale of the service’s reply")
        )
        guard_wheel(self.tone, self.blend, self.feather)
        self.tone.setRange(0, 100)
        self.feather.setRange(0, _LARGEST_FEATHER_PX)
        for blend, words in _blend_words():
            self.blend.addItem(words, blend.value)
        self.tone.setAccessibleName(translate("Layers", "Tone match"))
        self.feather.setAccessibleName(translate("Layers", "Feather in pixels"))
        self.auto_feather.setAccessibleName(translate("Layers", "Automatic feather"))
        self.blend.setAccessibleName(translate("Layers", "Blend"))
        grid = QGridLayout(self._body)
        grid.setContentsMargins(6, 0, 0, 4)
        grid.setVerticalSpacing(4)
        grid.addWidget(self.align, 0, 0, 1, 3)
        grid.addWidget(QLabel(translate("Layers", "Tone match"), self), 1, 0)
        grid.addWidget(self.tone, 1, 1)
        grid.addWidget(self._tone_words, 1, 2)
        grid.addWidget(QLabel(translate("Layers", "Blend"), self), 2, 0)
        grid.addWidget(self.blend, 2, 1, 1, 2)
        grid.addWidget(QLabel(translate("Layers", "Feather"), self), 3, 0)
        grid.addWidget(self.feather, 3, 1)
        grid.addWidget(self._feather_words, 3, 2)
        grid.addWidget(self.auto_feather, 4, 1, 1, 2)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(2, self.fontMetrics().horizontalAdvance("200 px"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.heading)
        column.addWidget(self._body)


def _blend_words() -> tuple[tuple[Blend, str], ...]:
    return (
        (Blend.AUTO, translate("Layers", "Automatic")),
        (Blend.FEATHER, translate("Layers", "Soft edge")),
        (Blend.MULTIBAND, translate("Layers", "Several scales")),
        (Blend.POISSON, translate("Layers", "Seamless (Poisson)")),
    )
