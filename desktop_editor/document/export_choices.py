"""What a user may choose of an export. Parameters only: `pipeline.export` acts on them."""

from dataclasses import dataclass

from desktop_editor.imaging.codec import EncodeOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportChoices:
    """How to export, and what goes along.

    Attributes:
        encoding: Format, quality and so on.
        without_place: GPS, names of places, serial numbers, owner's name and maker notes stay
            behind, in EXIF, XMP and IPTC alike.
        marks_origin: The file says that parts of it were made by a model, where that is so.
        to_srgb: Colours are converted to sRGB, 8 bits a channel.
        has_proof: A file beside it says what was compared, and what was found.
    """

    encoding: EncodeOptions
    without_place: bool = False
    marks_origin: bool = True
    to_srgb: bool = False
    has_proof: bool = False
