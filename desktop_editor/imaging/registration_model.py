"""What a registration is, and the affine arithmetic around it.

No estimation here: hypotheses, features, ECC and flow live in the `registration_*` modules.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.field import Field, sampled_lattice
from desktop_editor.imaging.geometry import Size

if TYPE_CHECKING:
    from collections.abc import Callable

Affine: TypeAlias = NDArray[np.float64]
"""(2, 3): base pixel (x, y) -> candidate pixel, pixel centres at integers."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Registration:
    """The transform that lays a candidate on the base.

    Attributes:
        model: What explained the pictures best: plain, squash, cover, contain, features or ecc.
        affine: float64 (2, 3), base pixel -> candidate pixel, centres at integers.
        residual: float32 (gh, gw, 2) in candidate pixels, added at base pixel (i*step, j*step)
            and interpolated bilinearly; None when the affine map is all there is.
        step: Distance of the residual's samples in base pixels.
        score: 0..1, how well the pictures agree where nothing was edited.
        shift_px: Displacement of the base's centre beyond the plain fit, in base pixels.
        scale: Size of the candidate's content relative to the plain fit; 1 = the same.
        reasons: Message ids for whatever lowered the score.
        offset_px: Base pixels by which the residual's samples are moved right and down.
    """

    model: str
    affine: Affine
    residual: Field | None
    step: float
    score: float
    shift_px: float
    scale: float
    reasons: tuple[str, ...] = ()
    offset_px: tuple[float, float] = (0.0, 0.0)

    @property
    def is_plain(self) -> bool:
        """Whether this is the plain fit, which a resize does exactly."""
        return self.model == "plain" and self.offset_px == (0.0, 0.0)

    def shifted(self, right_px: float, down_px: float) -> "Registration":
        """The same content that many base pixels further right and down on the base."""
        back = np.array([[1.0, 0.0, -right_px], [0.0, 1.0, -down_px]])
        right, down = self.offset_px
        return replace(
            self,
            affine=compose(self.affine, back),
            offset_px=(right + right_px, down + down_px),
        )

    def grid(self, size: Size, step: float) -> Field:
        """Absolute candidate coordinates of the base pixels (i*step, j*step).

        Args:
            size: Size of the base (the edit region) in pixels.
            step: Distance of the samples in base pixels.

        Returns:
            float32 (gh, gw, 2) that covers the whole base.
        """
        columns = int(np.ceil((size.width - 1) / step)) + 1
        rows = int(np.ceil((size.height - 1) / step)) + 1
        across, down = np.arange(columns, dtype=np.float64), np.arange(rows, dtype=np.float64)
        return self.map_points(across * step, down * step)

    def reduced(self, full: Size, small: Size) -> "Registration":
        """The same transform for a base resized from `full` to `small`."""
        ratio = small.longest / full.longest
        right, down = self.offset_px
        return replace(
            self,
            affine=compose(self.affine, resize_map(small, full)),
            step=self.step * ratio,
            offset_px=(right * ratio, down * ratio),
        )

    def map_points(self, xs: NDArray[np.float64], ys: NDArray[np.float64]) -> Field:
        """Candidate coordinates on the lattice of base columns `xs` and rows `ys`.

        Returns:
            float32 (len(ys), len(xs), 2).
        """
        a = self.affine
        grid = np.empty((len(ys), len(xs), 2), np.float32)
        grid[..., 0] = (a[0, 0] * xs + a[0, 2])[None, :] + (a[0, 1] * ys)[:, None]
        grid[..., 1] = (a[1, 0] * xs + a[1, 2])[None, :] + (a[1, 1] * ys)[:, None]
        if self.residual is not None:
            grid += sampled_lattice(
                self.residual,
                ((xs - self.offset_px[0]) / self.step).astype(np.float32),
                ((ys - self.offset_px[1]) / self.step).astype(np.float32),
            )
        return grid


def squash(base: Size, candidate: Size) -> Affine:
    """The whole base onto the whole candidate, each axis for itself."""
    return _fit(base, candidate, candidate.width / base.width, candidate.height / base.height)


def cover(base: Size, candidate: Size) -> Affine:
    """One scale for both axes; the base sticks out of the candidate (it was cropped)."""
    scale = max(candidate.width / base.width, candidate.height / base.height)
    return _fit(base, candidate, scale, scale)


def contain(base: Size, candidate: Size) -> Affine:
    """One scale for both axes; the candidate has bars at two sides (it was padded)."""
    scale = min(candidate.width / base.width, candidate.height / base.height)
    return _fit(base, candidate, scale, scale)


HYPOTHESES: dict[str, "Callable[[Size, Size], Affine]"] = {
    "squash": squash,
    "cover": cover,
    "contain": contain,
}


def _fit(base: Size, candidate: Size, scale_x: float, scale_y: float) -> Affine:
    # Areas meet centre to centre, and pixel centres lie at integers, hence the half pixels.
    return np.array(
        [
            [scale_x, 0.0, candidate.width / 2 - 0.5 - scale_x * (base.width / 2 - 0.5)],
            [0.0, scale_y, candidate.height / 2 - 0.5 - scale_y * (base.height / 2 - 0.5)],
        ]
    )


def resize_map(source: Size, target: Size) -> Affine:
    """Pixel of a picture -> pixel of its resized version (as `cv2.resize` places them)."""
    return squash(source, target)


def homogeneous(affine: Affine) -> NDArray[np.float64]:
    """(2, 3) -> (3, 3)."""
    return np.vstack([affine, [0.0, 0.0, 1.0]])


def compose(outer: Affine, inner: Affine) -> Affine:
    """The map that applies `inner` first."""
    return (homogeneous(outer) @ homogeneous(inner))[:2]


def invert(affine: Affine) -> Affine:
    """The inverse map."""
    return np.asarray(np.linalg.inv(homogeneous(affine))[:2])


def mean_scale(affine: Affine) -> float:
    """Candidate pixels for one base pixel, geometric mean of both axes."""
    return float(np.sqrt(abs(np.linalg.det(affine[:, :2]))))
