"""The entries by which a project's zip is an OpenRaster file that other programs open.

Other programs' files hold a flat picture of all their layers; that is what we open of them. The
layout: https://www.openraster.org/baseline/file-layout-spec.html. Krita, GIMP and MyPaint show
the same picture as we do, because each layer's effect is in its pixels.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from desktop_editor.document.shown import ShownPictures
from desktop_editor.imaging.codec_header import too_many_bytes
from desktop_editor.storage.zip_entries import DAMAGED, read_entry

MIMETYPE: Final = "mimetype"
"""Must come first in the file, uncompressed."""
TYPE: Final = b"image/openraster"
OWN_ENTRY: Final = "project.json"
"""What only this application writes."""
_MERGED: Final = "mergedimage.png"
_VERSION: Final = "0.0.3"
_OVER: Final = "svg:src-over"
_WITHIN: Final = "svg:src-atop"


def open_raster_entries(shown: ShownPictures) -> Iterator[tuple[str, bytes]]:
    """Name and content of each entry, in the order in which they stand in the file."""
    yield MIMETYPE, TYPE
    yield "stack.xml", _stack(shown)
    for number, layer in enumerate(shown.layers):
        yield _source(number), layer.png
    yield _MERGED, shown.merged
    yield "Thumbnails/thumbnail.png", shown.thumbnail


def merged_picture(path: Path, max_bytes: int) -> bytes | None:
    """The flat picture of an OpenRaster file that another program wrote.

    None where the file is no such thing, or one of our own (`OWN_ENTRY`).

    Args:
        path: Of any file.
        max_bytes: Of the picture.

    Raises:
        EditorError: `photo.file_too_large`, before it is read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if OWN_ENTRY in archive.namelist() or _read(archive, MIMETYPE, 99).strip() != TYPE:
                return None
            return _read(archive, _MERGED, max_bytes)
    except (*DAMAGED, OSError):  # what is wrong with it, `load_project` finds out
        return None


def _read(archive: zipfile.ZipFile, name: str, max_bytes: int) -> bytes:
    """One entry, refused before it is read when it is too large."""
    size = archive.getinfo(name).file_size
    if size > max_bytes:
        raise too_many_bytes(size, max_bytes)
    return read_entry(archive, name)


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
