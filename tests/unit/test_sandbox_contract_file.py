"""The OpenAPI description and the code of the practice service state the same limits and names."""

from typing import Any

import pytest

from desktop_editor.sandbox import bodies, fields, refusals
from desktop_editor.sandbox.contract import described
from desktop_editor.sandbox.drift_level import DriftLevel
from desktop_editor.sandbox.scenarios import SCENARIOS

BASE = "http://127.0.0.1:1/token/v1"


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    return described(BASE)


@pytest.fixture(scope="module")
def schemas(description: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = description["components"]["schemas"]
    return found


@pytest.fixture(params=["EditOptions", "EditAsForm"])
def options(schemas: dict[str, Any], request: pytest.FixtureRequest) -> dict[str, Any]:
    """The fields as JSON, and as a form."""
    found: dict[str, Any] = schemas[request.param]["properties"]
    return found


def test_the_server_that_is_asked_names_itself(description: dict[str, Any]) -> None:
    assert description["servers"] == [{"url": BASE}]
    assert description["openapi"].startswith("3.1.")


def test_choices_are_the_same(options: dict[str, Any]) -> None:
    for name, allowed in {
        "model": (fields.MODEL,),
        "response_format": fields.RESPONSE_FORMATS,
        "output_format": fields.OUTPUT_FORMATS,
        "quality": fields.QUALITIES,
        "background": fields.BACKGROUNDS,
        "input_fidelity": fields.FIDELITIES,
        "n": (1,),
    }.items():
        assert [value for value in options[name]["enum"] if value is not None] == list(allowed)


def test_limits_of_fields_are_the_same(options: dict[str, Any]) -> None:
    prompt, compression, partial = (
        options[name] for name in ("prompt", "output_compression", "partial_images")
    )
    assert (prompt["minLength"], prompt["maxLength"]) == (1, fields.MAX_PROMPT_CHARS)
    assert (compression["minimum"], compression["maximum"]) == (0, fields.MAX_COMPRESSION)
    assert (partial["minimum"], partial["maximum"]) == (0, fields.MAX_PARTIAL_IMAGES)


def test_the_number_of_pictures_is_the_same(schemas: dict[str, Any]) -> None:
    separate, in_list, objects = (form["properties"] for form in schemas["EditAsJson"]["anyOf"])
    form, form_list = (form["properties"] for form in schemas["EditAsForm"]["anyOf"])
    for listed in (in_list["image"], objects["images"], form_list["image[]"]):
        assert listed["maxItems"] == fields.MAX_REFERENCES + 1
    for references in (separate["images"], form["images"]):
        assert references["maxItems"] == fields.MAX_REFERENCES


def test_the_rules_of_a_size_are_the_same(schemas: dict[str, Any]) -> None:
    size = schemas["Size"]
    assert (size["multipleOf"], size["maximum"]) == (fields.SIZE_STEP, fields.MAX_EDGE_PX)
    assert size["x-max-aspect"] == fields.MAX_ASPECT
    assert (size["x-min-pixels"], size["x-max-pixels"]) == (fields.MIN_PIXELS, fields.MAX_PIXELS)


def test_the_largest_picture_and_body_are_the_same(
    description: dict[str, Any], schemas: dict[str, Any]
) -> None:
    body = description["paths"]["/images/edits"]["post"]["requestBody"]["description"]
    assert str(bodies.MAX_BODY_BYTES) in body
    assert str(bodies.MAX_PICTURE_BYTES) in schemas["PictureText"]["description"]


def test_scenarios_and_drifts_are_the_same(description: dict[str, Any]) -> None:
    scenario, drift = description["paths"]["/images/edits"]["post"]["parameters"]
    names = "|".join(known.name for known in SCENARIOS)
    assert scenario["schema"]["pattern"] == f"^({names})(=.+)?$"
    assert drift["schema"]["enum"] == [level.value for level in DriftLevel]


def test_kinds_of_errors_are_the_same(description: dict[str, Any], schemas: dict[str, Any]) -> None:
    kinds = schemas["Error"]["properties"]["error"]["properties"]["type"]["enum"]
    statuses = {
        int(status) for status in description["paths"]["/images/edits"]["post"]["responses"]
    }
    answers = [refusals.Refusal(status, "x").body["error"]["type"] for status in statuses - {200}]
    assert set(answers) == set(kinds)
    played = {known.problem.status for known in SCENARIOS if known.problem is not None}
    assert played <= statuses
