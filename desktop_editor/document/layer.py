"""Candidates and the layers they become. Parameters only: nothing here computes a pixel."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from desktop_editor.imaging.blend import Blend
from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.imaging.placement import Placement
from desktop_editor.imaging.raster import Raster


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidate:
    """One reply of the service, decoded and placed. Its pixels are never altered.

    Attributes:
        id: The id of the request that it answers.
        edit_id: Shared by the variants of one edit.
        reply: The encoded picture as the service sent it.
        raster: The decoded picture, 8 bit, in the base's colour profile.
        region: The edit region: the rectangle of the base that was sent.
        selection: The selection when the edit was made; the placement is fitted outside it.
        placement: Registration and tone map within the region.
        suggested_mask: What really changed, at the base's size.
        suggestion_score: 0 to 1: how far the suggested mask can be trusted.
        recolours: The edit changed the whole picture's colours, so tone match would undo it.
        prompt: The prompt that was sent.
        service_name: The service that answered, for display.
    """

    id: str
    edit_id: str
    reply: bytes = field(repr=False)
    raster: Raster
    region: Rect
    selection: TiledMask | None
    placement: Placement
    suggested_mask: TiledMask
    suggestion_score: float
    recolours: bool
    prompt: str
    service_name: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layer:
    """A candidate, the mask through which it shows, and how it is laid and blended.

    Attributes:
        id: Unique within the document.
        name: Shown in the layer panel.
        mask: Coverage at the base's size: 255 shows the candidate, 0 is locked.
        opacity: 0 to 1.
        registered: Whether the candidate is laid by its registration or by plain resizing.
        tone_strength: 0 leaves the candidate's colours, 1 matches them to the base.
        blend: How the candidate's edge is joined.
        feather_px: Inward feather in base pixels; None lets the blend choose.
        detail: 0 to 1: how much of the base's own detail and grain stays where both agree.
        nudge_px: How far the user moved the candidate right and down, in base pixels.
        merged: The layers that this one stands for, bottom first, as they were; empty for a layer
            that came of one candidate.
    """

    id: str
    name: str
    candidate: Candidate
    mask: TiledMask
    visible: bool = True
    opacity: float = 1.0
    registered: bool = True
    tone_strength: float = 1.0
    blend: Blend = Blend.AUTO
    feather_px: float | None = None
    detail: float = 1.0
    nudge_px: tuple[float, float] = (0.0, 0.0)
    merged: tuple["Layer", ...] = ()

    def with_parts(self) -> Iterator["Layer"]:
        """This layer and all that it was merged from."""
        yield self
        for part in self.merged:
            yield from part.with_parts()
