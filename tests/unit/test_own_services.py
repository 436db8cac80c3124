"""Services that a user describes in the settings file."""

from typing import Any

import pytest

from desktop_editor.composition.services import (
    all_services,
    edit_options,
    find_service,
    service_problems,
)
from desktop_editor.edit_api.own_services import own_service, own_services
from desktop_editor.edit_api.pricing import Asked
from desktop_editor.edit_api.services import SERVICES
from desktop_editor.errors import EditorError
from desktop_editor.storage.settings import Settings

ADDRESS = {"base_url": "http://127.0.0.1:8000/v1"}
ASKED = Asked(width=1024, height=1024, quality="", pictures=1, prompt_chars=9)


def test_a_service_is_like_one_that_is_known_save_for_what_is_said() -> None:
    service = own_service(
        "at-home",
        {
            "name": "At home",
            "base_url": "http://127.0.0.1:8000/v1/images/edits",
            "like": "openai",
            "prompt_limit_chars": 77,
            "max_references": 3,
            "max_at_once": 1,
            "sizes": ["1024x1024", "512x768"],
            "price_per_edit_usd": 0.25,
            "needs_key": False,
            "default_model": "qwen",
            "read_timeout_s": 1200,
            "sends_quality": False,
        },
    )
    assert (service.id, service.name, service.base_url) == (
        "at-home",
        "At home",
        "http://127.0.0.1:8000/v1",
    )
    assert (service.prompt_limit_chars, service.max_references, service.max_at_once) == (77, 3, 1)
    assert (service.needs_key, service.default_model) == (False, "qwen")
    assert (service.read_timeout_s, service.sends_quality) == (1200.0, False)
    assert service.size_rules.allow(512, 768)
    assert not service.size_rules.allow(1024, 768)
    assert service.price.estimate(ASKED).usd == 0.25
    assert service.image_fields == SERVICES["openai"].image_fields


def test_a_service_of_ones_own_has_no_price_unless_one_is_said() -> None:
    assert own_service("a", {**ADDRESS, "like": "openai"}).price.estimate(ASKED).usd is None
    assert own_service("a", {**ADDRESS, "price_per_edit_usd": 0}).price.estimate(ASKED).usd == 0


@pytest.mark.parametrize(
    ("service_id", "entry", "message_id", "field"),
    [
        ("a", "https://example.com", "entry_not_a_mapping", None),
        ("a", None, "entry_not_a_mapping", None),
        ("openai", ADDRESS, "entry_id_taken", None),
        ("sandbox", ADDRESS, "entry_id_taken", None),
        ("My Own", ADDRESS, "entry_id_not_usable", None),
        ("a", {}, "entry_field_wrong", "base_url"),
        ("a", {"base_url": "example.com"}, "entry_field_wrong", "base_url"),
        ("a", {"base_url": "https://u:p@example.com"}, "entry_field_wrong", "base_url"),
        ("a", {**ADDRESS, "like": "dall-e"}, "entry_field_wrong", "like"),
        ("a", {**ADDRESS, "like": ["openai"]}, "entry_field_wrong", "like"),
        ("a", {**ADDRESS, "colour": "blue"}, "entry_field_unknown", "colour"),
        ("a", {**ADDRESS, "id": "b"}, "entry_field_unknown", "id"),
        ("a", {**ADDRESS, "max_references": 17}, "entry_field_wrong", "max_references"),
        ("a", {**ADDRESS, "max_references": True}, "entry_field_wrong", "max_references"),
        ("a", {**ADDRESS, "prompt_limit_chars": "77"}, "entry_field_wrong", "prompt_limit_chars"),
        ("a", {**ADDRESS, "needs_key": "no"}, "entry_field_wrong", "needs_key"),
        ("a", {**ADDRESS, "sizes": []}, "entry_field_wrong", "sizes"),
        ("a", {**ADDRESS, "sizes": ["1024x1024", "big"]}, "entry_field_wrong", "sizes"),
        ("a", {**ADDRESS, "sizes": "1024x1024"}, "entry_field_wrong", "sizes"),
        ("a", {**ADDRESS, "price_per_edit_usd": -1}, "entry_field_wrong", "price_per_edit_usd"),
        ("a", {**ADDRESS, "read_timeout_s": float("nan")}, "entry_field_wrong", "read_timeout_s"),
        ("a", {**ADDRESS, "photo_format": "tiff"}, "entry_field_wrong", "photo_format"),
        ("a", {**ADDRESS, "name": "two\nlines"}, "entry_field_wrong", "name"),
    ],
)
def test_a_wrong_entry_says_what_is_wrong(
    service_id: str, entry: Any, message_id: str, field: str | None
) -> None:
    with pytest.raises(EditorError) as caught:
        own_service(service_id, entry)
    assert caught.value.message_id == f"service.{message_id}"
    assert caught.value.parameters["service"] == service_id
    assert caught.value.parameters.get("field") == field


def test_one_wrong_entry_spoils_neither_the_others_nor_the_start() -> None:
    settings = Settings(services={"good": ADDRESS, "bad": {}, "worse": 5})
    profiles, problems = own_services(settings.services)
    assert (list(profiles), list(problems)) == (["good"], ["bad", "worse"])
    assert [one.id for one in all_services(settings)] == [*SERVICES, "good"]
    assert list(service_problems(settings)) == ["bad", "worse"]
    assert find_service("good", settings).base_url == ADDRESS["base_url"]
    with pytest.raises(EditorError, match="entry_field_wrong"):
        find_service("bad", settings)
    assert edit_options(Settings(service="good", services={"good": ADDRESS})).service.id == "good"


def test_a_misspelt_service_is_told_which_there_are() -> None:
    with pytest.raises(EditorError) as caught:
        find_service("opnai", Settings(services={"good": ADDRESS}))
    assert caught.value.message_id == "service.unknown"
    assert caught.value.parameters == {
        "name": "opnai",
        "known": "sandbox, infinity-blue, openai, good",
    }


def test_another_address_speaks_as_the_user_says() -> None:
    address = "https://images.example.com/v1"
    plain = Settings(service="custom", custom_url=address)
    assert edit_options(plain).service.prompt_limit_chars == 1000
    like_openai = Settings(service="custom", custom_url=address, custom_dialect="openai")
    service = edit_options(like_openai).service
    assert (service.id, service.base_url, service.needs_key) == ("custom", address, False)
    assert (service.prompt_limit_chars, service.image_fields) == (32_000, "list")
    assert service.price.estimate(ASKED).usd is None
    assert find_service(address, like_openai) == service
    other = find_service("https://other.example.com/v1", like_openai)
    assert other.prompt_limit_chars == 1000


def test_a_key_in_an_entry_is_refused() -> None:
    with pytest.raises(EditorError, match=r"settings\.holds_key"):
        Settings(services={"a": {**ADDRESS, "name": "sk-abcdefghijklmnop"}})
