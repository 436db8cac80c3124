"""What the canvas shows before there is a photo: an invitation and two ways to begin."""

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPainterPath, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop_editor.ui.translation import translate


class _PhotoSign(QWidget):
    """A framed landscape, drawn in the text colour."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(112, 88)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw a frame, a sun and two hills."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self.palette().color(QPalette.ColorRole.WindowText)
        colour.setAlpha(120)
        pen = QPen(colour, 2.5)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        frame = QRectF(4, 4, 104, 80)
        painter.drawRoundedRect(frame, 10, 10)
        painter.drawEllipse(QPointF(36, 32), 8, 8)
        hills = QPainterPath(QPointF(6, 72))
        for x, y in ((34, 50), (50, 62), (76, 36), (106, 64)):
            hills.lineTo(x, y)
        painter.drawPath(hills)


class EmptyState(QWidget):
    """The invitation; asks, does nothing itself."""

    open_requested = Signal()
    sample_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        """Build the sign, the words and the buttons."""
        super().__init__(parent)
        self.open_button = QPushButton(translate("EmptyState", "Open photo…"), self)
        self.open_button.setProperty("primary", True)
        self.open_button.clicked.connect(self.open_requested)
        self.sample_button = QPushButton(translate("EmptyState", "Try the sample photo"), self)
        self.sample_button.clicked.connect(self.sample_requested)
        for button in (self.open_button, self.sample_button):
            button.setMinimumHeight(34)
            button.setMinimumWidth(150)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addStretch()
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.sample_button)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addStretch()
        column.addWidget(_PhotoSign(self), alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(6)
        column.addWidget(self._title(), alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._hint())
        column.addSpacing(12)
        column.addLayout(buttons)
        column.addStretch()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Whoever did not look elsewhere looks at the photo: its keys are meant now."""
        super().hideEvent(event)
        canvas, focused = self.parentWidget(), self.window().focusWidget()
        if canvas is not None and (focused is None or self.isAncestorOf(focused)):
            canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _title(self) -> QLabel:
        title = QLabel(translate("EmptyState", "Drop a photo here"), self)
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 1.9)
        font.setBold(True)
        title.setFont(font)
        return title

    def _hint(self) -> QLabel:
        words = translate(
            "EmptyState",
            "JPEG, PNG, WebP, TIFF, HEIC or AVIF, as large as you like. Or paste one.\n"
            "Your photo stays as it is: only what you paint will change.",
        )
        hint = QLabel(words, self)
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        _soften(hint)
        return hint


def _soften(label: QLabel) -> None:
    palette = label.palette()
    colour = QColor(palette.color(QPalette.ColorRole.WindowText))
    colour.setAlpha(170)
    palette.setColor(QPalette.ColorRole.WindowText, colour)
    label.setPalette(palette)
