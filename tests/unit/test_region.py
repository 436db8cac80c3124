"""The edit region as a user meets it: on the canvas, with `--region` and `--size`."""

import pytest

from desktop_editor.edit_api.services import SizeRules
from desktop_editor.errors import EditorError
from desktop_editor.imaging.geometry import Rect, Size
from desktop_editor.pipeline.region import (
    parse_region,
    parse_size,
    plan_region,
    usable_region,
)

PHOTO = Size(width=6000, height=4000)
RULES = SizeRules()


def refusal(call: object, *arguments: object) -> EditorError:
    assert callable(call)
    with pytest.raises(EditorError) as caught:
        call(*arguments)
    return caught.value


def test_a_face_on_a_24_megapixel_photo_is_sent_with_context_and_unresized() -> None:
    face = Rect(x=2900, y=1200, width=500, height=700)
    plan = plan_region(PHOTO, face, None, "match", RULES)
    assert plan.sent_size == plan.region.size
    assert plan.region.contains(face.expand(375))
    assert plan.region.size.pixels < 3_000_000


def test_a_spot_in_the_corner_gets_the_least_size_inside_the_photo() -> None:
    plan = plan_region(PHOTO, Rect(x=5998, y=3998, width=2, height=2), None, "match", RULES)
    assert (plan.region.right, plan.region.bottom) == (6000, 4000)
    assert plan.sent_size == plan.region.size
    assert plan.region.size.pixels < 800_000


def test_a_whole_24_megapixel_photo_is_sent_as_large_as_the_service_allows() -> None:
    plan = plan_region(PHOTO, None, None, "match", RULES)
    assert plan.region == PHOTO.rect
    assert plan.sent_size.pixels > 7_900_000
    assert abs(plan.sent_size.aspect - 1.5) < 0.01


def test_a_tiny_photo_is_sent_enlarged() -> None:
    plan = plan_region(Size(width=64, height=48), None, None, "match", RULES)
    assert plan.region.size == Size(width=64, height=48)
    assert RULES.allow(plan.sent_size.width, plan.sent_size.height)


def test_context_up_to_an_odd_border_does_not_make_the_region_odd() -> None:
    selected = Rect(x=3000, y=200, width=1100, height=1100)
    plan = plan_region(Size(width=6000, height=1501), selected, None, "match", RULES)
    assert plan.region.height == 1488
    assert plan.sent_size == plan.region.size


def test_a_spot_on_a_panorama_is_sent_in_its_own_shape() -> None:
    spot = Rect(x=9000, y=400, width=300, height=300)
    plan = plan_region(Size(width=20_000, height=1200), spot, None, "match", RULES)
    assert plan.sent_size == plan.region.size


def test_a_whole_panorama_is_squeezed_into_the_widest_legal_shape() -> None:
    plan = plan_region(Size(width=20_000, height=1200), None, None, "match", RULES)
    assert plan.region.width == 20_000
    assert plan.sent_size.aspect == pytest.approx(3.0)


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("auto", None),
        ("whole", PHOTO.rect),
        ("1,2,300,400", Rect(x=1, y=2, width=300, height=400)),
        ("-10,-20,300,400", Rect(x=-10, y=-20, width=300, height=400)),
        (" 1, 2, 300, 400 ", Rect(x=1, y=2, width=300, height=400)),
    ],
)
def test_a_region_is_read_as_it_is_written(text: str, region: Rect | None) -> None:
    assert parse_region(text, PHOTO) == region


@pytest.mark.parametrize("text", ["", "everything", "1,2,3", "1,2,3,-4", "a,b,c,d", "1.5,2,3,4"])
def test_anything_else_is_no_region(text: str) -> None:
    error = refusal(parse_region, text, PHOTO)
    assert error.message_id == "region.not_understood"
    assert error.parameters["text"] == text


def test_a_region_over_the_edge_is_cut_to_the_photo() -> None:
    region = Rect(x=-100, y=3900, width=500, height=500)
    assert usable_region(region, PHOTO) == Rect(x=0, y=3900, width=400, height=100)


@pytest.mark.parametrize(
    "region",
    [Rect(x=6000, y=0, width=10, height=10), Rect(x=5, y=5, width=0, height=50)],
)
def test_a_region_that_misses_the_photo_is_refused(region: Rect) -> None:
    error = refusal(usable_region, region, PHOTO)
    assert error.message_id == "region.outside_photo"
    assert error.parameters == {"width": 6000, "height": 4000}


def test_a_region_that_misses_the_selection_is_refused() -> None:
    selected = Rect(x=0, y=0, width=100, height=100)
    region = Rect(x=3000, y=3000, width=1000, height=900)
    error = refusal(plan_region, PHOTO, selected, region, "match", RULES)
    assert error.message_id == "region.misses_selection"


@pytest.mark.parametrize("text", ["1536x1024", "1536×1024", " 1536 X 1024 "])
def test_a_size_is_read_as_people_write_it(text: str) -> None:
    assert parse_size(text, RULES) == Size(width=1536, height=1024)


@pytest.mark.parametrize(
    ("text", "message_id"),
    [
        ("large", "size.not_understood"),
        ("1024", "size.not_understood"),
        ("100x100", "service.size_not_allowed"),
        ("1025x1024", "service.size_not_allowed"),
        ("3840x1024", "service.size_not_allowed"),
        ("4096x2048", "service.size_not_allowed"),
        ("0x0", "service.size_not_allowed"),
    ],
)
def test_a_size_that_no_service_renders_is_refused_in_words(text: str, message_id: str) -> None:
    assert refusal(parse_size, text, RULES).message_id == message_id
