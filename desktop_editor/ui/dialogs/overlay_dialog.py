"""Colour and strength of what is laid over the photo: the selection's tint and the mask's.

Every change shows at once; remembering it is the controller's business.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QColorDialog, QHBoxLayout, QLabel, QPushButton, QSlider, QWidget

from desktop_editor.ui.dialogs.frame import DialogFrame
from desktop_editor.ui.selection_look import tint_colour
from desktop_editor.ui.translation import translate

_LEAST_PERCENT: Final = 5
_MOST_PERCENT: Final = 100
_SWATCH_PX: Final = 18


class OverlayDialog(DialogFrame):
    """Emits `changed(dict)` with the settings that the user changed, while it is being changed."""

    changed = Signal(dict)

    def __init__(self, values: Mapping[str, Any], parent: QWidget | None = None) -> None:
        super().__init__(translate("Overlays", "Colours over the Photo"), parent)
        self.colours: Final[dict[str, QPushButton]] = {}
        self.strengths: Final[dict[str, QSlider]] = {}
        self._values = dict(values)
        form = self.add_form()
        for of, colour_words, strength_words in (
            ("selection", translate("Overlays", "Selection"), _selection_strength()),
            ("mask", translate("Overlays", "Mask"), _mask_strength()),
        ):
            self.add_row(form, colour_words, self._row(of, colour_words, strength_words))
        close = QPushButton(translate("Overlays", "Close"), self)
        close.clicked.connect(self.close)
        self.add_buttons(close)

    def _row(self, of: str, colour_words: str, strength_words: str) -> QHBoxLayout:
        button = QPushButton(translate("Overlays", "Other Colour…"), self)
        button.setAutoDefault(False)
        button.setIconSize(QSize(_SWATCH_PX, _SWATCH_PX))
        button.setAccessibleName(f"{colour_words}: {button.text()}")
        button.clicked.connect(partial(self._choose, of))
        slider = QSlider(Qt.Orientation.Horizontal, self)
        slider.setRange(_LEAST_PERCENT, _MOST_PERCENT)
        slider.setValue(self._values[f"{of}_strength"])
        slider.setMinimumWidth(160)
        slider.setAccessibleName(strength_words)
        words = QLabel(f"{slider.value()} %", self)
        words.setMinimumWidth(self.fontMetrics().horizontalAdvance("100 %"))
        slider.valueChanged.connect(lambda percent: words.setText(f"{percent} %"))
        slider.valueChanged.connect(partial(self._change, f"{of}_strength"))
        self.colours[of], self.strengths[of] = button, slider
        self._show_swatch(of)
        row = QHBoxLayout()
        row.setSpacing(10)
        for widget in (button, slider, words):
            row.addWidget(widget)
        return row

    def _choose(self, of: str) -> None:
        before = self._values[f"{of}_tint"]
        chooser = QColorDialog(QColor(*tint_colour(before)), self)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
        chooser.currentColorChanged.connect(lambda colour: self._take(of, colour.name()))
        chooser.rejected.connect(lambda: self._take(of, before))
        chooser.show()

    def _take(self, of: str, tint: str) -> None:
        self._change(f"{of}_tint", tint)
        self._show_swatch(of)

    def _show_swatch(self, of: str) -> None:
        swatch = QPixmap(_SWATCH_PX, _SWATCH_PX)
        swatch.fill(QColor(*tint_colour(self._values[f"{of}_tint"])))
        self.colours[of].setIcon(QIcon(swatch))

    def _change(self, name: str, value: object) -> None:
        self._values[name] = value
        self.changed.emit({name: value})


def _selection_strength() -> str:
    return translate("Overlays", "Strength of the selection’s tint")


def _mask_strength() -> str:
    return translate("Overlays", "Strength of the mask’s tint")
