"""The rules for the fields of an edit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_editor.sandbox.bodies import RawBody
from desktop_editor.sandbox.fields import EditFields, automatic_size, read_fields, size_problem
from desktop_editor.sandbox.refusals import Refusal


def _fields(**values: object) -> EditFields:
    values = {"prompt": "warmer", **values}
    return read_fields(RawBody(textual=False, values=values, images=(b"photo",), references=None))


def _references(count: int) -> EditFields:
    references = (b"reference",) * count
    raw = RawBody(textual=False, values={"prompt": "x"}, images=(b"photo",), references=references)
    return read_fields(raw)


@given(st.integers(1, 20_000), st.integers(1, 20_000))
def test_the_automatic_size_always_keeps_the_size_rules(width: int, height: int) -> None:
    assert size_problem(*automatic_size(width, height)) == ""


@pytest.mark.parametrize(
    ("own", "expected"),
    [((1536, 1024), (1536, 1024)), ((6000, 4000), (3520, 2352)), ((400, 300), (944, 704))],
)
def test_the_automatic_size_stays_near_the_photo(
    own: tuple[int, int], expected: tuple[int, int]
) -> None:
    assert automatic_size(*own) == expected


@pytest.mark.parametrize(
    "size", ["1024x1024", "1536x1024", "2048x2048", "3840x2160", "2160x3840", "1408x480"]
)
def test_allowed_sizes_pass(size: str) -> None:
    width, height = size.split("x")
    assert _fields(size=size).size == (int(width), int(height))


_NOT_MULTIPLES = ("1000x1024", "0x0", "16x1000")
_TOO_LONG_OR_LARGE = ("3856x2160", "3840x1264", "3840x3840")
_TOO_SMALL = ("512x512", "16x16")
_NO_SIZES = ("1024", "1024x", "x", "-16x16", "1024X1024", "1024x1024 ", "", "\uff11024x1024")


@pytest.mark.parametrize("size", [*_NOT_MULTIPLES, *_TOO_LONG_OR_LARGE, *_TOO_SMALL, *_NO_SIZES])
def test_other_sizes_are_refused_with_400(size: str) -> None:
    with pytest.raises(Refusal) as refused:
        _fields(size=size)
    assert (refused.value.status, refused.value.param) == (400, "size")


def test_auto_and_a_missing_size_leave_the_size_open() -> None:
    assert _fields(size="auto").size is None
    assert _fields().size is None


def test_a_prompt_is_counted_in_code_points() -> None:
    assert _fields(prompt="😀" * 1000).prompt == "😀" * 1000
    with pytest.raises(Refusal) as refused:
        _fields(prompt="😀" * 1001)
    assert (refused.value.status, refused.value.param) == (400, "prompt")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("prompt", ""),
        ("prompt", 5),
        ("n", 2),
        ("n", 0),
        ("n", "1"),
        ("n", True),
        ("response_format", "base64"),
        ("output_format", "tiff"),
        ("output_compression", 101),
        ("output_compression", -1),
        ("background", "transparent"),
        ("background", "blue"),
        ("quality", "best"),
        ("user", 7),
        ("input_fidelity", "middle"),
        ("partial_images", 4),
        ("partial_images", "2"),
        ("stream", "true"),
        ("stream", 1),
        ("mask", 3),
        ("input_image_mask", ["a"]),
    ],
)
def test_a_field_outside_its_rule_is_refused_and_named(field: str, value: object) -> None:
    with pytest.raises(Refusal) as refused:
        _fields(**{field: value})
    assert (refused.value.status, refused.value.param) == (400, field)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("mask", "data:image/png;base64,AA=="),
        ("input_image_mask", {"file_id": "file-1"}),
        ("input_fidelity", "low"),
        ("quality", "high"),
        ("partial_images", 3),
        ("stream", True),
        ("n", 1.0),
        ("user", "somebody"),
        ("of_the_future", [1]),
    ],
)
def test_fields_without_effect_are_accepted(field: str, value: object) -> None:
    assert _fields(**{field: value}) == _fields()


@pytest.mark.parametrize(
    ("field", "value", "passes"),
    [
        ("stream", "true", True),
        ("stream", "yes", False),
        ("n", "1", True),
        ("n", "1.0", False),
        ("partial_images", "2", True),
        ("partial_images", "-1", False),
    ],
)
def test_in_a_form_numbers_and_booleans_are_text(field: str, value: str, passes: bool) -> None:
    values = {"prompt": "x", field: value}
    raw = RawBody(textual=True, values=values, images=(b"photo",), references=None)
    if passes:
        assert read_fields(raw).prompt == "x"
    else:
        with pytest.raises(Refusal) as refused:
            read_fields(raw)
        assert refused.value.param == field


def test_a_dated_snapshot_of_the_model_is_not_found() -> None:
    with pytest.raises(Refusal) as refused:
        _fields(model="gpt-image-2-2026-04-21")
    assert (refused.value.status, refused.value.body["error"]["type"]) == (404, "not_found_error")


def test_sixteen_references_pass_and_seventeen_do_not() -> None:
    assert len(_references(16).references) == 16
    for count in (0, 17):
        with pytest.raises(Refusal) as refused:
            _references(count)
        assert refused.value.param == "images"


def test_the_pictures_and_the_prompt_stay_out_of_logs() -> None:
    assert "photo" not in repr(_fields())
