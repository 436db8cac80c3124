"""However a mask was painted, the blend is what this mask alone gives, to the last bit."""

from dataclasses import replace
from functools import cache

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_editor.imaging.blend import Blend, BlendOptions, blend
from desktop_editor.imaging.laid import Laid
from desktop_editor.imaging.raster import Coverage, Pixels
from tests.helpers.photos import disc_mask, photo, photo_16

WIDTH, HEIGHT = 900, 620
STROKES = st.lists(
    st.tuples(
        st.integers(-20, WIDTH + 20),
        st.integers(-20, HEIGHT + 20),
        st.integers(1, 120),
        st.sampled_from((0, 0, 90, 255, 255)),
    ),
    min_size=1,
    max_size=5,
)


@cache
def a_base(*, deep: bool) -> Pixels:
    return photo_16(WIDTH, HEIGHT, 4) if deep else photo(WIDTH, HEIGHT, 4)


@cache
def a_candidate(*, framed: bool) -> Laid:
    """Duller than the photo, with two changes; perhaps without content at the left."""
    pixels = cv2.GaussianBlur(photo(WIDTH, HEIGHT, 4), (0, 0), 1.1) * 0.95 + 4
    pixels[200:420, 300:520] = (30, 40, 200)
    cv2.circle(pixels, (720, 150), 60, (200, 180, 30), -1)
    valid = np.full((HEIGHT, WIDTH), 255, np.uint8)
    if framed:
        valid[:, :330], valid[:, :310] = 128, 0
    return Laid(pixels=np.clip(pixels, 0, 255).astype(np.uint8), valid=valid)


def painted(mask: Coverage, stroke: tuple[int, int, int, int]) -> Coverage:
    x, y, radius, value = stroke
    out = mask.copy()
    cv2.circle(out, (x, y), radius, value, -1)
    return out


@given(
    st.sampled_from(list(Blend)),
    st.sampled_from((None, 0.0, 20.0)),
    st.booleans(),
    st.booleans(),
    STROKES,
)
@settings(max_examples=7)
def test_after_any_strokes_the_blend_is_that_of_the_mask_alone(
    kind: Blend,
    feather_px: float | None,
    deep: bool,
    framed: bool,
    strokes: list[tuple[int, int, int, int]],
) -> None:
    base, candidate = a_base(deep=deep), a_candidate(framed=framed)
    options = BlendOptions(blend=kind, feather_px=feather_px)
    mask = disc_mask(WIDTH, HEIGHT, 150, 20.0)
    first = blend(base, candidate, mask, options)
    newest = first
    for stroke in strokes:
        mask = painted(mask, stroke)
        newest = blend(base, candidate, mask, options, newest)
        alone = blend(base, candidate, mask, options)
        assert newest.blend is alone.blend
        assert newest.reason == alone.reason
        assert np.array_equal(newest.coverage, alone.coverage)
        assert np.array_equal(newest.pixels, alone.pixels)
        assert (newest.coverage <= mask).all()
    duller = replace(options, detail=0.4, feather_px=9.0)
    for other in (duller, replace(duller, blend=Blend.MULTIBAND)):
        changed, alone = (blend(base, candidate, mask, other, one) for one in (newest, None))
        assert np.array_equal(changed.coverage, alone.coverage)
        assert np.array_equal(changed.pixels, alone.pixels)
    undone = blend(base, candidate, disc_mask(WIDTH, HEIGHT, 150, 20.0), options, newest)
    assert np.array_equal(undone.coverage, first.coverage)
    assert np.array_equal(undone.pixels, first.pixels)
