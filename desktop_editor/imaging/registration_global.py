"""The affine part of a registration: fit hypotheses, features, ECC, and which of them is right.

No local warps here: those are in `residual_flow`.
"""

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.field import (
    Field,
    Flags,
    blurred,
    gradients,
    luma,
    normalised,
    shrunk,
)
from desktop_editor.imaging.registration_model import HYPOTHESES, Affine
from desktop_editor.imaging.registration_view import PairView

FEATURES = 2500
FEATURE_EDGE_PX = 900
FEATURE_RATIO = 0.82
INLIER_PX = 2.5
SCORE_EDGE_PX = 500
LEAST_INLIERS = 12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GlobalFit:
    """One explanation of how the candidate lies on the base.

    Attributes:
        model: squash, cover, contain, features or ecc.
        affine: Base pixel -> candidate pixel of the pictures themselves.
        score: Correlation of the gradient magnitudes outside the mask, -1..1.
        inliers: Feature matches that agree; 0 for the others.
    """

    model: str
    affine: Affine
    score: float
    inliers: int = 0


def fit_global(view: PairView) -> GlobalFit:
    """The affine map that explains the evidence best.

    Every explanation is scored alike by the correlation of gradient magnitudes; ECC refines the
    winner when features did not settle it. Cost: about 0.3 s, whatever the size of the photo.
    """
    with ThreadPoolExecutor(1) as aside:
        looking = aside.submit(lambda: _by_features(view.reduced(FEATURE_EDGE_PX)))
        small = view.reduced(SCORE_EDGE_PX)
        fits = [_scored(small, name, affine) for name, affine in _hypotheses(view).items()]
        by_features = looking.result()
    if by_features is not None:
        affine, inliers = by_features
        fits.append(_scored(small, "features", affine, inliers))
    best = max(fits, key=lambda fit: fit.score)
    if best.model == "features" and best.inliers >= 4 * LEAST_INLIERS:
        return best
    refined = _by_ecc(small, best)
    return max([best, refined], key=lambda fit: fit.score) if refined else best


def gradient_correlation(view: PairView, affine: Affine) -> float:
    """Normalised correlation of gradient magnitudes over the evidence.

    Args:
        view: The reduced pair.
        affine: Map between the reduced pictures.

    Returns:
        -1..1; 0 when less than a tenth of the evidence is visible in the candidate.
    """
    warped, seen = _affinely(view, affine)
    weight = view.evidence * shrunk(seen, 5)
    total = float(weight.sum())
    if total < 0.1 * float(view.evidence.sum()):
        return 0.0
    first, second = _gradient_magnitude(luma(view.base)), _gradient_magnitude(luma(warped))
    first = first - float((first * weight).sum()) / total
    second = second - float((second * weight).sum()) / total
    power = float((first**2 * weight).sum()) * float((second**2 * weight).sum())
    seen_share = total / float(view.evidence.sum())
    # A small overlap agrees by chance more easily.
    correlation = float((first * second * weight).sum()) / max(math.sqrt(power), 1e-9)
    return float(correlation * seen_share**0.25)


def _hypotheses(view: PairView) -> dict[str, Affine]:
    # In the reduced pair the sizes are rounded, so the fits are made between the pictures.
    return {name: fit(view.full_base, view.full_candidate) for name, fit in HYPOTHESES.items()}


def _scored(small: PairView, model: str, affine: Affine, inliers: int = 0) -> GlobalFit:
    score = gradient_correlation(small, small.to_view(affine))
    return GlobalFit(model=model, affine=affine, score=score, inliers=inliers)


def _affinely(view: PairView, affine: Affine) -> tuple[Field, Flags]:
    """The reduced candidate on the reduced base's grid, and where it has content."""
    import cv2

    size = (view.base_size.width, view.base_size.height)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    warped = cv2.warpAffine(view.candidate, affine, size, flags=flags)
    inside = np.ones((view.candidate_size.height, view.candidate_size.width), np.float32)
    seen = np.asarray(cv2.warpAffine(inside, affine, size, flags=flags))
    return np.asarray(warped, np.float32), seen > 0.99


