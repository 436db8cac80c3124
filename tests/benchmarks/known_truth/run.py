"""One case through the whole engine, beside the plain way that needs none."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop_editor.imaging.blend import Blend, BlendOptions
from desktop_editor.imaging.placement import PlacementOptions
from tests.benchmarks.known_truth.cases import Case, case_of
from tests.benchmarks.known_truth.figures import Figures, figures_of
from tests.helpers.drifting_service import composited

Bgr = NDArray[np.uint8]

PLAINLY: Final = PlacementOptions(registration=False, tone=False)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """What came out of a case; `plain` is resize and inward feather."""

    case: Case
    out: Bgr
    figures: Figures
    plain: Bgr
    plain_figures: Figures


def outcome_of(name: str) -> Outcome:
    """Make a case, composite it both ways, measure both."""
    case = case_of(name)
    out, _, placement = composited(case.base, case.candidate, case.mask)
    plain, _, plainly = composited(
        case.base, case.candidate, case.mask, BlendOptions(blend=Blend.FEATHER), PLAINLY
    )
    out_u8, plain_u8 = np.asarray(out, np.uint8), np.asarray(plain, np.uint8)
    return Outcome(
        case=case,
        out=out_u8,
        figures=figures_of(case, out_u8, placement),
        plain=plain_u8,
        plain_figures=figures_of(case, plain_u8, plainly),
    )
