"""The canvas with scroll bars beside it, there only while the photo is larger than the view.

Beside and not on it: what lies on a widget is painted with it and cuts its painting into parts.
"""

from typing import Final

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QGridLayout, QScrollBar, QStyle, QStyleOptionSlider, QWidget

from desktop_editor.ui.canvas.canvas_widget import CanvasWidget
from desktop_editor.ui.canvas.viewport import Scroll
from desktop_editor.ui.translation import translate

_STEP_SHARE: Final = 0.1  # of the view, for a press of the wheel
_WAIT_MS: Final = 30  # frames of a moving photo do not wait for the bars


class _Bar(QScrollBar):
    """Drawn flat and opaque; its room stays free while it is hidden, so that no photo jumps."""

    def __init__(self, orientation: Qt.Orientation, canvas: QWidget) -> None:
        super().__init__(orientation)
        self._canvas = canvas
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
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


class ScrolledCanvas(QWidget):
    """A canvas and the bars that show which part of the photo is in view, and move it."""

    def __init__(self, canvas: CanvasWidget, parent: QWidget | None = None) -> None:
        """Lay bars along the right and the lower edge of the canvas."""
        super().__init__(parent)
        self._canvas = canvas
        self.across = _Bar(Qt.Orientation.Horizontal, canvas)
        self.down = _Bar(Qt.Orientation.Vertical, canvas)
        self.across.setAccessibleName(translate("ScrolledCanvas", "Left and right over the photo"))
        self.down.setAccessibleName(translate("ScrolledCanvas", "Up and down over the photo"))
        self.across.valueChanged.connect(self._moved_across)
        self.down.valueChanged.connect(self._moved_down)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        grid.addWidget(canvas, 0, 0)
        grid.addWidget(self.down, 0, 1)
        grid.addWidget(self.across, 1, 0)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_WAIT_MS)
        self._wait.timeout.connect(self.follow)
        canvas.view_changed.connect(self._follow_soon)

    @Slot()
    def follow(self) -> None:
        """Show where the canvas looks; emits nothing."""
        for bar, scroll in zip(
            (self.across, self.down), self._canvas.viewport.scrolls(), strict=True
        ):
            bar.follow(scroll)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The room of hidden bars looks like what surrounds the photo."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), self.palette().color(QPalette.ColorRole.Dark))
        painter.end()

    @Slot()
    def _follow_soon(self) -> None:
        if not self._wait.isActive():
            self._wait.start()

    @Slot(int)
    def _moved_across(self, position: int) -> None:
        self._canvas.scroll_to(position, None)

    @Slot(int)
    def _moved_down(self, position: int) -> None:
        self._canvas.scroll_to(None, position)
