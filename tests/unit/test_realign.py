"""Aligning again: the layer's mask is where the edit is, and what is no better is left alone."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from desktop_editor.document.layer import Layer
from desktop_editor.errors import Cancelled
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.imaging.raster import Pixels
from desktop_editor.imaging.registration import plain_fit
from desktop_editor.pipeline import realign
from desktop_editor.pipeline.realign import align_again, edited_area, state_below
from tests.helpers.documents import a_base, a_document, a_layer, a_photo

SIZE = Size(width=420, height=320)
BASE = a_base(a_photo(SIZE))
EDIT = Rect(x=60, y=60, width=120, height=100)


def answer(shift_px: int) -> Pixels:
    moved = np.roll(BASE.raster.pixels, shift_px, axis=1)
    pixels = np.asarray(np.clip(moved * 0.9 + 8, 0, 255), np.uint8)
    cv2.rectangle(pixels, (EDIT.x, EDIT.y), (EDIT.right, EDIT.bottom), (20, 30, 220), -1)
    return pixels


def laid_badly(mask: Rect = EDIT, confidence: float = 0.6) -> Layer:
    """A layer that lies 5 pixels off and knows no better."""
    coverage = np.zeros((SIZE.height, SIZE.width), np.uint8)
    coverage[mask.slices] = 255
    layer = a_layer(BASE, coverage)
    raster = replace(layer.candidate.raster, pixels=answer(5))
    placement = replace(
        layer.candidate.placement, confidence=confidence, registration=plain_fit(SIZE, SIZE)
    )
    candidate = replace(layer.candidate, raster=raster, placement=placement)
    return replace(layer, candidate=candidate)


def test_the_candidate_is_laid_where_it_belongs_and_its_tones_are_matched() -> None:
    layer = laid_badly()
    found = align_again(layer, BASE.raster.pixels)
    assert found is not None
    registration = found.placement.registration
    assert abs(registration.map_points(np.array([300.0]), np.array([200.0]))[0, 0, 0] - 305) < 0.6
    assert found.placement.confidence > 0.9
    assert found.placement.tone_map is not None
    changed = found.suggested_mask.array()
    assert changed[EDIT.y + 40, EDIT.x + 40] == 255
    assert np.count_nonzero(changed) < 2 * EDIT.size.pixels
    assert found.raster is layer.candidate.raster
    assert (found.id, found.reply, found.region) == (
        layer.candidate.id, layer.candidate.reply, layer.candidate.region,
    )  # fmt: skip


def test_what_is_less_sure_or_not_believed_is_not_taken() -> None:
    layer = laid_badly(confidence=1.0)
    other = a_base(a_photo(SIZE, seed=99)).raster.pixels
    assert align_again(layer, other) is None
    placement = layer.candidate.placement
    assert realign.is_as_sure(replace(placement, confidence=0.999), placement)
    assert not realign.is_as_sure(replace(placement, confidence=0.97), placement)
    unsure = replace(placement, confidence=0.3)
    assert not realign.is_as_sure(unsure, unsure)


def test_the_layers_mask_is_where_the_edit_is_unless_it_shows_all() -> None:
    area = edited_area(laid_badly())
    assert area is not None
    assert np.count_nonzero(area) == EDIT.size.pixels
    assert edited_area(laid_badly(SIZE.rect)) is None
    empty = replace(laid_badly(), mask=TiledMask.filled(SIZE, 0))
    assert align_again(empty, BASE.raster.pixels) is not None


def test_a_layer_is_aligned_with_what_lies_below_it() -> None:
    layers = [a_layer(BASE, np.zeros((320, 420), np.uint8), name=name) for name in ("a", "b", "c")]
    state = a_document(BASE, layers)
    assert state_below(state, layers[1]).layers == (layers[0],)


def test_aligning_can_be_cancelled_between_its_stages() -> None:
    heard: list[str] = []

    def cancel(stage: str) -> None:
        heard.append(stage)
        if stage == "tone":
            raise Cancelled

    with pytest.raises(Cancelled):
        align_again(laid_badly(), BASE.raster.pixels, cancel)
    assert "difference" not in heard
