"""The candidate meets the base inside the mask, and only there."""

from collections.abc import Callable

import numpy as np
import pytest

from desktop_editor.imaging.blend import Blend, BlendOptions, blend, blend_halo_px
from desktop_editor.imaging.composite import LayerPixels, composite
from desktop_editor.imaging.laid import Laid
from desktop_editor.imaging.raster import Coverage, Pixels, size_of
from tests.helpers.photos import disc_mask, photo, photo_16, with_alpha

BLENDS = [Blend.AUTO, Blend.FEATHER, Blend.MULTIBAND, Blend.POISSON]


def lying(pixels: np.ndarray, valid: Coverage | None = None, *, trusted: bool = True) -> Laid:
    if valid is None:
        valid = np.full(pixels.shape[:2], 255, np.uint8)
    return Laid(pixels=pixels, valid=valid, trusted=trusted)


def edited(base: Pixels) -> np.ndarray:
    eight = base if base.dtype == np.uint8 else (base // 257).astype(np.uint8)
    pixels = np.ascontiguousarray(eight[..., :3]).copy()
    pixels[110:190, 160:240] = (20, 40, 210)
    return pixels


def shown(base: Pixels, candidate: Laid, mask: Coverage, options: BlendOptions) -> Pixels:
    blended = blend(base, candidate, mask, options)
    return composite(base, [LayerPixels(pixels=blended.pixels, coverage=blended.coverage)])


@pytest.mark.parametrize("kind", BLENDS)
@pytest.mark.parametrize("make", [photo, photo_16, lambda: with_alpha(photo())])
def test_a_locked_pixel_is_never_touched_whatever_the_blend_and_depth(
    kind: Blend, make: Callable[[], Pixels]
) -> None:
    base = make()
    mask = disc_mask(400, 300, 90, 6.0)
    out = shown(base, lying(edited(base)), mask, BlendOptions(blend=kind))
    assert np.array_equal(out[mask == 0], base[mask == 0])
    assert not np.array_equal(out, base)


@pytest.mark.parametrize("kind", BLENDS)
def test_the_mask_is_an_upper_bound(kind: Blend) -> None:
    base = photo()
    mask = disc_mask(400, 300, 90, 30.0)
    blended = blend(base, lying(edited(base)), mask, BlendOptions(blend=kind))
    assert (blended.coverage <= mask).all()
    assert blended.blend is not Blend.AUTO


def test_feather_0_honours_the_mask_literally() -> None:
    base, mask = photo(), disc_mask(400, 300, 90, 30.0)
    options = BlendOptions(blend=Blend.FEATHER, feather_px=0)
    candidate = lying(edited(base))
    blended = blend(base, candidate, mask, options)
    assert np.array_equal(blended.coverage, mask)
    assert np.array_equal(blended.pixels, candidate.pixels)


@pytest.mark.parametrize("kind", BLENDS)
def test_a_candidate_with_the_bases_own_pixels_gives_the_base(kind: Blend) -> None:
    base, mask = photo(), disc_mask(400, 300, 90)
    out = shown(base, lying(base.copy()), mask, BlendOptions(blend=kind))
    assert np.abs(out.astype(int) - base).max() <= 1


@pytest.mark.parametrize("kind", BLENDS)
@pytest.mark.parametrize("which", ["empty", "everything", "one pixel", "border"])
def test_odd_masks_do_no_harm(kind: Blend, which: str) -> None:
    base = photo()
    mask = np.zeros((300, 400), np.uint8)
    if which == "everything":
        mask[:] = 255
    elif which == "one pixel":
        mask[150, 200] = 255
    elif which == "border":
        mask[:, 140:] = 255
    out = shown(base, lying(edited(base)), mask, BlendOptions(blend=kind))
    assert np.array_equal(out[mask == 0], base[mask == 0])
    if which in {"everything", "border"}:
        assert np.abs(out[150, 220].astype(int) - (20, 40, 210)).max() < 12


@pytest.mark.parametrize("kind", BLENDS)
def test_where_the_candidate_has_no_content_the_base_stays(kind: Blend) -> None:
    base, mask = photo(), disc_mask(400, 300, 90)
    valid = np.full((300, 400), 255, np.uint8)
    valid[:, :200] = 0
    out = shown(base, lying(edited(base), valid), mask, BlendOptions(blend=kind))
    assert np.array_equal(out[:, :200], base[:, :200])


def test_a_loose_mask_shows_the_change_and_leaves_the_rest_alone() -> None:
    base = photo()
    drift = np.clip(edited(base) * 0.97 + 3, 0, 255).astype(np.uint8)
    mask = disc_mask(400, 300, 130)
    out = shown(base, lying(drift), mask, BlendOptions()).astype(int)
    assert np.abs(out[120:180, 170:230] - (20, 40, 210)).mean() < 12
    far = (mask > 0) & (disc_mask(400, 300, 110) == 0)
    assert np.abs(out - base)[far].mean() < 1.0


def test_an_untrusted_candidate_is_only_feathered_and_says_so() -> None:
    base, mask = photo(), disc_mask(400, 300, 90)
    blended = blend(base, lying(edited(base), trusted=False), mask, BlendOptions())
    assert blended.blend is Blend.FEATHER
    assert blended.reason == "engine.blend_untrusted"


def test_the_membrane_meets_the_bases_colours_at_the_border() -> None:
    base = photo()
    brighter = np.clip(base.astype(int) + 25, 0, 255).astype(np.uint8)
    mask = disc_mask(400, 300, 90)
    blended = blend(base, lying(brighter), mask, BlendOptions(blend=Blend.POISSON))
    inside = disc_mask(400, 300, 80) > 0
    assert np.abs(blended.pixels.astype(int) - base)[inside].mean() < 4


def test_a_brush_stroke_changes_a_feather_only_within_its_halo() -> None:
    base, options = photo(), BlendOptions(blend=Blend.FEATHER, feather_px=12)
    before = disc_mask(400, 300, 90)
    after = before.copy()
    after[150:160, 290:300] = 255
    candidate = lying(edited(base))
    first = blend(base, candidate, before, options).coverage
    second = blend(base, candidate, after, options).coverage
    halo = blend_halo_px(size_of(base), options)
    rows, columns = np.nonzero(first != second)
    assert rows.size
    assert 150 - halo <= rows.min() <= rows.max() < 160 + halo
    assert 290 - halo <= columns.min() <= columns.max() < 300 + halo


def test_a_mask_that_cuts_through_the_edit_fades_instead_of_showing_its_own_outline() -> None:
    base = np.full((600, 800, 3), 90, np.uint8)
    changed = base.copy()
    changed[200:400, 200:600] = (40, 40, 210)
    mask = np.zeros((600, 800), np.uint8)
    mask[150:450, 150:400] = 255
    lying = Laid(pixels=changed, valid=np.full((600, 800), 255, np.uint8))
    blended = blend(base, lying, mask, BlendOptions())
    out = composite(base, [LayerPixels(pixels=blended.pixels, coverage=blended.coverage)])
    across = out[300, 380:402, 2].astype(int)
    assert np.abs(np.diff(across)).max() < 45
    assert out[300, 380, 2] > 190
