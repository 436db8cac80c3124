"""Scroll bars over the canvas's edges, there only while the photo is larger than the view."""

from typing import Final

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QScrollBar, QStyle, QStyleOptionSlider, QWidget

from desktop_editor.ui.canvas.viewport import Scroll, Viewport

_STEP_SHARE: Final = 0.1  # of the view, for a press of the wheel


class _Bar(QScrollBar):
    """Drawn flat and opaque: what lies below is the photo, whose frames must stay quick."""

    def __init__(self, orientation: Qt.Orientation, canvas: QWidget) -> None:
        super().__init__(orientation, canvas)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the arrow keys move the photo
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name and argument
        """A track and a handle."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_ScrollBarSlider
        kind = QStyle.ComplexControl.CC_ScrollBar
        handle = self.style().subControlRect(kind, option, part, self)
        painter = QPainter(self)
        colours = self.palette()
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
        self.across = _Bar(Qt.Orientation.Horizontal, canvas)
        self.down = _Bar(Qt.Orientation.Vertical, canvas)
        self.across.setAccessibleName(self.tr("Left and right over the photo"))
        self.down.setAccessibleName(self.tr("Up and down over the photo"))
        self.across.valueChanged.connect(self._moved_across)
        self.down.valueChanged.connect(self._moved_down)

    def follow(self, view: Viewport) -> None:
        """Show where a viewport lies; emits nothing."""
        for bar, scroll in zip((self.across, self.down), view.scrolls(), strict=True):
            _show(bar, scroll)
        self._place()

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


def _show(bar: QScrollBar, scroll: Scroll) -> None:
    if bar.isHidden() == scroll.is_needed:
        bar.setVisible(scroll.is_needed)
    if not scroll.is_needed:
        return
    blocker = QSignalBlocker(bar)
    bar.setRange(scroll.least, scroll.most)
    bar.setPageStep(scroll.seen)
    bar.setSingleStep(max(1, round(scroll.seen * _STEP_SHARE)))
    bar.setValue(scroll.position)
    blocker.unblock()
