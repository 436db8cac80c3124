"""Two-band blend around what really changed, inside the mask.

Which pixels changed is decided in `difference`; the mix itself is `composite`'s.
"""

from dataclasses import dataclass

import numpy as np

from desktop_editor.imaging import blend_evidence
from desktop_editor.imaging.blend_evidence import Evidence
from desktop_editor.imaging.detail import DetailPlan, own_detail
from desktop_editor.imaging.difference import changed_core, ratio_of
from desktop_editor.imaging.dither import to_levels
from desktop_editor.imaging.field import (
    Field,
    Flags,
    distance_inside,
    enlarged,
    outward,
    smoothstep,
    unit_float,
)
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.grain import HALO_PX, matched_grain
from desktop_editor.imaging.laid import REAL
from desktop_editor.imaging.raster import Coverage, Pixels
from desktop_editor.imaging.work_grid import (
    Overlap,
    WorkGrid,
    changed_rect,
    covered_rect,
    fill_tiles,
    stepped,
)

WORK_EDGE_PX = 1000
CORE_MARGIN_U = 8.0
HIGH_BAND_U = 3.0
LOW_BAND_U = 34.0
BORDER_U = 3.0
CUT_BORDER_U = 12.0
"""Width of the fade where the mask cuts through what changed: a hard cut would be seen."""
CONTEXT_U = 60.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outline:
    """The mask as the work grid sees it, one value a cell.

    Attributes:
        mask: The mask within the grid's rectangle, a copy.
        support: Share of the pixels that may show the candidate.
        locked: Share of the pixels that are real and may not.
    """

    mask: Coverage
    support: Field
    locked: Field


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weights:
    """How much of each band is shown, float32, one value a cell."""

    high: Field
    low: Field

    def shown(self) -> Flags:
        """Where anything is."""
        return (self.high > 0) | (self.low > 0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mixed:
    """What is shown.

    Attributes:
        weights: What the mask made of the evidence.
        pixels: (h, w, 3) of the base's type.
        coverage: (h, w) uint8.
    """

    weights: Weights
    pixels: Pixels
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bands:
    """A result and what it takes to bring it up to date after a stroke.

    Attributes:
        evidence: What does not depend on the mask.
        outline: The mask.
        strength: Of the base's own detail.
        mixed: None when nothing inside the mask changed.
    """

    evidence: Evidence
    outline: Outline
    strength: float
    mixed: Mixed | None


def two_band(overlap: Overlap, strength: float, before: Bands | None) -> Bands:
    """Show the change, hide its border: colours fade over a wide band, detail over a narrow one.

    Burt and Adelson's (1983) multiband idea with two bands of the *difference* between candidate
    and base, in encoded values: base + w_low * low + w_high * high. Both weights are 1 on what
    changed plus a margin, fall to 0 away from it, and are 0 at the mask's border. Lengths are in
    u = sqrt(width * height) / 1000 pixels.

    Args:
        overlap: Base, candidate and mask; the mask is the upper bound of both weights.
        strength: 0..1, see `BlendOptions.detail`.
        before: The result for another mask of the same pictures. It saves time and changes no bit.

    Returns:
        The result; without pixels when nothing inside the mask changed.
    """
    around = stepped(overlap.covered, context_px(overlap.size), overlap.size)
    grid = WorkGrid.over(around, WORK_EDGE_PX)
    if before is not None and before.evidence.grid != grid:
        before = None
    evidence = blend_evidence.gather(overlap, grid) if before is None else before.evidence
    outline = _outline(overlap, grid, None if before is None else before.outline)
    weights = _weights(evidence, outline)
    if weights is None:
        return Bands(evidence=evidence, outline=outline, strength=strength, mixed=None)
    mixed = Mixed(
        weights=weights,
        pixels=np.zeros((*overlap.mask.shape, 3), overlap.base.dtype),
        coverage=np.zeros(overlap.mask.shape, np.uint8),
    )
    result = Bands(evidence=evidence, outline=outline, strength=strength, mixed=mixed)
    fill_tiles(_kept(result, before), lambda tile: _fill(result, overlap, tile))
    return result


def context_px(size: Size) -> int:
    """How far beyond the mask this blend looks, in pixels of a region of this size."""
    return int(np.ceil(CONTEXT_U * float(np.sqrt(size.pixels)) / 1000.0)) + 8


def _outline(overlap: Overlap, grid: WorkGrid, before: Outline | None) -> Outline:
    """Reduce the mask, or only what changed of it."""
    around = grid.around
    mask = overlap.mask[around.slices].copy()
    if before is None:
        changed, cells = around, grid.small.rect
        support, locked = (np.zeros((cells.height, cells.width), np.float32) for _ in range(2))
    else:
        changed = changed_rect(mask, before.mask).translate(around.x, around.y)
        if changed.is_empty:
            return before
        cells = grid.cells(changed)
        support, locked = before.support.copy(), before.locked.copy()
    at = grid.pixels(cells).slices
    shows, valid = overlap.mask[at] > 0, overlap.laid.valid[at]
    support[cells.slices] = grid.shares(shows & (valid > 0), cells)
    locked[cells.slices] = grid.shares(~shows & (valid == REAL), cells)
    return Outline(mask=mask, support=support, locked=locked)


def _weights(evidence: Evidence, outline: Outline) -> Weights | None:
    locked = (outline.locked > 0.99).astype(np.float32)
    # Beyond the candidate's edge nobody knows: there its border is continued.
    ratio = outward(ratio_of(evidence.looks, locked), evidence.real)
    core = changed_core(ratio, outline.support > 0.5)
    if not core.any():
        return None
    # Away from the mask both are 0. One cell more than its box, so that it is bordered there.
    covered = (outline.support > 0).astype(np.uint8)
    at = covered_rect(covered, covered).expand(1).intersect(evidence.grid.small.rect).slices
    weights = Weights(high=np.zeros_like(ratio), low=np.zeros_like(ratio))
    high, low = _falling(core[at], outline.support[at] > 0.999, evidence.unit)
    # Where only the colours changed next to such a strip, the base's own detail stays in it.
    weights.high[at] = np.where(evidence.real[at], high, high * evidence.other[at])
    weights.low[at] = low
    return weights


def _falling(core: Coverage, inside: Flags, unit: float) -> tuple[Field, Field]:
    """High and low weight: 1 on the core, 0 away from it and at the mask's border."""
    to_core = distance_inside(core == 0) - np.float32(CORE_MARGIN_U * unit)
    to_core = np.maximum(to_core, np.float32(0))
    to_border = distance_inside(inside)
    room = np.maximum(to_border + to_core, np.float32(0.5))
    high = to_core / np.minimum(room, np.float32(max(HIGH_BAND_U * unit, 0.5)))
    low = to_core / np.minimum(room, np.float32(max(LOW_BAND_U * unit, 0.5)))
    rim = smoothstep(to_border / _rim_px(core, to_border, unit))
    one = np.float32(1)
    return smoothstep(one - high) * rim, smoothstep(one - low) * rim


def _rim_px(core: Coverage, to_border: Field, unit: float) -> Field:
    """How wide both bands fade at the mask's border, in cells."""
    narrow, wide = max(BORDER_U * unit, 1.0), max(CUT_BORDER_U * unit, 1.0)
    is_cut = (core > 0) & (to_border <= narrow + 1.0)
    away = distance_inside(~is_cut) / np.float32(wide) - np.float32(1)
    return np.float32(wide) - np.float32(wide - narrow) * smoothstep(away)


def _kept(result: Bands, before: Bands | None) -> list[Rect]:
    """Copy the tiles that stayed the same; returns those that are still to be filled."""
    assert result.mixed is not None  # noqa: S101 - the caller has looked
    grid, mixed = result.evidence.grid, result.mixed
    shown = mixed.weights.shown()
    tiles = [tile for tile in grid.tiles() if grid.sees(tile, shown)]
    if before is None or before.mixed is None or before.strength != result.strength:
        return tiles
    now, then = mixed.weights, before.mixed.weights
    moved = (now.high != then.high) | (now.low != then.low)
    changed = changed_rect(result.outline.mask, before.outline.mask)
    changed = changed.translate(grid.around.x, grid.around.y)
    stale = []
    for tile in tiles:
        if not tile.intersect(changed).is_empty or grid.sees(tile, moved):
            stale.append(tile)
        else:
            mixed.pixels[tile.slices] = before.mixed.pixels[tile.slices]
            mixed.coverage[tile.slices] = before.mixed.coverage[tile.slices]
    return stale


def _fill(result: Bands, overlap: Overlap, tile: Rect) -> None:
    assert result.mixed is not None  # noqa: S101 - the caller has looked
    evidence, mixed, strength = result.evidence, result.mixed, result.strength
    around, at = evidence.grid.around, tile.slices
    high = enlarged(mixed.weights.high, around, tile)
    low = enlarged(mixed.weights.low, around, tile)
    bound = np.where(overlap.laid.valid[at] > 0, overlap.mask[at], np.uint8(0))
    limit = bound.astype(np.float32) / np.float32(255)
    high, low = np.minimum(high, limit), np.minimum(low, limit)
    shown = (high > 0) | (low > 0)
    if not bool(shown.any()):
        return
    mixed.coverage[at] = np.where(shown, bound, np.uint8(0))
    ours, theirs = unit_float(overlap.base[at]), unit_float(overlap.laid.pixels[at])
    off = theirs - ours
    if strength > 0.0:
        detail = _enlarged_plan(evidence.detail, around, tile)
        off += own_detail(ours, theirs, detail, strength)
        share = np.float32(strength) * (np.float32(1) - detail.agreement)
        off += _added_grain(overlap, evidence, tile) * share[..., np.newaxis]
    smooth = enlarged(evidence.low, around, tile)
    change = high[..., np.newaxis] * (off - smooth) + low[..., np.newaxis] * smooth
    # `composite` multiplies by the mask once more, so the change is divided by it here; the
    # weights never exceed it, so nothing is amplified.
    change /= np.maximum(limit, np.float32(1 / 255))[..., np.newaxis]
    to_levels(ours + change, tile, mixed.pixels[at])


def _enlarged_plan(plan: DetailPlan, around: Rect, tile: Rect) -> DetailPlan:
    return DetailPlan(
        agreement=enlarged(plan.agreement, around, tile),
        gain=enlarged(plan.gain, around, tile),
        tint=enlarged(plan.tint, around, tile),
        base_low=enlarged(plan.base_low, around, tile),
        laid_low=enlarged(plan.laid_low, around, tile),
    )


def _added_grain(overlap: Overlap, evidence: Evidence, tile: Rect) -> Field:
    """What matching the grain would add, were it not for the base's own detail."""
    wide = tile.expand(HALO_PX).intersect(evidence.grid.around)
    added = matched_grain(unit_float(overlap.laid.pixels[wide.slices]), evidence.grain)
    return added[tile.translate(-wide.x, -wide.y).slices]
