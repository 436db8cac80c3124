"""Where each base pixel lies in the candidate.

Estimates only: pixels are resampled in `warp`, colours matched in `tone`.
"""

import numpy as np

from desktop_editor.errors import Checkpoint, no_checkpoint
from desktop_editor.imaging.field import Field
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.raster import Coverage, Pixels, size_of
from desktop_editor.imaging.registration_global import GlobalFit, fit_global
from desktop_editor.imaging.registration_model import (
    HYPOTHESES,
    Affine,
    Registration,
    mean_scale,
    squash,
)
from desktop_editor.imaging.registration_view import PairView, pair_view
from desktop_editor.imaging.residual_flow import ResidualWarp, fit_residual

RESIDUAL_SAMPLES_ALONG_LONGEST = 208
LEAST_TEXTURE = 0.2
MANY_INLIERS = 48
LIKELY_AGREEMENT = 0.25
LEAST_EDGE_PX = 48
"""Smaller pictures are laid on plainly: there is nothing to measure."""

__all__ = ["Registration", "plain_fit", "register", "register_view"]


def plain_fit(base_size: Size, candidate_size: Size) -> Registration:
    """The whole base onto the whole candidate, as `resize` would; score 0: nothing measured."""
    return Registration(
        model="plain",
        affine=squash(base_size, candidate_size),
        residual=None,
        step=float(max(base_size.longest, 1)),
        score=0.0,
        shift_px=0.0,
        scale=1.0,
    )


def register(
    base: Pixels,
    candidate: Pixels,
    mask: Coverage | None,
    checkpoint: Checkpoint = no_checkpoint,
) -> Registration:
    """Find the transform from the evidence outside the mask, robust to the edit inside it.

    Affine first (`registration_global`), then a smooth residual (`residual_flow`), both on
    pictures of at most 1400 px, so that time and memory do not grow with the photo.

    Args:
        base: (H, W, 3|4) uint8 or uint16; alpha is ignored.
        candidate: (h, w, 3|4) uint8 or uint16.
        mask: (H, W) uint8, above 0 where an edit is expected; None when nobody knows.
        checkpoint: Called between the stages; may raise `Cancelled`.

    Returns:
        Always a registration; its score says how far to believe it.
    """
    if min(*base.shape[:2], *candidate.shape[:2]) < LEAST_EDGE_PX:
        return plain_fit(size_of(base), size_of(candidate))
    return register_view(pair_view(base, candidate, mask), checkpoint)


def register_view(view: PairView, checkpoint: Checkpoint = no_checkpoint) -> Registration:
    """`register` on an already reduced pair."""
    checkpoint("registration")
    best = fit_global(view)
    warp = fit_residual(view, view.to_view(best.affine), checkpoint)
    residual, step = _full_residual(view, warp)
    if best.model in HYPOTHESES and warp.agreement < LIKELY_AGREEMENT:
        # Nothing but the frame speaks for this fit: a warp from so little would be invented.
        residual = np.zeros_like(residual)
    shift, scale = _beyond_plain(view, best.affine, residual)
    return Registration(
        model=best.model,
        affine=best.affine,
        residual=residual,
        step=step,
        score=_score(best, warp.agreement),
        shift_px=shift,
        scale=scale,
        reasons=("engine.low_texture",) if warp.texture < LEAST_TEXTURE else (),
    )


def _score(fit: GlobalFit, agreement: float) -> float:
    """0..1 from three kinds of evidence, so that none of them can deceive alone.

    A warp that may bend finds some agreement between any two small pictures, edges of smooth
    pictures lie alike by chance, and pictures with little texture have no features. Measured on
    real photos: other and mirrored pictures reach 0.40, the right ones start at 0.41.
    """
    seen_features = min(1.0, fit.inliers / MANY_INLIERS) * min(1.0, agreement / LIKELY_AGREEMENT)
    return float(np.clip((agreement + 2.0 * fit.score + seen_features) / 4.0, 0.0, 1.0))


def _full_residual(view: PairView, warp: ResidualWarp) -> tuple[Field, float]:
    size = view.full_base
    step = max(1.0, size.longest / RESIDUAL_SAMPLES_ALONG_LONGEST)
    columns, rows = (int(np.ceil((edge - 1) / step)) + 1 for edge in (size.width, size.height))
    to_view = view.base_map
    xs = np.arange(columns) * step * to_view[0, 0] + to_view[0, 2]
    ys = np.arange(rows) * step * to_view[1, 1] + to_view[1, 2]
    shrink = view.candidate_map[[0, 1], [0, 1]].astype(np.float32)
    return (warp.sampled(xs, ys) / shrink).astype(np.float32), step


def _beyond_plain(view: PairView, affine: Affine, residual: Field) -> tuple[float, float]:
    """Displacement of the centre in base pixels and zoom, both against the plain fit."""
    plain = squash(view.full_base, view.full_candidate)
    centre = np.array([view.full_base.width / 2 - 0.5, view.full_base.height / 2 - 0.5, 1.0])
    moved = (affine - plain) @ centre + residual[residual.shape[0] // 2, residual.shape[1] // 2]
    stretch = plain[[0, 1], [0, 1]]
    return float(np.hypot(*(moved / stretch))), mean_scale(affine) / mean_scale(plain)
