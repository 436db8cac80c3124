"""What travels beside the pixels, read from an opened file: profile, EXIF, XMP, IPTC, resolution.

Writing it back is `codec_write`'s. Pixels are never touched here.
"""

import re
import struct
from typing import TYPE_CHECKING, Final

import numpy as np

from desktop_editor.imaging import codec_tiff as tiff
from desktop_editor.imaging.codec_grey_profile import colour_profile_of
from desktop_editor.imaging.raster import Metadata

if TYPE_CHECKING:
    from PIL import Image

_GREY_MODES: Final = ("1", "L", "LA", "La", "I;16", "I;16B", "I;16L", "I;16N")
_EXIF_PREFIX: Final = b"Exif\0\0"
EXIF_IFD: Final = 0x8769
GPS_IFD: Final = 0x8825
# ImageDescription, Make, Model, Software, DateTime, Artist, HostComputer, Rating, RatingPercent,
# Copyright, XPTitle to XPSubject: true of the photo, not of the file's layout.
DESCRIPTIVE_TAGS: Final = (
    270, 271, 272, 305, 306, 315, 316, 18246, 18249, 33432, 40091, 40092, 40093, 40094, 40095,
)  # fmt: skip
IPTC_TAG: Final = 33723
IPTC_RESOURCE: Final = 0x0404
IPTC_PROFILE: Final = "Raw profile type iptc"
_PHOTOSHOP_TAG: Final = 34377
_RESOURCE: Final = b"8BIM"
_RECORD: Final = b"\x1c"
_XMP_ORIENTATION: Final = re.compile(rb"(tiff:Orientation(?:\s*=\s*[\"']|>))\s*[2-8]")


PILLOW_ERRORS: Final = (
    OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError,
    MemoryError, ZeroDivisionError, RuntimeError, struct.error,
)  # fmt: skip
"""What Pillow raises on malformed files; `UnidentifiedImageError` is an OSError."""
ODD_VALUES: Final = (*PILLOW_ERRORS, AttributeError)
"""What Pillow raises on metadata that it is to write."""


def read_metadata(image: "Image.Image", data: bytes) -> tuple[Metadata, int]:
    """The metadata as it holds after orientation, and the orientation (1 to 8) to apply."""
    exif = _tiff_exif(image) if image.format == "TIFF" else _exif(image, data)
    orientation = 1 if image.format == "TIFF" else tiff.orientation_of(exif)
    resolution = _dots_per_inch(image)
    if resolution is not None and orientation >= 5:
        resolution = (resolution[1], resolution[0])
    metadata = Metadata(
        icc_profile=_rgb_profile(image),
        exif=tiff.upright(exif),
        xmp=_XMP_ORIENTATION.sub(rb"\g<1>1", _xmp(image)),
        iptc=_tiff_iptc(data) if image.format == "TIFF" else _iptc(image),
        dots_per_inch=resolution,
    )
    return metadata, orientation


def _rgb_profile(image: "Image.Image") -> bytes:
    """The ICC profile for the decoded pixels: an RGB one, or what a grey one means for them.

    One for CMYK does not fit them.
    """
    profile = image.info.get("icc_profile")
    if not isinstance(profile, bytes) or profile[36:40] != b"acsp":
        return b""
    if profile[16:20] == b"GRAY" and image.mode in _GREY_MODES:
        return colour_profile_of(profile)
    return profile if profile[16:20] == b"RGB " else b""


def _exif(image: "Image.Image", data: bytes) -> bytes:
    exif = image.info.get("exif")
    if image.format == "PNG":
        exif = _png_chunk(data, b"eXIf") or exif
    if not isinstance(exif, bytes):
        return b""
    exif = exif.removeprefix(_EXIF_PREFIX)
    return exif if tiff.read_directory(exif) is not None else b""


