"""From a reply to a layer: where it lies, which mask it starts with, what is refused."""

from dataclasses import replace

import numpy as np
import pytest

from desktop_editor.document.layer import Candidate
from desktop_editor.errors import Cancelled, EditorError
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.imaging.placement import laid_preview
from desktop_editor.imaging.resample import resize
from desktop_editor.pipeline.finish import (
    Reply,
    first_mask,
    make_candidate,
    make_layer,
    uses_suggestion,
)
from tests.helpers.documents import a_base, a_candidate, a_photo, png_of
from tests.helpers.photos import file_of, jpeg_bomb, photo, png_bomb, wide_gamut_profile

SIZE = Size(width=240, height=180)
BASE = a_base(a_photo(SIZE))
REGION = Rect(x=40, y=20, width=180, height=140)


def a_reply(data: bytes, selection: TiledMask | None = None) -> Reply:
    return Reply(
        id="edit-1-1", edit_id="edit-1", data=data, region=REGION, selection=selection,
        prompt="red", service_name="Sandbox",
    )  # fmt: skip


def rated(score: float, suggested: TiledMask, selection: TiledMask | None = None) -> Candidate:
    candidate = a_candidate(BASE, REGION)
    return replace(candidate, suggestion_score=score, suggested_mask=suggested, selection=selection)


def test_a_reply_becomes_a_candidate_that_lies_on_its_region() -> None:
    data = png_of(BASE.raster.pixels[REGION.slices])
    candidate = make_candidate(BASE, a_reply(data))
    assert (candidate.id, candidate.edit_id, candidate.region) == ("edit-1-1", "edit-1", REGION)
    assert candidate.reply == data
    assert candidate.suggested_mask.size == SIZE
    outside = candidate.suggested_mask.array()
    outside[REGION.slices] = 0
    assert not outside.any()
    assert 0 <= candidate.suggestion_score <= 1


def test_a_reply_in_another_profile_is_converted_to_the_photos() -> None:
    pixels = BASE.raster.pixels[REGION.slices]
    plain = make_candidate(BASE, a_reply(png_of(pixels)))
    data = file_of(np.asarray(pixels, np.uint8), "PNG", icc_profile=wide_gamut_profile())
    converted = make_candidate(BASE, a_reply(data))
    assert np.array_equal(plain.raster.pixels, pixels)
    difference = np.abs(converted.raster.pixels.astype(int) - pixels)
    assert difference.mean() > 5


@pytest.mark.parametrize(
    "data",
    [b"", b"<html>502</html>"],
    ids=["empty", "a web page"],
)
def test_a_reply_that_is_no_picture_is_refused_and_said_to_be_kept(data: bytes) -> None:
    with pytest.raises(EditorError) as caught:
        make_candidate(BASE, a_reply(data))
    assert caught.value.message_id == "edit.reply_not_a_picture"
    assert str(caught.value.parameters["reason"]).startswith("photo.")


@pytest.mark.parametrize("stage", ["decode", "registration", "tone", "difference"])
def test_placing_can_be_cancelled_between_its_stages(stage: str) -> None:
    reached: list[str] = []

    def cancel_at(now: str) -> None:
        reached.append(now)
        if now == stage:
            raise Cancelled

    with pytest.raises(Cancelled):
        make_candidate(BASE, a_reply(png_of(BASE.raster.pixels[REGION.slices])), cancel_at)
    assert reached[-1] == stage


def test_a_selection_becomes_the_layers_mask_within_the_region() -> None:
    selection = TiledMask.filled(SIZE, 255)
    mask = first_mask(rated(1.0, TiledMask.filled(SIZE, 0), selection))
    assert mask.bounding_box() == REGION
    soft = TiledMask.filled(SIZE, 0).replaced(
        Rect(x=60, y=60, width=2, height=1), np.array([[3, 200]], np.uint8)
    )
    assert np.array_equal(first_mask(rated(0.0, soft, soft)).array(), soft.array())


def test_who_brings_a_mask_need_not_wait_for_a_suggestion() -> None:
    stages: list[str] = []
    reply = a_reply(png_of(BASE.raster.pixels[REGION.slices]))
    candidate = make_candidate(BASE, replace(reply, with_suggestion=False), stages.append)
    assert "difference" not in stages
    assert candidate.suggested_mask.is_empty
    assert candidate.suggestion_score == 0.0
    assert not candidate.recolours


def test_without_a_selection_what_changed_shows_when_that_is_trusted() -> None:
    changed = TiledMask.filled(SIZE, 0).replaced(
        Rect(x=60, y=60, width=20, height=20), np.full((20, 20), 255, np.uint8)
    )
    sure, unsure = rated(0.9, changed), rated(0.2, changed)
    assert uses_suggestion(sure)
    assert first_mask(sure) is changed
    assert not uses_suggestion(unsure)
    assert first_mask(unsure).bounding_box() == REGION


def test_when_nothing_seems_to_have_changed_everything_shows() -> None:
    candidate = rated(1.0, TiledMask.filled(SIZE, 0))
    assert not uses_suggestion(candidate)
    assert first_mask(candidate).bounding_box() == REGION


def test_an_edit_of_all_colours_is_not_matched_away() -> None:
    candidate = replace(rated(0.9, TiledMask.filled(SIZE, 255)), recolours=True)
    layer = make_layer(candidate, "Edit 1")
    assert layer.tone_strength == 0.0
    assert layer.mask.bounding_box() == REGION
    assert make_layer(replace(candidate, recolours=False), "Edit 1").tone_strength == 1.0


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("share", [0.3, 0.99])
def test_a_picture_that_was_cut_off_is_never_laid_on_the_photo(kind: str, share: float) -> None:
    data = file_of(photo(240, 180), kind)
    with pytest.raises(EditorError, match=r"edit\.reply_truncated"):
        make_candidate(BASE, a_reply(data[: int(len(data) * share)]))


@pytest.mark.parametrize("bomb", [png_bomb(), jpeg_bomb()])
def test_a_small_file_of_a_huge_picture_is_refused_by_its_header(bomb: bytes) -> None:
    with pytest.raises(EditorError, match=r"edit\.reply_too_large"):
        make_candidate(BASE, a_reply(bomb))


def test_a_reply_in_the_only_shape_a_service_has_is_stretched_back() -> None:
    base = a_base(a_photo(Size(width=900, height=600)))
    square = resize(base.raster.pixels, Size(width=512, height=512))
    whole = replace(a_reply(png_of(square)), region=Rect(x=0, y=0, width=900, height=600))
    candidate = make_candidate(base, whole)
    laid = laid_preview(candidate.raster.pixels, candidate.placement, base.size)
    assert candidate.placement.confidence > 0.9
    assert np.abs(laid.pixels.astype(int) - base.raster.pixels).mean() < 6
