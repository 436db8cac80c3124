"""A stroke on the selection is what combining with the whole stroke would be, however it comes."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from desktop_editor.imaging.brush import Brush, Dab, stamp
from desktop_editor.imaging.geometry import Size
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.imaging.select import Combine, combined
from desktop_editor.imaging.selection_stroke import SelectionStroke

SIZE = Size(width=600, height=300)
BRUSHES = st.builds(
    Brush,
    radius_px=st.floats(1, 120),
    hardness=st.floats(0, 1),
    opacity=st.floats(0.1, 1),
)
DABS = st.lists(
    st.builds(Dab, image_x=st.floats(-50, 650), image_y=st.floats(-50, 350)), min_size=1, max_size=8
)


@given(
    how=st.sampled_from(Combine),
    brush=BRUSHES,
    earlier=DABS,
    moves=st.lists(DABS, min_size=1, max_size=3),
)
def test_a_stroke_combines_like_any_shape_and_says_what_it_changed(
    how: Combine, brush: Brush, earlier: list[Dab], moves: list[list[Dab]]
) -> None:
    nothing = TiledMask.filled(SIZE, 0)
    before, _ = stamp(nothing, Brush(radius_px=60), earlier)
    stroke, after = SelectionStroke(how), before
    for dabs in moves:
        last = after
        after, dirty = stroke.stamp(last, brush, dabs)
        changed = last.array() != after.array()
        changed[dirty.slices] = False
        assert not changed.any()
    whole, touched = stamp(nothing, brush, [dab for dabs in moves for dab in dabs])
    wanted = before
    if not touched.is_empty:  # a stroke beside the photo is no selection
        wanted = combined(before, SIZE.rect, whole.array(), how)
    assert np.array_equal(after.array(), wanted.array())
