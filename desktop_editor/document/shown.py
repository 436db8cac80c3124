"""A document as other programs are to see it: plain pictures that lie on each other."""

from dataclasses import dataclass, field

from desktop_editor.imaging.geometry import Size


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShownLayer:
    """One picture in its place, everything of ours already in its pixels.

    Attributes:
        png: The picture, see-through where the layer changes nothing.
        left: Of its left edge on the photo, in pixels.
        top: Of its upper edge.
    """

    name: str
    png: bytes = field(repr=False)
    left: int = 0
    top: int = 0
    visible: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShownPictures:
    """The photo and its layers, bottom first, and what they look like together.

    Attributes:
        merged: All that shows, as PNG.
        thumbnail: The same, small, as PNG.
        has_alpha: The photo is see-through somewhere: layers must not add to what covers.
    """

    size: Size
    layers: tuple[ShownLayer, ...]
    merged: bytes = field(repr=False)
    thumbnail: bytes = field(repr=False)
    has_alpha: bool = False
