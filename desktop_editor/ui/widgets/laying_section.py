"""“How it is laid”: the parameters of the active layer, folded away until they are wanted."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_editor.imaging.blend import Blend
from desktop_editor.ui.layers_view import LayerView
from desktop_editor.ui.translation import translate
from desktop_editor.ui.widgets.dressing import guard_wheel, set_look
from desktop_editor.ui.widgets.icon import set_icon
from desktop_editor.ui.widgets.nudge_pad import NudgePad

_LARGEST_FEATHER_PX: Final = 200
_GOOD: Final = 0.85
_DOUBTFUL: Final = 0.5


class LayingSection(QWidget):
    """Emits `changed(layer id, changes)` continuously while a slider moves.

    Besides: `nudged(layer id, right, down)` and `align_requested(layer id)`.
    """

    changed = Signal(str, dict)
    nudged = Signal(str, float, float)
    align_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading: Final = QToolButton(self)
        self.again: Final = QPushButton(translate("Layers", "Align Again"), self)
        self.nudge: Final = NudgePad(self)
        self.align: Final = QCheckBox(translate("Layers", "Align with the photo"), self)
        self.tone: Final = QSlider(Qt.Orientation.Horizontal, self)
        self.detail: Final = QSlider(Qt.Orientation.Horizontal, self)
        self.blend: Final = QComboBox(self)
        self.feather: Final = QSlider(Qt.Orientation.Horizontal, self)
        self.auto_feather: Final = QCheckBox(translate("Layers", "Automatic"), self)
        self._fit = QLabel(self)
        self._why = QLabel(self)
        self._tone_words = QLabel(self)
        self._detail_words = QLabel(self)
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
        self.detail.setValue(round(100 * layer.detail))
        self.detail.setEnabled(layer.has_detail)
        self.blend.setCurrentIndex(self.blend.findData(layer.blend.value))
        self.auto_feather.setChecked(layer.feather_px is None)
        if layer.feather_px is not None:
            self.feather.setValue(round(layer.feather_px))
        for widget in self._inputs():
            widget.blockSignals(False)
        self.nudge.show_nudge(layer.nudge_px)
        self._show_fit(layer)
        self._show_words()

    def _inputs(self) -> tuple[QWidget, ...]:
        return self.align, self.tone, self.detail, self.blend, self.feather, self.auto_feather

    def _show_fit(self, layer: LayerView) -> None:
        self._fit.setText(layer.fit_words)
        self._fit.setToolTip(layer.score_words)
        tone = score_tone(layer)
        if (self._fit.property("tone") or "") != tone:
            set_look(self._fit, tone=tone)
        why = " ".join(words for words in (layer.fit_more, layer.blend_words) if words)
        self._why.setText(why)
        self._why.setVisible(bool(why))

    def _show_words(self) -> None:
        self._tone_words.setText(f"{self.tone.value()} %")
        self._detail_words.setText(f"{self.detail.value()} %")
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

    def _detail_changed(self, percent: int) -> None:
        self._tell(detail=percent / 100)

    def _nudged(self, right_px: float, down_px: float) -> None:
        if self._layer_id:
            self.nudged.emit(self._layer_id, right_px, down_px)

    def _again_clicked(self) -> None:
        if self._layer_id:
            self.align_requested.emit(self._layer_id)

    def _blend_changed(self) -> None:
        self._tell(blend=Blend(str(self.blend.currentData())))

    def _fold(self, opened: bool) -> None:
        self._body.setVisible(opened)
        set_icon(self.heading, "down" if opened else "right")

    def _connect(self) -> None:
        self.heading.toggled.connect(self._fold)
        self.align.toggled.connect(self._align_changed)
        self.again.clicked.connect(self._again_clicked)
        self.nudge.moved_to.connect(self._nudged)
        self.tone.valueChanged.connect(self._tone_changed)
        self.detail.valueChanged.connect(self._detail_changed)
        self.blend.activated.connect(self._blend_changed)
        self.feather.valueChanged.connect(self._feather_changed)
        self.auto_feather.toggled.connect(self._feather_changed)

    def _build(self) -> None:
        self.heading.setText(translate("Layers", "How it is laid"))
        self.heading.setCheckable(True)
        self.heading.setProperty("heading", True)
        self.heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.heading.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._name_inputs()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.heading)
        column.addWidget(self._body)
        inside = QVBoxLayout(self._body)
        inside.setContentsMargins(6, 0, 0, 4)
        inside.setSpacing(6)
        inside.addLayout(self._build_fit())
        inside.addWidget(self.align)
        inside.addLayout(self._build_nudge())
        inside.addLayout(self._build_grid())

    def _name_inputs(self) -> None:
        self.align.setToolTip(
            translate("Layers", "Undo the shift and scale of the service’s reply")
        )
        self.again.setToolTip(
            translate("Layers", "Fit it once more, with the mask as the place of the edit")
        )
        self.detail.setToolTip(
            translate("Layers", "How much of the photo’s own detail and grain stays in the layer")
        )
        self.blend.setMinimumContentsLength(8)
        self.blend.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        guard_wheel(self.tone, self.detail, self.blend, self.feather)
        self.tone.setRange(0, 100)
        self.detail.setRange(0, 100)
        self.feather.setRange(0, _LARGEST_FEATHER_PX)
        for blend, words in _blend_words():
            self.blend.addItem(words, blend.value)
        self.tone.setAccessibleName(translate("Layers", "Tone match"))
        self.detail.setAccessibleName(translate("Layers", "Detail and grain"))
        self.feather.setAccessibleName(translate("Layers", "Feather in pixels"))
        self.auto_feather.setAccessibleName(translate("Layers", "Automatic feather"))
        self.blend.setAccessibleName(translate("Layers", "Blend"))

    def _build_fit(self) -> QVBoxLayout:
        self.again.setProperty("compact", True)
        self._fit.setWordWrap(True)
        self._why.setWordWrap(True)
        self._why.setProperty("muted", True)
        self._why.setProperty("small", True)
        row = QHBoxLayout()
        row.addWidget(self._fit, 1)
        row.addWidget(self.again)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self._why)
        return column

    def _build_nudge(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(QLabel(translate("Layers", "Nudge"), self))
        row.addWidget(self.nudge, 1)
        return row

    def _build_grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(4)
        grid.addWidget(QLabel(translate("Layers", "Tone match"), self), 0, 0)
        grid.addWidget(self.tone, 0, 1)
        grid.addWidget(self._tone_words, 0, 2)
        grid.addWidget(QLabel(translate("Layers", "Detail and grain"), self), 1, 0)
        grid.addWidget(self.detail, 1, 1)
        grid.addWidget(self._detail_words, 1, 2)
        grid.addWidget(QLabel(translate("Layers", "Blend"), self), 2, 0)
        grid.addWidget(self.blend, 2, 1, 1, 2)
        grid.addWidget(QLabel(translate("Layers", "Feather"), self), 3, 0)
        grid.addWidget(self.feather, 3, 1)
        grid.addWidget(self._feather_words, 3, 2)
        grid.addWidget(self.auto_feather, 4, 1, 1, 2)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(2, self.fontMetrics().horizontalAdvance("200 px"))
        return grid


def score_tone(layer: LayerView) -> str:
    """The look of the words for a layer's score: `success`, `warning` or plain."""
    if not layer.registered:
        return ""
    return "success" if layer.score >= _GOOD else "" if layer.score >= _DOUBTFUL else "warning"


def _blend_words() -> tuple[tuple[Blend, str], ...]:
    return (
        (Blend.AUTO, translate("Layers", "Automatic")),
        (Blend.FEATHER, translate("Layers", "Soft edge")),
        (Blend.MULTIBAND, translate("Layers", "Several scales")),
        (Blend.POISSON, translate("Layers", "Seamless (Poisson)")),
    )
