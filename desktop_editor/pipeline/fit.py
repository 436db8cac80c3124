"""How well a candidate fits, as the one sentence that says it best. Nothing is measured here."""

from typing import Final

from desktop_editor.document.layer import Layer
from desktop_editor.imaging.placement import TRUSTED, Placement

SURE: Final = 0.85
"""From this confidence on a candidate fits well."""

_LAID_PLAINLY: Final = {
    "engine.reframed": "fit.reframed",
    "engine.too_small": "fit.too_small",
}
_QUALIFIED: Final = {
    "engine.low_texture": "fit.low_texture",
    "engine.cropped": "fit.cropped",
}


def fit_of(layer: Layer) -> str:
    """Message id of how a layer's candidate lies."""
    if not layer.registered:
        return "fit.not_aligned"
    return fit_of_placement(layer.candidate.placement)


def fit_of_placement(placement: Placement) -> str:
    """Message id of how well a placement fits."""
    is_believed = placement.confidence >= TRUSTED
    known = _QUALIFIED if is_believed else _LAID_PLAINLY
    if is_believed and placement.confidence < SURE:
        return "fit.roughly"
    named = next((known[one] for one in placement.reasons if one in known), "")
    return named or ("fit.well" if is_believed else "fit.not_at_all")
