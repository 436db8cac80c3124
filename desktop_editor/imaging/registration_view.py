"""Base and candidate reduced to a size at which fits are quick.

No estimation here.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from desktop_editor.imaging.field import Field, averaged, field_size, reduced_pixels
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.raster import Coverage, Pixels, size_of
from desktop_editor.imaging.registration_model import Affine, compose, invert, resize_map

WORK_EDGE_PX = 1400
"""Longest edge of the base at which the residual is measured."""

LEAST_EVIDENCE = 0.04
"""Share of the base that must lie outside the mask; with less, everything is evidence."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PairView:
    """Both pictures, reduced, so that a pixel of each covers about the same part of the scene.

    Attributes:
        base: float32 (h, w, 3) BGR 0..1, encoded values.
        candidate: float32 (ch, cw, 3) BGR 0..1, encoded values.
        evidence: float32 (h, w), 1 where the edit was not asked for, 0 inside the mask.
        base_map: Base pixel -> pixel of `base`.
        candidate_map: Candidate pixel -> pixel of `candidate`.
        full_base: Size of the base itself.
        full_candidate: Size of the candidate itself.
    """

    base: Field
    candidate: Field
    evidence: Field
    base_map: Affine
    candidate_map: Affine
    full_base: Size
    full_candidate: Size

    @property
    def base_size(self) -> Size:
        """Size of the reduced base."""
        return field_size(self.base)

    @property
    def candidate_size(self) -> Size:
        """Size of the reduced candidate."""
        return field_size(self.candidate)

    def to_full(self, affine: Affine) -> Affine:
        """A map between the reduced pictures as one between the pictures themselves."""
        return compose(invert(self.candidate_map), compose(affine, self.base_map))

    def to_view(self, affine: Affine) -> Affine:
        """A map between the pictures themselves as one between the reduced ones."""
        return compose(self.candidate_map, compose(affine, invert(self.base_map)))

    def reduced(self, edge_px: int) -> "PairView":
        """The same pair at a smaller size (itself when it is small enough already)."""
        factor = edge_px / self.base_size.longest
        if factor >= 1.0:
            return self
        base_size = _scaled(self.base_size, factor)
        candidate_size = _scaled(self.candidate_size, factor)
        return PairView(
            base=averaged(self.base, base_size),
            candidate=averaged(self.candidate, candidate_size),
            evidence=averaged(self.evidence, base_size),
            base_map=compose(resize_map(self.base_size, base_size), self.base_map),
            candidate_map=compose(
                resize_map(self.candidate_size, candidate_size), self.candidate_map
            ),
            full_base=self.full_base,
            full_candidate=self.full_candidate,
        )


def pair_view(
    base: Pixels, candidate: Pixels, mask: Coverage | None, edge_px: int = WORK_EDGE_PX
) -> PairView:
    """Reduce both pictures; alpha is ignored, 16 bit becomes float.

    Args:
        base: (H, W, 3|4) uint8 or uint16.
        candidate: (h, w, 3|4) uint8 or uint16.
        mask: (H, W) uint8 or None; where it is above 0 the base is no evidence.
        edge_px: Longest edge of the reduced base.
    """
    base_full, candidate_full = size_of(base), size_of(candidate)
    factor = min(1.0, edge_px / base_full.longest)
    base_size = _scaled(base_full, factor)
    scale = np.sqrt(
        candidate_full.width * candidate_full.height / (base_full.width * base_full.height)
    )
    candidate_size = _scaled(candidate_full, min(1.0, factor / scale))
    with ThreadPoolExecutor(1) as aside:
        evidence = aside.submit(_evidence, mask, base_size)
        reduced = reduced_pixels(base, base_size)
    return PairView(
        base=reduced,
        candidate=reduced_pixels(candidate, candidate_size),
        evidence=evidence.result(),
        base_map=resize_map(base_full, base_size),
        candidate_map=resize_map(candidate_full, candidate_size),
        full_base=base_full,
        full_candidate=candidate_full,
    )


def _evidence(mask: Coverage | None, size: Size) -> Field:
    import cv2

    ones = np.ones((size.height, size.width), np.float32)
    if mask is None:
        return ones
    # AREA keeps a reduced pixel only when all of its pixels are outside the mask.
    unmasked = cv2.threshold(mask, 0, 255, cv2.THRESH_BINARY_INV)[1]
    target = (size.width, size.height)
    locked = np.asarray(cv2.resize(unmasked, target, interpolation=cv2.INTER_AREA)) == 255
    margin = max(3, size.longest // 200) | 1
    kernel = np.ones((margin, margin), np.uint8)
    outside = cv2.erode(locked.astype(np.uint8), kernel)
    evidence = np.asarray(outside, np.float32)
    return evidence if float(evidence.mean()) >= LEAST_EVIDENCE else ones


def _scaled(size: Size, factor: float) -> Size:
    return Size(
        width=max(1, round(size.width * factor)), height=max(1, round(size.height * factor))
    )
