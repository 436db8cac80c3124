"""Files into pixels, and the door to everything about image files.

Reads PNG, JPEG, WebP, TIFF, BMP, GIF, AVIF and HEIC by their content. Nothing here touches a disk;
limits are passed in. Writing lives in `codec_write`, headers in `codec_header`, profiles in
`codec_profile`.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from desktop_editor.errors import EditorError
from desktop_editor.imaging import codec_tiff as tiff
from desktop_editor.imaging.bands import side_by_side
from desktop_editor.imaging.codec_header import Header, ImageFacts, Limits, open_header
from desktop_editor.imaging.codec_metadata import PILLOW_ERRORS
from desktop_editor.imaging.codec_profile import cmyk_to_srgb, convert, srgb_profile
from desktop_editor.imaging.codec_tiff_bands import bands, file_of
from desktop_editor.imaging.codec_write import EncodeOptions, ImageFormat, encode
from desktop_editor.imaging.raster import (
    Coverage,
    Pixels,
    Raster,
    frozen,
    size_of,
    to_depth,
)
from desktop_editor.imaging.resample import resize

if TYPE_CHECKING:
    from PIL import Image

__all__ = [
    "EncodeOptions",
    "ImageFacts",
    "ImageFormat",
    "Limits",
    "decode",
    "decode_mask",
    "decode_reduced",
    "encode",
    "encode_mask",
    "probe",
]

_UNCOMPRESSED: Final = 1
_NO_ALPHA: Final = 0
# Orientation → OpenCV's flip after the transpose of 5 to 8: 1 columns, 0 rows, -1 both.
_FLIPS: Final = {2: 1, 3: -1, 4: 0, 6: 1, 7: -1, 8: 0}
_DEFAULT_LIMITS: Final = Limits()


def warm_up() -> None:
    """Load what reads pictures, so that opening the first one need not: a quarter of a second."""
    import cv2  # noqa: F401 - loading it is all
    from PIL import Image, ImageCms  # noqa: F401

    Image.init()


def probe(data: bytes, limits: Limits) -> ImageFacts:
    """What the header says; no pixel is decoded and no memory taken for any.

    Raises:
        EditorError: as `codec_header.open_header`.
    """
    return open_header(data, limits).facts


def decode(data: bytes, limits: Limits) -> Raster:
    """Decode a photo: upright, BGR or BGRA, 8 or 16 bits as stored, metadata kept.

    Grey and palette pictures become colour without loss. CMYK becomes sRGB through its profile. Of
    several frames the first is taken.

    Raises:
        EditorError: as `codec_header.open_header`.
    """
    header = open_header(data, limits)
    upright = _upright(_as_colour(_stored(data, header)), header.orientation)
    metadata = header.metadata
    if header.facts.channels == "cmyk":
        metadata = replace(metadata, icc_profile=srgb_profile())
    return Raster(pixels=upright, metadata=metadata)


def decode_reduced(data: bytes, limits: Limits, max_edge_px: int) -> Raster:
    """Decode for a thumbnail or a reference: 8-bit sRGB, no edge above `max_edge_px`, no metadata.

    JPEGs are scaled while they are decoded.

    Raises:
        EditorError: as `decode`.
    """
    header = open_header(data, limits)
    if header.facts.format == "jpeg" and _suits_opencv(header):
        scaled = _by_opencv(data, header, _reduction(header.facts.size.longest, max_edge_px))
        pixels = _upright(_as_colour(scaled), header.orientation)
        icc = header.metadata.icc_profile
    else:
        raster = decode(data, limits)
        pixels, icc = raster.pixels, raster.metadata.icc_profile
    small = resize(pixels, size_of(pixels).within(max_edge_px))
    narrow = to_depth(small, np.dtype(np.uint8))
    return Raster(pixels=convert(narrow, icc, b""))


def decode_mask(data: bytes, limits: Limits = _DEFAULT_LIMITS) -> Coverage:
    """Decode a mask file: a grey picture, 255 shows the layer, 0 is locked.

    1-bit, palette and colour files count when every pixel is grey. 16 bits are reduced so that 0
    stays 0 and nothing else becomes 0.

    Returns:
        (h, w) uint8, read-only.

    Raises:
        EditorError: `mask.unreadable`, `mask.has_colour`, `mask.has_alpha`, or `photo.too_large`.
    """
    try:
        header = open_header(data, limits)
        pixels = _upright(_stored(data, header), header.orientation)
    except EditorError as error:
        if error.message_id in ("photo.too_large", "photo.file_too_large"):
            raise
        raise EditorError("mask.unreadable") from error
    grey = pixels if pixels.ndim == 2 else _only_grey(pixels)
    coverage: Coverage = (
        np.ascontiguousarray(grey, np.uint8) if grey.dtype == np.uint8 else _low(grey)
    )
    coverage.flags.writeable = False
    return coverage


def encode_mask(coverage: Coverage) -> bytes:
    """An 8-bit grey PNG."""
    import cv2

    return cv2.imencode(".png", coverage)[1].tobytes()


def _only_grey(pixels: Pixels) -> Pixels:
    """The one channel of a colour picture that holds no colour."""
    if pixels.shape[2] == 4 and np.any(pixels[..., 3] != np.iinfo(pixels.dtype).max):
        raise EditorError("mask.has_alpha")
    grey = pixels[..., 0]
    others = range(1, min(3, pixels.shape[2]))
    if not all(np.array_equal(grey, pixels[..., other]) for other in others):
        raise EditorError("mask.has_colour")
    return grey


def _low(grey: NDArray[np.uint16] | NDArray[np.uint8]) -> Coverage:
    wide = grey.astype(np.uint32)
    narrow: Coverage = ((wide + 128) // 257).astype(np.uint8)
    narrow[(narrow == 0) & (grey > 0)] = 1
    return narrow


def _suits_opencv(header: Header) -> bool:
    """Whether OpenCV decodes this kind both faster and with the same bits as stored."""
    facts = header.facts
    if facts.frames > 1 and facts.format != "tiff":
        return False
    if facts.format == "tiff":
        return _tiff_suits_opencv(header)
    if facts.format == "jpeg":
        return facts.channels in ("grey", "rgb")
    return facts.format in ("png", "webp")


def _tiff_suits_opencv(header: Header) -> bool:
    """16 bits (Pillow reduces colour to 8), and plain uncompressed RGB, where it is far faster."""
    directory = header.directory
    if directory is None:
        if header.facts.bits > 8 and header.facts.channels != "grey":
            raise EditorError("photo.unsupported_kind", kind="BigTIFF")
        return False
    channels = directory.integer(tiff.SAMPLES_PER_PIXEL, 1)
    photometric = directory.integer(tiff.PHOTOMETRIC, 0)
    is_interleaved = channels == 1 or directory.integer(tiff.PLANAR_CONFIGURATION, 1) == 1
    if header.facts.bits == 16:
        is_colour = photometric == tiff.RGB and channels in (3, 4)
        is_signed = 2 in directory.integers(tiff.SAMPLE_FORMAT)
        if (
            not is_interleaved
            or is_signed
            or not (is_colour or (photometric <= 1 and channels == 1))
        ):
            raise EditorError("photo.unsupported_kind", kind="TIFF")
        return is_colour
    is_plain = directory.integer(tiff.COMPRESSION, 1) == _UNCOMPRESSED
    return (
        header.facts.bits == 8
        and photometric == tiff.RGB
        and channels == 3
        and is_interleaved
        and is_plain
    )


def _stored(data: bytes, header: Header) -> Pixels:
    """Pixels as the file holds them: (h, w) or (h, w, channels), not yet upright."""
    if not _suits_opencv(header):
        return _by_pillow(header)
    stored = _in_bands(header, header.directory) if header.directory else None
    return stored if stored is not None else _by_opencv(data, header)


def _in_bands(header: Header, directory: tiff.Directory) -> Pixels | None:
    """The pixels of a large TIFF, decoded on every processor; None when it is decoded at once."""
    width, height = header.image.size
    parts = bands(directory, height)
    if not parts:
        return None
    first = _by_opencv(file_of(directory, parts[0]), header)
    stored = np.empty((height, width, *first.shape[2:]), first.dtype)

    def read(chosen: slice) -> None:
        for band in parts[chosen]:
            found = first if band is parts[0] else _by_opencv(file_of(directory, band), header)
            if found.shape != stored[band.rows].shape:
                raise EditorError("photo.truncated")
            stored[band.rows] = found

    side_by_side(read, len(parts), 1)
    return stored


def _by_opencv(data: bytes, header: Header, flags: int | None = None) -> Pixels:
    import cv2

    if flags is None:
        flags = cv2.IMREAD_UNCHANGED
        if header.facts.format == "jpeg":
            flags = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
    # Its remarks on odd files would reach the terminal; what matters is raised here.
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    try:
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except cv2.error as error:
        raise EditorError("photo.truncated") from error
    if pixels is None:
        raise EditorError("photo.truncated")
    if pixels.dtype == np.uint16:
        return _with_its_alpha(np.asarray(pixels, np.uint16), header.directory)
    return np.asarray(pixels, np.uint8)


def _with_its_alpha(pixels: NDArray[np.uint16], directory: tiff.Directory | None) -> Pixels:
    """What the fourth channel of a TIFF is (tag ExtraSamples): 0 no alpha, 1 premultiplied."""
    if directory is None or pixels.ndim != 3 or pixels.shape[2] != 4:
        return pixels
    kind = directory.integer(tiff.EXTRA_SAMPLES, tiff.STRAIGHT_ALPHA)
    if kind == _NO_ALPHA:
        return np.ascontiguousarray(pixels[..., :3])
    if kind == tiff.STRAIGHT_ALPHA:
        return pixels
    alpha = pixels[..., 3:].astype(np.float64) / 65_535
    out = pixels.copy()
    colours = np.divide(pixels[..., :3], alpha, out=np.zeros(out[..., :3].shape), where=alpha > 0)
    out[..., :3] = np.rint(np.minimum(colours, 65_535))
    return out


def _by_pillow(header: Header) -> Pixels:
    image = header.image
    try:
        image.seek(0)
        image.load()
        return _pillow_pixels(image)
    except PILLOW_ERRORS as error:
        raise EditorError("photo.truncated") from error


def _pillow_pixels(image: "Image.Image") -> Pixels:
    if image.mode.startswith("I;16"):
        return np.asarray(image).astype(np.uint16)
    if image.mode in ("1", "L"):
        return np.asarray(image.convert("L"))
    if image.mode in ("I", "F", "LAB", "HSV"):
        raise EditorError("photo.unsupported_kind", kind=image.mode)
    if image.mode == "CMYK":
        image = cmyk_to_srgb(image)
    elif image.has_transparency_data:
        image = image if image.mode == "RGBA" else image.convert("RGBA")
    elif image.mode != "RGB":
        image = image.convert("RGB")
    order = "BGRA" if image.mode == "RGBA" else "BGR"
    packed = np.frombuffer(image.tobytes("raw", order), np.uint8)
    return packed.reshape(image.height, image.width, len(order))


def _as_colour(pixels: Pixels) -> Pixels:
    if pixels.ndim == 3 and pixels.shape[2] in (3, 4):
        return pixels
    import cv2

    grey = pixels if pixels.ndim == 2 else pixels[..., 0]
    merged: Pixels = cv2.merge((grey, grey, grey))  # type: ignore[assignment]  # dtype is kept
    return merged


def _upright(pixels: Pixels, orientation: int) -> Pixels:
    """Apply an EXIF orientation (CIPA DC-008, tag 274)."""
    if orientation == 1:
        return frozen(pixels)
    import cv2

    turned = cv2.transpose(pixels) if orientation >= 5 else pixels
    if orientation in _FLIPS:
        turned = cv2.flip(turned, _FLIPS[orientation])
    upright: Pixels = np.asarray(turned, pixels.dtype)  # type: ignore[assignment]  # dtype is kept
    return frozen(upright)


def _reduction(longest_px: int, max_edge_px: int) -> int:
    """OpenCV's flag for the strongest JPEG scaling that stays at or above the wanted edge."""
    import cv2

    flags = {
        8: cv2.IMREAD_REDUCED_COLOR_8,
        4: cv2.IMREAD_REDUCED_COLOR_4,
        2: cv2.IMREAD_REDUCED_COLOR_2,
    }
    for factor, flag in flags.items():
        if longest_px // factor >= max_edge_px:
            return flag | cv2.IMREAD_IGNORE_ORIENTATION
    return cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
