"""Adjusted candidate and effective coverage inside the mask: which blend, and the simple one.

The mask is an upper bound: no blend shows anything where it is 0. The mix itself is `composite`'s;
the two-band and the membrane blend live in `blend_bands` and `blend_membrane`.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from desktop_editor.imaging import blend_bands, blend_membrane
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.laid import Laid
from desktop_editor.imaging.mask import EDGE_HALO_PX, feather_inward
from desktop_editor.imaging.raster import Coverage, Pixels, frozen, size_of

AUTOMATIC_FEATHER_PX = 32.0


class Blend(StrEnum):
    """How a candidate meets the base inside the mask."""

    AUTO = "auto"
    FEATHER = "feather"
    MULTIBAND = "multiband"
    POISSON = "poisson"


@dataclass(frozen=True, slots=True, kw_only=True)
class BlendOptions:
    """The user's choice.

    Attributes:
        blend: Which blend; AUTO picks and says why.
        feather_px: Inward feather in base pixels; None = automatic. 0 with FEATHER honours the
            mask literally.
        detail: 0..1, how much of the base's own detail stays where both show the same thing.
    """

    blend: Blend = Blend.AUTO
    feather_px: float | None = None
    detail: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Blended:
    """What `composite` mixes.

    Attributes:
        pixels: (h, w, 3) of the base's type, the adjusted candidate; meaningless where coverage
            is 0. Read-only.
        coverage: (h, w) uint8, <= mask everywhere. Read-only.
        blend: The blend that was used, never AUTO.
        reason: Message id that says why, empty when the user chose.
    """

    pixels: Pixels
    coverage: Coverage
    blend: Blend
    reason: str

    def __post_init__(self) -> None:
        frozen(self.pixels)
        frozen(self.coverage)


def automatic_feather_px(size: Size) -> float:
    """The feather of a region of this size when the user names none, in base pixels."""
    return min(AUTOMATIC_FEATHER_PX, size.longest / 16)


def blend_halo_px(size: Size, options: BlendOptions) -> int:
    """How far a local change of the mask reaches, in base pixels.

    FEATHER is exactly local: recompute the changed rectangle grown by this and nothing else
    differs. The other blends look at the whole mask, so the whole region's longest edge is given.
    """
    if options.blend is not Blend.FEATHER:
        return size.longest
    feather = options.feather_px
    return int(np.ceil(automatic_feather_px(size) if feather is None else feather)) + EDGE_HALO_PX


def needed_rect(mask: Coverage) -> Rect:
    """The part of a region that any blend of this mask looks at; the rest need not be laid."""
    rect = covered_rect(mask, mask)
    if rect.is_empty:
        return rect
    size = size_of(mask)
    margin = max(blend_bands.context_px(size), blend_membrane.context_px(rect.size))
    return rect.expand(margin + 1).intersect(size.rect)


def blend(base: Pixels, laid: Laid, mask: Coverage, options: BlendOptions) -> Blended:
    """Adjust the candidate and decide how far it shows.

    Args:
        base: (h, w, 3|4) uint8 or uint16; alpha is ignored.
        laid: The candidate on the base's grid, same h and w.
        mask: (h, w) uint8.
        options: The user's choice.

    Returns:
        Pixels and coverage for `composite`. Works on the mask's bounding box only; memory for the
        other pixels is reserved but never touched.
    """
    rect = covered_rect(mask, laid.valid)
    if rect.is_empty:
        blank = np.zeros(mask.shape, np.uint8)
        return _finished(base, blank, Blend.FEATHER, "engine.mask_empty")
    kind, reason = _chosen(laid, options)
    size = size_of(mask)
    if kind is Blend.MULTIBAND:
        bands = blend_bands.two_band(base, laid, mask, options.detail)
        if bands is not None:
            return Blended(pixels=bands[0], coverage=bands[1], blend=kind, reason=reason)
        kind, reason = Blend.FEATHER, "engine.nothing_changed"
    coverage = _feathered(mask, laid.valid, rect, _feather_px(size, kind, options))
    if kind is Blend.POISSON:
        return Blended(
            pixels=blend_membrane.membrane(base, laid, mask, rect),
            coverage=coverage,
            blend=kind,
            reason=reason,
        )
    return Blended(pixels=laid.pixels, coverage=coverage, blend=kind, reason=reason)


def covered_rect(mask: Coverage, valid: Coverage) -> Rect:
    """Bounding box of the pixels that may show the candidate."""
    rows = np.flatnonzero(np.logical_and(mask, valid).any(axis=1))
    if not rows.size:
        return Rect(x=0, y=0, width=0, height=0)
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    columns = np.flatnonzero(np.logical_and(mask[top:bottom], valid[top:bottom]).any(axis=0))
    return Rect.from_edges(int(columns[0]), top, int(columns[-1]) + 1, bottom)


def _chosen(laid: Laid, options: BlendOptions) -> tuple[Blend, str]:
    if options.blend is not Blend.AUTO:
        return options.blend, ""
    if not laid.trusted:
        return Blend.FEATHER, "engine.blend_untrusted"
    return Blend.MULTIBAND, "engine.blend_agrees"


def _feather_px(size: Size, kind: Blend, options: BlendOptions) -> float:
    if options.feather_px is not None:
        return options.feather_px
    automatic = automatic_feather_px(size)
    return min(4.0, automatic) if kind is Blend.POISSON else automatic


def _feathered(mask: Coverage, valid: Coverage, rect: Rect, feather_px: float) -> Coverage:
    coverage = np.zeros(mask.shape, np.uint8)
    margin = int(np.ceil(feather_px)) + EDGE_HALO_PX
    around = rect.expand(margin).intersect(size_of(mask).rect)
    part = np.where(valid[around.slices] > 0, mask[around.slices], np.uint8(0))
    if feather_px > 0:
        part = np.minimum(part, feather_inward(part, feather_px))
    coverage[around.slices] = part
    return coverage


def _finished(base: Pixels, coverage: Coverage, kind: Blend, reason: str) -> Blended:
    pixels = np.zeros((*base.shape[:2], 3), base.dtype)
    return Blended(pixels=pixels, coverage=coverage, blend=kind, reason=reason)
