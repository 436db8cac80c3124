"""The reference slots as the controller sees them: the values they show and what they ask for."""

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import SignalInstance

from desktop_editor.imaging.raster import Raster


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SlotView:
    """One filled reference slot.

    Attributes:
        thumbnail: A small picture, or None for an address.
        reveals: Words on what an address tells the service; empty for a picture.
    """

    id: str
    name: str
    thumbnail: Raster | None
    reveals: str = ""


class ReferencesView(Protocol):
    """The reference slots: filled ones first, then one empty one up to 16.

    Signals: `image_dropped(int, DroppedImage)`, `clear_requested(int)`,
    `move_requested(int, int)`, `browse_requested(int)`, `paste_requested(int)`.
    """

    image_dropped: SignalInstance
    clear_requested: SignalInstance
    move_requested: SignalInstance
    browse_requested: SignalInstance
    paste_requested: SignalInstance

    def show_slots(self, slots: tuple[SlotView, ...], limit: int) -> None:
        """Show the filled slots and one empty one while fewer than `limit` are filled."""
