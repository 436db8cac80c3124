"""A small picture as some hundred patches of one colour each, and which of them touch."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

_ROUNDS: Final = 6
_COMPACT: Final = 14.0  # how much place counts beside colour
_STEPS: Final = tuple((down, across) for down in (-1, 0, 1) for across in (-1, 0, 1))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Patches:
    """The patches of a picture.

    Attributes:
        labels: (h, w): which patch a pixel belongs to, from 0.
        colours: (n, 3) float32: mean L*a*b*.
        places: (n, 2) float32: mean row and column, in lengths of the longer edge.
        touching: (n, n): whether two patches are neighbours.
        on_rim: (n,): whether a patch reaches the picture's edge.
    """

    labels: NDArray[np.intp]
    colours: NDArray[np.float32]
    places: NDArray[np.float32]
    touching: NDArray[np.bool_]
    on_rim: NDArray[np.bool_]


def patches_of(lab: NDArray[np.float32], wanted: int) -> Patches:
    """SLIC (Achanta et al., TPAMI 2012), without its last step of joining stray pixels.

    Args:
        lab: (h, w, 3) float32 L*a*b*.
        wanted: About how many.
    """
    labels = _clustered(lab, wanted)
    _, numbered = np.unique(labels, return_inverse=True)
    labels = np.asarray(numbered, np.intp).reshape(labels.shape)
    rows, columns = np.indices(labels.shape, np.float32) / np.float32(max(labels.shape))
    means = _means(labels.ravel(), np.dstack((lab, rows, columns)).reshape(-1, 5))
    touching = np.zeros((len(means), len(means)), np.bool_)
    pairs = ((labels[1:], labels[:-1]), (labels[:, 1:], labels[:, :-1]))
    for one, other in pairs:
        touching[one.ravel(), other.ravel()] = True
    touching |= touching.T
    np.fill_diagonal(touching, val=False)
    on_rim = np.zeros(len(means), np.bool_)
    for side in (labels[0], labels[-1], labels[:, 0], labels[:, -1]):
        on_rim[side] = True
    return Patches(
        labels=labels,
        colours=means[:, :3],
        places=means[:, 3:],
        touching=touching,
        on_rim=on_rim,
    )


def _clustered(lab: NDArray[np.float32], wanted: int) -> NDArray[np.intp]:
    height, width = lab.shape[:2]
    step = math.sqrt(height * width / wanted)
    down, across = max(1, round(height / step)), max(1, round(width / step))
    rows, columns = np.indices((height, width))
    cell_row, cell_column = rows * down // height, columns * across // width
    scale = np.float32(_COMPACT / step)
    features = np.dstack((lab, rows * scale, columns * scale)).astype(np.float32)
    labels = (cell_row * across + cell_column).ravel()
    for _ in range(_ROUNDS):
        centres = _means(labels, features.reshape(-1, 5), down * across)
        nearest = np.full(labels.size, np.inf, np.float32)
        labels = labels.copy()
        for step_down, step_across in _STEPS:
            near_row = np.clip(cell_row + step_down, 0, down - 1)
            near_column = np.clip(cell_column + step_across, 0, across - 1)
            candidate = (near_row * across + near_column).ravel()
            distance = ((features.reshape(-1, 5) - centres[candidate]) ** 2).sum(axis=1)
            closer = distance < nearest
            nearest[closer] = distance[closer]
            labels[closer] = candidate[closer]
    return np.asarray(labels.reshape(height, width), np.intp)


def _means(
    labels: NDArray[np.intp], values: NDArray[np.float32], count: int = 0
) -> NDArray[np.float32]:
    """(n, k) float32: the mean of each label's (k) values; 0 where a label has none."""
    sizes = np.maximum(1, np.bincount(labels, minlength=count))
    sums = [np.bincount(labels, one, minlength=count) for one in values.T]
    return (np.stack(sums, axis=1) / sizes[:, np.newaxis]).astype(np.float32)
