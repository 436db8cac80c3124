"""A picture that guides the edit. It is sent beside the base and never composited."""

from dataclasses import dataclass, field
from typing import Final

from desktop_editor.imaging.raster import Raster

MAX_REFERENCES: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reference:
    """What one reference slot holds: a picture's bytes, or an address that is sent as it is.

    Attributes:
        id: Unique within the document.
        name: Shown under the slot.
        data: The file's bytes; empty when `address` is set.
        media_type: `image/png` and the like; empty when `address` is set.
        address: An http(s) URL, a data URL or a `file-…` ID, sent as it is; otherwise empty.
        thumbnail: A small 8-bit picture for the slot, or None for an address.
    """

    id: str
    name: str
    data: bytes = field(default=b"", repr=False)
    media_type: str = ""
    address: str = ""
    thumbnail: Raster | None = None
