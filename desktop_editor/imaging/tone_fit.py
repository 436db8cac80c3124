"""Fit a tone map from the places where base and candidate show the same thing.

Applying it lives in `tone`; which places those are is decided by the callers.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.field import (
    Field,
    averaged,
    blurred,
    field_size,
    squared_length,
    unit_float,
)
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.raster import Coverage, Pixels
from desktop_editor.imaging.spline import (
    Matrix,
    SplineGrid,
    bending,
    normal_matrix,
    right_side,
    sample,
)
from desktop_editor.imaging.tone import CURVE_NODES, ToneMap, gain_at, tone_unit

FIT_EDGE_PX = 320
SMOOTH_PX = 1.5
ROBUST = 0.035
ROUNDS = 3
FIELD_INTERVALS = 10
"""Intervals of the gain's spline along the longer edge."""
STIFF_INTERVALS = 5
GAIN_SAMPLES = 33
GAIN_BENDING, GAIN_RIDGE = 0.005, 0.02
CURVE_RIDGE, CURVE_BEND = 3e-4, 1e-2
MATRIX_RIDGE = 2e-4


def fit_tone(base: Pixels, warped: Pixels, valid: Coverage, mask: Coverage | None) -> ToneMap:
    """Match the candidate's colours to the base's outside the mask.

    Args:
        base: (h, w, 3|4) uint8 or uint16; alpha is ignored.
        warped: (h, w, 3) the candidate on the base's grid.
        valid: (h, w) uint8, 255 where `warped` has content.
        mask: (h, w) uint8, no evidence above 0; None: everything is, robustly.
    """
    evidence = (valid > 254).astype(np.float32)
    if mask is not None and float((evidence * (mask == 0)).mean()) > 0.01:
        evidence *= mask == 0
    return fit_tone_to(unit_float(base), unit_float(warped), evidence)


def fit_tone_to(
    base: Field, warped: Field, evidence: Field, intervals: int = FIELD_INTERVALS
) -> ToneMap:
    """A low-frequency gain, a matrix, then monotone curves, each robust and drawn to identity.

    In this order because a light that falls differently multiplies before any curve bends it.

    Iteratively reweighted least squares with Geman-McClure weights, on pictures of at most 320 px
    smoothed by 1.5 px, so that neither grain nor a rest of misregistration is taken for colour.

    Args:
        base: float32 (h, w, 3) 0..1.
        warped: float32 (h, w, 3) 0..1.
        evidence: float32 (h, w), how far each pixel shows the same thing in both.
        intervals: How finely the gain may vary, along the longer edge.
    """
    base, warped, weight = _prepared(base, warped, evidence)
    if float(weight.sum()) < 40.0:
        return ToneMap.identity()
    tone_map = ToneMap.identity()
    size = Size(width=base.shape[1], height=base.shape[0])
    for _ in range(ROUNDS):
        trusted = weight * _trust(tone_unit(warped, tone_map, size.rect, size) - base)
        tone_map = _refitted(tone_map, (base, warped, trusted), intervals)
    off = tone_unit(warped, tone_map, size.rect, size) - base
    trusted = weight * _trust(off)
    rms = float(np.sqrt(((off**2).mean(axis=2) * trusted).sum() / max(trusted.sum(), 1e-6)))
    return replace(tone_map, residual_rms=rms)


def _refitted(tone_map: ToneMap, seen: tuple[Field, Field, Field], intervals: int) -> ToneMap:
    """One round: each of the three parts fitted to what the other two leave over."""
    base, warped, trusted = seen
    size = field_size(base)
    flat = _uncurved(base, tone_map.curves)
    matrix = _fit_matrix(warped * gain_at(tone_map.gain, size.rect, size), flat, trusted)
    mix, offset = matrix[:, :3], matrix[:, 3].astype(np.float32)
    unmixed = (flat - offset) @ np.linalg.inv(mix).T.astype(np.float32)
    gain = _fit_gain(warped, unmixed, trusted, intervals)
    lit = warped * gain_at(gain, size.rect, size)
    curves = _fit_curves(lit @ mix.T.astype(np.float32) + offset, base, trusted)
    return ToneMap(matrix=matrix, curves=curves, gain=gain)


def _uncurved(base: Field, curves: NDArray[np.float64]) -> Field:
    """Base colours before the curves: the inverse by table, straight on beyond the ends."""
    nodes = np.linspace(0.0, 1.0, CURVE_NODES)
    result = np.empty_like(base)
    for channel in range(3):
        result[..., channel] = np.interp(base[..., channel], curves[channel], nodes)
    return result


def _prepared(base: Field, warped: Field, evidence: Field) -> tuple[Field, Field, Field]:
    full = field_size(base)
    factor = min(1.0, FIT_EDGE_PX / full.longest)
    size = Size(
        width=max(1, round(full.width * factor)), height=max(1, round(full.height * factor))
    )
    # Clipped pixels say nothing about the curve; near them the mean is off as well.
    least, most = np.minimum(base, warped), np.maximum(base, warped)
    open_range = np.ones(base.shape[:2], bool)
    for channel in range(3):
        open_range &= (least[..., channel] > 0.012) & (most[..., channel] < 0.985)
    weight = averaged(evidence * open_range.astype(np.float32), size)
    base, warped = averaged(base, size), averaged(warped, size)
    # Smoothing by normalised convolution, so that no colour comes in from outside the evidence.
    weights = blurred(weight, SMOOTH_PX)
    scale = 1.0 / np.maximum(weights, np.float32(1e-4))[..., None]
    smooth_base = np.asarray(blurred(base * weight[..., None], SMOOTH_PX) * scale, np.float32)
    smooth_warped = np.asarray(blurred(warped * weight[..., None], SMOOTH_PX) * scale, np.float32)
    return smooth_base, smooth_warped, np.where(weight > 0.5, weights, np.float32(0))


