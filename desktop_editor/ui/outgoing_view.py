"""What a request holds, as the dialog shows it: pictures and translated words. No Qt."""

from dataclasses import dataclass

from desktop_editor.imaging.raster import Raster


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingPicture:
    """A picture that leaves the computer, or the address of one that the service fetches.

    Attributes:
        title: What it is.
        details: Size, format, bytes; or the address.
        picture: What is sent, decoded again and made small; None for an address.
    """

    title: str
    details: str
    picture: Raster | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingView:
    """A request.

    Attributes:
        summary: Where it goes, how large it is, what it costs.
        pictures: In the order in which the service gets them.
        fields: Names as the service knows them, and their values.
    """

    summary: str
    pictures: tuple[OutgoingPicture, ...]
    fields: tuple[tuple[str, str], ...]
