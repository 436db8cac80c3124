"""Presses of a button that were meant for what it says, told from those that hit a sudden change.

A button that has just come up or changed below the pointer gets the click that was aimed at what
was there before. Which change matters is decided by the widget that makes it.
"""

from typing import Final

from PySide6.QtCore import QDeadlineTimer, QObject, Signal
from PySide6.QtWidgets import QAbstractButton

HESITATION_MS: Final = 700
"""Longer than any double click, shorter than reading what a button says now."""


class MeantPresses(QObject):
    """Emits `meant` for the presses of a button that began after its hesitation.

    Mouse, keyboard and screen readers alike: each of them can be on its way when a button changes.
    """

    meant = Signal()

    def __init__(self, button: QAbstractButton) -> None:
        super().__init__(button)
        self._until = QDeadlineTimer(0)
        self._is_meant = False
        button.pressed.connect(self._pressed)
        button.clicked.connect(self._clicked)

    def hesitate(self, milliseconds: int = HESITATION_MS) -> None:
        """What the button does has changed: a press that has begun is meant for it no more."""
        self._is_meant = False
        self._until = QDeadlineTimer(milliseconds)

    @property
    def is_hesitating(self) -> bool:
        """Whether a press would be ignored."""
        return not self._until.hasExpired()

    def _pressed(self) -> None:
        self._is_meant = not self.is_hesitating

    def _clicked(self) -> None:
        if self._is_meant:
            self.meant.emit()
