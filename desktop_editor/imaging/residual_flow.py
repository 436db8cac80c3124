"""The smooth warp that an affine map leaves over: dense flow, believed only where it deserves it.

No affine estimation here, and no pixels are produced.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from desktop_editor.imaging.field import (
    Field,
    averaged,
    blurred,
    field_size,
    gradients,
    luma,
    normalised,
    sampled,
    shrunk,
)
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.raster import Coverage
from desktop_editor.imaging.registration_model import Affine
from desktop_editor.imaging.registration_view import PairView
from desktop_editor.imaging.spline import (
    Matrix,
    SplineGrid,
    bending,
    normal_matrix,
    right_side,
    sample,
    solve_lattice,
)

NORMALISE_SIGMA_PX = 10.0
NODES_ALONG_LONGEST = 26
LEAST_SPACING_PX = 24.0
ROUND_EDGES_PX = (700, 1000, 1400)
"""Longest edge of the pictures that each round looks at: most of the way is found on small ones."""
BENDING = (0.1, 0.02, 0.006)
HOLD = (1e-4, 0.003, 0.003)
"""Pull to the round before, so that a softer spline adds nothing where nothing was measured."""
ROBUST_PX = (1.4, 0.9, 0.8)
IRLS_STEPS = 3
SAMPLE_STEP_PX = 5
WEIGHT_INSIDE_MASK = 0.5
TRUST_POWER_INSIDE = 1
LEAST_CONTRAST = 0.012
WINDOW_PX = 6.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ResidualWarp:
    """A displacement in reduced candidate pixels, added to the affine map.

    Attributes:
        grid: The node lattice over the reduced base.
        nodes: float64 (ny, nx, 2) in reduced candidate pixels.
        agreement: Local correlation at the end, mean over the evidence weighted by contrast, 0..1.
        texture: Mean of that weight, 0..1; low where there is little to align by.
    """

    grid: SplineGrid
    nodes: Matrix
    agreement: float
    texture: float

    def sampled(self, xs: Matrix, ys: Matrix) -> Field:
        """(len(ys), len(xs), 2) displacement at reduced base columns and rows."""
        return sample(self.grid, self.nodes, xs, ys)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Pair:
    """What all rounds share: the base normalised, the candidate's luma, the affine map."""

    view: PairView
    affine: Affine
    grid: SplineGrid
    base: Field
    candidate: Field
    contrast: Field
    tensor: tuple[Field, Field, Field]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Measured:
    """Displacements beyond the affine map on a lattice of samples, and how far to believe them."""

    displacement: Matrix
    weight: Matrix
    tensor: tuple[Matrix, Matrix, Matrix]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Prior:
    """What the spline does where nothing was measured, relative to the mean weight of a node."""

    stiffness: Matrix
    pull: Matrix
    robust_px: float


def fit_residual(view: PairView, affine: Affine, checkpoint: Callable[[str], None]) -> ResidualWarp:
    """Dense inverse search flow (Kroeger et al. 2016) fitted by a robust cubic B-spline.

    Three rounds: the candidate is warped by what is known, flow measures what is missing, and the
    spline is refitted to the total. Weights: squared local correlation, contrast, visibility, and
    the structure tensor, because along an edge nothing was measured. Geman-McClure reweighting
    leaves the edit itself out; the bending energy carries the field through it.

    Args:
        view: The reduced pair.
        affine: Map between the reduced pictures.
        checkpoint: Called before each round.

    Returns:
        The warp in reduced candidate pixels. About 1 s at 1400 px.
    """
    with ThreadPoolExecutor(1) as aside:  # later rounds are prepared while the first ones run
        later = [aside.submit(_prepared, view, affine, edge_px) for edge_px in ROUND_EDGES_PX[1:]]
        first = _prepared(view, affine, ROUND_EDGES_PX[0])
        return _in_rounds((lambda: first, *(one.result for one in later)), checkpoint)


def _in_rounds(
    pairs: tuple[Callable[[], _Pair], ...], checkpoint: Callable[[str], None]
) -> ResidualWarp:
    pair = pairs[0]()
    nodes: Matrix = np.zeros((pair.grid.rows + 3, pair.grid.columns + 3, 2))
    energy = bending(pair.grid)
    for finer, bend, hold, scale in zip(pairs, BENDING, HOLD, ROBUST_PX, strict=True):
        checkpoint("registration")
        pair, nodes = _at_edge(pair, nodes, finer())
        stiffness = bend * energy + hold * np.eye(len(energy))
        prior = _Prior(stiffness=stiffness, pull=hold * nodes, robust_px=scale)
        nodes = _fit(_measured(pair, nodes), pair.grid, prior, nodes)
    # Rounded, so that the last bits of the linear algebra never reach a pixel.
    nodes = np.round(nodes, 4)
    agreement, texture = _agreement(pair, nodes)
    return ResidualWarp(grid=pair.grid, nodes=nodes, agreement=agreement, texture=texture)


