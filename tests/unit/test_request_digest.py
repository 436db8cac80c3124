"""The digest names what is sent: any change of that changes it, nothing else does."""

from dataclasses import replace
from typing import Any

import pytest

from desktop_editor.edit_api.digest import request_digest
from desktop_editor.edit_api.services import SERVICES, custom_service
from desktop_editor.edit_api.types import ImagePart
from tests.helpers.edit_client import PHOTO, REQUEST

SERVICE = SERVICES["infinity-blue"]
OTHER = ImagePart(data=PHOTO.data[:-1], media_type="image/png", name="photo.png")


@pytest.mark.parametrize(
    "change",
    [
        {"prompt": "Make it blue"},
        {"image": OTHER},
        {"references": (OTHER,)},
        {"references": ("file-123",)},
        {"width": 1040},
        {"model": "another"},
        {"output_format": "webp"},
        {"compression": 3},
        {"background": "opaque"},
        {"response_format": "url"},
        {"user": "me"},
        {"body_format": "json"},
    ],
)
def test_whatever_is_sent_counts(change: dict[str, Any]) -> None:
    changed = request_digest(SERVICE, replace(REQUEST, **change))
    assert changed != request_digest(SERVICE, REQUEST)


def test_our_own_id_and_the_address_do_not_count() -> None:
    digest = request_digest(SERVICE, REQUEST)
    assert request_digest(SERVICE, replace(REQUEST, id="request-2")) == digest
    assert request_digest(SERVICE, replace(REQUEST, model=SERVICE.default_model)) == digest
    first, second = (custom_service(f"http://127.0.0.1:{port}/v1") for port in (1, 2))
    assert request_digest(first, REQUEST) == request_digest(second, REQUEST)


def test_the_order_of_references_counts() -> None:
    one, other = (
        request_digest(SERVICE, replace(REQUEST, references=both))
        for both in ((PHOTO, OTHER), (OTHER, PHOTO))
    )
    assert one != other
