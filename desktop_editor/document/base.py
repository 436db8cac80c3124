"""The photo that the user opened. It is never changed; its pixels are shared by every state."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.raster import Raster


@dataclass(frozen=True, kw_only=True, eq=False)
class Base:
    """The opened photo: decoded pixels and the file's own bytes.

    Attributes:
        name: File name for titles and messages, `Pasted photo` for one from the clipboard.
        path: Where it was read from, or empty.
        source: The bytes of the file, kept so that a project can be saved and recovered.
        raster: Decoded pixels, orientation applied, and metadata.
    """

    name: str
    path: str = ""
    source: bytes
    raster: Raster

    @property
    def size(self) -> Size:
        """Width and height in pixels."""
        return self.raster.size

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the file's bytes, in hex: names the photo in the journal."""
        return hashlib.sha256(self.source).hexdigest()
