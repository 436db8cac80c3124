"""Pixels into files: PNG, JPEG, WebP, AVIF and TIFF with profile, EXIF, XMP, IPTC, resolution.

Nothing here touches a disk. PNG and TIFF have modules of their own. OpenCV and Pillow compress the
others; what metadata they drop or refuse is put into the finished file here.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import Any, Final

import numpy as np

from desktop_editor.errors import EditorError
from desktop_editor.imaging import exif_edits
from desktop_editor.imaging.codec_jpeg import with_metadata
from desktop_editor.imaging.codec_metadata import ODD_VALUES
from desktop_editor.imaging.codec_png import encode_png
from desktop_editor.imaging.codec_tiff_write import encode_tiff
from desktop_editor.imaging.composite import on_white
from desktop_editor.imaging.raster import Metadata, Pixels, Raster, as_rgb, to_depth

_FULL_COLOUR_QUALITY: Final = 90  # from here on colours are stored at full resolution (4:4:4)
_LARGEST_EDGE_PX: Final = {"jpeg": 65_535, "webp": 16_383, "avif": 65_536}
_AVIF_SPEED: Final = 8  # of 10


class ImageFormat(StrEnum):
    """What photos can be exported as."""

    PNG = "png"
    JPEG = "jpeg"
    WEBP = "webp"
    TIFF = "tiff"
    AVIF = "avif"

    @classmethod
    def from_suffix(cls, name: str) -> "ImageFormat":
        """The format that a file name's suffix asks for.

        Raises:
            EditorError: `export.unknown_format`.
        """
        suffix = PurePath(name).suffix.lower().removeprefix(".")
        found = {"jpg": "jpeg", "jpe": "jpeg", "tif": "tiff"}.get(suffix, suffix)
        if found not in set(cls):
            raise EditorError("export.unknown_format", name=PurePath(name).name)
        return cls(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodeOptions:
    """How to export.

    Attributes:
        format: The file format.
        quality: 1 to 100, for JPEG, AVIF and lossy WebP.
        lossless: WebP only; PNG and TIFF always are.
        full_colour: Whether JPEG and AVIF store colours at full resolution (4:4:4) rather than at
            half of it (4:2:0); None: from a quality of 90 on.
        deep: Whether PNG and TIFF keep 16 bits a channel where the photo has them.
    """

    format: ImageFormat
    quality: int = 95
    lossless: bool = False
    full_colour: bool | None = None
    deep: bool = True

    @property
    def is_lossless(self) -> bool:
        """Whether the file will hold the very bits (16-bit photos in WebP are reduced first)."""
        return self.format in (ImageFormat.PNG, ImageFormat.TIFF) or (
            self.format is ImageFormat.WEBP and self.lossless
        )

    @property
    def has_full_colour(self) -> bool:
        """Whether colours are stored at full resolution."""
        chosen = self.full_colour
        return self.quality >= _FULL_COLOUR_QUALITY if chosen is None else chosen


def encode(raster: Raster, options: EncodeOptions) -> bytes:
    """Encode a photo with its metadata.

    PNG and TIFF keep 8 and 16 bits and alpha to the bit, lossless WebP 8 bits and alpha. JPEG,
    WebP and AVIF reduce 16 bits to the nearest of 8; JPEG shows transparency on white. EXIF
    too large for a JPEG segment (64 kB) is left out, and IPTC where a format has no place for it
    (WebP, AVIF).

    Raises:
        EditorError: `export.too_large_for_format`, `export.encoding_failed`.
    """
    limit = _LARGEST_EDGE_PX.get(options.format)
    if limit is not None and raster.size.longest > limit:
        raise EditorError("export.too_large_for_format", format=options.format.name, limit_px=limit)
    pixels = raster.pixels if options.deep else to_depth(raster.pixels, np.dtype(np.uint8))
    match options.format:
        case ImageFormat.PNG:
            return encode_png(pixels, raster.metadata)
        case ImageFormat.JPEG:
            return _jpeg(pixels, raster.metadata, options)
        case ImageFormat.WEBP:
            # In a lossless file "quality" is effort; more costs minutes at 24 megapixels and
            # saves 1 %.
            choices: dict[str, Any] = {"quality": options.quality, "exact": True}
            if options.lossless:
                choices |= {"lossless": True, "quality": 20, "method": 1}
            return _by_pillow("WEBP", raster, choices)
        case ImageFormat.AVIF:
            sampling = "4:4:4" if options.has_full_colour else "4:2:0"
            choices = {"quality": options.quality, "subsampling": sampling, "speed": _AVIF_SPEED}
            return _by_pillow("AVIF", raster, choices)
        case ImageFormat.TIFF:
            return encode_tiff(pixels, raster.metadata)


def _compressed(suffix: str, pixels: Pixels, parameters: list[int]) -> bytes:
    import cv2

    try:
        done, encoded = cv2.imencode(suffix, pixels, parameters)
    except cv2.error as error:
        raise EditorError("export.encoding_failed", format=suffix[1:].upper()) from error
    if not done:
        raise EditorError("export.encoding_failed", format=suffix[1:].upper())
    return encoded.tobytes()


def _jpeg(pixels: Pixels, metadata: Metadata, options: EncodeOptions) -> bytes:
    """JFIF 1.02; EXIF 2.3 and XMP in APP1, the profile in numbered APP2 segments."""
    import cv2

    sampling = (
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444
        if options.has_full_colour
        else cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420
    )
    encoded = _compressed(
        ".jpg",
        on_white(to_depth(pixels, np.dtype(np.uint8))),
        [cv2.IMWRITE_JPEG_QUALITY, options.quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, sampling],
    )
    return with_metadata(encoded, metadata)


def _by_pillow(name: str, raster: Raster, choices: Mapping[str, Any]) -> bytes:
    """WebP, because OpenCV clears the colours of transparent pixels; AVIF with its metadata."""
    from PIL import Image

    image = Image.fromarray(as_rgb(to_depth(raster.pixels, np.dtype(np.uint8))))
    kept = raster.metadata
    beside = {"icc_profile": kept.icc_profile, "xmp": kept.xmp}
    # Where a block says which side is up, Pillow writes it anew for AVIF and may stumble over it.
    for exif in (exif_edits.without_orientation(kept.exif), b""):
        out = io.BytesIO()
        try:
            image.save(out, name, exif=exif, **beside, **choices)
        except ODD_VALUES as error:
            if not exif:
                raise EditorError("export.encoding_failed", format=name) from error
        else:
            break
    return out.getvalue()
