"""Nudges that follow each other: what is pushed beyond the photo's edge comes back whole."""

from desktop_editor.imaging.mask import TiledMask
from desktop_editor.imaging.select import moved


class Nudging:
    """Remembers what was nudged, and how far, until another mask is nudged.

    One thread at a time asks it, as changes of masks are carried out one by one.
    """

    def __init__(self) -> None:
        self._whole: TiledMask | None = None
        self._shown: TiledMask | None = None
        self._right = self._down = 0

    def moved(self, mask: TiledMask, right: int, down: int) -> TiledMask:
        """The mask moved by pixels; it stays where it is rather than leave the photo wholly."""
        if mask is not self._shown or self._whole is None:
            self._whole, self._shown, self._right, self._down = mask, mask, 0, 0
        to = (self._right + right, self._down + down)
        shown = moved(self._whole, *to)
        if shown.is_empty:
            return mask
        self._shown, (self._right, self._down) = shown, to
        return shown
