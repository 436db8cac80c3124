"""How a layer is laid, in words: how it fits, how sure that is, which blend was used and why."""

from typing import Final

from desktop_editor.document.layer import Layer
from desktop_editor.imaging.blend import Blend
from desktop_editor.pipeline.fit import fit_of
from desktop_editor.pipeline.messages.catalogue import CATALOGUE
from desktop_editor.ui.translation import translate

_BLENDED: Final = {
    Blend.MULTIBAND: "blend.multiband",
    Blend.FEATHER: "blend.feather",
    Blend.POISSON: "blend.poisson",
}


def fit_words(layer: Layer) -> str:
    """How the candidate fits, in one short sentence; what a merged layer was made of."""
    if layer.merged:
        return translate("Layer", "Merged from {count} layers.").format(count=len(layer.merged))
    return _said(fit_of(layer))


def fit_more(layer: Layer) -> str:
    """Why it does not fit better, or empty."""
    if layer.merged or not layer.registered:
        return ""
    return " ".join(_said(one) for one in layer.candidate.placement.reasons)


def score_words(layer: Layer) -> str:
    """How it fits, why not better, and how sure that is."""
    if layer.merged:
        return fit_words(layer)
    percent = round(100 * layer.candidate.placement.confidence)
    sure = translate("Layer", "The engine is {percent} % sure.").format(percent=percent)
    return " ".join(one for one in (fit_words(layer), fit_more(layer), sure) if one)


def blend_words(blend: Blend, reason: str) -> str:
    """Which blend was used and why; nothing while that is not known."""
    if blend not in _BLENDED:
        return ""
    why = _said(reason) if reason else translate("Layer", "You chose it.")
    return f"{_said(_BLENDED[blend])} {why}"


def _said(message_id: str) -> str:
    return translate("Message", CATALOGUE[message_id].sentence)
