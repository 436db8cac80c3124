"""Which addresses and services an edit can go to."""

import pytest

from desktop_editor.edit_api.services import (
    SERVICES,
    check_base_url,
    custom_service,
    is_loopback,
)
from desktop_editor.errors import EditorError


@pytest.mark.parametrize(
    ("typed", "base_url"),
    [
        ("https://example.com/v1", "https://example.com/v1"),
        (" https://example.com/v1/ \n", "https://example.com/v1"),
        ("https://example.com/v1/images/edits", "https://example.com/v1"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080/token/v1", "http://[::1]:8080/token/v1"),
        ("https://bücher.example/v1", "https://bücher.example/v1"),
    ],
)
def test_a_typed_address_becomes_a_service(typed: str, base_url: str) -> None:
    service = custom_service(typed)
    assert service.base_url == base_url
    assert (service.prompt_limit_chars, service.max_references) == (1000, 16)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "example.com/v1",
        "ftp://example.com",
        "file:///etc/passwd",
        "https://",
        "https:///v1",
        "https://user:pass@example.com/v1",
        "https://example.com/v1?key=1",
        "https://example.com/v1#x",
        "https://example.com:99999/v1",
        "https://example.com:port/v1",
        "https://exa mple.com",
        "https://example.com/\nHost: x",
        "https://example.com\\@evil.example",
        "https://[::1/v1",
    ],
)
def test_an_unusable_address_is_refused_before_anything_is_sent(typed: str) -> None:
    with pytest.raises(EditorError, match=r"service\.url_not_usable"):
        custom_service(typed)


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://localhost:1", True),
        ("http://app.localhost", True),
        ("http://127.8.9.1", True),
        ("http://[::1]", True),
        ("http://localhost.example.com", False),
        ("http://127.0.0.1.example.com", False),
        ("http://192.168.1.5", False),
        ("http://0.0.0.0", False),
        ("https://example.com", False),
    ],
)
def test_this_machine_is_told_from_others(url: str, local: bool) -> None:
    assert is_loopback(url) == local


def test_a_key_goes_over_plain_http_to_this_machine_only() -> None:
    check_base_url("http://127.0.0.1:9/v1", with_key=True)
    check_base_url("https://example.com/v1", with_key=True)
    check_base_url("http://192.168.1.5/v1", with_key=False)
    with pytest.raises(EditorError, match=r"service\.key_unencrypted host='192\.168\.1\.5'"):
        check_base_url("http://192.168.1.5/v1", with_key=True)


def test_the_profiles_are_those_of_the_documentation() -> None:
    assert list(SERVICES) == ["sandbox", "infinity-blue", "openai", "custom"]
    assert SERVICES["infinity-blue"].base_url == "https://api.getinfinityblue.com/v1"
    assert SERVICES["openai"].prompt_limit_chars == 32_000
    assert not SERVICES["sandbox"].needs_key
