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


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionView:
    """A reference that the prompt speaks of, such as `@2`.

    Attributes:
        start: Where it begins in the text.
        end: Behind its last letter.
        number: Of the slot, from 1.
        is_filled: Whether there is a reference in that slot.
    """

    start: int
    end: int
    number: int
    is_filled: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReferencePreview:
    """A reference, large.

    Attributes:
        number: Of its slot, from 1.
        picture: As it is, or as large as screens are.
        words: Its size, and what else is to be said of it.
    """

    number: int
    name: str
    picture: Raster
    words: str


class ReferencesView(Protocol):
    """The reference slots: filled ones first, then one empty one up to 16.

    Signals: `image_dropped(int, DroppedImage)`, `clear_requested(int)`,
    `move_requested(int, int)`, `browse_requested(int)`, `paste_requested(int)`; with a name
    `rename_requested(int, str)`; `preview_requested(int)` to see it large;
    `address_entered(str)`; `selection_wanted(int)`: what is selected shall fill the slot.
    """

    image_dropped: SignalInstance
    clear_requested: SignalInstance
    move_requested: SignalInstance
    browse_requested: SignalInstance
    paste_requested: SignalInstance
    rename_requested: SignalInstance
    preview_requested: SignalInstance
    address_entered: SignalInstance
    selection_wanted: SignalInstance

    def show_preview(self, preview: ReferencePreview) -> None:
        """Show a reference large, until the user looks elsewhere."""

    def show_address_remark(self, words: str) -> None:
        """Say why an address was not taken; empty words: it was."""

    def show_slots(self, slots: tuple[SlotView, ...], limit: int) -> None:
        """Show the filled slots and one empty one while fewer than `limit` are filled."""
