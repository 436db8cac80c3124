"""A candidate is judged by what was asked for: tones that were wanted are not matched away."""

import numpy as np
from numpy.typing import NDArray

from desktop_editor.document.base import Base
from desktop_editor.document.layer import Candidate
from desktop_editor.imaging.codec import EncodeOptions, ImageFormat, encode
from desktop_editor.imaging.filters import from_lab, to_lab
from desktop_editor.imaging.geometry import Rect
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.imaging.raster import Raster
from desktop_editor.pipeline.finish import (
    Reply,
    grown_a_little,
    make_candidate,
    make_layer,
    uses_suggestion,
)
from tests.helpers.documents import a_base
from tests.helpers.photos import photo

WIDTH, HEIGHT = 480, 360


def a_candidate(
    base: Base, pixels: NDArray[np.uint8], prompt: str, selected: Rect | None = None
) -> Candidate:
    selection = None
    if selected is not None:
        filled = np.full((selected.height, selected.width), 255, np.uint8)
        selection = TiledMask.filled(base.size, 0).replaced(selected, filled)
    reply = Reply(
        id="one",
        edit_id="edit",
        data=encode(Raster(pixels=pixels), EncodeOptions(format=ImageFormat.PNG)),
        region=base.size.rect,
        selection=selection,
        prompt=prompt,
        service_name="Practice service",
    )
    return make_candidate(base, reply)


def darker(pixels: NDArray[np.uint8], by: float) -> NDArray[np.uint8]:
    lab = to_lab(pixels)
    lab[..., 0] = np.clip(lab[..., 0] - by, 0, 100)
    return from_lab(lab)


def base_pixels() -> NDArray[np.uint8]:
    return np.asarray(photo(WIDTH, HEIGHT), np.uint8)


def test_a_photo_that_was_asked_to_be_darker_is_shown_darker() -> None:
    pixels = base_pixels()
    candidate = a_candidate(a_base(pixels.copy()), darker(pixels, 12), "make it darker")
    layer = make_layer(candidate, "Edit")
    assert layer.tone_strength == 0.0
    assert np.all(layer.mask.array() == 255)


def test_a_selection_that_was_asked_to_be_darker_is_shown_darker() -> None:
    pixels = base_pixels()
    selected = Rect(x=150, y=100, width=160, height=120)
    candidate = a_candidate(a_base(pixels.copy()), darker(pixels, 12), "darker", selected)
    layer = make_layer(candidate, "Edit")
    assert layer.tone_strength == 0.0
    assert layer.mask.bounding_box() == selected


def test_a_local_edit_keeps_the_photos_tones_although_the_answer_drifted() -> None:
    pixels = base_pixels()
    drifted = darker(pixels, 3)
    drifted[120:220, 180:300] = (20, 30, 220)
    candidate = a_candidate(a_base(pixels.copy()), drifted, "paint the box red")
    layer = make_layer(candidate, "Edit")
    assert layer.tone_strength == 1.0
    assert uses_suggestion(candidate)
    covered = layer.mask.array() > 127
    assert covered[130:210, 190:290].mean() > 0.9
    assert covered[:80].mean() < 0.05


def test_the_suggested_mask_reaches_a_little_beyond_the_edit_so_that_no_rim_is_left() -> None:
    pixels = base_pixels()
    edited = pixels.copy()
    edited[120:220, 180:300] = (20, 30, 220)
    candidate = a_candidate(a_base(pixels.copy()), edited, "paint the box red")
    covered = candidate.suggested_mask.array() > 0
    assert covered[120:220, 180:300].mean() > 0.99
    assert covered.sum() < 1.4 * 100 * 120


def test_an_empty_mask_does_not_grow() -> None:
    assert not grown_a_little(np.zeros((50, 60), np.uint8)).any()
