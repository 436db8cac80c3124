"""A candidate laid on the base: what `placement.laid` produces and the blends consume."""

from dataclasses import dataclass

from desktop_editor.imaging.raster import Coverage, Pixels, frozen

REAL, EXTENDED = 255, 128
"""Values of `Laid.valid` where there is something to show."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Laid:
    """The candidate's pixels on the base's grid.

    Attributes:
        pixels: (h, w, 3) uint8 or uint16 BGR, registered and toned, read-only.
        valid: (h, w) uint8: 255 where the candidate really has content, 128 where it was
            continued into a narrow strip at the border, 0 where it has nothing to show.
        trusted: Whether the placement was believed; if not, blends stay with the plain feather.
    """

    pixels: Pixels
    valid: Coverage
    trusted: bool = True

    def __post_init__(self) -> None:
        frozen(self.pixels)
        frozen(self.valid)
