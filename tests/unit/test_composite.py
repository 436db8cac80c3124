"""The composite: what the mask says, at every size, depth and number of channels."""

import numpy as np
import pytest

from desktop_editor.imaging.composite import LayerPixels, composite, on_white
from desktop_editor.imaging.raster import Coverage, Pixels
from tests.helpers.photos import disc_mask, photo, photo_16, with_alpha

WIDTH, HEIGHT = 333, 217
BASE = photo(WIDTH, HEIGHT, seed=1)
EDIT = photo(WIDTH, HEIGHT, seed=2)
MASK = disc_mask(WIDTH, HEIGHT, radius=90, softness_px=25)


def one(base: Pixels, edit: Pixels, mask: Coverage, opacity: float = 1.0) -> Pixels:
    return composite(base, [LayerPixels(pixels=edit, coverage=mask, opacity=opacity)])


@pytest.mark.parametrize("deep", [False, True])
def test_each_pixel_is_the_exact_mix(*, deep: bool) -> None:
    base = photo_16(WIDTH, HEIGHT, seed=1) if deep else BASE
    edit = photo_16(WIDTH, HEIGHT, seed=2) if deep else EDIT
    amount = MASK[..., np.newaxis].astype(np.int64)
    expected = (base * (255 - amount) + edit * amount + 127) // 255
    assert np.array_equal(one(base, edit, MASK), expected)


def test_a_large_picture_is_as_exact_as_a_small_one() -> None:
    base, edit = photo(1700, 1100, seed=1), photo(1700, 1100, seed=2)
    mask = disc_mask(1700, 1100, softness_px=200)
    amount = mask[..., np.newaxis].astype(np.int64)
    assert np.array_equal(
        one(base, edit, mask), (base * (255 - amount) + edit * amount + 127) // 255
    )


def test_a_rectangle_has_the_same_bits_as_the_whole() -> None:
    whole = one(BASE, EDIT, MASK)
    part = (slice(31, 170), slice(77, 290))
    assert np.array_equal(one(BASE[part], EDIT[part], MASK[part]), whole[part])


def test_opacity_is_a_smaller_mask() -> None:
    half = np.rint(MASK * 0.5).astype(np.uint8)
    assert np.array_equal(one(BASE, EDIT, MASK, opacity=0.5), one(BASE, EDIT, half))
    assert np.array_equal(one(BASE, EDIT, MASK, opacity=0.0), BASE)


def test_the_upper_layer_covers_the_lower_one() -> None:
    third = photo(WIDTH, HEIGHT, seed=3)
    low = LayerPixels(pixels=EDIT, coverage=MASK)
    top = LayerPixels(pixels=third, coverage=np.where(MASK > 200, 255, 0).astype(np.uint8))
    out = composite(BASE, [low, top])
    assert np.array_equal(out[MASK > 200], third[MASK > 200])
    below = one(BASE, EDIT, MASK)
    assert np.array_equal(out[MASK <= 200], below[MASK <= 200])


def test_without_layers_it_is_a_copy_of_the_base() -> None:
    out = composite(BASE, [])
    assert np.array_equal(out, BASE)
    assert not np.shares_memory(out, BASE)
    assert not out.flags.writeable


def test_nothing_passed_in_is_changed() -> None:
    base, edit, mask = BASE.copy(), EDIT.copy(), MASK.copy()
    one(base, edit, mask)
    assert np.array_equal(base, BASE)
    assert np.array_equal(edit, EDIT)
    assert np.array_equal(mask, MASK)


def test_an_8_bit_candidate_fits_a_16_bit_photo() -> None:
    base = photo_16(WIDTH, HEIGHT)
    out = one(base, EDIT, MASK)
    assert out.dtype == np.uint16
    assert np.array_equal(out[MASK == 255], EDIT[MASK == 255].astype(np.uint16) * 257)
    assert np.array_equal(out[MASK == 0], base[MASK == 0])


@pytest.mark.parametrize("deep", [False, True])
def test_a_photo_with_alpha_keeps_it_under_the_edit_too(*, deep: bool) -> None:
    base = with_alpha(photo_16(WIDTH, HEIGHT)) if deep else with_alpha(BASE)
    out = one(base, EDIT, MASK)
    top = np.iinfo(base.dtype).max
    assert np.array_equal(out[MASK == 0], base[MASK == 0])
    assert np.array_equal(out[..., 3], base[..., 3])
    assert np.array_equal(
        out[MASK == 255][:, :3], EDIT[MASK == 255].astype(base.dtype) * (top // 255)
    )


def test_colours_hidden_in_transparent_pixels_do_not_bleed() -> None:
    base = np.zeros((64, 64, 4), np.uint8)
    base[..., :3] = (0, 255, 0)  # invisible green
    edit = np.full((64, 64, 3), (10, 20, 200), np.uint8)
    out = one(base, with_alpha(edit), np.full((64, 64), 100, np.uint8))
    visible = out[..., 3] > 0
    assert visible.any()
    assert np.all(out[visible][:, :3] == (10, 20, 200))


def test_see_through_parts_are_white_on_paper() -> None:
    picture = with_alpha(EDIT)
    shown = on_white(picture)
    clear, solid = picture[..., 3] == 0, picture[..., 3] == 255
    assert np.all(shown[clear] == 255)
    assert np.array_equal(shown[solid], EDIT[solid])
    assert on_white(EDIT) is EDIT


def test_a_see_through_candidate_lets_the_base_shine_through() -> None:
    edit = with_alpha(EDIT)
    out = one(BASE, edit, np.full((HEIGHT, WIDTH), 255, np.uint8))
    clear, solid = edit[..., 3] == 0, edit[..., 3] == 255
    assert np.array_equal(out[clear], BASE[clear])
    assert np.array_equal(out[solid], EDIT[solid])


@pytest.mark.parametrize("amount", [1, 77, 127, 128, 254])
@pytest.mark.parametrize("is_even", [True, False])
def test_every_pair_of_values_is_mixed_to_the_nearest(amount: int, is_even: bool) -> None:
    below, above = (
        np.repeat(one[..., np.newaxis], 3, axis=2).astype(np.uint8)
        for one in np.mgrid[0:256, 0:256]
    )
    coverage = np.full((256, 256), amount, np.uint8)
    judged = np.ones((256, 256), np.bool_)
    if not is_even:  # one other pixel in each cell makes for the other way of mixing
        coverage[::64, ::64] = 0
        judged[::64, ::64] = False
    mixed = composite(below, [LayerPixels(pixels=above, coverage=coverage)])
    exact = np.rint(below + (above.astype(np.float64) - below) * amount / 255)
    assert np.array_equal(mixed[judged], exact[judged])
