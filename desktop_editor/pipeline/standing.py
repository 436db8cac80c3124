"""What stands on the screen for a layer while its blend is being computed.

Quick and approximate: a plain feather where the mask was repainted, the laid candidate where it
was nudged. The finished blend, which is what is exported, takes its place.
"""

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from desktop_editor.document.layer import Layer
from desktop_editor.imaging.blend import Blend, Blended
from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.mask import TiledMask, feather_inward
from desktop_editor.imaging.placement import Laid
from desktop_editor.imaging.raster import Coverage, Pixels
from desktop_editor.imaging.resample import crop
from desktop_editor.imaging.work_grid import covered_rect

QUICK_FEATHER_PX: Final = 12.0
"""Inward feather, in base pixels, that stands in while a blend is being computed."""

QUICK_AREA_PX: Final = 4_000_000
"""A larger change of a mask waits for `prepare` instead of holding up the caller."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RenderedLayer:
    """A layer ready to be mixed: pixels and effective coverage on a rectangle of the base.

    Attributes:
        coverage: May change in place between two calls of `Renderer.layers`, where the mask did.
        final: False while the blend is being computed and a quick feather stands in.
        of_blend: False for what a stroke adds beside the finished blend.
        painted: The part of `rect` that strokes have reached; None for all of it.
        blend: The blend that was used.
        reason: Message id of why it was chosen, or empty.
    """

    id: str
    rect: Rect
    pixels: Pixels
    coverage: Coverage
    opacity: float
    final: bool
    blend: Blend
    reason: str = ""
    of_blend: bool = True
    painted: Rect | None = None

    @property
    def extent(self) -> Rect:
        """Where on the base it can show."""
        return self.rect if self.painted is None else self.painted


_NOWHERE: Final = Rect(x=0, y=0, width=0, height=0)


@dataclass(slots=True, kw_only=True, eq=False)
class Standing:
    """What stands on the screen for one layer, and the mask that it reflects.

    While a blend is being computed the mask may be repainted: `lowered` takes the final
    rendering's coverage back, `raised` shows the laid candidate in addition. Both are private
    buffers that change in place; the read-only views of them keep their identity. A nudge moves
    the laid candidate within the mask by `moved_px`. `covered` is where the finished blend shows,
    in base pixels.
    """

    mask: TiledMask
    source: Blended
    covered: Rect
    final: RenderedLayer
    lowered: Coverage | None = None
    raised: Coverage | None = None
    shown: list[RenderedLayer] = field(default_factory=list)
    moved_px: tuple[int, int] = (0, 0)


def rendered(layer: Layer, blended: Blended) -> RenderedLayer:
    """A finished blend, cut to what shows."""
    region = layer.candidate.region
    covered = covered_rect(blended.coverage, blended.coverage)
    return RenderedLayer(
        id=layer.id,
        rect=covered.translate(region.x, region.y),
        pixels=crop(blended.pixels, covered),
        coverage=blended.coverage[covered.slices],
        opacity=layer.opacity,
        final=True,
        blend=blended.blend,
        reason=blended.reason,
    )


def stand(layer: Layer, blended: Blended, standing: Standing | None) -> Standing:
    """The finished blend takes its place on the screen, or keeps it."""
    is_there = standing is not None and standing.source is blended and standing.raised is None
    if standing is not None and is_there and standing.moved_px == (0, 0):
        return standing
    final = rendered(layer, blended)
    return Standing(mask=layer.mask, source=blended, covered=final.rect, final=final, shown=[final])


def repaint(standing: Standing, layer: Layer, lying: Laid) -> None:
    """Let what stands follow the mask where that changed since."""
    region = layer.candidate.region
    changed = layer.mask.changed_box(standing.mask).intersect(region)
    if changed.is_empty or changed.size.pixels > QUICK_AREA_PX:
        return
    _open_buffers(standing, region, lying)
    assert standing.lowered is not None  # noqa: S101 - opened just above
    assert standing.raised is not None  # noqa: S101
    around = changed.expand(int(QUICK_FEATHER_PX) + 1).intersect(region)
    now, before = layer.mask.read(around), standing.mask.read(around)
    feathered = feather_inward(now, QUICK_FEATHER_PX)
    raised = standing.raised[around.translate(-region.x, -region.y).slices]
    raised[:] = np.where(now > before, np.maximum(raised, feathered), np.minimum(raised, now))
    final, more = standing.shown
    reached = around.union(more.extent)
    standing.shown = [final, replace(more, painted=reached)]
    inside = around.intersect(standing.final.rect)
    if not inside.is_empty:
        part = inside.translate(-around.x, -around.y).slices
        rect = standing.final.rect
        lowered = standing.lowered[inside.translate(-rect.x, -rect.y).slices]
        less = np.where(now[part] < before[part], feathered[part], now[part])
        lowered[:] = np.minimum(lowered, less)
    standing.mask = layer.mask


def move(standing: Standing, layer: Layer, lying: Laid, distance_px: tuple[float, float]) -> None:
    """Let the candidate follow a nudge within the same mask, before it is blended there.

    Args:
        standing: What stands on the screen.
        layer: The layer as it is now.
        lying: The candidate as it lay when the blend was made.
        distance_px: How far right and down it lies now, from there.
    """
    region = layer.candidate.region
    right, down = round(distance_px[0]), round(distance_px[1])
    if standing.raised is not None or standing.moved_px == (right, down):
        return
    covered = standing.covered.translate(-region.x, -region.y)
    there = covered.translate(-right, -down).intersect(region.size.rect)
    here = there.translate(right, down)
    standing.moved_px = (right, down)
    standing.final = replace(
        standing.final,
        rect=here.translate(region.x, region.y),
        pixels=crop(lying.pixels, there),
        coverage=standing.source.coverage[here.slices],
        final=False,
    )
    standing.shown = [standing.final]


def _open_buffers(standing: Standing, region: Rect, lying: Laid) -> None:
    if standing.raised is not None:
        return
    standing.lowered = standing.final.coverage.copy()
    standing.raised = np.zeros((region.height, region.width), np.uint8)
    final = replace(standing.final, coverage=_read_only(standing.lowered), final=False)
    more = replace(
        final,
        id=f"{final.id}+stroke",
        rect=region,
        pixels=lying.pixels,
        coverage=_read_only(standing.raised),
        of_blend=False,
        painted=_NOWHERE,
    )
    standing.shown = [final, more]


def _read_only(buffer: Coverage) -> Coverage:
    view = buffer.view()
    view.flags.writeable = False
    return view
