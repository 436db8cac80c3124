"""The way from reply to composite, for every kind of photo, reply, mask and blend at once."""

from functools import cache

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_editor.imaging.blend import Blend, BlendOptions, blend
from desktop_editor.imaging.composite import LayerPixels, composite
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.laid import Laid
from desktop_editor.imaging.mask import feather_inward
from desktop_editor.imaging.placement import PlacementOptions, laid, place
from desktop_editor.imaging.raster import Coverage, Pixels
from tests.helpers.drifting_service import (
    Round,
    composited,
    composited_by_each,
    drifted_round,
)
from tests.helpers.photos import disc_mask, photo, photo_16, with_alpha

SIZE = Size(width=208, height=152)
BASES = ("8 bit", "16 bit", "8 bit, alpha", "16 bit, alpha")
REPLIES = ("8 bit", "16 bit", "alpha", "nearly grey", "another picture")
MASKS = ("border", "everything", "nothing", "one pixel", "soft", "faint", "noise")
PLAINLY = PlacementOptions(registration=False, tone=False)


def _edges() -> tuple[int, int]:
    return SIZE.width, SIZE.height


@cache
def a_round() -> Round:
    return drifted_round(SIZE, seed=6)


@cache
def base_of(kind: str) -> Pixels:
    eight, fine = a_round().base, photo_16(*_edges()) % np.uint16(256)
    sixteen = (eight * np.uint16(256) + fine).astype(np.uint16)
    if kind.endswith("alpha"):
        return with_alpha(sixteen) if kind.startswith("16") else with_alpha(eight)
    return sixteen if kind.startswith("16") else eight


@cache
def reply_of(kind: str) -> Pixels:
    reply = a_round().candidate
    if kind == "16 bit":
        return reply.astype(np.uint16) * np.uint16(257)
    if kind == "alpha":
        return with_alpha(reply)
    if kind == "nearly grey":
        grey = cv2.cvtColor(reply, cv2.COLOR_BGR2GRAY).astype(np.int16)
        spread = np.random.default_rng(1).integers(-1, 2, reply.shape)
        return (grey[..., np.newaxis] + spread).clip(0, 255).astype(np.uint8)
    return reply if kind == "8 bit" else photo(170, 140, seed=32)


@cache
def lying(base: str, reply: str) -> Laid:
    placement = place(base_of(base), reply_of(reply), a_round().mask, PlacementOptions())
    return laid(reply_of(reply), placement, SIZE)


def mask_of(kind: str, seed: int) -> Coverage:
    rng = np.random.default_rng(seed)
    width, height = _edges()
    mask = np.zeros((height, width), np.uint8)
    if kind == "everything":
        mask[:] = 255
    elif kind == "border":
        mask[: rng.integers(10, height), : rng.integers(10, width)] = 255
    elif kind == "one pixel":
        mask[rng.integers(height), rng.integers(width)] = rng.integers(1, 256)
    elif kind == "soft":
        mask = disc_mask(width, height, float(rng.uniform(20, 120)), float(rng.uniform(1, 60)))
    elif kind == "faint":
        mask = np.minimum(disc_mask(width, height, 60), np.uint8(rng.integers(1, 4)))
    elif kind == "noise":
        some = rng.random(mask.shape) < 0.5
        mask = np.where(some, rng.integers(0, 256, mask.shape), 0).astype(np.uint8)
    return mask


def kinds() -> st.SearchStrategy[BlendOptions]:
    return st.builds(
        BlendOptions,
        blend=st.sampled_from(Blend),
        feather_px=st.one_of(st.none(), st.sampled_from((0.0, 0.5, 7.0, 300.0))),
        detail=st.sampled_from((0.0, 0.5, 1.0)),
    )


@given(
    st.sampled_from(BASES),
    st.sampled_from(REPLIES),
    st.sampled_from(MASKS),
    st.integers(0, 1000),
    kinds(),
)
@settings(max_examples=35)
def test_the_mask_bounds_what_shows_and_0_is_locked(
    base_kind: str, reply_kind: str, mask_kind: str, seed: int, options: BlendOptions
) -> None:
    base, mask = base_of(base_kind), mask_of(mask_kind, seed)
    blended = blend(base, lying(base_kind, reply_kind), mask, options)
    assert (blended.coverage <= mask).all()
    out = composite(base, [LayerPixels(pixels=blended.pixels, coverage=blended.coverage)])
    assert out.dtype == base.dtype
    assert out.shape == base.shape
    locked = mask == 0
    assert np.array_equal(out[locked], base[locked])
    assert np.array_equal(out[..., 3:], base[..., 3:]), "a reply changed how opaque the photo is"


