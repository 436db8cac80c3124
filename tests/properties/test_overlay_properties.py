"""What is drawn over the photo, bit by bit, is what would be drawn at once."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PySide6.QtGui import QImage, QPainter

from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.imaging.mask import TiledMask
from desktop_editor.ui.canvas.coverage_overlay import CoverageOverlay, OverlayLook
from desktop_editor.ui.canvas.viewport import Viewport
from desktop_editor.ui.qt_image import from_qimage

PHOTO, SCREEN = Size(width=700, height=600), Size(width=640, height=420)
ZOOMS = (0.16, 0.4, 0.5, 0.8, 1.0, 1.6, 4.0)
"""OpenCV computes in 1/1024 of a pixel: exactly with these, now and then to a neighbour else."""

LOOKS = (
    OverlayLook(tint=(70, 150, 255, 0), outline_px=1),
    OverlayLook(tint=(70, 150, 255, 102), outline_px=2, phase=3),
    OverlayLook(tint=(255, 59, 48, 115), outline_px=0),
    OverlayLook(tint=(40, 200, 90, 60), outline_px=1),
)

beside_tiles = st.builds(
    lambda edge, by: edge + by, st.sampled_from([256, 512]), st.integers(-9, 3)
)
places = st.tuples(
    st.integers(0, 699) | beside_tiles, st.integers(0, 599) | beside_tiles, st.integers(1, 200)
)
dabs = st.lists(st.tuples(places, st.sampled_from([0, 60, 127, 128, 255])), min_size=1, max_size=8)
views = st.builds(
    lambda zoom, x, y: Viewport(image=PHOTO, device=SCREEN, zoom=zoom, centre_x=x, centre_y=y),
    st.sampled_from(ZOOMS),
    st.floats(0, 700),
    st.floats(0, 600),
)


def painted(mask: TiledMask, place: tuple[int, int, int], value: int) -> TiledMask:
    x, y, side = place
    rect = Rect(x=x, y=y, width=side, height=side).intersect(PHOTO.rect)
    return mask.replaced(rect, np.full((rect.height, rect.width), value, np.uint8))


def drawn(
    overlay: CoverageOverlay, view: Viewport, look: OverlayLook, until: float = math.inf
) -> NDArray[np.uint8]:
    image = QImage(SCREEN.width, SCREEN.height, QImage.Format.Format_RGB32)
    image.fill(0xFF406080)
    painter = QPainter(image)
    settled = overlay.draw(painter, view, look, until)
    painter.end()
    assert settled or until < math.inf
    return np.asarray(from_qimage(image))


def at_once(mask: TiledMask, view: Viewport, look: OverlayLook) -> NDArray[np.uint8]:
    overlay = CoverageOverlay()
    overlay.show(mask)
    return drawn(overlay, view, look)


@given(strokes=dabs, view=views, look=st.sampled_from(LOOKS), fill=st.sampled_from([0, 255]))
def test_a_stroke_looks_as_if_it_had_been_there_before(
    strokes: list[tuple[tuple[int, int, int], int]], view: Viewport, look: OverlayLook, fill: int
) -> None:
    mask, overlay = TiledMask.filled(PHOTO, fill), CoverageOverlay()
    for place, value in strokes:
        mask = painted(mask, place, value)
        overlay.show(mask)
        now = drawn(overlay, view, look)
        differs = np.abs(now.astype(int) - at_once(mask, view, look)) > 1
        assert not differs.any(), np.argwhere(differs)[:3]


@given(first=views, second=views, looks=st.permutations(LOOKS), stroke=dabs)
def test_looking_elsewhere_shows_what_changed_meanwhile(
    first: Viewport,
    second: Viewport,
    looks: list[OverlayLook],
    stroke: list[tuple[tuple[int, int, int], int]],
) -> None:
    mask, overlay = TiledMask.filled(PHOTO, 0), CoverageOverlay()
    for view, look in (
        (first, looks[0]),
        (second, looks[0]),
        (second, looks[1]),
        (first, looks[2]),
    ):
        for place, value in stroke:
            mask = painted(mask, place, value)
        overlay.show(mask)
        assert np.array_equal(drawn(overlay, view, look), at_once(mask, view, look))


@given(strokes=dabs, view=views, look=st.sampled_from(LOOKS))
def test_a_quick_look_is_followed_by_the_exact_one(
    strokes: list[tuple[tuple[int, int, int], int]], view: Viewport, look: OverlayLook
) -> None:
    mask, overlay = TiledMask.filled(PHOTO, 0), CoverageOverlay()
    for place, value in strokes:
        mask = painted(mask, place, value)
        overlay.show(mask)
        drawn(overlay, view, look, until=0)
    drawn(overlay, view, look, until=0)
    exact = at_once(mask, view, look).astype(int)
    assert np.abs(drawn(overlay, view, look) - exact).max() <= 1


def test_another_colour_is_seen_at_once() -> None:
    view = Viewport(image=PHOTO, device=SCREEN, zoom=1, centre_x=350, centre_y=300)
    mask, overlay = painted(TiledMask.filled(PHOTO, 0), (300, 270, 90), 255), CoverageOverlay()
    overlay.show(mask)
    for red, green, blue in ((255, 0, 0), (0, 255, 0)):
        look = OverlayLook(tint=(red, green, blue, 255), outline_px=0)
        seen = drawn(overlay, view, look)
        tinted = (seen == (blue, green, red)).all(axis=2)
        assert tinted.sum() == 90 * 90


@pytest.mark.parametrize("zoom", [0.3, 1.0, 3.0])
def test_dashes_march_where_they_are_said_to(zoom: float) -> None:
    view = Viewport(image=PHOTO, device=SCREEN, zoom=zoom, centre_x=350, centre_y=300)
    mask, overlay = painted(TiledMask.filled(PHOTO, 0), (300, 270, 90), 255), CoverageOverlay()
    overlay.show(mask)
    before = drawn(overlay, view, LOOKS[0])
    marched = OverlayLook(tint=LOOKS[0].tint, outline_px=1, phase=1)
    said = np.zeros(before.shape[:2], bool)
    for rect in overlay.march(marched):
        said[rect.intersect(SCREEN.rect).slices] = True
    moved = (drawn(overlay, view, marched) != before).any(axis=2)
    assert moved.any()
    assert not moved[~said].any()
