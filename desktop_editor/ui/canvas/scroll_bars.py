"""Scroll bars over the canvas's edges, there only while the photo is larger than the view."""

from typing import Final

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QScrollBar, QWidget

from desktop_editor.ui.canvas.viewport import Scroll, Viewport

_STEP_SHARE: Final = 0.1  # of the view, for a press of the wheel


class ScrollBars(QObject):
    """Shows where a viewport lies; emits `scrolled(x, y)` with positions, None for the other."""

    scrolled = Signal(object, object)

    def __init__(self, canvas: QWidget) -> None:
        """Lie over the right and the lower edge of the canvas."""
        super().__init__(canvas)
        self._canvas = canvas
        self.across = self._bar(Qt.Orientation.Horizontal)
        self.down = self._bar(Qt.Orientation.Vertical)
        self.across.setAccessibleName(self.tr("Left and right over the photo"))
        self.down.setAccessibleName(self.tr("Up and down over the photo"))
        self.across.valueChanged.connect(self._moved_across)
        self.down.valueChanged.connect(self._moved_down)

    def follow(self, view: Viewport) -> None:
        """Show where a viewport lies; emits nothing."""
        for bar, scroll in zip((self.across, self.down), view.scrolls(), strict=True):
            _show(bar, scroll)
        self._place()

    def _bar(self, orientation: Qt.Orientation) -> QScrollBar:
        bar = QScrollBar(orientation, self._canvas)
        bar.setProperty("onCanvas", True)
        bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the arrow keys move the photo
        bar.setCursor(Qt.CursorShape.ArrowCursor)
        bar.hide()
        return bar

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