@pytest.mark.parametrize("base_kind", BASES)
@pytest.mark.parametrize("kind", list(Blend))
def test_an_edit_does_show_in_photos_of_every_kind(base_kind: str, kind: Blend) -> None:
    """Otherwise the lock would be kept by doing nothing."""
    base, case = base_of(base_kind), a_round()
    blended = blend(base, lying(base_kind, "8 bit"), case.mask, BlendOptions(blend=kind))
    out = composite(base, [LayerPixels(pixels=blended.pixels, coverage=blended.coverage)])
    scale = 257 if base.dtype == np.uint16 else 1
    middle = (slice(SIZE.height // 2 - 6, SIZE.height // 2 + 6), slice(98, 110))
    off = out[middle][..., :3].astype(float) / scale - case.truth[middle]
    assert np.abs(off).mean() < 12
    assert np.abs(case.truth[middle].astype(float) - case.base[middle]).mean() > 40


@given(st.sampled_from(MASKS), st.integers(0, 1000), st.floats(0, 90), st.floats(0, 90))
@settings(max_examples=60)
def test_a_wider_feather_never_shows_more(
    mask_kind: str, seed: int, first: float, second: float
) -> None:
    mask = mask_of(mask_kind, seed)
    narrow, wide = (
        blend(
            base_of("8 bit"),
            lying("8 bit", "8 bit"),
            mask,
            BlendOptions(blend=Blend.FEATHER, feather_px=px),
        ).coverage
        for px in sorted((first, second))
    )
    assert (wide <= narrow).all()


@given(
    st.sampled_from(("8 bit", "16 bit")), st.sampled_from(MASKS), st.integers(0, 1000),
)  # fmt: skip
@settings(max_examples=40)
def test_with_everything_off_the_mix_is_literal(base_kind: str, mask_kind: str, seed: int) -> None:
    base, mask = base_of(base_kind), mask_of(mask_kind, seed)
    reply = photo(*_edges(), seed=12)
    options = BlendOptions(blend=Blend.FEATHER, feather_px=0)
    out, _, _ = composited(base, reply, mask, options, PLAINLY)
    scale = 257 if base.dtype == np.uint16 else 1
    amount, below = mask[..., np.newaxis].astype(np.int64), base.astype(np.int64)
    expected = (below * (255 - amount) + reply.astype(np.int64) * scale * amount + 127) // 255
    assert np.array_equal(out, expected)


@pytest.mark.parametrize("base_kind", ["8 bit", "16 bit"])
def test_a_reply_that_is_not_believed_is_resized_and_feathered_and_nothing_else(
    base_kind: str,
) -> None:
    base, mask, reply = base_of(base_kind), disc_mask(*_edges(), 60), reply_of("another picture")
    out, blended, placement = composited(base, reply, mask)
    assert placement.confidence < 0.5
    assert blended.blend is Blend.FEATHER
    # Narrower and lower than the photo, so both axes are interpolated.
    fitted = cv2.resize(reply, _edges(), interpolation=cv2.INTER_CUBIC).astype(np.int64)
    scale = 257 if base.dtype == np.uint16 else 1
    amount = feather_inward(mask, min(32.0, SIZE.longest / 16))[..., np.newaxis].astype(np.int64)
    expected = (base.astype(np.int64) * (255 - amount) + fitted * scale * amount + 127) // 255
    assert np.array_equal(out, expected)


@pytest.mark.parametrize("axis", [0, 1])
def test_a_job_turned_over_gives_the_result_turned_over(axis: int) -> None:
    """Nothing may prefer a side. What is left is rounding and where search grids begin.

    Measured: single pixels up to 8 on steep edges, which a hundredth of a pixel of registration
    explains. A dithered rounding falls either way, by a third of a level in the mean (2f(1 - f)
    over all fractions f), and a candidate is rounded once when it is laid and once when mixed.
    """
    case = drifted_round(Size(width=320, height=240), seed=2)
    job = (case.base, case.candidate, case.mask)
    straight = composited_by_each(*job)
    turned = composited_by_each(*(np.ascontiguousarray(np.flip(one, axis)) for one in job))
    for kind, out in straight.items():
        off = np.abs(out.astype(int) - np.flip(turned[kind], axis))[case.mask > 0]
        assert off.mean() < 0.2 + 2 / 3, kind
        assert np.quantile(off, 0.99) <= 4, kind


@pytest.mark.parametrize("kind", [Blend.FEATHER, Blend.MULTIBAND, Blend.POISSON])
def test_every_blend_gives_the_same_bits_again_and_with_any_number_of_threads(kind: Blend) -> None:
    """Large enough for several bands of rows and for threads to be started."""
    base, mask = photo(1300, 900, seed=3), disc_mask(1300, 900, 330, 20.0)
    edited = np.where(disc_mask(1300, 900, 200)[..., np.newaxis] > 0, 255 - base, base)
    candidate = Laid(
        pixels=np.clip(edited * 0.95 + 4, 0, 255).astype(np.uint8),
        valid=np.full(mask.shape, 255, np.uint8),
    )
    usual, seen = cv2.getNumThreads(), []
    try:
        for threads in (1, 2, 4, 4):
            cv2.setNumThreads(threads)
            blended = blend(base, candidate, mask, BlendOptions(blend=kind))
            layer = LayerPixels(pixels=blended.pixels, coverage=blended.coverage)
            seen.append(composite(base, [layer]))
    finally:
        cv2.setNumThreads(usual)
    assert all(np.array_equal(seen[0], other) for other in seen[1:])


def test_the_rounds_of_these_tests_are_believed() -> None:
    """So that the two-band blend is really met, and the plain one only where it is meant."""
    for base_kind in BASES:
        believed = {kind for kind in REPLIES if lying(base_kind, kind).trusted}
        assert believed == set(REPLIES) - {"another picture"}, base_kind
