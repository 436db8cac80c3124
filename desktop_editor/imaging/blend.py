"""Adjusted candidate and effective coverage inside the mask: which blend, and the simple one.

The mask is an upper bound: no blend shows anything where it is 0. The mix itself is `composite`'s;
the two-band and the membrane blend live in `blend_bands` and `blend_membrane`.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from desktop_editor.imaging import blend_bands, blend_membrane
from desktop_editor.imaging.blend_bands import Bands
from desktop_editor.imaging.blend_membrane import Membrane
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.laid import Laid
from desktop_editor.imaging.mask import EDGE_HALO_PX, feather_inward
from desktop_editor.imaging.raster import Coverage, Pixels, frozen, size_of
from desktop_editor.imaging.work_grid import Overlap, changed_rect, covered_rect, stepped

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
class Feathered:
    """A feathered mask and what it takes to bring it up to date after a stroke.

    Attributes:
        mask: (h, w) uint8, a copy.
        feather_px: Width of the ramp.
        covered: Bounding box of what may show the candidate.
        coverage: (h, w) uint8.
    """

    mask: Coverage
    feather_px: float
    covered: Rect
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BlendState:
    """What the next call of `blend` can make use of; tens of megabytes for a large photo."""

    bands: Bands | None = None
    membrane: Membrane | None = None
    feathered: Feathered | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Blended:
    """What `composite` mixes.

    Attributes:
        pixels: (h, w, 3) of the base's type, the adjusted candidate; meaningless where coverage
            is 0. Read-only.
        coverage: (h, w) uint8, <= mask everywhere. Read-only.
        blend: The blend that was used, never AUTO.
        reason: Message id that says why, empty when the user chose.
        state: For the next call.
    """

    pixels: Pixels
    coverage: Coverage
    blend: Blend
    reason: str
    state: BlendState = BlendState()

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
    covered = covered_rect(mask, mask)
    if covered.is_empty:
        return covered
    size = size_of(mask)
    margin = max(blend_bands.context_px(size), blend_membrane.context_px(size))
    return stepped(covered, margin, size).expand(1).intersect(size.rect)


def blend(
    base: Pixels,
    laid: Laid,
    mask: Coverage,
    options: BlendOptions,
    previous: Blended | None = None,
) -> Blended:
    """Adjust the candidate and decide how far it shows.

    Args:
        base: (h, w, 3|4) uint8 or uint16; alpha is ignored.
        laid: The candidate on the base's grid, same h and w.
        mask: (h, w) uint8.
        options: The user's choice.
        previous: What came out for another mask, or with other options, of the *same pixels* of
            base and candidate: then only what differs is computed again, to the same bits.

    Returns:
        Pixels and coverage for `composite`. Works around the mask's bounding box only; memory for
        the other pixels is reserved but never touched.
    """
    covered = covered_rect(mask, laid.valid)
    if covered.is_empty:
        return _nothing(base, mask)
    overlap = Overlap(base=base, laid=laid, mask=mask, covered=covered)
    before = BlendState() if previous is None else previous.state
    kind, reason = _chosen(laid, options)
    if kind is not Blend.MULTIBAND:
        return _softened(overlap, options, before, (kind, reason))
    bands = blend_bands.two_band(overlap, options.detail, before.bands)
    if bands.mixed is None:
        before = replace(before, bands=bands)
        return _softened(overlap, options, before, (Blend.FEATHER, "engine.nothing_changed"))
    return Blended(
        pixels=bands.mixed.pixels,
        coverage=bands.mixed.coverage,
        blend=kind,
        reason=reason,
        state=BlendState(bands=bands),
    )


def without_state(blended: Blended) -> Blended:
    """The same result without what only the next call of `blend` would need."""
    return replace(blended, state=BlendState())


def _softened(
    overlap: Overlap, options: BlendOptions, before: BlendState, choice: tuple[Blend, str]
) -> Blended:
    """The two blends whose coverage is a feathered mask."""
    kind, reason = choice
    feathered = _feathered(overlap, _feather_px(overlap.size, kind, options), before.feathered)
    pixels, border = overlap.laid.pixels, before.membrane
    if kind is Blend.POISSON:
        border = blend_membrane.membrane(overlap, border)
        pixels = border.pixels
    return Blended(
        pixels=pixels,
        coverage=feathered.coverage,
        blend=kind,
        reason=reason,
        state=BlendState(bands=before.bands, membrane=border, feathered=feathered),
    )


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


def _feathered(overlap: Overlap, feather_px: float, before: Feathered | None) -> Feathered:
    """The whole mask, or what changed of it and as far around as that reaches."""
    coverage = np.zeros(overlap.mask.shape, np.uint8)
    changed = overlap.covered
    if before is not None and before.feather_px == feather_px:
        kept = before.covered.slices
        coverage[kept] = before.coverage[kept]
        either = before.covered.union(overlap.covered)
        changed = changed_rect(overlap.mask[either.slices], before.mask[either.slices])
        changed = changed.translate(either.x, either.y)
    # Told apart from the mask that callers may write to: only this part is ever read again.
    mask = np.zeros_like(coverage)
    mask[overlap.covered.slices] = overlap.mask[overlap.covered.slices]
    margin = int(np.ceil(feather_px)) + EDGE_HALO_PX
    written = changed.expand(margin).intersect(overlap.size.rect)
    if not changed.is_empty:
        read = written.expand(margin).intersect(overlap.size.rect)
        valid = overlap.laid.valid[read.slices]
        part = np.where(valid > 0, overlap.mask[read.slices], np.uint8(0))
        if feather_px > 0:
            part = np.minimum(part, feather_inward(part, feather_px))
        coverage[written.slices] = part[written.translate(-read.x, -read.y).slices]
    return Feathered(mask=mask, feather_px=feather_px, covered=overlap.covered, coverage=coverage)


def _nothing(base: Pixels, mask: Coverage) -> Blended:
    return Blended(
        pixels=np.zeros((*base.shape[:2], 3), base.dtype),
        coverage=np.zeros(mask.shape, np.uint8),
        blend=Blend.FEATHER,
        reason="engine.mask_empty",
    )
