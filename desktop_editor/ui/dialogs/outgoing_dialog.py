"""What leaves the computer with the next edit: its pictures and its words, nothing else."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QWidget

from desktop_editor.ui.dialogs.frame import DialogFrame
from desktop_editor.ui.outgoing_view import OutgoingPicture, OutgoingView
from desktop_editor.ui.translation import translate
from desktop_editor.ui.widgets.picture import pixmap_of

_PICTURE_PX: Final = 240
_SMALL_PICTURE_PX: Final = 120
_WIDTH: Final = 620


class OutgoingDialog(DialogFrame):
    """Shows it; `curl_wanted` when it shall be copied as a command."""

    curl_wanted = Signal()

    def __init__(self, view: OutgoingView, parent: QWidget | None = None) -> None:
        super().__init__(translate("Outgoing", "What Is Sent"), parent, scrolls=True)
        self.add_words(view.summary)
        self.pictures: Final = QGridLayout()
        self.pictures.setHorizontalSpacing(14)
        self.pictures.setVerticalSpacing(12)
        self.pictures.setColumnStretch(1, 1)
        for row, one in enumerate(view.pictures):
            self._add_picture(row, one, _PICTURE_PX if row == 0 else _SMALL_PICTURE_PX)
        self.column.addLayout(self.pictures)
        form = self.add_section(translate("Outgoing", "Words and settings"))
        self.values: Final[dict[str, QLabel]] = {}
        for name, value in view.fields:
            self.values[name] = self._value(value)
            self.add_row(form, name, self.values[name])
        self.column.addStretch(1)
        close = QPushButton(translate("Outgoing", "Close"), self)
        close.clicked.connect(self.close)
        copy = QPushButton(translate("Outgoing", "Copy as &curl"), self)
        copy.clicked.connect(self.curl_wanted)
        self.add_buttons(close, copy)
        self.resize(_WIDTH, self.sizeHint().height())

    def _add_picture(self, row: int, one: OutgoingPicture, side: int) -> None:
        shown = QLabel(self)
        shown.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        shown.setMinimumWidth(_PICTURE_PX)
        pixmap = pixmap_of(one.picture)
        if not pixmap.isNull():
            ratio = self.devicePixelRatioF()
            keep, smooth = (
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            side_px = round(side * ratio)
            if max(pixmap.width(), pixmap.height()) > side_px:
                pixmap = pixmap.scaled(side_px, side_px, keep, smooth)
            pixmap.setDevicePixelRatio(ratio)
            shown.setPixmap(pixmap)
        shown.setAccessibleName(one.title)
        words = self._value(f"{one.title}\n{one.details}")
        self.pictures.addWidget(shown, row, 0)
        self.pictures.addWidget(words, row, 1, Qt.AlignmentFlag.AlignTop)

    def _value(self, words: str) -> QLabel:
        """Text that can be selected and copied."""
        label = QLabel(words, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        return label
