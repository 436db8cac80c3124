"""What a drop or a paste carries, read from Qt's mime data into plain values.

Nothing is decoded, opened or fetched here, so a drop costs no time on the window's thread.
"""

import base64
import binascii
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage, QImageWriter

FROM_SELECTION_MIME: Final = "application/x-desktop-editor-selection"
"""Marks a part of the photo that is dragged out of it: dropped on the photo it means nothing."""

_ENCODED_TYPES: Final = ("image/png", "image/jpeg", "image/webp", "image/tiff")
_ANY_FILE: Final = "application/octet-stream"
"""How Chromium hands over the file of a picture that is dragged out of a page."""
_BEGINNINGS: Final = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"RIFF", b"II*\0", b"MM\0*")
"""Of PNG, JPEG, WebP and TIFF."""
_PICTURE_SUFFIXES: Final = frozenset({".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff"})
_REMOTE: Final = ("http://", "https://")
_FILE_ID: Final = re.compile(r"file-[A-Za-z0-9_-]+")
_LONGEST_NAME: Final = 80
_FAST_PNG_QUALITY: Final = 80  # Qt: 100 is no compression at all, 0 the slowest


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DroppedImage:
    """A dropped or pasted picture: a file's path, encoded bytes, or an address.

    Exactly one of `path`, `data` and `address` is set.

    Attributes:
        path: A local file.
        data: Encoded picture bytes (PNG for a pasted bitmap).
        address: An http(s) or data URL: references only.
        name: For titles and messages.
    """

    path: str = ""
    data: bytes = field(default=b"", repr=False)
    address: str = ""
    name: str = ""


def accepts(mime: QMimeData) -> bool:
    """Whether a drop of this would bring at least one picture; quick, for hovering."""
    if mime.hasImage() or any(mime.hasFormat(kind) for kind in _ENCODED_TYPES):
        return True
    return any(_is_wanted(text) for text in _candidates(mime))


def take_copy(event: QDropEvent) -> None:
    """Accept as a copy: after a move a file manager would delete the file."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()


def read_drop(mime: QMimeData) -> DroppedImage | None:
    """The first picture of a drop or a paste, or None."""
    return next(iter(read_drops(mime)), None)


def read_drops(mime: QMimeData) -> tuple[DroppedImage, ...]:
    """All pictures of a drop or a paste.

    Files come first, then the picture itself (which a browser sends together with an address
    that is not fetched), then addresses.
    """
    texts = [text for text in _candidates(mime) if _is_wanted(text)]
    files = [_local(text) for text in texts]
    paths = tuple(DroppedImage(path=path, name=Path(path).name) for path in files if path)
    if paths:
        return paths
    name = next((_name_of(text) for text in texts), "")
    pixels = _read_pixels(mime, name)
    if pixels is not None:
        return (pixels,)
    return tuple(_remote(text) for text in texts)


def _candidates(mime: QMimeData) -> list[str]:
    """Addresses and paths that the mime data names, in order.

    A picture on a web page may be a link: its address is that of the other page, and the picture's
    own one stands in the fragment of HTML that browsers send along.
    """
    urls = [_text_of(url) for url in mime.urls()] if mime.hasUrls() else []
    if not any(_local(url) for url in urls):
        pictures = _pictures_in(mime.html()) if mime.hasHtml() else []
        if pictures:
            return pictures
    if urls:
        return urls
    if mime.hasText():
        return [line.strip() for line in mime.text().splitlines() if line.strip()]
    return []


class _PictureFinder(HTMLParser):
    """Collects the addresses of the pictures in a fragment of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        source = dict(attrs).get("src") if tag == "img" else None
        if source and source.lower().startswith((*_REMOTE, "data:image/")):
            self.found.append(source)


def _pictures_in(html: str) -> list[str]:
    finder = _PictureFinder()
    finder.feed(html)
    finder.close()
    return list(dict.fromkeys(finder.found))


def _text_of(url: QUrl) -> str:
    # FullyEncoded keeps what a service will be sent exactly as the browser wrote it.
    return bytes(url.toEncoded().data()).decode("ascii")


def _is_wanted(text: str) -> bool:
    lowered = text[:16].lower()
    is_address = lowered.startswith((*_REMOTE, "data:image/")) or bool(_FILE_ID.fullmatch(text))
    return is_address or bool(_local(text))


def _local(text: str) -> str:
    """The path of a file URL or of a picture's absolute path; empty for anything else."""
    if text[:5].lower() == "file:":
        return QUrl(text).toLocalFile()
    if Path(text).suffix.lower() in _PICTURE_SUFFIXES and "://" not in text[:16]:
        path = Path(text).expanduser()
        return str(path) if path.is_absolute() else ""
    return ""


def _read_pixels(mime: QMimeData, name: str) -> DroppedImage | None:
    for kind in _ENCODED_TYPES:
        data = bytes(mime.data(kind).data())
        if data:
            return DroppedImage(data=data, name=name)
    file = bytes(mime.data(_ANY_FILE).data())
    if file.startswith(_BEGINNINGS):
        return DroppedImage(data=file, name=name)
    image = mime.imageData() if mime.hasImage() else None
    if not isinstance(image, QImage) or image.isNull():
        return None
    return DroppedImage(data=_png(image), name=name)


def _png(image: QImage) -> bytes:
    array = QByteArray()
    buffer = QBuffer(array)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"png"))
    writer.setQuality(_FAST_PNG_QUALITY)
    writer.write(image)
    buffer.close()
    return bytes(array.data())


def _remote(text: str) -> DroppedImage:
    if text[:5].lower() == "data:":
        data = _data_of(text)
        if data:
            return DroppedImage(data=data)
    return DroppedImage(address=text, name=_name_of(text))


def _data_of(text: str) -> bytes:
    """The bytes inside a data URL (RFC 2397); empty where they can't be read."""
    head, _comma, body = text.partition(",")
    if not head.lower().endswith(";base64"):
        return unquote_to_bytes(body)
    try:
        return base64.b64decode("".join(unquote(body).split()), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _name_of(text: str) -> str:
    if text[:5].lower() == "data:":
        return ""
    parts = urlsplit(text)
    last = unquote(parts.path.rpartition("/")[2])
    return (last or parts.netloc)[:_LONGEST_NAME]