def _gradient_magnitude(grey: Field) -> Field:
    across, down = gradients(blurred(grey, 1.0))
    # The square root keeps one strong edge from deciding alone.
    return np.sqrt(np.hypot(across, down))


def _by_features(view: PairView) -> tuple[Affine, int] | None:
    """RootSIFT matches (Arandjelovic and Zisserman 2012), MAGSAC++ affine (Barath et al. 2020)."""
    import cv2

    with ThreadPoolExecutor(2) as pool:
        ours = pool.submit(_root_sift, view.base, view.evidence)
        candidate_points, candidate_words = _root_sift(view.candidate, None)
        base_points, base_words = ours.result()
    if min(len(base_points), len(candidate_points)) < LEAST_INLIERS:
        return None
    pairs = _mutual_matches(base_words, candidate_words)
    if len(pairs) < LEAST_INLIERS:
        return None
    cv2.setRNGSeed(1)
    found, inliers = cv2.estimateAffine2D(
        base_points[pairs[:, 0]],
        candidate_points[pairs[:, 1]],
        method=cv2.USAC_MAGSAC,
        ransacReprojThreshold=INLIER_PX,
        maxIters=5000,
        confidence=0.999,
    )
    if found is None or not np.isfinite(found).all():
        return None
    affine = np.asarray(found, np.float64)
    count = int(np.count_nonzero(inliers))
    if count < LEAST_INLIERS or not _plausible(affine):
        return None
    return view.to_full(affine), count


def _plausible(affine: Affine) -> bool:
    """Neither mirrored nor squeezed beyond what a service would do to a photo."""
    stretch = np.linalg.svd(affine[:, :2], compute_uv=False)
    return bool(
        np.linalg.det(affine[:, :2]) > 0 and stretch[1] > 0.2 and stretch[0] < 3.0 * stretch[1]
    )


def _root_sift(picture: Field, evidence: Field | None) -> tuple[Field, Field]:
    import cv2

    grey = (luma(picture) * 255.0).astype(np.uint8)
    everywhere = np.full(grey.shape, 255, np.uint8)
    where = everywhere if evidence is None else (evidence > 0.5).astype(np.uint8) * 255
    sift = cv2.SIFT.create(FEATURES, contrastThreshold=0.015)
    points, words = sift.detectAndCompute(grey, where)
    if words is None or not len(words):
        return np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32)
    places = np.array([point.pt for point in points], np.float32)
    shares = np.asarray(words, np.float32)
    shares /= np.maximum(shares.sum(axis=1, keepdims=True), np.float32(1e-6))
    return places, np.sqrt(shares)


def _mutual_matches(first: Field, second: Field) -> NDArray[np.int64]:
    similarity = first @ second.T
    to_second = similarity.argmax(axis=1)
    mutual = similarity.argmax(axis=0)[to_second] == np.arange(len(first))
    nearest = np.partition(similarity, -2, axis=1)[:, -2:]
    # Rooted words have length 1: distance squared = 2 - 2 * similarity.
    distances = np.sqrt(np.maximum(2.0 - 2.0 * nearest, 0.0))
    chosen = mutual & (distances[:, 1] < FEATURE_RATIO * distances[:, 0])
    rows = np.flatnonzero(chosen)
    return np.stack([rows, to_second[rows]], axis=1).astype(np.int64)


def _by_ecc(small: PairView, start: GlobalFit) -> GlobalFit | None:
    """Enhanced correlation coefficient (Evangelidis and Psarakis 2008), coarse to fine."""
    import cv2

    affine = start.affine
    for edge_px, steps in ((160, 60), (SCORE_EDGE_PX, 40)):
        level = small.reduced(edge_px)
        criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, steps, 1e-5)
        try:
            _, found = cv2.findTransformECC(
                normalised(luma(level.base), 10.0),
                normalised(luma(level.candidate), 10.0),
                level.to_view(affine).astype(np.float32),
                cv2.MOTION_AFFINE,
                criteria,
                (level.evidence > 0.5).astype(np.uint8),
                3,
            )
        except cv2.error:  # no overlap or no texture at all: this start leads nowhere
            return None
        step = np.asarray(found, np.float64)
        if not np.isfinite(step).all() or not _plausible(step):
            return None
        affine = level.to_full(step)
    return _scored(small, "ecc", affine)
