"""Choosing format, quality and file for an export; says what each means for the pixel lock.

Nothing is written here.
"""

from pathlib import Path, PurePath
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSlider,
    QWidget,
)

from desktop_editor.ui.dialogs.frame import DialogFrame, choice_box
from desktop_editor.ui.translation import translate
from desktop_editor.ui.widgets.dressing import set_look

_SUFFIXES: Final = {"png": ".png", "jpeg": ".jpg", "webp": ".webp", "tiff": ".tif"}
_KNOWN: Final = {suffix: name for name, suffix in _SUFFIXES.items()} | {
    ".jpeg": "jpeg",
    ".tiff": "tiff",
}


class ExportDialog(DialogFrame):
    """Emits `export_requested(path, quality, lossless)`.

    The path ends in the suffix of the chosen format; `quality` is 1 to 100; `lossless` is True
    for PNG, TIFF and a lossless WebP.
    """

    export_requested = Signal(str, int, bool)

    def __init__(self, path: str, parent: QWidget | None = None) -> None:
        super().__init__(translate("Export", "Export"), parent)
        chosen = _KNOWN.get(PurePath(path).suffix.lower(), "png")
        self.format: Final = choice_box(_formats(), chosen, translate("Export", "Format"))
        self.quality: Final = QSlider(Qt.Orientation.Horizontal, self)
        self.lossless: Final = QCheckBox(translate("Export", "Lossless"), self)
        self.path: Final = QLineEdit(path, self)
        self.meaning: Final = QLabel(self)
        self.button: Final = QPushButton(translate("Export", "Export"), self)
        self._quality_words = QLabel(self)
        self._form = self.add_form()
        self._quality_row = QHBoxLayout()
        self._build()
        self.format.currentIndexChanged.connect(self._format_chosen)
        self.lossless.toggled.connect(self._show_meaning)
        self.quality.valueChanged.connect(self._show_meaning)
        self.path.textChanged.connect(self._path_typed)
        self._format_chosen()

    @property
    def chosen_format(self) -> str:
        """png, jpeg, webp or tiff."""
        return str(self.format.currentData())

    @property
    def is_lossless(self) -> bool:
        """Whether every pixel is kept as it is."""
        chosen = self.chosen_format
        return chosen != "jpeg" and (chosen != "webp" or self.lossless.isChecked())

    @property
    def chosen_path(self) -> str:
        """The file, with the format's suffix added where it has none that is known."""
        path = self.path.text().strip()
        known = PurePath(path).suffix.lower() in _KNOWN
        return path if known or not path else path + _SUFFIXES[self.chosen_format]

    def _format_chosen(self) -> None:
        path = PurePath(self.path.text())
        if path.name and _KNOWN.get(path.suffix.lower()) != self.chosen_format:
            self.path.setText(str(path.with_suffix(_SUFFIXES[self.chosen_format])))
        self._show_meaning()

    def _show_meaning(self) -> None:
        lossy = not self.is_lossless
        self._form.setRowVisible(self._quality_row, self.chosen_format in ("jpeg", "webp"))
        self.lossless.setVisible(self.chosen_format == "webp")
        self.quality.setEnabled(lossy)
        self._quality_words.setText(str(self.quality.value()) if lossy else "–")
        if lossy:
            words = translate(
                "Export",
                "Smaller file, but pixels outside the mask change a little too. "
                "The number is counted and told after the export.",
            )
        else:
            words = translate(
                "Export", "Pixel lock: every pixel outside the mask stays exactly your own."
            )
        self.meaning.setText(words)
        set_look(self.meaning, tone="warning" if lossy else "success")
        self.button.setEnabled(bool(self.chosen_path))
        replaces = bool(self.chosen_path) and Path(self.chosen_path).exists()
        self.button.setText(
            translate("Export", "Replace the file") if replaces else translate("Export", "Export")
        )

    def _browse(self) -> None:
        chooser = QFileDialog(self, translate("Export", "Export"), self.path.text())
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setOption(QFileDialog.Option.DontConfirmOverwrite, False)
        chooser.setDefaultSuffix(_SUFFIXES[self.chosen_format].lstrip("."))
        chooser.selectFile(PurePath(self.path.text()).name)
        chooser.fileSelected.connect(self.path.setText)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.open()

    def _path_typed(self, path: str) -> None:
        chosen = _KNOWN.get(PurePath(path).suffix.lower())
        if chosen is not None and chosen != self.chosen_format:
            self.format.blockSignals(True)
            self.format.setCurrentIndex(self.format.findData(chosen))
            self.format.blockSignals(False)
        self._show_meaning()

    def _export(self) -> None:
        path = self.chosen_path
        if path:
            self.export_requested.emit(path, self.quality.value(), self.is_lossless)
            self.close()

    def _build(self) -> None:
        self.setMinimumWidth(520)
        self.quality.setRange(1, 100)
        self.quality.setValue(95)
        self.quality.setAccessibleName(translate("Export", "Quality"))
        self.path.setAccessibleName(translate("Export", "File"))
        self._quality_words.setMinimumWidth(self.fontMetrics().horizontalAdvance("100"))
        self.meaning.setWordWrap(True)
        self.meaning.setMinimumHeight(2 * self.fontMetrics().lineSpacing() + 2)
        self.meaning.setAlignment(Qt.AlignmentFlag.AlignTop)
        browse = QPushButton(translate("Export", "Choose…"), self)
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        self._quality_row.addWidget(self.quality, 1)
        self._quality_row.addWidget(self._quality_words)
        self._quality_row.addWidget(self.lossless)
        file = QHBoxLayout()
        file.addWidget(self.path, 1)
        file.addWidget(browse)
        self.add_row(self._form, translate("Export", "Format"), self.format)
        self.add_row(self._form, translate("Export", "Quality"), self._quality_row)
        self.add_row(self._form, translate("Export", "File"), file)
        self.column.addWidget(self.meaning)
        self.button.clicked.connect(self._export)
        cancel = QPushButton(translate("Export", "Cancel"), self)
        cancel.clicked.connect(self.close)
        self.add_buttons(self.button, cancel)


def _formats() -> tuple[tuple[str, str], ...]:
    return (
        ("png", translate("Export", "PNG: nothing lost, opens everywhere")),
        ("tiff", translate("Export", "TIFF: nothing lost, for print and archives")),
        ("webp", translate("Export", "WebP: small, lossless if you want")),
        ("jpeg", translate("Export", "JPEG: small, loses a little everywhere")),
    )
