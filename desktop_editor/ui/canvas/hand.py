"""How the brush is held: a mouse, or a pen with its pressure, tilt and erasing end.

What the brush does with it is `imaging.brush`'s business.
"""

from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QPointingDevice, QTabletEvent

_LEAST_PRESSURE: Final = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """What a device tells besides its position.

    Attributes:
        pressure: Above 0, to 1.
        tilt_x: Degrees from upright to the right.
        tilt_y: Degrees from upright to the bottom.
        erases: The other end of the pen is used.
    """

    pressure: float = 1.0
    tilt_x: float = 0.0
    tilt_y: float = 0.0
    erases: bool = False


MOUSE: Final = Hand()


def hand_of(event: QTabletEvent, *, tilts: bool) -> Hand:
    """How a pen is held; upright where its tilt shall not count."""
    return Hand(
        pressure=max(_LEAST_PRESSURE, event.pressure()),
        tilt_x=event.xTilt() if tilts else 0.0,
        tilt_y=event.yTilt() if tilts else 0.0,
        erases=event.pointerType() is QPointingDevice.PointerType.Eraser,
    )
