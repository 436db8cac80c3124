"""Whatever the photo and the selection, the planned edit region is one that the service takes."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from desktop_editor.edit_api.services import SizeRules
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.pipeline.region import RegionPlan, legal_size, plan_region

SIDE = st.one_of(st.integers(1, 200), st.integers(200, 6000), st.integers(1, 20_000))
PHOTOS = st.builds(Size, width=SIDE, height=SIDE)
RULES = st.sampled_from(
    [
        SizeRules(),
        SizeRules(multiple=64, max_edge_px=2048, max_pixels=4_194_304),
        SizeRules(multiple=8, max_aspect=2.0),
    ]
)
SIZES = st.sampled_from(["match", "auto"])


@st.composite
def selections(draw: st.DrawFn, photos: st.SearchStrategy[Size] = PHOTOS) -> tuple[Size, Rect]:
    """A photo and the box of a selection on it."""
    photo = draw(photos)
    x, y = draw(st.integers(0, photo.width - 1)), draw(st.integers(0, photo.height - 1))
    width, height = draw(st.integers(1, photo.width - x)), draw(st.integers(1, photo.height - y))
    return photo, Rect(x=x, y=y, width=width, height=height)


def plan(photo: Size, selected: Rect | None, size: str = "match") -> RegionPlan:
    return plan_region(photo, selected, None, size, SizeRules())


@given(selections(), SIZES, RULES)
@settings(max_examples=500)
@example((Size(width=1, height=1), Rect(x=0, y=0, width=1, height=1)), "match", SizeRules())
@example((Size(width=20_000, height=1), Rect(x=7, y=0, width=1, height=1)), "match", SizeRules())
def test_the_region_lies_on_the_photo_around_the_selection_and_is_sent_at_a_legal_size(
    photo_and_box: tuple[Size, Rect], size: str, rules: SizeRules
) -> None:
    photo, box = photo_and_box
    found = plan_region(photo, box, None, size, rules)
    assert photo.rect.contains(found.region)
    assert found.region.contains(box)
    assert rules.allow(found.sent_size.width, found.sent_size.height)
    assert found.requested_size == (None if size == "auto" else found.sent_size)


@given(selections())
@settings(max_examples=500)
def test_a_region_that_the_service_takes_is_sent_at_its_own_resolution(
    photo_and_box: tuple[Size, Rect],
) -> None:
    found = plan(*photo_and_box)
    size = found.region.size
    if SizeRules().allow(size.width, size.height):
        assert found.sent_size == size


LARGE = st.integers(2000, 8000)


@given(selections(st.builds(Size, width=LARGE, height=LARGE)))
@settings(max_examples=300)
def test_a_selection_on_a_large_photo_is_sent_unresized_when_its_context_fits(
    photo_and_box: tuple[Size, Rect],
) -> None:
    photo, box = photo_and_box
    region = plan(photo, box).region
    stretched = max(box.width, box.height) > 2.5 * min(region.width, region.height)
    if region.size.pixels > 8_000_000 or region.size.longest > 3800 or stretched:
        return  # the service could not answer at this resolution
    roomy = box.width <= photo.width - 16 and box.height <= photo.height - 16
    assert not roomy or plan(photo, box).sent_size == region.size


USUAL = st.integers(900, 6000)


@given(selections(st.builds(Size, width=USUAL, height=USUAL)))
@settings(max_examples=300)
def test_there_is_context_on_every_side_where_the_photo_has_it(
    photo_and_box: tuple[Size, Rect],
) -> None:
    photo, box = photo_and_box
    region = plan(photo, box).region
    context = max((box.width + box.height) // 4, photo.longest // 16, 64)
    wanted = box.expand(context - 16).intersect(photo.rect.expand(-16)).union(box)
    if 1 / 2.9 <= wanted.size.aspect <= 2.9:
        assert region.contains(wanted)


@given(selections(st.builds(Size, width=USUAL, height=USUAL)))
@settings(max_examples=300)
def test_more_selected_is_never_less_sent(photo_and_box: tuple[Size, Rect]) -> None:
    photo, box = photo_and_box
    smaller = Rect(
        x=box.x + box.width // 4,
        y=box.y + box.height // 4,
        width=max(1, box.width // 2),
        height=max(1, box.height // 2),
    )
    large, small = plan(photo, box).region.size, plan(photo, smaller).region.size
    assert large.pixels >= small.pixels * 0.96  # sides differ by steps of 16 pixels


@given(PHOTOS, SIZES)
@settings(max_examples=300)
def test_without_a_selection_the_whole_photo_is_sent(photo: Size, size: str) -> None:
    found = plan(photo, None, size)
    assert found.region == photo.rect
    assert SizeRules().allow(found.sent_size.width, found.sent_size.height)


@given(st.integers(20, 20_000), st.floats(1 / 2.8, 2.8))
@settings(max_examples=300)
def test_the_sent_size_keeps_the_shape_of_the_photo(width: int, aspect: float) -> None:
    photo = Size(width=width, height=max(1, round(width / aspect)))
    legal = legal_size(photo, SizeRules())
    assert abs(legal.aspect / photo.aspect - 1) < 0.03
    if photo.pixels > SizeRules().max_pixels * 1.1 or photo.longest > 4200:
        assert legal.pixels > SizeRules().max_pixels * 0.5 or legal.longest > 3700


@given(selections(), st.sampled_from(["1024x1024", "1536x1024", "1024x1536", "3840x2160"]))
@settings(max_examples=300)
def test_a_size_that_the_user_names_is_the_size_that_is_sent(
    photo_and_box: tuple[Size, Rect], size: str
) -> None:
    photo, box = photo_and_box
    found = plan(photo, box, size)
    assert str(found.sent_size) == size
    assert found.requested_size == found.sent_size
    assert photo.rect.contains(found.region)
    assert found.region.contains(box)


@given(selections(), st.data())
@settings(max_examples=300)
def test_a_region_that_the_user_fixes_is_cut_to_the_photo_and_kept(
    photo_and_box: tuple[Size, Rect], data: st.DataObject
) -> None:
    photo, box = photo_and_box
    margin = data.draw(st.integers(0, 3000))
    fixed = box.expand(margin)
    found = plan_region(photo, box, fixed, "match", SizeRules())
    assert found.region == fixed.intersect(photo.rect)
    assert SizeRules().allow(found.sent_size.width, found.sent_size.height)
