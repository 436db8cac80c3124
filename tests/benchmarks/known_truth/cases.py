"""The cases of the quality benchmark: which photo, which edit, which drift, which mask."""

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.known_truth.drift import Drift, Geometry, drifted
from tests.benchmarks.known_truth.edits import Spot, edited, painted

Bgr = NDArray[np.uint8]

EDGE_PX: Final = 840
PHOTOS: Final = Path(__file__).parents[1] / "photos"
SAMPLES: Final = Path(__file__).parents[3] / "resources" / "samples"

MILD: Final = {
    "zoom": 1.003, "turn_deg": 0.05, "shift": (1.5, -1.0), "bend": 0.4, "tone": 0.35,
    "softness": 0.3, "sharpening": 0.1, "noise": 0.6, "quality": 95, "pixels": 1.05,
}  # fmt: skip
MEDIUM: Final = {
    "zoom": 1.015, "turn_deg": 0.2, "shift": (-5.0, 4.0), "bend": 1.0, "tone": 0.8,
    "softness": 0.6, "sharpening": 0.3, "noise": 1.0, "quality": 91, "pixels": 1.05,
}  # fmt: skip
HARD: Final = {
    "zoom": 0.965, "turn_deg": -0.5, "shift": (9.0, 11.0), "bend": 2.2, "tone": 1.4,
    "softness": 0.9, "sharpening": 0.5, "noise": 1.5, "quality": 86, "pixels": 0.80,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a case is made of.

    Attributes:
        photo: Its file's name without the ending.
        edit: A name in `edits.EDITS`.
        spot: Where.
        drift: How the reply differs.
        style: Of the painted mask.
        failure: A reply that no registration can use: another photo, the right one mirrored, or
            the right one drawn anew so that nothing is where it was.
    """

    photo: str
    edit: str
    spot: Spot
    drift: Drift
    style: Literal["loose", "soft", "cut"] = "loose"
    failure: Literal["", "other", "mirrored", "redrawn"] = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """Everything that is known of one round; all pictures but the candidate have one size.

    Attributes:
        area: 255 where the truth differs from the base.
        geometry: Where the candidate's pixels come from.
    """

    name: str
    plan: Plan
    base: Bgr
    truth: Bgr
    area: Bgr
    mask: Bgr
    candidate: Bgr
    geometry: Geometry


def _drift(values: dict[str, object], **others: object) -> Drift:
    return Drift(**{**values, **others})  # type: ignore[arg-type]  # tables of its own fields


def _spot(x: float, y: float, radius: float) -> Spot:
    return Spot(x=x, y=y, radius=radius)


PLANS: Final = {
    "bowl recoloured, mild": Plan(
        photo="fig-in-a-bowl", edit="recolour", spot=_spot(0.76, 0.42, 0.13), drift=_drift(MILD)
    ),
    "fig removed, squashed": Plan(
        photo="fig-in-a-bowl",
        edit="remove",
        spot=_spot(0.59, 0.56, 0.16),
        drift=_drift(MEDIUM, fit="squash", aspect=1.0),
    ),
    "pasted on concrete, cropped, hard": Plan(
        photo="fig-in-a-bowl",
        edit="paste",
        spot=_spot(0.24, 0.72, 0.08),
        drift=_drift(HARD, fit="crop", aspect=1.3),
        style="soft",
    ),
    "boulder removed, cropped": Plan(
        photo="stream",
        edit="remove",
        spot=_spot(0.70, 0.72, 0.11),
        drift=_drift(MEDIUM, fit="crop", aspect=16 / 9),
    ),
    "pasted on the stream, hard": Plan(
        photo="stream",
        edit="paste",
        spot=_spot(0.42, 0.62, 0.10),
        drift=_drift(HARD, fit="squash", aspect=1.0),
    ),
    "rock recoloured, mask cuts it": Plan(
        photo="stream",
        edit="recolour",
        spot=_spot(0.22, 0.62, 0.11),
        drift=_drift(MILD),
        style="cut",
    ),
    "lettering on the wall": Plan(
        photo="two-dogs", edit="letter", spot=_spot(0.77, 0.30, 0.16), drift=_drift(MEDIUM)
    ),
    "dog recoloured, squashed, hard": Plan(
        photo="two-dogs",
        edit="recolour",
        spot=_spot(0.41, 0.32, 0.10),
        drift=_drift(HARD, fit="squash", aspect=1.0),
        style="soft",
    ),
    "hill relit, squashed": Plan(
        photo="sunset",
        edit="relight",
        spot=_spot(0.26, 0.74, 0.13),
        drift=_drift(MEDIUM, fit="squash", aspect=1.78),
        style="soft",
    ),
    "pasted at the border, padded": Plan(
        photo="sunset",
        edit="paste",
        spot=_spot(0.95, 0.52, 0.08),
        drift=_drift(MEDIUM, fit="pad", aspect=1.0),
    ),
    "sky recoloured, hard": Plan(
        photo="sunset", edit="recolour", spot=_spot(0.76, 0.22, 0.12), drift=_drift(HARD)
    ),
    "another photo": Plan(
        photo="stream",
        edit="paste",
        spot=_spot(0.42, 0.62, 0.10),
        drift=_drift(MEDIUM),
        failure="other",
    ),
    "mirrored": Plan(
        photo="fig-in-a-bowl",
        edit="recolour",
        spot=_spot(0.76, 0.42, 0.13),
        drift=_drift(MILD),
        failure="mirrored",
    ),
    "drawn anew": Plan(
        photo="stream",
        edit="remove",
        spot=_spot(0.70, 0.72, 0.11),
        drift=_drift(HARD, bend=25.0, bend_nodes=26),
        failure="redrawn",
    ),
}


def case_of(name: str) -> Case:
    """Make a case; the same every time."""
    plan = PLANS[name]
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    base = photo(plan.photo)
    truth, area = edited(base, plan.edit, plan.spot, rng)
    mask = painted(area, plan.style, rng)
    answer = truth
    if plan.failure == "other":
        other = photo("sunset")
        answer = np.asarray(cv2.resize(other, truth.shape[1::-1], interpolation=cv2.INTER_AREA))
    elif plan.failure == "mirrored":
        answer = np.ascontiguousarray(truth[:, ::-1])
    candidate, geometry = drifted(np.asarray(answer, np.uint8), plan.drift, rng)
    return Case(
        name=name,
        plan=plan,
        base=base,
        truth=truth,
        area=area,
        mask=mask,
        candidate=candidate,
        geometry=geometry,
    )


def photo(name: str, edge_px: int = EDGE_PX) -> Bgr:
    """A photo that ships with the repository, at most `edge_px` along an edge."""
    path = next(
        folder / f"{name}.jpg" for folder in (PHOTOS, SAMPLES) if (folder / f"{name}.jpg").exists()
    )
    pixels = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if pixels is None:
        raise FileNotFoundError(path)
    factor = edge_px / max(pixels.shape)
    if factor < 1:
        pixels = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return np.asarray(pixels, np.uint8)