def _at_edge(pair: _Pair, nodes: Matrix, finer: _Pair) -> tuple[_Pair, Matrix]:
    """The pair at the size of the next round, and the nodes in its candidate pixels."""
    if finer is pair or finer.view.base_size == pair.view.base_size:
        return pair, nodes
    stretch = finer.view.candidate_map[[0, 1], [0, 1]] / pair.view.candidate_map[[0, 1], [0, 1]]
    return finer, nodes * stretch


def _prepared(whole: PairView, affine: Affine, edge_px: int) -> _Pair:
    """What the rounds at one size share.

    Args:
        whole: The pair at its largest; its size decides how many nodes there are.
        affine: Map between the pictures of `whole`.
        edge_px: Longest edge of the reduced base to work on.
    """
    spacing = max(whole.base_size.longest / NODES_ALONG_LONGEST, LEAST_SPACING_PX)
    nodes = SplineGrid.with_spacing(whole.base_size.width, whole.base_size.height, spacing)
    view = whole.reduced(edge_px)
    size = view.base_size
    grey = luma(view.base)
    base = normalised(grey, NORMALISE_SIGMA_PX)
    return _Pair(
        view=view,
        affine=view.to_view(whole.to_full(affine)),
        grid=replace(nodes, width=size.width, height=size.height),
        base=base,
        candidate=luma(view.candidate),
        contrast=_contrast(grey),
        tensor=_structure(blurred(base, 1.0)),
    )


def _affine_part(affine: Affine, xs: Matrix, ys: Matrix) -> Matrix:
    """(len(ys), len(xs), 2) coordinates by the affine map alone."""
    across = (affine[0, 0] * xs + affine[0, 2])[None] + (affine[0, 1] * ys)[:, None]
    down = (affine[1, 0] * xs + affine[1, 2])[None] + (affine[1, 1] * ys)[:, None]
    return np.stack([across, down], axis=-1)


def _warped(pair: _Pair, nodes: Matrix) -> tuple[Field, Field, Field]:
    """Coordinates in the candidate, its normalised luma there, and where it has content."""
    xs = np.arange(pair.grid.width, dtype=np.float64)
    ys = np.arange(pair.grid.height, dtype=np.float64)
    maps = sample(pair.grid, nodes, xs, ys)
    maps += _affine_part(pair.affine, xs, ys).astype(np.float32)
    height, width = pair.candidate.shape[:2]
    across, down = maps[..., 0], maps[..., 1]
    seen = (across > 0) & (down > 0) & (across < width - 1) & (down < height - 1)
    picture = normalised(sampled(pair.candidate, maps, cubic=True), NORMALISE_SIGMA_PX)
    return maps, picture, shrunk(seen, 9).astype(np.float32)


def _measured(pair: _Pair, nodes: Matrix) -> _Measured:
    maps, warped, seen = _warped(pair, nodes)
    flow = _flow(pair.base, warped)
    height, width = flow.shape[:2]
    flow[..., 0] += np.arange(width, dtype=np.float32)[None]
    flow[..., 1] += np.arange(height, dtype=np.float32)[:, None]
    trust = _local_correlation(pair.base, sampled(warped, flow)) ** 2
    # New content inside the mask finds some match anywhere: only a very good one counts there.
    inside = np.float32(WEIGHT_INSIDE_MASK) * trust**TRUST_POWER_INSIDE
    evidence = np.maximum(pair.view.evidence, inside)
    xs, ys = _sample_lattice(pair.grid)
    at = np.ix_(ys.astype(np.int64), xs.astype(np.int64))
    weight = (trust * pair.contrast * seen * evidence)[at].astype(np.float64)
    # Candidate position of the matched point, minus the affine map = the total displacement.
    total = sampled(maps, flow)[at] - _affine_part(pair.affine, xs, ys)
    xx, xy, yy = (plane[at].astype(np.float64) for plane in pair.tensor)
    return _Measured(displacement=total, weight=weight, tensor=(xx, xy, yy))


