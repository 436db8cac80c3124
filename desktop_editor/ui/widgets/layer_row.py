"""One layer in the layer panel: visibility, picture, mask, name, score in words, opacity."""

from typing import Final

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from desktop_editor.imaging.raster import Raster
from desktop_editor.ui.layers_view import LayerView
from desktop_editor.ui.theme import current_tokens
from desktop_editor.ui.translation import translate
from desktop_editor.ui.widgets.dressing import elided_label, guard_wheel, icon_button, set_look
from desktop_editor.ui.widgets.icon import set_icon
from desktop_editor.ui.widgets.laying_section import score_tone
from desktop_editor.ui.widgets.picture import paint_cover, pixmap_of

_LONGEST_NAME: Final = 48
_SIDE: Final = 40


class _Thumbnail(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(_SIDE, _SIDE)
        self._source: object = None
        self._pixmap = QPixmap()

    def show_picture(self, picture: Raster | None) -> None:
        if picture is not self._source:
            self._source = picture
            self._pixmap = pixmap_of(picture)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name and argument
        painter = QPainter(self)
        if self._pixmap.isNull():
            painter.fillRect(self.rect(), QColor(current_tokens().hover))
        else:
            paint_cover(painter, self._pixmap, QRectF(self.rect()), 5)


class LayerRow(QFrame):
    """A click or Enter activates the layer; eye and slider ask for changes.

    A double click or F2 gives it another name; Esc leaves the old one. The context menu is the
    panel's.
    """

    activated = Signal(str)
    changed = Signal(str, dict)
    renamed = Signal(str, str)
    menu_asked = Signal(str, QPoint)
    """With where on the screen."""

    def __init__(self, layer: LayerView, parent: QWidget) -> None:
        super().__init__(parent)
        self.layer_id: Final = layer.id
        self.eye: Final = icon_button("visible", "", self)
        self.opacity: Final = QSlider(Qt.Orientation.Horizontal, self)
        self._thumbnail = _Thumbnail(self)
        self.mask_thumbnail: Final = _Thumbnail(self)
        self._name = elided_label(self)
        self.name_field: Final = QLineEdit(self)
        self._score = elided_label(self)
        self._percent = QLabel(self)
        self._visible = True
        self._active: bool | None = None
        self._build()
        self.show_layer(layer)
        self.eye.clicked.connect(self._eye_clicked)
        self.opacity.valueChanged.connect(self._opacity_moved)
        self.name_field.editingFinished.connect(self._name_typed)

    def show_layer(self, layer: LayerView) -> None:
        """Show these values."""
        self._thumbnail.show_picture(layer.thumbnail)
        self.mask_thumbnail.show_picture(layer.mask_thumbnail)
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
        """Enter activates, space shows or hides, F2 renames; Esc leaves the name as it was."""
        if event.key() == Qt.Key.Key_Escape and self.name_field.isVisible():
            self.name_field.setText(self._name.text())
            self._name_typed()
        elif event.key() == Qt.Key.Key_F2:
            self.rename()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated.emit(self.layer_id)
        elif event.key() == Qt.Key.Key_Space:
            self._eye_clicked()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Rename where the name stands."""
        if self._name.geometry().contains(event.position().toPoint()):
            self.rename()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Ask for the menu of layers, on this one."""
        self.activated.emit(self.layer_id)
        self.menu_asked.emit(self.layer_id, event.globalPos())

    def rename(self) -> None:
        """Let the user type another name in place of the old one."""
        self.name_field.setText(self._name.text())
        self._name.hide()
        self.name_field.show()
        self.name_field.selectAll()
        self.name_field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _name_typed(self) -> None:
        if not self.name_field.isHidden():
            had_focus = self.name_field.hasFocus()
            self.name_field.hide()
            self._name.show()
            if had_focus:
                self.setFocus(Qt.FocusReason.OtherFocusReason)
            if self.name_field.text() != self._name.text():
                self.renamed.emit(self.layer_id, self.name_field.text())

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
        self.mask_thumbnail.setToolTip(translate("Layers", "The mask: white where it shows"))
        self.name_field.setAccessibleName(translate("Layers", "Name of the layer"))
        self.name_field.setMaxLength(_LONGEST_NAME)
        self.name_field.hide()
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
        words.addWidget(self.name_field)
        words.addWidget(self._score)
        words.addLayout(last)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 4, 8, 2)
        row.setSpacing(8)
        row.addWidget(self.eye)
        row.addWidget(self._thumbnail)
        row.addWidget(self.mask_thumbnail)
        row.addLayout(words, 1)
