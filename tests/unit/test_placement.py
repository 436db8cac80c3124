"""From the reply to the picture that the user sees."""

import numpy as np
import pytest

from desktop_editor.imaging.blend import Blend, BlendOptions
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.placement import PlacementOptions, laid, place
from desktop_editor.imaging.raster import size_of
from desktop_editor.imaging.resample import resize
from desktop_editor.pipeline.messages.engine import MESSAGES
from tests.helpers.drifting_service import composited, drifted_round, mean_error
from tests.helpers.photos import photo, photo_16, with_alpha

PLAIN = PlacementOptions(registration=False, tone=False)


def test_the_composite_comes_close_to_the_truth_and_beats_the_plain_feather() -> None:
    case = drifted_round(bend_px=1.5)
    out, blended, placement = composited(case.base, case.candidate, case.mask)
    plain, _, _ = composited(
        case.base, case.candidate, case.mask, BlendOptions(blend=Blend.FEATHER), PLAIN
    )
    around = np.where(case.edited > 0, np.uint8(0), case.mask)
    assert mean_error(out, case.truth, case.edited) < 5.0
    assert mean_error(out, case.truth, around) < 2.0
    assert mean_error(out, case.truth, case.mask) < 0.4 * mean_error(plain, case.truth, case.mask)
    assert np.array_equal(out[case.mask == 0], case.base[case.mask == 0])
    assert placement.confidence > 0.9
    assert blended.blend is Blend.MULTIBAND


def test_the_very_same_picture_stays_the_same() -> None:
    base = photo()
    out, _, placement = composited(base, base.copy(), np.full((300, 400), 255, np.uint8))
    assert np.abs(out.astype(int) - base).max() <= 1
    assert placement.registration.shift_px < 0.05


@pytest.mark.parametrize("candidate", [photo(432, 324, seed=77), photo(480, 360)[:, ::-1].copy()])
def test_another_picture_is_laid_on_plainly_and_said_so(candidate: np.ndarray) -> None:
    case = drifted_round()
    out, blended, placement = composited(case.base, candidate, case.mask)
    assert placement.confidence < 0.5
    assert placement.reasons == ("engine.nothing_matches",)
    assert placement.tone_map is None
    assert blended.blend is Blend.FEATHER
    fallback, _, _ = composited(
        case.base, candidate, case.mask, BlendOptions(blend=Blend.FEATHER), PLAIN
    )
    assert np.array_equal(out, fallback)


def test_with_everything_off_the_candidate_is_plainly_resized() -> None:
    case = drifted_round()
    placement = place(case.base, case.candidate, case.mask, PLAIN)
    lying = laid(case.candidate, placement, size_of(case.base))
    assert np.array_equal(lying.pixels, resize(case.candidate, size_of(case.base)))
    assert (lying.valid == 255).all()
    assert placement.confidence == 1.0


def test_a_part_is_laid_as_it_is_within_the_whole() -> None:
    case = drifted_round()
    placement = place(case.base, case.candidate, case.mask, PlacementOptions())
    whole = laid(case.candidate, placement, size_of(case.base))
    rect = Rect(x=133, y=71, width=301, height=260)
    part = laid(case.candidate, placement, size_of(case.base), rect)
    assert np.array_equal(part.pixels, whole.pixels[rect.slices])
    assert np.array_equal(part.valid, whole.valid[rect.slices])


def test_16_bit_and_see_through_photos_are_placed_alike() -> None:
    eight = drifted_round()
    deep = photo_16(480, 360)
    for base in (deep, with_alpha(eight.base)):
        out, _, placement = composited(base, eight.candidate, eight.mask)
        assert out.dtype == base.dtype
        assert out.shape == base.shape
        assert np.array_equal(out[eight.mask == 0], base[eight.mask == 0])
        assert placement.confidence > 0.9


def test_a_cropped_reply_leaves_the_photo_where_there_is_no_content() -> None:
    base = photo(640, 480, seed=4)
    mask = np.full((480, 640), 255, np.uint8)
    reply = base[:, 80:560].copy()
    reply[200:260, 200:260] = (10, 20, 220)
    out, _, placement = composited(base, reply, mask)
    assert "engine.cropped" in placement.reasons
    assert np.array_equal(out[:, :78], base[:, :78])
    assert np.abs(out[230, 310].astype(int) - (10, 20, 220)).max() < 12


def test_a_tiny_picture_is_laid_on_plainly() -> None:
    base = photo(30, 20)
    placement = place(base, photo(60, 40), None, PlacementOptions())
    assert placement.reasons == ("engine.too_small",)
    assert laid(photo(60, 40), placement, Size(width=30, height=20)).pixels.shape == (20, 30, 3)


def test_every_reason_has_its_sentence() -> None:
    ids = {"engine.nothing_matches", "engine.cropped", "engine.too_small", "engine.mask_empty"}
    ids |= {
        "engine.reframed",
        "engine.low_texture",
        "engine.blend_agrees",
        "engine.blend_untrusted",
        "engine.nothing_changed",
    }
    assert ids <= MESSAGES.keys()


def test_a_photo_of_nothing_but_fog_says_that_there_is_little_to_align_by() -> None:
    fog = np.full((200, 300, 3), 180, np.uint8)
    placement = place(fog, fog, None, PlacementOptions())
    assert "engine.low_texture" in placement.reasons


@pytest.mark.parametrize("seed", range(4))
def test_a_small_other_picture_is_not_believed(seed: int) -> None:
    base, other = photo(208, 152, seed=seed), photo(208, 152, seed=seed + 40)
    mask = np.zeros((152, 208), np.uint8)
    mask[50:100, 80:130] = 255
    assert place(base, other, mask, PlacementOptions()).confidence < 0.5


def test_a_16_bit_photo_keeps_its_depth_in_the_candidate() -> None:
    ramp = np.linspace(12000, 30000, 400)[None, :, None] * np.ones((300, 1, 3))
    base = np.clip(ramp + photo(400, 300).astype(float) * 60, 0, 65535).astype(np.uint16)
    candidate = (base // 257).astype(np.uint8).astype(np.uint16) * np.uint16(257)
    placement = place(base, candidate, None, PlacementOptions())
    lying = laid(candidate, placement, size_of(base))
    assert lying.pixels.dtype == np.uint16
    assert np.count_nonzero(lying.pixels % 257) > 0.5 * lying.pixels.size
