"""How a candidate fits is said in one sentence, the one that matters most."""

from dataclasses import replace

import numpy as np
import pytest

from desktop_editor.document.layer import Layer
from desktop_editor.imaging.blend import Blend
from desktop_editor.imaging.geometry import Size
from desktop_editor.pipeline.fit import fit_of
from desktop_editor.ui.laying_words import blend_words, fit_more, fit_words, score_words
from tests.helpers.documents import a_base, a_layer, a_photo

BASE = a_base(a_photo(Size(width=64, height=48)))


def laid(confidence: float, *reasons: str, registered: bool = True) -> Layer:
    layer = a_layer(BASE, np.full((48, 64), 255, np.uint8))
    placement = replace(layer.candidate.placement, confidence=confidence, reasons=reasons)
    candidate = replace(layer.candidate, placement=placement)
    return replace(layer, candidate=candidate, registered=registered)


@pytest.mark.parametrize(
    ("confidence", "reasons", "words"),
    [
        (0.99, (), "Fits well."),
        (0.99, ("engine.low_texture",), "Fits, with little texture to go by."),
        (0.9, ("engine.cropped",), "Fits, but the service cut off a part."),
        (0.6, ("engine.low_texture",), "Fits roughly."),
        (0.2, ("engine.reframed", "engine.low_texture"), "Re-framed: laid on plainly."),
        (0.0, ("engine.too_small",), "Too small to align: laid on plainly."),
        (0.1, ("engine.nothing_matches",), "Does not fit: laid on plainly."),
    ],
)
def test_the_fit_is_said_in_words(confidence: float, reasons: tuple[str, ...], words: str) -> None:
    layer = laid(confidence, *reasons)
    assert fit_words(layer) == words
    assert score_words(layer).startswith(words)
    assert f"{round(100 * confidence)} %" in score_words(layer)
    assert bool(fit_more(layer)) is bool(reasons)


def test_who_switched_the_alignment_off_is_not_told_how_it_would_have_fitted() -> None:
    layer = laid(0.99, "engine.low_texture", registered=False)
    assert fit_of(layer) == "fit.not_aligned"
    assert fit_more(layer) == ""


def test_the_blend_is_named_with_why_it_was_chosen() -> None:
    assert blend_words(Blend.AUTO, "") == ""
    assert blend_words(Blend.POISSON, "") == "Blended seamlessly (Poisson). You chose it."
    automatic = blend_words(Blend.FEATHER, "engine.blend_untrusted")
    assert automatic.startswith("Blended with a soft edge. The candidate could not be aligned")
