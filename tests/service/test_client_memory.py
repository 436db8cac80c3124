"""Sending large pictures takes no second copy of them, however they travel."""

import os
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace

import pytest

from desktop_editor.edit_api.services import SERVICES
from desktop_editor.edit_api.types import BodyFormat, ImagePart
from tests.helpers.edit_client import REQUEST, send

MEGABYTE = 1 << 20


@pytest.fixture
def url() -> Iterator[str]:
    command = [sys.executable, "-m", "tests.helpers.swallowing_service"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}/v1"
        process.kill()


@pytest.mark.parametrize("body_format", ["multipart", "json"])
@pytest.mark.parametrize("service", ["infinity-blue", "openai"])
def test_a_large_photo_and_all_references_are_sent_from_where_they_are(
    url: str, body_format: BodyFormat, service: str
) -> None:
    profile = replace(SERVICES[service], needs_key=False)
    picture = ImagePart(data=os.urandom(MEGABYTE), media_type="image/jpeg", name="r.jpg")
    request = replace(
        REQUEST,
        image=ImagePart(data=os.urandom(24 * MEGABYTE), media_type="image/png", name="photo.png"),
        references=(picture,) * profile.max_references,
        body_format=body_format,
    )
    send(url, REQUEST, profile=profile)  # imports and the like
    tracemalloc.start()
    try:
        result = send(url, request, profile=profile)
        extra = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert result.usage is not None
    body_bytes = result.usage.total_tokens or 0
    assert body_bytes > 24 * MEGABYTE
    assert extra < 0.2 * body_bytes, f"{extra / MEGABYTE:.1f} MB for {body_bytes / MEGABYTE:.0f}"
