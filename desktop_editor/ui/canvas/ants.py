"""The beat of the marching ants: calm, and still while nobody works in the window.

Where the desktop asks for less motion they never move.

What is drawn is the renderer's.
"""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, QTimer, Slot
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QWidget

from desktop_editor.ui.canvas.renderer import CanvasRenderer
from desktop_editor.ui.motion import motion_is_reduced

_STEP_MS: Final = 150
ATTENTION: Final = frozenset(
    {
        QEvent.Type.WindowActivate,
        QEvent.Type.WindowDeactivate,
        QEvent.Type.Show,
        QEvent.Type.Hide,
    }
)
"""Events that tell whether the canvas is seen and worked with: follow then."""


class Ants(QObject):
    """Lets the selection's outline march while the canvas is seen in the active window."""

    def __init__(self, canvas: QWidget, renderer: CanvasRenderer) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._renderer = renderer
        self._stands_still = motion_is_reduced()
        self._beat = QTimer(self)
        self._beat.setInterval(_STEP_MS)
        self._beat.timeout.connect(self.step)

    @property
    def are_marching(self) -> bool:
        """Whether they move now."""
        return self._beat.isActive()

    def look_around(self) -> None:
        """The window's attention changed, and perhaps what the desktop asks for."""
        self._stands_still = motion_is_reduced()
        self.follow()

    def follow(self) -> None:
        """There may be ants now, or none any more."""
        is_seen = self._canvas.isVisible() and self._canvas.isActiveWindow()
        if self._stands_still or not (is_seen and self._renderer.has_ants):
            self._beat.stop()
        elif not self._beat.isActive():
            self._beat.start()

    @Slot()
    def step(self) -> None:
        """One step, painting no more than the blocks that the outline runs through."""
        ratio, region = self._canvas.devicePixelRatioF(), QRegion()
        for area in self._renderer.march():
            region += QRectF(area.topLeft() / ratio, area.size() / ratio).toAlignedRect()
        self._canvas.update(region)
