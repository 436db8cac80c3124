"""Sends one edit with the real client and keeps what its listeners were told."""

import asyncio
from dataclasses import dataclass, field, replace

from desktop_editor.edit_api.client import EditClient, Timeouts
from desktop_editor.edit_api.errors import WAIT_STAGES, ServiceError
from desktop_editor.edit_api.retry import RetryPolicy
from desktop_editor.edit_api.secret import Secret
from desktop_editor.edit_api.services import ServiceProfile, custom_service
from desktop_editor.edit_api.types import EditRequest, EditResult, ImagePart

KEY = "sk-test-0123456789abcdefghijklmnop"
PHOTO = ImagePart(data=bytes(range(256)) * 2000, media_type="image/png", name="photo.png")
REQUEST = EditRequest(id="request-1", prompt="Make it red", image=PHOTO, width=1024, height=1024)


@dataclass
class Listener:
    """A `ReplySink` and a `Progress` that remember everything."""

    events: list[tuple[str, object]] = field(default_factory=list)
    stages: list[tuple[str, float | None]] = field(default_factory=list)
    chunk_came: asyncio.Event = field(default_factory=asyncio.Event)
    retry_waits: asyncio.Event = field(default_factory=asyncio.Event)

    def opened(self, request_id: str, attempt: int) -> None:
        self.events.append(("opened", (request_id, attempt)))

    def received(self, chunk: bytes) -> None:
        self.events.append(("received", chunk))
        self.chunk_came.set()

    def closed(self, status: int) -> None:
        self.events.append(("closed", status))

    def progress(self, stage: str, fraction: float | None) -> None:
        self.stages.append((stage, fraction))
        if stage in WAIT_STAGES:
            self.retry_waits.set()

    @property
    def saved(self) -> bytes:
        return b"".join(e for name, e in self.events if name == "received" and isinstance(e, bytes))

    def told(self, name: str) -> list[object]:
        return [what for event, what in self.events if event == name]


def quick_client(*, read_s: float = 5.0, max_reply_bytes: int = 256 << 20) -> EditClient:
    return EditClient(
        timeouts=Timeouts(read_s=read_s, connect_s=2.0, write_s=5.0),
        retry=RetryPolicy(attempts=4, first_wait_s=0.01, longest_wait_s=2.0),
        max_reply_bytes=max_reply_bytes,
    )


async def send_async(
    url: str,
    request: EditRequest = REQUEST,
    *,
    client: EditClient | None = None,
    listener: Listener | None = None,
    key: str | None = KEY,
    profile: ServiceProfile | None = None,
) -> EditResult:
    heard = listener or Listener()
    service = replace(profile, base_url=url) if profile else custom_service(url)
    async with client or quick_client() as speaker:
        return await speaker.edit(
            service, Secret(key) if key else None, request, heard, heard.progress
        )


def send(
    url: str,
    request: EditRequest = REQUEST,
    *,
    client: EditClient | None = None,
    listener: Listener | None = None,
    key: str | None = KEY,
    profile: ServiceProfile | None = None,
) -> EditResult:
    return asyncio.run(
        send_async(url, request, client=client, listener=listener, key=key, profile=profile)
    )


def failure_of(
    url: str,
    request: EditRequest = REQUEST,
    *,
    client: EditClient | None = None,
    listener: Listener | None = None,
) -> ServiceError:
    try:
        send(url, request, client=client, listener=listener)
    except ServiceError as error:
        return error
    raise AssertionError("The edit did not fail")
