"""What travels beside the pixels of an export: metadata kept, left behind, and added."""

from dataclasses import replace
from typing import Final

import numpy as np

from desktop_editor.document.export_choices import ExportChoices
from desktop_editor.document.state import DocumentState
from desktop_editor.imaging import exif_edits, iptc_edits, xmp_edits
from desktop_editor.imaging.codec import EncodeOptions, ImageFormat, encode
from desktop_editor.imaging.codec_profile import convert, srgb_profile
from desktop_editor.imaging.raster import Metadata, Pixels, Raster, size_of, to_depth
from desktop_editor.imaging.resample import resize
from desktop_editor.pipeline.render import shows_a_candidate

_THUMBNAIL_PX: Final = 160  # EXIF 2.32, 4.8.1
_THUMBNAIL: Final = EncodeOptions(format=ImageFormat.JPEG, quality=80)


def carried(state: DocumentState, pixels: Pixels, choices: ExportChoices) -> Metadata:
    """The photo's metadata as they go along with the composite.

    Args:
        state: With a base.
        pixels: The composite, in the photo's own colours.
        choices: What stays behind, and what is said of the picture.
    """
    assert state.base is not None  # noqa: S101 - callers have looked
    metadata = state.base.raster.metadata
    exif, iptc = metadata.exif, metadata.iptc
    xmp = xmp_edits.without_thumbnails(metadata.xmp)
    if exif_edits.has_thumbnail(exif):
        exif = exif_edits.with_thumbnail(exif, _thumbnail(pixels, metadata.icc_profile))
    if choices.without_place:
        exif, xmp = exif_edits.without_place_and_owner(exif), xmp_edits.without_place_and_owner(xmp)
        iptc = iptc_edits.without_place(iptc)
    if choices.marks_origin and shows_a_candidate(state):
        xmp = xmp_edits.with_source_type(xmp)
    icc = srgb_profile() if choices.to_srgb else metadata.icc_profile
    return replace(metadata, exif=exif, xmp=xmp, iptc=iptc, icc_profile=icc)


def _thumbnail(pixels: Pixels, icc: bytes) -> bytes:
    """A small JPEG in sRGB without metadata of its own."""
    small = resize(pixels, size_of(pixels).within(_THUMBNAIL_PX))
    narrow = to_depth(small, np.dtype(np.uint8))
    return encode(Raster(pixels=convert(narrow, icc, b"")), _THUMBNAIL)
