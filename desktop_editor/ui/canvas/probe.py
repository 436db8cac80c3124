"""What the photo is like where the pointer is: which pixel, and its value.

It tells at most once a frame or two, however often the pointer moves; words are the status line's.
"""

import math
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop_editor.ui.canvas.interaction import Interaction
from desktop_editor.ui.canvas.scene import Scene

_WAIT_MS: Final = 30


class Probe(QObject):
    """Emits `pointed((x, y), values)`, and `pointed(None, ())` where there is no photo.

    The position is in image pixels; the values are red, green, blue and, where there is one,
    alpha of the composite, in the photo's own depth and colours.
    """

    pointed = Signal(object, object)

    def __init__(self, interaction: Interaction, scene: Scene, parent: QObject) -> None:
        """Follow a pointer over a scene."""
        super().__init__(parent)
        self._interaction = interaction
        self._scene = scene
        self._told: tuple[tuple[int, int] | None, tuple[int, ...]] = (None, ())
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WAIT_MS)
        self._timer.timeout.connect(self._look)
        interaction.pointer_moved.connect(self.look_again)
        interaction.view_moved.connect(self.look_again)

    @Slot()
    def look_again(self) -> None:
        """Something under the pointer may be different now."""
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _look(self) -> None:
        place = self._place()
        seen = (place, self._scene.value_at(*place) if place else ())
        if seen != self._told:
            self._told = seen
            self.pointed.emit(*seen)

    def _place(self) -> tuple[int, int] | None:
        pointer = self._interaction
        if pointer.pointer is None or not pointer.has_photo:
            return None
        at = pointer.in_view(pointer.pointer)
        x, y = (math.floor(edge) for edge in pointer.view.to_image(at.x(), at.y()))
        size = pointer.view.image
        return (x, y) if 0 <= x < size.width and 0 <= y < size.height else None
