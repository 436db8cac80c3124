"""What a picture file says about itself before a pixel is decoded, and the reasons to refuse it.

The suffix is never trusted. Pixels are decoded in `codec`.
"""

import io
import warnings
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from desktop_editor.errors import EditorError
from desktop_editor.imaging import codec_tiff as tiff
from desktop_editor.imaging.codec_jpeg import whole_xmp
from desktop_editor.imaging.codec_metadata import PILLOW_ERRORS, read_metadata
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.raster import Metadata

if TYPE_CHECKING:
    from PIL import Image

# Pillow knows more, but some of that starts other programs (EPS) or is no photo format.
_FORMATS: Final = ("PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF", "AVIF", "HEIF")
_SIGNATURES: Final = (
    b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF", b"II*\0", b"MM\0*", b"GIF8", b"BM",
)  # fmt: skip
_RAW_SIGNATURES: Final = (b"FUJIFILMCCD-RAW", b"IIRO", b"IIRS", b"IIU\0", b"FOVb")
_HEIC_BRANDS: Final = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
_CHANNELS: Final = {
    "1": "grey", "L": "grey", "I;16": "grey", "I;16B": "grey", "I": "grey", "F": "grey",
    "LA": "grey alpha", "P": "palette", "PA": "palette", "RGB": "rgb", "RGBX": "rgb",
    "RGBA": "rgba", "RGBa": "rgba", "CMYK": "cmyk", "YCbCr": "rgb", "LAB": "lab",
}  # fmt: skip
_FLOAT: Final = 3  # a sample format
_MARKERS_WITHOUT_LENGTH: Final = frozenset((0x01, *range(0xD0, 0xD8)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is refused before memory is taken.

    Attributes:
        max_pixels: Width times height.
        max_bytes: Of the file.
    """

    max_pixels: int = 300_000_000
    max_bytes: int = 2_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFacts:
    """What the header says.

    Attributes:
        size: After the EXIF orientation was applied.
        bits: A channel, as stored: 1, 2, 4, 8, 16, 32.
        format: "png", "jpeg", "webp", "tiff", "bmp", "gif", "avif" or "heif".
        channels: "grey", "grey alpha", "palette", "rgb", "rgba", "cmyk" or "lab".
        frames: Above 1, only the first is opened.
        needs_conversion: "" or what opening changes: "grey" and "palette" (to colour, nothing
            lost), "cmyk" (to sRGB), "high_bit_depth" (AVIF and HEIC beyond 8 bits: reduced to 8).
    """

    size: Size
    bits: int
    format: str
    channels: str
    frames: int
    needs_conversion: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Header:
    """An opened file: its facts, its metadata, and Pillow's image, whose pixels are not loaded.

    `orientation` still has to be applied to the pixels (TIFF decoders do it themselves: 1).
    """

    facts: ImageFacts
    metadata: Metadata
    image: "Image.Image"
    orientation: int
    directory: tiff.Directory | None


def open_header(data: bytes, limits: Limits) -> Header:
    """Read the header and refuse what can't or must not be decoded.

    Raises:
        EditorError: `photo.empty`, `photo.file_too_large`, `photo.not_an_image`,
            `photo.camera_raw`, `photo.float_unsupported`,
            `photo.unsupported_kind`, `photo.truncated`, `photo.too_large`.
    """
    directory = tiff.read_directory(data)
    _require_suitable(data, directory, limits)
    image = _opened(data)
    kind = "jpeg" if image.format == "MPO" else (image.format or "").lower()
    if kind != "tiff":
        directory = None
    bits = _bits(data, kind, image, directory)
    _require_within(Size(width=image.width, height=image.height), limits)
    if not _is_complete(data, kind, directory):
        raise EditorError("photo.truncated")
    metadata, orientation = read_metadata(image, data)
    if kind == "jpeg":
        metadata = replace(metadata, xmp=whole_xmp(metadata.xmp, data))
    width, height = image.size
    if orientation >= 5:
        width, height = height, width
    facts = ImageFacts(
        size=Size(width=width, height=height),
        bits=bits,
        format=kind,
        channels=_CHANNELS.get(image.mode, image.mode),
        frames=1 if kind == "jpeg" else _frames(image),
        needs_conversion=_conversion(image.mode, kind, bits),
    )
    return Header(
        facts=facts,
        metadata=metadata,
        image=image,
        orientation=orientation,
        directory=directory,
    )


def too_many_bytes(size: int, most: int) -> EditorError:
    """A file is refused for its size alone: `photo.file_too_large`, with both numbers."""
    megabytes, limit_megabytes = size // 1_000_000, most // 1_000_000
    return EditorError("photo.file_too_large", megabytes=megabytes, limit_megabytes=limit_megabytes)


def _require_suitable(data: bytes, directory: tiff.Directory | None, limits: Limits) -> None:
    if not data:
        raise EditorError("photo.empty")
    if len(data) > limits.max_bytes:
        raise too_many_bytes(len(data), limits.max_bytes)
    if data.startswith(_RAW_SIGNATURES) or _is_camera_raw(data, directory):
        raise EditorError("photo.camera_raw")
    if directory is not None and _FLOAT in directory.integers(tiff.SAMPLE_FORMAT):
        raise EditorError("photo.float_unsupported")


def _opened(data: bytes) -> "Image.Image":
    from PIL import (  # the plug-ins register the formats that Pillow doesn't know at once
        AvifImagePlugin,  # noqa: F401 - registers
        Image,
        TiffImagePlugin,  # noqa: F401 - registers
        WebPImagePlugin,  # noqa: F401 - registers
    )

    if _is_heic(data):
        from pi_heif import register_heif_opener  # type: ignore[import-untyped]

        register_heif_opener()
    # Our own limits replace Pillow's; its remarks on odd metadata are no news to the user.
    Image.MAX_IMAGE_PIXELS = None
    warnings.filterwarnings("ignore", module=r"PIL\.")
    try:
        return Image.open(io.BytesIO(data), formats=_FORMATS)
    except PILLOW_ERRORS as error:
        if tiff.read_directory(data) is not None:
            raise EditorError("photo.unsupported_kind", kind="TIFF") from error
        if data.startswith(_SIGNATURES) or data[4:12] == b"ftypavif" or _is_heic(data):
            raise EditorError("photo.truncated") from error
        raise EditorError("photo.not_an_image") from error


def _is_heic(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS


def _is_camera_raw(data: bytes, directory: tiff.Directory | None) -> bool:
    """Raw files are TIFFs whose first picture is a preview: opening that would mislead."""
    if directory is None:
        return False
    is_preview = bool(directory.integer(tiff.NEW_SUBFILE_TYPE, 0) & 1)
    return (
        data[8:10] == b"CR"
        or tiff.DNG_VERSION in directory.entries
        or (is_preview and tiff.SUB_IFDS in directory.entries)
    )


def _require_within(size: Size, limits: Limits) -> None:
    if size.pixels > limits.max_pixels:
        raise EditorError(
            "photo.too_large",
            width=size.width,
            height=size.height,
            limit_megapixels=limits.max_pixels // 1_000_000,
        )


def _bits(data: bytes, kind: str, image: "Image.Image", directory: tiff.Directory | None) -> int:
    if kind == "png" and len(data) > 24:
        return data[24]
    if directory is not None:
        return max(directory.integers(tiff.BITS_PER_SAMPLE), default=1)
    if kind == "tiff":  # BigTIFF, which only Pillow reads here
        stored = getattr(image, "tag_v2", {}).get(tiff.BITS_PER_SAMPLE, 1)
        return max(stored) if isinstance(stored, tuple) else int(stored)
    if kind == "avif":
        # The `pixi` box: version and flags, number of channels, bits of each (ISO 23008-12).
        at = data.find(b"pixi", 0, 4096)
        return data[at + 9] if 0 <= at < len(data) - 9 else 8
    if kind == "heif":
        return int(image.info.get("bit_depth", 8))
    return {"1": 1, "I;16": 16, "I;16B": 16, "I": 32, "F": 32}.get(image.mode, 8)


def _frames(image: "Image.Image") -> int:
    try:
        return int(getattr(image, "n_frames", 1))
    except PILLOW_ERRORS:
        return 1


def _conversion(mode: str, kind: str, bits: int) -> str:
    if kind in ("avif", "heif") and bits > 8:
        return "high_bit_depth"
    channels = _CHANNELS.get(mode, "")
    return {"grey alpha": "grey", "rgb": "", "rgba": "", "lab": ""}.get(channels, channels)


def _is_complete(data: bytes, kind: str, directory: tiff.Directory | None) -> bool:
    """Whether the file reaches the end that its own structure promises."""
    if kind == "png":
        return _png_is_complete(data)
    if kind == "jpeg":
        return _jpeg_is_complete(data)
    if kind == "webp":
        return len(data) >= 8 + int.from_bytes(data[4:8], "little")
    if directory is None:
        return True
    for offsets, counts in (
        (tiff.STRIP_OFFSETS, tiff.STRIP_BYTE_COUNTS),
        (tiff.TILE_OFFSETS, tiff.TILE_BYTE_COUNTS),
    ):
        parts = zip(directory.integers(offsets), directory.integers(counts), strict=False)
        if any(start + size > len(data) for start, size in parts):
            return False
    return True


def _png_is_complete(data: bytes) -> bool:
    position = 8
    while position + 12 <= len(data):
        if data[position + 4 : position + 8] == b"IEND":
            return True
        position += 12 + int.from_bytes(data[position : position + 4], "big")
    return False


def _jpeg_is_complete(data: bytes) -> bool:
    """Whether an end marker follows the first scan (a preview's own lies before it)."""
    position = 2
    while position + 4 <= len(data):
        if data[position] != 0xFF or data[position + 1] == 0xFF:
            position += 1
            continue
        marker = data[position + 1]
        if marker == 0xDA:
            return data.rfind(b"\xff\xd9", position) >= 0
        if marker in _MARKERS_WITHOUT_LENGTH:
            position += 2
            continue
        position += 2 + int.from_bytes(data[position + 2 : position + 4], "big")
    return False
