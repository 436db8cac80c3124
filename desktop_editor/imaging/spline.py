"""Smooth fields as cubic B-splines, fitted to scattered certainty on a lattice.

Plain least squares; what is measured and how much it is believed comes from the callers.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.field import Field

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class SplineGrid:
    """A lattice of cubic B-spline nodes over [0, width - 1] x [0, height - 1].

    Attributes:
        width: Extent in pixels.
        height: Extent in pixels.
        columns: Intervals across; there are three more nodes than intervals.
        rows: Intervals down.
    """

    width: int
    height: int
    columns: int
    rows: int

    @classmethod
    def with_spacing(cls, width: int, height: int, spacing: float) -> "SplineGrid":
        """About `spacing` pixels from node to node, at least two intervals an axis."""
        return cls(
            width=width,
            height=height,
            columns=max(2, round(width / spacing)),
            rows=max(2, round(height / spacing)),
        )

    def across(self, xs: NDArray[np.float64]) -> Matrix:
        """(len(xs), columns + 3) weights of the nodes at columns `xs`."""
        return basis(xs, self.width, self.columns)

    def down(self, ys: NDArray[np.float64]) -> Matrix:
        """(len(ys), rows + 3) weights of the nodes at rows `ys`."""
        return basis(ys, self.height, self.rows)


def basis(positions: NDArray[np.float64], length: int, intervals: int) -> Matrix:
    """Uniform cubic B-spline weights (de Boor 1978), constant extrapolation of the position.

    Args:
        positions: (n,) in pixels.
        length: Extent in pixels; position length - 1 is the last knot.
        intervals: Number of knot intervals.

    Returns:
        float64 (n, intervals + 3); rows sum to 1.
    """
    knots = np.clip(positions / max(length - 1, 1), 0.0, 1.0) * intervals
    first = np.minimum(knots.astype(np.int64), intervals - 1)
    t = knots - first
    weights = np.stack(
        [
            (1 - t) ** 3,
            3 * t**3 - 6 * t**2 + 4,
            -3 * t**3 + 3 * t**2 + 3 * t + 1,
            t**3,
        ],
        axis=1,
    )
    result = np.zeros((len(positions), intervals + 3))
    np.put_along_axis(result, first[:, None] + np.arange(4), weights / 6.0, axis=1)
    return result


def normal_matrix(down: Matrix, across: Matrix, weight: Matrix) -> Matrix:
    """Sum over all samples of weight * (b b^T) for the tensor-product basis b.

    Args:
        down: (samples down, ny) basis.
        across: (samples across, nx) basis.
        weight: (samples down, samples across).

    Returns:
        (ny * nx, ny * nx), symmetric. Only nodes at most three apart meet, so this takes 49
        small matrix products instead of one huge one.
    """
    ny, nx = down.shape[1], across.shape[1]
    result = np.zeros((ny, nx, ny, nx))
    rows, columns = np.arange(ny), np.arange(nx)
    for dy in range(-3, 4):
        j = rows[(rows + dy >= 0) & (rows + dy < ny)]
        left = (down[:, j] * down[:, j + dy]).T @ weight
        for dx in range(-3, 4):
            i = columns[(columns + dx >= 0) & (columns + dx < nx)]
            block = left @ (across[:, i] * across[:, i + dx])
            result[j[:, None], i[None, :], (j + dy)[:, None], (i + dx)[None, :]] = block
    return result.reshape(ny * nx, ny * nx)


def right_side(down: Matrix, across: Matrix, weighted: Matrix) -> Matrix:
    """(ny * nx,) sum over all samples of weighted value * b."""
    return np.asarray(down.T @ weighted @ across).reshape(-1)


def solve_lattice(left: Matrix, right: Matrix, shape: tuple[int, int]) -> Matrix:
    """Solve for two values a node, by block elimination over bundles of three node rows.

    Rows further apart than three never meet, so the matrix is block tridiagonal in bundles: a
    fifth of the time of solving it as a whole.

    Args:
        left: (2n, 2n), all first values before all second ones, n = ny * nx.
        right: (2n,).
        shape: (ny, nx).

    Returns:
        (ny, nx, 2).
    """
    ny, nx = shape
    matrix, sides = left.reshape(2, ny, nx, 2, ny, nx), right.reshape(2, ny, nx)
    bundles = [slice(top, min(ny, top + 3)) for top in range(0, ny, 3)]

    def block(rows: slice, columns: slice) -> Matrix:
        part = matrix[:, rows, :, :, columns, :].transpose(1, 0, 2, 4, 3, 5)
        return part.reshape(part.shape[0] * 2 * nx, -1)

    ahead: list[Matrix] = []
    values: list[Matrix] = []
    for number, rows in enumerate(bundles):
        diagonal, side = block(rows, rows), sides[:, rows].transpose(1, 0, 2).reshape(-1, 1)
        if number:
            before = block(rows, bundles[number - 1])
            diagonal, side = diagonal - before @ ahead[-1], side - before @ values[-1]
        if number + 1 < len(bundles):
            side = np.hstack([block(rows, bundles[number + 1]), side])
        solved = np.asarray(np.linalg.solve(diagonal, side), np.float64)
        ahead.append(solved[:, :-1])
        values.append(solved[:, -1:])
    for number in range(len(bundles) - 2, -1, -1):
        values[number] = values[number] - ahead[number] @ values[number + 1]
    return np.concatenate(values).reshape(ny, 2, nx).transpose(0, 2, 1)


def bending(grid: SplineGrid) -> Matrix:
    """Thin-plate bending energy of the node lattice by second differences.

    Returns:
        (n, n) with n = (rows + 3) * (columns + 3).
    """
    ny, nx = grid.rows + 3, grid.columns + 3
    second_y, second_x = _differences(ny, 2), _differences(nx, 2)
    first_y, first_x = _differences(ny, 1), _differences(nx, 1)
    return np.asarray(
        np.kron(second_y.T @ second_y, np.eye(nx))
        + np.kron(np.eye(ny), second_x.T @ second_x)
        + 2.0 * np.kron(first_y.T @ first_y, first_x.T @ first_x)
    )


def sample(grid: SplineGrid, nodes: Matrix, xs: Matrix, ys: Matrix) -> Field:
    """Values of a spline on the lattice of columns `xs` and rows `ys`.

    Args:
        grid: The lattice.
        nodes: (rows + 3, columns + 3, channels).
        xs: (n,) pixels.
        ys: (m,) pixels.

    Returns:
        float32 (m, n, channels).
    """
    across, down = grid.across(xs), grid.down(ys)
    planes = [down @ nodes[..., c] @ across.T for c in range(nodes.shape[2])]
    return np.stack(planes, axis=-1).astype(np.float32)


def _differences(count: int, order: int) -> Matrix:
    return np.asarray(np.diff(np.eye(count), n=order, axis=0))
