"""The entries by which a project's zip is an OpenRaster file that other programs open.

The layout: https://www.openraster.org/baseline/file-layout-spec.html. Krita, GIMP and MyPaint show
the same picture as we do, because each layer's effect is in its pixels.
"""

from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as ET

from desktop_editor.document.shown import ShownPictures

MIMETYPE: Final = "mimetype"
"""Must come first in the file, uncompressed."""
TYPE: Final = b"image/openraster"
_VERSION: Final = "0.0.3"
_OVER: Final = "svg:src-over"
_WITHIN: Final = "svg:src-atop"


def open_raster_entries(shown: ShownPictures) -> Iterator[tuple[str, bytes]]:
    """Name and content of each entry, in the order in which they stand in the file."""
    yield MIMETYPE, TYPE
    yield "stack.xml", _stack(shown)
    for number, layer in enumerate(shown.layers):
        yield _source(number), layer.png
    yield "mergedimage.png", shown.merged
    yield "Thumbnails/thumbnail.png", shown.thumbnail


def _source(number: int) -> str:
    return f"data/layer{number}.png"


def _stack(shown: ShownPictures) -> bytes:
    width, height = str(shown.size.width), str(shown.size.height)
    image = ET.Element("image", version=_VERSION, w=width, h=height)
    stack = ET.SubElement(image, "stack")
    for number, layer in reversed(list(enumerate(shown.layers))):
        values = {
            "name": _printable(layer.name),
            "src": _source(number),
            "x": str(layer.left),
            "y": str(layer.top),
            "opacity": "1.0",
            "visibility": "visible" if layer.visible else "hidden",
            "composite-op": _WITHIN if number and shown.has_alpha else _OVER,
        }
        ET.SubElement(stack, "layer", values)
    text: bytes = ET.tostring(image, encoding="UTF-8", xml_declaration=True)
    return text


def _printable(name: str) -> str:
    """XML holds no control characters and no halves of a pair."""
    return "".join(one for one in name if one.isprintable())