def _trust(off: Field) -> Field:
    one = np.float32(1)
    return np.asarray(one / (one + squared_length(off) / np.float32(ROBUST**2)) ** 2)


def _fit_matrix(warped: Field, target: Field, weight: Field) -> NDArray[np.float64]:
    values = np.concatenate([warped, np.ones_like(warped[..., :1])], axis=2).reshape(-1, 4)
    values, goal = values.astype(np.float64), target.reshape(-1, 3).astype(np.float64)
    weights = weight.reshape(-1, 1).astype(np.float64)
    ridge = np.diag([1.0, 1.0, 1.0, 0.3]) * (MATRIX_RIDGE * float(weights.sum()) + 1e-6)
    left = values.T @ (values * weights) + ridge
    right = values.T @ (goal * weights) + ridge @ np.eye(4, 3)
    return np.asarray(np.round(np.linalg.solve(left, right).T, 7))


def _fit_curves(mixed: Field, target: Field, weight: Field) -> NDArray[np.float64]:
    last = CURVE_NODES - 1
    straight = np.linspace(0.0, 1.0, CURVE_NODES)
    bend = np.diff(np.eye(CURVE_NODES), n=2, axis=0)
    curves = np.empty((3, CURVE_NODES))
    weights = weight.reshape(-1).astype(np.float64)
    total = float(weights.sum()) + 1e-6
    for channel in range(3):
        at = np.clip(mixed[..., channel].reshape(-1).astype(np.float64), 0.0, 1.0) * last
        left = np.minimum(at.astype(np.int64), last - 1)
        share = at - left
        off = target[..., channel].reshape(-1) - at / last
        normal, right = _hat_equations(left, share, weights, off)
        normal += total * (CURVE_RIDGE * np.eye(CURVE_NODES) + CURVE_BEND * bend.T @ bend)
        solved = straight + np.linalg.solve(normal, right)
        curves[channel] = _monotone(solved)
    return np.round(curves, 7)


def _hat_equations(
    left: NDArray[np.int64],
    share: NDArray[np.float64],
    weights: NDArray[np.float64],
    off: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Normal equations of linear interpolation: each value meets its two nodes only."""

    def summed(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(left, values, CURVE_NODES).astype(np.float64)

    own, next_one = weights * (1.0 - share), weights * share
    diagonal = summed(own * (1.0 - share))
    diagonal[1:] += summed(next_one * share)[:-1]
    beside = summed(own * share)[:-1]
    right = summed(own * off)
    right[1:] += summed(next_one * off)[:-1]
    return np.diag(diagonal) + np.diag(beside, 1) + np.diag(beside, -1), right


def _monotone(nodes: NDArray[np.float64]) -> NDArray[np.float64]:
    steps = np.maximum(np.diff(nodes), 0.2 / (len(nodes) - 1))
    middle = len(nodes) // 2
    rising = np.concatenate([np.zeros(1), np.cumsum(steps)])
    return np.asarray(rising - rising[middle] + nodes[middle])


def _fit_gain(lit: Field, wanted: Field, weight: Field, intervals: int) -> Field:
    height, width = weight.shape
    spacing = max(width, height) / intervals
    grid = SplineGrid.with_spacing(width, height, spacing)
    xs, ys = np.arange(0, width, 3, dtype=np.float64), np.arange(0, height, 3, dtype=np.float64)
    across, down = grid.across(xs), grid.down(ys)
    energy = bending(grid)
    rows, columns = grid.rows + 3, grid.columns + 3
    nodes: Matrix = np.ones((rows, columns, 3))
    at = np.ix_(ys.astype(np.int64), xs.astype(np.int64))
    for channel in range(3):
        value = lit[at][..., channel].astype(np.float64)
        off = wanted[at][..., channel].astype(np.float64) - value
        weights = weight[at].astype(np.float64)
        # wanted - value = value * (gain - 1), in squares of value.
        left: Matrix = normal_matrix(down, across, weights * value**2)
        typical = float((weights * value**2).sum()) / (rows * columns) + 1e-6
        left += typical * (GAIN_BENDING * energy + GAIN_RIDGE * np.eye(rows * columns))
        solved = np.linalg.solve(left, right_side(down, across, weights * value * off))
        nodes[..., channel] += solved.reshape(rows, columns)
    nodes = np.asarray(np.round(np.clip(nodes, 0.5, 2.0), 6), np.float64)
    edge_x = np.linspace(0, width - 1, GAIN_SAMPLES)
    edge_y = np.linspace(0, height - 1, GAIN_SAMPLES)
    return sample(grid, nodes, edge_x, edge_y)