def _png_chunk(data: bytes, name: bytes) -> bytes:
    """The first chunk of that name, wherever it stands: Pillow looks before the pixels only."""
    position = 8
    while position + 12 <= len(data):
        length = int.from_bytes(data[position : position + 4], "big")
        if data[position + 4 : position + 8] == name:
            return data[position + 8 : position + 8 + length]
        position += 12 + length
    return b""


def _tiff_exif(image: "Image.Image") -> bytes:
    """An EXIF block from the descriptive tags and sub-directories of a TIFF file."""
    from PIL import Image

    block = Image.Exif()
    try:
        source = image.getexif()
        for tag in DESCRIPTIVE_TAGS:
            if tag in source:
                block[tag] = source[tag]
        for tag in (EXIF_IFD, GPS_IFD):
            directory = source.get_ifd(tag)
            if directory:
                block[tag] = dict(directory)
        return block.tobytes().removeprefix(_EXIF_PREFIX) if len(block) else b""
    except PILLOW_ERRORS:
        return b""  # a photo with odd tags still is a photo


def _xmp(image: "Image.Image") -> bytes:
    xmp = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    if isinstance(xmp, str):
        return xmp.encode()
    return bytes(xmp) if isinstance(xmp, bytes | bytearray) else b""


def _tiff_iptc(data: bytes) -> bytes:
    """The IPTC-IIM records of a TIFF file: in a tag of their own, or among Photoshop's resources.

    Photoshop and ExifTool call the tag's bytes 32-bit numbers, and fill them up with zeros; some
    write each of those in the other order.
    """
    directory = tiff.read_directory(data)
    if directory is None:
        return b""
    records = directory.raw(IPTC_TAG)
    if records and directory.entries[IPTC_TAG].kind == tiff.LONG:
        if records[:1] != _RECORD and records[3:4] == _RECORD:
            records = np.frombuffer(records, np.uint32).byteswap().tobytes()
        records = records[:-3] + records[-3:].rstrip(b"\0")
    return records or iptc_of_photoshop(directory.raw(_PHOTOSHOP_TAG))


def _iptc(image: "Image.Image") -> bytes:
    """The IPTC-IIM records of a JPEG or PNG file."""
    try:
        if image.format == "PNG":
            return _from_profile_text(image.info.get(IPTC_PROFILE, ""))
        resources = image.info.get("photoshop")
        found = resources.get(IPTC_RESOURCE, b"") if isinstance(resources, dict) else b""
        return found if isinstance(found, bytes) else b""
    except PILLOW_ERRORS:
        return b""


def _from_profile_text(text: object) -> bytes:
    """What a PNG keeps as hexadecimal digits below a name and a length, as ImageMagick does."""
    lines = str(text).split()
    try:
        block = bytes.fromhex("".join(lines[2:]))
    except ValueError:
        return b""
    return iptc_of_photoshop(block) if block.startswith(_RESOURCE) else block


def iptc_of_photoshop(block: bytes) -> bytes:
    """The IPTC records among Photoshop's resources (Adobe, Photoshop File Formats)."""
    position = 0
    while block[position : position + 4] == _RESOURCE and position + 12 <= len(block):
        (number,) = struct.unpack_from(">H", block, position + 4)
        at = position + 6 + (block[position + 6] + 2) // 2 * 2
        if at + 4 > len(block):
            break
        (size,) = struct.unpack_from(">I", block, at)
        if number == IPTC_RESOURCE:
            return block[at + 4 : at + 4 + size]
        position = at + 4 + (size + 1) // 2 * 2
    return b""


def photoshop_of_iptc(iptc: bytes) -> bytes:
    """IPTC records as a resource of Photoshop."""
    head = _RESOURCE + struct.pack(">HHI", IPTC_RESOURCE, 0, len(iptc))
    return head + iptc + bytes(len(iptc) % 2)


def _dots_per_inch(image: "Image.Image") -> tuple[float, float] | None:
    value = image.info.get("dpi")
    if not isinstance(value, tuple) or len(value) != 2:
        return None
    across, down = float(value[0]), float(value[1])
    return (across, down) if 1 <= across < 1e5 and 1 <= down < 1e5 else None
