"""Choosing format, quality and file for an export; says what each means for the pixel lock.

Nothing is written here, and no size is known: it is asked for, and told.
"""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path, PurePath
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from desktop_editor.document.export_choices import ExportChoices
from desktop_editor.imaging.codec import EncodeOptions, ImageFormat
from desktop_editor.ui.dialogs.frame import DialogFrame, choice_box
from desktop_editor.ui.dialogs_view import ExportView
from desktop_editor.ui.translation import translate
from desktop_editor.ui.widgets.dressing import set_look

_SUFFIXES: Final = {
    "png": ".png", "jpeg": ".jpg", "webp": ".webp", "tiff": ".tif", "avif": ".avif",
}  # fmt: skip
_KNOWN: Final = {suffix: name for name, suffix in _SUFFIXES.items()} | {
    ".jpeg": "jpeg",
    ".tiff": "tiff",
}
_WITH_QUALITY: Final = ("jpeg", "webp", "avif")
_WITH_SAMPLING: Final = ("jpeg", "avif")
_DEEP: Final = ("png", "tiff")
_REST_MS: Final = 400
_BESIDE_PX: Final = 8
_LOWERED_PX: Final = 10  # the first of several boxes is level with the words on the left
_KEEP, _CONVERT = "keep", "convert"


class ExportDialog(DialogFrame):
    """Emits `export_requested(path, ExportChoices)`, and `size_wanted(ExportChoices)`.

    The path ends in the suffix of the chosen format.
    """

    export_requested = Signal(str, object)
    size_wanted = Signal(object)

    def __init__(self, view: ExportView, parent: QWidget | None = None) -> None:
        super().__init__(translate("Export", "Export"), parent)
        self._view = view
        chosen = _KNOWN.get(PurePath(view.path).suffix.lower(), "png")
        self.format: Final = choice_box(_formats(), chosen, translate("Export", "Format"))
        self.quality: Final = QSlider(Qt.Orientation.Horizontal, self)
        self.lossless: Final = QCheckBox(translate("Export", "Lossless"), self)
        self.sampling: Final = choice_box(_samplings(), "", translate("Export", "Colour detail"))
        self.bit_depth: Final = choice_box(_depths(), "16", translate("Export", "Depth"))
        self.profile: Final = choice_box(
            _profiles(view.profile), _KEEP, translate("Export", "Colours")
        )
        self.origin: Final = QCheckBox(
            translate("Export", "Say that a model made parts of it"), self
        )
        self.place: Final = QCheckBox(
            translate("Export", "Leave out place, serial numbers and owner"), self
        )
        self.proof: Final = QCheckBox(translate("Export", "Write the proof into a file too"), self)
        self.path: Final = QLineEdit(view.path, self)
        self.browse: Final = QPushButton(translate("Export", "Choose…"), self)
        self.meaning: Final = QLabel(self)
        self.file_size: Final = QLabel(self)
        self.button: Final = QPushButton(translate("Export", "Export"), self)
        self._quality_words = QLabel(self)
        self._form = self.add_form()
        self._quality_row = QHBoxLayout()
        self._rest = QTimer(self)
        self._build()
        self._order()
        self._connect()
        self._format_chosen()

    @property
    def chosen_format(self) -> str:
        """png, jpeg, webp, tiff or avif."""
        return str(self.format.currentData())

    @property
    def is_lossless(self) -> bool:
        """Whether every pixel is kept as it is."""
        return self.choices.encoding.is_lossless

    @property
    def chosen_path(self) -> str:
        """The file, with the format's suffix added where it has none that is known."""
        path = self.path.text().strip()
        known = PurePath(path).suffix.lower() in _KNOWN
        return path if known or not path else path + _SUFFIXES[self.chosen_format]

    @property
    def choices(self) -> ExportChoices:
        """What is chosen now."""
        sampling = str(self.sampling.currentData())
        encoding = EncodeOptions(
            format=ImageFormat(self.chosen_format),
            quality=self.quality.value(),
            lossless=self.chosen_format == "webp" and self.lossless.isChecked(),
            full_colour=None if not sampling else sampling == "full",
            deep=str(self.bit_depth.currentData()) == "16",
        )
        return replace(
            self._view.choices,
            encoding=encoding,
            to_srgb=str(self.profile.currentData()) == _CONVERT,
            marks_origin=self.origin.isChecked(),
            without_place=self.place.isChecked(),
            has_proof=self.proof.isChecked(),
        )

    def show_size(self, words: str) -> None:
        """How large the file would be; empty words: it is being found out."""
        self.file_size.setText(words)

    def _format_chosen(self) -> None:
        path = PurePath(self.path.text())
        if path.name and _KNOWN.get(path.suffix.lower()) != self.chosen_format:
            self.path.setText(str(path.with_suffix(_SUFFIXES[self.chosen_format])))
        self._show_meaning()

    def _show_meaning(self) -> None:
        lossy, form, chosen = not self.is_lossless, self._form, self.chosen_format
        converts = self.choices.to_srgb
        form.setRowVisible(self._quality_row, chosen in _WITH_QUALITY)
        form.setRowVisible(self.sampling, chosen in _WITH_SAMPLING)
        form.setRowVisible(self.bit_depth, chosen in _DEEP and self._view.bits > 8 and not converts)
        form.setRowVisible(self.profile, bool(self._view.profile))
        self.lossless.setVisible(chosen == "webp")
        self.quality.setEnabled(lossy)
        self._quality_words.setText(str(self.quality.value()) if lossy else "–")
        words, tone = self._meaning()
        self.meaning.setText(words)
        set_look(self.meaning, tone=tone)
        self._show_file()
        self.show_size("")
        self._rest.start()

    def _meaning(self) -> tuple[str, str]:
        if self.choices.to_srgb:
            words = translate(
                "Export",
                "Every pixel looks the same, and its numbers become those of sRGB with 8 bits a"
                " channel.",
            )
            return words, "warning"
        if not self.is_lossless:
            words = translate(
                "Export",
                "Smaller file, but pixels outside the mask change a little too. "
                "The number is counted and told after the export.",
            )
            return words, "warning"
        if self._view.bits > 8 and not (self.choices.encoding.deep and self._is_deep()):
            words = translate("Export", "Your photo has 16 bits a channel; the file will hold 8.")
            return words, "warning"
        words = translate(
            "Export", "Pixel lock: every pixel outside the mask stays exactly your own."
        )
        return words, "success"

    def _is_deep(self) -> bool:
        return self.chosen_format in _DEEP

    def _show_file(self) -> None:
        self.button.setEnabled(bool(self.chosen_path))
        replaces = bool(self.chosen_path) and Path(self.chosen_path).exists()
        self.button.setText(
            translate("Export", "Replace the file") if replaces else translate("Export", "Export")
        )

    def _want_size(self) -> None:
        self.size_wanted.emit(self.choices)

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
        self._show_file()

    def _export(self) -> None:
        path = self.chosen_path
        if path:
            self.export_requested.emit(path, self.choices)
            self.close()

    def _order(self) -> None:
        """Tab goes down the rows, from the format on."""
        rows = (self.format, self.quality, self.lossless, self.sampling, self.bit_depth)
        order = (*rows, self.profile, self.origin, self.place, self.proof, self.path, self.browse)
        for before, after in pairwise((*order, self.button)):
            self.setTabOrder(before, after)
        self.format.setFocus(Qt.FocusReason.OtherFocusReason)

    def _connect(self) -> None:
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._want_size)
        self.format.currentIndexChanged.connect(self._format_chosen)
        for box in (self.sampling, self.bit_depth, self.profile):
            box.currentIndexChanged.connect(self._show_meaning)
        self.lossless.toggled.connect(self._show_meaning)
        self.quality.valueChanged.connect(self._show_meaning)
        self.path.textChanged.connect(self._path_typed)

    def _build(self) -> None:
        self.setMinimumWidth(560)
        self.quality.setRange(1, 100)
        self.quality.setValue(self._view.choices.encoding.quality)
        self.quality.setAccessibleName(translate("Export", "Quality"))
        self.path.setAccessibleName(translate("Export", "File"))
        self._quality_words.setMinimumWidth(self.fontMetrics().horizontalAdvance("100"))
        self._quality_row.setSpacing(_BESIDE_PX)
        self._quality_row.addWidget(self.quality, 1)
        self._quality_row.addWidget(self._quality_words)
        self._quality_row.addWidget(self.lossless)
        self.add_row(self._form, translate("Export", "Format"), self.format)
        self.add_row(self._form, translate("Export", "Quality"), self._quality_row)
        self.add_row(self._form, translate("Export", "Colour detail"), self.sampling)
        self.add_row(self._form, translate("Export", "Depth"), self.bit_depth)
        self.add_row(self._form, translate("Export", "Colours"), self.profile)
        self.add_row(self._form, translate("Export", "Goes along"), self._build_along())
        self.add_row(self._form, translate("Export", "File"), self._build_file())
        self.meaning.setWordWrap(True)
        self.meaning.setMinimumHeight(2 * self.fontMetrics().lineSpacing() + 2)
        self.meaning.setAlignment(Qt.AlignmentFlag.AlignTop)
        set_look(self.file_size, muted=True)
        self.column.addWidget(self.meaning)
        self.column.addWidget(self.file_size)
        self.button.clicked.connect(self._export)
        cancel = QPushButton(translate("Export", "Cancel"), self)
        cancel.clicked.connect(self.close)
        self.add_buttons(self.button, cancel)

    def _build_along(self) -> QVBoxLayout:
        chosen = self._view.choices
        self.origin.setChecked(chosen.marks_origin)
        self.origin.setToolTip(
            translate(
                "Export",
                "Writes “composite with trained algorithmic media” into the file (IPTC Digital"
                " Source Type), as many services and agencies ask",
            )
        )
        self.place.setChecked(chosen.without_place)
        self.place.setToolTip(
            translate(
                "Export",
                "GPS position, names of places, serial numbers of camera and lens, the owner's"
                " name and the maker's own notes stay behind; everything else goes along",
            )
        )
        self.proof.setChecked(chosen.has_proof)
        self.proof.setToolTip(
            translate("Export", "What was compared with the photo and what was found, as JSON")
        )
        along = QVBoxLayout()
        along.setSpacing(6)
        along.setContentsMargins(0, _LOWERED_PX, 0, 0)
        for box in (self.origin, self.place, self.proof):
            along.addWidget(box)
        return along

    def _build_file(self) -> QHBoxLayout:
        self.browse.setAutoDefault(False)
        self.browse.clicked.connect(self._browse)
        file = QHBoxLayout()
        file.setSpacing(_BESIDE_PX)
        file.addWidget(self.path, 1)
        file.addWidget(self.browse)
        return file


def _formats() -> tuple[tuple[str, str], ...]:
    return (
        ("png", translate("Export", "PNG: nothing lost, opens everywhere")),
        ("tiff", translate("Export", "TIFF: nothing lost, for print and archives")),
        ("webp", translate("Export", "WebP: small, lossless if you want")),
        ("jpeg", translate("Export", "JPEG: small, loses a little everywhere")),
        ("avif", translate("Export", "AVIF: smallest, not for every program yet")),
    )


def _samplings() -> tuple[tuple[str, str], ...]:
    return (
        ("", translate("Export", "As the quality suggests")),
        ("full", translate("Export", "Full (4:4:4)")),
        ("half", translate("Export", "Half, smaller (4:2:0)")),
    )


def _depths() -> tuple[tuple[str, str], ...]:
    return (
        ("16", translate("Export", "16 bits a channel, as in your photo")),
        ("8", translate("Export", "8 bits a channel")),
    )


def _profiles(name: str) -> tuple[tuple[str, str], ...]:
    keep = translate("Export", "Keep “{profile}”").format(profile=name)
    return ((_KEEP, keep), (_CONVERT, translate("Export", "Convert to sRGB, 8 bits a channel")))