def _sample_lattice(grid: SplineGrid) -> tuple[Matrix, Matrix]:
    """Columns and rows of the samples: whole pixels, as float64."""
    first = float(SAMPLE_STEP_PX // 2)
    return np.arange(first, grid.width, SAMPLE_STEP_PX), np.arange(
        first, grid.height, SAMPLE_STEP_PX
    )


def _flow(base: Field, warped: Field) -> Field:
    import cv2

    search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    search.setFinestScale(1)
    search.setPatchSize(12)
    search.setPatchStride(4)
    nothing = np.zeros((*base.shape, 2), np.float32)
    return np.asarray(search.calc(_bytes(base), _bytes(warped), nothing), np.float32)


def _bytes(picture: Field) -> Coverage:
    return np.asarray(np.clip(picture * np.float32(40) + np.float32(128), 0, 255), np.uint8)


def _local_correlation(first: Field, second: Field) -> Field:
    """Within `WINDOW_PX`; means are taken at half the size, where they look the same."""
    full = field_size(first)
    half = Size(width=max(1, full.width // 2), height=max(1, full.height // 2))

    def mean(field: Field) -> Field:
        return blurred(averaged(field, half), 0.5 * WINDOW_PX)

    mean_1, mean_2 = mean(first), mean(second)
    power_1 = np.maximum(mean(first * first) - mean_1**2, np.float32(0))
    power_2 = np.maximum(mean(second * second) - mean_2**2, np.float32(0))
    both = mean(first * second) - mean_1 * mean_2
    correlation = both / np.sqrt(power_1 * power_2 + np.float32(1e-4))
    return averaged(np.asarray(np.clip(correlation, 0, 1), np.float32), full)


def _contrast(grey: Field) -> Field:
    mean = blurred(grey, WINDOW_PX)
    variance = np.maximum(blurred(grey * grey, WINDOW_PX) - mean * mean, np.float32(0))
    deviation = np.sqrt(variance)
    return np.asarray(deviation / (deviation + np.float32(LEAST_CONTRAST)), np.float32)


def _structure(grey: Field) -> tuple[Field, Field, Field]:
    """2x2 structure tensor (Foerstner and Guelch 1987), its larger eigenvalue scaled to 1."""
    across, down = gradients(grey)
    xx, yy = blurred(across * across, 5.0), blurred(down * down, 5.0)
    xy = blurred(across * down, 5.0)
    half = np.float32(0.5)
    larger = half * (xx + yy) + np.hypot(half * (xx - yy), xy) + np.float32(1e-4)
    floor = np.float32(0.03)
    return xx / larger + floor, xy / larger, yy / larger + floor


def _fit(measured: _Measured, grid: SplineGrid, prior: _Prior, start: Matrix) -> Matrix:
    xs, ys = _sample_lattice(grid)
    across, down = grid.across(xs), grid.down(ys)
    nodes = start
    for _ in range(IRLS_STEPS):
        fitted = np.stack([down @ nodes[..., c] @ across.T for c in range(2)], axis=-1)
        off = measured.displacement - fitted
        squared = (off[..., 0] ** 2 + off[..., 1] ** 2) / prior.robust_px**2
        weight = measured.weight / (1.0 + squared) ** 2
        nodes = _solve(measured, weight, (down, across), prior)
    return nodes


def _solve(
    measured: _Measured, weight: Matrix, bases: tuple[Matrix, Matrix], prior: _Prior
) -> Matrix:
    down, across = bases
    xx, xy, yy = (weight * plane for plane in measured.tensor)
    dx, dy = measured.displacement[..., 0], measured.displacement[..., 1]
    count = down.shape[1] * across.shape[1]
    typical = float(weight.sum()) / count + 1e-9
    left = np.zeros((2 * count, 2 * count))
    left[:count, :count] = normal_matrix(down, across, xx) + typical * prior.stiffness
    left[count:, count:] = normal_matrix(down, across, yy) + typical * prior.stiffness
    left[:count, count:] = left[count:, :count] = normal_matrix(down, across, xy)
    right = np.concatenate(
        [
            right_side(down, across, xx * dx + xy * dy) + typical * prior.pull[..., 0].reshape(-1),
            right_side(down, across, xy * dx + yy * dy) + typical * prior.pull[..., 1].reshape(-1),
        ]
    )
    return solve_lattice(left, right, (down.shape[1], across.shape[1]))


def _agreement(pair: _Pair, nodes: Matrix) -> tuple[float, float]:
    _, warped, seen = _warped(pair, nodes)
    weight = pair.contrast * seen * pair.view.evidence
    local = _local_correlation(pair.base, warped)
    seen_evidence = max(float((seen * pair.view.evidence).sum()), 1e-6)
    total = float(weight.sum())
    return float((local * weight).sum()) / max(total, 1e-6), total / seen_evidence
