"""The pixel lock as algebra: outside the mask nothing changes, whatever the pictures are."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as stn
from numpy.typing import NDArray

from desktop_editor.imaging.composite import LayerPixels, composite
from desktop_editor.imaging.pixel_lock import check_lock
from desktop_editor.imaging.raster import Pixels, to_depth

# Few values, so that whole cells are locked or full; more than one cell wide.
COVERAGES = stn.arrays(
    np.uint8,
    st.tuples(st.integers(1, 150), st.integers(1, 150)),
    elements=st.sampled_from((0, 255, 1, 77, 128, 254)),
    fill=st.sampled_from((0, 255, 128)),
)


def noise(seed: int, shape: tuple[int, int], channels: int, dtype: type) -> Pixels:
    rng = np.random.default_rng(seed)
    top = np.iinfo(dtype).max
    return rng.integers(0, top, (*shape, channels), endpoint=True).astype(dtype)


@given(
    COVERAGES,
    st.integers(0, 2**31),
    st.tuples(st.sampled_from((3, 4)), st.sampled_from((3, 4))),
    st.tuples(st.sampled_from((np.uint8, np.uint16)), st.sampled_from((np.uint8, np.uint16))),
    st.floats(0, 1),
)
@settings(max_examples=120, deadline=None)
def test_where_coverage_is_0_the_base_stays_bit_for_bit(
    coverage: NDArray[np.uint8],
    seed: int,
    channels: tuple[int, int],
    dtypes: tuple[type, type],
    opacity: float,
) -> None:
    base = noise(seed, coverage.shape, channels[0], dtypes[0])
    edit = noise(seed + 1, coverage.shape, channels[1], dtypes[1])
    out = composite(base, [LayerPixels(pixels=edit, coverage=coverage, opacity=opacity)])
    assert np.array_equal(out[coverage == 0], base[coverage == 0])
    assert check_lock(base, out, coverage).changed_px == 0


@given(COVERAGES, st.integers(0, 2**31), st.sampled_from((np.uint8, np.uint16)))
@settings(max_examples=60, deadline=None)
def test_where_coverage_is_255_the_layer_shows_bit_for_bit_and_else_it_lies_between(
    coverage: NDArray[np.uint8], seed: int, dtype: type
) -> None:
    base, edit = (noise(seed + i, coverage.shape, 3, dtype) for i in range(2))
    out = composite(base, [LayerPixels(pixels=edit, coverage=coverage)])
    assert np.array_equal(out[coverage == 255], edit[coverage == 255])
    assert np.all(out >= np.minimum(base, edit))
    assert np.all(out <= np.maximum(base, edit))


@given(st.integers(0, 2**31), st.sampled_from((np.uint8, np.uint16)), st.sampled_from((3, 4)))
@settings(max_examples=40, deadline=None)
def test_more_coverage_never_shows_less_of_the_layer(seed: int, dtype: type, channels: int) -> None:
    """Every coverage at once: a column each."""
    coverage = np.repeat(np.arange(256, dtype=np.uint8)[np.newaxis], 8, axis=0)
    base: Pixels = np.repeat(noise(seed, (8, 1), channels, dtype), 256, axis=1).astype(dtype)
    edit: Pixels = np.repeat(noise(seed + 1, (8, 1), channels, dtype), 256, axis=1).astype(dtype)
    out = composite(base, [LayerPixels(pixels=edit, coverage=coverage)])
    if channels == 3:
        away = np.abs(out.astype(np.int64) - base.astype(np.int64))
        assert np.all(np.diff(away, axis=1) >= 0)
    else:
        assert np.array_equal(out[:, 0], base[:, 0])
        assert np.array_equal(out[:, 255], edit[:, 255])


@given(st.integers(0, 65_535))
def test_widening_and_reducing_gives_8_bits_back(value: int) -> None:
    deep = np.full((2, 2, 3), value, np.uint16)
    narrow = to_depth(deep, np.dtype(np.uint8))
    assert np.all(narrow == round(value / 257))
    assert np.array_equal(to_depth(to_depth(narrow, deep.dtype), narrow.dtype), narrow)
