"""One layer in the layer panel: visibility, picture, name, score in words, opacity."""

from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from desktop_editor.ui.layers_view import LayerView
from desktop_editor.ui.theme import current_tokens
from desktop_editor.ui.translation import translate
from desktop_editor.ui.widgets.dressing import elided_label, guard_wheel, icon_button, set_look
from desktop_editor.ui.widgets.icon import set_icon
from desktop_editor.ui.widgets.laying_section import score_tone
from desktop_editor.ui.widgets.picture import paint_cover, pixmap_of

_SIDE: Final = 46


class _Thumbnail(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(_SIDE, _SIDE)
        self._source: object = None
        self._pixmap = QPixmap()

    def show_layer(self, layer: LayerView) -> None:
        if layer.thumbnail is not self._source:
            self._source = layer.thumbnail
            self._pixmap = pixmap_of(layer.thumbnail)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name and argument
        painter = QPainter(self)
        if self._pixmap.isNull():
            painter.fillRect(self.rect(), QColor(current_tokens().hover))
        else:
            paint_cover(painter, self._pixmap, QRectF(self.rect()), 5)


class LayerRow(QFrame):
    """A click or Enter activates the layer; eye and slider ask for changes."""

    activated = Signal(str)
    changed = Signal(str, dict)

    def __init__(self, layer: LayerView, parent: QWidget) -> None:
        super().__init__(parent)
        self.layer_id: Final = layer.id
        self.eye: Final = icon_button("visible", "", self)
        self.opacity: Final = QSlider(Qt.Orientation.Horizontal, self)
        self._thumbnail = _Thumbnail(self)
        self._name = elided_label(self)
        self._score = elided_label(self)
        self._percent = QLabel(self)
        self._visible = True
        self._active: bool | None = None
        self._build()
        self.show_layer(layer)
        self.eye.clicked.connect(self._eye_clicked)
        self.opacity.valueChanged.connect(self._opacity_moved)

    def show_layer(self, layer: LayerView) -> None:
        """Show these values."""
        self._thumbnail.show_layer(layer)
        self._name.setText(layer.name)
        self._score.setText(layer.fit_words)
        self._score.setToolTip(layer.score_words)
        tone = score_tone(layer)
        if (self._score.property("tone") or "") != tone:
            set_look(self._score, tone=tone)
        self._show_visible(visible=layer.visible)
        self.opacity.blockSignals(True)
        self.opacity.setValue(round(100 * layer.opacity))
        self.opacity.blockSignals(False)
        self._percent.setText(f"{self.opacity.value()} %")
        if layer.active is not self._active:
            self._active = layer.active
            set_look(self, active=layer.active)
        state = translate("Layers", "{name}, active layer") if layer.active else "{name}"
        self.setAccessibleName(state.format(name=layer.name))
        self.setAccessibleDescription(layer.score_words)
        self.opacity.setAccessibleName(
            translate("Layers", "Opacity of {name}").format(name=layer.name)
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Activate."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.activated.emit(self.layer_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter activates, space shows or hides."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated.emit(self.layer_id)
        elif event.key() == Qt.Key.Key_Space:
            self._eye_clicked()
        else:
            super().keyPressEvent(event)

    def _show_visible(self, *, visible: bool) -> None:
        self._visible = visible
        set_icon(self.eye, "visible" if visible else "hidden")
        words = translate("Layers", "Hide layer") if visible else translate("Layers", "Show layer")
        self.eye.setToolTip(words)
        self.eye.setAccessibleName(words)

    def _eye_clicked(self) -> None:
        self.changed.emit(self.layer_id, {"visible": not self._visible})

    def _opacity_moved(self, percent: int) -> None:
        self._percent.setText(f"{percent} %")
        self.changed.emit(self.layer_id, {"opacity": percent / 100})

    def _build(self) -> None:
        self.setProperty("layerRow", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.opacity.setRange(0, 100)
        self.opacity.setPageStep(10)
        guard_wheel(self.opacity)
        self._score.setProperty("small", True)
        self._score.setProperty("muted", True)
        self._percent.setProperty("muted", True)
        self._percent.setProperty("small", True)
        self._percent.setMinimumWidth(self.fontMetrics().horizontalAdvance("100 %") + 4)
        self._percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        last = QHBoxLayout()
        last.setSpacing(4)
        last.addWidget(self.opacity, 1)
        last.addWidget(self._percent)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addWidget(self._score)
        words.addLayout(last)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 4, 8, 2)
        row.setSpacing(8)
        row.addWidget(self.eye)
        row.addWidget(self._thumbnail)
        row.addLayout(words, 1)
