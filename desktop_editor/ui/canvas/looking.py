"""The part of the canvas that looks around: zoom and position, which actions call.

What is drawn, and what the pointer does besides, is `canvas_widget`'s.
"""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from desktop_editor.ui.canvas.drop_target import DropTarget
from desktop_editor.ui.canvas.interaction import Interaction
from desktop_editor.ui.canvas.viewport import Viewport


class LookingCanvas(DropTarget):
    """A drop target with a viewport that can be moved."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._interaction = Interaction(self)

    @property
    def zoom_percent(self) -> float:
        """Device pixels for each hundred image pixels."""
        return self._interaction.view.zoom * 100

    @property
    def viewport(self) -> Viewport:
        """What is looked at."""
        return self._interaction.view

    @Slot()
    def zoom_in(self) -> None:
        """One step closer."""
        self._interaction.set_view(self.viewport.zoomed_in())

    @Slot()
    def zoom_out(self) -> None:
        """One step away."""
        self._interaction.set_view(self.viewport.zoomed_out())

    @Slot()
    def zoom_fit(self) -> None:
        """The whole photo."""
        self._interaction.set_view(self.viewport.fitted())

    @Slot()
    def zoom_fill(self) -> None:
        """No part of the canvas left free."""
        self._interaction.set_view(self.viewport.filled())

    def zoom_to(self, percent: float) -> None:
        """Device pixels for each hundred image pixels, about the middle."""
        self._interaction.set_view(self.viewport.at_zoom(percent / 100))

    @Slot()
    def zoom_100(self) -> None:
        """One image pixel for one device pixel."""
        self._interaction.set_view(self.viewport.at_actual_size())

    def scroll_to(self, device_x: int | None, device_y: int | None) -> None:
        """Another position of the viewport's `scrolls`; None leaves that one as it is."""
        self._interaction.set_view(self.viewport.scrolled(device_x, device_y))
