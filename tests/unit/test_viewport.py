"""Looking at a photo: fitting, zooming to the pointer, panning, other window sizes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.ui.canvas.viewport import LARGEST_ZOOM, SMALLEST_ZOOM, Viewport

WINDOW = Size(width=1600, height=1000)
PHOTO = Size(width=6000, height=4000)


def fitted(image: Size = PHOTO, device: Size = WINDOW) -> Viewport:
    return Viewport(image=image, device=device).fitted()


def test_fitting_shows_the_whole_photo_in_the_middle() -> None:
    view = fitted()
    assert view.visible() == PHOTO.rect
    left, top = view.to_device(0, 0)
    right, bottom = view.to_device(PHOTO.width, PHOTO.height)
    assert left == pytest.approx(WINDOW.width - right, abs=1)
    assert top == pytest.approx(WINDOW.height - bottom, abs=1)
    assert top > 0


def test_fitting_does_not_enlarge_a_small_photo() -> None:
    assert fitted(Size(width=300, height=200)).zoom == 1.0


def test_a_photo_too_large_for_the_smallest_zoom_can_still_be_seen_whole() -> None:
    view = fitted(Size(width=60_000, height=4000), Size(width=800, height=600))
    assert view.zoom < SMALLEST_ZOOM
    assert view.zoomed_out().zoom == pytest.approx(view.zoom)


@given(
    zoom=st.floats(0.5, 30),
    x=st.floats(600, 1000),
    y=st.floats(400, 600),
)
def test_the_point_under_the_pointer_stays_there_while_zooming(
    zoom: float, x: float, y: float
) -> None:
    view = fitted().at_actual_size()
    before = view.to_image(x, y)
    after = view.zoomed(zoom, x, y)
    there = after.to_device(*before)
    assert there == pytest.approx((x, y), abs=1.0)


@given(zoom=st.floats(1e-6, 1e6))
def test_no_wheel_zooms_beyond_the_limits(zoom: float) -> None:
    view = fitted().zoomed(zoom, 800, 500)
    assert SMALLEST_ZOOM <= view.zoom <= LARGEST_ZOOM


@given(dx=st.floats(-1e6, 1e6), dy=st.floats(-1e6, 1e6))
def test_the_photo_can_not_be_lost_by_panning(dx: float, dy: float) -> None:
    seen = fitted().at_actual_size().panned(dx, dy).visible()
    assert seen.width >= WINDOW.width // 2
    assert seen.height >= WINDOW.height // 2


def test_panning_moves_the_photo_by_what_the_pointer_moved() -> None:
    view = fitted().at_actual_size()
    before = view.to_device(3000, 2000)
    after = view.panned(30, -40).to_device(3000, 2000)
    assert (after[0] - before[0], after[1] - before[1]) == (30, -40)


def test_a_larger_window_keeps_a_fitted_photo_fitted() -> None:
    view = fitted().resized(Size(width=2400, height=1500), 1.0)
    assert view == fitted(device=Size(width=2400, height=1500))


def test_a_photo_that_fills_the_window_fills_a_larger_and_a_smaller_one() -> None:
    for width, height in ((2400, 1500), (900, 1400), (500, 300)):
        other = Size(width=width, height=height)
        view = fitted().filled().resized(other, 1.0)
        assert view == fitted(device=other).filled()
    left = fitted().filled().panned(10, 0).resized(Size(width=2400, height=1500), 1.0)
    assert left.zoom == fitted().filled().zoom, "moved away from, it is one's own choice"


def test_another_window_size_keeps_the_middle_when_zoomed_in() -> None:
    view = fitted().at_actual_size().panned(-321, 123)
    after = view.resized(Size(width=900, height=700), 1.0)
    assert (after.zoom, after.centre_x, after.centre_y) == (1.0, view.centre_x, view.centre_y)


def test_steps_up_and_down_meet_at_actual_size() -> None:
    view = fitted().at_actual_size()
    assert view.zoomed_in().zoomed_out().zoom == 1.0
    zooms = [view.zoom]
    while view.zoom < LARGEST_ZOOM:
        view = view.zoomed_in()
        zooms.append(view.zoom)
    assert zooms == sorted(set(zooms))


def test_image_pixels_lie_on_whole_device_pixels_at_actual_size() -> None:
    view = fitted().at_actual_size().panned(0.37, 0.21)
    x, y = view.to_device(17, 23)
    assert (x, y) == (round(x), round(y))


def test_the_level_has_at_least_one_pixel_for_each_device_pixel() -> None:
    view = fitted()
    for zoom, level in ((8, 0), (1, 0), (0.51, 0), (0.5, 1), (0.26, 1), (0.25, 2), (0.125, 3)):
        assert view.zoomed(zoom, 800, 500).level == level


def test_filling_leaves_no_edge_of_the_window_free() -> None:
    for image in (PHOTO, Size(width=4000, height=6000), Size(width=300, height=200)):
        view = fitted(image).filled()
        left, top = view.to_device(0, 0)
        right, bottom = view.to_device(image.width, image.height)
        assert left <= 0
        assert top <= 0
        assert right >= WINDOW.width - 1
        assert bottom >= WINDOW.height - 1
        whole = (right - left, bottom - top)
        assert min(whole[0] - WINDOW.width, whole[1] - WINDOW.height) == pytest.approx(0, abs=1)


@given(
    x=st.integers(0, 5000), y=st.integers(0, 3000), width=st.integers(60, 900), tall=st.booleans()
)
def test_a_frame_is_shown_whole_and_as_large_as_it_fits(
    x: int, y: int, width: int, tall: bool
) -> None:
    frame = Rect(x=x, y=y, width=width, height=width * (2 if tall else 1) // 2)
    view = fitted().showing(frame)
    assert view.visible().expand(1).contains(frame)
    used = (frame.width * view.zoom / WINDOW.width, frame.height * view.zoom / WINDOW.height)
    assert max(used) == pytest.approx(1) or view.zoom == LARGEST_ZOOM


def test_nothing_scrolls_while_all_of_the_photo_is_in_view() -> None:
    assert [scroll.is_needed for scroll in fitted().scrolls()] == [False, False]
    wide = fitted(Size(width=6000, height=400)).at_actual_size()
    assert [scroll.is_needed for scroll in wide.scrolls()] == [True, False]


@given(share=st.floats(0, 1), zoom=st.floats(0.5, 32))
def test_scrolling_reaches_every_position_that_panning_does(share: float, zoom: float) -> None:
    view = fitted().at_zoom(zoom)
    across, _down = view.scrolls()
    wanted = round(across.least + share * (across.most - across.least))
    moved = view.scrolled(wanted, None)
    assert moved.scrolls()[0].position == pytest.approx(wanted, abs=1)
    assert moved.centre_y == view.centre_y
    far = view.panned(-1e7, 0)
    assert far.scrolls()[0].position == pytest.approx(across.most, abs=1)
