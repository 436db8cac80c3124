"""Scroll bars over the canvas's edges, there only while the photo is larger than the view."""

from typing import Final

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QRegion
from PySide6.QtWidgets import QScrollBar, QStyle, QStyleOptionSlider, QWidget

from desktop_editor.ui.canvas.viewport import Scroll, Viewport

_STEP_SHARE: Final = 0.1  # of the view, for a press of the wheel


class _Bar(QScrollBar):
    """Drawn flat and opaque: what lies below is the photo, whose frames must stay quick."""

    def __init__(self, orientation: Qt.Orientation, canvas: QWidget) -> None:
        super().__init__(orientation, canvas)
        self._canvas = canvas
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the arrow keys move the photo
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.hide()

    def follow(self, scroll: Scroll) -> None:
        """Show this; emits nothing."""
        if self.isHidden() == scroll.is_needed:
            self.setVisible(scroll.is_needed)
        if not scroll.is_needed:
            return
        was_blocked = self.blockSignals(True)
        if (self.minimum(), self.maximum(), self.pageStep()) != (
            scroll.least,
            scroll.most,
            scroll.seen,
        ):
            self.setRange(scroll.least, scroll.most)
            self.setPageStep(scroll.seen)
            self.setSingleStep(max(1, round(scroll.seen * _STEP_SHARE)))
        self.setValue(scroll.position)
        self.blockSignals(was_blocked)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name and argument
        """A track and a handle."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_ScrollBarSlider
        kind = QStyle.ComplexControl.CC_ScrollBar
        handle = self.style().subControlRect(kind, option, part, self)
        painter = QPainter(self)
        # The style sheet makes the own one transparent.
        colours = self._canvas.palette()
        painter.fillRect(self.rect(), colours.color(QPalette.ColorRole.Window))
        painter.fillRect(
            handle.adjusted(2, 2, -2, -2), colours.color(QPalette.ColorRole.PlaceholderText)
        )
        painter.end()


class ScrollBars(QObject):
    """Shows where a viewport lies; emits `scrolled(x, y)` with positions, None for the other."""

    scrolled = Signal(object, object)

    def __init__(self, canvas: QWidget) -> None:
        """Lie over the right and the lower edge of the canvas."""
        super().__init__(canvas)
        self._canvas = canvas
        self._size = QSize()
        self.across = _Bar(Qt.Orientation.Horizontal, canvas)
        self.down = _Bar(Qt.Orientation.Vertical, canvas)
        self.across.setAccessibleName(self.tr("Left and right over the photo"))
        self.down.setAccessibleName(self.tr("Up and down over the photo"))
        self.across.valueChanged.connect(self._moved_across)
        self.down.valueChanged.connect(self._moved_down)

    def follow(self, view: Viewport) -> None:
        """Show where a viewport lies; emits nothing."""
        before = (self.across.isHidden(), self.down.isHidden(), self._size)
        for bar, scroll in zip((self.across, self.down), view.scrolls(), strict=True):
            bar.follow(scroll)
        self._size = self._canvas.size()
        if before != (self.across.isHidden(), self.down.isHidden(), self._size):
            self._place()

    def uncovered(self) -> QRegion:
        """What of the canvas they leave free."""
        region = QRegion(self._canvas.rect())
        for bar in (self.across, self.down):
            if not bar.isHidden():
                region -= bar.geometry()
        return region

    def _place(self) -> None:
        width, height = self._canvas.width(), self._canvas.height()
        high, wide = self.across.sizeHint().height(), self.down.sizeHint().width()
        corner = wide if not self.down.isHidden() else 0
        self.across.setGeometry(0, height - high, width - corner, high)
        self.down.setGeometry(width - wide, 0, wide, height)

    def _moved_across(self, position: int) -> None:
        self.scrolled.emit(position, None)

    def _moved_down(self, position: int) -> None:
        self.scrolled.emit(None, position)
